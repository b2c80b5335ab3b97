"""The command line: arguments to options, then the app or a headless command, then an exit status.

Nothing is imported before it is known to be needed: `--version` loads next to nothing, `--help` neither the terminal
framework nor the HTTP client.
"""

import sys
from collections.abc import Sequence

from appsignal_tui import __version__


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; the result is its exit status (`exit_status.MEANINGS`)."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    if words == ["--version"]:
        print(f"appsignal-tui {__version__}")
        return 0
    from appsignal_tui.cli.program import run  # noqa: PLC0415 - see above

    return run(words)
