"""Errors in the spans of a trace."""

from collections.abc import Iterable
from dataclasses import dataclass

from appsignal_tui.demo.replay.otlp import digest_of
from appsignal_tui.demo.replay.otlp_values import text
from appsignal_tui.demo.telemetry import EventRecord, SpanRecord


@dataclass(frozen=True, slots=True)
class Failure:
    """A span that recorded an exception or ended with the status error."""

    digest: str
    """Equal for failures of one service with one name."""
    name: str
    """Type of the exception; the span's name where it recorded none."""
    message: str
    span: SpanRecord
    time_ns: int
    """When the exception was recorded, else when the span ended or started; 0 when nothing is known."""


def failures_of(spans: Iterable[SpanRecord]) -> tuple[Failure, ...]:
    """Every failure, the earliest first."""
    found = (failure for span in spans if (failure := _failure(span)) is not None)
    return tuple(sorted(found, key=lambda failure: failure.time_ns))


def _failure(span: SpanRecord) -> Failure | None:
    event = next((event for event in span.events if event.name == "exception"), None)
    if event is None and span.status_code != "error":
        return None
    name = (_exception_type(event) if event else "") or span.name
    message = (text(event.attributes.get("exception.message")) if event else "") or span.status_message
    time_ns = (event.time_ns if event else 0) or span.end_ns or span.start_ns or 0
    return Failure(digest_of("error", span.service, name), name, message, span, time_ns)


def _exception_type(event: EventRecord) -> str:
    return text(event.attributes.get("exception.type"))
