"""Lists as plain text, for tests."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from appsignal_tui.layout.columns import Column
from appsignal_tui.layout.fit import fit_columns, fit_row, fit_titles
from appsignal_tui.layout.run import plain

Item = TypeVar("Item")


def painted(columns: Sequence[Column[Item]], items: Iterable[Item], width: int) -> list[str]:
    """The titles and the rows of a list of `width` cells, without blanks at their ends."""
    fitted = fit_columns(columns, width)
    rows = (fit_row(fitted, item) for item in items)
    return [plain(row).rstrip() for row in (fit_titles(fitted), *rows)]


def shown_columns(columns: Sequence[Column[Item]], width: int) -> list[str]:
    """Ids of the columns that a list of `width` cells shows."""
    return [column.id for column, _ in fit_columns(columns, width)]
