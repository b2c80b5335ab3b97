"""What can go wrong with the simulator itself, as sentences for a person."""


class SimulatorError(Exception):
    """The simulator cannot be run; the text says why and what to do."""
