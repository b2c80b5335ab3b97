"""One trace as a waterfall: who called whom, when, for how long, and what failed."""

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Container, Vertical

from appsignal_tui.analysis.span_tree import NodeKey, SpanNode, SpanTree
from appsignal_tui.commands.catalogue import bindings
from appsignal_tui.commands.command import Scope
from appsignal_tui.layout.cells import cut_middle
from appsignal_tui.layout.columns import Column
from appsignal_tui.layout.detail import span_detail
from appsignal_tui.layout.frame import Piece, panel_title, piece, spread
from appsignal_tui.layout.oddities import tree_oddities
from appsignal_tui.layout.run import Run, Runs, runs
from appsignal_tui.layout.spans import SpanRow, span_columns, span_rows, span_titles
from appsignal_tui.layout.units import format_clock, format_count, format_duration
from appsignal_tui.layout.waterfall import Window
from appsignal_tui.layout.zoom import fitted, panned, whole, zoomed
from appsignal_tui.models.base import NS_PER_MS
from appsignal_tui.models.trace import Trace, TraceSummary
from appsignal_tui.screens.base import ExplorerScreen
from appsignal_tui.screens.context import Context
from appsignal_tui.services.container import Services
from appsignal_tui.text import safe_text
from appsignal_tui.widgets.detail_pane import DetailPane
from appsignal_tui.widgets.painted import PaintedLine
from appsignal_tui.widgets.row_list import RowList, RowOptions

_EMPTY = SpanTree(())
_WIDE = 100
"""From this width on there is room for share and service beside the bars."""


class WaterfallScreen(ExplorerScreen):
    """The spans of a trace in order of display, with a view of time that can be zoomed and moved."""

    AREA = "Traces"
    SCOPES: ClassVar[tuple[Scope, ...]] = ("waterfall",)
    BINDINGS = bindings("waterfall")
    AUTO_FOCUS = "#spans"

    def __init__(
        self, services: Services, context: Context, trace_id: str, summary: TraceSummary | None = None
    ) -> None:
        """Make the screen for a trace; the summary of its list, where there is one, tells what the spans do not."""
        super().__init__(services, context)
        self.closes_with_site = True
        self._trace_id = trace_id
        self._summary = summary
        self._tree = _EMPTY
        self._unreadable = 0
        self._folded: frozenset[NodeKey] = frozenset()
        self._view: Window = whole(1)
        self._rows: tuple[SpanRow, ...] = ()

    def compose_body(self) -> ComposeResult:
        """The trace in words, its spans, and the detail of the span under the cursor."""
        yield PaintedLine(self._paint_trace, id="trace")
        with Container(id="panes"):
            with Vertical(id="tree"):
                options: RowOptions[SpanRow] = RowOptions(
                    selectable=False, titles=self._titles, mark_of=lambda row: "error" if row.is_error else None
                )
                yield RowList(self._columns(), lambda row: row.key, options, id="spans")
            with Vertical(id="detail"):
                yield PaintedLine(self._paint_detail_title, id="detail-title")
                yield DetailPane(id="detail-rows")

    @property
    def _spans(self) -> "RowList[SpanRow]":
        return self.query_one("#spans", RowList)

    @property
    def _node(self) -> SpanNode | None:
        row = self._spans.cursor_item
        return row.node if row is not None else None

    # asking

    @work(exclusive=True, group="trace", exit_on_error=False)
    async def load(self) -> None:  # type: ignore[override] # a worker answers for the plain method
        """Read the spans."""
        if self.context.site is None:
            return
        site_id = (self._summary.site_id if self._summary else "") or self.context.site.id
        await self.attempt("trace", self.services.traces.trace((site_id,), self._trace_id), self._take)

    def _take(self, trace: Trace) -> None:
        self._tree = SpanTree(trace.spans)
        self._unreadable = trace.unreadable
        self._view = whole(self._tree.length_ns)
        self._show_rows()
        self.query_one("#trace", PaintedLine).show(self._paint_trace)
        if not self._tree.nodes:
            self._spans.placeholder = runs(Run("– this trace has no spans", "muted"))

    def _show_rows(self) -> None:
        self._spans.set_columns(self._columns())
        self._rows = span_rows(self._tree, self._folded)
        self._spans.set_items(self._rows)
        self.repaint_frame()

    def _columns(self) -> tuple[Column[SpanRow], ...]:
        return span_columns(self._tree, self._view, wide=self.size.width >= _WIDE)

    def _titles(self, column: Column[SpanRow], width: int) -> tuple[Runs, ...] | None:
        return span_titles(column, width, self._view)

    @on(RowList.Highlighted, "#spans")
    def _span_changed(self, event: RowList.Highlighted) -> None:
        event.stop()
        self._show_detail()

    def _show_detail(self) -> None:
        node = self._node
        tree, zone = self._tree, self.context.zone
        self.query_one(DetailPane).show(
            lambda sensitive: span_detail(node, tree, zone, show_sensitive=sensitive) if node is not None else ()
        )
        self.query_one("#detail-title", PaintedLine).show(self._paint_detail_title)

    # words

    def _paint_trace(self, width: int) -> Runs:
        tree = self._tree
        root = tree.nodes[0] if tree.nodes else None
        name = safe_text(root.span.name, 80) if root is not None and root.span is not None else ""
        errors = len(tree.errors)
        left = [
            piece(f" trace {cut_middle(safe_text(self._trace_id, 80), 11)}", "muted", drop=3),
            piece(name, "strong"),
            piece(format_duration(tree.length_ns / NS_PER_MS) if tree.nodes else "", "strong"),
            piece(f"{format_count(tree.span_count)} spans" if tree.nodes else "", drop=1),
            piece(f"{len(tree.services)} services" if tree.services else "", "muted", drop=4),
            piece(f"✖{errors}" if errors else "", "error"),
        ]
        revision = safe_text(self._summary.revision, 12) if self._summary else ""
        moment = format_clock(tree.origin_ns, self.context.zone, millis=True) if tree.origin_ns is not None else ""
        right = [piece(f"r {revision}" if revision else "", "deploy", drop=5), piece(moment, "muted", drop=6)]
        return spread(left, right, width)

    def _paint_detail_title(self, width: int) -> Runs:
        node = self._node if self.is_mounted else None
        if node is None or node.span is None:
            return panel_title("Span", "", width)
        span = node.span
        facts = [safe_text(part, 40) for part in (span.service_name, span.kind.casefold()) if part]
        if span.is_error:
            facts.append("✖ error")
        return panel_title(safe_text(span.name, 60), " · ".join(facts), width, focused=self._has_focus("#detail-rows"))

    def _has_focus(self, selector: str) -> bool:
        return self.focused is not None and self.focused.id == selector[1:]

    def status_pieces(self) -> list[Piece]:
        """How much of the trace is drawn, and what is odd about it."""
        tree = self._tree
        if not tree.nodes:
            return []
        shown = sum(row.node.span is not None for row in self._rows)
        pieces = [piece(f"{format_count(shown)} of {format_count(tree.span_count)} spans", "muted")]
        if self._unreadable:
            pieces.append(piece(f"{self._unreadable} spans could not be read", "warn"))
        return [*pieces, *(piece(words, "warn", drop=2) for words in tree_oddities(tree))]

    # actions

    def action_open(self) -> None:
        """Fold or unfold."""
        self.action_fold()

    def action_fold(self) -> None:
        """Fold or unfold the span under the cursor."""
        node = self._node
        if node is not None and node.child_count:
            self._fold(self._folded ^ {node.key})

    def action_expand(self) -> None:
        """Unfold the span, or go to its first child."""
        node = self._node
        if node is None or not node.child_count:
            return
        if node.key in self._folded:
            self._fold(self._folded - {node.key})
        else:
            self._spans.action_move(1)

    def action_collapse(self) -> None:
        """Fold the span, or go to its parent."""
        node = self._node
        if node is None:
            return
        if node.child_count and node.key not in self._folded:
            self._fold(self._folded | {node.key})
        elif node.parent >= 0:
            self._spans.move_to_key(self._tree.nodes[node.parent].key)

    def action_fold_all(self, fold: bool) -> None:
        """Fold or unfold every span; the cursor goes to the ancestor that is left."""
        node = self._node
        top = self._tree.path(node)[:1] if node is not None and fold else ()
        self._fold(self._tree.folded_below(0) if fold else frozenset())
        if top:
            self._spans.move_to_key(top[0].key)

    def _fold(self, folded: frozenset[NodeKey]) -> None:
        self._folded = folded
        self._show_rows()

    def action_next_error(self, step: int) -> None:
        """Go to the next span that failed, unfolding what it stands under."""
        node = self._node
        if node is None or not self._tree.errors:
            return
        errors = self._tree.errors
        ahead = [error for error in errors if (error.order - node.order) * step > 0] or errors
        target = ahead[0 if step > 0 else -1]
        above = {ancestor.key for ancestor in self._tree.path(target)}
        if above & self._folded:
            self._fold(self._folded - above)
        self._spans.move_to_key(target.key)

    def _look_at(self, view: Window) -> None:
        self._view = view
        self._spans.set_columns(self._columns())

    def action_zoom(self, factor: float) -> None:
        """Look closer or wider around the span under the cursor."""
        node = self._node
        around_ns = node.start_ns + node.length_ns // 2 if node is not None else 0
        self._look_at(zoomed(self._view, self._tree.length_ns, factor, around_ns))

    def action_pan(self, steps: int) -> None:
        """Move the view by a quarter of its length."""
        self._look_at(panned(self._view, self._tree.length_ns, steps / 4))

    def action_fit(self) -> None:
        """Fit the span to the width."""
        node = self._node
        if node is not None:
            self._look_at(fitted(node.start_ns, node.end_ns, self._tree.length_ns))

    def action_reset_zoom(self) -> None:
        """See the whole trace."""
        self._look_at(whole(self._tree.length_ns))

    def action_detail(self) -> None:
        """Show or hide the detail."""
        pane = self.query_one("#detail")
        pane.toggle_class("-hidden")
        if pane.has_class("-hidden"):
            self._spans.focus()

    def action_next_pane(self) -> None:
        """Move between the spans and the detail."""
        if self._has_focus("#detail-rows"):
            self._spans.focus()
        elif not self.query_one("#detail").has_class("-hidden"):
            self.query_one(DetailPane).focus()

    @on(RowList.Chosen, "#spans")
    def _chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self.action_fold()
