"""Arguments to options: what can be told wrong without a request is told here (exit 2)."""

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from appsignal_tui import __version__
from appsignal_tui.cli.command import Command, Entry
from appsignal_tui.cli.commands import COMMANDS, EXPLORER
from appsignal_tui.cli.options import DEFAULT_SEED, OWN, SOURCE, WORLD, Option, Options, declared
from appsignal_tui.errors import ConfigurationError

if TYPE_CHECKING:
    import argparse

_HELP = frozenset({"-h", "--help"})


def parse(arguments: Sequence[str]) -> Options:
    """Read the arguments; what comes back is of the class the command declares.

    Raises:
        ConfigurationError: they make no sense; the message says what to do.
        SystemExit: help or version was asked for and printed.
    """
    entry, words = _split(arguments)
    _answer_about_the_program(entry, words)
    if entry is None:
        raise ConfigurationError(_unexpected(words[0]), hint="See `appsignal-tui --help`.")
    command = entry.load()
    name = "" if entry is EXPLORER else entry.name
    options: Options = command.options(command=name, **_read(entry, command, words))
    _check(options, simulated=options.demo or (WORLD in command.takes and SOURCE not in command.takes))
    return options


def find(name: str) -> Entry:
    """The command of a name in `COMMANDS`; the explorer for an empty one."""
    return next((entry for entry in COMMANDS if entry.name == name), EXPLORER)


def _split(arguments: Sequence[str]) -> tuple[Entry | None, list[str]]:
    """The command meant and the words after its name; `None` for a word that begins no command."""
    words = list(arguments)
    if not words or words[0].startswith("-"):
        return EXPLORER, words
    found = [entry for entry in COMMANDS if words[: entry.name.count(" ") + 1] == entry.name.split()]
    if not found:
        return (EXPLORER if _is_to_be_opened(words[0]) else None), words
    entry = max(found, key=lambda each: len(each.name))
    return entry, words[entry.name.count(" ") + 1 :]


def _is_to_be_opened(word: str) -> bool:
    """Whether a word is an address, an id, a number or a revision by its form, and so no mistyped command."""
    if any(entry.name.startswith(f"{word} ") for entry in COMMANDS):
        return False
    from appsignal_tui.analysis.pasted import Words, read_pasted  # noqa: PLC0415 - of use with such a word only

    return any(not isinstance(reading, Words) for reading in read_pasted(word))


def _answer_about_the_program(entry: Entry | None, words: Sequence[str]) -> None:
    asked = set(words[: words.index("--")] if "--" in words else words)
    if asked & _HELP:
        from appsignal_tui.cli.help import help_of, overview  # noqa: PLC0415 - needed on this path only

        first = "" if entry is not None or not words else words[0]
        text = overview(first) if entry in (None, EXPLORER) else help_of(entry)
        print(text)
        raise SystemExit(0)
    if entry is EXPLORER and "--version" in asked:
        print(f"appsignal-tui {__version__}")
        raise SystemExit(0)


def _unexpected(word: str) -> str:
    below = [entry.name for entry in COMMANDS if entry.name.split()[0] == word]
    if below:
        return f"“{word}” goes on: {', '.join(below)}."
    return f"There is no command “{word}”."


def _read(entry: Entry, command: Command[Any], words: Sequence[str]) -> dict[str, Any]:
    import argparse  # noqa: PLC0415 - help and version do without
    from typing import NoReturn  # noqa: PLC0415

    prog = "appsignal-tui" if entry is EXPLORER else f"appsignal-tui {entry.name}"
    hint = f"See `{prog} --help`."

    class Parser(argparse.ArgumentParser):
        def error(self, message: str) -> NoReturn:
            raise ConfigurationError(f"{message[:1].upper()}{message[1:].rstrip('.')}.", hint=hint)

    known = [(name, each) for name, each in declared(command.options) if each.section in {OWN, *command.takes}]
    parser = Parser(prog=prog, add_help=False, allow_abbrev=False, argument_default=argparse.SUPPRESS)
    groups = {rival: parser.add_mutually_exclusive_group() for rival in {each.rival for _, each in known if each.rival}}
    for name, each in known:
        _add(groups.get(each.rival, parser), name, each)
    space, extra = parser.parse_known_args(_joined(words, (each for _, each in known)))
    if extra:
        raise ConfigurationError(_surplus(extra[0], entry), hint=hint)
    opened = getattr(space, "opens", "")
    if opened and not _is_to_be_opened(opened):
        raise ConfigurationError(_surplus(opened, entry), hint=hint)
    return {name: tuple(value) if isinstance(value, list) else value for name, value in vars(space).items()}


def _add(place: "argparse._ActionsContainer", name: str, each: Option) -> None:
    if not each.flag:
        place.add_argument(name, metavar=each.metavar, nargs="?" if each.metavar.startswith("[") else None)
    elif each.kind == "switch":
        place.add_argument(each.flag, dest=name, action="store_true")
    elif each.kind == "values":
        place.add_argument(each.flag, dest=name, metavar=each.metavar, nargs="+", type=each.read)
    else:
        action = "append" if each.kind == "again" else "store"
        place.add_argument(each.flag, dest=name, metavar=each.metavar, action=action, type=each.read)


def _joined(words: Sequence[str], known: Iterable[Option]) -> list[str]:
    """The words with `--from -1h` as `--from=-1h`: a value that begins with a minus is no option."""
    taking = {each.flag for each in known if each.flag and each.kind in {"value", "again"}}
    joined: list[str] = []
    for word in words:
        if joined and joined[-1] in taking and re.match(r"[-−]\d", word):
            joined[-1] += f"={word}"
        else:
            joined.append(word)
    return joined


def _surplus(word: str, entry: Entry) -> str:
    if entry is EXPLORER and word in {each.name for each in COMMANDS}:
        return f"A command comes first: appsignal-tui {word} … and then the options."
    kind = "option" if word.startswith("-") else "command" if entry is EXPLORER else "argument"
    return f"There is no {kind} “{word}”."


def _check(options: Options, *, simulated: bool) -> None:
    if not simulated:
        if options.at or options.clock != "real" or options.seed != DEFAULT_SEED:
            raise ConfigurationError("--at, --clock and --seed drive the demo.", hint="Add --demo, or leave them out.")
        if options.faults or options.dialects:
            named = "--fault breaks" if options.faults else "--dialect changes"
            raise ConfigurationError(f"{named} the demo.", hint="Add --demo, or leave it out.")
    if options.last and (options.start or options.end):
        raise ConfigurationError("--last is a whole range.", hint="Leave out --from and --to, or --last.")
    if options.width and options.form != "plain":
        raise ConfigurationError("--width cuts text for people.", hint=f"Leave it out with --{options.form}.")
    if options.faults or options.dialects:
        _check_switches(options)


def _check_switches(options: Options) -> None:
    from appsignal_tui.demo.dialects.names import read_dialects  # noqa: PLC0415 - of use with these options only
    from appsignal_tui.demo.errors import SimulatorError  # noqa: PLC0415
    from appsignal_tui.demo.faults.switches import read_switches  # noqa: PLC0415

    try:
        read_switches(options.faults)
        read_dialects(options.dialects)
    except SimulatorError as error:
        raise ConfigurationError(str(error), hint="See `appsignal-tui demo-server --help`.") from error
