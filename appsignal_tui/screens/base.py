"""What all screens of the explorer share: the frame around the body, and the actions that work everywhere."""

import math
import time
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.reactive import var
from textual.widgets import Input

from appsignal_tui.commands.catalogue import bindings, footer_keys
from appsignal_tui.commands.command import Scope
from appsignal_tui.errors import ExplorerError, NotFoundError
from appsignal_tui.layout.frame import HeaderState, Piece, footer, header, piece, range_text, status, tabs
from appsignal_tui.layout.run import Role, Runs
from appsignal_tui.layout.units import format_duration
from appsignal_tui.models.site import Site
from appsignal_tui.models.timerange import Fixed, TimeRange
from appsignal_tui.screens.context import Context
from appsignal_tui.screens.finding import FindingScreen
from appsignal_tui.services.container import Services
from appsignal_tui.text import safe_text
from appsignal_tui.widgets.painted import PaintedLine
from appsignal_tui.widgets.row_list import RowList
from appsignal_tui.widgets.status_panel import StatusPanel

AREAS = (("3", "Traces"), ("4", "Logs"))
"""The screens there are, with the digit that opens each; digits keep their meaning as more screens come."""

_TICK_S = 1.0
_SHORT_S = 600
"""A range shorter than this many seconds is written with seconds."""


class ExplorerScreen(FindingScreen):
    """A screen inside the frame.

    A subclass composes its body, answers `load` for a new question, and tells its status pieces. What is on screen
    stays while it asks; failures go to its status panel.
    """

    AREA: ClassVar[str] = "Traces"
    SCOPES: ClassVar[tuple[Scope, ...]] = ()
    BINDINGS = bindings("everywhere", "list")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-medium"), (160, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]

    context: var[Context] = var(Context())

    def __init__(self, services: Services, context: Context) -> None:
        """Make the screen for a first question; nothing is asked before it is mounted."""
        super().__init__()
        self.services = services
        self.set_reactive(ExplorerScreen.context, context)
        self.closes_with_site = False
        """Whether it is about something of one site, so that another site ends it."""
        self._is_outlived = False
        self._site_asked_about: Site | None = None
        """The last site that a failure made us look for, so that the picker is offered once."""

    def compose(self) -> ComposeResult:
        """Header, tabs, the body, the status panel and row, the footer."""
        yield PaintedLine(self._paint_header, id="header")
        yield PaintedLine(self._paint_tabs, id="tabs")
        yield from self.compose_body()
        yield StatusPanel(id="trouble")
        yield PaintedLine(self._paint_status, id="status")
        yield PaintedLine(self._paint_footer, id="footer")

    def compose_body(self) -> ComposeResult:
        """The part between the tabs and the status row."""
        yield from ()

    def on_mount(self) -> None:
        """Start asking, and keep the frame's words true."""
        self.set_interval(_TICK_S, self._tick)
        self.repaint_frame()
        if self.context.site is not None:
            self.load()

    def on_screen_resume(self) -> None:
        """What the frame says may have changed meanwhile."""
        if self._is_outlived:
            self.leave()
        self.repaint_frame()

    def load(self) -> None:
        """Ask for what the screen shows; keeps showing what it has."""

    def watch_context(self, old: Context, new: Context) -> None:
        """A new site or range is a new question; another zone is only another way of writing."""
        if not self.is_mounted:
            return
        self.repaint_frame()
        if old.site is not None and not new.is_about(old.site) and self.closes_with_site:
            self._is_outlived = True
            if self.is_current:
                self.leave()
        elif new.site is not None and not new.is_same_question(old):
            self.load()
        elif old.local_times != new.local_times:
            self.times_changed()

    def times_changed(self) -> None:
        """Times are to be written in another zone."""
        for rows in self.query(RowList):
            rows.repaint()

    @property
    def window(self) -> TimeRange:
        """What the chosen range means now."""
        return self.context.choice.resolve(self.services.clock())

    def show_failure(self, error: ExplorerError, pane: str = "") -> None:
        """As the base; where the site itself may be gone, find out, and offer another."""
        super().show_failure(error, pane)
        site = self.context.site
        # no access is a matter of one pane; what does not exist may be the site
        if isinstance(error, NotFoundError) and site is not None and site != self._site_asked_about:
            self._site_asked_about = site
            self._look_for_site(site, error, pane)

    @work(exclusive=True, group="site", exit_on_error=False)
    async def _look_for_site(self, site: Site, error: ExplorerError, pane: str) -> None:
        try:
            gone = await self.services.sites.lost(site, error)
        except ExplorerError as refused:
            super().show_failure(refused, pane)
            return
        if gone is not None and self.context.site == site:
            super().show_failure(gone, pane)
            if self.is_current:
                self.app.call_later(self.app.run_action, "offer_others")

    # frame

    def repaint_frame(self) -> None:
        """Paint header, tabs, status and footer again where they changed."""
        if not self.is_mounted:
            return
        site = self.context.site
        for line in self.query("#header"):
            line.set_class(site is not None and site.is_production, "-production")
        for name, painter in (
            ("#header", self._paint_header),
            ("#tabs", self._paint_tabs),
            ("#status", self._paint_status),
            ("#footer", self._paint_footer),
        ):
            for line in self.query(name).results(PaintedLine):
                line.show(painter)

    def _tick(self) -> None:
        if self.is_current:
            self.repaint_frame()

    def status_pieces(self) -> list[Piece]:
        """Scope and counts, for the left half of the status row."""
        return []

    def hint(self) -> str:
        """A line that teaches keys, shown in the status row until it has been of use."""
        known = len(self.services.notices)
        return f"▲ {known} to know about the data · ! tells" if known else ""

    def _freshness(self) -> tuple[str, Role]:
        if self._failures:
            if self._loaded_at is None:
                return "✖ no answer", "error"
            return f"⚠ stale {format_duration((time.monotonic() - self._loaded_at) * 1_000)}", "warn"
        if self._loaded_at is None:
            return ("◌ asking", "muted") if self._asking else ("", "muted")
        if isinstance(self.context.choice, Fixed):
            return "‖ fixed range", "muted"
        return "● live", "ok"

    def _latency(self) -> str:
        """Time of the last answer; of the simulator it would tell nothing, and differ from run to run."""
        if self._latency_ms is None or self.services.origin.kind != "live":
            return ""
        return f"API {format_duration(self._latency_ms)}"

    def _paint_header(self, width: int) -> Runs:
        context = self.context
        window = self.window
        freshness, role = self._freshness()
        state = HeaderState(
            site=safe_text(context.site.name or context.site.label, 60) if context.site else "",
            is_production=bool(context.site and context.site.is_production),
            range_label=getattr(context.choice, "label", ""),
            range_text=range_text(window, self.services.clock(), context.zone, seconds=window.seconds < _SHORT_S),
            zone="local" if context.local_times else "UTC",
            origin=self.services.origin.label,
            freshness=freshness,
            freshness_role=role,
            latency=self._latency(),
            in_flight=self._asking,
            site_set=len(context.sites),
        )
        return header(state, width)

    def _paint_tabs(self, width: int) -> Runs:
        problems = len(self.services.notices) + len(self.failures)
        return tabs(AREAS, self.AREA, f"! ▲{problems}" if problems else "", width)

    def _paint_status(self, width: int) -> Runs:
        left = self.status_pieces()
        limited_s = self.services.waiting_s
        if limited_s > 0:
            left = [piece(f"‖ the service is busy · again in {math.ceil(limited_s)}s", "warn"), *left]
        elif self._asking:
            waited = time.monotonic() - self._asking_since
            left = [piece(f"◌ asking… {waited:.0f}s · Esc stops" if waited >= 1 else "◌ asking…", "muted"), *left]
        elif self.is_finding:
            left = [self.found_piece(), *left]
        elif self.hint():
            left = [piece(self.hint(), "accent"), *left]
        return status(left, [], width)

    def _paint_footer(self, width: int) -> Runs:
        return footer(footer_keys(*self.SCOPES), width)

    # actions every screen has

    def action_refresh_data(self) -> None:
        """Ask again, also after the token was refused: it is a person who asks."""
        self.services.sign_in_again()
        if self.context.site is None:
            self.app.call_later(self.app.run_action, "choose_site")
        self.load()

    def action_refresh_from_scratch(self) -> None:
        """Ask again, and tell nothing from memory."""
        self.services.forget_answers()
        self.load()

    def action_back(self) -> None:
        """Stop asking, leave a text field, or go back."""
        focused = self.focused
        if isinstance(focused, Input):
            self.focus_body()
        elif self._asking:
            self.workers.cancel_node(self)
        elif self.is_finding:
            self.stop_finding()
        else:
            self.leave()

    def leave(self) -> None:
        """Go back one step."""
        self.app.call_later(self.app.run_action, "step_back")

    def focus_body(self) -> None:
        """Put the focus where the keys of the screen work."""
        for rows in self.query(RowList).results(RowList):
            rows.focus()
            return
