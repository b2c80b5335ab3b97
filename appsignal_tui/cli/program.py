"""One run of the program, whatever happens in it: an exit status, and words instead of a traceback."""

import sys
from collections.abc import Sequence

from appsignal_tui.cli.arguments import find, parse
from appsignal_tui.cli.exit_status import DATA, INTERRUPTED
from appsignal_tui.cli.options import Options
from appsignal_tui.cli.streams import give_up_stdout, speak_utf8
from appsignal_tui.errors import ExplorerError


def run(arguments: Sequence[str]) -> int:
    """Do what the arguments say; the result is the exit status."""
    try:
        speak_utf8()
        status = _run(parse(arguments))
        sys.stdout.flush()
    except ExplorerError as error:
        from appsignal_tui.cli.words import report  # noqa: PLC0415 - loads the sanitiser

        report(error)
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        give_up_stdout()
        return DATA
    return status


def _run(options: Options) -> int:
    command = find(options.command).load()
    if command.program is not None:
        return command.program(options)
    from appsignal_tui.cli.headless import run as answer  # noqa: PLC0415 - loads the client

    return answer(command, options)
