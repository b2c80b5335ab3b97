"""On which line of a TOML document each key stands, which the standard library's reader does not tell."""

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

Path = tuple[str, ...]
"""Names of tables, then the key."""

_LONGEST_STATEMENT = 200
"""Lines; what follows a longer one has no line."""


def key_lines(text: str) -> Mapping[Path, int]:
    """The line, from 1, of every table and key of a document that can be read.

    A document is a sequence of statements, each of which ends with a line and can be read alone, while a part of one
    cannot: a string or a list of several lines is not closed before its last.
    """
    found: dict[Path, int] = {}
    table: Path = ()
    statement, began = "", 1
    for number, line in enumerate(text.split("\n"), start=1):
        began = began if statement else number
        statement += f"{line}\n"
        try:
            read = tomllib.loads(statement)
        except tomllib.TOMLDecodeError:
            if number - began >= _LONGEST_STATEMENT:
                break
            continue
        is_header = statement.lstrip().startswith("[")
        paths = list(_paths(read, () if is_header else table))
        if is_header:
            table = paths[-1]
        for path in paths:
            found.setdefault(path, began)
        statement = ""
    return found


def _paths(table: Mapping[str, Any], above: Path) -> Iterator[Path]:
    for name, value in table.items():
        path = (*above, name)
        yield path
        if isinstance(value, dict):
            yield from _paths(value, path)
        elif isinstance(value, list) and value and isinstance(value[-1], dict):
            yield from _paths(value[-1], path)
