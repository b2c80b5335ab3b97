"""Nodes, pods and workloads of the clusters that report to a site (contract 7, 15.2).

Figures are those of the cluster agent. A figure of 0 may mean that it is not reported (contract 7); it is told as sent.
"""

from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from pydantic import Field

from appsignal_tui.models.base import Scalar, Value

Row = TypeVar("Row")

KNOWN_PHASES = ("pending", "running", "succeeded", "failed", "unknown")
"""Phases of a pod in the agent's words, lower case; others occur and are shown as they are."""


class Node(Value):
    """One machine of a cluster."""

    name: str
    at_ns: int | None = None
    """When the figures were taken, nanoseconds since the epoch, UTC; `None` when the service does not say."""
    cpu_nano_cores: float | None = None
    """1 000 000 000 is one core."""
    memory_bytes: float | None = None
    memory_available_bytes: float | None = None
    memory_sent_pct: float | None = None
    """Percent, 0 to 100, as sent."""
    disk_used_bytes: float | None = None
    disk_available_bytes: float | None = None
    disk_sent_pct: float | None = None
    network_rx_bytes: float | None = None
    """Received since the machine started; grows."""
    network_tx_bytes: float | None = None
    """Sent since the machine started; grows."""
    labels: dict[str, str] = Field(default_factory=dict)
    extra: dict[str, Scalar] = Field(default_factory=dict)
    """Whatever else the service told that is one value, in its order."""

    @property
    def memory_pct(self) -> float | None:
        """Share of memory in use in percent: as sent, else of used and available; `None` when neither says."""
        return _share(self.memory_sent_pct, self.memory_bytes, self.memory_available_bytes)

    @property
    def disk_pct(self) -> float | None:
        """As of memory."""
        return _share(self.disk_sent_pct, self.disk_used_bytes, self.disk_available_bytes)


class Owner(Value):
    """What a pod belongs to."""

    name: str = ""
    kind: str = ""
    """`Deployment`, `StatefulSet`, `Job` …"""
    namespace: str = ""


class Container(Value):
    """One container of a pod."""

    name: str = ""
    status: str = ""
    """`waiting`, `running`, `terminated`, `unknown`, lower case, or a word nobody knows."""
    reason: str = ""
    exit_code: int | None = None


class Pod(Value):
    """One pod."""

    name: str
    namespace: str = ""
    uid: str = ""
    node: str = ""
    at_ns: int | None = None
    """As of a node."""
    phase: str = ""
    """One of `KNOWN_PHASES`, or a word nobody knows in lower case; empty when it is not told."""
    restarts: int | None = None
    uptime_s: float | None = None
    cpu_nano_cores: float | None = None
    """As of a node."""
    memory_bytes: float | None = None
    memory_sent_pct: float | None = None
    network_rx_bytes: float | None = None
    network_tx_bytes: float | None = None
    owners: tuple[Owner, ...] = ()
    containers: tuple[Container, ...] = ()
    labels: dict[str, str] = Field(default_factory=dict)
    extra: dict[str, Scalar] = Field(default_factory=dict)
    """As of a node."""

    @property
    def key(self) -> tuple[str, ...]:
        """Identity: pods of one name occur in several namespaces and clusters."""
        return (self.uid,) if self.uid else (self.namespace, self.name, self.node)


class Workload(Value):
    """How the pods of one owner are."""

    namespace: str = ""
    owner: str = ""
    """Name of a deployment, job or the like; empty for pods without."""
    kind: str = ""
    pods: int | None = None
    running: int | None = None
    pending: int | None = None
    succeeded: int | None = None
    failed: int | None = None
    unknown: int | None = None
    """Pods in this phase; `None` when it is not told."""
    restarts: int | None = None
    extra: dict[str, Scalar] = Field(default_factory=dict)
    """As of a node."""


Source = Literal["kubernetes", "metrics"]
"""Which routes told: those of contract 7, or the plain metrics of the same figures (15.2), which tell less."""


@dataclass(frozen=True, slots=True)
class ClusterRows(Generic[Row]):
    """What the clusters of a site report."""

    rows: tuple[Row, ...] = ()
    unreadable: int = 0
    """Rows left out because they could not be read; to be shown, never silent."""
    source: Source = "kubernetes"
    reason: str = ""
    """Why there is nothing, or why it was asked for in another way: a sentence, safe to show."""


def _share(sent_pct: float | None, used: float | None, available: float | None) -> float | None:
    if sent_pct:
        return sent_pct
    if used is None or available is None or used + available <= 0:
        return sent_pct
    return 100 * used / (used + available)
