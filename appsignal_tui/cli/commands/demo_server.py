"""`appsignal-tui demo-server`: the simulator on a loopback port."""

from appsignal_tui.cli.command import Command, Passage
from appsignal_tui.cli.options import WORLD, Options, option, whole
from appsignal_tui.errors import ConfigurationError

DEFAULT_PORT = 8377
_HIGHEST_PORT = 65_535


class DemoServerOptions(Options):
    """Options of the simulator as a server."""

    port: int = option(
        "--port",
        f"port on the loopback interface (default {DEFAULT_PORT}, 0 picks one)",
        default=DEFAULT_PORT,
        metavar="N",
        read=whole("--port", 0, _HIGHEST_PORT),
    )


def run(options: DemoServerOptions) -> int:
    """Serve until interrupted; prints one line once it listens.

    Raises:
        ConfigurationError: the port is taken, or uvicorn is not installed.
    """
    from appsignal_tui.cli.sources import simulated, simulated_clock  # noqa: PLC0415 - loads the client
    from appsignal_tui.demo.errors import SimulatorError  # noqa: PLC0415 - loads the simulator
    from appsignal_tui.demo.server import serve  # noqa: PLC0415
    from appsignal_tui.demo.world import World  # noqa: PLC0415

    application = simulated(World(options.seed, simulated_clock(options)), options)
    try:
        serve(application, options.port, lambda url: print(f"listening on {url}", flush=True))
    except SimulatorError as error:
        raise ConfigurationError(str(error)) from error
    return 0


def _switches() -> tuple[Passage, ...]:
    from appsignal_tui.demo.dialects.names import DIALECTS  # noqa: PLC0415 - tables this help alone needs
    from appsignal_tui.demo.faults.names import FAULTS, GRAMMAR  # noqa: PLC0415

    return (
        Passage("faults (--fault)", GRAMMAR, tuple((fault.name, fault.help) for fault in FAULTS)),
        Passage(
            "dialects (--dialect)",
            "Each is a reading of what the contract leaves open; a star marks those that are spoken anyway.",
            tuple((f"{each.name}{'*' if each.is_default else ''}", each.help) for each in DIALECTS),
        ),
    )


COMMAND = Command(
    options=DemoServerOptions,
    takes=(WORLD,),
    description="Serve the simulator over HTTP on 127.0.0.1; any token that starts with demo- is good.",
    examples=(
        "appsignal-tui demo-server --port 8377 --seed 7",
        "appsignal-tui demo-server --fault h05:3=30 --fault s02:/tracing",
        "appsignal-tui demo-server --dialect points-null --dialect severity-upper",
    ),
    program=run,
    more_help=_switches,
)
