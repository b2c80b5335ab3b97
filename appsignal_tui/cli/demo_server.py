"""`appsignal-tui demo-server`: the simulator on a loopback port."""

from appsignal_tui.cli.arguments import Options
from appsignal_tui.cli.sources import simulated_clock
from appsignal_tui.demo.asgi import Simulator
from appsignal_tui.demo.errors import SimulatorError
from appsignal_tui.demo.faults.application import faulty
from appsignal_tui.demo.server import serve
from appsignal_tui.demo.world import World
from appsignal_tui.errors import ConfigurationError


def run(options: Options) -> int:
    """Serve until interrupted; prints one line once it listens.

    Raises:
        ConfigurationError: the port is taken, or uvicorn is not installed.
    """
    simulator = Simulator(World(options.seed, simulated_clock(options)))
    try:
        serve(faulty(simulator, options.faults), options.port, lambda url: print(f"listening on {url}", flush=True))
    except SimulatorError as error:
        raise ConfigurationError(str(error)) from error
    return 0
