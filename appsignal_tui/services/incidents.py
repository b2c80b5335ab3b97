"""Incidents of all kinds, and the way from them to traces and backtraces (contract 11.5, 11.6)."""

from collections.abc import Sequence
from dataclasses import replace

from appsignal_tui.api.graphql.incidents import MAX_PER_PAGE, IncidentKind, IncidentQuestion
from appsignal_tui.api.tracing import TraceQuestion
from appsignal_tui.models.backtrace import BacktraceLine
from appsignal_tui.models.incident import ExceptionIncident, Incident, PerformanceIncident
from appsignal_tui.models.page import Rows, Told
from appsignal_tui.models.site import Site
from appsignal_tui.models.timerange import TimeRange
from appsignal_tui.services.ports import Incidents
from appsignal_tui.services.single import the_one

__all__ = ["IncidentKind", "IncidentPages", "IncidentQuestion", "IncidentService", "trace_questions"]

_PAGES_AT_ONCE = 5
_NOT_MOVING = "The service tells no further incident that can be told from those before; there may be more."


class IncidentPages:
    """Incidents in the order of their ids, fetched page by page as they are wanted.

    Pages are counted off, so an incident that leaves the list meanwhile may let another slip by; one that comes twice
    is told once.
    """

    def __init__(self, api: Incidents, question: IncidentQuestion, *, per_page: int = MAX_PER_PAGE) -> None:
        """Start before the first page; nothing is asked yet."""
        self._api = api
        self._question = replace(question, order="ID")
        self._per_page = max(1, min(per_page, MAX_PER_PAGE))
        self._offset = 0
        self._seen: set[tuple[str, int]] = set()
        self.exhausted = False
        """Whether there are no more."""
        self.stuck = ""
        """Why no more can be had although there may be some; empty while they can."""
        self.unreadable = 0
        """Incidents so far that could not be read."""
        self.complaints: tuple[str, ...] = ()
        """What the service said is missing, of any page so far."""

    async def more(self) -> tuple[Incident, ...]:
        """The next incidents, none of them told before; empty when there are no more or five pages brought none."""
        for _ in range(_PAGES_AT_ONCE):
            if self.exhausted or self.stuck:
                break
            page = await self._api.incidents(self._question, limit=self._per_page, offset=self._offset)
            if new := self._take(page):
                return new
        return ()

    def _take(self, page: Rows[Incident]) -> tuple[Incident, ...]:
        self._offset += page.received
        self.unreadable += page.unreadable
        self.complaints = tuple(dict.fromkeys((*self.complaints, *page.complaints)))
        self.exhausted = page.received < self._per_page
        new = tuple(incident for incident in page.rows if not incident.number or _key(incident) not in self._seen)
        known = len(self._seen)
        self._seen.update(_key(incident) for incident in new if incident.number)
        if len(self._seen) == known and not self.exhausted:
            self.stuck = _NOT_MOVING
        return new


def _key(incident: Incident) -> tuple[str, int]:
    return incident.kind, incident.number


class IncidentService:
    """Everything about incidents that a screen can ask for; raises the errors of `errors.py`."""

    def __init__(self, api: Incidents) -> None:
        """Ask through this."""
        self._api = api

    async def open(self, site: Site, kind: IncidentKind = "any") -> Rows[Incident]:
        """The open incidents that occurred last, at most a page of them; `received` of a page says there are more."""
        return await self._api.incidents(IncidentQuestion(site.id, kind, state="OPEN"))

    async def exceptions(self, site: Site) -> Rows[ExceptionIncident]:
        """Groups of errors whatever their state, the one seen last first; at most a page of them."""
        found = await self._api.incidents(IncidentQuestion(site.id, "exception"))
        groups = tuple(incident for incident in found.rows if isinstance(incident, ExceptionIncident))
        return Rows(groups, found.unreadable, found.received, found.complaints)

    def pages(self, question: IncidentQuestion, *, per_page: int = MAX_PER_PAGE) -> IncidentPages:
        """All incidents of a question, in the order of their ids whatever order it names."""
        return IncidentPages(self._api, question, per_page=per_page)

    async def incident(self, site: Site, number: int) -> Told[Incident]:
        """One incident by its number within the site.

        Raises:
            NotFoundError: there is none of this number.
        """
        return the_one(await self._api.incident(site.id, number), f"incident {number}")

    async def backtrace(self, site: Site, stacktrace_id: str, *, revision: str = "") -> Rows[BacktraceLine]:
        """The lines of a backtrace in the service's order; none when it is no longer kept (contract 11.6).

        Args:
            site: The site.
            stacktrace_id: `appsignal.stacktrace_id` of an exception event of a span.
            revision: Of the span, for the code around each line.
        """
        return await self._api.backtrace(site.id, stacktrace_id, revision=revision)


def trace_questions(site: Site, incident: Incident, window: TimeRange | None = None) -> Sequence[TraceQuestion]:
    """The lists of traces behind an incident: one for all its digests, or one for each of its actions (contract 11.5).

    None for anomalies and logs, which are not about traces, and for an incident that does not say what it is about.
    """
    if isinstance(incident, ExceptionIncident) and incident.digests:
        return (TraceQuestion((site.id,), window, digests=incident.digests),)
    if isinstance(incident, PerformanceIncident):
        return tuple(TraceQuestion((site.id,), window, incident.namespace, name) for name in incident.action_names)
    return ()
