"""What the simulator answers from: records of telemetry, and the protocol that a world or a recording fulfils.

Records are plain values with times in nanoseconds since the epoch, UTC. Nothing here knows JSON: the wire shapes, the
query languages and paging stand above this protocol and are the same for a generated world and for recorded files.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, Protocol

from appsignal_tui.demo.clock import Clock
from appsignal_tui.demo.cluster_records import NodeRecord, PodRecord
from appsignal_tui.demo.discovery import FrameRecord, NoticedRecord, SettingsRecord, UserRecord
from appsignal_tui.demo.events import EventUseRecord
from appsignal_tui.demo.trace_hints import NO_TRACE_HINTS, TraceHints
from appsignal_tui.demo.visual_records import DashboardRecord, VisualRecord

MetricKind = Literal["gauge", "counter", "measurement"]

FIELDS: Mapping[MetricKind, tuple[str, ...]] = {
    "gauge": ("gauge",),
    "counter": ("counter",),
    "measurement": ("mean", "count", "p90", "p95"),
}
"""The fields each metric type stores (contract 3.1)."""


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """A log source (contract 11.4)."""

    id: str
    name: str
    type: str = "custom"
    fmt: str = "JSON"


@dataclass(frozen=True, slots=True)
class SiteRecord:
    """One app in one environment."""

    id: str
    """24 lower-case hex digits."""
    name: str
    environment: str
    org_slug: str
    org_name: str = ""
    log_sources: tuple[SourceRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class EventRecord:
    """Something that happened at an instant of a span."""

    name: str
    time_ns: int
    attributes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SpanRecord:
    """One span (contract 5.5); an empty text goes out as `""` for the parent and as null elsewhere."""

    trace_id: str
    span_id: str
    parent_span_id: str
    """Empty for a root; kept as recorded even when no span of the trace has this id."""
    name: str
    kind: str
    """Lower case: server, client, internal, producer, consumer; empty when not recorded."""
    start_ns: int | None
    end_ns: int | None
    """`None` when the recording lacks it; may lie before the start."""
    service: str
    status_code: str = "unset"
    """unset, ok or error."""
    status_message: str = ""
    site_id: str = ""
    namespace: str = ""
    action_name: str = ""
    revision: str = ""
    digest: str = ""
    scope_name: str = ""
    scope_version: str = ""
    trace_state: str = ""
    subtrace_root: bool | None = None
    attributes: dict[str, Any] = field(default_factory=dict)
    """Flat, dotted keys, JSON values."""
    resource: dict[str, Any] = field(default_factory=dict)
    events: tuple[EventRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class SummaryRecord:
    """One row of a trace list (contract 5.3)."""

    trace_id: str
    span_id: str
    """The root span, or for error lists the span that carries the exception."""
    site_id: str
    namespace: str
    action_name: str
    revision: str
    time_ns: int
    """Start of the trace."""
    duration_ms: float | None
    """The whole trace."""
    tags: dict[str, Any] = field(default_factory=dict)
    has_npo: bool = False


@dataclass(frozen=True, slots=True)
class ActionRecord:
    """One action over a range (contract 5.9)."""

    namespace: str
    action: str
    digest: str
    mean_ms: float
    calls: int
    error_rate_pct: float
    """Percent, 0 to 100."""
    has_npo: bool = False


@dataclass(frozen=True, slots=True)
class EdgeRecord:
    """Calls between an app and a peer, or within the app, over a range (contract 5.10, 5.11)."""

    direction: Literal["upstream", "downstream", "internal"]
    """Who calls: the peer, the app, or the app itself."""
    service: str
    """The peer; empty when it is not known."""
    calls: int
    mean_ms: float | None = None
    """Of one call; `None` when nobody waits for it."""
    error_rate_pct: float | None = None
    """Percent of the calls, 0 to 100; `None` with `mean_ms`."""
    namespace: str = ""
    """`<service>/<namespace>` of a peer that reports too; the app's own for internal calls; empty for several."""
    action_name: str = ""
    """The peer's action; for edges of one action only."""
    site_id: str = ""
    """The peer's site, if it is one of ours."""


@dataclass(frozen=True, slots=True)
class LineRecord:
    """One log line (contract 6.1)."""

    time_ns: int
    source_id: str
    id: str
    """Unique within its source; empty when the recording has none."""
    severity: str
    """As it goes out; the case is the source's own, empty goes out as null."""
    message: str
    hostname: str = ""
    group: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)
    """Structured attributes, flat or nested."""
    attributes_as_text: bool = False
    """Whether the attributes go out as a string that holds JSON, which happens too (contract 6.1)."""


class LineHints(NamedTuple):
    """What is known of the lines that somebody looks for before any of them is read."""

    severities: frozenset[str] | None = None
    """Lower case; all others are ruled out. `None` for any."""
    words: tuple[str, ...] = ()
    """Case-folded; a line is ruled out when its message lacks one of them."""
    trace_id: str = ""
    """Lines without it as their attribute `trace_id` are ruled out; empty for any."""

    def take(self, severity: str) -> bool:
        """Whether a line of this severity is not ruled out by that."""
        return self.severities is None or severity.lower() in self.severities

    def find_in(self, message: str) -> bool:
        """Whether the message has all words."""
        return not self.words or all(word in message.casefold() for word in self.words)


NO_HINTS = LineHints()


@dataclass(frozen=True, slots=True)
class IncidentRecord:
    """A group of errors (contract 11.5)."""

    number: int
    """Unique within its app."""
    exception_name: str
    exception_message: str
    action_names: tuple[str, ...]
    namespace: str
    count: int
    created_ns: int
    last_ns: int
    digests: tuple[str, ...]
    state: str = "OPEN"
    severity: str = "UNTRIAGED"
    first_backtrace_line: str = ""
    assignees: tuple[UserRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class DeployRecord:
    """A deploy marker (contract 11.3)."""

    revision: str
    user: str
    created_ns: int
    live_for_s: int
    """Seconds until the next deploy, or until now."""
    exception_count: int = 0
    exception_rate_pct: float = 0.0


@dataclass(frozen=True, slots=True)
class MetricRecord:
    """A metric of a site (contract 3.4, 3.5)."""

    name: str
    kind: MetricKind
    tag_sets: tuple[frozenset[str], ...]
    """The tag combinations that exist, each a set of keys; the empty set for a metric without tags."""


@dataclass(frozen=True, slots=True)
class SeriesRecord:
    """One metric and field for one concrete tag combination, points in order of time."""

    tags: dict[str, str]
    points: list[tuple[int, float]]
    """Bucket start in ns and value; a bucket without data is absent."""


@dataclass(frozen=True, slots=True)
class TraceFilter:
    """Which traces a list is about; an empty text or `None` asks for no restriction (contract 5.2)."""

    namespace: str = ""
    action_name: str = ""
    errors_only: bool = False
    """True for the list of error traces: only traces with an exception, `span_id` being the span that carries it."""
    digests: tuple[str, ...] = ()
    """With `errors_only`: any of these incident digests; empty means every error."""


@dataclass(frozen=True, slots=True)
class LocationRecord:
    """Where a trace lives (contract 5.6): under which actions and in which incidents of which sites."""

    actions: tuple[tuple[str, str, str], ...] = ()
    """(site id, namespace, action name)."""
    incidents: tuple[tuple[str, int, str], ...] = ()
    """(site id, incident number, exception name)."""


class Telemetry(Protocol):
    """Everything the simulator can be asked; synchronous, without side effects.

    Ranges include both ends. Nothing later than `clock.now_ns()` is ever answered. The same question about a past range
    gives the same answer for ever.
    """

    @property
    def clock(self) -> Clock:
        """The time all answers go by."""

    @property
    def sites(self) -> tuple[SiteRecord, ...]:
        """Every site a token can read, in a fixed order."""

    @property
    def retention_start_ns(self) -> int:
        """Older ends of ranges are moved here, silently (contract 1.4)."""

    def namespaces(self, site: SiteRecord) -> list[str]:
        """Namespaces of the site, sorted."""

    def actions(
        self, site: SiteRecord, start_ns: int, end_ns: int, *, revision: str = "", action: str = ""
    ) -> list[ActionRecord]:
        """Actions called in the range, in any order; `revision` keeps the calls it served, `action` is exact."""

    def preparing(self, site: SiteRecord, start_ns: int, end_ns: int) -> Iterator[None]:
        """The long part of the work for figures of a range, in short steps; taking them changes no answer."""

    def edges(
        self, site: SiteRecord, start_ns: int, end_ns: int, action: tuple[str, str] | None = None
    ) -> list[EdgeRecord]:
        """Calls of the range that cross the site's border or start inside it, in any order.

        With an action (namespace as in its rows or as `<service>/<namespace>`, and name) only its own.
        """

    def event_uses(self, site: SiteRecord, start_ns: int, end_ns: int) -> list[EventUseRecord]:
        """Events of the range, one row per event and action, in any order."""

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
        """Stored traces with `time_ns` in the range, lazily, by (`time_ns`, `trace_id`), newest first by default.

        Traces that the hints rule out will be thrown away, so they need not be made.
        """

    def spans(self, sites: Sequence[SiteRecord], trace_id: str) -> list[SpanRecord]:
        """All spans of a trace that has ended, in any order; empty when none of the sites has it."""

    def locate(self, sites: Sequence[SiteRecord], trace_id: str) -> LocationRecord:
        """Where the trace lives; an empty record when none of the sites has it."""

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
        """Log lines in the range, lazily, in order of (`time_ns`, `source_id`, `id`), newest first by default.

        Lines that the hints rule out will be thrown away, so they need not be made.
        """

    def metrics(self, site: SiteRecord) -> Sequence[MetricRecord]:
        """Metrics the site reports."""

    def series(
        self, site: SiteRecord, metric: MetricRecord, field_name: str, tags: Mapping[str, str], span: "Buckets"
    ) -> list[SeriesRecord]:
        """One series per concrete tag combination that has data; order does not matter.

        `field_name` is one of `FIELDS[metric.kind]`; the keys of `tags` are one of `metric.tag_sets`; a `*` anywhere in
        a value stands for any text.
        """

    def nodes(self, site: SiteRecord, start_ns: int, end_ns: int) -> list[NodeRecord]:
        """Nodes of the site's cluster that reported in the range, each as of its last report."""

    def pods(self, site: SiteRecord, start_ns: int, end_ns: int) -> list[PodRecord]:
        """Pods that were there in the range, each as of its last report, those that have left too."""

    def visual(self, visual_id: str) -> VisualRecord | None:
        """A saved visual of one of the sites."""

    def incidents(self, site: SiteRecord) -> list[IncidentRecord]:
        """Groups of errors, the one that occurred last first."""

    def noticed(self, site: SiteRecord) -> NoticedRecord:
        """Incidents that are no errors, in any order."""

    def settings(self, site: SiteRecord) -> SettingsRecord:
        """What people set up for the site."""

    def dashboards(self, site: SiteRecord) -> list[DashboardRecord]:
        """The site's dashboards, in a fixed order."""

    def backtrace(self, site: SiteRecord, stacktrace_id: str, revision: str) -> list[FrameRecord | None] | None:
        """The calls that led to an exception, innermost first; `None` when the id is not known.

        A revision that the site never ran has no source; an empty one stands for the newest.
        """

    def deploys(self, site: SiteRecord) -> list[DeployRecord]:
        """Deploy markers, newest first."""


@dataclass(frozen=True, slots=True)
class Buckets:
    """The buckets of a timeseries: all that start in `[start_ns rounded down to a step, end_ns]`."""

    start_ns: int
    end_ns: int
    step_ns: int
    """A minute, an hour or a day; buckets start at multiples of it since the epoch."""

    @property
    def starts(self) -> range:
        """Start of each bucket."""
        first = self.start_ns - self.start_ns % self.step_ns
        return range(first, self.end_ns + 1, self.step_ns)
