"""What the reports of a site are made of: its calls, the hosts it runs on, and calm ways up and down."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

from appsignal_tui.demo.world.catalog import ActionSpec, SiteSpec
from appsignal_tui.demo.world.cluster import Cluster
from appsignal_tui.demo.world.columns import MakeHour, rollout
from appsignal_tui.demo.world.instrument import Combination
from appsignal_tui.demo.world.noise import Noise, Wander
from appsignal_tui.demo.world.pods import PodSpec, numbered
from appsignal_tui.demo.world.pool import Pool, pool_of
from appsignal_tui.demo.world.truth import Truth
from appsignal_tui.demo.world.workload import Workload

_HOSTS = 2


class Host(NamedTuple):
    """A machine or a container that reports."""

    name: str
    owner: str
    pod: PodSpec | None
    """What it is in the cluster, if there is one."""

    def combination(self, tags: Mapping[str, str], hour: MakeHour, means: MakeHour | None = None) -> Combination:
        """Values of this host, with its name added to the tags."""
        since_ns, until_ns = (self.pod.from_ns, self.pod.until_ns) if self.pod else (None, None)
        return Combination({"hostname": self.name, **tags}, hour, means, since_ns, until_ns)


class ReportedSite:
    """The site that is reported on."""

    def __init__(self, noise: Noise, workload: Workload, cluster: Cluster | None) -> None:
        self.workload = workload
        self.cluster = cluster
        self.truth: Truth = workload.truth
        self.spec: SiteSpec = workload.truth.site
        self._wander = Wander(noise, "report", self.spec.name, self.spec.environment)
        self._pools: dict[str, Pool] = {}

    def pool(self, name: str, wanted: Callable[[ActionSpec], bool]) -> Pool:
        """The actions that are wanted, under a name of their own."""
        if name not in self._pools:
            self._pools[name] = pool_of(self.truth, wanted)
        return self._pools[name]

    @property
    def front(self) -> Pool:
        """Requests that come through the gateway."""
        fronts = dict(self.spec.fronts)
        return self.pool("front", lambda spec: fronts.get(spec.namespace) == "gateway")

    @property
    def jobs(self) -> Pool:
        """Jobs from queues."""
        return self.pool("jobs", lambda spec: not spec.endpoint[0])

    def action(self, name: str) -> Pool:
        """One action."""
        return self.pool(f"action {name}", lambda spec: spec.name == name)

    def hosts(self, *owners: str) -> list[Host]:
        """What runs the parts of the shop that are named, pods of the cluster where there is one."""
        if self.cluster:
            pods = self.cluster.pods.values()
            return [Host(pod.name, pod.owner, pod) for pod in pods if pod.owner in owners and not pod.is_waiting]
        names = numbered(self.spec.environment)
        return [Host(names(owner, 0, number), owner, None) for owner in owners for number in range(_HOSTS)]

    def steady(self, name: str, value: float, sway: float, deployed: float = 1.0) -> MakeHour:
        """Around a value, and around `deployed` times that since the newest deploy; `sway` is a part of the whole."""
        return partial(self._steady, name, value, sway, deployed)

    def _steady(self, name: str, value: float, sway: float, deployed: float, hour_ns: int) -> list[float]:
        waves = self._wander.hour(name, hour_ns)
        steps = rollout(self.truth.turn_ns, hour_ns) if deployed != 1.0 else [0.0] * len(waves)
        return [
            value * (1 + (deployed - 1) * step) * (1 + sway * wave) for wave, step in zip(waves, steps, strict=True)
        ]

    def whole(self, name: str, value: float, sway: float, deployed: float = 1.0) -> MakeHour:
        """As `steady`, in whole numbers, never below 0."""
        return lambda hour_ns: [max(0, round(one)) for one in self._steady(name, value, sway, deployed, hour_ns)]
