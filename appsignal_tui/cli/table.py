"""Rows for people: aligned columns in cells, figures with their units, without escape codes."""

from collections.abc import Mapping, Sequence

from appsignal_tui.cli.command import Field
from appsignal_tui.layout.cells import cut_end, width_of
from appsignal_tui.layout.units import format_count, format_duration, format_share
from appsignal_tui.text import safe_text

_GAP = "  "
_NARROWEST = 8
"""A column of text is not made narrower than this to make room; the line is cut instead."""

_FORMATS = {"ms": format_duration, "%": format_share, "count": format_count}
_SUFFIXES = {"ms": "_ms", "%": "_pct"}


def table_lines(columns: Sequence[Field], rows: Sequence[Mapping[str, object]], width: int = 0) -> list[str]:
    """A heading and one line a row; at most `width` cells each unless it is 0."""
    columns = [column for column in columns if column.in_table]
    cells = [[_heading(column) for column in columns]]
    cells += [[_cell(column, row[column.name]) for column in columns] for row in rows]
    widths = [max(width_of(line[place]) for line in cells) for place in range(len(columns))]
    if width:
        _make_room(widths, columns, width)
    return [_fitted(_line(line, widths, columns), width) for line in cells]


def thing_lines(fields: Sequence[Field], thing: Mapping[str, object], width: int = 0) -> list[str]:
    """One line a member: its name, then its value."""
    indent = max(width_of(_heading(field)) for field in fields)
    return [
        _fitted(f"{_heading(field).ljust(indent)}{_GAP}{_cell(field, thing[field.name])}", width) for field in fields
    ]


def _line(cells: Sequence[str], widths: Sequence[int], columns: Sequence[Field]) -> str:
    return _GAP.join(
        _padded(cut_end(cell, width), width, right=bool(column.unit))
        for cell, width, column in zip(cells, widths, columns, strict=True)
    ).rstrip()


def _padded(cell: str, width: int, *, right: bool) -> str:
    blanks = " " * (width - width_of(cell))
    return blanks + cell if right else cell + blanks


def _fitted(line: str, width: int) -> str:
    return cut_end(line, width) if width else line


def _make_room(widths: list[int], columns: Sequence[Field], width: int) -> None:
    """Take cells from the widest columns of text until the line fits, or none can give any more."""
    texts = [place for place, column in enumerate(columns) if not column.unit]
    surplus = sum(widths) + len(_GAP) * (len(widths) - 1) - width
    while surplus > 0 and texts:
        widest = max(texts, key=lambda place: widths[place])
        if widths[widest] <= _NARROWEST:
            return
        widths[widest] -= 1
        surplus -= 1


def _heading(field: Field) -> str:
    return field.name.removesuffix(_SUFFIXES.get(field.unit, ""))


def _cell(field: Field, value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if field.unit in _FORMATS and isinstance(value, int | float):
        return _FORMATS[field.unit](value)
    if field.members and isinstance(value, list):
        return ", ".join(_named(each, field.members) for each in value)
    return safe_text(value)


def _named(thing: Mapping[str, object], members: Sequence[Field]) -> str:
    """An object of a list by its name, else by the first thing it has."""
    return safe_text(thing.get("name") or thing[members[0].name])
