"""Which rows of a list are in view and where the cursor is: whole numbers, no terminal."""

from dataclasses import dataclass


@dataclass(slots=True)
class RowWindow:
    """A view of `height` rows onto `count` rows, with a cursor.

    Always `0 <= top <= max(0, count - height)` and, with any rows, `top` and `cursor` are below `count`. The cursor may
    be out of view after scrolling by wheel; every movement of the cursor brings it back into view.
    """

    jumps_half: bool = True
    """A cursor that leaves the view by a small step moves the view by half its height, which over a slow link costs a
    repaint every half screen instead of one for every row."""
    count: int = 0
    height: int = 0
    top: int = 0
    cursor: int = 0
    is_following: bool = False
    """The cursor stays on the last row as rows arrive."""

    @property
    def last_top(self) -> int:
        """The largest `top`; it names a row even while there is no room for one."""
        return max(0, self.count - max(1, self.height))

    @property
    def bottom(self) -> int:
        """Index after the last row in view."""
        return min(self.count, self.top + self.height)

    @property
    def shows_cursor(self) -> bool:
        """The cursor is in view."""
        return self.top <= self.cursor < self.bottom

    def resize(self, height: int) -> None:
        """Another height; a cursor that was in view stays in view."""
        was_visible = self.shows_cursor or self.height == 0
        self.height = max(0, height)
        self._settle()
        if was_visible:
            self._reveal()

    def grow_below(self, count: int) -> None:
        """Rows were added at the end; the view stands still unless it follows."""
        self.count += count
        self._settle()

    def grow_above(self, count: int) -> None:
        """Rows were added before the first; the same rows stay in view."""
        self.count += count
        self.top += count
        self.cursor += count
        self._settle()

    def shrink_above(self, count: int) -> None:
        """The first rows went; the same rows stay in view as far as they are left."""
        self.count -= count
        self.top -= count
        self.cursor -= count
        self._settle()

    def replace(self, count: int, cursor: int, top: int) -> None:
        """Other rows, with the cursor and the first row in view where the caller found them again."""
        self.count, self.cursor, self.top = count, cursor, top
        self._settle()

    def go(self, index: int, *, centre: bool = False) -> None:
        """Cursor to a row, as near as there is one.

        Args:
            index: where to; out of range means the first or the last row.
            centre: when the row is out of view, bring it to the middle rather than to the nearest edge.
        """
        step = abs(index - self.cursor)
        self.cursor = index
        self._settle()
        if self.shows_cursor:
            return
        if centre:
            self.top = self.cursor - self.height // 2
            self._settle()
        else:
            self._reveal(self.height // 2 if self.jumps_half and step < max(1, self.height // 2) else 0)

    def page(self, rows: int) -> None:
        """Cursor and view by `rows`; at an end of the list the cursor goes on to the very end."""
        target = self.top + rows
        self.top = target
        self.cursor += rows
        self._settle()
        self._reveal()

    def scroll(self, rows: int) -> None:
        """The view by `rows`, the cursor stays."""
        self.top += rows
        self._settle()

    def _reveal(self, margin: int = 0) -> None:
        """Bring the cursor into view, `margin` rows away from the edge it comes over."""
        if self.cursor < self.top:
            self.top = self.cursor - margin
        elif self.cursor >= self.top + self.height:
            self.top = self.cursor - self.height + 1 + margin
        self._settle()

    def _settle(self) -> None:
        if self.is_following:
            self.cursor = self.count - 1
            self.top = self.last_top
        self.cursor = min(max(0, self.cursor), max(0, self.count - 1))
        self.top = min(max(0, self.top), self.last_top)
