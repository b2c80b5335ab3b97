"""The service's GraphQL types as far as contract 11 knows them, over the telemetry of the simulator."""

import hashlib
from collections.abc import Mapping
from typing import Any

from appsignal_tui.demo.graphql.execution import Arguments, FieldType, ObjectType, Schema
from appsignal_tui.demo.telemetry import DeployRecord, IncidentRecord, SiteRecord, Telemetry
from appsignal_tui.demo.wire import format_time

QUERY = "Query"

Value = dict[str, Any]

_USER: Mapping[str, str] = {"id": "64a0c0ffee0123456789abcd", "name": "Demo", "email": "demo@shop.example"}


def _opaque_id(*parts: object) -> str:
    """An id of the service's form for things that are not stored; the same parts give the same id."""
    return hashlib.blake2b("/".join(map(str, parts)).encode(), digest_size=12).hexdigest()


def _viewer(telemetry: Telemetry, _parent: Value, _arguments: Arguments) -> Value:
    slugs = dict.fromkeys(site.org_slug for site in telemetry.sites)
    return {**_USER, "organizations": [_organization(telemetry, slug) for slug in slugs]}


def _organization(telemetry: Telemetry, slug: str) -> Value | None:
    sites = [site for site in telemetry.sites if site.org_slug == slug]
    if not sites:
        return None
    return {"id": _opaque_id("organization", slug), "slug": slug, "name": sites[0].org_name or slug, "sites": sites}


def _organization_named(telemetry: Telemetry, _parent: Value, arguments: Arguments) -> Value | None:
    return _organization(telemetry, arguments["slug"])


def _apps(_telemetry: Telemetry, organization: Value, _arguments: Arguments) -> list[Value]:
    return [_app(site) for site in organization["sites"]]


def _app_with_id(telemetry: Telemetry, _parent: Value, arguments: Arguments) -> Value | None:
    return next((_app(site) for site in telemetry.sites if site.id == arguments["id"]), None)


def _app(site: SiteRecord) -> Value:
    return {
        "id": site.id,
        "name": site.name,
        "environment": site.environment,
        "status": "ACTIVE",
        "viewerPinned": False,
        "site": site,
    }


def _organization_of(telemetry: Telemetry, app: Value, _arguments: Arguments) -> Value | None:
    return _organization(telemetry, app["site"].org_slug)


def _namespaces(telemetry: Telemetry, app: Value, _arguments: Arguments) -> list[Value]:
    site: SiteRecord = app["site"]
    return [{"id": _opaque_id("namespace", site.id, name), "name": name} for name in telemetry.namespaces(site)]


def _logs(_telemetry: Telemetry, app: Value, _arguments: Arguments) -> Value | None:
    sources = app["site"].log_sources
    if not sources:
        return None
    return {"sources": [{"id": one.id, "name": one.name, "type": one.type, "fmt": one.fmt} for one in sources]}


def _log_views(_telemetry: Telemetry, app: Value, _arguments: Arguments) -> list[Value]:
    """Two saved views for every site with logs; one of them leaves out all that may be null (contract 11.4)."""
    site: SiteRecord = app["site"]
    if not site.log_sources:
        return []
    errors: Value = {"name": "Errors", "query": "", "severities": ["ERROR", "CRITICAL", "ALERT", "FATAL"]}
    slow: Value = {"name": "Slow queries", "query": 'message:"slow query"', "severities": None}
    errors |= {"sourceIds": [source.id for source in site.log_sources], "columns": ["hostname", "status"]}
    slow |= {"sourceIds": None, "columns": None}
    return [{"id": _opaque_id("view", site.id, view["name"]), **view} for view in (errors, slow)]


def _log_view(telemetry: Telemetry, app: Value, arguments: Arguments) -> Value | None:
    return next((view for view in _log_views(telemetry, app, {}) if view["id"] == arguments["id"]), None)


def _deploy_markers(telemetry: Telemetry, app: Value, arguments: Arguments) -> list[Value]:
    site: SiteRecord = app["site"]
    return [_marker(site, deploy) for deploy in _slice(telemetry.deploys(site), arguments)]


def _marker(site: SiteRecord, deploy: DeployRecord) -> Value:
    hours, minutes = deploy.live_for_s // 3600, deploy.live_for_s % 3600 // 60
    return {
        "id": _opaque_id("deploy", site.id, deploy.revision, deploy.created_ns),
        "createdAt": format_time(deploy.created_ns),
        "revision": deploy.revision,
        "shortRevision": deploy.revision[:7],
        "user": deploy.user or None,
        "gitCompareUrl": None,
        "liveFor": deploy.live_for_s,
        "liveForInWords": f"{hours}h {minutes}m" if hours else f"{minutes}m",
        "exceptionCount": deploy.exception_count,
        "exceptionRate": deploy.exception_rate_pct,
    }


def _exception_incidents(telemetry: Telemetry, app: Value, arguments: Arguments) -> list[Value]:
    site: SiteRecord = app["site"]
    found = [record for record in telemetry.incidents(site) if _is_wanted(record, arguments)]
    if arguments.get("order") == "ID":
        found.sort(key=lambda record: record.number)
    return [_incident(site, record) for record in _slice(found, arguments)]


def _is_wanted(record: IncidentRecord, arguments: Arguments) -> bool:
    state, namespaces = arguments.get("state"), arguments.get("namespaces")
    action_name, query = arguments.get("actionName"), arguments.get("query") or ""
    return (
        state in (None, record.state)
        and (not namespaces or record.namespace in namespaces)
        and (action_name is None or action_name in record.action_names)
        and query.casefold() in f"{record.exception_name} {record.exception_message}".casefold()
    )


def _slice(records: list[Any], arguments: Arguments) -> list[Any]:
    offset, limit = arguments.get("offset") or 0, arguments.get("limit")
    return records[max(offset, 0) :][: None if limit is None else max(limit, 0)]


def _incident(site: SiteRecord, record: IncidentRecord) -> Value:
    return {
        "__typename": "ExceptionIncident",
        "id": _opaque_id("incident", site.id, record.number),
        "number": record.number,
        "state": record.state,
        "severity": record.severity,
        "description": None,
        "count": record.count,
        "createdAt": format_time(record.created_ns),
        "lastOccurredAt": format_time(record.last_ns),
        "lastSampleOccurredAt": format_time(record.last_ns),
        "updatedAt": format_time(record.last_ns),
        "assignees": [],
        "exceptionName": record.exception_name,
        "exceptionMessage": record.exception_message,
        "actionNames": list(record.action_names),
        "namespace": record.namespace,
        "firstBacktraceLine": record.first_backtrace_line or None,
        "digests": list(record.digests),
        "errorGroupingStrategy": None,
    }


def _incident_numbered(telemetry: Telemetry, app: Value, arguments: Arguments) -> Value | None:
    incidents = _exception_incidents(telemetry, app, {})
    return next((one for one in incidents if one["number"] == arguments["incidentNumber"]), None)


def _none_yet(_telemetry: Telemetry, _app: Value, _arguments: Arguments) -> list[Value]:
    return []


def _scalars(names: str) -> dict[str, FieldType]:
    return {name: FieldType() for name in names.split()}


_PAGING = {"limit": "Int", "offset": "Int", "state": "IncidentStateEnum", "order": "IncidentOrderEnum"}
_OF_ACTION = {**_PAGING, "namespaces": "[String!]", "actionName": "String"}
_SEARCHED = {**_OF_ACTION, "query": "String"}
_COMMON = {
    **_scalars("id number state severity description count createdAt lastOccurredAt updatedAt"),
    "assignees": FieldType("User"),
}
_INCIDENT_TYPES = ("ExceptionIncident", "PerformanceIncident", "AnomalyIncident", "LogIncident")
_TRIGGER = {"trigger": FieldType("Trigger")}

SCHEMA: Schema = {
    QUERY: ObjectType(
        {
            "viewer": FieldType("Viewer", _viewer),
            "organization": FieldType("Organization", _organization_named, {"slug": "String!"}),
            "app": FieldType("App", _app_with_id, {"id": "String!"}),
        }
    ),
    "Viewer": ObjectType({**_scalars("id name email"), "organizations": FieldType("Organization")}),
    "User": ObjectType(_scalars("id name email")),
    "Organization": ObjectType({**_scalars("id slug name"), "apps": FieldType("App", _apps)}),
    "App": ObjectType(
        {
            **_scalars("id name environment status viewerPinned lastPushProcessedAt createdAt updatedAt"),
            **_scalars("platforms languages"),
            "organization": FieldType("Organization", _organization_of),
            "namespaces": FieldType("Namespace", _namespaces),
            "logs": FieldType("Logs", _logs),
            "logViews": FieldType("LogView", _log_views),
            "logView": FieldType("LogView", _log_view, {"id": "String!"}),
            "deployMarkers": FieldType("DeployMarker", _deploy_markers, {"limit": "Int", "offset": "Int"}),
            "incidents": FieldType("Incident", _exception_incidents, {**_OF_ACTION, "marker": "String"}),
            "exceptionIncidents": FieldType("ExceptionIncident", _exception_incidents, _SEARCHED),
            "performanceIncidents": FieldType("PerformanceIncident", _none_yet, _SEARCHED),
            "anomalyIncidents": FieldType("AnomalyIncident", _none_yet, _PAGING),
            "logIncidents": FieldType("LogIncident", _none_yet, _PAGING),
            "incident": FieldType("Incident", _incident_numbered, {"incidentNumber": "Int!"}),
        }
    ),
    "Namespace": ObjectType(_scalars("id name")),
    "Logs": ObjectType({"sources": FieldType("LogSource")}),
    "LogSource": ObjectType(_scalars("id name type fmt")),
    "LogView": ObjectType(_scalars("id name query sourceIds severities columns")),
    "DeployMarker": ObjectType(
        {
            **_scalars("id createdAt revision shortRevision user gitCompareUrl"),
            **_scalars("liveFor liveForInWords exceptionCount exceptionRate"),
        }
    ),
    "Incident": ObjectType(_COMMON, possible=_INCIDENT_TYPES),
    "ExceptionIncident": ObjectType(
        {
            **_COMMON,
            **_scalars("exceptionName exceptionMessage actionNames namespace firstBacktraceLine digests"),
            **_scalars("lastSampleOccurredAt errorGroupingStrategy"),
        }
    ),
    "PerformanceIncident": ObjectType({**_COMMON, **_scalars("actionNames namespace mean totalDuration hasNPlusOne")}),
    "AnomalyIncident": ObjectType({**_COMMON, **_scalars("alertState"), **_TRIGGER, "tags": FieldType("Tag")}),
    "LogIncident": ObjectType({**_COMMON, **_TRIGGER, "logLine": FieldType("LogLine")}),
    "Trigger": ObjectType(_scalars("id name metricName kind field")),
    "Tag": ObjectType(_scalars("key value")),
    "LogLine": ObjectType(_scalars("id timestamp severity hostname group message")),
}
