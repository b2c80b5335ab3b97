"""One site of the world: its parts, wired to each other."""

from collections.abc import Mapping
from functools import cached_property

from appsignal_tui.demo.telemetry import Buckets, MetricRecord, SeriesRecord, SiteRecord, SourceRecord
from appsignal_tui.demo.world import figures, pods
from appsignal_tui.demo.world.catalog import DAY_NS, SiteSpec
from appsignal_tui.demo.world.cluster import Cluster
from appsignal_tui.demo.world.deploys import Deploys
from appsignal_tui.demo.world.edges import End
from appsignal_tui.demo.world.instrument import Instruments
from appsignal_tui.demo.world.log_kinds import TABLES
from appsignal_tui.demo.world.logs import Logs
from appsignal_tui.demo.world.noise import Noise, name_id
from appsignal_tui.demo.world.reports import instruments_of
from appsignal_tui.demo.world.reports.reported_site import ReportedSite
from appsignal_tui.demo.world.samples import Samples
from appsignal_tui.demo.world.trace_ids import TraceIds
from appsignal_tui.demo.world.traces import Traces
from appsignal_tui.demo.world.truth import Truth
from appsignal_tui.demo.world.workload import Workload

ORG_SLUG = "demo-shop"
ORG_NAME = "Demo Shop"
KEPT_NS = 7 * DAY_NS
"""How long before the origin traces begin."""
LOGS_KEPT_NS = DAY_NS
"""How long before the origin log lines begin."""


def site_id(name: str, environment: str) -> str:
    """The id of a site, the same in every world."""
    return name_id("site", name, environment)


class Site:
    """Everything known about one app in one environment."""

    def __init__(self, number: int, spec: SiteSpec, noise: Noise, ids: TraceIds, origin_ns: int) -> None:
        """`number` stands for the site in trace ids."""
        self.spec = spec
        self.record = _record(spec)
        self.origin_ns = origin_ns
        self.truth = Truth(noise, spec, origin_ns)
        self.figures = figures.Figures(self.truth)
        self.deploys = Deploys(spec, origin_ns)
        self.workload = Workload(self.truth, self.record.id)
        self.end = End(self.record.id, spec, self.workload)
        self.samples = Samples(noise, number, self.truth, ids)
        self.cluster = Cluster(noise, spec, self.truth.turn_ns, origin_ns) if spec.has_cluster else None
        names = self.cluster.pod_of if self.cluster else pods.numbered(spec.environment)
        self._noise = noise
        self.traces = Traces(noise, self.record.id, self.samples, self.deploys, names)
        self.logs = Logs(noise, self.samples, self.record.log_sources, names)

    @cached_property
    def instruments(self) -> Instruments:
        """What is reported besides requests; made when somebody asks for metrics."""
        return Instruments(instruments_of(ReportedSite(self._noise, self.workload, self.cluster)))

    @property
    def metrics(self) -> tuple[MetricRecord, ...]:
        """What the site reports."""
        return figures.METRICS + self.instruments.metrics

    def series(
        self, metric: MetricRecord, field_name: str, tags: Mapping[str, str], buckets: Buckets, now_ns: int
    ) -> list[SeriesRecord]:
        """Series of any of the site's metrics."""
        if self.figures.tell(metric):
            return self.figures.series(metric, field_name, tags, buckets, now_ns)
        return self.instruments.series(metric.name, field_name, tags, buckets, now_ns)


def _record(spec: SiteSpec) -> SiteRecord:
    names = dict.fromkeys(kind.source for kind in TABLES[spec.logs.kinds])
    sources = tuple(
        SourceRecord(
            name_id("source", spec.name, spec.environment, name),
            name,
            "vector" if name == "nginx" else "custom",
            "PLAINTEXT" if name == "nginx" else "JSON",
        )
        for name in names
    )
    return SiteRecord(
        site_id(spec.name, spec.environment), spec.name, spec.environment, ORG_SLUG, ORG_NAME, log_sources=sources
    )
