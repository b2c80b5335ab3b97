"""The shop as telemetry: four sites that can be asked about any instant of their past."""

import heapq
from collections.abc import Collection, Iterator, Mapping, Sequence

from appsignal_tui.demo.clock import Clock
from appsignal_tui.demo.cluster_records import NodeRecord, PodRecord
from appsignal_tui.demo.discovery import FrameRecord, NoticedRecord, SettingsRecord
from appsignal_tui.demo.events import EventUseRecord
from appsignal_tui.demo.telemetry import (
    NO_HINTS,
    ActionRecord,
    Buckets,
    DeployRecord,
    EdgeRecord,
    IncidentRecord,
    LineHints,
    LineRecord,
    LocationRecord,
    MetricRecord,
    SeriesRecord,
    SiteRecord,
    SpanRecord,
    SummaryRecord,
    TraceFilter,
)
from appsignal_tui.demo.trace_hints import NO_TRACE_HINTS, TraceHints
from appsignal_tui.demo.visual_records import DashboardRecord, VisualRecord
from appsignal_tui.demo.world import shop_api, shop_web
from appsignal_tui.demo.world.backtraces import backtrace_of
from appsignal_tui.demo.world.catalog import DAY_NS, HOUR_NS, SiteSpec
from appsignal_tui.demo.world.cluster_rows import nodes_of, pods_of
from appsignal_tui.demo.world.dashboards import dashboards_of
from appsignal_tui.demo.world.edges import edges_of
from appsignal_tui.demo.world.noise import Noise
from appsignal_tui.demo.world.noticed import noticed_at
from appsignal_tui.demo.world.samples import Sample
from appsignal_tui.demo.world.settings import settings_of
from appsignal_tui.demo.world.site import KEPT_NS, LOGS_KEPT_NS, Site, site_id
from appsignal_tui.demo.world.trace_ids import TraceIds
from appsignal_tui.demo.world.visuals import SAVED_VISUALS

SITES: tuple[SiteSpec, ...] = (shop_web.PRODUCTION, shop_web.STAGING, shop_api.PRODUCTION, shop_api.STAGING)
PREFERRED_SITE = site_id("shop-web", "production")
"""Where the demo's story is told."""
RETENTION_NS = 30 * DAY_NS
"""How long before the origin figures begin; traces and logs are kept for a shorter time."""


class World:
    """A seeded online shop that moves with the clock; implements `Telemetry`.

    Everything is made when asked for, from the seed and the instant alone, so the same seed and the same start of the
    clock give the same data whatever is asked in which order. The origin, which ages such as "a deploy 25 minutes ago"
    count back from, is when the world was made.
    """

    def __init__(self, seed: int, clock: Clock) -> None:
        """Make the world at the clock's present."""
        self.seed = seed
        self._clock = clock
        self._origin_ns = clock.now_ns()
        self._ids = TraceIds(seed)
        noise = Noise(seed)
        self._sites = [Site(number, spec, noise, self._ids, self._origin_ns) for number, spec in enumerate(SITES)]
        self._by_id = {site.record.id: site for site in self._sites}

    @property
    def clock(self) -> Clock:
        """The time the world goes by."""
        return self._clock

    @property
    def sites(self) -> tuple[SiteRecord, ...]:
        """Two apps, each in production and staging."""
        return tuple(site.record for site in self._sites)

    @property
    def retention_start_ns(self) -> int:
        """When the figures begin."""
        return self._origin_ns - RETENTION_NS

    def namespaces(self, site: SiteRecord) -> list[str]:
        """Namespaces of the site's actions."""
        return sorted({action.namespace for action in self._by_id[site.id].spec.actions})

    def actions(
        self, site: SiteRecord, start_ns: int, end_ns: int, *, revision: str = "", action: str = ""
    ) -> list[ActionRecord]:
        """Actions called in the range; with a revision, only while that was deployed."""
        found, now_ns = self._by_id[site.id], self._clock.now_ns()
        ranges = found.deploys.ranges_of(revision, start_ns, min(end_ns + 1, now_ns), now_ns)
        return found.figures.actions(ranges, action)

    def preparing(self, site: SiteRecord, start_ns: int, end_ns: int) -> Iterator[None]:
        """Add up hour by hour what calls of the site and of those that call it have taken."""
        truths = [one.truth for one in self._sites if one.record.environment == site.environment]
        for hour_ns in range(start_ns - start_ns % HOUR_NS, min(end_ns, self._clock.now_ns()) + 1, HOUR_NS):
            for truth in truths:
                for action in range(len(truth.site.actions)):
                    truth.total(action, hour_ns, hour_ns + HOUR_NS)
                yield

    def edges(
        self, site: SiteRecord, start_ns: int, end_ns: int, action: tuple[str, str] | None = None
    ) -> list[EdgeRecord]:
        """What the shapes of traces call, as often as the actions were called."""
        end_ns = min(end_ns + 1, self._clock.now_ns())
        others = [
            one.end for one in self._sites if one.record.environment == site.environment and one.record.id != site.id
        ]
        return edges_of(self._by_id[site.id].end, others, start_ns, end_ns, action)

    def event_uses(self, site: SiteRecord, start_ns: int, end_ns: int) -> list[EventUseRecord]:
        """What the shapes of traces run, as often as the actions were called."""
        return list(self._by_id[site.id].workload.event_uses(start_ns, min(end_ns + 1, self._clock.now_ns())))

    def summaries(
        self,
        sites: Sequence[SiteRecord],
        start_ns: int,
        end_ns: int,
        wanted: TraceFilter,
        *,
        oldest_first: bool = False,
        hints: TraceHints = NO_TRACE_HINTS,
    ) -> Iterator[SummaryRecord]:
        """Stored traces of the last week that have ended."""
        now_ns = self._clock.now_ns()
        start_ns, end_ns = max(start_ns, self._origin_ns - KEPT_NS), min(end_ns, now_ns)
        streams = [
            self._by_id[site.id].traces.summaries(
                start_ns, end_ns, now_ns, wanted, oldest_first=oldest_first, hints=hints
            )
            for site in sites
        ]
        return heapq.merge(*streams, key=lambda row: (row.time_ns, row.trace_id), reverse=not oldest_first)

    def spans(self, sites: Sequence[SiteRecord], trace_id: str) -> list[SpanRecord]:
        """The trace's spans, made again from its id."""
        found = self._find(sites, trace_id)
        return found[0].traces.spans(found[1]) if found else []

    def locate(self, sites: Sequence[SiteRecord], trace_id: str) -> LocationRecord:
        """The trace's action, and its incident if it failed."""
        found = self._find(sites, trace_id)
        return found[0].traces.locate(found[1]) if found else LocationRecord()

    def _find(self, sites: Sequence[SiteRecord], trace_id: str) -> tuple[Site, Sample] | None:
        address = self._ids.decode(trace_id)
        if address is None or address.site >= len(self._sites):
            return None
        site = self._sites[address.site]
        sample = site.samples.at(address) if site.record in sites else None
        if sample is None or not self._origin_ns - KEPT_NS <= sample.start_ns < sample.end_ns <= self._clock.now_ns():
            return None
        return site, sample

    def lines(
        self,
        site: SiteRecord,
        source_ids: Collection[str],
        start_ns: int,
        end_ns: int,
        *,
        oldest_first: bool = False,
        hints: LineHints = NO_HINTS,
    ) -> Iterator[LineRecord]:
        """Log lines of the last days, up to now."""
        start_ns, end_ns = max(start_ns, self._origin_ns - LOGS_KEPT_NS), min(end_ns, self._clock.now_ns())
        logs = self._by_id[site.id].logs
        return logs.lines(source_ids, start_ns, end_ns, hints, oldest_first=oldest_first)

    def metrics(self, site: SiteRecord) -> Sequence[MetricRecord]:
        """Requests for every site, pods and nodes where a cluster reports."""
        return self._by_id[site.id].metrics

    def series(
        self, site: SiteRecord, metric: MetricRecord, field_name: str, tags: Mapping[str, str], buckets: Buckets
    ) -> list[SeriesRecord]:
        """Series up to now; the last bucket holds what has happened of it."""
        return self._by_id[site.id].series(metric, field_name, tags, buckets, self._clock.now_ns())

    def nodes(self, site: SiteRecord, start_ns: int, end_ns: int) -> list[NodeRecord]:
        """Nodes of the shop's cluster."""
        cluster = self._by_id[site.id].cluster
        return nodes_of(cluster, start_ns, min(end_ns, self._clock.now_ns())) if cluster else []

    def pods(self, site: SiteRecord, start_ns: int, end_ns: int) -> list[PodRecord]:
        """Pods of the shop's cluster: at the origin 38 that run, one pending, one failed, one that left just before."""
        cluster = self._by_id[site.id].cluster
        return pods_of(cluster, start_ns, min(end_ns, self._clock.now_ns())) if cluster else []

    def visual(self, visual_id: str) -> VisualRecord | None:
        """One of `SAVED_VISUALS`."""
        return SAVED_VISUALS.get(visual_id)

    def incidents(self, site: SiteRecord) -> list[IncidentRecord]:
        """Groups of errors with occurrences counted until now."""
        traces = self._by_id[site.id].traces
        return traces.incidents(self._origin_ns, self._clock.now_ns(), self._origin_ns - KEPT_NS)

    def noticed(self, site: SiteRecord) -> NoticedRecord:
        """Slow actions, rules that are or were broken, and log lines that somebody wants to know of."""
        return noticed_at(self._by_id[site.id], self._clock.now_ns())

    def settings(self, site: SiteRecord) -> SettingsRecord:
        """What the shop's people set up."""
        return settings_of(self._by_id[site.id].spec, self._origin_ns, self._clock.now_ns())

    def dashboards(self, site: SiteRecord) -> list[DashboardRecord]:
        """Dashboards of production."""
        return dashboards_of(self._by_id[site.id].spec, site.id, self._origin_ns)

    def backtrace(self, site: SiteRecord, stacktrace_id: str, revision: str) -> list[FrameRecord | None] | None:
        """The calls behind any exception event of the site's traces."""
        found = self._by_id[site.id]
        has_source = not revision or revision in {deploy.revision for deploy in found.spec.deploys}
        return backtrace_of(found.spec, site.id, stacktrace_id, has_source=has_source)

    def deploys(self, site: SiteRecord) -> list[DeployRecord]:
        """Deploy markers, newest first."""
        found = self._by_id[site.id]
        return found.deploys.records(found.truth, self._clock.now_ns())
