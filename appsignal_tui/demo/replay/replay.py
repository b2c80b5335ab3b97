"""Recorded telemetry as the simulator serves it."""

import heapq
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from appsignal_tui.demo.clock import Clock
from appsignal_tui.demo.cluster_records import NodeRecord, PodRecord
from appsignal_tui.demo.discovery import FrameRecord, NoticedRecord, SettingsRecord
from appsignal_tui.demo.events import EventUseRecord
from appsignal_tui.demo.replay.edges import edges_of, event_uses_of
from appsignal_tui.demo.replay.figures import METRICS, actions_of, series_of
from appsignal_tui.demo.replay.incidents import incidents_of
from appsignal_tui.demo.replay.log_file import LogSource
from appsignal_tui.demo.replay.severities import UNKNOWN, folded
from appsignal_tui.demo.replay.traces import RecordedTrace
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


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a recording holds."""

    files: int
    traces: int
    spans: int
    lines: int


@dataclass(frozen=True, slots=True)
class Recording:
    """What was read from the files of a replay."""

    site: SiteRecord
    traces: tuple[RecordedTrace, ...]
    """By start time."""
    log_sources: tuple[LogSource, ...]
    start_ns: int
    end_ns: int
    """First and last instant of everything recorded."""
    has_traces: bool
    """Whether a file of traces was read, be it one without a span."""
    counts: Counts
    notes: tuple[str, ...]
    """What was wrong with the files, in sentences."""


class Replay:
    """One site that answers from recorded files; times are those of the recording.

    Implements `Telemetry`.
    """

    def __init__(self, recording: Recording, clock: Clock) -> None:
        self._site = recording.site
        self._traces = recording.traces
        self._starts = [trace.start_ns for trace in recording.traces]
        self._by_id = {trace.trace_id: trace for trace in recording.traces}
        self._sources = {source.record.id: source for source in recording.log_sources}
        self._incidents = incidents_of(recording.traces)
        self._clock = clock
        self.start_ns = recording.start_ns
        self.end_ns = recording.end_ns
        self.has_traces = recording.has_traces
        self.has_lines = bool(recording.log_sources)
        self.counts = recording.counts
        self.notes = recording.notes
        self.label = recording.site.name

    @property
    def clock(self) -> Clock:
        """The time answers go by; not before the end of the recording unless it was handed in."""
        return self._clock

    @property
    def sites(self) -> tuple[SiteRecord, ...]:
        """The one site of the recording."""
        return (self._site,)

    @property
    def retention_start_ns(self) -> int:
        """The first recorded instant."""
        return self.start_ns

    def namespaces(self, site: SiteRecord) -> list[str]:
        """Namespaces of the roots of traces."""
        return sorted({trace.namespace for trace in self._traces}) if self._has(site) else []

    def actions(
        self, site: SiteRecord, start_ns: int, end_ns: int, *, revision: str = "", action: str = ""
    ) -> list[ActionRecord]:
        """What the traces that start in the range say about their roots' actions."""
        return actions_of(
            [
                trace
                for trace in self._range(site, start_ns, end_ns)
                if (not revision or trace.root.revision == revision) and (not action or trace.action == action)
            ]
        )

    def preparing(self, site: SiteRecord, start_ns: int, end_ns: int) -> Iterator[None]:
        """Nothing: the files have been read."""
        del site, start_ns, end_ns
        return iter(())

    def edges(
        self, site: SiteRecord, start_ns: int, end_ns: int, action: tuple[str, str] | None = None
    ) -> list[EdgeRecord]:
        """Calls in the traces that start in the range."""
        return edges_of(self._range(site, start_ns, end_ns), action)

    def event_uses(self, site: SiteRecord, start_ns: int, end_ns: int) -> list[EventUseRecord]:
        """Events in the traces that start in the range."""
        return event_uses_of(self._range(site, start_ns, end_ns))

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
        """One row per trace that starts in the range; in error lists `span_id` is the first span that failed."""
        del hints
        if not any(self._has(site) for site in sites):
            return
        found = self._range(self._site, start_ns, end_ns)
        for trace in found if oldest_first else reversed(found):
            if wanted.namespace not in ("", trace.namespace) or wanted.action_name not in ("", trace.action):
                continue
            span = _failed_span(trace, wanted.digests) if wanted.errors_only else trace.root
            if span is not None:
                yield self._summary(trace, span)

    def _summary(self, trace: RecordedTrace, span: SpanRecord) -> SummaryRecord:
        return SummaryRecord(
            trace_id=trace.trace_id,
            span_id=span.span_id,
            site_id=self._site.id,
            namespace=trace.namespace,
            action_name=trace.action,
            revision=trace.root.revision,
            time_ns=trace.start_ns,
            duration_ms=trace.duration_ms,
            tags=trace.tags,
            has_npo=trace.has_npo,
        )

    def spans(self, sites: Sequence[SiteRecord], trace_id: str) -> list[SpanRecord]:
        """All spans of a trace, in the order of the files."""
        trace = self._trace(sites, trace_id)
        return list(trace.spans) if trace else []

    def locate(self, sites: Sequence[SiteRecord], trace_id: str) -> LocationRecord:
        """The action of the trace's root and the incidents it is an occurrence of."""
        trace = self._trace(sites, trace_id)
        if trace is None:
            return LocationRecord()
        digests = {failure.digest for failure in trace.failures}
        return LocationRecord(
            actions=((self._site.id, trace.namespace, trace.action),),
            incidents=tuple(
                (self._site.id, incident.number, incident.exception_name)
                for incident in self._incidents
                if not digests.isdisjoint(incident.digests)
            ),
        )

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
        """Log lines of the range; at one instant and in one source in the order of the file, or against it."""
        if not self._has(site):
            return

        def is_wanted(severity: str) -> bool:
            return hints.take(folded(severity) or UNKNOWN)

        chosen = [self._sources[source_id] for source_id in sorted(set(source_ids)) if source_id in self._sources]
        streams = [source.positions(start_ns, end_ns, oldest_first=oldest_first, wanted=is_wanted) for source in chosen]
        for _, source_id, position in heapq.merge(*streams, reverse=not oldest_first):
            yield self._sources[source_id].line(position)

    def metrics(self, site: SiteRecord) -> Sequence[MetricRecord]:
        """What can be counted in traces; nothing without any."""
        return METRICS if self._has(site) and self._traces else ()

    def series(
        self, site: SiteRecord, metric: MetricRecord, field_name: str, tags: Mapping[str, str], span: Buckets
    ) -> list[SeriesRecord]:
        """Figures of the traces that start in each bucket."""
        starts = span.starts
        within = self._range(site, starts[0], starts[-1] + span.step_ns - 1) if starts else []
        return series_of(within, metric, field_name, tags, span)

    def nodes(self, site: SiteRecord, start_ns: int, end_ns: int) -> list[NodeRecord]:
        """None: a recording has no reports of a cluster."""
        del site, start_ns, end_ns
        return []

    def pods(self, site: SiteRecord, start_ns: int, end_ns: int) -> list[PodRecord]:
        """None: a recording has no reports of a cluster."""
        del site, start_ns, end_ns
        return []

    def visual(self, visual_id: str) -> VisualRecord | None:
        """None: nobody saved a visual in a recording."""
        del visual_id
        return None

    def incidents(self, site: SiteRecord) -> list[IncidentRecord]:
        """Groups of errors, the one that occurred last first."""
        return sorted(self._incidents, key=lambda incident: -incident.last_ns) if self._has(site) else []

    def noticed(self, site: SiteRecord) -> NoticedRecord:
        """Nothing: a recording holds no incidents but errors."""
        del site
        return NoticedRecord()

    def settings(self, site: SiteRecord) -> SettingsRecord:
        """Nothing: a recording does not know who set up what."""
        del site
        return SettingsRecord()

    def dashboards(self, site: SiteRecord) -> list[DashboardRecord]:
        """None: a recording has no dashboards."""
        del site
        return []

    def backtrace(self, site: SiteRecord, stacktrace_id: str, revision: str) -> list[FrameRecord | None] | None:
        """None: recorded exceptions carry their backtraces as text."""
        del site, stacktrace_id, revision
        return None

    def deploys(self, site: SiteRecord) -> list[DeployRecord]:
        """None: a recording has no deploy markers."""
        del site
        return []

    def _has(self, site: SiteRecord) -> bool:
        return site.id == self._site.id

    def _range(self, site: SiteRecord, start_ns: int, end_ns: int) -> Sequence[RecordedTrace]:
        if not self._has(site):
            return ()
        return self._traces[bisect_left(self._starts, start_ns) : bisect_right(self._starts, end_ns)]

    def _trace(self, sites: Sequence[SiteRecord], trace_id: str) -> RecordedTrace | None:
        return self._by_id.get(trace_id) if any(self._has(site) for site in sites) else None


def _failed_span(trace: RecordedTrace, digests: Sequence[str]) -> SpanRecord | None:
    found = (failure.span for failure in trace.failures if not digests or failure.digest in digests)
    return next(found, None)
