"""Paint a row of a list: cells to runs, runs to the strip that goes to the terminal."""

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter
from textual.strip import Strip

from appsignal_tui.layout.cells import cut_end, width_of
from appsignal_tui.layout.columns import Column
from appsignal_tui.layout.fit import Fitted, fit_cell, fit_columns
from appsignal_tui.layout.run import Role, Run, Runs, plain
from appsignal_tui.widgets.palette import Ink, Palette, RowState
from appsignal_tui.widgets.row_find import find_spans
from appsignal_tui.widgets.row_marks import BOOKMARK, PICKED

Item = TypeVar("Item")
WholeRow = Callable[[Item, int], Runs | None]
Titles = Callable[[Column[Item], int], tuple[Runs, ...] | None]

_NO_EDGE = Run(" ")


class RowPainter(Generic[Item]):
    """Paints rows of a fixed width for a fixed palette; a change of either makes another painter.

    From left to right a row is the edge (one cell, when there is one), the cells, and whatever the caller adds at the
    right.
    """

    def __init__(
        self,
        columns: tuple[Column[Item], ...],
        width: int,
        palette: Palette,
        *,
        has_edge: bool = False,
        whole_row: WholeRow[Item] | None = None,
        needle: str = "",
    ) -> None:
        """Fit `columns` into `width` cells; `needle`, folded, is highlighted wherever it is painted."""
        self._edge_width = 1 if has_edge and width > 1 else 0
        self.width = max(0, width)
        self.cells_width = self.width - self._edge_width
        self.fitted: Fitted[Item] = fit_columns(columns, self.cells_width)
        """The columns that are shown and their widths in cells."""
        used = sum(size + (column.gap if index else 0) for index, (column, size) in enumerate(self.fitted))
        self._slack = max(0, self.cells_width - used)
        self._palette = palette
        self._whole_row = whole_row
        self._needle = needle

    def item_runs(self, item: Item) -> Runs:
        """The cells of a row, without its edge; exactly `cells_width` cells."""
        if self._whole_row is not None:
            runs = self._whole_row(item, self.cells_width)
            if runs is not None:
                return fit_cell(self._lit(runs), self.cells_width)
        made: list[Run] = []
        for index, (column, width) in enumerate(self.fitted):
            if index and column.gap:
                made.append(Run(" " * column.gap))
            made.extend(self._lit(fit_cell(column.paint(item, width), width, column.align)))
        if self._slack:
            made.append(Run(" " * self._slack))
        return tuple(made)

    def title_lines(self, sort: tuple[str, bool] | None, titles: Titles[Item] | None = None) -> tuple[Runs, ...]:
        """The header from top to bottom; columns with fewer lines than others stand on the last ones.

        Args:
            sort: id of the column that orders the rows and whether they are reversed; it is marked `▴` or `▾`.
            titles: what stands above a column of that width in place of its title, if anything.
        """
        blocks = [
            (column, width, (titles and titles(column, width)) or (_title(column, width, sort),))
            for column, width in self.fitted
        ]
        height = max((len(lines) for _, _, lines in blocks), default=0)
        return tuple(self._title_line(blocks, row - height) for row in range(height))

    def _title_line(self, blocks: list[tuple[Column[Item], int, tuple[Runs, ...]]], from_end: int) -> Runs:
        made: list[Run] = []
        for index, (column, width, lines) in enumerate(blocks):
            if index and column.gap:
                made.append(Run(" " * column.gap))
            runs = lines[from_end] if len(lines) >= -from_end else ()
            made.extend(fit_cell(runs, width, column.align))
        return fit_cell(tuple(made), self.cells_width)

    def strip(self, runs: Runs, state: RowState, *added: Run) -> Strip:
        """The strip of a row: its edge, these runs, and cells added at the right."""
        edge = (self._edge(state),) if self._edge_width else ()
        inks = self._palette.inks(state)
        body = _segments((*edge, *runs), inks)
        if added:
            body += _segments(added, self._palette.inks(RowState.PLAIN))
        return Strip(body, self.width + sum(width_of(run.text) for run in added))

    def line(self, runs: Runs, *added: Run) -> Strip:
        """The strip of a line that is no row: a header, a notice, a blank."""
        return self.strip(fit_cell(runs, self.cells_width), RowState.PLAIN, *added)

    def _edge(self, state: RowState) -> Run:
        if RowState.MARKED in state:
            return BOOKMARK
        return PICKED if RowState.SELECTED in state else _NO_EDGE

    def _lit(self, runs: Runs) -> Runs:
        """Runs with what is looked for in the role `match`."""
        if not self._needle:
            return runs
        spans = find_spans(plain(runs), self._needle)
        return tuple(_split(runs, spans)) if spans else runs


def filtered(strip: Strip, filters: Iterable[LineFilter], background: Color) -> Strip:
    """The strip as the app's line filters leave it; widgets that make their own strips have to ask for it."""
    for line_filter in filters:
        strip = strip.apply_filter(line_filter, background)
    return strip


def _title(column: Column[Item], width: int, sort: tuple[str, bool] | None) -> Runs:
    if sort is None or sort[0] != column.id:
        return (Run(column.title, "muted"),)
    return (Run(cut_end(column.title, width - 1), "strong"), Run("▾" if sort[1] else "▴", "strong"))


def _split(runs: Runs, spans: list[tuple[int, int]]) -> Iterable[Run]:
    """Runs cut where a span begins or ends; spans are counted in letters of all runs together."""
    start = 0
    for run in runs:
        at = 0
        for first, last in spans:
            low, high = max(at, first - start), min(last - start, len(run.text))
            if low >= high:
                continue
            if low > at:
                yield run._replace(text=run.text[at:low])
            yield Run(run.text[low:high], "match")
            at = high
        if at < len(run.text):
            yield run._replace(text=run.text[at:])
        start += len(run.text)


def _segments(runs: Iterable[Run], inks: dict[tuple[Role, bool], Ink]) -> list[Segment]:
    """Segments with as few changes of style as possible: blanks take the style before them when that cannot be seen.

    Every change of style costs bytes on the way to the terminal.
    """
    made: list[Segment] = []
    base = inks["text", False]
    text, ink = "", base
    for run in runs:
        if not run.text:
            continue
        wanted = inks[run.role, run.reverse]
        if wanted.is_clear and run.text.isspace():
            wanted = ink if ink.is_clear else base
        if text and wanted.style is not ink.style:
            made.append(Segment(text, ink.style))
            text = ""
        text += run.text
        ink = wanted
    if text:
        made.append(Segment(text, ink.style))
    return made
