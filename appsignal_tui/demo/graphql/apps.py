"""Who there is and which apps they see, an app's logs, deploys and settings (contract 11.1 to 11.4, 11.7)."""

from typing import Any

from appsignal_tui.demo.discovery import TriggerRecord, UserRecord
from appsignal_tui.demo.graphql.execution import Arguments, FieldType, ObjectType, Schema
from appsignal_tui.demo.graphql.values import Value, opaque_id, page_of, scalars, site_of, time_or_null
from appsignal_tui.demo.telemetry import DeployRecord, SiteRecord, Telemetry
from appsignal_tui.demo.wire import NS_PER_MINUTE, format_time

_VIEWER: Value = {"id": "64a0c0ffee0123456789abcd", "name": "Demo", "email": "demo@shop.example"}
_REPOSITORY = "https://git.shop.example"


def _viewer(telemetry: Telemetry, _parent: Value, _arguments: Arguments) -> Value:
    slugs = dict.fromkeys(site.org_slug for site in telemetry.sites)
    return {**_VIEWER, "organizations": [_organization(telemetry, slug) for slug in slugs]}


def _organization(telemetry: Telemetry, slug: str) -> Value | None:
    sites = [site for site in telemetry.sites if site.org_slug == slug]
    if not sites:
        return None
    return {"id": opaque_id("organization", slug), "slug": slug, "name": sites[0].org_name or slug, "sites": sites}


def _organization_named(telemetry: Telemetry, _parent: Value, arguments: Arguments) -> Value | None:
    return _organization(telemetry, arguments["slug"])


def _apps(telemetry: Telemetry, organization: Value, _arguments: Arguments) -> list[Value]:
    return [_app(telemetry, site) for site in organization["sites"]]


def _app_with_id(telemetry: Telemetry, _parent: Value, arguments: Arguments) -> Value | None:
    return next((_app(telemetry, site) for site in telemetry.sites if site.id == arguments["id"]), None)


def _app(telemetry: Telemetry, site: SiteRecord) -> Value:
    now_ns = telemetry.clock.now_ns()
    return {
        "id": site.id,
        "name": site.name,
        "environment": site.environment,
        "status": "ACTIVE",
        "viewerPinned": False,
        "lastPushProcessedAt": format_time(now_ns - now_ns % NS_PER_MINUTE),
        "site": site,
    }


def _organization_of(telemetry: Telemetry, app: Value, _arguments: Arguments) -> Value | None:
    return _organization(telemetry, site_of(app).org_slug)


def _namespaces(telemetry: Telemetry, app: Value, _arguments: Arguments) -> list[Value]:
    site = site_of(app)
    return [{"id": opaque_id("namespace", site.id, name), "name": name} for name in telemetry.namespaces(site)]


def _logs(_telemetry: Telemetry, app: Value, _arguments: Arguments) -> Value | None:
    sources = site_of(app).log_sources
    if not sources:
        return None
    return {"sources": [{"id": one.id, "name": one.name, "type": one.type, "fmt": one.fmt} for one in sources]}


def _log_views(_telemetry: Telemetry, app: Value, _arguments: Arguments) -> list[Value]:
    """Two saved views for every site with logs; one of them leaves out all that may be null (contract 11.4)."""
    site = site_of(app)
    if not site.log_sources:
        return []
    errors: Value = {"name": "Errors", "query": "", "severities": ["ERROR", "CRITICAL", "ALERT", "FATAL"]}
    slow: Value = {"name": "Slow queries", "query": 'message:"slow query"', "severities": None}
    errors |= {"sourceIds": [source.id for source in site.log_sources], "columns": ["hostname", "status"]}
    slow |= {"sourceIds": None, "columns": None}
    return [{"id": opaque_id("view", site.id, view["name"]), **view} for view in (errors, slow)]


def _log_view(telemetry: Telemetry, app: Value, arguments: Arguments) -> Value | None:
    return next((view for view in _log_views(telemetry, app, {}) if view["id"] == arguments["id"]), None)


def _deploy_markers(telemetry: Telemetry, app: Value, arguments: Arguments) -> list[Value]:
    """Newest first; the oldest has nothing to be compared with."""
    site = site_of(app)
    deploys = telemetry.deploys(site)
    befores = (deploy.revision for deploy in deploys[1:])
    return page_of([_marker(site, deploy, next(befores, "")) for deploy in deploys], arguments)


def _marker(site: SiteRecord, deploy: DeployRecord, before: str) -> Value:
    hours, minutes = deploy.live_for_s // 3600, deploy.live_for_s % 3600 // 60
    return {
        "id": opaque_id("deploy", site.id, deploy.revision, deploy.created_ns),
        "createdAt": format_time(deploy.created_ns),
        "revision": deploy.revision,
        "shortRevision": deploy.revision[:7],
        "user": deploy.user or None,
        "gitCompareUrl": f"{_REPOSITORY}/{site.name}/compare/{before}...{deploy.revision}" if before else None,
        "liveFor": deploy.live_for_s,
        "liveForInWords": f"{hours}h {minutes}m" if hours else f"{minutes}m",
        "exceptionCount": deploy.exception_count,
        "exceptionRate": deploy.exception_rate_pct,
    }


def user_json(user: UserRecord) -> Value:
    """Somebody with access."""
    return {"id": user.id, "name": user.name, "email": user.email or None}


def trigger_json(trigger: TriggerRecord) -> Value:
    """A rule; one about log lines has no metric."""
    return {
        "id": trigger.id,
        "name": trigger.name,
        "metricName": trigger.metric_name or None,
        "kind": trigger.kind or None,
        "field": trigger.field or None,
    }


def _users(telemetry: Telemetry, app: Value, _arguments: Arguments) -> list[Value]:
    return [user_json(user) for user in telemetry.settings(site_of(app)).users]


def _notifiers(telemetry: Telemetry, app: Value, _arguments: Arguments) -> list[Value]:
    found = telemetry.settings(site_of(app)).notifiers
    return [{"id": one.id, "name": one.name, "icon": one.icon or None} for one in found]


def _triggers(telemetry: Telemetry, app: Value, _arguments: Arguments) -> list[Value]:
    return [trigger_json(trigger) for trigger in telemetry.settings(site_of(app)).triggers]


def _monitors(telemetry: Telemetry, app: Value, _arguments: Arguments) -> list[Value]:
    return [
        {"id": one.id, "name": one.name, "url": one.url, "regions": list(one.regions), "alerts": []}
        for one in telemetry.settings(site_of(app)).monitors
    ]


def _check_ins(telemetry: Telemetry, app: Value, _arguments: Arguments) -> Value:
    rows: list[dict[str, Any]] = [
        {
            "id": one.id,
            "identifier": one.identifier,
            "kind": one.kind,
            "lastState": one.last_state,
            "lastErrorAt": time_or_null(one.last_error_ns),
            "lastSuccessAt": time_or_null(one.last_success_ns),
            "lastUpdateAt": time_or_null(one.last_update_ns),
        }
        for one in telemetry.settings(site_of(app)).check_ins
    ]
    return {"triggers": rows}


def _alerts(telemetry: Telemetry, app: Value, _arguments: Arguments) -> list[Value]:
    """Alerts of metrics, the newest first."""
    found = [incident.alert for incident in telemetry.noticed(site_of(app)).anomalies]
    return [
        {
            "id": alert.id,
            "state": alert.state,
            "openedAt": format_time(alert.opened_ns),
            "lastValue": alert.last_value,
            "peakValue": alert.peak_value,
            "message": alert.message or None,
            "trigger": trigger_json(alert.trigger),
        }
        for alert in sorted(found, key=lambda alert: -alert.opened_ns)
    ]


ROOTS = {
    "viewer": FieldType("Viewer", _viewer),
    "organization": FieldType("Organization", _organization_named, {"slug": "String!"}),
    "app": FieldType("App", _app_with_id, {"id": "String!"}),
}
"""Where every query begins."""

FIELDS = {
    **scalars("id name environment status viewerPinned lastPushProcessedAt createdAt updatedAt platforms languages"),
    "organization": FieldType("Organization", _organization_of),
    "namespaces": FieldType("Namespace", _namespaces),
    "logs": FieldType("Logs", _logs),
    "logViews": FieldType("LogView", _log_views),
    "logView": FieldType("LogView", _log_view, {"id": "String!"}),
    "deployMarkers": FieldType("DeployMarker", _deploy_markers, {"limit": "Int", "offset": "Int"}),
    "users": FieldType("User", _users),
    "notifiers": FieldType("Notifier", _notifiers),
    "triggers": FieldType("Trigger", _triggers),
    "uptimeMonitors": FieldType("UptimeMonitor", _monitors),
    "checkIns": FieldType("CheckIns", _check_ins),
    "alerts": FieldType("Alert", _alerts),
}
"""Fields of an app."""

TYPES: Schema = {
    "Viewer": ObjectType({**scalars("id name email"), "organizations": FieldType("Organization")}),
    "User": ObjectType(scalars("id name email")),
    "Organization": ObjectType({**scalars("id slug name"), "apps": FieldType("App", _apps)}),
    "Namespace": ObjectType(scalars("id name")),
    "Logs": ObjectType({"sources": FieldType("LogSource")}),
    "LogSource": ObjectType(scalars("id name type fmt")),
    "LogView": ObjectType(scalars("id name query sourceIds severities columns")),
    "DeployMarker": ObjectType(
        scalars(
            "id createdAt revision shortRevision user gitCompareUrl liveFor liveForInWords exceptionCount exceptionRate"
        )
    ),
    "Notifier": ObjectType(scalars("id name icon")),
    "Trigger": ObjectType(scalars("id name metricName kind field")),
    "UptimeMonitor": ObjectType({**scalars("id name url regions"), "alerts": FieldType("Alert")}),
    "CheckIns": ObjectType({"triggers": FieldType("CheckInTrigger")}),
    "CheckInTrigger": ObjectType(scalars("id identifier kind lastState lastErrorAt lastSuccessAt lastUpdateAt")),
    "Alert": ObjectType({**scalars("id state openedAt lastValue peakValue message"), "trigger": FieldType("Trigger")}),
}
"""Types these fields lead to."""
