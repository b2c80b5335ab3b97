"""From a pasted text to what it opens, over a scripted service (contract 12, ux 13.7)."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from appsignal_tui.errors import AuthenticationError, NotFoundError, ServerError
from appsignal_tui.models.base import parse_ns
from appsignal_tui.models.site import LogSource, LogView, Site
from appsignal_tui.services.container import Services
from appsignal_tui.services.locating import (
    OpenAction,
    OpenDeploy,
    OpenIncident,
    OpenLogs,
    OpenSite,
    OpenTrace,
    OpenUrl,
    Resolved,
)
from appsignal_tui.store.registry import Registry
from tests.support.fake_world import Received, Reply, ScriptedService, json_reply
from tests.support.scripted import services_over

SHOP = Site(id="5f3c9a1b2c3d4e5f60718293", name="shop", environment="production", org_slug="acme")
API = Site(id="5f3c9a1b2c3d4e5f60718294", name="api", environment="production", org_slug="acme")
UNKNOWN = "5f3c9a1b2c3d4e5f60718295"
TRACE = "4be1c0ffee4be1c0ffee4be1c0ffee00"
REVISION = "9f3c2a1b5d6e7f8091a2b3c4d5e6f708192a3b4c"
URL = f"https://appsignal.com/acme/sites/{SHOP.id}"
LOCATOR, ACTIONS = "/api/v2/tracing/locator", "/api/v2/tracing/actions"


class Service:
    """A service that knows one trace, one incident, one deploy, one view, one source and the sites it is told of."""

    def __init__(self, *sites: Site) -> None:
        self.readable = {SHOP.id, API.id}
        self.place: dict[str, Any] = {}
        """What the locator tells of `TRACE`."""
        self.graphql: Reply | None = None
        """What GraphQL answers to everything, once it is set."""
        self.registry = Registry.for_account("http://localhost", "demo-x")
        self.registry.remember_sites(sites or (SHOP, API))
        self.service = ScriptedService(
            {
                "/graphql": self._graphql,
                LOCATOR: self._locate,
                ACTIONS: self._actions,
                "/api/v2/auth": [json_reply({"message": "ok"})],
            }
        )

    def _graphql(self, request: Received) -> Reply:
        if self.graphql is not None:
            return self.graphql
        document, variables = request.json["query"], request.json["variables"]
        return json_reply({"data": {"app": self._app(document, variables)}})

    def _app(self, document: str, variables: Mapping[str, Any]) -> Any:
        if "incident(" in document:
            row = {"__typename": "ExceptionIncident", "number": 42, "state": "OPEN"}
            return {"incident": row if 42 in variables.values() else None}
        if "deployMarkers" in document:
            return {"deployMarkers": [{"createdAt": "2026-11-23T13:51:00Z", "revision": REVISION}]}
        if "logView(" in document:
            return {"logView": {"id": "v1", "name": "errors"} if variables["view"] == "v1" else None}
        if "logViews" in document:
            return {"logViews": []}
        if "sources" in document:
            return {"logs": {"sources": [{"id": "s1", "name": "rails"}]}}
        known = {UNKNOWN: {"id": UNKNOWN, "name": "new", "environment": "staging", "organization": {"slug": "acme"}}}
        return known.get(variables["id"])

    def _locate(self, request: Received) -> Reply:
        if not self.readable.issuperset(request.json["site_ids"]):
            return json_reply({"error": "Forbidden"}, 403)
        here = self.place and self.place["site_id"] in request.json["site_ids"] and request.json["trace_id"] == TRACE
        return json_reply(
            {key: [self.place] if here and key in self.place["in"] else [] for key in ("performance", "errors")}
        )

    def _actions(self, request: Received) -> Reply:
        is_readable = request.json["site_id"] in self.readable
        return json_reply([]) if is_readable else json_reply({"error": "Forbidden"}, 403)

    def found_in(self, site: Site, *, lists: Sequence[str] = ("performance", "errors"), **more: Any) -> None:
        """Let the trace be there."""
        self.place = {"site_id": site.id, "in": lists, **more}

    def open(self) -> Services:
        return services_over(self.service, self.registry)

    async def resolve(self, text: str, current: Site | None = SHOP) -> Resolved:
        """What a text opens."""
        services = self.open()
        try:
            return await services.locating.resolve(text, current)
        finally:
            await services.aclose()


@pytest.mark.parametrize(
    ("tail", "expected"),
    [
        ("", OpenSite(SHOP)),
        ("/dashboard", OpenSite(SHOP)),
        ("/performance/", OpenSite(SHOP)),
        ("/logs?x=1", OpenLogs(SHOP)),
        ("/incidents/7", OpenIncident(SHOP, 7)),
        ("/exceptions/incidents/7/attributes", OpenIncident(SHOP, 7, "exceptions")),
        (f"/performance/incidents/7/samples/{TRACE}", OpenTrace(SHOP, TRACE, incident_number=7)),
        ("/performance/incidents/7/samples/5f3c9a1b2c3d4e5f60718293-123456", None),
        (
            "/exceptions/incidents/7/samples/timestamp/2026-11-23T13:51:00Z",
            OpenIncident(SHOP, 7, "exceptions", at_ns=parse_ns("2026-11-23T13:51:00Z")),
        ),
        ("/performance/traces/web/A%23b", OpenAction(SHOP, "web", "A#b")),
        (f"/performance/traces/web/A%23b/traces/{TRACE}#x", OpenTrace(SHOP, TRACE, "web", "A#b")),
    ],
)
async def test_an_address_of_a_known_site_opens_without_a_question(tail: str, expected: Resolved | None) -> None:
    service = Service()
    sample = OpenIncident(SHOP, 7, "performance", sample_id="5f3c9a1b2c3d4e5f60718293-123456")
    assert await service.resolve(f"{URL}{tail}", None) == (expected or sample)
    assert service.service.requests == []


@pytest.mark.parametrize("tail", ["/alerts/9", "/check-ins/9", "/triggers", "/anomalies", "/markers"])
async def test_a_page_without_a_target_of_ours_is_told_as_an_address(tail: str) -> None:
    opened = await Service().resolve(f"{URL}{tail}")
    assert isinstance(opened, OpenUrl)
    assert (opened.site, opened.url) == (SHOP, f"{URL}{tail}")


async def test_an_organization_is_told_as_an_address() -> None:
    opened = await Service().resolve("https://appsignal.com/acme")
    assert isinstance(opened, OpenUrl)
    assert (opened.site, opened.url) == (None, "https://appsignal.com/acme")


async def test_a_log_view_and_a_log_source_are_opened_by_name() -> None:
    service = Service()
    assert await service.resolve(f"{URL}/logs/v1") == OpenLogs(SHOP, LogView(id="v1", name="errors"))
    assert await service.resolve(f"{URL}/logs/sources/s1") == OpenLogs(SHOP, LogSource(id="s1", name="rails"))
    with pytest.raises(NotFoundError, match="no log view"):
        await service.resolve(f"{URL}/logs/v2")


async def test_without_graphql_a_log_source_is_opened_by_its_id_and_a_view_as_remembered() -> None:
    service = Service()
    service.graphql = json_reply({"error": "Not found"}, 404)
    view = LogView(id="v1", name="kept")
    service.registry.remember_log_views(SHOP.id, [view])
    assert await service.resolve(f"{URL}/logs/sources/s9") == OpenLogs(SHOP, LogSource(id="s9"))
    assert await service.resolve(f"{URL}/logs/v1") == OpenLogs(SHOP, view)


@pytest.mark.parametrize("is_closed", [False, True], ids=["with GraphQL", "without GraphQL"])
@pytest.mark.parametrize("text", [f"https://appsignal.com/acme/sites/{UNKNOWN}/performance", UNKNOWN])
async def test_a_site_nobody_knew_is_added_when_the_token_can_read_it(text: str, is_closed: bool) -> None:
    service = Service()
    service.readable.add(UNKNOWN)
    if is_closed:
        service.graphql = json_reply({"error": "Not found"}, 404)
    opened = await service.resolve(text)
    assert isinstance(opened, OpenSite)
    assert (opened.site.id, opened.site.name) == (UNKNOWN, "" if is_closed else "new")
    assert UNKNOWN in {each.site.id for each in service.registry.known_sites()}


async def test_h03_a_site_the_token_cannot_read_is_told_and_not_added() -> None:
    service = Service()
    service.graphql = json_reply({"error": "Not found"}, 404)
    with pytest.raises(NotFoundError, match="no longer exists, or this token has no access"):
        await service.resolve(f"https://appsignal.com/acme/sites/{UNKNOWN}")
    assert UNKNOWN not in {each.site.id for each in service.registry.known_sites()}


@pytest.mark.parametrize("text", ["api", "API/Production", "main", API.id, API.id.upper()])
async def test_a_name_an_alias_or_an_id_is_a_site_without_a_question(text: str) -> None:
    service = Service()
    service.registry.set_alias(API.id, "Main")
    assert await service.resolve(text, None) == OpenSite(API)
    assert service.service.requests == []


class TestTraces:
    """A trace id, looked for in every site known."""

    async def test_it_is_found_under_its_action_and_its_incident(self) -> None:
        service = Service()
        service.found_in(API, namespace="web", action_name="A#b", incident_number=4)
        assert await service.resolve(TRACE.upper()) == OpenTrace(API, TRACE, "web", "A#b", 4)

    async def test_it_is_found_under_its_incident_alone(self) -> None:
        service = Service()
        service.found_in(API, lists=("errors",), incident_number=4)
        assert await service.resolve(TRACE, None) == OpenTrace(API, TRACE, incident_number=4)

    async def test_at_most_twenty_sites_a_request_the_one_in_use_first(self) -> None:
        sites = [Site(id=f"{number:024x}") for number in range(45)]
        service = Service(*sites)
        service.readable = {site.id for site in sites}
        service.found_in(sites[44])
        opened = await service.resolve(TRACE, sites[30])
        assert isinstance(opened, OpenTrace)
        assert opened.site.id == sites[44].id
        asked = [each.json["site_ids"] for each in service.service.requests]
        assert [len(ids) for ids in asked] == [20, 20, 5]
        assert asked[0][0] == sites[30].id

    async def test_h03_one_site_out_of_reach_hides_none_of_the_others(self) -> None:
        sites = [Site(id=f"{number:024x}") for number in range(20)]
        service = Service(*sites)
        service.readable = {site.id for site in sites} - {sites[7].id}
        service.found_in(sites[19])
        opened = await service.resolve(TRACE, None)
        assert isinstance(opened, OpenTrace)
        assert opened.site.id == sites[19].id
        assert [each.site.id for each in service.registry.known_sites() if each.is_gone] == [sites[7].id]
        before = len(service.service.requests)
        assert before <= 20
        await service.resolve(TRACE, None)
        assert len(service.service.requests) == before + 1

    async def test_one_that_is_nowhere_is_told_with_what_was_tried(self) -> None:
        with pytest.raises(NotFoundError) as caught:
            await Service().resolve(TRACE)
        assert "no trace of this id in the sites known" in str(caught.value)
        assert "no deploy of this revision in shop/production" in str(caught.value)


@pytest.mark.parametrize("text", ["42", "#42"])
async def test_a_number_is_an_incident_of_the_site_in_use(text: str) -> None:
    opened = await Service().resolve(text)
    assert isinstance(opened, OpenIncident)
    assert (opened.site, opened.number, opened.kind) == (SHOP, 42, "exceptions")
    assert opened.incident is not None


@pytest.mark.parametrize("text", [REVISION, REVISION[:7], REVISION[:12].upper()])
async def test_a_revision_is_a_deploy_of_the_site_in_use(text: str) -> None:
    opened = await Service().resolve(text)
    assert isinstance(opened, OpenDeploy)
    assert (opened.site, opened.revision) == (SHOP, REVISION)


@pytest.mark.parametrize(
    ("text", "current", "tried"),
    [
        ("43", SHOP, "no incident of this number in shop/production"),
        ("#42", None, "because none is in use"),
        ("abcdef1", SHOP, "no deploy of this revision in shop/production"),
        (UNKNOWN[:-1] + "9", SHOP, "no site of this id"),
        ("nothing like it", SHOP, "no site of this name"),
        ("  ", SHOP, "nothing to look for"),
        ("\x1b[2J", SHOP, "no site of this name"),
    ],
)
async def test_what_names_nothing_is_told_harmlessly(text: str, current: Site | None, tried: str) -> None:
    with pytest.raises(NotFoundError, match=tried) as caught:
        await Service().resolve(text, current)
    assert "\x1b" not in str(caught.value)
    assert caught.value.hint


async def test_a_name_of_several_sites_is_told_with_which() -> None:
    service = Service(SHOP, SHOP.model_copy(update={"id": "2", "environment": "staging"}))
    with pytest.raises(NotFoundError, match="Several") as caught:
        await service.resolve("shop")
    assert "shop/production, shop/staging" in caught.value.hint


async def test_without_graphql_a_number_is_not_found_and_the_hint_says_why() -> None:
    service = Service()
    service.graphql = json_reply({"error": "Not found"}, 404)
    with pytest.raises(NotFoundError) as caught:
        await service.resolve("42")
    assert "GraphQL is not served here" in caught.value.hint


async def test_a_service_that_fails_is_not_taken_for_nothing_being_there() -> None:
    service = Service()
    service.graphql = json_reply({"error": "down"}, 500)
    services = service.open()
    with pytest.raises(ServerError):
        await services.locating.resolve("42", SHOP)
    await services.aclose()


async def test_h01_a_refused_token_is_told_as_such() -> None:
    service = Service()
    refused = json_reply({"error": "Unauthorized"}, 401)
    service.service._script[LOCATOR] = lambda _request: refused
    with pytest.raises(AuthenticationError):
        await service.resolve(TRACE)
