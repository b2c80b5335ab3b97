"""Finding and choosing sites through the real client, remembered in a real registry."""

from typing import Any

import pytest
from pydantic import SecretStr

from appsignal_tui.errors import AuthenticationError, ConfigurationError, NotFoundError, ServerError
from appsignal_tui.models.site import Site
from appsignal_tui.services.container import Origin, Services, open_services
from appsignal_tui.store.registry import Registry
from tests.support.fake_world import HandClock, Reply, ScriptedService, json_reply


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
    assert services.sites.unreadable == 1
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
        assert (site.label, reason) == ("shop/production", "where the demo begins")
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
