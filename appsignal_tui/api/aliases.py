"""Names under which members of an answer are looked for where the contract can only guess, the likeliest first.

Keys are what we call a member; the rows of the dialect's table say which guess each list belongs to.
"""

from appsignal_tui.api.guess import Names

EDGE: Names = {
    "peer": ("service", "name", "namespace"),
    "namespace": ("namespace",),
    "action_name": ("action_name", "action"),
    "site_id": ("site_id",),
    "calls": ("count",),
    "mean_ms": ("mean",),
    "error_rate_pct": ("error_rate",),
}
SLOW_EVENT: Names = {
    "title": ("title", "body", "name", "event_name", "span_name", "group", "digest"),
    "name": ("name", "event_name", "span_name"),
    "group": ("group",),
    "body": ("body",),
    "namespace": ("namespace",),
    "impact": ("impact",),
    "calls": ("count", "throughput"),
    "mean_ms": ("mean",),
    "total_ms": ("duration",),
}
CRON_QUESTION: Names = {"expression": ("cron",), "timezone": ("timezone",)}
"""Of these the first is sent."""
CRON_ANSWER: Names = {"is_valid": ("valid", "ok"), "message": ("message", "error")}

KUBERNETES_ROWS: Names = {"rows": ("nodes", "pods", "items", "data", "rows")}
KUBERNETES_NUMBERS: Names = {"number": ("last", "value", "avg")}
KUBERNETES_WORDS: Names = {"prefix": ("pod_phase_", "container_status_")}

_FIGURES: Names = {
    "at_ns": ("timestamp", "time"),
    "cpu_nano_cores": ("cpu_usage_nano_cores", "cpu_usage", "cpu"),
    "memory_bytes": ("memory_working_set_bytes", "memory_usage_bytes", "memory"),
    "memory_sent_pct": ("memory_usage",),
    "network_rx_bytes": ("network_rx_bytes",),
    "network_tx_bytes": ("network_tx_bytes",),
    "labels": ("labels",),
}
KUBERNETES_NODE: Names = {
    "name": ("node_name", "name", "node"),
    **_FIGURES,
    "memory_available_bytes": ("memory_available_bytes",),
    "disk_used_bytes": ("fs_used_bytes",),
    "disk_available_bytes": ("fs_available_bytes",),
    "disk_sent_pct": ("disk_usage",),
}
KUBERNETES_POD: Names = {
    "name": ("pod_name", "name", "pod"),
    "namespace": ("pod_namespace", "namespace"),
    "uid": ("pod_uuid", "uuid", "uid"),
    "node": ("node_name", "node"),
    "phase": ("pod_phase", "phase", "status"),
    "restarts": ("pod_restart_count", "restart_count", "restarts"),
    "uptime_s": ("pod_uptime_seconds", "uptime_seconds", "uptime"),
    "owners": ("owner_references", "owners", "owner"),
    "containers": ("containers",),
    **_FIGURES,
}
KUBERNETES_WORKLOAD: Names = {
    "namespace": ("pod_namespace", "namespace"),
    "owner": ("owner", "owner_name", "name"),
    "kind": ("kind", "owner_kind"),
    "pods": ("pods", "pod_count", "count", "total"),
    "running": ("running",),
    "pending": ("pending",),
    "succeeded": ("succeeded",),
    "failed": ("failed",),
    "unknown": ("unknown",),
    "restarts": ("restarts", "pod_restart_count", "restart_count"),
}

VISUAL: Names = {"series": ("series",)}
VISUAL_CSV: Names = {"delimiter": (",", ";", "\t", "|")}
