"""The mark bar of a list: what the whole list holds, one cell for each row of the view."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from time import perf_counter
from typing import Final, Generic, TypeVar

from appsignal_tui.layout.run import Role, Run
from appsignal_tui.widgets.row_find import RowFinder
from appsignal_tui.widgets.row_store import RowStore
from appsignal_tui.widgets.row_window import RowWindow

Item = TypeVar("Item")
MarkOf = Callable[[Item], Role | None]

_RANKED: Final[tuple[Role, ...]] = ("ok", "info", "notice", "late", "deploy", "warn", "error", "critical")
"""From least to most important; a cell shows the most important mark of its rows."""
_RANKS: Final = {role: rank for rank, role in enumerate(_RANKED, 1)}
_GLYPHS: Final[dict[Role, str]] = {"critical": "✖", "error": "✖", "warn": "▲", "deploy": "┆"}
_OTHER_GLYPH: Final = "●"
_SLICE_ROWS: Final = 1_000

HIT = Run("▪", "accent")
BOOKMARK = Run("◆", "accent")
PICKED = Run("▌", "accent")
TRACK = Run("│", "rule")
THUMB = Run("┃", "muted")


class MarkRanks(Generic[Item]):
    """The importance of every row in one byte each, worked out in short slices and kept as rows come and go."""

    def __init__(self, store: RowStore[Item], mark_of: MarkOf[Item] | None) -> None:
        """Rank the rows of `store`; no `mark_of` means that no row has a mark."""
        self._store = store
        self._mark_of = mark_of
        self._epoch = -1
        self._low = 0
        self._ranks = bytearray()

    def advance(self, budget_s: float) -> bool:
        """Rank more rows for about `budget_s` seconds; true when every row is ranked."""
        if self._mark_of is None:
            return True
        self._follow_store()
        deadline = perf_counter() + budget_s
        while not self._is_complete:
            self._slice()
            if perf_counter() >= deadline:
                break
        return self._is_complete

    def most_important(self, low: int, high: int) -> Role | None:
        """The mark to show for the lines `low` to `high`, without `high`; `None` when none has one."""
        start, end = max(0, low - self._low), max(0, high - self._low)
        for rank in range(len(_RANKED), 0, -1):
            if self._ranks.find(rank, start, end) >= 0:
                return _RANKED[rank - 1]
        return None

    @property
    def _high(self) -> int:
        return self._low + len(self._ranks)

    @property
    def _is_complete(self) -> bool:
        return self._low <= self._store.origin and self._high >= self._store.end

    def _follow_store(self) -> None:
        store = self._store
        if self._epoch != store.epoch:
            self._epoch = store.epoch
            self._low = store.origin
            self._ranks = bytearray()
        elif self._low < store.origin:
            del self._ranks[: store.origin - self._low]
            self._low = store.origin

    def _slice(self) -> None:
        store = self._store
        if self._high < store.end:
            self._ranks += self._rank(self._high, min(store.end, self._high + _SLICE_ROWS))
        else:
            upfrom = max(store.origin, self._low - _SLICE_ROWS)
            self._ranks[:0] = self._rank(upfrom, self._low)
            self._low = upfrom

    def _rank(self, low: int, high: int) -> bytes:
        if self._mark_of is None:
            return bytes(high - low)
        return bytes(
            0 if role is None else _RANKS.get(role, 1) for role in map(self._mark_of, self._store.lines(low, high))
        )


class KeySet(Generic[Item]):
    """Rows remembered by key, with the line numbers they are on while they are in the list."""

    def __init__(self, store: RowStore[Item]) -> None:
        """Remember rows of `store`."""
        self._store = store
        self._epoch = store.epoch
        self._lines: dict[Hashable, int | None] = {}

    def __bool__(self) -> bool:
        return bool(self._lines)

    def __contains__(self, key: Hashable) -> bool:
        return key in self._lines

    def __iter__(self) -> Iterator[Hashable]:
        return iter(self._lines)

    def toggle(self, index: int) -> None:
        """Add the row of that index, or take it out."""
        key = self._store.key_at(index)
        if key in self._lines:
            del self._lines[key]
        else:
            self._lines[key] = self._store.origin + index

    def replace(self, keys: Iterable[Hashable]) -> None:
        """Remember these instead, in the list or not."""
        self._lines = dict.fromkeys(keys)
        self._epoch = -1

    def lines(self) -> list[int]:
        """Line numbers of those in the list, ascending."""
        store = self._store
        is_void = self._epoch != store.epoch
        self._epoch = store.epoch
        for key, line in self._lines.items():
            if is_void or line is None or line < store.origin:
                index = store.index_of(key)
                self._lines[key] = None if index is None else store.origin + index
        return sorted(line for line in self._lines.values() if line is not None and store.origin <= line < store.end)


class MarkBar(Generic[Item]):
    """One cell for each row of the view, from what was found, bookmarked, picked and ranked in the whole list."""

    def __init__(
        self,
        store: RowStore[Item],
        finder: RowFinder[Item],
        ranks: MarkRanks[Item],
        selected: KeySet[Item],
        bookmarks: KeySet[Item],
    ) -> None:
        """The bar of these rows."""
        self._store = store
        self._finder = finder
        self._ranks = ranks
        self._selected = selected
        self._bookmarks = bookmarks
        self._marks: list[Run | None] = []
        self._marks_of: tuple[int, ...] = ()

    def forget(self) -> None:
        """Look at the whole list again for the next picture."""
        self._marks_of = ()

    def cells(self, window: RowWindow) -> list[Run]:
        """The bar from top to bottom, marks in the view reversed; nothing while every row is in view."""
        if window.height >= window.count:
            return []
        whole = (window.height, self._store.origin, self._store.end)
        if whole != self._marks_of:
            self._marks_of = whole
            self._marks = self._look(window.height)
        low = cell_of(window.top, window.height, 0, window.count)
        high = cell_of(window.bottom - 1, window.height, 0, window.count)
        bar = [TRACK if mark is None else mark for mark in self._marks]
        for cell in range(low, high + 1):
            mark = self._marks[cell]
            bar[cell] = THUMB if mark is None else mark._replace(reverse=True)
        return bar

    def _look(self, cells: int) -> list[Run | None]:
        low, high = self._store.origin, self._store.end
        marked = {cell_of(line, cells, low, high) for line in self._bookmarks.lines()} if self._bookmarks else set()
        picked = {cell_of(line, cells, low, high) for line in self._selected.lines()} if self._selected else set()
        marks: list[Run | None] = []
        for cell in range(cells):
            first, last = span_of(cell, cells, low, high)
            if self._finder.needle and self._finder.any_in(first, last):
                marks.append(HIT)
            elif cell in marked or cell in picked:
                marks.append(BOOKMARK if cell in marked else PICKED)
            else:
                role = self._ranks.most_important(first, last)
                marks.append(None if role is None else mark_cell(role))
        return marks


def mark_cell(role: Role) -> Run:
    """The bar's cell for a mark; the sign says it without the colour."""
    return Run(_GLYPHS.get(role, _OTHER_GLYPH), role)


def span_of(cell: int, cells: int, low: int, high: int) -> tuple[int, int]:
    """Which of the lines `low` to `high` a cell of the bar stands for, of `cells` cells; one line at least."""
    rows = high - low
    start = low + cell * rows // cells
    return start, max(start + 1, low + (cell + 1) * rows // cells)


def cell_of(line: int, cells: int, low: int, high: int) -> int:
    """The cell, of `cells`, that stands for a line of the lines `low` to `high`; the counterpart of `span_of`."""
    return ((line - low + 1) * cells - 1) // (high - low)
