"""Clusters: their nodes, pods and workloads, and the history of both (contract 7, 15.2).

The routes of contract 7 are known by little more than their paths. Whatever goes wrong with them, the same figures
exist as ordinary metrics, which are sure: what is told then says so.
"""

from collections import defaultdict
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from appsignal_tui.errors import BadAnswerError, ExplorerError, NotFoundError, RequestRefusedError
from appsignal_tui.models.base import NS_PER_S
from appsignal_tui.models.kubernetes import ClusterRows, Node, Owner, Pod, Workload
from appsignal_tui.models.metric import Point, Selector, Series
from appsignal_tui.models.page import Rows
from appsignal_tui.models.site import Site
from appsignal_tui.models.timerange import TimeRange
from appsignal_tui.services.metrics import MetricService
from appsignal_tui.services.ports import Kubernetes

Row = TypeVar("Row", Node, Pod, Workload)
Kind = Literal["node", "pod"]

_GONE_AFTER_NS = 2 * 60 * NS_PER_S
"""The cluster agent reports every minute (contract 7); who misses two reports is gone."""

NO_AGENT = "No cluster agent reports to this app."

_METRICS: Mapping[Kind, Mapping[str, str]] = {
    "node": {
        "cpu_nano_cores": "node_cpu_usage_nano_cores",
        "memory_bytes": "node_memory_usage_bytes",
        "memory_available_bytes": "node_memory_available_bytes",
        "disk_used_bytes": "node_fs_used_bytes",
        "disk_available_bytes": "node_fs_available_bytes",
        "network_rx_bytes": "node_network_rx_bytes",
        "network_tx_bytes": "node_network_tx_bytes",
    },
    "pod": {"cpu_nano_cores": "pod_cpu_usage_nano_cores", "memory_bytes": "pod_memory_working_set_bytes"},
}
"""The gauges of the cluster agent (contract 15.2), by the names of our models; the tag is the kind."""

_ANOTHER_WAY = (NotFoundError, RequestRefusedError, BadAnswerError)
"""What the guessed routes may end in while the service is well."""


@dataclass(frozen=True, slots=True)
class History:
    """Figures of nodes or pods over a range."""

    figures: Mapping[str, Mapping[str, Series]]
    """By name of the node or pod in order of the alphabet, then by what our models call the figure."""
    unreadable: int = 0
    """Series and points that could not be read and were left out."""


class KubernetesService:
    """Everything about clusters that a screen can ask for; raises the errors of `errors.py`."""

    def __init__(self, api: Kubernetes, metrics: MetricService) -> None:
        """Ask through this, and through the metrics where this is not to be understood."""
        self._api = api
        self._metrics = metrics

    async def nodes(self, site: Site, window: TimeRange) -> ClusterRows[Node]:
        """The machines that reported in the range; where metrics told, with their name and figures only."""

        async def measured() -> Rows[Node]:
            history = await self.history(site, window, "node")
            return Rows(tuple(_node(*each) for each in history.figures.items()), history.unreadable)

        return await _told(self._api.nodes(site.id, window), measured)

    async def pods(self, site: Site, window: TimeRange) -> ClusterRows[Pod]:
        """The pods that reported in the range; where metrics told, with name, processor and memory only."""

        async def measured() -> Rows[Pod]:
            history = await self.history(site, window, "pod")
            return Rows(tuple(_pod(*each) for each in history.figures.items()), history.unreadable)

        return await _told(self._api.pods(site.id, window), measured)

    async def overview(self, site: Site, window: TimeRange) -> ClusterRows[Workload]:
        """How the pods of each owner are, as the service counts them, else counted from the pods."""
        try:
            found = await self._api.overview(site.id, window)
        except _ANOTHER_WAY as error:
            failure: str = str(error)
        else:
            if not _is_useless(found):
                return ClusterRows(found.rows, found.unreadable, reason="" if found.rows else NO_AGENT)
            failure = _none_readable(found)
        pods = await self.pods(site, window)
        reason = " ".join(dict.fromkeys((failure, pods.reason or "Counted from the pods.")))
        return ClusterRows(counted(pods.rows), pods.unreadable, pods.source, reason if pods.rows else pods.reason)

    async def history(self, site: Site, window: TimeRange, kind: Kind) -> History:
        """The figures of all nodes or pods over the range, from the plain metrics; none where no agent reports."""
        selectors = [Selector(name=name, field="gauge", tags={kind: "*"}) for name in _METRICS[kind].values()]
        answer = await self._metrics.timeseries(site, window, selectors)
        ours = {name: figure for figure, name in _METRICS[kind].items()}
        found: defaultdict[str, dict[str, Series]] = defaultdict(dict)
        for series in answer.series:
            if series.name in ours and series.tags.get(kind):
                found[str(series.tags[kind])][ours[series.name]] = series
        return History(dict(sorted(found.items())), answer.unreadable)


def present(pods: Sequence[Pod]) -> tuple[Pod, ...]:
    """The pods that are still there: those that reported with the last ones, or do not say when they did."""
    last_ns = max((pod.at_ns for pod in pods if pod.at_ns is not None), default=0)
    return tuple(pod for pod in pods if pod.at_ns is None or last_ns - pod.at_ns <= _GONE_AFTER_NS)


def counted(pods: Sequence[Pod]) -> tuple[Workload, ...]:
    """One row for each owner, counted from its pods that are still there, in order of namespace and owner."""
    groups: defaultdict[tuple[str, str, str], list[Pod]] = defaultdict(list)
    for pod in present(pods):
        owner = pod.owners[0] if pod.owners else Owner()
        groups[pod.namespace or owner.namespace, owner.name, owner.kind].append(pod)
    return tuple(_workload(*group, members) for group, members in sorted(groups.items()))


async def _told(
    question: Coroutine[Any, Any, Rows[Row]], measured: Callable[[], Coroutine[Any, Any, Rows[Row]]]
) -> ClusterRows[Row]:
    """What the guessed route tells; what the metrics tell where it does not exist, refuses or cannot be understood."""
    error: ExplorerError | None = None
    found: Rows[Row] = Rows()
    try:
        found = await question
    except _ANOTHER_WAY as failure:
        error, reason = failure, str(failure)
    else:
        if not _is_useless(found):
            return ClusterRows(found.rows, found.unreadable, reason="" if found.rows else NO_AGENT)
        reason = _none_readable(found)
    try:
        figures = await measured()
    except (NotFoundError, RequestRefusedError):
        figures = Rows()
    if figures.rows:
        reason = f"{reason} Told by the plain metrics instead."
        return ClusterRows(figures.rows, figures.unreadable, source="metrics", reason=reason)
    if isinstance(error, RequestRefusedError | BadAnswerError):
        raise error
    return ClusterRows(unreadable=found.unreadable, reason=reason if found.unreadable else NO_AGENT)


def _is_useless(found: Rows[Row]) -> bool:
    return bool(found.received) and not found.rows


def _none_readable(found: Rows[Row]) -> str:
    return f"None of {found.received} rows could be read; the API may have changed."


def _workload(namespace: str, owner: str, kind: str, pods: list[Pod]) -> Workload:
    def count(phase: str) -> int | None:
        told = [pod.phase for pod in pods if pod.phase]
        return told.count(phase) if told else None

    restarts = [pod.restarts for pod in pods if pod.restarts is not None]
    return Workload(
        namespace=namespace,
        owner=owner,
        kind=kind,
        pods=len(pods),
        running=count("running"),
        pending=count("pending"),
        succeeded=count("succeeded"),
        failed=count("failed"),
        unknown=count("unknown"),
        restarts=sum(restarts) if restarts else None,
    )


def _node(name: str, figures: Mapping[str, Series]) -> Node:
    return Node(name=name, at_ns=_seen_ns(figures), **_last_values(figures))


def _pod(name: str, figures: Mapping[str, Series]) -> Pod:
    return Pod(name=name, at_ns=_seen_ns(figures), **_last_values(figures))


def _last_values(figures: Mapping[str, Series]) -> dict[str, Any]:
    points = {figure: _last(series) for figure, series in figures.items()}
    return {figure: point.value for figure, point in points.items() if point is not None}


def _seen_ns(figures: Mapping[str, Series]) -> int | None:
    points = (_last(series) for series in figures.values())
    return max((point.timestamp_ns for point in points if point is not None), default=None)


def _last(series: Series) -> Point | None:
    return next((point for point in reversed(series.data) if point.value is not None), None)
