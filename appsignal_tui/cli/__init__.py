"""The command line: arguments to settings, then the app or a headless command, then an exit status.

Nothing heavy is imported before it is known to be needed: `--help` and `--version` load neither the terminal framework
nor the HTTP client.
"""

import sys
from collections.abc import Sequence

from appsignal_tui.cli.arguments import Options, parse
from appsignal_tui.errors import ExplorerError

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; the result is its exit status (0 data, 1 refused, 2 usage, 3 unreachable, 130 interrupted)."""
    try:
        return _run(parse(sys.argv[1:] if arguments is None else arguments))
    except ExplorerError as error:
        from appsignal_tui.cli.words import report  # noqa: PLC0415 - loads the sanitiser

        report(error)
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _silence_stdout()
        return 0


def _run(options: Options) -> int:
    if options.command == "demo-server":
        from appsignal_tui.cli.demo_server import run  # noqa: PLC0415 - loads the simulator

        return run(options)
    if options.command:
        from appsignal_tui.cli.headless import run as run_headless  # noqa: PLC0415 - loads the client

        return run_headless(options)
    from appsignal_tui.cli.launch import run as run_app  # noqa: PLC0415 - loads the terminal framework

    return run_app(options)


def _silence_stdout() -> None:
    """The reader went away, as `head` does; a second complaint at exit would help nobody."""
    import os  # noqa: PLC0415 - needed on this path only

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
