"""The pods the shop runs in: which there are and when, which restart, fail or never get going."""

from collections.abc import Callable
from typing import NamedTuple

from appsignal_tui.demo.world.catalog import DAY_NS, MINUTE_NS, SiteSpec
from appsignal_tui.demo.world.noise import short_digest
from appsignal_tui.demo.world.truth import floor_minute

NODE_NAMES = ("pool-a-1", "pool-a-2", "pool-a-3")

PodNames = Callable[[str, int, int], str]
"""Owner, instant and any number to the name of one of the owner's pods."""

_NS_PER_S = 1_000_000_000
_PULLING_NS = 2 * MINUTE_NS


def numbered(environment: str) -> PodNames:
    """Two hosts per owner, for sites without a cluster."""
    return lambda owner, _time_ns, choice: f"{owner}-{environment}-{choice % 2 + 1}"


class PodState(NamedTuple):
    """A pod and its one container at an instant (contract 7)."""

    phase: str
    """pending, running or failed."""
    restarts: int
    since_start_ns: int
    """How long the container has run, or the pod has waited."""
    container: str
    """waiting, running or terminated."""
    reason: str = ""
    """Why it waits, or why it ended the last time."""
    exit_code: int | None = None
    """Of the last time it ended."""


class PodSpec(NamedTuple):
    """One pod."""

    name: str
    owner: str
    node: str
    cpu_milli: float
    memory_mib: float
    from_ns: int
    until_ns: int | None = None
    """When it was gone."""
    drained_ns: int | None = None
    """When it got no more requests, for one that stayed on; `None` for the end of its life."""
    kind: str = "Deployment"
    namespace: str = "shop"
    limit_mib: int = 1024
    """Memory it may use."""
    leak_mib_per_minute: float = 0.0
    restart_minutes: tuple[int, ...] = ()
    """After its start."""
    restart_every: int = 0
    """Minutes from the last of those to the next one, and so on."""
    deployed_cpu: float = 1.0
    """How many times as much processor it uses since the newest deploy."""
    fails_ns: int | None = None
    """When it gave up."""
    is_waiting: bool = False
    """Whether its image cannot be had."""

    def lives_at(self, time_ns: int) -> bool:
        """Whether it is there."""
        return time_ns >= self.from_ns and (self.until_ns is None or time_ns < self.until_ns)

    def serves_at(self, time_ns: int) -> bool:
        """Whether it gets requests."""
        ready = not self.is_waiting and (self.fails_ns is None or time_ns < self.fails_ns)
        return ready and self.lives_at(time_ns) and (self.drained_ns is None or time_ns < self.drained_ns)

    def state_at(self, time_ns: int) -> PodState:
        """How it is, while it is there."""
        if self.is_waiting:
            age_ns = time_ns - self.from_ns
            return PodState(
                "pending", 0, age_ns, "waiting", "ContainerCreating" if age_ns < _PULLING_NS else "ErrImagePull"
            )
        restarts, since_ns = self._restarted(time_ns)
        if self.fails_ns is not None and time_ns >= self.fails_ns:
            return PodState("failed", restarts, 0, "terminated", "Error", 1)
        if not restarts:
            return PodState("running", 0, since_ns, "running")
        if self.leak_mib_per_minute:
            return PodState("running", restarts, since_ns, "running", "OOMKilled", 137)
        return PodState("running", restarts, since_ns, "running", "Error", 1)

    def _restarted(self, time_ns: int) -> tuple[int, int]:
        """How often the container was restarted, and how long it has run since."""
        age_ns = time_ns - self.from_ns
        done = [minute * MINUTE_NS for minute in self.restart_minutes if minute * MINUTE_NS <= age_ns]
        since_ns = age_ns - max(done, default=0)
        if self.restart_every and len(done) == len(self.restart_minutes):
            more, since_ns = divmod(since_ns, self.restart_every * MINUTE_NS)
            return len(done) + more, since_ns
        return len(done), since_ns


_TAILS = ("x2kqp", "m81zt", "44abq", "b8f2d", "q4v7n", "k7w5c", "z9d3f", "t6h8m", "r2j4p", "v5n6s")
_STEADY = (
    ("receipt-6d", "receipt", 4, 88, 301, 512),
    ("payments-5b", "payments", 4, 120, 256, 512),
    ("catalog-58", "catalog", 4, 141, 388, 768),
    ("inventory-7f", "inventory", 4, 97, 274, 512),
    ("gateway-66", "gateway", 4, 160, 198, 512),
    ("admin-ui-4b", "admin-ui", 2, 21, 166, 384),
    ("scheduler-9c", "scheduler", 1, 12, 143, 384),
)
_SETS = (("redis", 41, 1126, 2048, 1.0), ("postgres", 420, 3890, 8192, 1.55), ("elasticsearch", 310, 2744, 4096, 1.0))
_STEADY_DAYS = 33
_SETS_DAYS = 41
_NEW_HASH = "7c9f"


def make_pods(site: SiteSpec, origin_ns: int) -> tuple[PodSpec, ...]:
    """The pods around the time the world was made.

    Those of `web` are replaced with each deploy. Of the newest ones two leak memory and one has been waiting for its
    image for less than a minute; one of the ones before them took its time to finish what it was doing; an import has
    failed.
    """
    turns = [floor_minute(origin_ns - deploy.age_ns) for deploy in site.deploys]
    return (
        *_web(turns[0], floor_minute(origin_ns)),
        *_web_before(site, turns),
        *_import(origin_ns),
        *_steady(origin_ns),
    )


def _node(index: int) -> str:
    return NODE_NAMES[index % len(NODE_NAMES)]


def _web(turn_ns: int, origin_ns: int) -> list[PodSpec]:
    name = f"web-{_NEW_HASH}-"
    leaking = (
        PodSpec(
            f"{name}x2kqp",
            "web",
            "pool-a-2",
            300,
            634,
            turn_ns,
            leak_mib_per_minute=23.9,
            restart_minutes=(3, 6, 9, 13),
        )._replace(restart_every=16),
        PodSpec(
            f"{name}m81zt", "web", "pool-a-2", 281, 462, turn_ns, leak_mib_per_minute=22.2, restart_minutes=(2, 4, 6)
        )._replace(restart_every=25),
    )
    calm = [PodSpec(name + tail, "web", _node(index), 241, 504, turn_ns) for index, tail in enumerate(_TAILS[2:], 3)]
    return [
        *leaking,
        *(
            pod._replace(from_ns=origin_ns - 40 * _NS_PER_S, is_waiting=True) if pod.name.endswith("q4v7n") else pod
            for pod in calm
        ),
    ]


def _web_before(site: SiteSpec, turns: list[int]) -> list[PodSpec]:
    pods = []
    for number, deploy in enumerate(site.deploys[1:], 1):
        from_ns = turns[number] if number + 1 < len(turns) else turns[number] - 60 * DAY_NS
        drained_ns = turns[number - 1]
        until_ns = drained_ns + MINUTE_NS
        pods += [
            PodSpec(f"web-{deploy.revision[:4]}-{tail}", "web", _node(index), 238, 498, from_ns, until_ns, drained_ns)
            for index, tail in enumerate(_TAILS)
        ]
    late = next(index for index, pod in enumerate(pods) if pod.name.endswith("b8f2d"))
    pods[late] = pods[late]._replace(until_ns=turns[0] + 15 * MINUTE_NS)
    return pods


def _import(origin_ns: int) -> list[PodSpec]:
    began_ns = floor_minute(origin_ns) - 47 * MINUTE_NS
    job = PodSpec("import-29-9kdl2", "import", "pool-a-1", 640, 410, began_ns, kind="Job", restart_minutes=(3,))
    return [job._replace(fails_ns=began_ns + 6 * MINUTE_NS)]


def _steady(origin_ns: int) -> list[PodSpec]:
    since_ns = origin_ns - _STEADY_DAYS * DAY_NS
    pods = [
        PodSpec(f"{name}-{short_digest(name, str(index))[:5]}", owner, "", cpu, memory, since_ns, limit_mib=limit)
        for name, owner, count, cpu, memory, limit in _STEADY
        for index in range(count)
    ]
    since_ns = origin_ns - _SETS_DAYS * DAY_NS
    pods += [
        PodSpec(f"{owner}-{index}", owner, "", cpu, memory, since_ns, limit_mib=limit)._replace(
            kind="StatefulSet", namespace="data", deployed_cpu=after
        )
        for owner, cpu, memory, limit, after in _SETS
        for index in range(2)
    ]
    return [pod._replace(node=_node(number)) for number, pod in enumerate(pods, 1)]
