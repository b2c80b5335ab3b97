"""The Kubernetes routes in the shape that contract 7 takes for likely: bare arrays of what the agent reports."""

from collections import Counter

from appsignal_tui.demo import members
from appsignal_tui.demo.cluster_records import NodeRecord, PodRecord
from appsignal_tui.demo.http import Request, Response, answer
from appsignal_tui.demo.telemetry import (
    SiteRecord,
    Telemetry,
)
from appsignal_tui.demo.wire import NS_PER_MINUTE, Json, node_json, pod_json

_PHASES = ("running", "pending", "succeeded", "failed", "unknown")
_GONE_AFTER_NS = 2 * NS_PER_MINUTE
"""A pod that was not told of for so long has left."""


def nodes(telemetry: Telemetry, request: Request) -> Response:
    """Nodes that reported in the range, each as of its last report."""
    site, start_ns, end_ns = _question(telemetry, request)
    wanted = _Filter(request.body)
    return answer([node_json(node) for node in telemetry.nodes(site, start_ns, end_ns) if wanted.has_node(node)])


def pods(telemetry: Telemetry, request: Request) -> Response:
    """Pods that were there in the range, each as of its last report; one that has left has an older `timestamp`."""
    return answer([pod_json(pod) for pod in _pods(telemetry, request)])


def pods_overview(telemetry: Telemetry, request: Request) -> Response:
    """The pods that are still there, counted by namespace and owner."""
    found = _pods(telemetry, request)
    newest_ns = max((pod.time_ns for pod in found), default=0)
    groups: dict[tuple[str, str, str], list[PodRecord]] = {}
    for pod in found:
        if newest_ns - pod.time_ns < _GONE_AFTER_NS:
            owner = pod.owners[0]
            groups.setdefault((pod.namespace, owner.name, owner.kind), []).append(pod)
    return answer([_overview(*key, group) for key, group in sorted(groups.items())])


def _overview(namespace: str, owner: str, kind: str, pods: list[PodRecord]) -> Json:
    phases = Counter(pod.phase for pod in pods)
    return {
        "pod_namespace": namespace,
        "owner": owner,
        "kind": kind,
        "pods": len(pods),
        **{phase: phases[phase] for phase in _PHASES},
        "restarts": sum(pod.restarts for pod in pods),
    }


def _question(telemetry: Telemetry, request: Request) -> tuple[SiteRecord, int, int]:
    site = members.site(request.body, telemetry)
    return site, *members.time_range(request.body, telemetry, needed=True)


class _Filter:
    """The optional members of the question; an empty text asks for everything."""

    def __init__(self, body: members.Body) -> None:
        self._namespace = members.text(body, "namespace", "")
        self._node_name = members.text(body, "node_name", "")
        self._query = members.text(body, "query", "").casefold()

    def has_node(self, node: NodeRecord) -> bool:
        return self._node_name in ("", node.name) and self._query in node.name.casefold()

    def has_pod(self, pod: PodRecord) -> bool:
        placed = self._namespace in ("", pod.namespace) and self._node_name in ("", pod.node)
        return placed and self._query in pod.name.casefold()


def _pods(telemetry: Telemetry, request: Request) -> list[PodRecord]:
    site, start_ns, end_ns = _question(telemetry, request)
    wanted = _Filter(request.body)
    return [pod for pod in telemetry.pods(site, start_ns, end_ns) if wanted.has_pod(pod)]
