"""Incidents of all four kinds, one of them, and backtraces (contract 11.5, 11.6)."""

from collections.abc import Sequence

from appsignal_tui.demo.discovery import AnomalyIncidentRecord, FrameRecord, LogIncidentRecord, SlowIncidentRecord
from appsignal_tui.demo.graphql.apps import trigger_json, user_json
from appsignal_tui.demo.graphql.execution import Arguments, FieldType, ObjectType, Schema
from appsignal_tui.demo.graphql.values import Value, opaque_id, page_of, scalars, site_of
from appsignal_tui.demo.telemetry import IncidentRecord, SiteRecord, Telemetry
from appsignal_tui.demo.wire import format_time

_KINDS = ("ExceptionIncident", "PerformanceIncident", "AnomalyIncident", "LogIncident")
_CLOSED_BY_NOW = {"OPEN": "OPEN", "WARMUP": "OPEN", "COOLDOWN": "OPEN"}


def _exceptions(telemetry: Telemetry, app: Value, arguments: Arguments) -> list[Value]:
    site = site_of(app)
    return _chosen([_exception(site, record) for record in telemetry.incidents(site)], arguments)


def _slow(telemetry: Telemetry, app: Value, arguments: Arguments) -> list[Value]:
    site = site_of(app)
    return _chosen([_slow_one(site, record) for record in telemetry.noticed(site).slow], arguments)


def _anomalies(telemetry: Telemetry, app: Value, arguments: Arguments) -> list[Value]:
    site = site_of(app)
    return _chosen([_anomaly(site, record) for record in telemetry.noticed(site).anomalies], arguments)


def _logged(telemetry: Telemetry, app: Value, arguments: Arguments) -> list[Value]:
    site = site_of(app)
    return _chosen([_log_one(site, record) for record in telemetry.noticed(site).logged], arguments)


def _all(telemetry: Telemetry, app: Value, arguments: Arguments) -> list[Value]:
    site = site_of(app)
    noticed = telemetry.noticed(site)
    found = [
        *(_exception(site, one) for one in telemetry.incidents(site)),
        *(_slow_one(site, one) for one in noticed.slow),
        *(_anomaly(site, one) for one in noticed.anomalies),
        *(_log_one(site, one) for one in noticed.logged),
    ]
    return _chosen(found, arguments)


def _one(telemetry: Telemetry, app: Value, arguments: Arguments) -> Value | None:
    return next((one for one in _all(telemetry, app, {}) if one["number"] == arguments["incidentNumber"]), None)


def _chosen(found: Sequence[Value], arguments: Arguments) -> list[Value]:
    """Those that fit all arguments, the one that occurred last first unless ordered by number, and of these a page."""
    if arguments.get("order") == "ID":
        ordered = sorted(found, key=lambda one: one["number"])
    else:
        ordered = sorted(found, key=lambda one: (one["lastOccurredAt"], one["number"]), reverse=True)
    return page_of([one for one in ordered if _fits(one, arguments)], arguments)


def _fits(one: Value, arguments: Arguments) -> bool:
    state, namespaces = arguments.get("state"), arguments.get("namespaces")
    action_name, query = arguments.get("actionName"), arguments.get("query") or ""
    words = (one.get("exceptionName"), one.get("exceptionMessage"), *one.get("actionNames", ()))
    return (
        state in (None, one["state"])
        and (not namespaces or one.get("namespace") in namespaces)
        and (action_name is None or action_name in one.get("actionNames", ()))
        and query.casefold() in " ".join(word for word in words if word).casefold()
    )


def _shared(
    kind: str, site: SiteRecord, record: IncidentRecord | SlowIncidentRecord | AnomalyIncidentRecord | LogIncidentRecord
) -> Value:
    """What all kinds have."""
    return {
        "__typename": kind,
        "id": opaque_id("incident", site.id, record.number),
        "number": record.number,
        "state": "OPEN",
        "severity": record.severity,
        "description": None,
        "count": record.count,
        "createdAt": format_time(record.created_ns),
        "lastOccurredAt": format_time(record.last_ns),
        "updatedAt": format_time(record.last_ns),
        "assignees": [],
    }


def _exception(site: SiteRecord, record: IncidentRecord) -> Value:
    return {
        **_shared("ExceptionIncident", site, record),
        "state": record.state,
        "assignees": [user_json(user) for user in record.assignees],
        "lastSampleOccurredAt": format_time(record.last_ns),
        "exceptionName": record.exception_name,
        "exceptionMessage": record.exception_message,
        "actionNames": list(record.action_names),
        "namespace": record.namespace,
        "firstBacktraceLine": record.first_backtrace_line or None,
        "digests": list(record.digests),
        "errorGroupingStrategy": "EXCEPTION" if record.first_backtrace_line else None,
    }


def _slow_one(site: SiteRecord, record: SlowIncidentRecord) -> Value:
    return {
        **_shared("PerformanceIncident", site, record),
        "state": record.state,
        "assignees": [user_json(user) for user in record.assignees],
        "description": record.description or None,
        "actionNames": list(record.action_names),
        "namespace": record.namespace,
        "mean": record.mean_ms,
        "totalDuration": record.total_ms,
        "hasNPlusOne": record.has_npo,
    }


def _anomaly(site: SiteRecord, record: AnomalyIncidentRecord) -> Value:
    return {
        **_shared("AnomalyIncident", site, record),
        "state": _CLOSED_BY_NOW.get(record.alert.state, "CLOSED"),
        "description": record.description or None,
        "alertState": record.alert.state,
        "trigger": trigger_json(record.alert.trigger),
        "tags": [{"key": key, "value": value} for key, value in record.tags],
    }


def _log_one(site: SiteRecord, record: LogIncidentRecord) -> Value:
    line = record.line
    return {
        **_shared("LogIncident", site, record),
        "description": record.description or None,
        "trigger": trigger_json(record.trigger),
        "logLine": {
            "id": line.id,
            "timestamp": format_time(line.time_ns),
            "severity": line.severity,
            "hostname": line.hostname or None,
            "group": line.group or None,
            "message": line.message,
        },
    }


def _backtrace(telemetry: Telemetry, app: Value, arguments: Arguments) -> list[Value | None] | None:
    found = telemetry.backtrace(site_of(app), arguments["id"], arguments.get("revision") or "")
    return None if found is None else [None if frame is None else _frame(frame) for frame in found]


def _frame(frame: FrameRecord) -> Value:
    """A frame; the number of its line is a text here, and one of a library comes without source."""
    return {
        "type": frame.type,
        "original": frame.original,
        "path": frame.path,
        "line": str(frame.line),
        "column": None,
        "method": frame.method,
        "code": [{"line": number, "source": source} for number, source in frame.code] or None,
    }


_PAGING = {"limit": "Int", "offset": "Int", "state": "IncidentStateEnum", "order": "IncidentOrderEnum"}
_OF_ACTION = {**_PAGING, "namespaces": "[String]", "actionName": "String"}
_SEARCHED = {**_OF_ACTION, "query": "String"}
_SHARED = {
    **scalars("id number state severity description count createdAt lastOccurredAt updatedAt"),
    "assignees": FieldType("User"),
}
_TRIGGER = {"trigger": FieldType("Trigger")}

FIELDS = {
    "incidents": FieldType("Incident", _all, {**_OF_ACTION, "marker": "String"}),
    "exceptionIncidents": FieldType("ExceptionIncident", _exceptions, _SEARCHED),
    "performanceIncidents": FieldType("PerformanceIncident", _slow, _SEARCHED),
    "anomalyIncidents": FieldType("AnomalyIncident", _anomalies, _PAGING),
    "logIncidents": FieldType("LogIncident", _logged, _PAGING),
    "incident": FieldType("Incident", _one, {"incidentNumber": "Int!"}),
    "backtrace": FieldType("BacktraceLine", _backtrace, {"id": "String!", "revision": "String"}),
}
"""Fields of an app."""

TYPES: Schema = {
    "Incident": ObjectType({}, possible=_KINDS),
    "ExceptionIncident": ObjectType(
        {
            **_SHARED,
            **scalars("exceptionName exceptionMessage actionNames namespace firstBacktraceLine digests"),
            **scalars("lastSampleOccurredAt errorGroupingStrategy"),
        }
    ),
    "PerformanceIncident": ObjectType({**_SHARED, **scalars("actionNames namespace mean totalDuration hasNPlusOne")}),
    "AnomalyIncident": ObjectType({**_SHARED, **scalars("alertState"), **_TRIGGER, "tags": FieldType("Tag")}),
    "LogIncident": ObjectType({**_SHARED, **_TRIGGER, "logLine": FieldType("LogLine")}),
    "Tag": ObjectType(scalars("key value")),
    "LogLine": ObjectType(scalars("id timestamp severity hostname group message")),
    "BacktraceLine": ObjectType(
        {**scalars("type original path line column method"), "code": FieldType("BacktraceCode")}
    ),
    "BacktraceCode": ObjectType(scalars("line source")),
}
"""Types these fields lead to."""
