"""Columns of a list: which fit, how wide, and what a cell shows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from appsignal_tui.layout.run import Runs

Item = TypeVar("Item")


@dataclass(frozen=True)
class Column(Generic[Item]):
    """One column of a list of `Item`.

    Without slots: `Column[Item](…)` of a frozen class with slots fails on Python 3.11.
    """

    id: str
    title: str
    width: int
    """Cells; the least it needs when `grow` is set."""
    paint: Callable[[Item, int], Runs]
    """What a cell shows, given the item and the width in cells; wider results are cut with `…` by the list."""
    grow: int = 0
    """Share of the cells left over when every column that fits has its width; 0 keeps the width."""
    align: Literal["left", "right"] = "left"
    most: int | None = None
    """Widest a growing column becomes; `None` is no limit."""
    sort: Callable[[Item], Any] | None = None
    """Sort value; `None` as value sorts last in both directions. `None` as function: not sortable."""
    rank: int = 0
    """Importance: a column is shown when all of a lower or equal rank before it fit; the highest go first."""
    gap: int = 1
    """Blank cells before the column, except before the first one shown."""
