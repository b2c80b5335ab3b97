"""Actions, trace summaries, spans, and where a trace lives (contract 5)."""

from dataclasses import dataclass
from typing import Any

from pydantic import Field, model_validator

from appsignal_tui.models.base import NS_PER_MS, Attributes, EpochNs, Flag, Text, Value, parse_ns


class Action(Value):
    """One action over a time range (contract 5.9)."""

    namespace: Text = ""
    name: Text = Field(default="", alias="action")
    """May be missing on the wire; no action without a name leaves the API classes."""
    digest: Text = ""
    mean_ms: float | None = Field(default=None, alias="mean")
    calls: float | None = Field(default=None, alias="throughput")
    """Calls in the range; that it is a count and not a rate is inferred."""
    error_rate_pct: float | None = Field(default=None, alias="error_rate")
    """Percent, 0 to 100."""
    has_n_plus_one: Flag = Field(default=False, alias="has_npo")

    @property
    def weight_ms(self) -> float:
        """Total time spent, mean × calls; an action's impact is its share of the sum of these."""
        return (self.mean_ms or 0.0) * (self.calls or 0.0)


class TraceSummary(Value):
    """One row of a trace list (contract 5.3)."""

    trace_id: str
    span_id: Text = ""
    """The root span, or the span that carries the exception."""
    site_id: Text = ""
    namespace: Text = ""
    action_name: Text = ""
    revision: Text = ""
    time_ns: EpochNs | None = Field(default=None, alias="time")
    duration_ms: float | None = Field(default=None, alias="duration")
    tags: Attributes = Field(default_factory=dict)
    has_n_plus_one: bool | None = Field(default=None, alias="has_npo")

    @property
    def key(self) -> tuple[str, str]:
        """Identity within lists: trace and span."""
        return self.trace_id, self.span_id


class SpanEvent(Value):
    """Something that happened at an instant of a span, an exception for example."""

    name: Text = ""
    time_ns: int | None = None
    attributes: Attributes = Field(default_factory=dict)


class Span(Value):
    """One span as the service sent it (contract 5.5); times are nanoseconds since the epoch, durations milliseconds."""

    span_id: str
    trace_id: Text = ""
    parent_span_id: Text = ""
    """Empty for a root; kept as sent even when no span of the trace has this id."""
    name: Text = Field(default="", alias="span_name")
    kind: Text = Field(default="", alias="span_kind")
    start_ns: EpochNs | None = Field(default=None, alias="start_time")
    end_ns: EpochNs | None = Field(default=None, alias="end_time")
    duration_ms: float | None = Field(default=None, alias="duration")
    status_code: Text = ""
    status_message: Text = ""
    service_name: Text = ""
    namespace: Text = ""
    action_name: Text = ""
    revision: Text = ""
    site_id: Text = ""
    digest: Text = ""
    scope_name: Text = ""
    scope_version: Text = ""
    trace_state: Text = ""
    subtrace_root: bool | None = None
    attributes: Attributes = Field(default_factory=dict, alias="span_attributes")
    resource: Attributes = Field(default_factory=dict, alias="resource_attributes")
    events: tuple[SpanEvent, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _zip_events(cls, raw: Any) -> Any:
        """Events come as three parallel arrays under dotted keys; the last may be shorter (contract 5.5)."""
        if not isinstance(raw, dict) or "events.name" not in raw:
            return raw
        names, times, attributes = (
            found if isinstance(found := raw.get(f"events.{part}"), list) else []
            for part in ("name", "timestamp", "attributes")
        )
        events = [
            {
                "name": name,
                "time_ns": _time_or_none(times[index]) if index < len(times) else None,
                "attributes": attributes[index] if index < len(attributes) else {},
            }
            for index, name in enumerate(names)
        ]
        return {**raw, "events": events}

    @property
    def is_error(self) -> bool:
        """Whether the recorded status is error; the case of the word varies (contract 5.5)."""
        return self.status_code.strip().casefold() == "error"

    @property
    def length_ms(self) -> float | None:
        """Duration as sent, else from the two ends; `None` when the end is missing."""
        if self.duration_ms is not None:
            return self.duration_ms
        if self.start_ns is None or self.end_ns is None:
            return None
        return (self.end_ns - self.start_ns) / NS_PER_MS


def _time_or_none(value: object) -> int | None:
    try:
        return parse_ns(value)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Trace:
    """All spans of one trace as they came, order not guaranteed."""

    trace_id: str
    spans: tuple[Span, ...]
    unreadable: int = 0
    """Rows that could not be read as spans and were left out."""


class ActionPlace(Value):
    """An action a trace was found under (contract 5.6)."""

    site_id: Text = ""
    namespace: Text = ""
    action_name: Text = ""


class ErrorPlace(Value):
    """An error incident a trace was found under (contract 5.6)."""

    site_id: Text = ""
    incident_number: int | None = None
    exception_name: Text = ""


class TraceLocation(Value):
    """Where a trace lives; both empty when it is unknown."""

    performance: tuple[ActionPlace, ...] = ()
    errors: tuple[ErrorPlace, ...] = ()
