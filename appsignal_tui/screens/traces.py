"""A list of traces: of one action, of one error group, or of everything; newest or slowest first."""

from dataclasses import dataclass, replace
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult

from appsignal_tui.commands.catalogue import bindings
from appsignal_tui.commands.command import Scope
from appsignal_tui.errors import ExplorerError, NotFoundError, RequestRefusedError
from appsignal_tui.layout.columns import Column
from appsignal_tui.layout.frame import Piece, panel_title, piece
from appsignal_tui.layout.run import Run, Runs, runs
from appsignal_tui.layout.traces import TraceRow, trace_columns, trace_rows
from appsignal_tui.layout.units import format_clock, format_count, format_duration, format_percent
from appsignal_tui.models.incident import ExceptionIncident
from appsignal_tui.models.trace import Action, TraceSummary
from appsignal_tui.screens.base import ExplorerScreen
from appsignal_tui.screens.context import Context
from appsignal_tui.screens.waterfall import WaterfallScreen
from appsignal_tui.services.container import Services
from appsignal_tui.services.traces import TracePages, TraceQuestion
from appsignal_tui.text import safe_text
from appsignal_tui.widgets.painted import PaintedLine
from appsignal_tui.widgets.row_list import RowList, RowOptions


@dataclass(frozen=True, slots=True)
class TraceList:
    """Which traces a screen lists; `title` and `facts` are safe already."""

    title: str
    facts: str = ""
    namespace: str = ""
    action_name: str = ""
    digests: tuple[str, ...] | None = None
    """`None` asks for performance traces, a tuple, even an empty one, for error traces."""

    @property
    def is_mixed(self) -> bool:
        """Whether the traces are of several actions."""
        return not self.action_name

    @property
    def is_errors(self) -> bool:
        """Whether only traces with an error are listed."""
        return self.digests is not None

    @classmethod
    def everything(cls) -> "TraceList":
        """The traces of every action."""
        return cls("all actions")

    @classmethod
    def errors(cls) -> "TraceList":
        """The newest error traces, whatever the error."""
        return cls("newest errors", digests=())

    @classmethod
    def of_action(cls, action: Action) -> "TraceList":
        """The traces of one action."""
        facts = (
            f"{format_duration(action.mean_ms)} mean · {format_count(action.calls)} calls · "
            f"{format_percent(action.error_rate_pct)} % errors"
        )
        return cls(safe_text(action.name, 120), facts, namespace=action.namespace, action_name=action.name)

    @classmethod
    def named(cls, namespace: str, action: str) -> "TraceList":
        """The traces of an action of which no more than its name is known."""
        return cls(safe_text(action, 120), namespace=namespace, action_name=action)

    @classmethod
    def of_incident(cls, incident: ExceptionIncident) -> "TraceList":
        """The error traces of one group."""
        return cls(
            safe_text(incident.exception_name, 120),
            f"#{incident.number} · {format_count(incident.count)} times",
            digests=incident.digests,
        )


class TraceListScreen(ExplorerScreen):
    """Pages through traces; the next page is read when the end comes into view."""

    AREA = "Traces"
    SCOPES: ClassVar[tuple[Scope, ...]] = ("traces",)
    BINDINGS = bindings("traces")
    AUTO_FOCUS = "#traces"

    def __init__(self, services: Services, context: Context, what: TraceList) -> None:
        """Make the list for a question."""
        super().__init__(services, context)
        self.closes_with_site = what != TraceList.everything()
        self.what = what
        self._traces: tuple[TraceSummary, ...] = ()
        self._pages: TracePages | None = None
        self._slowest_first = False
        self._failed_ids: frozenset[str] = frozenset()
        self._errors_unknown = False
        self._marked_since_ns: int | None = None
        """Failed traces before this instant are not marked: one page of the error list is read."""

    def compose_body(self) -> ComposeResult:
        """What is listed, and the list."""
        yield PaintedLine(self._paint_what, id="what")
        yield PaintedLine(self._paint_title, id="traces-title")
        yield RowList(self._columns(), lambda row: row.trace.key, RowOptions(selectable=False), id="traces")

    def _columns(self) -> tuple[Column[TraceRow], ...]:
        several = len(self.context.sites) > 1
        return trace_columns(self.context.zone, mixed=self.what.is_mixed, several_sites=several)

    # asking

    def load(self) -> None:
        """Read the first page of a new question."""
        if self.context.site is None:
            return
        question = TraceQuestion(
            self.context.site_ids,
            self.window,
            namespace=self.what.namespace,
            action_name=self.what.action_name,
            digests=self.what.digests,
            column="duration" if self._slowest_first else "time",
        )
        self._pages = self.services.traces.traces(question)
        self.query_one("#traces", RowList).set_columns(self._columns())
        self._read(self._pages, fresh=True)
        if self.what.is_errors:
            return
        self._mark_errors(replace(question, digests=(), column="time"))

    @work(exclusive=True, group="errors", exit_on_error=False)
    async def _mark_errors(self, question: TraceQuestion) -> None:
        """Which of the traces failed: performance lists do not tell, the list of errors of the same range does."""
        pages = self.services.traces.traces(question)
        try:
            failed = await self.ask(pages.more())
        except (RequestRefusedError, NotFoundError):
            self._errors_unknown = True  # an error list without digests is documented, but not known to be served
        except ExplorerError as error:
            self.show_failure(error, "errors")
        else:
            self._failed_ids = frozenset(row.trace_id for row in failed)
            self._marked_since_ns = None if pages.exhausted or not failed else failed[-1].time_ns
            self._show()

    @work(exclusive=True, group="traces", exit_on_error=False)
    async def _read(self, pages: TracePages, *, fresh: bool) -> None:
        held = () if fresh else self._traces

        def take(rows: tuple[TraceSummary, ...]) -> None:
            if pages is self._pages:
                self._traces = (*held, *rows)
                self._show()

        await self.attempt("traces", pages.more(), take)

    def _show(self) -> None:
        listed = self.query_one("#traces", RowList)
        labels = {site.id: site.label for site in self.context.sites}
        rows = trace_rows(self._traces, is_errors=self.what.is_errors, site_labels=labels)
        if not self.what.is_errors:
            rows = tuple(replace(row, is_error=row.trace.trace_id in self._failed_ids) for row in rows)
        listed.set_items(rows)
        if not self._traces:
            listed.placeholder = runs(Run("– no traces here in this time range · T widens it", "muted"))
        self.query_one("#traces-title", PaintedLine).show(self._paint_title)
        self.repaint_frame()

    def times_changed(self) -> None:
        """Write times in another zone."""
        self.query_one("#traces", RowList).set_columns(self._columns())

    @on(RowList.ReachedEnd)
    def _near_the_end(self, event: RowList.ReachedEnd) -> None:
        event.stop()
        self.action_more()

    # words

    def _paint_what(self, width: int) -> Runs:
        lead = "actions › " if not self.what.is_errors else "errors › "
        left = runs(Run(f" {lead}", "muted"), Run(self.what.title, "strong"), Run(f"   {self.what.facts}", "muted"))
        return left if width else ()

    def _paint_title(self, width: int) -> Runs:
        order = "slowest first" if self._slowest_first else "newest first"
        pages = self._pages
        more = "" if pages is None else " · all read" if pages.exhausted else " · more below"
        return panel_title("Traces", f"{order} · {len(self._traces)} read{more}", width, focused=True)

    def status_pieces(self) -> list[Piece]:
        """What may be missing."""
        pages = self._pages
        if pages is None:
            return []
        where = self.what.namespace and f"{safe_text(self.what.namespace, 40)} · "
        pieces = [piece(f"{where}{self.what.title}", "muted", drop=2)]
        if pages.stuck:
            pieces.append(piece(pages.stuck, "warn"))
        if pages.gaps:
            pieces.append(piece(f"{len(pages.gaps)} instants hold more than a page", "warn"))
        if self._errors_unknown:
            pieces.append(piece("failed ones are not marked: the service tells errors by group only", "muted", drop=3))
        if self._marked_since_ns is not None:
            since = format_clock(self._marked_since_ns, self.context.zone)
            pieces.append(piece(f"failed ones are marked since {since}", "muted", drop=3))
        if pages.unreadable:
            pieces.append(piece(f"{pages.unreadable} rows could not be read", "warn"))
        return pieces

    # actions

    def action_more(self) -> None:
        """Read the next page."""
        pages = self._pages
        if pages is not None and not pages.exhausted and not pages.stuck and not self.is_asking:
            self._read(pages, fresh=False)

    def action_order(self) -> None:
        """Newest first or slowest first."""
        self._slowest_first = not self._slowest_first
        self.load()

    def action_open(self) -> None:
        """The waterfall of the trace under the cursor."""
        row: TraceRow | None = self.query_one("#traces", RowList).cursor_item
        if row is not None:
            self.app.push_screen(WaterfallScreen(self.services, self.context, row.trace.trace_id, row.trace))

    def action_next_error(self, step: int) -> None:
        """Move to the next trace with an error mark."""
        self.query_one("#traces", RowList).move_to_next(lambda row: row.is_error, step)

    @on(RowList.Chosen)
    def _chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self.action_open()
