"""`appsignal-tui trace TRACE_ID`: the spans of one trace, as JSON or as an indented list."""

from typing import TYPE_CHECKING

from appsignal_tui.cli.command import OF_A_SITE, Command, Field, Printed
from appsignal_tui.cli.options import FAIL_IF, Options, argument

if TYPE_CHECKING:
    from appsignal_tui.analysis.span_tree import SpanNode, SpanTree
    from appsignal_tui.cli.headless import Call
    from appsignal_tui.models.trace import Span, Trace

_MICROSECONDS = 3
"""Digits after the point of a figure in milliseconds."""
_NAME_LENGTH = 120
_SERVICE_LENGTH = 40


class TraceOptions(Options):
    """What to print of which trace."""

    trace_id: str = argument("TRACE_ID", "32 hex digits")


async def answer(call: "Call[TraceOptions]") -> None:
    """Print a trace.

    Raises:
        ExplorerError: it was not found, or the service could not be asked.
    """
    from appsignal_tui.analysis.span_tree import SpanTree  # noqa: PLC0415 - help does without the client
    from appsignal_tui.cli.words import tell  # noqa: PLC0415 - as above

    trace = await call.services.traces.trace((call.site.id,), call.options.trace_id)
    if trace.unreadable:
        tell(f"{trace.unreadable} spans could not be read and were left out.")
    tree = SpanTree(trace.spans)
    if call.output.is_for_people:
        call.output.count(_as_object(trace, tree))
        for node in tree.nodes:
            call.output.line(_as_text(node))
    else:
        call.output.thing(_as_object(trace, tree))


def _as_object(trace: "Trace", tree: "SpanTree") -> dict[str, object]:
    return {
        "trace_id": trace.trace_id,
        "duration_ms": _ms(tree.length_ns),
        "spans": [_span(node, node.span) for node in tree.nodes if node.span is not None],
    }


def _span(node: "SpanNode", span: "Span") -> dict[str, object]:
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
    from appsignal_tui.models.base import NS_PER_MS  # noqa: PLC0415 - as above

    return None if length_ns is None else round(length_ns / NS_PER_MS, _MICROSECONDS)


def _as_text(node: "SpanNode") -> str:
    from appsignal_tui.layout.units import format_duration  # noqa: PLC0415 - as above
    from appsignal_tui.text import safe_text  # noqa: PLC0415 - as above

    span = node.span
    if span is None:
        return f"o {'':>8}  spans whose parent is not in the trace: {node.child_count}"
    mark = "x" if span.is_error else " "
    name, service = safe_text(span.name, _NAME_LENGTH), safe_text(span.service_name, _SERVICE_LENGTH)
    return f"{mark} {format_duration(span.length_ms):>8}  {'  ' * node.level}{service}  {name}"


COMMAND = Command(
    options=TraceOptions,
    takes=(*OF_A_SITE, FAIL_IF),
    description="Print the spans of one trace, oldest first, children below their parents. "
    "Times are milliseconds, exact to the microsecond.",
    prints=Printed(
        (
            Field("trace_id", "32 hex digits"),
            Field("duration_ms", "first start to last end, ms", "ms"),
            Field(
                "spans",
                "list of objects, each with",
                members=(
                    Field("span_id", "16 hex digits"),
                    Field("parent_span_id", "as recorded; empty for a root"),
                    Field("name", "as recorded"),
                    Field("service", "“unknown” where it is not recorded"),
                    Field("start_ms", "from the earliest start, ms", "ms"),
                    Field("duration_ms", "ms; null while open", "ms"),
                    Field("depth", "0 for a root"),
                    Field("error", "true where the recorded status is error"),
                ),
            ),
        ),
        is_list=False,
        rows_in="spans",
    ),
    examples=(
        "appsignal-tui trace 4be1c0ffee… --replay traces/ --json",
        "appsignal-tui trace 4be1c0ffee… --fail-if 'duration>2s'",
    ),
    answer=answer,
)
