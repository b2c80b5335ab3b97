"""A window onto rows as a widget: what it holds, where it stands, how it is painted."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any, Generic, TypeVar

from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from appsignal_tui.layout.columns import Column
from appsignal_tui.layout.run import Runs
from appsignal_tui.widgets.palette import Palette
from appsignal_tui.widgets.row_canvas import RowCanvas
from appsignal_tui.widgets.row_messages import RowMessages
from appsignal_tui.widgets.row_options import RowOptions
from appsignal_tui.widgets.row_store import RowStore
from appsignal_tui.widgets.row_window import RowWindow

Item = TypeVar("Item")


class RowView(RowMessages, Widget, Generic[Item]):
    """Shows a window onto any number of rows.

    Built on Textual's line API with whole-number positions of its own: appending lays out nothing, scrolling animates
    nothing, and any number of waiting movements ends in one repaint. The widget paints its whole area itself, so
    borders and padding belong to its container.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = "RowView { width: 1fr; height: 1fr; }"

    def __init__(
        self,
        columns: Sequence[Column[Item]],
        key: Callable[[Item], Hashable],
        options: RowOptions[Item] | None = None,
        *,
        id: str | None = None,  # noqa: A002 - the framework's name for it
        classes: str | None = None,
    ) -> None:
        """A list without rows.

        Args:
            columns: in shown order; `Column.rank` decides which go when the list is narrow.
            key: identity of a row that outlives a refresh; may be any hashable value, from outside too.
            options: how the list looks and behaves.
            id: the widget's id.
            classes: the widget's style classes.
        """
        super().__init__(id=id, classes=classes)
        self.options: RowOptions[Item] = options or RowOptions()
        self._store: RowStore[Item] = RowStore(key)
        self._window = RowWindow(jumps_half=self.options.jumps_half, is_following=self.options.follow)
        self._canvas: RowCanvas[Item] = RowCanvas(self._store, self._window, self.options)
        self._canvas.columns = tuple(columns)
        self._arranged_size = Size(-1, -1)

    @property
    def count(self) -> int:
        """Rows held."""
        return len(self._store)

    @property
    def items(self) -> Sequence[Item]:
        """The rows in shown order; not to be changed, and only good until the next change of the list."""
        return self._store.shown

    @property
    def cursor_index(self) -> int | None:
        """Index of the row under the cursor, `None` without rows."""
        return self._window.cursor if self._store else None

    @property
    def cursor_item(self) -> Item | None:
        """The row under the cursor, `None` without rows."""
        return self._store[self._window.cursor] if self._store else None

    @property
    def cursor_key(self) -> Any:
        """Key of the row under the cursor, `None` without rows."""
        return self._store.key_at(self._window.cursor) if self._store else None

    @property
    def top(self) -> int:
        """Index of the first row in view."""
        return self._window.top

    @property
    def view_height(self) -> int:
        """Rows that fit in the view."""
        return self._window.height

    @property
    def shown_columns(self) -> tuple[str, ...]:
        """Ids of the columns that fit, in shown order."""
        return self._canvas.shown_columns

    @property
    def placeholder(self) -> Runs:
        """The line that stands in place of rows while there are none."""
        return self._canvas.placeholder

    @placeholder.setter
    def placeholder(self, runs: Runs) -> None:
        if runs != self._canvas.placeholder:
            self._canvas.placeholder = runs
            if not self._store:
                self.refresh()

    def item_at(self, index: int) -> Item:
        """The row at an index in shown order.

        Raises:
            IndexError: there is none.
        """
        return self._store[index]

    def index_of(self, key: Hashable) -> int | None:
        """Index of the row with that key, `None` without one; may look at every row the first time."""
        return self._store.index_of(key)

    def visible_text(self) -> list[str]:
        """Header and rows in view as plain text, without mark bar; blanks at the end of lines left out."""
        self._arrange()
        return self._canvas.plain_lines()

    def _arrange(self) -> None:
        """Fit everything into the size the widget has by now."""
        if self.size != self._arranged_size:
            self._arranged_size = self.size
            self._canvas.arrange(self.size)

    def get_content_width(self, container: Size, viewport: Size) -> int:  # noqa: ARG002 - the framework's signature
        """All there is."""
        return container.width

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - as above
        """A line for every row and for the header, for a list whose height is `auto`."""
        return max(1, len(self._store)) + self._canvas.header_height(width)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Final strips, kept from earlier pictures where nothing changed; Textual's own styling pass is not needed."""
        self._arrange()
        background = self.background_colors[1]
        palette = Palette.of(self.app.current_theme, background)
        self._canvas.dress(palette, self.get_line_filters(), background)
        strips = self._canvas.lines(crop.y, crop.bottom, focused=self.has_focus)
        if crop.x == 0 and crop.width == self.size.width:
            return strips
        return [strip.crop(crop.x, crop.right) for strip in strips]
