"""Starting the app: what must be true of the terminal, and what is put back when it ends."""

import os
import sys

from appsignal_tui.cli.arguments import Options
from appsignal_tui.cli.sources import connector
from appsignal_tui.errors import ConfigurationError

_DUMB = frozenset({"dumb", "unknown"})


def run(options: Options) -> int:
    """Open the explorer; the result is its exit status.

    Raises:
        ConfigurationError: there is no terminal to draw on, or the options make no sense.
    """
    connect = connector(options)
    services = connect.initial()
    _need_a_terminal()
    from appsignal_tui.app import ExplorerApp  # noqa: PLC0415 - wrong options are told before the framework is loaded

    app = ExplorerApp(
        connect, services, wanted_site=options.site, begins_with_logs=services is not None and not connect.has_traces
    )
    result = app.run()
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
