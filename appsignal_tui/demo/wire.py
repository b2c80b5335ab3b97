"""Records as the JSON shapes of the contract, and times as text both ways (contract 1.4, 3.2, 5, 6.1)."""

import json
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from appsignal_tui.demo.cluster_records import NodeRecord, PodRecord
from appsignal_tui.demo.events import EventUseRecord
from appsignal_tui.demo.telemetry import (
    ActionRecord,
    EdgeRecord,
    LineRecord,
    LocationRecord,
    SpanRecord,
    SummaryRecord,
)
from appsignal_tui.demo.visual_records import VisualMetricRecord, VisualRecord

NS_PER_S = 1_000_000_000
NS_PER_MS = 1_000_000
NS_PER_MINUTE = 60 * NS_PER_S

Json = dict[str, Any]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC) - _EPOCH, datetime.max.replace(tzinfo=UTC) - _EPOCH
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


def parse_time(text: str) -> int:
    """Read an RFC 3339 time with up to nine fraction digits as nanoseconds since the epoch.

    Raises:
        ValueError: not such a time.
    """
    match = _TIME.fullmatch(text)
    if match is None:
        raise ValueError("not an RFC 3339 time")
    date, clock, fraction, zone = match.groups()
    whole = datetime.fromisoformat(f"{date}T{clock}{'+00:00' if zone in 'Zz' else zone}") - _EPOCH
    if not _FIRST <= whole <= _LAST:
        raise ValueError("before the year 1 or after the year 9999")
    return (whole.days * 86_400 + whole.seconds) * NS_PER_S + (int(fraction.ljust(9, "0")) if fraction else 0)


def format_time(time_ns: int) -> str:
    """Write nanoseconds since the epoch as RFC 3339 with `Z` and 0, 3, 6 or 9 fraction digits, as few as needed."""
    seconds, fraction = divmod(time_ns, NS_PER_S)
    whole = _format_second(seconds)
    if not fraction:
        return f"{whole}Z"
    if fraction % NS_PER_MS == 0:
        return f"{whole}.{fraction // NS_PER_MS:03d}Z"
    return f"{whole}.{fraction // 1_000:06d}Z" if fraction % 1_000 == 0 else f"{whole}.{fraction:09d}Z"


@lru_cache(maxsize=4096)  # the rows of a page share their seconds
def _format_second(seconds: int) -> str:
    # strftime would leave out the zeros of a year before 1000
    return (_EPOCH + timedelta(seconds=seconds)).replace(tzinfo=None).isoformat()


def summary_json(record: SummaryRecord) -> Json:
    """A row of a trace list (contract 5.3)."""
    return {
        "trace_id": record.trace_id,
        "span_id": record.span_id or None,
        "site_id": record.site_id or None,
        "namespace": record.namespace or None,
        "action_name": record.action_name or None,
        "revision": record.revision or None,
        "time": format_time(record.time_ns),
        "duration": record.duration_ms,
        "tags": record.tags,
        "has_npo": record.has_npo,
    }


def span_json(record: SpanRecord) -> Json:
    """A span (contract 5.5): roots have an empty parent, events are three parallel arrays under dotted keys."""
    return {
        "span_id": record.span_id,
        "trace_id": record.trace_id,
        "parent_span_id": record.parent_span_id,
        "span_name": record.name or None,
        "span_kind": record.kind or None,
        "start_time": None if record.start_ns is None else format_time(record.start_ns),
        "end_time": None if record.end_ns is None else format_time(record.end_ns),
        "duration": _duration_ms(record),
        "status_code": record.status_code or None,
        "status_message": record.status_message or None,
        "service_name": record.service or None,
        "site_id": record.site_id or None,
        "namespace": record.namespace or None,
        "action_name": record.action_name or None,
        "revision": record.revision or None,
        "digest": record.digest or None,
        "scope_name": record.scope_name or None,
        "scope_version": record.scope_version or None,
        "trace_state": record.trace_state or None,
        "subtrace_root": record.subtrace_root,
        "span_attributes": record.attributes,
        "resource_attributes": record.resource,
        "events.name": [event.name for event in record.events],
        "events.timestamp": [format_time(event.time_ns) for event in record.events],
        "events.attributes": [event.attributes for event in record.events],
    }


def _duration_ms(record: SpanRecord) -> float | None:
    if record.start_ns is None or record.end_ns is None:
        return None
    return (record.end_ns - record.start_ns) / NS_PER_MS


def action_json(record: ActionRecord) -> Json:
    """A row of the actions (contract 5.9)."""
    return {
        "namespace": record.namespace,
        "action": record.action,
        "digest": record.digest or None,
        "mean": record.mean_ms,
        "throughput": record.calls,
        "error_rate": record.error_rate_pct,
        "has_npo": record.has_npo,
    }


def edges_json(records: Iterable[EdgeRecord]) -> dict[str, list[Json]]:
    """Edges in their groups, the busiest first; a group without edges is an empty list (contract 5.10)."""
    groups: dict[str, list[Json]] = {"upstream": [], "downstream": [], "internal": []}
    for record in sorted(records, key=lambda record: -record.calls):
        groups[record.direction].append(
            {
                "service": record.service or None,
                "namespace": record.namespace or None,
                "action_name": record.action_name or None,
                "site_id": record.site_id or None,
                "count": record.calls,
                "mean": record.mean_ms,
                "error_rate": record.error_rate_pct,
            }
        )
    return groups


def event_json(uses: Sequence[EventUseRecord], whole_ms: float) -> Json:
    """A slow event, its uses by all actions added up; impact is percent of `whole_ms` (contract 5.12)."""
    event, namespaces = uses[0].event, {use.namespace for use in uses}
    count, duration_ms = sum(use.count for use in uses), sum(use.duration_ms for use in uses)
    return {
        "digest": event.digest,
        "impact": _percent(duration_ms, whole_ms),
        "name": event.name,
        "group": event.group,
        "body": event.body or None,
        "namespace": uses[0].namespace if len(namespaces) == 1 else None,
        "count": count,
        "mean": round(duration_ms / count, 4),
        "duration": round(duration_ms, 4),
    }


def event_action_json(use: EventUseRecord, whole_ms: float) -> Json:
    """An action that runs a slow event; impact is percent of `whole_ms` (contract 5.13)."""
    return {
        "namespace": use.namespace,
        "action_name": use.action_name,
        "count": use.count,
        "mean": round(use.duration_ms / use.count, 4),
        "duration": round(use.duration_ms, 4),
        "impact": _percent(use.duration_ms, whole_ms),
    }


def _percent(part: float, whole: float) -> float:
    return round(100 * part / whole, 6) if whole else 0.0


def location_json(record: LocationRecord) -> Json:
    """Where a trace lives (contract 5.6)."""
    return {
        "performance": [
            {"site_id": site_id, "namespace": namespace, "action_name": action_name}
            for site_id, namespace, action_name in record.actions
        ],
        "errors": [
            {"site_id": site_id, "incident_number": number, "exception_name": exception_name}
            for site_id, number, exception_name in record.incidents
        ],
    }


def node_json(record: NodeRecord) -> Json:
    """A node of a cluster, its members those of the agent (contract 7)."""
    return {
        "node_name": record.name,
        "timestamp": record.time_ns // NS_PER_S,
        "labels": record.labels,
        **record.figures,
    }


def pod_json(record: PodRecord) -> Json:
    """A pod of a cluster, its members those of the agent (contract 7)."""
    return {
        "pod_name": record.name,
        "pod_namespace": record.namespace,
        "pod_uuid": record.uuid,
        "node_name": record.node,
        "timestamp": record.time_ns // NS_PER_S,
        "labels": record.labels,
        "pod_phase": record.phase,
        "pod_restart_count": record.restarts,
        "pod_uptime_seconds": record.uptime_s,
        "owner_references": [
            {"name": owner.name, "kind": owner.kind, "namespace": owner.namespace} for owner in record.owners
        ],
        "containers": [
            {
                "name": container.name,
                "status": container.status,
                "reason": container.reason or None,
                "exit_code": container.exit_code,
            }
            for container in record.containers
        ],
        **record.figures,
    }


def visual_json(record: VisualRecord) -> Json:
    """The definition of a saved visual, without its data (contract 10)."""
    definition: Json = {
        "id": record.id,
        "title": record.title,
        "description": record.description or None,
        "type": record.kind,
        "format": record.format,
        "format_input": record.format_input or None,
        "line_label": record.line_label or None,
        "display": record.display if record.kind == "timeseries" else None,
        "draw_null_as_zero": record.draw_null_as_zero,
        "min_y_axis": record.min_y_axis,
    }
    metrics = [_visual_metric_json(metric) for metric in record.metrics]
    return definition | ({"metrics": metrics} if record.kind == "timeseries" else {"metric": metrics[0]})


def _visual_metric_json(record: VisualMetricRecord) -> Json:
    fields: Json = {"fields": [{"field": field.upper()} for field in record.fields]}
    if record.aggregate:
        fields = {"field": record.fields[0].upper(), "aggregate": record.aggregate}
    return {"name": record.name, **fields, "tags": [{"key": key, "value": value} for key, value in record.tags.items()]}


def line_json(record: LineRecord) -> Json:
    """A log line (contract 6.1)."""
    attributes = record.attributes
    return {
        "id": record.id or None,
        "timestamp": format_time(record.time_ns),
        "source_id": record.source_id,
        "severity": record.severity or None,
        "message": record.message,
        "hostname": record.hostname or None,
        "group": record.group or None,
        "json": json.dumps(attributes) if record.attributes_as_text else attributes,
    }
