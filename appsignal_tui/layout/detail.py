"""Everything known about one span or one log line, as rows of label and value under section titles."""

from collections.abc import Iterable, Mapping
from datetime import UTC, tzinfo
from typing import Any

from appsignal_tui.analysis.span_tree import SpanFlag, SpanNode, SpanTree
from appsignal_tui.layout.attributes import flattened, is_noise
from appsignal_tui.layout.detail_rows import DetailRow, DetailRows
from appsignal_tui.layout.units import format_clock, format_count, format_duration, format_share
from appsignal_tui.models.base import NS_PER_MS, format_ns
from appsignal_tui.models.log import LogLine
from appsignal_tui.models.sensitive import is_sensitive
from appsignal_tui.models.trace import Span, SpanEvent
from appsignal_tui.text import safe_block, safe_text

_FLAG_WORDS = (
    (SpanFlag.ORPHAN, "its parent is not in the trace"),
    (SpanFlag.CYCLE, "its chain of parents leads back to itself and was cut here"),
    (SpanFlag.DUPLICATE, "another span has the same id"),
    (SpanFlag.OPEN, "it has no end: still running, or its end was lost"),
    (SpanFlag.NEGATIVE, "it ends before it starts"),
    (SpanFlag.UNPLACED, "it has no start and is drawn where its parent starts"),
)


SENSITIVE = "Sensitive"
"""Title of the section whose values are hidden unless asked for."""


def span_detail(
    node: SpanNode, tree: SpanTree, zone: tzinfo = UTC, *, show_sensitive: bool = False
) -> tuple[DetailRow, ...]:
    """What is known about a span: itself, its events, attributes, resource, and what is hidden unless asked for."""
    rows = DetailRows()
    span = node.span
    if span is None:
        rows.field("missing parents", f"{format_count(node.child_count)} spans name a parent that is not in the trace")
        rows.field("spans below", format_count(node.below))
        return tuple(rows.rows)
    _about(rows, node, span, tree, zone)
    for event in span.events:
        _event(rows, event, node, tree)
    _sections(rows, span.attributes, "Attributes", show_sensitive=show_sensitive)
    _section(rows, "Resource", _shown(span.resource))
    return tuple(rows.rows)


def line_detail(line: LogLine, zone: tzinfo = UTC, *, show_sensitive: bool = False) -> tuple[DetailRow, ...]:
    """What is known about a log line: its message in full, itself, its attributes."""
    rows = DetailRows()
    for text in safe_block(line.message):
        rows.add("line", "message", text, "strong")
    rows.field("time", f"{format_clock(line.time_ns, zone, millis=True)}   {_instant(line.time_ns)}")
    rows.field("severity", safe_text(line.severity_word, 40))
    rows.field("host", safe_text(line.hostname, 200))
    rows.field("group", safe_text(line.group, 200))
    rows.field("source", safe_text(line.source_id, 200), "muted")
    rows.field("id", safe_text(line.id, 200), "muted")
    _sections(rows, line.attributes, "Attributes", show_sensitive=show_sensitive)
    return tuple(rows.rows)


def is_sensitive_section(row: DetailRow) -> bool:
    """Whether choosing the row shows or hides what is sensitive."""
    return row.kind == "section" and row.label == SENSITIVE


def _about(rows: DetailRows, node: SpanNode, span: Span, tree: SpanTree, zone: tzinfo) -> None:
    if span.is_error or span.status_message:
        rows.field(
            "status",
            safe_text(f"{span.status_code.lower()} {span.status_message}".strip()),
            "error" if span.is_error else "text",
        )
    rows.field("name", safe_text(span.name))
    rows.field("service", safe_text(span.service_name, 200))
    rows.field("kind", safe_text(span.kind.lower(), 40))
    at = "" if span.start_ns is None else f"   {format_clock(span.start_ns, zone, millis=True)}"
    rows.field("start", f"+{_exact(node.start_ns)}{at}")
    share = format_share(100 * node.length_ns / tree.length_ns) if tree.length_ns else ""
    rows.field("total", f"{_exact_ms(span.length_ms)}   {share} of the trace" if share else _exact_ms(span.length_ms))
    if node.below:
        rows.field("below", f"{format_count(node.below)} spans, {format_count(node.errors_below)} with an error")
    for flag, words in _FLAG_WORDS:
        if flag in node.flags:
            rows.field("odd", words, "warn")
    if node.early_ns:
        rows.field("clock skew", f"starts {_exact(node.early_ns)} before its parent", "warn")
    if node.late_ns:
        rows.field("runs on", f"ends {_exact(node.late_ns)} after its parent", "notice")
    rows.field("action", safe_text(span.action_name, 300))
    rows.field("namespace", safe_text(span.namespace, 200))
    rows.field("revision", safe_text(span.revision, 200))
    rows.field("span id", safe_text(span.span_id, 200), "muted")
    rows.field("parent id", safe_text(span.parent_span_id, 200), "muted")
    rows.field("trace id", safe_text(span.trace_id, 200), "muted")
    rows.field("scope", safe_text(f"{span.scope_name} {span.scope_version}".strip(), 200), "muted")


def _event(rows: DetailRows, event: SpanEvent, node: SpanNode, tree: SpanTree) -> None:
    at = ""
    if event.time_ns is not None and tree.origin_ns is not None:
        offset = event.time_ns - tree.origin_ns
        at = f"{'+' if offset >= 0 else ''}{_exact(offset)}"
    is_failure = event.name == "exception" or node.is_error
    rows.add("section", f"Event · {safe_text(event.name, 120) or '–'}", at, "error" if is_failure else "text")
    for key, value in flattened(event.attributes):
        rows.attribute(key, value)


def _sections(rows: DetailRows, attributes: Mapping[str, Any], title: str, *, show_sensitive: bool) -> None:
    """Attributes in two sections; of the sensitive ones only the number, unless they are asked for."""
    hidden = [(key, value) for key, value in flattened(attributes) if is_sensitive(key)]
    _section(rows, title, ((key, value) for key, value in _shown(attributes) if not is_sensitive(key)))
    if hidden and show_sensitive:
        _section(rows, SENSITIVE, hidden)
    elif hidden:
        rows.add("section", SENSITIVE, f"{len(hidden)} hidden · Enter shows", "faint")


def _section(rows: DetailRows, title: str, attributes: Iterable[tuple[str, Any]]) -> None:
    shown = list(attributes)
    if not shown:
        return
    rows.add("section", title, str(len(shown)))
    for key, value in shown:
        rows.attribute(key, value)


def _shown(attributes: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    return ((key, value) for key, value in flattened(attributes) if not is_noise(key))


def _instant(time_ns: int) -> str:
    try:
        return format_ns(time_ns)
    except (OverflowError, ValueError):
        return f"{time_ns} ns since 1970"


def _exact(length_ns: int) -> str:
    return _exact_ms(length_ns / NS_PER_MS)


def _exact_ms(length_ms: float | None) -> str:
    """A duration in three digits, with the exact milliseconds where they say more."""
    written = format_duration(length_ms)
    if length_ms is None or length_ms == 0 or written == "–":
        return written
    return f"{written} ({length_ms:.6f}".rstrip("0").rstrip(".") + " ms)"
