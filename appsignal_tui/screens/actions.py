"""Actions by impact, with the signals of each namespace above and the newest errors below: where traces begin."""

import asyncio
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Container, Vertical

from appsignal_tui.commands.catalogue import bindings
from appsignal_tui.commands.command import Scope
from appsignal_tui.layout.actions import ACTION_COLUMNS, rank_actions
from appsignal_tui.layout.frame import Piece, panel_title, piece
from appsignal_tui.layout.incidents import INCIDENT_COLUMNS, IncidentRow, incident_rows
from appsignal_tui.layout.run import Run, Runs, runs
from appsignal_tui.layout.signals import BUCKETS, SIGNAL_COLUMNS, SignalRow, buckets_of, index_of, signal_rows
from appsignal_tui.layout.units import format_clock, format_count
from appsignal_tui.models.deploy import Deploy
from appsignal_tui.models.incident import ExceptionIncident
from appsignal_tui.models.metric import Selector, Series, Timeseries
from appsignal_tui.models.page import Rows
from appsignal_tui.models.site import Site
from appsignal_tui.models.timerange import LAST_HOUR, LastSeconds, TimeRange
from appsignal_tui.models.trace import Action
from appsignal_tui.screens.base import ExplorerScreen
from appsignal_tui.screens.traces import TraceList, TraceListScreen
from appsignal_tui.text import safe_text
from appsignal_tui.widgets.painted import PaintedLine
from appsignal_tui.widgets.row_list import RowList, RowOptions

_REFRESH_S = 60.0
_TRENDS = 25
"""Rows with a sparkline: the number of selectors one request is known to take (contract 1.6)."""

_SIGNALS = (
    Selector(name="transaction_duration", field="p95", tags={"namespace": "*"}, aggregation="max"),
    Selector(name="transaction_duration", field="count", tags={"namespace": "*"}, aggregation="sum"),
    Selector(name="error_rate", field="gauge", tags={"namespace": "*"}, aggregation="avg"),
)


class ActionsScreen(ExplorerScreen):
    """The landing screen: what is slow, what fails, since when."""

    AREA = "Traces"
    SCOPES: ClassVar[tuple[Scope, ...]] = ("actions",)
    BINDINGS = bindings("actions")
    AUTO_FOCUS = "#actions"

    def compose_body(self) -> ComposeResult:
        """Signals and actions, then errors; side by side where there is room."""
        with Container(id="panels"):
            with Vertical(id="main"):
                yield PaintedLine(self._paint_signals_title, id="signals-title")
                quiet: RowOptions[SignalRow] = RowOptions(selectable=False, cursor_needs_focus=True)
                yield RowList(SIGNAL_COLUMNS, lambda row: row.namespace, quiet, id="signals")
                yield PaintedLine(self._paint_actions_title, id="actions-title")
                yield RowList(ACTION_COLUMNS, lambda row: row.key, RowOptions(selectable=False), id="actions")
            with Vertical(id="side"):
                yield PaintedLine(self._paint_errors_title, id="errors-title")
                options: RowOptions[IncidentRow] = RowOptions(
                    show_header=False, selectable=False, cursor_needs_focus=True
                )
                yield RowList(INCIDENT_COLUMNS, lambda row: row.incident.number, options, id="errors")

    def on_mount(self) -> None:
        """Ask, and ask again every minute while the range moves and the screen is looked at."""
        self._actions: tuple[Action, ...] = ()
        self._before: dict[tuple[str, str], Action] = {}
        self._trends: dict[tuple[str, str], Series] = {}
        self._deploys: tuple[Deploy, ...] = ()
        self._signals: Timeseries | None = None
        self._incidents: tuple[ExceptionIncident, ...] = ()
        self._unreadable = 0
        self._shown = self.window
        self._site: Site | None = None
        self._opened_any = False
        super().on_mount()
        self.set_interval(_REFRESH_S, self._refresh_when_seen)

    def _refresh_when_seen(self) -> None:
        if self.is_current and isinstance(self.context.choice, LastSeconds) and self.context.site is not None:
            self.load()

    # asking

    @work(exclusive=True, group="actions", exit_on_error=False)
    async def load(self) -> None:  # type: ignore[override] # a worker answers for the plain method
        """First what the screen is about, then what compares and decorates it."""
        site, window = self.context.site, self.window
        if site is None:
            return
        self._shown, self._site = window, site
        await asyncio.gather(
            self.attempt("actions", self.services.traces.actions(site, window), self._take_actions),
            self.attempt("deploys", self.services.deploys.markers(site), self._take_deploys),
            self.attempt("errors", self.services.incidents.exceptions(site), self._take_incidents),
            self.attempt(
                "signals", self.services.metrics.timeseries(site, _twice(window), _SIGNALS), self._take_signals
            ),
        )
        before = TimeRange(2 * window.start_ns - window.end_ns, window.start_ns)
        await asyncio.gather(
            self.attempt("before", self.services.traces.actions(site, before), self._take_before),
            self.attempt(
                "trends", self.services.metrics.timeseries(site, window, self._trend_selectors()), self._take_trends
            ),
        )
        self._show_actions()

    def _trend_selectors(self) -> list[Selector]:
        heaviest = sorted(self._actions, key=lambda action: -action.weight_ms)[:_TRENDS]
        return [
            Selector(
                name="transaction_duration",
                field="mean",
                tags={"namespace": action.namespace, "action": action.name},
                aggregation="avg",
            )
            for action in heaviest
        ]

    # answers

    def _take_actions(self, answer: Rows[Action]) -> None:
        self._actions, self._unreadable = answer.rows, answer.unreadable
        self._show_actions()
        if self.context.choice == LAST_HOUR and not answer.unreadable:
            self._remember_figures(answer.rows)

    @work(exclusive=True, group="figures", exit_on_error=False)
    async def _remember_figures(self, actions: tuple[Action, ...]) -> None:
        if self._site is not None:
            await self.services.sites.saw(self._site, actions)

    def _take_before(self, answer: Rows[Action]) -> None:
        self._before = {(action.namespace, action.name): action for action in answer.rows}

    def _take_trends(self, answer: Timeseries) -> None:
        self._trends = {
            (str(series.tags.get("namespace", "")), str(series.tags.get("action", ""))): series
            for series in answer.series
        }

    def _take_deploys(self, answer: Rows[Deploy]) -> None:
        self._deploys = answer.rows
        self._show_signals()

    def _take_signals(self, answer: Timeseries) -> None:
        self._signals = answer
        self._show_signals()

    def _show_signals(self) -> None:
        """The deploy and the figures come in any order; each needs the other."""
        self.query_one("#signals-title", PaintedLine).show(self._paint_signals_title)
        if self._signals is None:
            return
        listed = self.query_one("#signals", RowList)
        listed.set_items(signal_rows(self._signals, self._shown, self._deploy_ns))
        listed.placeholder = runs(Run("– no response times in this time range", "muted"))

    def _take_incidents(self, answer: Rows[ExceptionIncident]) -> None:
        self._incidents = answer.rows
        rows = incident_rows(answer.rows, self._shown, self.services.clock(), self.context.zone)
        listed = self.query_one("#errors", RowList)
        listed.set_items(rows)
        listed.placeholder = runs(Run("– no open error groups", "muted"))
        self.query_one("#errors-title", PaintedLine).show(self._paint_errors_title)

    @property
    def _deploy(self) -> Deploy | None:
        inside = [deploy for deploy in self._deploys if self._shown.start_ns <= deploy.created_ns <= self._shown.end_ns]
        return max(inside, key=lambda deploy: deploy.created_ns, default=None)

    @property
    def _deploy_ns(self) -> int | None:
        return self._deploy.created_ns if self._deploy else None

    def _show_actions(self) -> None:
        rows = rank_actions(
            self._actions,
            before=self._before,
            trends={key: buckets_of(series, self._shown) for key, series in self._trends.items()},
            deploy=index_of(self._deploy_ns, self._shown),
        )
        listed = self.query_one("#actions", RowList)
        fresh = not listed.items
        listed.set_items(rows)
        listed.placeholder = runs(Run("– no calls in this time range · T widens it", "muted"))
        if fresh:
            listed.move_to(0)
        self.query_one("#actions-title", PaintedLine).show(self._paint_actions_title)

    # words

    def _paint_signals_title(self, width: int) -> Runs:
        deploy = self._deploy
        marked = ""
        if deploy is not None:
            moment = format_clock(deploy.created_ns, self.context.zone, seconds=False)
            marked = f" · ┆ deploy {safe_text(deploy.name, 12)} {moment}"
        each = round(self._shown.seconds / BUCKETS / 60) or 1
        return panel_title("Golden signals", f"{BUCKETS} × {each} min{marked}", width)

    def _paint_actions_title(self, width: int) -> Runs:
        return panel_title("Actions", f"by impact · {len(self._actions)}", width, focused=self._has_focus("#actions"))

    def _paint_errors_title(self, width: int) -> Runs:
        return panel_title(
            "Newest errors", f"{len(self._incidents)} open groups", width, focused=self._has_focus("#errors")
        )

    def _has_focus(self, selector: str) -> bool:
        return self.focused is not None and self.focused.id == selector[1:]

    def status_pieces(self) -> list[Piece]:
        """How many actions and calls the figures rest on."""
        calls = sum(action.calls or 0 for action in self._actions)
        pieces = [piece(f"{len(self._actions)} actions · {format_count(calls)} calls", "muted", drop=2)]
        if self._unreadable:
            pieces.append(piece(f"{self._unreadable} rows could not be read", "warn"))
        return pieces if self._actions else []

    def hint(self) -> str:
        """Three keys, until one of them was used."""
        return "" if self._opened_any else "Enter opens the slow action · 4 its logs · ? lists the keys"

    # actions

    def _open_list(self, what: TraceList) -> None:
        self._opened_any = True
        self.app.push_screen(TraceListScreen(self.services, self.context, what))

    def action_open(self) -> None:
        """The traces of the action or the error group under the cursor."""
        if self._has_focus("#errors"):
            group = self.query_one("#errors", RowList).cursor_item
            if group is not None:
                self._open_list(TraceList.of_incident(group.incident))
            return
        row = self.query_one("#actions", RowList).cursor_item
        if row is not None:
            self._open_list(TraceList.of_action(row.action))

    def action_all_traces(self) -> None:
        """The traces of every action."""
        self._open_list(TraceList.everything())

    def action_errors(self) -> None:
        """The newest error traces."""
        self._open_list(TraceList.errors())

    def action_next_pane(self, step: int) -> None:
        """Move between actions and errors."""
        panes = ("#actions", "#errors")
        at = 1 if self._has_focus("#errors") else 0
        self.query_one(panes[(at + step) % len(panes)], RowList).focus()
        self.query_one("#actions-title", PaintedLine).refresh()
        self.query_one("#errors-title", PaintedLine).refresh()

    @on(RowList.Chosen)
    def _chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self.action_open()


def _twice(window: TimeRange) -> TimeRange:
    """The window and the equal time before it, asked for at once."""
    return TimeRange(2 * window.start_ns - window.end_ns, window.end_ns)
