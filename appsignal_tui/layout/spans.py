"""Rows of a waterfall: the tree at the left, the bars at the right."""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from appsignal_tui.analysis.span_tree import NodeKey, SpanFlag, SpanNode, SpanTree
from appsignal_tui.layout.axis import time_axis
from appsignal_tui.layout.cells import cut_middle, width_of
from appsignal_tui.layout.columns import Column
from appsignal_tui.layout.hues import service_hues
from appsignal_tui.layout.run import Role, Run, Runs
from appsignal_tui.layout.units import format_count, format_duration, format_share
from appsignal_tui.layout.waterfall import Window, bar, paint_bar
from appsignal_tui.models.base import NS_PER_MS
from appsignal_tui.text import safe_text

NAME_CELLS = 24
BAR_CELLS = 24

_FOLDED = "▸ "
_UNFOLDED = "▾ "
_LEAF = "  "
_CELLS_PER_LEVEL = 2
_MOST_INDENT = 32
_SKEW_SHARE = 100
"""Skew is shown from a hundredth of the trace on: less is noise of the clocks and of instrumentation."""

_ODD = (
    (SpanFlag.CYCLE, "↺ cycle"),
    (SpanFlag.DUPLICATE, "id twice"),
    (SpanFlag.NEGATIVE, "negative"),
    (SpanFlag.OPEN, "open"),
    (SpanFlag.UNPLACED, "no start"),
)


class SpanRow(NamedTuple):
    """A visible node of the tree."""

    node: SpanNode
    is_folded: bool
    """It hides what is below it."""
    parent_service: str
    """Service of the span it stands under; a service is named where it differs."""

    @property
    def key(self) -> NodeKey:
        """Identity."""
        return self.node.key

    @property
    def is_error(self) -> bool:
        """Whether the span itself failed."""
        return self.node.is_error

    @property
    def hides_error(self) -> bool:
        """Whether a span that failed is folded away below it."""
        return self.is_folded and self.node.errors_below > 0


def span_rows(tree: SpanTree, folded: AbstractSet[NodeKey] = frozenset()) -> tuple[SpanRow, ...]:
    """The rows of a waterfall when the nodes in `folded` hide what is below them."""
    nodes = tree.nodes
    services = [node.span.service_name if node.span is not None else "" for node in nodes]
    services.append("")  # what -1, the parent of a top row, refers to
    return tuple(
        SpanRow(node, node.child_count > 0 and node.key in folded, services[node.parent]) for node in tree.rows(folded)
    )


def span_columns(
    tree: SpanTree,
    window: Window | None = None,
    *,
    hues: Mapping[str, Role] | None = None,
    wide: bool = False,
    reverse_edges: bool = True,
) -> tuple[Column[SpanRow], ...]:
    """Columns of the waterfall of a tree.

    Args:
        tree: gives the whole, for shares, and the services.
        window: what the bars show; the whole trace by default.
        hues: services whose colour is known already.
        wide: add the share of the whole and the service, for which narrow screens have no room beside the bars.
        reverse_edges: see `waterfall.paint_bar`; without them the rows read right as plain text, too.
    """
    shown = window or Window(0, tree.length_ns)
    colours = service_hues(tree.services, hues)
    threshold = max(1, tree.length_ns // _SKEW_SHARE)

    def hue(row: SpanRow) -> Role:
        return colours.get(row.node.span.service_name, "muted") if row.node.span is not None else "faint"

    def paint_name(row: SpanRow, width: int) -> Runs:
        return _name(row, width, hue(row), _badges(row, width, threshold))

    def paint_bar_cell(row: SpanRow, width: int) -> Runs:
        return _bar(row.node, shown, width, hue(row), reverse_edges=reverse_edges)

    return (
        Column("mark", "", 1, _paint_mark, rank=0),
        Column("span", "span", NAME_CELLS, paint_name, grow=2, most=80, rank=1),
        Column("total", "total", 6, _paint_total, align="right", rank=2),
        Column("bar", "", BAR_CELLS, paint_bar_cell, grow=3, rank=3),
        *((_share_column(tree.length_ns), _service_column(hue)) if wide else ()),
    )


def _bar(node: SpanNode, window: Window, width: int, hue: Role, *, reverse_edges: bool) -> Runs:
    end = None if SpanFlag.OPEN in node.flags else node.end_ns
    role: Role = "error" if node.is_error else hue
    return paint_bar(bar(node.start_ns, end, window, width), width, role, reverse_edges=reverse_edges)


def span_titles(column: Column[SpanRow], width: int, window: Window) -> tuple[Runs, ...] | None:
    """What stands above the column of the bars: labels and ticks; `None` for the other columns."""
    if column.id != "bar":
        return None
    axis = time_axis(window.start_ns, window.end_ns, width)
    return (Run(axis.labels, "faint"),), (Run(axis.ticks, "rule"),)


def _paint_mark(row: SpanRow, _width: int) -> Runs:
    node = row.node
    if node.is_error:
        return (Run("✖", "error"),)
    if row.hides_error:
        return (Run("○", "error"),)
    if node.span is None or node.flags:
        return (Run("▲", "warn"),)
    return (Run("◆", "accent"),) if node.parent < 0 else ()


def _paint_total(row: SpanRow, _width: int) -> Runs:
    span = row.node.span
    if span is None:
        return (Run("–", "faint"),)
    is_odd = bool(row.node.flags & (SpanFlag.NEGATIVE | SpanFlag.OPEN))
    return (Run(format_duration(span.length_ms), "warn" if is_odd else "text"),)


def _name(row: SpanRow, width: int, hue: Role, badges: Runs) -> Runs:
    """Indentation, fold sign, service where it changes, name cut in the middle, and badges, which are never cut."""
    node = row.node
    sign = _LEAF if not node.child_count else _FOLDED if row.is_folded else _UNFOLDED
    lead = [Run(_indent(node.level, width), "faint"), Run(sign, "accent")]
    room = width - sum(width_of(run.text) for run in (*lead, *badges))
    service = _service(node) if node.span is not None and node.span.service_name != row.parent_service else ""
    if service and width_of(service) + 2 <= room // 2:
        lead.append(Run(f"{service}  ", hue))
        room -= width_of(service) + 2
    if node.span is None:
        name = Run(cut_middle(f"missing parent of {format_count(node.child_count)} spans", room), "warn")
    else:
        words = safe_text(node.span.name or node.span.span_id, 500)
        name = Run(cut_middle(words, room), "strong" if node.is_error else "text")
    return (*lead, name, *badges)


def _indent(level: int, width: int) -> str:
    """Two cells a level as long as the name keeps half of the column; deeper rows stand at that depth with its number.

    So the name of a span three thousand levels deep is as readable as that of the first.
    """
    most = min(_MOST_INDENT, max(0, width // 2 - _CELLS_PER_LEVEL))
    if level * _CELLS_PER_LEVEL <= most:
        return " " * (level * _CELLS_PER_LEVEL)
    return f"{level}›".rjust(most)


def _badges(row: SpanRow, width: int, skew_threshold_ns: int) -> Runs:
    """What a row says beside its name, most important first, in at most half of the column.

    Errors folded away below it, what is odd about it, how its times disagree with those of its parent, how many spans
    it hides.
    """
    node = row.node
    badges: list[Run] = []
    if row.hides_error:
        badges.append(Run(f" ✖{format_count(node.errors_below)}", "error"))
    if node.flags:
        badges += [Run(f" {words}", "warn") for flag, words in _ODD if flag in node.flags]
    if node.early_ns >= skew_threshold_ns:
        badges.append(Run(f" skew {format_duration(node.early_ns / NS_PER_MS)}", "warn"))
    elif node.late_ns >= skew_threshold_ns:
        badges.append(Run(f" +{format_duration(node.late_ns / NS_PER_MS)}", "notice"))
    if row.is_folded:
        badges.append(Run(f" {format_count(node.below)} spans", "faint"))
    room = width // 2
    while badges and sum(width_of(badge.text) for badge in badges) > room:
        badges.pop()
    return tuple(badges)


def _service(node: SpanNode) -> str:
    return safe_text(node.span.service_name, 60) if node.span is not None else ""


def _share_column(total_ns: int) -> Column[SpanRow]:
    def paint(row: SpanRow, _width: int) -> Runs:
        is_known = total_ns > 0 and row.node.span is not None
        return (Run(format_share(100 * row.node.length_ns / total_ns if is_known else None), "muted"),)

    return Column("share", "share", 5, paint, align="right", rank=5)


def _service_column(hue: Callable[[SpanRow], Role]) -> Column[SpanRow]:
    return Column("service", "service", 10, lambda row, _: (Run(_service(row.node), hue(row)),), rank=6)
