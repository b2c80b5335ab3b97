"""Options, each declared once: its flags, its help and the typed attribute that holds what was given.

`--help` and `--version` load this and little else, so it stands on tuples: importing `dataclasses` alone would take as
long as all of the rest together.
"""

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar, cast

from appsignal_tui.errors import ConfigurationError

if TYPE_CHECKING:
    from pathlib import Path

Value = TypeVar("Value")
Kind = Literal["value", "values", "again", "switch"]
Form = Literal["json", "ndjson", "csv", "plain"]

DEFAULT_SEED = 7
DEFAULT_LIMIT = 100


class Section(NamedTuple):
    """Options that stand together in the help and that a command takes together."""

    key: str
    title: str


OWN = Section("own", "options")
SOURCE = Section("source", "where the data comes from (one of them; the service itself without)")
SITE = Section("site", SOURCE.title)
WORLD = Section("world", "the demo's world")
RANGE = Section("range", "time range (the last hour without; all that is recorded with --replay)")
LIMIT = Section("limit", "output")
OUTPUT = Section("output", "output")
FAIL_IF = Section("fail-if", "output")


class Option(NamedTuple):
    """One option, or one argument when it has no flag."""

    flag: str
    help: str
    default: object
    metavar: str
    section: Section
    read: Callable[[str], object]
    rival: str
    """Options of one rival name exclude each other."""

    @property
    def kind(self) -> Kind:
        """What may follow its flag: one value, several values, one value and the flag again, or nothing."""
        if isinstance(self.default, bool):
            return "switch"
        if isinstance(self.default, tuple):
            return "values" if self.metavar.endswith(" …") else "again"
        return "value"

    @property
    def synopsis(self) -> str:
        """As it is written on a command line."""
        return f"{self.flag} {self.metavar}".strip()


def option(
    flag: str,
    help: str,  # noqa: A002 - as argparse calls it
    *,
    default: Value,
    metavar: str = "",
    read: Callable[[str], object] = str,
    section: Section = OWN,
    rival: str = "",
) -> Value:
    """Declare an option as the value of a class attribute; an instance holds what was given, else the default.

    Args:
        flag: Such as `--query`; empty for an argument.
        help: One sentence, without a full stop.
        default: The value when it is not given; `False` makes a switch of it, an empty tuple lets it be given again.
        metavar: What stands for the value in the help; with ` …` behind it several values may follow one flag.
        read: Makes the value of the text; raises `ConfigurationError` when it cannot.
        section: Where it stands in the help.
        rival: Options of one rival name exclude each other.
    """
    return cast("Value", Option(flag, help, default, metavar, section, read, rival))


def argument(metavar: str, help: str, *, is_optional: bool = False) -> str:  # noqa: A002 - as argparse calls it
    """Declare a text that follows a command's name, which the command cannot do without unless it is optional."""
    return option("", help, default="", metavar=f"[{metavar}]" if is_optional else metavar)


def declared(options: type["Options"]) -> Iterator[tuple[str, Option]]:
    """The options of a class by the names of their attributes, its own first, in the order of declaration.

    One that a command declares again under the same name, with another default for example, is told once.
    """
    told: set[str] = set()
    for owner in options.__mro__:
        for name, value in vars(owner).items():
            if isinstance(value, Option) and name not in told:
                told.add(name)
                yield name, value


def path(text: str) -> "Path":
    """A path; the one place that needs `pathlib`, which `--help` does without."""
    from pathlib import Path  # noqa: PLC0415 - see above

    return Path(text)


def whole(flag: str, least: int, most: int | None = None) -> Callable[[str], int]:
    """A reader of whole numbers from `least` to `most`."""

    def read(text: str) -> int:
        if not re.fullmatch(r"\s*-?\d{1,15}\s*", text, re.ASCII):
            raise ConfigurationError(f"{flag} takes a whole number, not “{text}”.")
        number = int(text)
        if number < least:
            raise ConfigurationError(f"{flag} is at least {least}, not {number}.")
        if most is not None and number > most:
            raise ConfigurationError(f"{flag} is at most {most}, not {number}.")
        return number

    return read


class Options:
    """What was asked on the command line, common to all commands; which of it one takes, its declaration says."""

    command: str = ""
    """Name of the command; empty for the explorer itself."""

    start: str = option(
        "--from",
        "first instant: -1h, 13:51, yesterday 09:00, 2026-11-23T13:00Z; clock times are UTC",
        default="",
        metavar="TIME",
        section=RANGE,
    )
    end: str = option("--to", "last instant (default: now)", default="", metavar="TIME", section=RANGE)
    last: str = option(
        "--last", "the same as --from -SPAN: 15m, 2h, 1h30m, 3d", default="", metavar="SPAN", section=RANGE
    )
    limit: int = option(
        "--limit",
        f"most rows to print (default {DEFAULT_LIMIT})",
        default=DEFAULT_LIMIT,
        metavar="N",
        read=whole("--limit", 1),
        section=LIMIT,
    )
    as_json: bool = option("--json", "one JSON document", default=False, section=OUTPUT, rival="form")
    as_ndjson: bool = option(
        "--ndjson",
        "one JSON object a line, each as soon as it is known",
        default=False,
        section=OUTPUT,
        rival="form",
    )
    as_csv: bool = option(
        "--csv",
        "comma-separated values with a header; cells a spreadsheet would run begin with '",
        default=False,
        section=OUTPUT,
        rival="form",
    )
    as_raw_csv: bool = option(
        "--csv-raw", "the same with every cell as it is", default=False, section=OUTPUT, rival="form"
    )
    as_plain: bool = option(
        "--plain",
        "text for people, without escape codes (the default)",
        default=False,
        section=OUTPUT,
        rival="form",
    )
    width: int = option(
        "--width",
        "cut --plain to so many cells (default: nothing is cut)",
        default=0,
        metavar="CELLS",
        read=whole("--width", 20, 10_000),
        section=OUTPUT,
    )
    fail_if: tuple[str, ...] = option(
        "--fail-if",
        "end with exit status 4 when a row is beyond a threshold, again for more",
        default=(),
        metavar="EXPR",
        section=FAIL_IF,
    )
    demo: bool = option(
        "--demo",
        "a simulated web shop; needs no account and no network",
        default=False,
        section=SOURCE,
        rival="source",
    )
    replay: tuple["Path", ...] = option(
        "--replay",
        "a session recorded with --record, or OTLP/JSON traces and log files or folders",
        default=(),
        metavar="PATH …",
        read=path,
        section=SOURCE,
        rival="source",
    )
    base_url: str = option(
        "--base-url",
        "another address of the service (default https://appsignal.com)",
        default="",
        metavar="URL",
        section=SOURCE,
        rival="source",
    )
    profile: str = option(
        "--profile",
        "account to use, from the settings file",
        default="",
        metavar="NAME",
        section=SOURCE,
    )
    token_file: "Path | None" = option(
        "--token-file",
        "file that holds the token, readable by you only",
        default=None,
        metavar="FILE",
        read=path,
        section=SOURCE,
        rival="token",
    )
    token_stdin: bool = option(
        "--token-stdin",
        "read the token from standard input",
        default=False,
        section=SOURCE,
        rival="token",
    )
    site: str = option(
        "--site",
        "site id, alias or name/environment (default: the last used)",
        default="",
        metavar="SITE",
        section=SITE,
    )
    record: "Path | None" = option(
        "--record",
        "keep every answer in a new file, without secrets, to open with --replay",
        default=None,
        metavar="FILE.apz",
        read=path,
        section=SOURCE,
    )
    at: str = option(
        "--at", "when it starts, such as 2026-11-23T14:16Z (default: now)", default="", metavar="TIME", section=WORLD
    )
    clock: str = option(
        "--clock",
        "how its time goes by: x60 is a minute a second",
        default="real",
        metavar="frozen|real|xN",
        section=WORLD,
    )
    seed: int = option(
        "--seed",
        f"another world (default {DEFAULT_SEED})",
        default=DEFAULT_SEED,
        metavar="N",
        read=whole("--seed", 0),
        section=WORLD,
    )
    faults: tuple[str, ...] = option(
        "--fault",
        "break something on purpose, again for more; `appsignal-tui demo-server --help` lists what",
        default=(),
        metavar="FAULT",
        section=WORLD,
    )
    dialects: tuple[str, ...] = option(
        "--dialect",
        "answer in another way the contract leaves open, again for more; listed in the same place",
        default=(),
        metavar="NAME",
        section=WORLD,
    )

    def __init__(self, **given: object) -> None:
        """Hold what was given, and the default of everything else."""
        self.command = str(given.get("command", ""))
        for name, known in declared(type(self)):
            setattr(self, name, given.get(name, known.default))

    @property
    def form(self) -> Form:
        """How data is to be printed."""
        if self.as_json:
            return "json"
        if self.as_ndjson:
            return "ndjson"
        return "csv" if self.as_csv or self.as_raw_csv else "plain"
