"""The cluster the shop runs on: which pods there are, which restart, and what each uses from minute to minute."""

import math
from bisect import bisect_right
from collections.abc import Callable, Mapping
from typing import NamedTuple

from appsignal_tui.demo.telemetry import Buckets, MetricRecord, SeriesRecord
from appsignal_tui.demo.world.catalog import HOUR_NS, MINUTE_NS
from appsignal_tui.demo.world.noise import Noise, short_digest, tag_pattern

MIB = 1024 * 1024
MILLICORE = 1_000_000
"""Nano-cores."""

NODES: Mapping[str, tuple[float, float]] = {
    "pool-a-1": (0.44, 0.71),
    "pool-a-2": (0.39, 0.88),
    "pool-a-3": (0.40, 0.45),
}
"""Name to the parts of processor and memory in use."""
_NODE_CORES = 8
_NODE_MEMORY = 32 * 1024 * MIB
_NODE_DISK = 200 * 1024 * MIB
_NODE_INODES = 13_107_200


PodNames = Callable[[str, int, int], str]
"""Owner, instant and any number to the name of one of the owner's pods."""


def numbered(environment: str) -> PodNames:
    """Two hosts per owner, for sites without a cluster."""
    return lambda owner, _time_ns, choice: f"{owner}-{environment}-{choice % 2 + 1}"


class PodSpec(NamedTuple):
    """One pod."""

    name: str
    owner: str
    node: str
    cpu_milli: float
    memory_mib: float
    from_ns: int | None = None
    """When it was started; `None` for longer ago than anything is kept."""
    until_ns: int | None = None
    leak_mib_per_minute: float = 0.0
    restart_minutes: tuple[int, ...] = ()
    """After its start; later ones follow at the distance of the last two."""

    def lives_at(self, time_ns: int) -> bool:
        """Whether it runs then."""
        return (self.from_ns is None or time_ns >= self.from_ns) and (self.until_ns is None or time_ns < self.until_ns)

    def since_restart_ns(self, time_ns: int) -> int:
        """How long the container has run."""
        if self.from_ns is None or not self.restart_minutes:
            return time_ns - (self.from_ns or time_ns)
        age = time_ns - self.from_ns
        last = self.restart_minutes[-1] * MINUTE_NS
        if age >= last:
            return (age - last) % (17 * MINUTE_NS)
        return age - max((at * MINUTE_NS for at in self.restart_minutes if at * MINUTE_NS <= age), default=0)


_KNOWN_TAILS = ("x2kqp", "m81zt", "44abq", "b8f2d", "q4v7n", "k7w5c", "z9d3f", "t6h8m", "r2j4p", "v5n6s")
_STEADY = (
    ("receipt-6d", "receipt", 4, 88, 301),
    ("payments-5b", "payments", 4, 120, 256),
    ("catalog-58", "catalog", 5, 141, 388),
    ("inventory-7f", "inventory", 4, 97, 274),
    ("gateway-66", "gateway", 4, 160, 198),
    ("admin-ui-4b", "admin-ui", 2, 21, 166),
    ("scheduler-9c", "scheduler", 1, 12, 143),
)
_SETS = (("redis", 2, 41, 1126), ("postgres", 2, 420, 3890), ("elasticsearch", 2, 310, 2744))


def _node(index: int) -> str:
    return f"pool-a-{index % len(NODES) + 1}"


def make_pods(turn_ns: int) -> tuple[PodSpec, ...]:
    """The pods; those of `web` were replaced when the deploy at `turn_ns` rolled out, and two of them now leak."""
    old = [
        PodSpec(f"web-77c0-{tail}", "web", _node(index), 238, 498, until_ns=turn_ns + MINUTE_NS)
        for index, tail in enumerate(_KNOWN_TAILS)
    ]
    new = [
        PodSpec(f"web-7c9f-{tail}", "web", _node(index + 1), 241, 504, from_ns=turn_ns)
        for index, tail in enumerate(_KNOWN_TAILS[2:], start=2)
    ]
    leaking = [
        PodSpec("web-7c9f-x2kqp", "web", "pool-a-2", 300, 610, turn_ns, None, 23.9, (3, 6, 9, 13)),
        PodSpec("web-7c9f-m81zt", "web", "pool-a-2", 281, 540, turn_ns, None, 22.2, (2, 4, 6)),
    ]
    steady = [
        PodSpec(f"{name}-{short_digest(name, str(index))[:5]}", owner, _node(index), cpu, memory)
        for name, owner, count, cpu, memory in _STEADY
        for index in range(count)
    ]
    sets = [
        PodSpec(f"{owner}-{index}", owner, _node(index), cpu, memory)
        for owner, count, cpu, memory in _SETS
        for index in range(count)
    ]
    return (*leaking, *new, *old, *steady, *sets)


_POD_KEYS = (frozenset({"pod"}),)
_NODE_KEYS = (frozenset({"node"}),)
METRICS: tuple[MetricRecord, ...] = (
    *(
        MetricRecord(f"pod_{what}", "gauge", _POD_KEYS)
        for what in ("cpu_usage_nano_cores", "memory_working_set_bytes", "swap_available_bytes", "swap_usage_bytes")
    ),
    *(
        MetricRecord(f"node_{what}", "gauge", _NODE_KEYS)
        for what in (
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
    ),
)
"""The gauges of contract 15.2."""


class Cluster:
    """Pods and nodes over time."""

    def __init__(self, noise: Noise, turn_ns: int, since_ns: int) -> None:
        """`turn_ns` is the newest deploy, `since_ns` when the network counters of the nodes began."""
        self.pods = make_pods(turn_ns)
        self._pods = {pod.name: pod for pod in self.pods}
        self._changes = sorted({at for pod in self.pods for at in (pod.from_ns, pod.until_ns) if at is not None})
        self._living: dict[tuple[str, int], tuple[str, ...]] = {}
        self._phases = {name: noise.take(1, "phase", name)[0] / 40 for name in (*self._pods, *NODES)}
        self._noise = noise
        self._since_ns = since_ns

    def pod_of(self, owner: str, time_ns: int, choice: int) -> str:
        """The name of one of an owner's pods at an instant; empty when it has none."""
        key = (owner, bisect_right(self._changes, time_ns))
        if key not in self._living:
            self._living[key] = tuple(pod.name for pod in self.pods if pod.owner == owner and pod.lives_at(time_ns))
        names = self._living[key]
        return names[choice % len(names)] if names else ""

    def series(self, metric: str, tags: Mapping[str, str], buckets: Buckets, now_ns: int) -> list[SeriesRecord]:
        """One series per pod or node that matches the only tag and ran in the range."""
        ((key, value),) = tags.items()
        pattern = tag_pattern(value)
        names = [name for name in (NODES if key == "node" else self._pods) if pattern.fullmatch(name)]
        found = [SeriesRecord({key: name}, self._points(metric, name, buckets, now_ns)) for name in names]
        return [series for series in found if series.points]

    def _points(self, metric: str, name: str, buckets: Buckets, now_ns: int) -> list[tuple[int, float]]:
        """The last value of each bucket, as gauges have it; minutes in which the pod did not run are left out."""
        points = []
        for start_ns in buckets.starts:
            last_ns = min(start_ns + buckets.step_ns - MINUTE_NS, now_ns - now_ns % MINUTE_NS)
            value = self._value(metric, name, last_ns) if last_ns >= start_ns else None
            if value is not None:
                points.append((start_ns, value))
        return points

    def _value(self, metric: str, name: str, minute_ns: int) -> float | None:
        if metric.startswith("node_"):
            return self._node_value(metric.removeprefix("node_"), name, minute_ns)
        pod = self._pods[name]
        if not pod.lives_at(minute_ns):
            return None
        wave = self._wave(name, minute_ns)
        if metric == "pod_cpu_usage_nano_cores":
            return round(pod.cpu_milli * (1 + 0.12 * wave)) * MILLICORE
        if metric == "pod_memory_working_set_bytes":
            grown = pod.leak_mib_per_minute * pod.since_restart_ns(minute_ns) / MINUTE_NS
            return int((pod.memory_mib * (1 + 0.02 * wave) + grown) * MIB)
        return 0

    def _wave(self, name: str, minute_ns: int) -> float:
        """A calm, reproducible wander between -1 and 1."""
        slow = math.sin(minute_ns / HOUR_NS * math.tau + self._phases[name])
        return 0.5 * slow + 0.5 * (self._noise.take(1, "wave", name, minute_ns)[0] / 127.5 - 1)

    def _node_value(self, what: str, name: str, minute_ns: int) -> float:
        cpu, memory = NODES[name]
        wave = self._wave(name, minute_ns)
        seconds = max(0, minute_ns - self._since_ns) // 1_000_000_000
        used = int(_NODE_MEMORY * memory * (1 + 0.015 * wave))
        disk = int(_NODE_DISK * (0.25 + memory / 40))
        inodes = int(_NODE_INODES * 0.09)
        values: dict[str, float] = {
            "cpu_usage_nano_cores": round(_NODE_CORES * 1000 * cpu * (1 + 0.08 * wave)) * MILLICORE,
            "memory_usage_bytes": used,
            "memory_available_bytes": _NODE_MEMORY - used,
            "fs_used_bytes": disk,
            "fs_available_bytes": _NODE_DISK - disk,
            "network_rx_bytes": int(seconds * 1.2e6 * (0.8 + cpu)),
            "network_tx_bytes": int(seconds * 0.9e6 * (0.8 + cpu)),
            "fs_inodes": _NODE_INODES,
            "fs_inodes_used": inodes,
            "fs_inodes_free": _NODE_INODES - inodes,
            "rlimit_maxpid": 32_768,
            "rlimit_curproc": 640 + round(40 * wave),
        }
        return values.get(what, 0)
