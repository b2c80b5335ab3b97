"""Finding a text in the list in use: highlight, count, go from hit to hit."""

from typing import Any

from textual import on, work

from appsignal_tui.layout.frame import Piece, piece
from appsignal_tui.screens.asking import AskingScreen
from appsignal_tui.screens.dialogs import LineDialog
from appsignal_tui.text import safe_text
from appsignal_tui.widgets.row_list import FindState, RowList


class FindingScreen(AskingScreen):
    """A screen of lists that can be searched."""

    def __init__(self) -> None:
        """Make the screen; nothing is looked for."""
        super().__init__()
        self._found: FindState | None = None

    @property
    def is_finding(self) -> bool:
        """Whether hits are highlighted."""
        return self._found is not None and bool(self._found.text)

    def found_piece(self) -> Piece:
        """What is looked for and how many rows hold it, for the status row."""
        found = self._found or FindState()
        return piece(f"/{safe_text(found.text, 40)}  {found.position}/{found.count}" if found.text else "", "match")

    def stop_finding(self) -> None:
        """Highlight nothing any more."""
        self._find("")

    @property
    def list_in_use(self) -> "RowList[Any] | None":
        """The list that has the focus, else the first one."""
        if isinstance(self.focused, RowList):
            return self.focused
        return next(iter(self.query(RowList).results(RowList)), None)

    def action_top(self) -> None:
        """The first row of the list in use."""
        if self.list_in_use is not None:
            self.list_in_use.move_to(0)

    def action_find(self) -> None:
        """Ask for a text and highlight it in the list in use."""
        self.app.push_screen(LineDialog("/"), self._start_finding)

    def _start_finding(self, text: str | None) -> None:
        if text is not None:
            self._find(text)

    @work(exclusive=True, group="find", exit_on_error=False)
    async def _find(self, text: str) -> None:
        rows = self.list_in_use
        if rows is None:
            return
        await rows.find(text)
        if text:
            rows.find_next(1)
        self._say_found(rows)

    def action_find_next(self, step: int) -> None:
        """Go to the next or previous row found."""
        rows = self.list_in_use
        if rows is not None:
            rows.find_next(step)
            self._say_found(rows)

    @on(RowList.FindChanged)
    def _found_more(self, event: RowList.FindChanged) -> None:
        event.stop()
        if event.row_list is self.list_in_use and isinstance(event.row_list, RowList):
            self._say_found(event.row_list)

    def _say_found(self, rows: "RowList[Any]") -> None:
        self._found = rows.find_state
        self.repaint_frame()
