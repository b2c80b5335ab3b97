"""The one list of the explorer: any number of rows, moved through by keys and mouse, picked, sorted, searched."""

import asyncio
from collections.abc import Callable, Hashable, Iterable
from typing import ClassVar, TypeVar

from textual import events
from textual.binding import Binding, BindingType

from appsignal_tui.widgets.row_feed import SLICE_S, RowFeed
from appsignal_tui.widgets.row_find import FindState
from appsignal_tui.widgets.row_marks import span_of
from appsignal_tui.widgets.row_options import RowOptions

__all__ = ["FindState", "RowList", "RowOptions"]

Item = TypeVar("Item")

WHEEL_ROWS = 3


class RowList(RowFeed[Item], can_focus=True, inherit_bindings=False):
    """Rows of one kind in columns.

    A row is known by its key: cursor, picked and bookmarked rows stay what they are when rows are added, refreshed or
    put in another order. Rows are painted by their columns as runs; what runs say must be safe text already.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False, id="list.up", tooltip="One row up."),
        Binding("down,j", "move(1)", "Down", show=False, id="list.down", tooltip="One row down."),
        Binding("pageup", "page(-1)", "Page up", show=False, id="list.page_up", tooltip="One screen up."),
        Binding("pagedown", "page(1)", "Page down", show=False, id="list.page_down", tooltip="One screen down."),
        Binding("ctrl+u", "half_page(-1)", "Half up", show=False, id="list.half_up", tooltip="Half a screen up."),
        Binding("ctrl+d", "half_page(1)", "Half down", show=False, id="list.half_down", tooltip="Half a screen down."),
        Binding("home", "first", "First", show=False, id="list.first", tooltip="To the first row."),
        Binding("end,G", "last", "Last", show=False, id="list.last", tooltip="To the last row; a tail follows again."),
        Binding("enter", "choose", "Open", show=False, id="list.choose", tooltip="Open the row under the cursor."),
        Binding("space", "toggle_selected", "Pick", show=False, id="list.select", tooltip="Pick or drop the row."),
    ]

    # -- position

    @property
    def following(self) -> bool:
        """The list stays at its last row as rows arrive; setting it makes the list a tail."""
        return self._window.is_following

    @following.setter
    def following(self, following: bool) -> None:
        self.tail = self.tail or following
        with self._changing():
            self._window.is_following = following
            if following:
                self._window.go(self.count - 1)

    @property
    def new_below(self) -> int:
        """Rows of a tail that arrived below since it ceased to follow and were not yet in view."""
        return max(0, self._store.end - self._seen_line) if self.tail and not self.following else 0

    def move_to(self, index: int, *, centre: bool = False) -> None:
        """Cursor to a row; out of range means the first or the last. A move off the last row ends following.

        Args:
            index: in shown order.
            centre: a row that is out of view comes to the middle of it.
        """
        with self._changing():
            self._window.is_following = self._window.is_following and index >= self.count - 1
            self._window.go(index, centre=centre)

    def move_to_key(self, key: Hashable) -> bool:
        """Cursor to the row with that key; false, and nothing moves, when there is none."""
        index = self.index_of(key)
        if index is not None:
            self.move_to(index, centre=True)
        return index is not None

    def move_by(self, rows: int) -> None:
        """Cursor by rows, as far as there are rows."""
        self.move_to(self._window.cursor + rows)

    def move_to_next(self, wanted: Callable[[Item], bool], step: int = 1) -> bool:
        """Cursor to the next (1) or previous (-1) row that is wanted; false, and nothing moves, when none follows."""
        start = self._window.cursor
        indices = range(start + 1, self.count) if step > 0 else range(start - 1, -1, -1)
        found = next((index for index in indices if wanted(self._store[index])), None)
        if found is not None:
            self.move_to(found, centre=True)
        return found is not None

    def page_by(self, rows: int) -> None:
        """Cursor and view by rows together; upwards ends following."""
        with self._changing():
            self._window.is_following = self._window.is_following and rows > 0
            self._window.page(rows)

    def scroll_rows(self, rows: int) -> None:
        """The view by rows; the cursor stays on its row, in view or not. Upwards ends following."""
        with self._changing():
            self._window.is_following = self._window.is_following and rows > 0
            self._window.scroll(rows)

    def action_move(self, rows: int) -> None:
        """Cursor by rows."""
        self.move_by(rows)

    def action_page(self, pages: int) -> None:
        """Cursor and view by screens, one row of which stays."""
        self.page_by(pages * max(1, self.view_height - 1))

    def action_half_page(self, halves: int) -> None:
        """Cursor and view by half screens."""
        self.page_by(halves * max(1, self.view_height // 2))

    def action_first(self) -> None:
        """To the first row."""
        self.move_to(0)

    def action_last(self) -> None:
        """To the last row; a tail follows again."""
        if self.tail:
            self.following = True
        else:
            self.move_to(self.count - 1)

    # -- choosing and picking

    @property
    def selected_keys(self) -> frozenset[Hashable]:
        """Keys of the picked rows, whether they are in the list at the moment or not."""
        return frozenset(self._canvas.selected)

    @property
    def selected_items(self) -> tuple[Item, ...]:
        """The picked rows that are in the list, in shown order."""
        return tuple(self._store[line - self._store.origin] for line in self._canvas.selected.lines())

    def select(self, keys: Iterable[Hashable]) -> None:
        """Pick these rows and no others; without keys pick none."""
        self._canvas.selected.replace(keys)
        self._selection_changed()

    def mark(self, keys: Iterable[Hashable]) -> None:
        """Bookmark these rows and no others."""
        self._canvas.bookmarks.replace(keys)
        self._canvas.bar.forget()
        self.refresh()

    def action_choose(self) -> None:
        """Report the row under the cursor as chosen."""
        if self._store:
            self.post_message(self.Chosen(self, self._store[self._window.cursor]))

    def action_toggle_selected(self) -> None:
        """Pick the row under the cursor, or drop it; picking ends following."""
        if self._store:
            with self._changing():
                self._window.is_following = False
            self._canvas.selected.toggle(self._window.cursor)
            self._selection_changed()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave Space to the screen when rows cannot be picked."""
        if action == "toggle_selected" and not self.options.selectable:
            return False
        return super().check_action(action, parameters)

    def _selection_changed(self) -> None:
        self._canvas.bar.forget()
        self.refresh()
        self.post_message(self.SelectionChanged(self, self.selected_keys))

    # -- order

    @property
    def sort(self) -> tuple[str, bool] | None:
        """Id of the column that orders the rows and whether they are reversed; `None` in order of arrival."""
        return self._canvas.sort

    def sort_by(self, column_id: str | None, *, reverse: bool = False) -> None:
        """Show the rows in the order of a column, equal ones in order of arrival, those without a value last.

        Raises:
            ValueError: no column of that id can be sorted by.
        """
        by_id = {column.id: column.sort for column in self._canvas.columns if column.sort is not None}
        if column_id is not None and column_id not in by_id:
            raise ValueError(f"cannot sort by {column_id!r}: one of {', '.join(by_id) or 'no columns'}")
        with self._rearranging():
            self._canvas.sort = None if column_id is None else (column_id, reverse)
            self._store.sort(None if column_id is None else by_id[column_id], reverse=reverse)
            self._canvas.arrange(self.size)

    # -- find

    @property
    def find_state(self) -> FindState:
        """What is looked for, in how many rows it is, and which of them the cursor is on."""
        return self._canvas.finder.state(self._store.origin + self._window.cursor)

    async def find(self, text: str) -> FindState:
        """Highlight a text regardless of case and count the rows it is in; the empty text ends it.

        Looks at rows in short slices with turns of the event loop between them. A later call takes the place of one
        that is under way; rows that arrive afterwards are looked at as they come.
        """
        finder = self._canvas.finder
        finder.start(text)
        self.repaint()
        while finder.text == text and not finder.advance(SLICE_S):  # noqa: ASYNC110 - gives turns, waits for nothing
            await asyncio.sleep(0)
        self._refresh_bar()
        return self.find_state

    def find_next(self, step: int = 1) -> FindState:
        """Cursor to the next (1) or previous (-1) row found so far, round the ends."""
        line = self._canvas.finder.next(self._store.origin + self._window.cursor, step)
        if line is not None:
            self.move_to(line - self._store.origin, centre=True)
        return self.find_state

    # -- mouse

    def on_click(self, event: events.Click) -> None:
        """A row comes under the cursor or, there already, is chosen; the mark bar leads to its part of the list."""
        event.stop()
        row = event.y - len(self._canvas.header)
        if row < 0:
            column_id = self._canvas.column_at(event.x)
            if column_id is not None:
                self.post_message(self.HeaderClicked(self, column_id))
        elif event.x >= self.size.width - self._canvas.bar_width and self.count > self.view_height:
            self.move_to(span_of(row, self.view_height, 0, self.count)[0], centre=True)
        elif self.top + row < self.count:
            if self.top + row == self.cursor_index:
                self.action_choose()
            else:
                self.move_to(self.top + row)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The view follows the wheel."""
        self._wheel(event, WHEEL_ROWS)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The view follows the wheel."""
        self._wheel(event, -WHEEL_ROWS)

    def _wheel(self, event: events.MouseEvent, rows: int) -> None:
        event.prevent_default()
        event.stop()
        self.scroll_rows(rows)
