"""`appsignal-tui trace TRACE_ID`: the spans of one trace, as JSON or as an indented list."""

import json
from typing import Any

from appsignal_tui.analysis.span_tree import SpanNode, SpanTree
from appsignal_tui.cli.arguments import Options
from appsignal_tui.cli.words import tell
from appsignal_tui.layout.units import format_duration
from appsignal_tui.models.base import NS_PER_MS
from appsignal_tui.models.site import Site
from appsignal_tui.models.trace import Span, Trace
from appsignal_tui.services.container import Services
from appsignal_tui.text import safe_text

_MICROSECONDS = 3
"""Digits after the point of a figure in milliseconds."""


async def print_trace(options: Options, services: Services, site: Site) -> int:
    """Print a trace; 0 when it was found.

    Raises:
        ExplorerError: it was not found, or the service could not be asked.
    """
    trace = await services.traces.trace((site.id,), options.trace_id)
    if trace.unreadable:
        tell(f"{trace.unreadable} spans could not be read and were left out.")
    tree = SpanTree(trace.spans)
    if options.as_json:
        print(json.dumps(as_json(trace, tree)))
    else:
        for node in tree.nodes:
            print(_line(node))
    return 0


def as_json(trace: Trace, tree: SpanTree) -> dict[str, Any]:
    """The object `--json` prints; milliseconds, exact to the microsecond, children below their parents."""
    return {
        "trace_id": trace.trace_id,
        "duration_ms": _ms(tree.length_ns),
        "spans": [_span(node, node.span) for node in tree.nodes if node.span is not None],
    }


def _span(node: SpanNode, span: Span) -> dict[str, Any]:
    return {
        "span_id": span.span_id,
        "parent_span_id": span.parent_span_id,
        "name": span.name,
        "service": span.service_name or "unknown",
        "start_ms": _ms(node.start_ns),
        "duration_ms": None if span.length_ms is None else round(span.length_ms, _MICROSECONDS),
        "depth": node.depth,
        "error": span.is_error,
    }


def _ms(length_ns: int | None) -> float | None:
    return None if length_ns is None else round(length_ns / NS_PER_MS, _MICROSECONDS)


def _line(node: SpanNode) -> str:
    span = node.span
    if span is None:
        return f"o {'':>8}  spans whose parent is not in the trace: {node.child_count}"
    mark = "x" if span.is_error else " "
    name = safe_text(span.name, 120)
    return f"{mark} {format_duration(span.length_ms):>8}  {'  ' * node.level}{safe_text(span.service_name, 40)}  {name}"
