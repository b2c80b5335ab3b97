"""Why a recording cannot be replayed."""

from appsignal_tui.demo.errors import SimulatorError
from appsignal_tui.demo.replay.findings import FileFinding


class ReplayError(SimulatorError):
    """A recording cannot be opened; the text says which file, why, and what to do."""


class UnusableFileError(Exception):
    """One file cannot be used: an error for the person who named it, a finding when it merely lay in a folder."""

    def __init__(self, finding: FileFinding, predicate: str) -> None:
        super().__init__(predicate)
        self.finding = finding
        self.predicate = predicate
        """Sentence without its subject, the file."""
