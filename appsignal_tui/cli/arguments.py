"""Arguments to options: what can be told wrong without a request is told here (exit 2)."""

import argparse
import shutil
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from appsignal_tui import __version__
from appsignal_tui.errors import ConfigurationError

COMMANDS = ("trace", "logs", "demo-server")
DEFAULT_SEED = 7
DEFAULT_PORT = 8377
_HIGHEST_PORT = 65_535

_MAIN_HELP = """\
A terminal explorer for AppSignal. Without a command it opens the explorer; a command prints data and ends.

commands:
  trace TRACE_ID        spans of one trace
  logs                  log lines
  demo-server           serve the simulator on a loopback port

`appsignal-tui COMMAND --help` tells more."""

_MAIN_EXAMPLES = """\
examples:
  appsignal-tui --demo                     look around without an account
  appsignal-tui --replay traces/ app.log   open recorded OTLP traces and log files
  APPSIGNAL_API_TOKEN=… appsignal-tui      your own apps

The token is read from --token-file, --token-stdin or APPSIGNAL_API_TOKEN, never from an argument."""


@dataclass(frozen=True, slots=True)
class Options:
    """Everything that was asked on the command line."""

    command: str = ""
    """Empty for the explorer itself."""
    demo: bool = False
    replay: tuple[Path, ...] = ()
    base_url: str = ""
    token_file: Path | None = None
    token_stdin: bool = False
    site: str = ""
    at: str = ""
    clock: str = "real"
    seed: int = DEFAULT_SEED
    faults: tuple[str, ...] = ()
    """What the simulator is to break; see `demo.faults.names`."""
    trace_id: str = ""
    as_json: bool = False
    as_ndjson: bool = False
    query: str = ""
    limit: int = 100
    port: int = DEFAULT_PORT


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise ConfigurationError(f"{message[:1].upper()}{message[1:].rstrip('.')}.", hint=f"See `{self.prog} --help`.")


def parse(arguments: Sequence[str]) -> Options:
    """Read the arguments.

    Raises:
        ConfigurationError: they make no sense; the message says what to do.
        SystemExit: help or version was asked for and printed.
    """
    words = list(arguments)
    command = words[0] if words and words[0] in COMMANDS else ""
    parser = _parser(command)
    space, extra = parser.parse_known_args(words[1:] if command else words)
    if extra:
        raise ConfigurationError(_unexpected(extra[0], command), hint=f"See `{parser.prog} --help`.")
    known = {name: value for name, value in vars(space).items() if value is not None}
    known |= {name: tuple(known.get(name, ())) for name in ("replay", "faults")}
    options = Options(command=command, **known)
    _check(options)
    return options


def _unexpected(word: str, command: str) -> str:
    if word in COMMANDS and not command:
        return f"A command comes first: appsignal-tui {word} … and then the options."
    kind = "option" if word.startswith("-") else "command" if not command else "argument"
    return f"There is no {kind} “{word}”."


def _parser(command: str) -> _Parser:
    parser = _Parser(
        prog=f"appsignal-tui {command}".strip(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
        argument_default=argparse.SUPPRESS,
    )
    if command == "demo-server":
        parser.description = "Serve the simulator over HTTP on 127.0.0.1; any token that starts with demo- is good."
        parser.epilog = f"{_faults_help()}\n\n{_SERVER_EXAMPLES}"
        parser.add_argument("--port", type=int, help="port on the loopback interface (default 8377, 0 picks one)")
        _add_clock(parser)
        return parser
    if command == "trace":
        parser.description = "Print the spans of one trace, oldest first, children below their parents."
        parser.epilog = _TRACE_FIELDS
        parser.add_argument("trace_id", metavar="TRACE_ID")
        parser.add_argument("--json", dest="as_json", action="store_true", help="print one JSON object")
    elif command == "logs":
        parser.description = "Print the newest log lines that match, oldest first."
        parser.epilog = _LOG_FIELDS
        parser.add_argument("--query", help='log query, such as "severity=error message:timeout" (default: every line)')
        parser.add_argument("--limit", type=int, help="most lines to print (default 100)")
        parser.add_argument("--ndjson", dest="as_ndjson", action="store_true", help="print one JSON object a line")
    else:
        parser.description, parser.epilog = _MAIN_HELP, _MAIN_EXAMPLES
        parser.add_argument("--version", action="version", version=f"appsignal-tui {__version__}")
    _add_source(parser)
    _add_clock(parser)
    return parser


def _add_source(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("where the data comes from (one of them; the service itself without)")
    source = group.add_mutually_exclusive_group()
    source.add_argument("--demo", action="store_true", help="a simulated web shop; needs no account and no network")
    source.add_argument(
        "--replay", nargs="+", type=Path, metavar="PATH", help="recorded OTLP/JSON traces and log files or folders"
    )
    source.add_argument(
        "--base-url", metavar="URL", help="another address of the service (default https://appsignal.com)"
    )
    token = parser.add_mutually_exclusive_group()
    token.add_argument(
        "--token-file", type=Path, metavar="FILE", help="file that holds the token, readable by you only"
    )
    token.add_argument("--token-stdin", action="store_true", help="read the token from standard input")
    parser.add_argument("--site", metavar="SITE", help="site id, alias or name/environment (default: the last used)")


def _add_clock(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("the demo's world")
    group.add_argument("--at", metavar="TIME", help="when it starts, such as 2026-11-23T14:16Z (default: now)")
    group.add_argument("--clock", metavar="frozen|real|xN", help="how its time goes by: x60 is a minute a second")
    group.add_argument("--seed", type=int, metavar="N", help="another world (default 7)")
    group.add_argument(
        "--fault",
        dest="faults",
        action="append",
        metavar="FAULT",
        help="break something on purpose, again for more; `appsignal-tui demo-server --help` lists what",
    )


def _faults_help() -> str:
    from appsignal_tui.demo.faults.names import FAULTS, GRAMMAR  # noqa: PLC0415 - a table one command's help needs

    indent = max(len(fault.name) for fault in FAULTS) + 4
    width = max(indent * 2, shutil.get_terminal_size().columns - 2)
    listed = (
        textwrap.fill(f"  {fault.name}".ljust(indent) + fault.help, width, subsequent_indent=" " * indent)
        for fault in FAULTS
    )
    return "\n".join(["faults:", textwrap.indent(GRAMMAR, "  "), "", *listed])


def _check(options: Options) -> None:
    if options.limit < 1:
        raise ConfigurationError("--limit is at least 1.", hint="Leave it out for 100 lines.")
    if not 0 <= options.port <= _HIGHEST_PORT:
        raise ConfigurationError(f"--port {options.port} is not a port.", hint="Take one from 1024 to 65535, or 0.")
    simulated = options.demo or options.command == "demo-server"
    if not simulated and (options.at or options.clock != "real" or options.seed != DEFAULT_SEED):
        raise ConfigurationError("--at, --clock and --seed drive the demo.", hint="Add --demo, or leave them out.")
    if options.faults:
        _check_faults(options.faults, simulated=simulated)


def _check_faults(faults: Sequence[str], *, simulated: bool) -> None:
    from appsignal_tui.demo.errors import SimulatorError  # noqa: PLC0415 - of use with --fault only
    from appsignal_tui.demo.faults.switches import read_switches  # noqa: PLC0415

    if not simulated:
        raise ConfigurationError("--fault breaks the demo.", hint="Add --demo, or leave it out.")
    try:
        read_switches(faults)
    except SimulatorError as error:
        raise ConfigurationError(str(error), hint="See `appsignal-tui demo-server --help`.") from error


_SERVER_EXAMPLES = """\
examples:
  appsignal-tui demo-server --port 8377 --seed 7
  appsignal-tui demo-server --fault h05:3=30 --fault s02:/tracing"""

_TRACE_FIELDS = """\
--json prints: trace_id; duration_ms, first start to last end; spans, each with span_id; parent_span_id as
recorded (empty for a root); name; service; start_ms from the earliest start; duration_ms (null while open); depth;
error, true where the recorded status is error. Times are milliseconds, exact to the microsecond.

example:
  appsignal-tui trace 4be1c0ffee… --replay traces/ --json"""

_LOG_FIELDS = """\
--ndjson prints on each line: timestamp (RFC 3339, UTC); severity; message; source_id; attributes.
The range is the last hour, and all that is recorded with --replay. Lines left out are counted on standard error.

example:
  appsignal-tui logs --demo --query severity=error --limit 20"""
