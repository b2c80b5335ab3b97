"""Log search: a query, the lines newest at the bottom, older pages on demand, and a live tail."""

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Container, Horizontal, Vertical
from textual.widgets import Input

from appsignal_tui.commands.catalogue import bindings
from appsignal_tui.commands.command import Scope
from appsignal_tui.errors import RequestRefusedError
from appsignal_tui.layout.columns import Column
from appsignal_tui.layout.detail import line_detail
from appsignal_tui.layout.frame import Piece, panel_title, piece
from appsignal_tui.layout.log_lines import line_role, log_columns, trace_id_of
from appsignal_tui.layout.run import Run, Runs, runs
from appsignal_tui.layout.units import format_clock, format_count
from appsignal_tui.models.log import LogLine, Severity
from appsignal_tui.models.site import LogSource
from appsignal_tui.models.timerange import LastSeconds
from appsignal_tui.screens.base import ExplorerScreen
from appsignal_tui.screens.context import Context
from appsignal_tui.screens.log_feed import LogFeed
from appsignal_tui.screens.waterfall import WaterfallScreen
from appsignal_tui.services.container import Services
from appsignal_tui.services.logs import LogQuestion, LogTail, TailBatch
from appsignal_tui.text import safe_text
from appsignal_tui.widgets.detail_pane import DetailPane
from appsignal_tui.widgets.painted import PaintedLine
from appsignal_tui.widgets.row_list import RowList, RowOptions

_POLL_S = 1.0
_HELD_LINES = 100_000
"""Lines kept; the oldest are let go beyond it, and the status row says so."""
_LONGEST_QUERY = 2_000
_NAMED = 3
"""Sources named in the status row."""


class LogsScreen(ExplorerScreen):
    """Searches and follows log lines."""

    AREA = "Logs"
    SCOPES: ClassVar[tuple[Scope, ...]] = ("logs",)
    BINDINGS = bindings("logs")
    AUTO_FOCUS = "#lines"

    def __init__(self, services: Services, context: Context, query: str = "") -> None:
        """Make the screen for a first query."""
        super().__init__(services, context)
        self._query = query
        self._feed: LogFeed | None = None
        self._is_refused = False
        self._source_names: dict[str, str] = {}
        self._only: LogQuestion | None = None
        """A question that names its sources, asked for another way than by the query; ends with the site."""

    def compose_body(self) -> ComposeResult:
        """The query, the lines, and the detail of the line under the cursor."""
        with Horizontal(id="query-row"):
            yield PaintedLine(lambda _: runs(Run(" query ", "muted")), id="query-label")
            yield Input(
                self._query,
                placeholder="severity=error message:timeout",
                id="query",
                max_length=_LONGEST_QUERY,
                compact=True,
            )
            yield PaintedLine(self._paint_query_state, id="query-state")
        with Container(id="panes"):
            with Vertical(id="main"):
                yield PaintedLine(self._paint_title, id="lines-title")
                yield RowList[LogLine](
                    self._columns(),
                    key=lambda line: line.key,
                    options=RowOptions(show_header=False, follow=True, selectable=False, mark_of=line_role),
                    id="lines",
                )
            with Vertical(id="detail"):
                yield PaintedLine(self._paint_detail_title, id="detail-title")
                yield DetailPane(id="detail-rows")

    @property
    def _lines(self) -> "RowList[LogLine]":
        return self.query_one("#lines", RowList)

    def on_mount(self) -> None:
        """Ask, then poll while the screen is looked at."""
        super().on_mount()
        self.set_interval(_POLL_S, self._poll_when_seen)

    # asking

    def load(self) -> None:
        """A new question: read the newest page, then follow; the lines stay until it has come."""
        if self.context.site is None:
            return
        was_paused = self._feed is not None and self._feed.is_paused
        question = LogQuestion(self.context.site.id, self._source_ids, self._query, self.window)
        self._feed = LogFeed(self.services, question)
        self._feed.is_paused = was_paused
        self._begin(self._feed)

    def search(self, question: LogQuestion) -> None:
        """Ask what somebody saved or pasted: its query, in its sources."""
        self._only, self._query = question, question.query
        self.query_one("#query", Input).value = question.query
        self.load()

    @property
    def _source_ids(self) -> tuple[str, ...]:
        only, site = self._only, self.context.site
        return only.source_ids if only is not None and site is not None and only.site_id == site.id else ()

    @work(exclusive=True, group="lines", exit_on_error=False)
    async def _begin(self, feed: LogFeed) -> None:
        def take(lines: tuple[LogLine, ...]) -> None:
            if feed is not self._feed:
                return
            self._lines.set_items(())
            self._add_older(feed, lines)
            self._lines.following = True
            self._is_refused = False
            self._name_sources()
            if not lines:
                self.query_one(DetailPane).show(lambda _: ())
            if isinstance(self.context.choice, LastSeconds):
                feed.follow(lines)

        worked = await self.attempt("lines", feed.pages.more(), take)
        self._is_refused = not worked and isinstance(self._failures.get("lines"), RequestRefusedError)
        self._repaint_words()

    @work(exclusive=True, group="sources", exit_on_error=False)
    async def _name_sources(self) -> None:
        """The names of the sources; the lines stand already."""
        if self.context.site is None:
            return

        def take(sources: tuple[LogSource, ...]) -> None:
            self._source_names = {source.id: source.name for source in sources if source.name}
            self._lines.set_columns(self._columns())

        await self.attempt("sources", self.services.logs.sources(self.context.site), take)

    def _columns(self) -> tuple[Column[LogLine], ...]:
        return log_columns(self.context.zone, source_names=self._source_names)

    @work(exclusive=True, group="older", exit_on_error=False)
    async def _read_older(self, feed: LogFeed) -> None:
        def take(lines: tuple[LogLine, ...]) -> None:
            if feed is self._feed:
                self._add_older(feed, lines)

        await self.attempt("older", feed.pages.more(), take)

    def _add_older(self, feed: LogFeed, newest_first: tuple[LogLine, ...]) -> None:
        feed.take_page(newest_first)
        self._lines.prepend(tuple(reversed(newest_first)))
        self._repaint_words()

    def _poll_when_seen(self) -> None:
        feed = self._feed
        if feed is None or feed.tail is None or feed.is_paused:
            return
        if self.is_current and not self._is_working("tail"):
            self._poll(feed, feed.tail)

    def _is_working(self, group: str) -> bool:
        return any(worker.group == group and worker.node is self and not worker.is_finished for worker in self.workers)

    @work(exclusive=True, group="tail", exit_on_error=False)
    async def _poll(self, feed: LogFeed, tail: LogTail) -> None:
        def take(batch: TailBatch) -> None:
            if feed is self._feed:
                self._add_newer(feed, batch)

        await self.attempt("tail", tail.poll(), take)

    def _add_newer(self, feed: LogFeed, batch: TailBatch) -> None:
        feed.take_batch(batch)
        self._lines.extend([line for line in batch.lines if line.key not in batch.late])
        late = [line for line in batch.lines if line.key in batch.late]
        if late:
            self._lines.insert_ordered(late, lambda line: line.time_ns)
        surplus = self._lines.count - _HELD_LINES
        if surplus > 0:
            feed.let_go += surplus
            self._lines.discard_first(surplus)
        self._repaint_words()

    @on(RowList.ReachedStart, "#lines")
    def _near_the_start(self, event: RowList.ReachedStart) -> None:
        event.stop()
        if not self._lines.following or self._lines.count <= self._lines.view_height:
            self.action_older()

    @on(RowList.Highlighted, "#lines")
    def _line_changed(self, event: RowList.Highlighted) -> None:
        event.stop()
        self._show_detail(event.item)

    @on(RowList.FollowChanged, "#lines")
    def _follow_changed(self, event: RowList.FollowChanged) -> None:
        event.stop()
        self._repaint_words()

    def _show_detail(self, line: LogLine) -> None:
        zone = self.context.zone
        self.query_one(DetailPane).show(lambda sensitive: line_detail(line, zone, show_sensitive=sensitive))
        self.query_one("#detail-title", PaintedLine).show(self._paint_detail_title)

    def times_changed(self) -> None:
        """Write times in another zone."""
        self._lines.set_columns(self._columns())

    @on(Input.Submitted, "#query")
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._query, self._only = event.value.strip(), None
        self._lines.focus()
        self.load()

    # words

    def _repaint_words(self) -> None:
        if not self.is_mounted:
            return
        self.query_one("#lines-title", PaintedLine).show(self._paint_title)
        self.query_one("#query-state", PaintedLine).show(self._paint_query_state)
        self._lines.placeholder = runs(Run(self._nothing(), "muted"))
        self.repaint_frame()

    def _nothing(self) -> str:
        if self._feed is None or not self._feed.is_read:
            return "◌ asking…" if self.is_asking else ""
        if self._query:
            return f"– no line matches “{safe_text(self._query, 60)}” here · T widens the range"
        return "– no lines in this time range · T widens it"

    def _paint_query_state(self, _width: int) -> Runs:
        return runs(Run("✖ refused", "error") if self._is_refused else Run("Q edits", "muted"))

    def _paint_title(self, width: int) -> Runs:
        return panel_title("Lines", "newest at the bottom", width, focused=True)

    def _paint_detail_title(self, width: int) -> Runs:
        line = self._lines.cursor_item if self.is_mounted else None
        if line is None:
            return panel_title("Line", "", width)
        facts = " · ".join(safe_text(part, 40) for part in (line.hostname, line.severity_word) if part)
        return panel_title(safe_text(line.message, 60), facts, width)

    def status_pieces(self) -> list[Piece]:
        """State of the tail, how much was read, and what may be missing."""
        feed = self._feed
        if feed is None or not feed.is_read:
            return []
        pieces = [feed.state_piece(is_following=self._lines.following, new_below=self._lines.new_below)]
        if self._source_ids:
            named = ", ".join(safe_text(self._source_names.get(each, each), 30) for each in self._source_ids[:_NAMED])
            pieces.append(piece(f"only {named} · Q asks all", "accent"))
        pieces.append(piece(f"{format_count(feed.read)} read", "muted", drop=1))
        if self._lines.count:
            first = format_clock(self._lines.item_at(0).time_ns, self.context.zone)
            pieces.append(piece(f"oldest {first}", "muted", drop=3))
        pieces.append(piece("A older" if feed.can_go_back else "all read", "muted", drop=2))
        return [*pieces, *feed.missing_pieces()]

    # actions

    def action_query(self) -> None:
        """Edit the query."""
        self.query_one("#query", Input).focus()

    def action_pause(self) -> None:
        """Pause or resume the tail; what came meanwhile is fetched on resuming."""
        if self._feed is not None:
            self._feed.is_paused = not self._feed.is_paused
        self._repaint_words()

    def action_follow(self) -> None:
        """Go to the newest line and stay there."""
        self._lines.following = True

    def action_older(self) -> None:
        """Read the next page of older lines."""
        if self._feed is not None and self._feed.can_go_back and not self._is_working("older"):
            self._read_older(self._feed)

    def action_next_error(self, step: int) -> None:
        """Go to the next line of severity error or worse."""
        self._lines.move_to_next(lambda line: line.severity >= Severity.ERROR, step)

    def action_detail(self) -> None:
        """Show or hide the detail."""
        self.query_one("#detail").toggle_class("-hidden")
        self._lines.focus()

    def action_next_pane(self) -> None:
        """Move between the lines and the detail."""
        if self._lines.has_focus and not self.query_one("#detail").has_class("-hidden"):
            self.query_one(DetailPane).focus()
        else:
            self._lines.focus()

    def action_open(self) -> None:
        """The trace that the line under the cursor belongs to."""
        line = self._lines.cursor_item
        trace_id = trace_id_of(line) if line is not None else ""
        if trace_id:
            self.app.push_screen(WaterfallScreen(self.services, self.context, trace_id))
        else:
            self.notify("This line names no trace.", markup=False)

    @on(RowList.Chosen, "#lines")
    def _chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self.action_open()
