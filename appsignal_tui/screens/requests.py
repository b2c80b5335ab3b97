"""The request inspector: what this run asked the service, what came back, and each as a line for a shell."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Vertical

from appsignal_tui.commands.catalogue import bindings
from appsignal_tui.commands.command import Scope
from appsignal_tui.layout.detail_rows import DetailRow
from appsignal_tui.layout.frame import Piece, panel_title, piece
from appsignal_tui.layout.requests import request_columns, request_detail
from appsignal_tui.layout.run import Run, Runs, runs
from appsignal_tui.screens.base import ExplorerScreen
from appsignal_tui.screens.context import Context
from appsignal_tui.screens.dialogs import LetterDialog
from appsignal_tui.services.container import Services
from appsignal_tui.services.requests import JournalEntry
from appsignal_tui.widgets.detail_pane import DetailPane
from appsignal_tui.widgets.painted import PaintedLine
from appsignal_tui.widgets.row_list import RowList, RowOptions

_LOOK_EVERY_S = 1.0
_EMPTY = runs(Run("– nothing has been asked yet", "muted"))


class RequestsScreen(ExplorerScreen):
    """Lists requests, newest first, and keeps listing while others are made; asks nothing itself."""

    AREA = "Requests"
    SCOPES: ClassVar[tuple[Scope, ...]] = ("requests",)
    BINDINGS = bindings("requests")
    AUTO_FOCUS = "#requests"

    def __init__(self, services: Services, context: Context) -> None:
        """Make the list."""
        super().__init__(services, context)
        self._entries: tuple[JournalEntry, ...] = ()

    def compose_body(self) -> ComposeResult:
        """The list and, below or beside it, the request under the cursor."""
        with Container(id="panes"):
            with Vertical(id="main"):
                yield PaintedLine(self._paint_title, id="requests-title")
                options: RowOptions[JournalEntry] = RowOptions(selectable=False, placeholder=_EMPTY)
                yield RowList(request_columns(self.context.zone), lambda entry: entry.number, options, id="requests")
            with Vertical(id="detail"):
                yield PaintedLine(self._paint_detail_title, id="detail-title")
                yield DetailPane(id="detail-rows")

    def on_mount(self) -> None:
        """Look what was asked, again and again."""
        super().on_mount()
        self._look()
        self.set_interval(_LOOK_EVERY_S, self._look)

    def load(self) -> None:
        """Look again; the context changes nothing here."""
        self._look()

    def times_changed(self) -> None:
        """Write times in another zone."""
        self._list.set_columns(request_columns(self.context.zone))
        self._show_detail()

    @property
    def _list(self) -> "RowList[JournalEntry]":
        return self.query_one("#requests", RowList)

    def _look(self) -> None:
        entries = self.services.requests.entries[::-1]
        if entries == self._entries:
            return
        rows = self._list
        was_at_top = rows.cursor_item is None or rows.cursor_item in self._entries[:1]
        self._entries = entries
        rows.set_items(entries)
        if was_at_top:
            rows.move_to(0)
        self._show_detail()
        for line in self.query("#requests-title").results(PaintedLine):
            line.show(self._paint_title)

    @on(RowList.Highlighted)
    def _moved(self, event: RowList.Highlighted) -> None:
        event.stop()
        if event.row_list is self._list:
            self._show_detail()

    def _show_detail(self) -> None:
        self.query_one(DetailPane).show(lambda _: self._detail_rows())
        self.query_one("#detail-title", PaintedLine).show(self._paint_detail_title)

    def _detail_rows(self) -> tuple[DetailRow, ...]:
        entry = self._list.cursor_item
        if entry is None:
            return ()
        return request_detail(entry, self.services.curl(entry), self.context.zone)

    # words

    def _paint_title(self, width: int) -> Runs:
        requests = self.services.requests
        memory = f" · {requests.from_memory:.0%} from memory" if requests.from_memory else ""
        facts = f"{len(self._entries)} · {requests.per_minute}/min{memory} · newest first"
        return panel_title("Requests", facts, width, focused=True)

    def _paint_detail_title(self, width: int) -> Runs:
        entry = self._list.cursor_item
        facts = "" if entry is None else f"#{entry.number}"
        return panel_title("Request", facts, width)

    def status_pieces(self) -> list[Piece]:
        """What is kept here, and what never is."""
        return [piece("tokens, header values and answers are not kept here", "muted")]

    # actions

    def action_next_pane(self) -> None:
        """Between the list and the detail."""
        detail = self.query_one(DetailPane)
        (self._list if detail.has_focus else detail).focus()

    def action_copy(self) -> None:
        """Copy the request under the cursor."""
        if self._list.cursor_item is not None:
            self.app.push_screen(LetterDialog("copy", [("c", "as curl"), ("b", "body")]), self._copy)

    def _copy(self, letter: str | None) -> None:
        entry = self._list.cursor_item
        if entry is None or letter is None:
            return
        self.app.copy_to_clipboard(self.services.curl(entry) if letter == "c" else entry.sent)
