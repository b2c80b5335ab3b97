"""From a pasted text to the thing it names: an address, an id, a number, a revision, a name (contract 12, ux 13.7)."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from appsignal_tui.analysis.pasted import IncidentNumber, Pasted, Revision, SiteId, TraceId, read_pasted
from appsignal_tui.errors import AccessDeniedError, ExplorerError, NotFoundError
from appsignal_tui.models.site import LogSource, Site
from appsignal_tui.models.trace import TraceLocation
from appsignal_tui.models.weburl import (
    ActionPage,
    IncidentKind,
    IncidentPage,
    LogSourcePage,
    LogViewPage,
    OrganizationPage,
    SitePage,
    WebPage,
)
from appsignal_tui.services.deploys import DeployService
from appsignal_tui.services.incidents import IncidentService
from appsignal_tui.services.logs import LogService
from appsignal_tui.services.sites import TOLERATED, SiteService, why_not
from appsignal_tui.services.targets import (
    OpenAction,
    OpenDeploy,
    OpenIncident,
    OpenLogs,
    OpenSite,
    OpenTrace,
    OpenUrl,
    Resolved,
)
from appsignal_tui.services.trace_pages import site_batches
from appsignal_tui.services.traces import TraceService
from appsignal_tui.text import safe_text

__all__ = [
    "LocatingService",
    "OpenAction",
    "OpenDeploy",
    "OpenIncident",
    "OpenLogs",
    "OpenSite",
    "OpenTrace",
    "OpenUrl",
    "Resolved",
]

_TEXT_LENGTH = 80
_OUT_OF_REACH_AT_MOST = 8
"""Sites found to be out of reach during one search before it is given up."""

_KINDS: dict[str, IncidentKind] = {
    "exception": "exceptions",
    "performance": "performance",
    "anomaly": "anomalies",
    "log": "logs",
}
_FIRST_SCREEN = frozenset({"", "dashboard", "performance"})
"""Areas for which a site is opened as it is."""


class _Attempt(NamedTuple):
    """One reading of a text that was tried in vain."""

    tried: str
    """What there is not, in words."""
    failure: ExplorerError | None = None
    """Why it could not be asked; `None` when it was."""


class LocatingService:
    """Finds what a text means; raises the errors of `errors.py`."""

    def __init__(
        self,
        sites: SiteService,
        traces: TraceService,
        incidents: IncidentService,
        logs: LogService,
        deploys: DeployService,
    ) -> None:
        """Ask through these."""
        self._sites = sites
        self._traces = traces
        self._incidents = incidents
        self._logs = logs
        self._deploys = deploys

    async def resolve(self, text: str, current: Site | None = None) -> Resolved:
        """What a text names, ready to be opened.

        Every reading of the text is tried, the likeliest first; what is remembered is looked at before anything is
        asked. An address of a site nobody knew adds that site, when the token can read it.

        Args:
            text: Pasted or typed; may be anything.
            current: The site in use, which incident numbers and revisions are about; `None` when there is none.

        Raises:
            NotFoundError: it names nothing; the sentence tells what was tried.
            AuthenticationError: the token is not accepted.
            ExplorerError: what it may name could not be asked for.
        """
        readings = read_pasted(text)
        if readings and isinstance(readings[0], WebPage):
            return await self._page(readings[0])
        if readings and (site := await self._sites.named(text)) is not None:
            return OpenSite(site)
        attempts: list[_Attempt] = []
        for reading in readings:
            outcome = await self._tried(reading, current)
            if not isinstance(outcome, _Attempt):
                return outcome
            attempts.append(outcome)
        raise _nothing(text, attempts)

    async def _tried(self, reading: Pasted, current: Site | None) -> Resolved | _Attempt:
        tried = _description(reading, current)
        try:
            found = await self._reading(reading, current)
        except NotFoundError as error:
            # one without a status is about the thing, one with it about the route
            return _Attempt(tried, None if error.status is None else error)
        except TOLERATED as error:
            return _Attempt(tried, error)
        return found or _Attempt(tried)

    async def _reading(self, reading: Pasted, current: Site | None) -> Resolved | None:
        match reading:
            case SiteId(site_id):
                return OpenSite(await self._sites.meet(site_id))
            case TraceId(trace_id):
                return await self._trace(trace_id, current)
            case IncidentNumber(number) if current is not None:
                incident = (await self._incidents.incident(current, number)).value
                return OpenIncident(current, number, _KINDS.get(incident.kind, ""), incident)
            case Revision(name) if current is not None:
                return await self._deploy(name, current)
            case _:
                return None

    async def _trace(self, trace_id: str, current: Site | None) -> OpenTrace | None:
        """A trace of any site known, the one in use and those used last first."""
        known = [each.site for each in await self._sites.kept() if not each.is_gone]
        ordered = {site.id: site for site in ([current] if current else []) + known}
        found = await self._located(ordered, trace_id)
        action, error = next(iter(found.performance), None), next(iter(found.errors), None)
        place = action or error
        if place is None:
            return None
        target = OpenTrace(ordered.get(place.site_id) or Site(id=place.site_id), trace_id)
        if action is not None:
            target = replace(target, namespace=action.namespace, action=action.action_name)
        return replace(target, incident_number=(error.incident_number or 0) if error is not None else 0)

    async def _located(self, sites: Mapping[str, Site], trace_id: str) -> TraceLocation:
        """Where a trace lives; sites out of reach, for which a whole group is refused, are found and left out."""
        waiting = deque(site_batches(tuple(sites)))
        refusals = 0
        while waiting:
            some_ids = waiting.popleft()
            try:
                found = await self._traces.locate(some_ids, trace_id)
            except AccessDeniedError as error:
                half = len(some_ids) // 2
                if half:
                    waiting.extendleft((some_ids[half:], some_ids[:half]))
                    continue
                refusals += 1
                if await self._sites.lost(sites[some_ids[0]], error) is None or refusals > _OUT_OF_REACH_AT_MOST:
                    raise
                continue
            if found.performance or found.errors:
                return found
        return TraceLocation()

    async def _deploy(self, name: str, site: Site) -> OpenDeploy | None:
        folded = name.casefold()
        for deploy in (await self._deploys.markers(site)).rows:
            if deploy.revision.casefold().startswith(folded) or deploy.short_revision.casefold() == folded:
                return OpenDeploy(site, deploy)
        return None

    async def _page(self, page: WebPage) -> Resolved:
        if isinstance(page, OrganizationPage):
            return OpenUrl(page)
        site = await self._sites.meet(page.site_id, page.org)
        match page:
            case LogViewPage(view_id=view_id):
                return OpenLogs(site, (await self._logs.view(site, view_id)).value)
            case LogSourcePage(source_id=source_id):
                return OpenLogs(site, await self._source(site, source_id))
            case _:
                return _told_by(page, site)

    async def _source(self, site: Site, source_id: str) -> LogSource:
        """A log source with its name, where that can be had; lines need the id only."""
        try:
            sources = await self._logs.sources(site)
        except TOLERATED:
            sources = ()
        return next((source for source in sources if source.id == source_id), LogSource(id=source_id))


def _told_by(page: WebPage, site: Site) -> Resolved:
    """What an address alone says."""
    match page:
        case SitePage(area=area) if area in _FIRST_SCREEN:
            return OpenSite(site)
        case SitePage(area="logs"):
            return OpenLogs(site)
        case IncidentPage():
            return _incident(site, page)
        case ActionPage(namespace=namespace, action=action, trace_id=trace_id) if trace_id:
            return OpenTrace(site, trace_id, namespace, action)
        case ActionPage(namespace=namespace, action=action):
            return OpenAction(site, namespace, action)
        case _:
            return OpenUrl(page, site)


def _incident(site: Site, page: IncidentPage) -> OpenTrace | OpenIncident:
    if any(isinstance(reading, TraceId) for reading in read_pasted(page.trace_id)) and "-" not in page.trace_id:
        return OpenTrace(site, page.trace_id, incident_number=page.number)
    return OpenIncident(site, page.number, page.kind, sample_id=page.trace_id, at_ns=page.at_ns)


def _description(reading: Pasted, current: Site | None) -> str:
    """What there is not, when a reading comes to nothing."""
    label = safe_text(current.label, _TEXT_LENGTH) if current is not None else "any site, because none is in use"
    match reading:
        case SiteId():
            return "no site of this id"
        case TraceId():
            return "no trace of this id in the sites known"
        case IncidentNumber():
            return f"no incident of this number in {label}"
        case Revision():
            return f"no deploy of this revision in {label}"
        case _:
            return "no site of this name"


def _nothing(text: str, attempts: Sequence[_Attempt]) -> ExplorerError:
    """What to raise for a text that names nothing."""
    failures = [attempt.failure for attempt in attempts if attempt.failure is not None]
    for failure in failures:
        if not isinstance(failure, NotFoundError):
            return failure
    if not attempts:
        return NotFoundError("There is nothing to look for.", hint=_HINT)
    named = repr(safe_text(text.strip(), _TEXT_LENGTH))
    tried = ", ".join(attempt.tried for attempt in attempts)
    return NotFoundError(f"Nothing is known as {named}: {tried}.", hint=why_not(failures[0]) if failures else _HINT)


_HINT = "Paste an address of the web app, or the id of a site or a trace."
