"""Commands, each declared once: from the declaration come its parser, its help and the form of its output."""

from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from appsignal_tui.cli.options import FAIL_IF, LIMIT, OUTPUT, SITE, SOURCE, WORLD, Options, Section

if TYPE_CHECKING:
    from appsignal_tui.cli.headless import Call

Own = TypeVar("Own", bound=Options)

OF_A_SITE = (SOURCE, SITE, WORLD, OUTPUT)
"""Sections of a command that prints one thing of a site."""
LIST_OF_A_SITE = (SOURCE, SITE, WORLD, LIMIT, OUTPUT, FAIL_IF)
"""Sections of a command that prints a list of a site."""


class Field(NamedTuple):
    """A member of what a command prints."""

    name: str
    """In JSON and as the heading of a CSV column; ends in its unit where it could be mistaken (`_ms`, `_pct`)."""
    meaning: str
    unit: str = ""
    """`ms`, `%` or `count` for a number that `--fail-if` may ask for, else nothing."""
    members: tuple["Field", ...] = ()
    """For a list of objects: what each of them has."""
    in_table: bool = True
    """Whether it has a column in the table of a list for people."""


class Printed(NamedTuple):
    """What a command prints."""

    fields: tuple[Field, ...]
    is_list: bool = True
    """Whether it is a list of such rows (`--json` is one array), else one such object."""
    rows_in: str = ""
    """For an object: its member whose objects are the rows of `--ndjson` and `--csv`; empty for the object itself."""

    @property
    def columns(self) -> tuple[Field, ...]:
        """The members of a row."""
        return next((field.members for field in self.fields if field.name == self.rows_in), self.fields)

    @property
    def measures(self) -> dict[str, str]:
        """What `--fail-if` may ask for, with the unit of each."""
        known = {field.name: field.unit for field in self.fields if field.unit}
        return {"count": "count", **known} if self.is_list else known


class Passage(NamedTuple):
    """A part of a help text: a title, words, and names with what they mean."""

    title: str
    words: str = ""
    """Lines; one that begins with blanks is a name and, after two blanks or more, what it means."""
    entries: tuple[tuple[str, str], ...] = ()


class Command(NamedTuple, Generic[Own]):
    """One command; it either answers a question about data or is a program of its own."""

    options: type[Own]
    takes: tuple[Section, ...]
    """Which of the common options it takes; its own it takes all."""
    description: str
    examples: tuple[str, ...]
    prints: Printed = Printed(())
    answer: "Callable[[Call[Own]], Awaitable[None]] | None" = None
    """Asks the services and prints; the exit status is decided by what it prints and raises."""
    program: Callable[[Own], int] | None = None
    """Does everything itself; the result is the exit status."""
    more_help: Callable[[], tuple[Passage, ...]] = tuple
    """Passages for the help that take reading a table."""
    needs_token: bool = True
    """Whether there is nothing to answer without a token."""


class Entry(NamedTuple):
    """A command as the list of commands knows it; the rest is loaded when it is asked for."""

    name: str
    """What is typed, one or several words."""
    arguments: str
    help: str

    def load(self) -> Command[Any]:
        """Its declaration, from the module of its name."""
        module = import_module(f"appsignal_tui.cli.commands.{self.name.replace(' ', '_').replace('-', '_')}")
        declared: Command[Any] = module.COMMAND
        return declared
