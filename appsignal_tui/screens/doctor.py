"""The doctor: what works and what does not, from the token to the terminal, and what to do about it."""

import os
import time
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Container, Vertical

from appsignal_tui import __version__
from appsignal_tui.commands.catalogue import bindings
from appsignal_tui.commands.command import Scope
from appsignal_tui.layout.detail_rows import DetailRow
from appsignal_tui.layout.doctor import FINDING_COLUMNS, finding_detail, pending, report, summary
from appsignal_tui.layout.frame import Piece, panel_title, piece
from appsignal_tui.layout.run import Runs
from appsignal_tui.layout.units import format_clock
from appsignal_tui.models.checkup import Finding
from appsignal_tui.screens.asking import ASKING
from appsignal_tui.screens.base import ExplorerScreen
from appsignal_tui.screens.context import Context
from appsignal_tui.services.clipboard import Clipboard, Write
from appsignal_tui.services.container import Services
from appsignal_tui.services.doctor import Doctor, Patient, Terminal, TerminalChecks
from appsignal_tui.widgets.detail_pane import DetailPane
from appsignal_tui.widgets.painted import PaintedLine
from appsignal_tui.widgets.row_list import RowList, RowOptions
from appsignal_tui.widgets.safe_app import SafeApp, colour_system


class DoctorScreen(ExplorerScreen):
    """Lists findings as they come, in an order that stays; looks again when asked to."""

    AREA = "Doctor"
    SCOPES: ClassVar[tuple[Scope, ...]] = ("doctor",)
    BINDINGS = bindings("doctor")
    AUTO_FOCUS = "#findings"

    def __init__(self, services: Services, context: Context) -> None:
        """Make the list; nothing is looked at before it is mounted."""
        super().__init__(services, context)
        self._findings: tuple[Finding, ...] = ()
        self._done_at_ns: int | None = None

    def compose_body(self) -> ComposeResult:
        """The list and, below or beside it, the finding under the cursor."""
        with Container(id="panes"):
            with Vertical(id="main"):
                yield PaintedLine(self._paint_title, id="findings-title")
                options: RowOptions[Finding] = RowOptions(selectable=False, show_header=False, placeholder=ASKING)
                yield RowList(FINDING_COLUMNS, lambda finding: finding.name, options, id="findings")
            with Vertical(id="detail"):
                yield PaintedLine(self._paint_detail_title, id="detail-title")
                yield DetailPane(id="detail-rows")

    def on_mount(self) -> None:
        """Look at everything."""
        super().on_mount()
        self._examine()

    def times_changed(self) -> None:
        """Write the time in another zone."""
        self._repaint()

    @property
    def _list(self) -> "RowList[Finding]":
        return self.query_one("#findings", RowList)

    @work(exclusive=True, group="doctor", exit_on_error=False)
    async def _examine(self, write: Write | None = None) -> None:
        """Look at everything; with a way to write to the terminal the clipboard is tried too."""
        await self.ask(self._look(write))

    async def _look(self, write: Write | None) -> None:
        origin = self.services.origin
        warnings = origin.notices if origin.kind == "live" else ()
        doctor = Doctor(Patient(self.services, terminal=self._terminal(write), warnings=warnings))
        checks = await doctor.plan()
        known = {finding.name: finding for finding in self._findings}
        self._show(tuple(known.get(check.name) or pending(check.name) for check in checks))
        self._done_at_ns = None
        self._show(await doctor.examine(checks, self._take))
        self._done_at_ns = self.services.clock()
        self._loaded_at = time.monotonic()
        self._repaint()

    def _terminal(self, write: Write | None) -> TerminalChecks:
        size = self.app.size
        terminal = Terminal(size.width, size.height, colour_system(os.environ), self.app.theme)
        return TerminalChecks(terminal, os.environ, Clipboard(), write=write)

    def _take(self, found: Finding) -> None:
        self._show(tuple(found if each.name == found.name else each for each in self._findings))

    def _show(self, findings: tuple[Finding, ...]) -> None:
        self._findings = findings
        if self.is_mounted:
            self._list.set_items(findings)
            self._repaint()

    def _repaint(self) -> None:
        for line in self.query("#findings-title").results(PaintedLine):
            line.show(self._paint_title)
        self._show_detail()

    @on(RowList.Highlighted)
    def _moved(self, event: RowList.Highlighted) -> None:
        event.stop()
        if event.row_list is self._list:
            self._show_detail()

    def _show_detail(self) -> None:
        self.query_one(DetailPane).show(lambda _: self._detail_rows())
        self.query_one("#detail-title", PaintedLine).show(self._paint_detail_title)

    def _detail_rows(self) -> tuple[DetailRow, ...]:
        finding = self._list.cursor_item
        return () if finding is None else finding_detail(finding)

    # words

    def _paint_title(self, width: int) -> Runs:
        done = f" · at {format_clock(self._done_at_ns, self.context.zone)}" if self._done_at_ns else ""
        return panel_title("Doctor", f"{summary(self._findings)}{done}", width, focused=True)

    def _paint_detail_title(self, width: int) -> Runs:
        finding = self._list.cursor_item
        return panel_title(finding.name if finding is not None else "Finding", "", width)

    def status_pieces(self) -> list[Piece]:
        """What may be done here."""
        return [piece("settings and files are only looked at · r looks again", "muted")]

    # actions

    def action_refresh_data(self) -> None:
        """Look again, also after the token was refused."""
        self.services.sign_in_again()
        self._examine()

    def action_refresh_from_scratch(self) -> None:
        """Look again, and tell nothing from memory."""
        self.services.forget_answers()
        self._examine()

    def action_next_pane(self) -> None:
        """Between the list and the detail."""
        detail = self.query_one(DetailPane)
        (self._list if detail.has_focus else detail).focus()

    def action_copy(self) -> None:
        """Copy the whole check-up as text; it holds names of sites, and no secret."""
        if self._findings:
            self.app.copy_to_clipboard(report(self._findings, f"appsignal-tui {__version__} · check-up"))

    def action_try_clipboard(self) -> None:
        """Look again, and overwrite the clipboard to see whether it takes a text."""
        if isinstance(self.app, SafeApp):
            self._examine(self.app.write_to_terminal)
