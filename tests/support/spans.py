"""Spans made in a line, for tests."""

from appsignal_tui.models.trace import Span


def span(
    span_id: str,
    parent: str = "",
    start_ns: int | None = 0,
    end_ns: int | None = 100,
    *,
    error: bool = False,
    service: str = "web",
    duration_ms: float | None = None,
) -> Span:
    """A span of a few facts; times are nanoseconds since the epoch."""
    return Span(
        span_id=span_id,
        parent_span_id=parent,
        name=span_id,
        start_ns=start_ns,
        end_ns=end_ns,
        duration_ms=duration_ms,
        status_code="error" if error else "unset",
        service_name=service,
    )
