"""Rows in: a list keeps its place by identity as rows come, go and change, and says what that changed."""

import asyncio
from collections.abc import Callable, Generator, Hashable, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from textual import events
from textual.geometry import Region

from appsignal_tui.layout.columns import Column
from appsignal_tui.widgets.row_messages import RowMessage
from appsignal_tui.widgets.row_options import RowOptions
from appsignal_tui.widgets.row_view import RowView

Item = TypeVar("Item")

SLICE_S = 0.004
"""Longest stretch of searching or ranking between two turns of the event loop, well below a frame of 16 ms."""


class RowFeed(RowView[Item]):
    """A view whose rows can be replaced, added at either end and discarded, with the cursor kept on its row."""

    def __init__(
        self,
        columns: Sequence[Column[Item]],
        key: Callable[[Item], Hashable],
        options: RowOptions[Item] | None = None,
        *,
        id: str | None = None,  # noqa: A002 - the framework's name for it
        classes: str | None = None,
    ) -> None:
        """As `RowView`."""
        super().__init__(columns, key, options, id=id, classes=classes)
        self.tail = self.options.follow
        """Going to the last row begins to follow."""
        self._told: dict[type[RowMessage], Hashable] = {}
        self._seen_line = 0
        self._is_working = False

    def set_items(self, items: Sequence[Item]) -> None:
        """Show these rows instead.

        The cursor stays on its row by key, else at its index; the row keeps its place on the screen. A list that stood
        at the very top stays there as long as that keeps the cursor in view.
        """
        with self._rearranging():
            self._store.replace(items)

    def extend(self, items: Sequence[Item]) -> None:
        """Add rows at the end; costs only what the added rows cost. The view stands still unless it follows."""
        if self._store.is_sorted:
            with self._rearranging():
                self._store.extend(items)
        elif items:
            with self._changing(rows=self._window.bottom - self._window.top < self._window.height):
                self._store.extend(items)
                self._window.grow_below(len(items))

    def prepend(self, items: Sequence[Item]) -> None:
        """Add rows before the first; the rows in view stay where they are."""
        if self._store.is_sorted:
            with self._rearranging():
                self._store.prepend(items)
        elif items:
            with self._changing(rows=self._window.bottom - self._window.top < self._window.height):
                self._store.prepend(items)
                self._window.grow_above(len(items))

    def discard_first(self, count: int) -> None:
        """Forget the `count` rows that arrived first, for lists of bounded length."""
        count = max(0, min(count, len(self._store)))
        if self._store.is_sorted:
            with self._rearranging():
                self._store.discard_first(count)
        elif count:
            with self._changing():
                self._store.discard_first(count)
                self._window.shrink_above(count)

    def insert_ordered(self, items: Sequence[Item], value: Callable[[Item], Any]) -> None:
        """Add rows that came late where they belong, in a list whose rows ascend by `value`; equal ones go behind."""
        if items:
            with self._rearranging():
                self._store.insert_ordered(items, value)

    def set_columns(self, columns: Sequence[Column[Item]]) -> None:
        """Show these columns instead."""
        self._canvas.columns = tuple(columns)
        self.repaint()

    def repaint(self) -> None:
        """Paint every row again, for columns whose cells depend on something besides the row."""
        with self._changing(rows=True):
            self._canvas.arrange(self.size)

    @contextmanager
    def _rearranging(self) -> Generator[None]:
        """A change of which rows there are, or of their order: cursor and view are found again by key."""
        store, window = self._store, self._window
        cursor, top, was_visible, had_rows = window.cursor, window.top, window.shows_cursor, len(store)
        key = store.key_at(cursor) if had_rows else None
        anchor = store.key_at(top) if had_rows else None
        with self._changing(rows=True):
            yield
            added = len(store) - had_rows
            found = self._find_again(key, cursor, added) if had_rows else 0
            start = found - (cursor - top) if was_visible or not had_rows else self._find_again(anchor, top, added)
            window.replace(len(store), found, 0 if top == 0 and found < window.height else start)

    def _find_again(self, key: Hashable, index: int, added: int) -> int:
        """Index of a row that was at `index` before `added` rows came; the same index when its row is gone."""
        for likely in (index, index + added):
            if 0 <= likely < len(self._store) and self._store.key_at(likely) == key:
                return likely
        found = self._store.index_of(key)
        return index if found is None else found

    @contextmanager
    def _changing(self, *, rows: bool = False) -> Generator[None]:
        """Any change: afterwards what must be painted again is, and what must be told is.

        Args:
            rows: what the lines in view hold changes, not only which lines are in view.
        """
        store, window = self._store, self._window
        before = (store.epoch, store.origin + window.top)
        unseen = store.end - self._seen_line
        cursor, count, was_following = store.origin + window.cursor, window.count, window.is_following
        yield
        if rows or before != (store.epoch, store.origin + window.top):
            self.refresh(layout=count != window.count and self.styles.auto_dimensions)
        else:
            if cursor != store.origin + window.cursor:
                self._refresh_lines(cursor, store.origin + window.cursor)
            if count != window.count:
                self._refresh_bar()
        if before[0] != store.epoch:
            self._seen_line = store.end - unseen
        self._seen_line = max(self._seen_line, store.origin + window.bottom)
        if count != window.count or rows:
            self._work_on()
        if was_following != window.is_following:
            self._seen_line = store.end
            self.post_message(self.FollowChanged(self, window.is_following))
        self._tell()

    def _refresh_lines(self, *lines: int) -> None:
        """Paint the rows of these line numbers again, as far as they are in view."""
        first = self._store.origin + self._window.top
        for line in lines:
            if first <= line < first + self._window.height:
                y = line - first + len(self._canvas.header)
                self.refresh(Region(0, y, self.size.width, 1))

    def _refresh_bar(self) -> None:
        self._canvas.bar.forget()
        if self._window.count > self._window.height and (width := self._canvas.bar_width):
            self.refresh(Region(self.size.width - width, 0, width, self.size.height))

    def _tell(self) -> None:
        """Report a cursor on another row, and ends that came within a screen; each fact once."""
        store, window = self._store, self._window
        if not store:
            self._told.clear()
            return
        key = store.key_at(window.cursor)
        if self._is_news(self.Highlighted, key):
            self.post_message(self.Highlighted(self, store[window.cursor]))
        if not window.height:
            return
        near = min(window.top, window.cursor)
        if near < window.height and self._is_news(self.ReachedStart, (store.key_at(0), len(store))):
            self.post_message(self.ReachedStart(self))
        if window.is_following:
            return
        far = max(window.bottom, window.cursor + 1)
        if far + window.height > len(store) and self._is_news(self.ReachedEnd, (store.key_at(-1), len(store))):
            self.post_message(self.ReachedEnd(self))

    def _is_news(self, kind: type[RowMessage], fact: Hashable) -> bool:
        if kind in self._told and self._told[kind] == fact:
            return False
        self._told[kind] = fact
        return True

    def _work_on(self) -> None:
        """Search and rank rows that are new; what does not fit in a slice goes on between other events."""
        canvas = self._canvas
        is_done = canvas.ranks.advance(SLICE_S / 2) and canvas.finder.advance(SLICE_S / 2)
        found = (canvas.finder.text, len(canvas.finder.hits), is_done)
        if canvas.finder.needle and self._is_news(self.FindChanged, found):
            self.post_message(self.FindChanged(self))
        if is_done:
            self._refresh_bar()
        elif not self._is_working and self.is_attached:
            self._is_working = True
            self.call_later(self._work)

    async def _work(self) -> None:
        await asyncio.sleep(0)
        self._is_working = False
        self._work_on()

    def on_resize(self, _event: events.Resize) -> None:
        """Fit columns and view into the size; a cursor in view stays in view."""
        with self._changing(rows=True):
            self._arrange()
