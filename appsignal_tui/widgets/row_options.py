"""What a list is told once, when it is made."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from appsignal_tui.layout.run import Role, Runs
from appsignal_tui.widgets.row_painter import Titles, WholeRow

Item = TypeVar("Item")


@dataclass(frozen=True, kw_only=True)
class RowOptions(Generic[Item]):
    """How a list looks and behaves, other than its columns."""

    show_header: bool = True
    """The titles of the columns stay in the first lines."""
    placeholder: Runs = ()
    """The line that stands in place of rows while there are none; changed by `RowList.placeholder`."""
    follow: bool = False
    """The list is a tail: it starts at the last row and stays there as rows arrive."""
    selectable: bool = True
    """Space picks the row under the cursor; otherwise the key is free for the screen."""
    has_edge: bool = False
    """One cell at the left tells picked (`▌`) and bookmarked (`◆`) rows."""
    has_mark_bar: bool = True
    """One cell at the right tells where in the list the view, marks, hits, picked and bookmarked rows are."""
    cursor_needs_focus: bool = False
    """The cursor is seen only while the list has the keys, for lists beside the one a screen is about."""
    jumps_half: bool = True
    """A cursor that leaves the view by a small step moves the view by half a screen instead of one row."""
    mark_of: Callable[[Item], Role | None] | None = None
    """What the mark bar shows for a row."""
    text_of: Callable[[Item], str] | None = None
    """The text that `find` looks at; without it the row as it is painted."""
    whole_row: WholeRow[Item] | None = None
    """Rows painted across all columns, such as gaps: runs for a width in cells, or `None` for an ordinary row."""
    titles: Titles[Item] | None = None
    """Lines above a column of a width in place of its title, such as an axis; `None` for the title."""
