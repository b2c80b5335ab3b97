"""What the services need of the API and of the disk, so that either can be replaced."""

from collections.abc import Sequence
from typing import Protocol

from appsignal_tui.api.logs import LogQuestion
from appsignal_tui.api.paging import Page
from appsignal_tui.api.tracing import TraceQuestion
from appsignal_tui.models.deploy import Deploy
from appsignal_tui.models.incident import ExceptionIncident
from appsignal_tui.models.log import LogLine
from appsignal_tui.models.metric import Selector, Timeseries
from appsignal_tui.models.page import Rows
from appsignal_tui.models.site import LogSource, Site
from appsignal_tui.models.timerange import TimeRange
from appsignal_tui.models.trace import Action, Span, TraceLocation, TraceSummary


class Discovery(Protocol):
    """Tells what exists (contract 11)."""

    async def sites(self) -> Rows[Site]:
        """Every site the account can see."""

    async def log_sources(self, site_id: str) -> Rows[LogSource]:
        """The log sources of a site."""

    async def exception_incidents(self, site_id: str, *, limit: int = 100, offset: int = 0) -> Rows[ExceptionIncident]:
        """Groups of errors of a site, the one seen last first."""

    async def deploy_markers(self, site_id: str, *, limit: int = 100) -> Rows[Deploy]:
        """Deploys of a site."""


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


class SiteMemory(Protocol):
    """What is remembered of sites between runs; calls may wait up to a second for another process, so use a thread."""

    def sites(self) -> tuple[Site, ...]:
        """Sites seen before, the last used first."""

    def remember_sites(self, sites: Sequence[Site]) -> None:
        """Keep what discovery found."""

    def last_used(self) -> Site | None:
        """The site used last."""

    def mark_used(self, site: Site, now_ns: int) -> None:
        """Note that a site is used now."""

    def aliases(self) -> dict[str, str]:
        """Aliases and the ids of the sites they stand for."""

    def set_alias(self, site_id: str, alias: str) -> None:
        """Let an alias stand for a site; an empty one removes it."""

    def log_sources(self, site_id: str) -> tuple[LogSource, ...]:
        """Log sources of a site as seen last."""

    def remember_log_sources(self, site_id: str, sources: Sequence[LogSource]) -> None:
        """Keep the log sources of a site."""
