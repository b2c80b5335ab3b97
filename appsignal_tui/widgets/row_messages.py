"""What a list tells its screen."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from textual.message import Message

if TYPE_CHECKING:
    from appsignal_tui.widgets.row_view import RowView


@dataclass
class RowMessage(Message):
    """What every message of a list carries."""

    row_list: "RowView[Any]"
    """The list that sent it."""
    is_latest_only: ClassVar[bool] = False
    """Of several waiting ones only the latest is delivered."""

    @property
    def control(self) -> "RowView[Any]":
        """The list that sent it, for selectors."""
        return self.row_list

    def can_replace(self, message: Message) -> bool:
        """A later one of the same kind and list takes the place of this one, where only the latest counts."""
        is_same = isinstance(message, type(self)) and message.row_list is self.row_list
        return self.is_latest_only and is_same


class RowMessages:
    """Holder of the messages, so that they read `RowList.Highlighted`."""

    @dataclass
    class Highlighted(RowMessage, namespace="row_list"):
        """The cursor is on another row."""

        item: Any
        is_latest_only: ClassVar[bool] = True

    @dataclass
    class Chosen(RowMessage, namespace="row_list"):
        """Enter, or a click on the row that was under the cursor already."""

        item: Any

    @dataclass
    class SelectionChanged(RowMessage, namespace="row_list"):
        """Other rows are picked; all their keys."""

        keys: frozenset[Any]
        is_latest_only: ClassVar[bool] = True

    @dataclass
    class HeaderClicked(RowMessage, namespace="row_list"):
        """A click on the title of a column."""

        column_id: str

    @dataclass
    class ReachedStart(RowMessage, namespace="row_list"):
        """The cursor or the view is within a screen of the first row; once for each first row."""

    @dataclass
    class ReachedEnd(RowMessage, namespace="row_list"):
        """The cursor or the view is within a screen of the last row; once for each last row."""

    @dataclass
    class FollowChanged(RowMessage, namespace="row_list"):
        """The list began or ceased to follow new rows."""

        following: bool

    @dataclass
    class FindChanged(RowMessage, namespace="row_list"):
        """Rows that came or went, or a search that went on, changed what `find` has found."""

        is_latest_only: ClassVar[bool] = True
