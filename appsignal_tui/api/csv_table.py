"""Reading CSV of which only the idea is known: a column of times, and columns of numbers (contract 10). Pure."""

import csv
import io
import math
import re
from collections.abc import Iterable, Sequence

from appsignal_tui.api import aliases
from appsignal_tui.models.base import parse_ns
from appsignal_tui.models.metric import Point, Series
from appsignal_tui.models.visual import VisualTable

_SAMPLE_ROWS = 20
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NO_VALUE = frozenset({"", "-", "–", "null", "none", "nil", "n/a", "nan", "inf", "-inf", "infinity", "-infinity"})

Cells = Sequence[Sequence[str]]


def read_table(content: bytes) -> VisualTable:
    """Whatever can be read; content that is no table has no series."""
    text = content.decode("utf-8-sig", "replace")
    delimiter = _delimiter_of(text)
    cells = _cells(text, delimiter)
    if not cells:
        return VisualTable(content=content)
    header, rows = tuple(name.strip() for name in cells[0]), cells[1:]
    at = next((column for column in range(len(header)) if _is_time(_column(rows, column))), None)
    table = VisualTable(header=header, delimiter=delimiter, rows=len(rows), content=content)
    if at is None:
        return table
    times = [_time_of(cell) for cell in _column(rows, at)]
    comma = "." if delimiter == "," else ","
    series: list[Series] = []
    for column, name in enumerate(header):
        values = None if column == at else _numbers(_column(rows, column), comma)
        if values is not None:
            series.append(_series(name, times, values))
    unreadable = sum(time is None for time in times)
    return table.model_copy(
        update={"time_column": header[at] or "time", "series": tuple(series), "unreadable": unreadable}
    )


def _delimiter_of(text: str) -> str:
    """The one that finds most cells of the header's columns in the first rows; decimal commas are not in the header."""
    sample = "".join(text.splitlines(keepends=True)[: _SAMPLE_ROWS + 1])

    def cells_found(delimiter: str) -> int:
        rows = _cells(sample, delimiter)
        return sum(min(len(row), len(rows[0])) for row in rows)

    return max(aliases.VISUAL_CSV["delimiter"], key=cells_found)


def _cells(text: str, delimiter: str) -> Cells:
    rows: list[list[str]] = []
    try:
        rows.extend(row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if row)
    except csv.Error:  # a cell longer than the parser takes: what stands before it is a table all the same
        return rows
    return rows


def _column(rows: Cells, at: int) -> list[str]:
    return [row[at].strip() if at < len(row) else "" for row in rows]


def _is_time(cells: Iterable[str]) -> bool:
    filled = [cell for cell in cells if cell][:_SAMPLE_ROWS]
    return bool(filled) and all(_time_of(cell) is not None for cell in filled)


def _time_of(cell: str) -> int | None:
    try:
        return parse_ns(f"{cell}T00:00:00Z" if _DATE.fullmatch(cell) else cell.removesuffix(" UTC"))
    except ValueError:
        return None


def _numbers(cells: Sequence[str], comma: str) -> list[float | None] | None:
    """The numbers of a column, `None` for a cell without; `None` when it is no column of numbers."""
    values: list[float | None] = []
    for cell in cells:
        try:
            number = None if cell.casefold() in _NO_VALUE else float(cell.replace(comma, "."))
        except ValueError:
            return None
        values.append(number if number is None or math.isfinite(number) else None)
    return values if any(value is not None for value in values) else None


def _series(name: str, times: Sequence[int | None], values: Sequence[float | None]) -> Series:
    points = (
        Point(timestamp_ns=time, value=value) for time, value in zip(times, values, strict=True) if time is not None
    )
    known = [value for value in values if value is not None]
    return Series(id=name, name=name, minimum=min(known), maximum=max(known), data=tuple(points))
