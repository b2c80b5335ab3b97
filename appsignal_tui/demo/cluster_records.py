"""What a cluster's agent reports, as records (contract 7)."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NodeRecord:
    """A node of a cluster as its agent told of it last (contract 7)."""

    name: str
    time_ns: int
    """The full minute of the report."""
    labels: dict[str, str]
    figures: Mapping[str, float]
    """By the agent's names, such as `cpu_usage_nano_cores`."""


@dataclass(frozen=True, slots=True)
class OwnerRecord:
    """What made a pod."""

    name: str
    kind: str
    """Deployment, StatefulSet, Job, …."""
    namespace: str


@dataclass(frozen=True, slots=True)
class ContainerRecord:
    """One container of a pod."""

    name: str
    status: str
    """waiting, running or terminated."""
    reason: str = ""
    """Why it waits, or why it ended the last time; empty goes out as null."""
    exit_code: int | None = None
    """Of the last time it ended."""


@dataclass(frozen=True, slots=True)
class PodRecord:
    """A pod as its cluster's agent told of it last (contract 7)."""

    name: str
    namespace: str
    uuid: str
    node: str
    time_ns: int
    """The full minute of the report; an older one than that of the others for a pod that has left."""
    labels: dict[str, str]
    phase: str
    """pending, running, succeeded, failed or unknown."""
    restarts: int
    uptime_s: int
    """Since its container started, or since it waits."""
    owners: tuple[OwnerRecord, ...]
    containers: tuple[ContainerRecord, ...]
    figures: Mapping[str, float]
    """By the agent's names; 0 is not reported."""
