"""Every route of the simulated service: which method and path, and what answers (contract 0.2)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from appsignal_tui.demo.http import JSON_TYPE, Request, Response
from appsignal_tui.demo.routes import (
    check_ins,
    deploys,
    edges,
    kubernetes,
    logs,
    metrics,
    saved_visuals,
    slow_events,
    system,
    tracing,
)
from appsignal_tui.demo.telemetry import Telemetry

Handler = Callable[[Telemetry, Request], Response | Awaitable[Response]]
"""What may take long is awaited and lets other requests run meanwhile."""


@dataclass(frozen=True, slots=True)
class Route:
    """One operation."""

    method: str
    template: str
    """Path below `/api/v2`; a part in braces stands for any text and becomes a parameter."""
    handler: Handler
    content_type: str = JSON_TYPE
    """Of a good answer."""
    _parts: tuple[str, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Split the template once."""
        object.__setattr__(self, "_parts", tuple(self.template.split("/")))

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the parts that stand for any text."""
        return tuple(part.strip("{}") for part in self._parts if part.startswith("{"))

    def match(self, method: str, parts: tuple[str, ...]) -> dict[str, str] | None:
        """Parameters when the route answers this; `None` when it does not."""
        if method != self.method or len(parts) != len(self._parts):
            return None
        parameters: dict[str, str] = {}
        for wanted, given in zip(self._parts, parts, strict=True):
            if wanted.startswith("{"):
                parameters[wanted.strip("{}")] = given
            elif wanted != given:
                return None
        return parameters


ROUTES: tuple[Route, ...] = (
    Route("GET", "/auth", system.auth),
    Route("POST", "/metrics/timeseries", metrics.timeseries),
    Route("POST", "/metrics/list", metrics.metrics_list),
    Route("GET", "/metrics/names/{site_id}", metrics.names),
    Route("GET", "/metrics/type_and_tags/{site_id}/{metric_name}", metrics.type_and_tags),
    Route("POST", "/tracing/actions", tracing.actions),
    Route("POST", "/tracing/traces/performance", tracing.performance_traces),
    Route("POST", "/tracing/traces/errors", tracing.error_traces),
    Route("POST", "/tracing/trace", tracing.trace),
    Route("POST", "/tracing/trace/performance", tracing.performance_trace),
    Route("POST", "/tracing/trace/error", tracing.error_trace),
    Route("POST", "/tracing/locator", tracing.locator),
    Route("POST", "/tracing/site_edges", edges.site_edges),
    Route("POST", "/tracing/action_edges", edges.action_edges),
    Route("POST", "/tracing/slow_events", slow_events.slow_events),
    Route("POST", "/tracing/slow_events/actions", slow_events.actions),
    Route("POST", "/logs/lines", logs.lines),
    Route("POST", "/kubernetes/nodes", kubernetes.nodes),
    Route("POST", "/kubernetes/pods", kubernetes.pods),
    Route("POST", "/kubernetes/pods/overview", kubernetes.pods_overview),
    Route("POST", "/deploys/stats", deploys.stats),
    Route("POST", "/check_ins/test_cron", check_ins.test_cron),
    Route("GET", "/saved_visuals/{id}", saved_visuals.visual),
    Route("GET", "/saved_visuals/{id}/csv", saved_visuals.visual_csv, saved_visuals.CSV_TYPE),
)
