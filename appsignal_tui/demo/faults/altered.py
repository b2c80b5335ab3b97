"""Telemetry with other log lines than it has."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from appsignal_tui.demo.clock import Clock
from appsignal_tui.demo.cluster_records import NodeRecord, PodRecord
from appsignal_tui.demo.discovery import FrameRecord, NoticedRecord, SettingsRecord
from appsignal_tui.demo.events import EventUseRecord
from appsignal_tui.demo.faults.lines import ChangeLines, Range
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
    Telemetry,
    TraceFilter,
)
from appsignal_tui.demo.trace_hints import NO_TRACE_HINTS, TraceHints
from appsignal_tui.demo.visual_records import DashboardRecord, VisualRecord


def with_lines_changed(telemetry: Telemetry, change: ChangeLines, value: float) -> Telemetry:
    """The same telemetry, but for its log lines; `value` is the fault's."""
    return _AlteredLines(telemetry, change, value)


class _AlteredLines:
    def __init__(self, telemetry: Telemetry, change: ChangeLines, value: float) -> None:
        self._telemetry = telemetry
        self._change = change
        self._value = value

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
        asked = Range(site, source_ids, start_ns, end_ns, oldest_first, hints)
        return self._change(self._telemetry, asked, self._value)

    @property
    def clock(self) -> Clock:
        return self._telemetry.clock

    @property
    def sites(self) -> tuple[SiteRecord, ...]:
        return self._telemetry.sites

    @property
    def retention_start_ns(self) -> int:
        return self._telemetry.retention_start_ns

    def namespaces(self, site: SiteRecord) -> list[str]:
        return self._telemetry.namespaces(site)

    def actions(
        self, site: SiteRecord, start_ns: int, end_ns: int, *, revision: str = "", action: str = ""
    ) -> list[ActionRecord]:
        return self._telemetry.actions(site, start_ns, end_ns, revision=revision, action=action)

    def preparing(self, site: SiteRecord, start_ns: int, end_ns: int) -> Iterator[None]:
        return self._telemetry.preparing(site, start_ns, end_ns)

    def edges(
        self, site: SiteRecord, start_ns: int, end_ns: int, action: tuple[str, str] | None = None
    ) -> list[EdgeRecord]:
        return self._telemetry.edges(site, start_ns, end_ns, action)

    def event_uses(self, site: SiteRecord, start_ns: int, end_ns: int) -> list[EventUseRecord]:
        return self._telemetry.event_uses(site, start_ns, end_ns)

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
        return self._telemetry.summaries(sites, start_ns, end_ns, wanted, oldest_first=oldest_first, hints=hints)

    def spans(self, sites: Sequence[SiteRecord], trace_id: str) -> list[SpanRecord]:
        return self._telemetry.spans(sites, trace_id)

    def locate(self, sites: Sequence[SiteRecord], trace_id: str) -> LocationRecord:
        return self._telemetry.locate(sites, trace_id)

    def metrics(self, site: SiteRecord) -> Sequence[MetricRecord]:
        return self._telemetry.metrics(site)

    def series(
        self, site: SiteRecord, metric: MetricRecord, field_name: str, tags: Mapping[str, str], span: Buckets
    ) -> list[SeriesRecord]:
        return self._telemetry.series(site, metric, field_name, tags, span)

    def nodes(self, site: SiteRecord, start_ns: int, end_ns: int) -> list[NodeRecord]:
        return self._telemetry.nodes(site, start_ns, end_ns)

    def pods(self, site: SiteRecord, start_ns: int, end_ns: int) -> list[PodRecord]:
        return self._telemetry.pods(site, start_ns, end_ns)

    def visual(self, visual_id: str) -> VisualRecord | None:
        return self._telemetry.visual(visual_id)

    def incidents(self, site: SiteRecord) -> list[IncidentRecord]:
        return self._telemetry.incidents(site)

    def noticed(self, site: SiteRecord) -> NoticedRecord:
        return self._telemetry.noticed(site)

    def settings(self, site: SiteRecord) -> SettingsRecord:
        return self._telemetry.settings(site)

    def dashboards(self, site: SiteRecord) -> list[DashboardRecord]:
        return self._telemetry.dashboards(site)

    def backtrace(self, site: SiteRecord, stacktrace_id: str, revision: str) -> list[FrameRecord | None] | None:
        return self._telemetry.backtrace(site, stacktrace_id, revision)

    def deploys(self, site: SiteRecord) -> list[DeployRecord]:
        return self._telemetry.deploys(site)
