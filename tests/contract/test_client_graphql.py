"""What only GraphQL tells: the real client against the real simulator over a loopback socket."""

import pytest

from appsignal_tui.errors import NotFoundError
from appsignal_tui.models.base import NS_PER_S
from appsignal_tui.models.dashboard import NumberVisual, TimeseriesVisual
from appsignal_tui.models.incident import AnomalyIncident, ExceptionIncident, Incident, LogIncident, PerformanceIncident
from appsignal_tui.models.site import Site
from appsignal_tui.models.timerange import LAST_HOUR, TimeRange
from appsignal_tui.services.container import Services
from appsignal_tui.services.incidents import IncidentQuestion, trace_questions
from appsignal_tui.services.logs import LogService
from tests.support.simulator import FROZEN_NS

WINDOW = LAST_HOUR.resolve(FROZEN_NS)
DAY = TimeRange(FROZEN_NS - 86_400 * NS_PER_S, FROZEN_NS)
NO_SITE = Site(id="0" * 24)

pytestmark = pytest.mark.discovery


async def _every(services: Services, question: IncidentQuestion, per_page: int = 100) -> list[Incident]:
    pages = services.incidents.pages(question, per_page=per_page)
    found: list[Incident] = []
    while not (pages.exhausted or pages.stuck):
        found += await pages.more()
    assert (pages.stuck, pages.unreadable) == ("", 0)
    return found


async def test_the_account_its_organizations_and_their_sites(services: Services) -> None:
    viewer = await services.account.viewer()
    assert viewer.value.id
    organizations = await services.account.organizations()
    assert organizations.rows
    sites = await services.sites.discover()
    by_organization = [site for each in organizations.rows for site in (await services.account.sites_of(each)).rows]
    assert sorted(site.id for site in by_organization) == sorted(site.id for site in sites)
    one = await services.account.site(sites[0].id)
    assert (one.value.id, one.value.org_slug) == (sites[0].id, sites[0].org_slug)


async def test_a_site_nobody_knows_is_not_found_and_has_nothing(services: Services) -> None:
    with pytest.raises(NotFoundError):
        await services.account.site(NO_SITE.id)
    with pytest.raises(NotFoundError):
        await services.incidents.incident(NO_SITE, 1)
    assert (await services.account.namespaces(NO_SITE)).rows == ()
    assert (await services.deploys.markers(NO_SITE)).rows == ()
    assert (await services.dashboards.dashboards(NO_SITE)).rows == ()
    assert (await services.incidents.open(NO_SITE)).rows == ()


async def test_namespaces_are_those_of_the_actions(services: Services, shop: Site) -> None:
    namespaces = await services.account.namespaces(shop)
    actions = await services.traces.actions(shop, DAY)
    assert {action.namespace for action in actions.rows} <= {namespace.name for namespace in namespaces.rows}


async def test_log_views_are_found_by_id_and_by_name_and_their_lines_read(services: Services, shop: Site) -> None:
    views = await services.logs.views(shop)
    assert len(views.rows) >= 2
    assert views.unreadable == 0
    for view in views.rows:
        assert (await services.logs.view(shop, view.id)).value.id == view.id
        assert (await services.logs.view(shop, view.name.upper())).value.name == view.name
        lines = await services.logs.older(LogService.question_of(shop, view, WINDOW)).more()
        wanted = {word.casefold() for word in view.severities}
        assert not wanted or {line.severity_word.casefold() for line in lines} <= wanted
    with pytest.raises(NotFoundError):
        await services.logs.view(shop, "no such view")


@pytest.mark.parametrize("per_page", [1, 3, 100])
async def test_all_incidents_are_paged_through_once_in_every_kind(
    services: Services, shop: Site, per_page: int
) -> None:
    everything = await _every(services, IncidentQuestion(shop.id), per_page)
    numbers = [incident.number for incident in everything]
    assert len(set(numbers)) == len(numbers) > 3
    kinds = {
        kind: {incident.number for incident in await _every(services, IncidentQuestion(shop.id, kind))}
        for kind in ("exception", "performance", "anomaly", "log")
    }
    assert set().union(*kinds.values()) == set(numbers)
    for incident in everything:
        assert incident.number in kinds[incident.kind]


async def test_open_incidents_are_some_of_all_and_each_is_found_by_its_number(services: Services, shop: Site) -> None:
    incidents = await services.incidents.open(shop)
    assert incidents.rows
    assert {incident.state for incident in incidents.rows} == {"OPEN"}
    for incident in incidents.rows:
        told = await services.incidents.incident(shop, incident.number)
        assert (type(told.value), told.value.number) == (type(incident), incident.number)


async def test_an_incident_leads_to_its_traces(services: Services, shop: Site) -> None:
    led = set()
    for incident in await _every(services, IncidentQuestion(shop.id)):
        for question in trace_questions(shop, incident, DAY):
            traces = await services.traces.traces(question).more()
            if traces:
                led.add(type(incident))
    assert led == {ExceptionIncident, PerformanceIncident}


async def test_anomalies_and_log_incidents_say_what_they_are_about(services: Services, shop: Site) -> None:
    everything = await _every(services, IncidentQuestion(shop.id))
    anomalies = [incident for incident in everything if isinstance(incident, AnomalyIncident)]
    logs = [incident for incident in everything if isinstance(incident, LogIncident)]
    assert anomalies
    assert logs
    assert all(incident.trigger is not None for incident in anomalies)


async def test_an_exception_leads_to_its_backtrace(services: Services, shop: Site) -> None:
    group = next(each for each in (await services.incidents.exceptions(shop)).rows if each.count and each.digests)
    summary = (await services.traces.traces(trace_questions(shop, group)[0]).more())[0]
    trace = await services.traces.error_trace((shop.id,), summary.trace_id, group.digests)
    stacktraces = {
        str(event.attributes["appsignal.stacktrace_id"]): span.revision
        for span in trace.spans
        for event in span.events
        if "appsignal.stacktrace_id" in event.attributes
    }
    assert stacktraces
    for stacktrace_id, revision in stacktraces.items():
        lines = await services.incidents.backtrace(shop, stacktrace_id, revision=revision)
        assert lines.rows
        assert lines.unreadable == 0
    assert (await services.incidents.backtrace(shop, "no such backtrace")).rows == ()


async def test_every_dashboard_can_be_drawn_again_from_metrics(services: Services, shop: Site) -> None:
    dashboards = await services.dashboards.dashboards(shop)
    assert dashboards.rows
    drawn = 0
    for dashboard in dashboards.rows:
        told = await services.dashboards.dashboard(shop, dashboard.id)
        assert (told.value.id, told.value.title) == (dashboard.id, dashboard.title)
        assert told.value.unreadable == 0
        for visual in told.value.visuals:
            if isinstance(visual, TimeseriesVisual):
                answer = await services.metrics.timeseries(shop, WINDOW, visual.selectors)
                drawn += bool(answer.series)
            else:
                assert isinstance(visual, NumberVisual)
                assert visual.selectors
    assert drawn
    with pytest.raises(NotFoundError):
        await services.dashboards.dashboard(shop, "0" * 24)
