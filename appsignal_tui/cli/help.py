"""Help texts, made of the declarations."""

import os
import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from textwrap import wrap
from typing import Any

from appsignal_tui.cli.command import Command, Entry, Field, Passage, Printed
from appsignal_tui.cli.commands import COMMANDS, EXPLORER
from appsignal_tui.cli.exit_status import MEANINGS
from appsignal_tui.cli.options import FAIL_IF, OWN, declared

_WIDEST = 100
"""Columns of text a person reads with ease."""
_NARROWEST = 30
_USUAL = 80
_WIDEST_NAME = 28
"""Names longer than this have their meaning on the next line."""

Entries = Iterable[tuple[str, str]]


def overview(first_word: str = "") -> str:
    """Help of the program: all commands, or those that begin with a word."""
    listed = [entry for entry in COMMANDS if entry.name.split()[0] == first_word] or COMMANDS
    explorer = EXPLORER.load()
    return _joined(
        (
            "usage: appsignal-tui [URL] [options]\n       appsignal-tui COMMAND [options]",
            _filled(explorer.description),
            _titled("commands", ((f"{entry.name} {entry.arguments}".strip(), entry.help) for entry in listed)),
            _filled("`appsignal-tui COMMAND --help` tells more."),
            *_option_groups(explorer),
            _titled("exit status", ((str(status), meaning) for status, meaning in MEANINGS)),
            _examples(explorer),
            _filled(
                "The token comes from --token-file, --token-stdin or APPSIGNAL_API_TOKEN, else from where "
                "`appsignal-tui auth login` keeps it or the setting token_command gets it; never from an argument."
            ),
        )
    )


def help_of(entry: Entry) -> str:
    """Help of one command."""
    command = entry.load()
    return _joined(
        (
            f"usage: appsignal-tui {entry.name} {entry.arguments}".rstrip() + " [options]",
            _filled(command.description),
            *_option_groups(command),
            _printed(command.prints),
            _measures(command),
            *(_passage(passage) for passage in command.more_help()),
            _examples(command),
        )
    )


def _option_groups(command: Command[Any]) -> Iterator[str]:
    known = [each for _, each in declared(command.options) if each.section in {OWN, *command.takes} and each.flag]
    entries: dict[str, list[tuple[str, str]]] = {}
    for title, options in groupby(known, key=lambda each: each.section.title):
        entries.setdefault(title, []).extend((each.synopsis, each.help) for each in options)
    help_line = ("-h, --help", "show this help")
    entries.setdefault(OWN.title, []).append(help_line)
    for title in sorted(entries, key=lambda each: each != OWN.title):
        yield _titled(title, entries[title])


def _printed(prints: Printed) -> str:
    if not prints.fields:
        return ""
    kind = "one array of objects with" if prints.is_list else "one object with"
    lines = [_titled(f"--json prints {kind}", _members(prints.fields))]
    if prints.is_list:
        lines.append(_filled("--ndjson prints one of these objects a line, --csv one row each."))
    elif prints.rows_in:
        lines.append(_filled(f"--ndjson and --csv print the {prints.rows_in}, one a line."))
    return "\n".join(lines)


def _members(fields: Iterable[Field], indent: str = "") -> Iterator[tuple[str, str]]:
    for field in fields:
        yield indent + field.name, field.meaning
        yield from _members(field.members, f"{indent}  ")


def _measures(command: Command[Any]) -> str:
    if FAIL_IF not in command.takes:
        return ""
    words = (
        "FIELD OP VALUE, OP one of > >= < <= = !=, VALUE a number with ms, s, % or nothing behind it. "
        f"FIELD here: {', '.join(command.prints.measures)}; a unit at the end of its name may be left out."
    )
    return _passage(Passage("--fail-if takes", words))


def _passage(passage: Passage) -> str:
    lines = [f"{passage.title}:"]
    for is_table, part in groupby(passage.words.splitlines(), key=lambda line: line.startswith("  ")):
        if is_table:
            lines.append(_table((name, meaning.strip()) for name, _, meaning in (_halves(line) for line in part)))
        else:
            lines.extend(_filled(line, "  ") for line in part)
    if passage.entries:
        lines.append(("\n" if passage.words else "") + _table(passage.entries))
    return "\n".join(lines)


def _halves(line: str) -> tuple[str, str, str]:
    return line.strip().partition("  ")


def _examples(command: Command[Any]) -> str:
    return "examples:\n" + "\n".join(f"  {example}" for example in command.examples)


def _titled(title: str, entries: Entries) -> str:
    return f"{_filled(f'{title}:')}\n{_table(entries)}"


def _table(entries: Entries) -> str:
    pairs = tuple(entries)
    short = [len(name) for name, _ in pairs if len(name) <= _WIDEST_NAME]
    indent = max(short, default=0) + 4
    lines: list[str] = []
    for name, meaning in pairs:
        folded = wrap(meaning, max(_NARROWEST, _width() - indent), break_on_hyphens=False) or [""]
        if len(name) + 4 > indent:
            lines.append(f"  {name}")
            lines.extend(" " * indent + line for line in folded)
        else:
            lines.append(f"  {name}".ljust(indent) + folded[0])
            lines.extend(" " * indent + line for line in folded[1:])
    return "\n".join(line.rstrip() for line in lines)


def _filled(text: str, indent: str = "") -> str:
    width = max(_NARROWEST, _width() - len(indent))
    return "\n".join(indent + line for line in wrap(text, width, break_on_hyphens=False))


def _joined(parts: Iterable[str]) -> str:
    return "\n\n".join(part for part in parts if part)


def _width() -> int:
    try:
        columns = int(os.environ.get("COLUMNS", "")) or _USUAL
    except ValueError:
        try:
            columns = os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ else 1).columns or _USUAL
        except (OSError, ValueError):
            columns = _USUAL
    return min(_WIDEST, columns)
