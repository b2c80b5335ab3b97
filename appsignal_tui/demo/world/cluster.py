"""What pods and nodes use from minute to minute, as metrics (contract 15.2)."""

import math
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

from appsignal_tui.demo.world.cache import Cache
from appsignal_tui.demo.world.catalog import DAY_NS, HOUR_NS, MINUTE_NS, SiteSpec
from appsignal_tui.demo.world.columns import MakeHour, Values, minutes_before, rollout
from appsignal_tui.demo.world.instrument import Combination, Instrument, instrument
from appsignal_tui.demo.world.noise import Noise, Wander
from appsignal_tui.demo.world.pods import NODE_NAMES, PodSpec, make_pods
from appsignal_tui.demo.world.truth import MINUTES

MIB = 1024 * 1024
MILLICORE = 1_000_000
"""Nano-cores."""
NODE_CORES = 8
NODE_MEMORY = 32 * 1024 * MIB
NODE_DISK = 200 * 1024 * MIB
NODE_INODES = 13_107_200
MAX_PROCESSES = 32_768

_NS_PER_S = 1_000_000_000
_HOURS_KEPT = 1_500
_COUNTED_DAYS = 41
"""How long before the origin the network counters of the nodes began."""


class NodeSpec(NamedTuple):
    """One node; parts of the whole, and bytes a second."""

    cpu: float
    memory: float
    disk: float
    rx: float
    tx: float
    zone: str


NODES: Mapping[str, NodeSpec] = {
    name: NodeSpec(*rest)
    for name, *rest in zip(
        NODE_NAMES,
        (0.44, 0.39, 0.40),
        (0.71, 0.88, 0.45),
        (0.26, 0.31, 0.27),
        (1.2e6, 1.0e6, 0.8e6),
        (0.9e6, 0.7e6, 0.6e6),
        ("ams3-a", "ams3-b", "ams3-c"),
        strict=True,
    )
}

POD_METRICS = ("cpu_usage_nano_cores", "memory_working_set_bytes", "swap_available_bytes", "swap_usage_bytes")
NODE_METRICS = (
    "cpu_usage_nano_cores",
    "memory_usage_bytes",
    "memory_available_bytes",
    "swap_usage_bytes",
    "swap_available_bytes",
    "fs_used_bytes",
    "fs_available_bytes",
    "network_rx_bytes",
    "network_tx_bytes",
    "fs_inodes",
    "fs_inodes_used",
    "fs_inodes_free",
    "rlimit_maxpid",
    "rlimit_curproc",
)


class Cluster:
    """Pods and nodes over time."""

    def __init__(self, noise: Noise, site: SiteSpec, turn_ns: int, origin_ns: int) -> None:
        """`turn_ns` is when the newest deploy began, `origin_ns` when the world was made."""
        self.pods = {pod.name: pod for pod in make_pods(site, origin_ns)}
        self.counted_from_ns = origin_ns - _COUNTED_DAYS * DAY_NS
        self._turn_ns = turn_ns
        self._wander = Wander(noise, "cluster")
        self._hours: Cache[tuple[str, str, int], Values] = Cache(_HOURS_KEPT)
        pods = self.pods.values()
        ends = (at for pod in pods for at in (pod.from_ns, pod.until_ns, pod.drained_ns, pod.fails_ns))
        self._changes = sorted({at for at in ends if at is not None})
        self._serving: dict[tuple[str, int], tuple[str, ...]] = {}

    def pod_of(self, owner: str, time_ns: int, choice: int) -> str:
        """The name of one of an owner's pods that serve at an instant; empty when it has none."""
        key = (owner, bisect_right(self._changes, time_ns))
        if key not in self._serving:
            pods = self.pods.values()
            self._serving[key] = tuple(pod.name for pod in pods if pod.owner == owner and pod.serves_at(time_ns))
        names = self._serving[key]
        return names[choice % len(names)] if names else ""

    def instruments(self) -> Iterator[Instrument]:
        """The gauges of contract 15.2."""
        for what in POD_METRICS:
            yield instrument(
                f"pod_{what}",
                "gauge",
                (
                    Combination({"pod": pod.name}, self.pod_minutes(pod, what), None, pod.from_ns, pod.until_ns)
                    for pod in self.pods.values()
                ),
            )
        for what in NODE_METRICS:
            combinations = (Combination({"node": name}, partial(self._node_hour, name, what)) for name in NODES)
            yield instrument(f"node_{what}", "gauge", combinations)

    def pod_minutes(self, pod: PodSpec, what: str) -> MakeHour:
        """One of `POD_METRICS` of a pod for hours in which it is there; nothing while it has nothing running yet."""
        return partial(self._pod_hour, pod, what)

    def pod_value(self, pod: PodSpec, what: str, minute_ns: int) -> float | None:
        """What a pod reports at a minute in which it is there."""
        return _at(self._pod_hour(pod, what, minute_ns - minute_ns % HOUR_NS), minute_ns)

    def node_value(self, name: str, what: str, minute_ns: int) -> float:
        """What a node reports at a minute."""
        return _at(self._node_hour(name, what, minute_ns - minute_ns % HOUR_NS), minute_ns) or 0

    def _pod_hour(self, pod: PodSpec, what: str, hour_ns: int) -> Values:
        return self._hours.get((pod.name, what, hour_ns), partial(self._make_pod_hour, pod, what, hour_ns))

    def _make_pod_hour(self, pod: PodSpec, what: str, hour_ns: int) -> Values:
        if pod.is_waiting:
            return (None,) * MINUTES
        if what == "cpu_usage_nano_cores":
            values = self._cpu(pod, hour_ns)
        elif what == "memory_working_set_bytes":
            values = self._memory(pod, hour_ns)
        else:
            values = [0] * MINUTES
        if pod.fails_ns is not None:
            failed = minutes_before(pod.fails_ns, hour_ns)
            values[failed:] = [0] * (MINUTES - failed)
        return values

    def _cpu(self, pod: PodSpec, hour_ns: int) -> list[float]:
        waves = self._wander.hour(pod.name, hour_ns)
        more = pod.cpu_milli * (pod.deployed_cpu - 1)
        grown = [pod.cpu_milli + more * part for part in rollout(self._turn_ns, hour_ns)]
        return [round(milli * (1 + 0.12 * wave)) * MILLICORE for milli, wave in zip(grown, waves, strict=True)]

    def _memory(self, pod: PodSpec, hour_ns: int) -> list[float]:
        waves = self._wander.hour(f"{pod.name}/memory", hour_ns)
        values = [pod.memory_mib * (1 + 0.02 * wave) for wave in waves]
        if pod.leak_mib_per_minute:
            running = [pod.state_at(hour_ns + minute * MINUTE_NS).since_start_ns for minute in range(MINUTES)]
            leak = pod.leak_mib_per_minute / MINUTE_NS
            values = [value + leak * max(0, since_ns) for value, since_ns in zip(values, running, strict=True)]
        return [int(value * MIB) for value in values]

    def _node_hour(self, name: str, what: str, hour_ns: int) -> Values:
        return self._hours.get((name, what, hour_ns), partial(self._make_node_hour, name, what, hour_ns))

    def _make_node_hour(self, name: str, what: str, hour_ns: int) -> Values:
        node = NODES[name]
        if what.startswith("network_"):
            rate = node.rx if what == "network_rx_bytes" else node.tx
            seconds = [(hour_ns + minute * MINUTE_NS - self.counted_from_ns) / _NS_PER_S for minute in range(MINUTES)]
            return [int(rate * with_rhythm(second)) for second in seconds]
        make = _NODE_VALUES.get(what)
        waves = self._wander.hour(name, hour_ns) if make else ()
        return [make(node, wave) for wave in waves] if make else (0,) * MINUTES


def with_rhythm(seconds: float) -> float:
    """Seconds stretched and pressed a little by the time of day and by the minute; always growing, 0 at first."""
    if seconds <= 0:
        return 0.0
    return seconds + 0.2 * 86_400 / math.tau * math.sin(seconds / 86_400 * math.tau) + 60 * math.sin(seconds / 300)


def _used(node: NodeSpec, wave: float) -> int:
    return int(NODE_MEMORY * node.memory * (1 + 0.015 * wave))


def _disk(node: NodeSpec, wave: float) -> int:
    return int(NODE_DISK * (node.disk + 0.002 * wave))


def _inodes(node: NodeSpec) -> int:
    return int(NODE_INODES * node.disk / 3)


_NODE_VALUES: Mapping[str, Callable[[NodeSpec, float], float]] = {
    "cpu_usage_nano_cores": lambda node, wave: round(NODE_CORES * 1000 * node.cpu * (1 + 0.08 * wave)) * MILLICORE,
    "memory_usage_bytes": _used,
    "memory_available_bytes": lambda node, wave: NODE_MEMORY - _used(node, wave),
    "fs_used_bytes": _disk,
    "fs_available_bytes": lambda node, wave: NODE_DISK - _disk(node, wave),
    "fs_inodes": lambda _node, _wave: NODE_INODES,
    "fs_inodes_used": lambda node, _wave: _inodes(node),
    "fs_inodes_free": lambda node, _wave: NODE_INODES - _inodes(node),
    "rlimit_maxpid": lambda _node, _wave: MAX_PROCESSES,
    "rlimit_curproc": lambda _node, wave: 640 + round(40 * wave),
}
"""By what is measured, from the node and how it wanders; a node has no swap."""


def _at(values: Values, minute_ns: int) -> float | None:
    return values[minute_ns % HOUR_NS // MINUTE_NS]
