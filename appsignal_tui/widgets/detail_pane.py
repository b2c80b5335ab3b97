"""The detail of a span or a line: labels with values, long values going on below, so that nothing is cut."""

from collections.abc import Callable, Sequence

from textual import events, on

from appsignal_tui.layout.detail import is_sensitive_section
from appsignal_tui.layout.detail_rows import DETAIL_COLUMNS, DetailRow, wrapped
from appsignal_tui.widgets.row_list import RowList, RowOptions

MakeDetail = Callable[[bool], Sequence[DetailRow]]
"""The rows of a detail, with what is sensitive or without."""


class DetailPane(RowList[DetailRow]):
    """Shows rows wrapped to its width; its cursor is seen only while it has the keys."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - the framework's name
        """Make an empty pane."""
        options: RowOptions[DetailRow] = RowOptions(show_header=False, selectable=False, cursor_needs_focus=True)
        super().__init__(DETAIL_COLUMNS, lambda row: row.key, options, id=id)
        self._make: MakeDetail = lambda _: ()
        self._shows_sensitive = False

    def show(self, make: MakeDetail) -> None:
        """Show another detail, from its first row; what is sensitive stays as hidden or shown as it was."""
        self._make = make
        self._wrap()
        self.move_to(0)

    @on(RowList.Chosen)
    def _toggle_sensitive(self, event: RowList.Chosen) -> None:
        """Choosing the title of what is hidden shows it, and hides it again."""
        event.stop()
        if is_sensitive_section(event.item):
            self._shows_sensitive = not self._shows_sensitive
            self._wrap()
            self.move_to_key(event.item.key)

    def on_resize(self, event: events.Resize) -> None:
        """Wrap again."""
        super().on_resize(event)
        self._wrap()

    def _wrap(self) -> None:
        self.set_items(wrapped(self._make(self._shows_sensitive), max(1, self.size.width - 1)))
