"""Who asks and what exists, through the real client over a service in this process (contract 11.1, 11.2)."""

from typing import Any

import pytest

from appsignal_tui.errors import NotFoundError, ServerError
from appsignal_tui.models.site import Organization
from tests.support.fake_world import json_reply
from tests.support.scripted import SITE, Case, refused

SHOP = {"id": "a" * 24, "name": "shop", "environment": "production"}
ORGANIZATION = {"id": "o1", "slug": "shop-inc", "name": "Shop Inc", "apps": [SHOP]}
VIEWER = {"id": "u1", "name": "Ana", "email": "ana@shop.example", "organizations": [ORGANIZATION]}


async def test_whose_token_it_is() -> None:
    async with Case.graphql({"data": {"viewer": VIEWER}}) as services:
        told = await services.account.viewer()
    assert (told.value.id, told.value.name, told.value.email) == ("u1", "Ana", "ana@shop.example")


async def test_organizations_come_with_their_names() -> None:
    odd = [ORGANIZATION, {"slug": None, "name": "no slug"}, None, 7]
    async with Case.graphql({"data": {"viewer": {**VIEWER, "organizations": odd}}}) as services:
        found = await services.account.organizations()
    assert [(each.id, each.slug, each.name) for each in found.rows] == [("o1", "shop-inc", "Shop Inc")]
    assert found.unreadable == 2


async def test_n02_organizations_are_remembered_for_when_the_service_cannot_be_reached() -> None:
    replies = [json_reply({"data": {"viewer": VIEWER}}), json_reply({"error": "down"}, 500)]
    async with Case({"/graphql": replies}) as services:
        asked = await services.account.organizations()
        assert (await services.account.organizations()).rows == asked.rows
    async with Case({"/graphql": replies[1:]}) as services:
        with pytest.raises(ServerError, match="down"):
            await services.account.organizations()


async def test_sites_are_found_even_where_the_account_is_kept_to_itself() -> None:
    case = Case.graphql(refused("no email"), {"data": {"viewer": {"organizations": [ORGANIZATION]}}})
    async with case as services:
        sites = await services.sites.discover()
        viewer = await services.account.organizations()
    assert [(site.id, site.org_slug) for site in sites] == [("a" * 24, "shop-inc")]
    assert viewer.complaints == ("Some details are left out: no email",)
    assert ["email" in case.sent(at)["query"] for at in range(case.count)] == [True, False, False]


@pytest.mark.parametrize("viewer", [None, 7])
async def test_an_owner_the_service_does_not_tell_is_not_found(viewer: Any) -> None:
    async with Case.graphql({"data": {"viewer": viewer}}) as services:
        with pytest.raises(NotFoundError):
            await services.account.viewer()


async def test_the_sites_of_one_organization() -> None:
    case = Case.graphql({"data": {"organization": ORGANIZATION}}, {"data": {"organization": None}})
    async with case as services:
        found = await services.account.sites_of(Organization(slug="shop-inc"))
        none = await services.account.sites_of(Organization(slug="other"))
    assert case.sent(0)["variables"] == {"slug": "shop-inc"}
    assert [(site.label, site.org_slug) for site in found.rows] == [("shop/production", "shop-inc")]
    assert (none.rows, none.complaints) == ((), ())


async def test_one_site_by_its_id_with_the_organization_a_link_needs() -> None:
    app = {**SHOP, "organization": {"id": "o1", "slug": "shop-inc", "name": "Shop Inc"}}
    async with Case.graphql({"data": {"app": app}}) as services:
        told = await services.account.site("a" * 24)
    assert (told.value.label, told.value.org_slug) == ("shop/production", "shop-inc")


@pytest.mark.parametrize("organization", [None, 7, {"slug": None}])
async def test_one_site_without_a_readable_organization(organization: Any) -> None:
    async with Case.graphql({"data": {"app": {**SHOP, "organization": organization}}}) as services:
        assert (await services.account.site("a" * 24)).value.org_slug == ""


async def test_h03_an_unknown_site_is_not_found_and_its_id_harmless() -> None:
    async with Case.graphql({"data": {"app": None}}) as services:
        with pytest.raises(NotFoundError, match="no app ␛"):
            await services.account.site("\x1b[2J")


async def test_namespaces_are_told_in_the_services_order() -> None:
    rows = [{"id": "n1", "name": "web"}, {"id": None, "name": "shop/default"}, {"id": "n3"}]
    async with Case.graphql({"data": {"app": {"namespaces": rows}}}) as services:
        found = await services.account.namespaces(SITE)
    assert ([each.name for each in found.rows], found.unreadable) == (["web", "shop/default"], 1)
