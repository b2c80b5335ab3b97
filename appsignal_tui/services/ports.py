"""What the services need of the API and of the disk, so that either can be replaced."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from appsignal_tui.api.answers import NOT_KEPT, Keep
from appsignal_tui.api.graphql.incidents import IncidentQuestion
from appsignal_tui.api.logs import LogQuestion
from appsignal_tui.api.paging import Page
from appsignal_tui.api.tracing import TraceQuestion
from appsignal_tui.errors import AccessDeniedError, NotFoundError, RateLimitedError, ServerError, UnreachableError
from appsignal_tui.models.backtrace import BacktraceLine
from appsignal_tui.models.cron import CronVerdict
from appsignal_tui.models.dashboard import Dashboard
from appsignal_tui.models.deploy import Deploy, DeployStats
from appsignal_tui.models.incident import Incident
from appsignal_tui.models.kubernetes import Node, Pod, Workload
from appsignal_tui.models.log import LogLine
from appsignal_tui.models.metric import Grouping, MetricList, MetricShape, Selector, Timeseries
from appsignal_tui.models.page import Rows
from appsignal_tui.models.remembered import Remembered
from appsignal_tui.models.saved_query import SavedQuery
from appsignal_tui.models.service_map import Edge
from appsignal_tui.models.site import (
    GivenSite,
    KnownSite,
    LogSource,
    LogView,
    Namespace,
    Organization,
    Site,
    SiteFigures,
    Viewer,
)
from appsignal_tui.models.slow_event import SlowEvent, SlowEventAction
from appsignal_tui.models.timerange import TimeRange
from appsignal_tui.models.trace import Action, Span, TraceLocation, TraceSummary
from appsignal_tui.models.visual import SavedVisual, VisualTable

CANNOT_TELL = (UnreachableError, ServerError, RateLimitedError, NotFoundError, AccessDeniedError)
"""Errors of discovery that say nothing against what is remembered: GraphQL may be out of reach, switched off, or closed
to the account while the REST routes go on (contract 1.1, 11)."""


class Discovery(Protocol):
    """Tells what exists (contract 11)."""

    async def sites(self) -> Rows[Site]:
        """Every site the account can see."""

    async def log_sources(self, site_id: str) -> Rows[LogSource]:
        """The log sources of a site."""

    async def viewer(self) -> Rows[Viewer]:
        """Whose token it is, at most one row."""

    async def organizations(self) -> Rows[Organization]:
        """The organizations the account belongs to."""

    async def sites_of(self, org_slug: str) -> Rows[Site]:
        """The sites of one organization."""

    async def site(self, site_id: str) -> Rows[Site]:
        """One site, at most one row."""

    async def namespaces(self, site_id: str) -> Rows[Namespace]:
        """Groups of actions of a site."""

    async def log_views(self, site_id: str) -> Rows[LogView]:
        """Saved log searches of a site."""

    async def log_view(self, site_id: str, view_id: str) -> Rows[LogView]:
        """One saved log search by its id, at most one row."""

    async def deploy_markers(self, site_id: str, *, limit: int = 100) -> Rows[Deploy]:
        """Deploys of a site."""


class TokenCheck(Protocol):
    """Tells whether the token is good (contract 2.1)."""

    async def check_token(self) -> None:
        """Return when the service knows the token."""


class Incidents(Protocol):
    """Tells what is wrong (contract 11.5, 11.6)."""

    async def incidents(self, question: IncidentQuestion, *, limit: int = 100, offset: int = 0) -> Rows[Incident]:
        """One page of incidents."""

    async def incident(self, site_id: str, number: int) -> Rows[Incident]:
        """One incident by its number, at most one row."""

    async def backtrace(self, site_id: str, stacktrace_id: str, *, revision: str = "") -> Rows[BacktraceLine]:
        """The lines of a backtrace."""


class Dashboards(Protocol):
    """Dashboards (contract 11.2)."""

    async def dashboards(self, site_id: str) -> Rows[Dashboard]:
        """The dashboards of a site without their visuals."""

    async def dashboard(self, site_id: str, dashboard_id: str) -> Rows[Dashboard]:
        """One dashboard with its visuals, at most one row."""


class ServiceMap(Protocol):
    """Which services call which (contract 5.10, 5.11)."""

    async def site_edges(self, site_id: str, window: TimeRange) -> Rows[Edge]:
        """Dependencies of a site's services."""

    async def action_edges(self, site_id: str, window: TimeRange, namespace: str, action_name: str) -> Rows[Edge]:
        """Dependencies of one action."""


class SlowEvents(Protocol):
    """Which operations cost most (contract 5.12, 5.13)."""

    async def events(self, site_id: str, window: TimeRange) -> Rows[SlowEvent]:
        """Slow events over all actions."""

    async def actions(self, site_id: str, window: TimeRange, digest: str) -> Rows[SlowEventAction]:
        """The actions a slow event occurs in."""


class Deploys(Protocol):
    """Figures of revisions (contract 8)."""

    async def stats(self, site_id: str, revision: str, *, keep: Keep = NOT_KEPT) -> DeployStats:
        """What a revision served."""


class CheckIns(Protocol):
    """Check-ins (contract 9)."""

    async def test_cron(self, expression: str, timezone: str = "UTC") -> CronVerdict:
        """What the service thinks of a cron expression."""


class Tracing(Protocol):
    """Actions and traces (contract 5)."""

    async def actions(
        self,
        site_id: str,
        window: TimeRange,
        *,
        namespaces: Sequence[str] = (),
        revision: str = "",
        action: str = "",
    ) -> Rows[Action]:
        """Actions over a range."""

    async def summaries(self, question: TraceQuestion, page: Page) -> Rows[TraceSummary]:
        """One page of a trace list."""

    async def trace(self, site_ids: Sequence[str], trace_id: str) -> Rows[Span]:
        """All spans of a trace."""

    async def performance_trace(self, question: TraceQuestion, trace_id: str) -> Rows[Span]:
        """Spans of a trace found under an action."""

    async def error_trace(self, site_ids: Sequence[str], trace_id: str, digests: Sequence[str]) -> Rows[Span]:
        """Spans of a trace found under an error."""

    async def locate(self, site_ids: Sequence[str], trace_id: str) -> TraceLocation:
        """Where a trace lives."""


class Logs(Protocol):
    """Log lines (contract 6)."""

    async def lines(self, question: LogQuestion, page: Page, *, start_ns: int | None = None) -> Rows[LogLine]:
        """One page of lines."""


class Metrics(Protocol):
    """Metrics (contract 3)."""

    async def timeseries(
        self, site_id: str, window: TimeRange, selectors: Sequence[Selector], *, resolution: str = "", limit: int = 0
    ) -> Timeseries:
        """Series over time."""

    async def metric_list(
        self,
        site_id: str,
        window: TimeRange,
        selectors: Mapping[str, Selector],
        grouping: Grouping,
        *,
        resolution: str = "",
        limit: int = 200,
    ) -> MetricList:
        """Rows of figures over a range, as they came."""

    async def names(self, site_id: str) -> Rows[str]:
        """Names of all metrics of a site."""

    async def shape(self, site_id: str, name: str) -> MetricShape:
        """Type and tag combinations of a metric."""


class Kubernetes(Protocol):
    """Clusters (contract 7)."""

    async def nodes(self, site_id: str, window: TimeRange) -> Rows[Node]:
        """Machines that reported in a range."""

    async def pods(self, site_id: str, window: TimeRange) -> Rows[Pod]:
        """Pods that reported in a range."""

    async def overview(self, site_id: str, window: TimeRange) -> Rows[Workload]:
        """How the pods of each owner are."""


class SavedVisuals(Protocol):
    """Charts saved in the web app (contract 10)."""

    async def visual(self, visual_id: str) -> SavedVisual:
        """A chart with its data."""

    async def csv(self, visual_id: str) -> VisualTable:
        """The data of a chart as the service exports it."""


class SiteMemory(Protocol):
    """What is remembered of sites between runs; calls may wait up to a second for another process, so use a thread."""

    def sites(self) -> tuple[Site, ...]:
        """Sites seen before, the last used first."""

    def known_sites(self) -> tuple[KnownSite, ...]:
        """The same, with what is kept about each."""

    def remember_sites(self, sites: Sequence[Site], *, complete: bool = True) -> None:
        """Keep what discovery found; when that is complete, sites found before and not now are gone."""

    def give(self, sites: Sequence[GivenSite]) -> None:
        """Add sites by hand; what is given of them wins over what discovery says."""

    def rename_site(
        self, site_id: str, *, name: str | None = None, environment: str | None = None, org_slug: str | None = None
    ) -> None:
        """Give a site other names: an empty one is the service's again, `None` leaves it as it is."""

    def mark_gone(self, site_id: str) -> None:
        """Note that a site no longer exists, or not for this account's eyes."""

    def mark_found(self, site_id: str) -> None:
        """Note that a site marked as gone is there."""

    def figures_of_sites(self) -> dict[str, Remembered[SiteFigures]]:
        """How sites were doing when they were looked at last, by their ids."""

    def remember_site_figures(self, site_id: str, figures: SiteFigures, now_ns: int) -> None:
        """Keep how a site is doing now."""

    def forget_site(self, site_id: str) -> None:
        """Drop a site and what is cached about it."""

    def last_used(self) -> Site | None:
        """The site used last."""

    def mark_used(self, site: Site, now_ns: int) -> None:
        """Note that a site is used now."""

    def aliases(self) -> dict[str, str]:
        """Aliases and the ids of the sites they stand for."""

    def set_alias(self, site_id: str, alias: str) -> None:
        """Let an alias stand for a site; an empty one removes it."""

    def set_colour(self, site_id: str, colour: str) -> None:
        """Give a site a colour by its name; an empty one is the usual colour."""

    def set_favourite(self, site_id: str, digit: int) -> None:
        """Let a digit from 1 to 9 open a site and no other; 0 takes its digit away."""

    def log_sources(self, site_id: str) -> tuple[LogSource, ...]:
        """Log sources of a site as seen last."""

    def remember_log_sources(self, site_id: str, sources: Sequence[LogSource]) -> None:
        """Keep the log sources of a site."""

    def forget_log_source(self, site_id: str, source_id: str) -> None:
        """Drop a log source, because it no longer exists."""


class OrganizationMemory(Protocol):
    """What is remembered of organizations between runs; use a thread, as with sites."""

    def organizations(self) -> tuple[Organization, ...]:
        """Organizations as seen last."""

    def remember_organizations(self, organizations: Sequence[Organization]) -> None:
        """Put these in the place of those remembered."""


class LogViewMemory(Protocol):
    """What is remembered of saved log views between runs; use a thread, as with sites."""

    def log_views(self, site_id: str) -> tuple[LogView, ...]:
        """Saved views of a site as seen last."""

    def remember_log_views(self, site_id: str, views: Sequence[LogView]) -> None:
        """Put these in the place of the saved views of a site."""


class LogMemory(SiteMemory, LogViewMemory, Protocol):
    """What is remembered for reading logs."""


class MetricMemory(Protocol):
    """What is remembered of metrics between runs, with its age; use a thread, as with sites."""

    def metric_names(self, site_id: str) -> Remembered[tuple[str, ...]] | None:
        """The metric names of a site as seen last."""

    def remember_metric_names(self, site_id: str, names: Sequence[str], now_ns: int) -> None:
        """Put these in the place of the metric names of a site, seen now."""

    def metric_shape(self, site_id: str, name: str) -> Remembered[MetricShape] | None:
        """The shape of a metric as seen last."""

    def remember_metric_shape(self, site_id: str, name: str, shape: MetricShape, now_ns: int) -> None:
        """Keep the shape of a metric, seen now."""


class QueryMemory(Protocol):
    """Queries saved under a name; use a thread, as with sites."""

    def saved_queries(self, kind: str) -> tuple[SavedQuery, ...]:
        """Saved queries of a kind, by name."""

    def save_query(self, kind: str, name: str, site_id: str, text: str) -> None:
        """Save a query under a name, in the place of the one that had it."""

    def remove_query(self, kind: str, name: str) -> None:
        """Remove a saved query, if it is there."""


class ColourMemory(Protocol):
    """Colours of services, the same in every run; use a thread, as with sites."""

    def service_colours(self, site_id: str) -> dict[str, int]:
        """The number of the colour that each service of a site was given."""

    def remember_service_colours(self, site_id: str, colours: Mapping[str, int]) -> None:
        """Keep the colours of these services; those of others stay."""


class DialectMemory(Protocol):
    """How the service wants to be asked, learned in an earlier run; use a thread, as with sites."""

    def dialect(self) -> frozenset[str]:
        """Names of the contract's open questions for which the other form is taken."""

    def remember_dialect(self, name: str) -> None:
        """Keep that the other form is taken."""
