"""The picture of a list: header, rows in view and mark bar as strips, painted once and kept."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from textual.color import Color
from textual.filter import LineFilter
from textual.geometry import Size
from textual.strip import Strip

from appsignal_tui.layout.columns import Column
from appsignal_tui.layout.run import Run, Runs, plain
from appsignal_tui.widgets.palette import Palette, RowState
from appsignal_tui.widgets.row_find import RowFinder
from appsignal_tui.widgets.row_marks import KeySet, MarkBar, MarkRanks
from appsignal_tui.widgets.row_options import RowOptions
from appsignal_tui.widgets.row_painter import RowPainter, filtered
from appsignal_tui.widgets.row_store import RowStore
from appsignal_tui.widgets.row_window import RowWindow

Item = TypeVar("Item")

KEPT_STRIPS = 1_024
"""Painted rows kept at least; a screen or two more than that on terminals of many rows."""
KEPT_LINES = 64
"""Painted lines that are no rows."""
_BLANK = Run(" ")


class RowCanvas(Generic[Item]):
    """Paints what a window onto a store shows.

    The cost of a picture depends on the rows in view, not on the rows held. Strips are kept by line number, state and
    neighbouring cell of the mark bar, so a scrolled view paints only the rows that came into it.
    """

    def __init__(self, store: RowStore[Item], window: RowWindow, options: RowOptions[Item]) -> None:
        """Paint `window` onto `store`."""
        self._store = store
        self._window = window
        self._options = options
        self.columns: tuple[Column[Item], ...] = ()
        self.sort: tuple[str, bool] | None = None
        """Id of the column that orders the rows, and whether they are reversed."""
        self.placeholder: Runs = options.placeholder
        self.finder: RowFinder[Item] = RowFinder(store, options.text_of or self._painted_text)
        self.ranks: MarkRanks[Item] = MarkRanks(store, options.mark_of)
        self.selected: KeySet[Item] = KeySet(store)
        self.bookmarks: KeySet[Item] = KeySet(store)
        self.bar: MarkBar[Item] = MarkBar(store, self.finder, self.ranks, self.selected, self.bookmarks)
        self.header: tuple[Runs, ...] = ()
        self._size = Size(0, 0)
        self._palette = Palette("mono")
        self._filters: tuple[LineFilter, ...] = ()
        self._background = Color(0, 0, 0)
        self._painter: RowPainter[Item] = RowPainter((), 0, self._palette)
        self._strips: dict[tuple[int, RowState, Run | None], Strip] = {}
        self._lines: dict[tuple[Runs, Run | None], Strip] = {}
        self._epoch = -1

    @property
    def bar_width(self) -> int:
        """Cells of the mark bar."""
        return self._bar_width(self._size.width)

    @property
    def shown_columns(self) -> tuple[str, ...]:
        """Ids of the columns that fit."""
        return tuple(column.id for column, _ in self._painter.fitted)

    def arrange(self, size: Size) -> None:
        """Fit columns and header into a size, and the window below the header; forgets what was painted."""
        self._size = size
        self._painter = self._painter_for(size.width)
        lines = self._titles(self._painter)
        self.header = lines if len(lines) < size.height else ()
        self._window.resize(size.height - len(self.header))
        self.forget()

    def header_height(self, width: int) -> int:
        """Lines of the header in a list of that width, if the list is high enough."""
        return len(self._titles(self._painter_for(width)))

    def _painter_for(self, width: int) -> RowPainter[Item]:
        options = self._options
        return RowPainter(
            self.columns,
            width - self._bar_width(width),
            self._palette,
            has_edge=options.has_edge,
            whole_row=options.whole_row,
            needle=self.finder.needle,
        )

    def _titles(self, painter: RowPainter[Item]) -> tuple[Runs, ...]:
        return painter.title_lines(self.sort, self._options.titles) if self._options.show_header else ()

    def _bar_width(self, width: int) -> int:
        return 1 if self._options.has_mark_bar and width > 1 else 0

    def dress(self, palette: Palette, filters: Sequence[LineFilter], background: Color) -> None:
        """Paint with these styles and line filters from now on."""
        wanted = tuple(filters)
        if palette is self._palette and wanted == self._filters and background == self._background:
            return
        self._palette, self._filters, self._background = palette, wanted, background
        self.arrange(self._size)

    def forget(self) -> None:
        """Paint everything again."""
        self._strips.clear()
        self._lines.clear()
        self.bar.forget()

    def column_at(self, x: int) -> str | None:
        """Id of the column at a cell, `None` where there is none."""
        at = self._painter.width - self._painter.cells_width
        for index, (column, width) in enumerate(self._painter.fitted):
            at += width + (column.gap if index else 0)
            if x < at:
                return column.id
        return None

    def lines(self, low: int, high: int, *, focused: bool) -> list[Strip]:
        """Strips of the lines `low` to `high` of the view, header included, without `high`."""
        if self._epoch != self._store.epoch:
            self._epoch = self._store.epoch
            self.forget()
        bar = self.bar.cells(self._window) if self.bar_width else []
        return [self._line(y, bar, focused=focused) for y in range(low, high)]

    def plain_lines(self) -> list[str]:
        """The view as text, without edge and mark bar; blanks at the end of lines left out."""
        window, store = self._window, self._store
        rows = [self._painter.item_runs(store[index]) for index in range(window.top, window.bottom)]
        if not store and self.placeholder:
            rows = [self.placeholder]
        return [plain(runs).rstrip() for runs in (*self.header, *rows)]

    def _line(self, y: int, bar: list[Run], *, focused: bool) -> Strip:
        row = y - len(self.header)
        cell = bar[row] if bar and 0 <= row < len(bar) else _BLANK if self.bar_width else None
        if row < 0:
            return self._other(self.header[y], cell)
        index = self._window.top + row
        if index >= len(self._store):
            return self._other(self.placeholder if row == 0 and not self._store else (), cell)
        state = self._state(index, focused=focused)
        key = (self._store.origin + index, state, cell)
        strip = self._strips.get(key)
        if strip is None:
            if len(self._strips) >= max(KEPT_STRIPS, 4 * self._window.height):
                del self._strips[next(iter(self._strips))]
            runs = self._painter.item_runs(self._store[index])
            strip = self._strips[key] = self._finish(self._painter.strip(runs, state, *_cells(cell)))
        return strip

    def _other(self, runs: Runs, cell: Run | None) -> Strip:
        """A line that is no row."""
        strip = self._lines.get((runs, cell))
        if strip is None:
            if len(self._lines) >= KEPT_LINES:
                self._lines.clear()
            strip = self._lines[runs, cell] = self._finish(self._painter.line(runs, *_cells(cell)))
        return strip

    def _finish(self, strip: Strip) -> Strip:
        return filtered(strip, self._filters, self._background)

    def _state(self, index: int, *, focused: bool) -> RowState:
        state = RowState.PLAIN
        if index == self._window.cursor and (focused or not self._options.cursor_needs_focus):
            state |= RowState.CURSOR | (RowState.FOCUSED if focused else RowState.PLAIN)
        if self.selected or self.bookmarks:
            key = self._store.key_at(index)
            if key in self.selected:
                state |= RowState.SELECTED
            if key in self.bookmarks:
                state |= RowState.MARKED
        return state

    def _painted_text(self, item: Item) -> str:
        return plain(self._painter.item_runs(item))


def _cells(cell: Run | None) -> tuple[Run, ...]:
    return () if cell is None else (cell,)
