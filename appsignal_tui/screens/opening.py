"""From what a text names to the screen that shows it."""

from dataclasses import dataclass, replace

from appsignal_tui.layout.units import format_clock
from appsignal_tui.models.base import NS_PER_S
from appsignal_tui.models.incident import ExceptionIncident, Incident, PerformanceIncident
from appsignal_tui.models.site import LogSource, LogView, Site
from appsignal_tui.models.timerange import Fixed, RangeChoice, TimeRange
from appsignal_tui.models.weburl import IncidentPage, build_url
from appsignal_tui.screens.base import ExplorerScreen
from appsignal_tui.screens.context import Context
from appsignal_tui.screens.traces import TraceList, TraceListScreen
from appsignal_tui.screens.waterfall import WaterfallScreen
from appsignal_tui.services.container import Services
from appsignal_tui.services.logs import LogQuestion
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
from appsignal_tui.text import safe_text

_AROUND_NS = 1_800 * NS_PER_S
_NAME_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Place:
    """Where to go; what is empty stays as it is."""

    site: Site | None
    choice: RangeChoice
    screen: ExplorerScreen | None = None
    """Above the first screen of the traces."""
    logs: LogQuestion | None = None
    """The logs, asked this."""
    words: str = ""
    """To be told to the person, one or two sentences."""
    address: str = ""
    """To be handed to the clipboard, because there is no screen for it."""


async def place_of(target: Resolved, services: Services, context: Context) -> Place:
    """Where a target is shown; asks for the incident when only its number is known.

    Raises:
        ExplorerError: the incident could not be asked for.
    """
    place = Place(target.site, context.choice)
    about = replace(context, site=target.site, sites=())
    match target:
        case OpenTrace() | OpenAction():
            return replace(place, screen=_screen_of(target, services, about))
        case OpenLogs(origin=origin):
            return replace(place, logs=_log_question(services, target.site, origin))
        case OpenDeploy():
            return _since_deploy(target, place, services, context)
        case OpenUrl():
            return replace(place, words="There is no screen for this page of the web app.", address=target.url)
        case OpenIncident():
            return await _of_incident(target, place, services, about)
        case OpenSite():
            return place


def _screen_of(target: OpenTrace | OpenAction, services: Services, about: Context) -> ExplorerScreen:
    if isinstance(target, OpenTrace):
        return WaterfallScreen(services, about, target.trace_id)
    return TraceListScreen(services, about, TraceList.named(target.namespace, target.action))


def _log_question(services: Services, site: Site, origin: LogView | LogSource | None) -> LogQuestion:
    if isinstance(origin, LogView):
        return services.logs.question_of(site, origin)
    return LogQuestion(site.id, (origin.id,) if origin is not None else ())


def _since_deploy(target: OpenDeploy, place: Place, services: Services, context: Context) -> Place:
    deployed_ns, now_ns = target.deploy.created_ns, services.clock()
    window = context.choice.resolve(now_ns)
    if not window.start_ns <= deployed_ns <= window.end_ns:
        place = replace(place, choice=_around(deployed_ns, now_ns))
    moment = format_clock(deployed_ns, context.zone, seconds=False)
    name = safe_text(target.deploy.name, _NAME_LENGTH)
    return replace(place, words=f"Deploy {name} was at {moment}; it is marked in the trends.")


async def _of_incident(target: OpenIncident, place: Place, services: Services, about: Context) -> Place:
    incident = target.incident or (await services.incidents.incident(target.site, target.number)).value
    seen_ns = target.at_ns or incident.last_ns
    now_ns = services.clock()
    window = about.choice.resolve(now_ns)
    if seen_ns is not None and not window.start_ns <= seen_ns <= window.end_ns:
        place = replace(place, choice=_around(seen_ns, now_ns))
        about = replace(about, choice=place.choice)
    listed = _traces_of(incident)
    if listed is not None:
        return replace(place, screen=TraceListScreen(services, about, listed))
    site = target.site
    return replace(
        place,
        words=f"#{target.number} {_described(incident)} is not about traces; there is no screen for it.",
        address=build_url(IncidentPage(site.org_slug, site.id, target.number, target.kind)),
    )


def _traces_of(incident: Incident) -> TraceList | None:
    if isinstance(incident, ExceptionIncident):
        return TraceList.of_incident(incident)
    if isinstance(incident, PerformanceIncident) and incident.action_names:
        facts = f"#{incident.number} · slow"
        return replace(TraceList.named(incident.namespace, incident.action_names[0]), facts=facts)
    return None


def _described(incident: Incident) -> str:
    return safe_text(incident.description or incident.kind, _NAME_LENGTH)


def _around(moment_ns: int, now_ns: int) -> RangeChoice:
    """Half an hour on both sides, as far as there is one."""
    return Fixed(TimeRange(moment_ns - _AROUND_NS, max(moment_ns, min(moment_ns + _AROUND_NS, now_ns))))
