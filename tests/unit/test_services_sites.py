"""Finding and choosing sites through the real client, remembered in a real registry."""

from typing import Any

import pytest
from pydantic import SecretStr

from appsignal_tui.errors import (
    AccessDeniedError,
    AuthenticationError,
    ConfigurationError,
    ExplorerError,
    NotFoundError,
    ServerError,
)
from appsignal_tui.models.site import Site, SiteFigures
from appsignal_tui.services.container import Origin, Services, open_services
from appsignal_tui.store.registry import Registry
from tests.support.fake_world import HandClock, Reply, ScriptedService, json_reply
from tests.support.scripted import services_over


def _app(number: int, name: str, environment: str) -> dict[str, Any]:
    return {"id": f"{number:024x}", "name": name, "environment": environment}


SHOP = _app(1, "shop", "production")
STAGING = _app(2, "shop", "staging")
API = _app(3, "api", "production")


def _viewer(*apps: dict[str, Any]) -> Reply:
    return json_reply({"data": {"viewer": {"organizations": [{"slug": "acme", "name": "Acme", "apps": list(apps)}]}}})


def _open(*replies: Reply, registry: Registry | None = None, preferred: str = "") -> tuple[Services, ScriptedService]:
    service = ScriptedService({"/graphql": replies})
    origin = Origin("demo", "DEMO", preferred_site=preferred)
    opened = open_services(
        token=SecretStr("demo-x"),
        origin=origin,
        clock=HandClock(),
        asgi=service,
        registry=registry or Registry.in_memory(),
    )
    return opened, service


async def test_discovery_tells_every_app_of_every_organization_and_remembers_it() -> None:
    registry = Registry.in_memory()
    services, service = _open(_viewer(SHOP, STAGING, API), registry=registry)
    sites = await services.sites.discover()
    assert [site.label for site in sites] == ["shop/production", "shop/staging", "api/production"]
    assert {site.org_slug for site in sites} == {"acme"}
    assert registry.sites() == sites
    assert services.sites.known == sites
    assert "token" not in service.requests[0].body.decode()
    await services.aclose()


async def test_odd_apps_are_counted_and_odd_organizations_survived() -> None:
    data = {
        "viewer": {
            "organizations": [None, {"slug": None, "apps": None}, {"slug": "a", "apps": [{"name": "no id"}, SHOP, 7]}]
        }
    }
    services, _ = _open(json_reply({"data": data}))
    assert [site.name for site in await services.sites.discover()] == ["shop"]
    assert services.sites.unreadable == 2
    await services.aclose()


async def test_without_the_service_the_sites_remembered_are_told_with_the_reason() -> None:
    registry = Registry.in_memory()
    registry.remember_sites([Site(id="1", name="old", environment="production")])
    services, _ = _open(json_reply({"error": "down"}, 500), registry=registry)
    assert [site.name for site in await services.sites.discover()] == ["old"]
    assert "down" in services.sites.out_of_date
    await services.aclose()


@pytest.mark.parametrize(("status", "error"), [(500, ServerError), (401, AuthenticationError)])
async def test_with_nothing_remembered_or_a_wrong_token_the_failure_is_told(
    status: int, error: type[Exception]
) -> None:
    registry = Registry.in_memory()
    if status == 401:
        registry.remember_sites([Site(id="1", name="old")])
    services, _ = _open(json_reply({"error": "no"}, status), registry=registry)
    with pytest.raises(error):
        await services.sites.discover()
    await services.aclose()


class TestChoice:
    """Which site opens: the one asked for, the last used, the only one, the preferred one."""

    @pytest.mark.parametrize(
        "wanted",
        [f"{2:024x}", f"{2:024X}", "shop/staging", " Shop/STAGING ", "stage"],
        ids=["id", "ID", "label", "case", "alias"],
    )
    async def test_by_id_label_or_alias(self, wanted: str) -> None:
        registry = Registry.in_memory()
        registry.remember_sites([Site(id=f"{2:024x}", name="shop", environment="staging")])
        registry.set_alias(f"{2:024x}", "Stage")
        services, _ = _open(_viewer(SHOP, STAGING, API), registry=registry)
        site, reason = await services.sites.choose(wanted)
        assert site.label == "shop/staging"
        assert reason == "as asked for"
        await services.aclose()

    async def test_a_name_is_enough_when_only_one_site_has_it(self) -> None:
        services, _ = _open(_viewer(SHOP, STAGING, API))
        assert (await services.sites.choose("api"))[0].label == "api/production"
        with pytest.raises(NotFoundError, match="Several") as caught:
            await services.sites.choose("shop")
        assert "shop/production, shop/staging" in caught.value.hint
        await services.aclose()

    async def test_an_unknown_one_is_answered_with_what_exists(self) -> None:
        services, _ = _open(_viewer(SHOP, API))
        with pytest.raises(NotFoundError, match="'nope'") as caught:
            await services.sites.choose("nope")
        assert "shop/production, api/production" in caught.value.hint
        await services.aclose()

    async def test_a_remembered_site_needs_no_request(self) -> None:
        registry = Registry.in_memory()
        services, service = _open(_viewer(SHOP, API), registry=registry)
        await services.sites.remember(Site(id=f"{3:024x}", name="api", environment="production"))
        assert (await services.sites.choose())[1] == "last used"
        assert (await services.sites.choose("api/production"))[0].id == f"{3:024x}"
        assert service.requests == []
        await services.aclose()

    async def test_the_last_used_wins_over_an_earlier_one(self) -> None:
        services, _ = _open(_viewer(SHOP, STAGING, API))
        for site in await services.sites.discover():
            await services.sites.remember(site)
        assert (await services.sites.choose())[0].label == "api/production"
        await services.aclose()

    async def test_else_the_only_one(self) -> None:
        services, _ = _open(_viewer(API))
        assert await services.sites.choose() == ((await services.sites.discover())[0], "the only one")
        await services.aclose()

    async def test_else_the_preferred_one(self) -> None:
        services, _ = _open(_viewer(STAGING, SHOP, API), preferred="shop/production")
        site, reason = await services.sites.choose()
        assert (site.label, reason) == ("shop/production", "the one to begin with")
        await services.aclose()

    async def test_else_somebody_must_say(self) -> None:
        services, _ = _open(_viewer(STAGING, SHOP))
        with pytest.raises(ConfigurationError, match="2 sites") as caught:
            await services.sites.choose()
        assert "shop/staging" in caught.value.hint
        await services.aclose()

    async def test_no_site_at_all(self) -> None:
        services, _ = _open(_viewer())
        with pytest.raises(NotFoundError, match="sees no apps"):
            await services.sites.choose()
        await services.aclose()


async def test_an_alias_can_be_given_and_taken_away() -> None:
    services, _ = _open(_viewer(SHOP, API))
    shop, _api = await services.sites.discover()
    await services.sites.set_alias(shop, "main")
    assert (await services.sites.choose("MAIN"))[0] == shop
    await services.sites.set_alias(shop, "")
    with pytest.raises(NotFoundError):
        await services.sites.choose("main")
    await services.aclose()


async def test_what_a_person_gives_to_sites_is_kept_beside_what_is_discovered() -> None:
    services, _ = _open(_viewer(SHOP, API))
    shop, api = await services.sites.discover()
    await services.sites.set_colour(shop, "red")
    await services.sites.set_favourite(shop, 2)
    await services.sites.add(Site(id="by-hand", name="hidden"))
    kept = {each.site.id: each for each in await services.sites.kept()}
    assert (kept[shop.id].colour, kept[shop.id].favourite) == ("red", 2)
    assert kept["by-hand"].origin == "by hand"
    await services.sites.forget(api)
    assert api.id not in {each.site.id for each in await services.sites.kept()}
    assert services.sites.known == (shop,)
    await services.aclose()


ACTION = {"namespace": "web", "action": "A#b", "mean": 20, "throughput": 100, "error_rate": 2}
SILENT = {"namespace": "web", "action": "C#d", "mean": None, "throughput": None, "error_rate": None}
BUSY = {"namespace": "jobs", "action": "E", "mean": 40, "throughput": 300, "error_rate": 0}
ACTIONS, AUTH = "/api/v2/tracing/actions", "/api/v2/auth"
OK = json_reply({"message": "Authenticated"})


def _with_rest(rest: Reply, *, auth: Reply = OK, graphql: Reply | None = None) -> tuple[Services, ScriptedService]:
    """Services over a service that answers this about actions, and nothing to GraphQL unless told."""
    off = json_reply({"error": "Not found"}, 404)
    service = ScriptedService({ACTIONS: [rest], AUTH: [auth], "/graphql": [graphql or off]})
    return services_over(service), service


class TestCheck:
    """One cheap question about a site, and what follows from its answer."""

    async def test_the_figures_of_all_actions_are_weighed_by_calls_and_remembered(self) -> None:
        services, service = _with_rest(json_reply([ACTION, SILENT, BUSY]))
        site = Site(id="1", name="shop")
        await services.sites.add(site)
        assert await services.sites.figures() == {}
        checked = await services.sites.check(site)
        assert checked.is_good
        assert checked.figures is not None
        assert checked.figures.value == SiteFigures(calls=400, error_rate_pct=0.5, mean_ms=35)
        assert await services.sites.figures() == {"1": checked.figures}
        assert len(service.requests) == 1
        await services.aclose()

    async def test_a_site_without_calls_is_good_and_has_no_figures(self) -> None:
        services, _ = _with_rest(json_reply([]))
        checked = await services.sites.check(Site(id="1"))
        assert checked.figures is not None
        assert checked.figures.value == SiteFigures()
        await services.aclose()

    @pytest.mark.parametrize("status", [403, 404])
    async def test_h03_a_site_that_cannot_be_read_is_marked_and_told_and_comes_back(self, status: int) -> None:
        services, service = _with_rest(json_reply({"error": "no"}, status))
        site = Site(id="1", name="shop")
        await services.sites.add(site)
        await services.sites.remember(site)
        checked = await services.sites.check(site)
        assert checked.is_gone
        assert "no longer exists, or this token has no access" in str(checked.error)
        assert [each.is_gone for each in await services.sites.kept()] == [True]
        service._script[ACTIONS] = lambda _request: json_reply([])
        assert not (await services.sites.check(site)).is_gone
        assert [each.is_gone for each in await services.sites.kept()] == [False]
        await services.aclose()

    @pytest.mark.parametrize(
        ("rest", "auth"),
        [
            (json_reply({"error": "Not found"}, 404), json_reply({"error": "Not found"}, 404)),
            (json_reply({"error": "down"}, 500), OK),
            (json_reply({"error": "gone"}, 410), OK),
        ],
    )
    async def test_where_the_api_itself_is_away_no_site_is_gone(self, rest: Reply, auth: Reply) -> None:
        services, _ = _with_rest(rest, auth=auth)
        site = Site(id="1")
        await services.sites.add(site)
        checked = await services.sites.check(site)
        assert not checked.is_good
        assert not checked.is_gone
        assert [each.is_gone for each in await services.sites.kept()] == [False]
        await services.aclose()

    async def test_a_refused_token_is_not_about_the_site(self) -> None:
        refused = json_reply({"error": "Unauthorized"}, 401)
        services, _ = _with_rest(refused, auth=refused)
        with pytest.raises(AuthenticationError):
            await services.sites.check(Site(id="1"))
        await services.aclose()


class TestLost:
    """Whether an error means that the site itself is gone."""

    async def test_h03_a_refusal_that_the_site_confirms_is_told_of_the_site(self) -> None:
        services, _ = _with_rest(json_reply({"error": "Forbidden"}, 403))
        site = Site(id="1", name="shop")
        await services.sites.add(site)
        told = await services.sites.lost(site, AccessDeniedError("no", status=403))
        assert told is not None
        assert "shop" in str(told)
        await services.aclose()

    @pytest.mark.parametrize(
        "error",
        [NotFoundError("no such trace"), NotFoundError("old API", status=410), ServerError("down", status=500)],
        ids=["a thing", "the API", "the server"],
    )
    async def test_other_errors_cost_no_question(self, error: ExplorerError) -> None:
        services, service = _with_rest(json_reply([]))
        assert await services.sites.lost(Site(id="1"), error) is None
        assert service.requests == []
        await services.aclose()

    async def test_a_404_about_something_in_a_site_that_is_there_stays_what_it_is(self) -> None:
        services, _ = _with_rest(json_reply([]))
        assert await services.sites.lost(Site(id="1"), NotFoundError("no such metric", status=404)) is None
        await services.aclose()


class TestMeeting:
    """The site of an id that was pasted."""

    async def test_a_known_one_costs_no_question(self) -> None:
        services, service = _with_rest(json_reply([]))
        await services.sites.add(Site(id="1", name="shop"))
        assert (await services.sites.meet("1", "acme")).org_slug == "acme"
        assert service.requests == []
        await services.aclose()

    async def test_an_unknown_one_is_added_under_the_names_of_the_service(self) -> None:
        app = json_reply({"data": {"app": {**SHOP, "organization": {"slug": "acme"}}}})
        services, _ = _with_rest(json_reply([]), graphql=app)
        site = await services.sites.meet(SHOP["id"])
        assert (site.label, site.org_slug) == ("shop/production", "acme")
        (known,) = await services.sites.kept()
        assert (known.site, known.origin) == (site, "by hand")
        await services.aclose()

    async def test_without_graphql_it_is_added_when_rest_can_read_it(self) -> None:
        services, _ = _with_rest(json_reply([]))
        assert await services.sites.meet("1", "acme") == Site(id="1", org_slug="acme")
        assert [each.site.id for each in await services.sites.kept()] == ["1"]
        await services.aclose()

    @pytest.mark.parametrize("graphql", [None, json_reply({"data": {"app": None}})])
    async def test_h03_one_the_token_cannot_read_is_not_added(self, graphql: Reply | None) -> None:
        services, _ = _with_rest(json_reply({"error": "Forbidden"}, 403), graphql=graphql)
        with pytest.raises(NotFoundError, match="no access"):
            await services.sites.meet("1")
        assert await services.sites.kept() == ()
        await services.aclose()


async def test_a_site_that_is_gone_is_not_opened_by_itself() -> None:
    registry = Registry.in_memory()
    old = Site(id="1", name="old")
    registry.mark_used(old, 5)
    registry.mark_gone("1")
    services, _ = _open(_viewer(API), registry=registry)
    assert (await services.sites.choose())[0].name == "api"
    assert (await services.sites.choose("old"))[0].id == "1"
    await services.aclose()


async def test_half_a_list_keeps_what_is_remembered_and_says_so() -> None:
    registry = Registry.in_memory()
    registry.remember_sites([Site(id="1", name="old")])
    half = {"viewer": {"organizations": [{"slug": "acme", "apps": [SHOP, None]}]}}
    services, _ = _open(json_reply({"data": half, "errors": [{"message": "Timeout"}]}), registry=registry)
    assert [site.name for site in await services.sites.discover()] == ["shop", "old"]
    assert services.sites.incomplete == "Some sites may be missing: Timeout"
    assert not any(each.is_gone for each in await services.sites.kept())
    await services.aclose()
