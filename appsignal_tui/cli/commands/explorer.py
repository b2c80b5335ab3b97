"""`appsignal-tui` alone: what must be true of the terminal, and the app."""

import os
import sys

from appsignal_tui.cli.command import Command
from appsignal_tui.cli.options import SITE, SOURCE, WORLD, Options, argument, option
from appsignal_tui.errors import ConfigurationError

_DUMB = frozenset({"dumb", "unknown"})


class ExplorerOptions(Options):
    """Options of the explorer itself."""

    opens: str = argument("URL", "address, id, incident number or revision to open first", is_optional=True)
    version: bool = option("--version", "print the version", default=False)


def run(options: ExplorerOptions) -> int:
    """Open the explorer; the result is its exit status.

    Raises:
        ConfigurationError: there is no terminal to draw on, or the options make no sense.
    """
    from appsignal_tui.cli.sources import connector  # noqa: PLC0415 - loads the client

    connect = connector(options)
    if options.record is not None:
        _need_a_terminal()  # before the file is there
    services = connect.initial()
    _need_a_terminal()
    from appsignal_tui.app import ExplorerApp  # noqa: PLC0415 - wrong options are told before the framework is loaded
    from appsignal_tui.cli.words import tell  # noqa: PLC0415
    from appsignal_tui.services.doctor import wants_mouse  # noqa: PLC0415

    app = ExplorerApp(
        connect,
        services,
        wanted_site=connect.wanted_site,
        wanted_text=options.opens,
        begins_with_logs=services is not None and not connect.has_traces,
    )
    try:
        result = app.run(mouse=wants_mouse(os.environ))
    finally:
        notice = connect.close()
    if notice:
        tell(notice)
    return result if result is not None else app.return_code or 0


def _need_a_terminal() -> None:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise ConfigurationError(
            "The explorer needs a terminal for its input and output.",
            hint="In a script use a command, such as `appsignal-tui logs --demo --ndjson`.",
        )
    if os.environ.get("TERM", "").casefold() in _DUMB:
        raise ConfigurationError(
            f"TERM={os.environ['TERM']} cannot show a screen.", hint="Use a command, such as `appsignal-tui logs`."
        )


COMMAND = Command(
    options=ExplorerOptions,
    takes=(SOURCE, SITE, WORLD),
    description="A terminal explorer for AppSignal. "
    "Without a command it opens the explorer; a command prints data and ends.",
    examples=(
        "appsignal-tui --demo                     look around without an account",
        "appsignal-tui --replay traces/ app.log   open recorded OTLP traces and log files",
        "appsignal-tui --record incident.apz      your own apps, kept to be opened again",
        "APPSIGNAL_API_TOKEN=… appsignal-tui      your own apps",
        "appsignal-tui https://appsignal.com/acme/sites/5f3c9a1b2c3d4e5f60718293/exceptions/incidents/42",
    ),
    program=run,
)
