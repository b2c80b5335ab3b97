"""Discovering what exists, step by step, over a scripted service; what fails costs nothing that is remembered."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import aclosing
from typing import Any

import pytest

from appsignal_tui.errors import AuthenticationError
from appsignal_tui.models.site import GivenSite, LogSource, Site
from appsignal_tui.services.container import Services
from appsignal_tui.services.discovery import ASKED_BY_ITSELF, Progress
from appsignal_tui.store.registry import Registry
from tests.support.fake_world import Received, Reply, ScriptedService, json_reply
from tests.support.scripted import services_over

Answer = Callable[[str, Mapping[str, Any]], Any]
SECONDS = 10


def app(number: int) -> dict[str, str]:
    return {"id": f"{number:024x}", "name": f"app{number}", "environment": "production"}


def organization(slug: str, *apps: dict[str, str]) -> dict[str, Any]:
    return {"id": slug, "slug": slug, "name": slug.title(), "apps": list(apps)}


class Account:
    """A service that tells these organizations, and one log source and one view of each app."""

    def __init__(self, *organizations: Any, errors: int = 0) -> None:
        self.organizations = organizations
        self.errors = errors
        """Complaints beside the list of organizations."""
        self.registry = Registry.in_memory()
        self.refusing: dict[str, Reply] = {}
        """Answers by a word of the document they are given to."""
        self.service = ScriptedService({"/graphql": self._answer, "/api/v2/auth": [json_reply({"message": "ok"})]})

    def _answer(self, request: Received) -> Reply:
        document, variables = request.json["query"], request.json["variables"]
        for word, reply in self.refusing.items():
            if word in document:
                return reply
        if "viewer" in document:
            errors = [{"message": "Timeout"}] * self.errors
            viewer = {"id": "u", "organizations": list(self.organizations)}
            return json_reply({"data": {"viewer": viewer}, **({"errors": errors} if errors else {})})
        if "Organization(" in document:
            found = next(each for each in self.organizations if each["slug"] == variables["slug"])
            whole = {**found, "apps": found["late"]} if "late" in found else found
            return json_reply({"data": {"organization": whole}})
        if "logViews" in document:
            return json_reply({"data": {"app": {"logViews": [{"id": "v", "name": "errors"}]}}})
        return json_reply({"data": {"app": {"logs": {"sources": [{"id": f"s{variables['id'][-2:]}", "name": "app"}]}}}})

    def open(self) -> Services:
        return services_over(self.service, self.registry)

    def asked(self, word: str) -> list[Mapping[str, Any]]:
        """Variables of the documents that hold a word."""
        sent = [each.json for each in self.service.requests if each.path == "/graphql"]
        return [each["variables"] for each in sent if word in each["query"]]


async def steps_of(services: Services, *, everything: bool = False) -> list[Progress]:
    async with asyncio.timeout(SECONDS), aclosing(services.discovery.run(everything=everything)) as steps:
        return [step async for step in steps]


async def test_everything_is_found_in_few_requests_and_remembered() -> None:
    account = Account(organization("acme", app(1), app(2)), organization("beta", app(3)))
    services = account.open()
    steps = await steps_of(services)
    last = steps[-1]
    assert (last.organizations, last.organizations_done, last.sites, last.sites_found) == (2, 2, 3, 3)
    assert (last.details, last.details_done, last.failures, last.is_finished) == (3, 3, (), True)
    assert [step.is_finished for step in steps[:-1]] == [False] * (len(steps) - 1)
    assert [step.details_done for step in steps] == sorted(step.details_done for step in steps)
    assert len(account.asked("viewer")) == 1
    assert [site.org_slug for site in account.registry.sites()] == ["acme", "acme", "beta"]
    assert [each.slug for each in account.registry.organizations()] == ["acme", "beta"]
    assert [each.id for each in account.registry.log_sources(app(2)["id"])] == ["s02"]
    assert [each.name for each in account.registry.log_views(app(2)["id"])] == ["errors"]
    await services.aclose()


async def test_log_sources_that_are_known_are_asked_for_again_only_on_demand() -> None:
    account = Account(organization("acme", app(1), app(2)))
    account.registry.remember_log_sources(app(1)["id"], [LogSource(id="old")])
    services = account.open()
    assert (await services.discovery.finish()).details == 1
    assert [each["id"] for each in account.asked("sources {")] == [app(2)["id"]]
    assert (await services.discovery.finish(everything=True)).details == 2
    assert [each.id for each in account.registry.log_sources(app(1)["id"])] == ["s01"]
    await services.aclose()


async def test_sites_used_last_are_asked_first() -> None:
    account = Account(organization("acme", *(app(number) for number in range(1, 7))))
    for number in (5, 3):
        account.registry.mark_used(Site(id=app(number)["id"]), number)
    services = account.open()
    await services.discovery.finish()
    order = [int(each["id"], 16) for each in account.asked("sources {")]
    assert sorted(order[:2]) == [3, 5]
    assert sorted(order) == [1, 2, 3, 4, 5, 6]
    assert account.service.most_open <= 2
    await services.aclose()


@pytest.mark.parametrize("everything", [False, True])
async def test_s13_of_many_sites_the_log_sources_are_asked_on_demand(everything: bool) -> None:
    count = ASKED_BY_ITSELF + 1
    account = Account(organization("acme", *(app(number) for number in range(count))))
    services = account.open()
    last = (await steps_of(services, everything=everything))[-1]
    assert (last.sites, last.details) == (count, count if everything else 0)
    assert len(account.asked("sources {")) == last.details
    site = Site(id=app(7)["id"])
    assert (await services.discovery.details(site)).details_done == 1
    assert account.registry.log_sources(site.id)
    await services.aclose()


async def test_what_vanished_is_marked_and_what_was_given_stays() -> None:
    account = Account(organization("acme", app(1)))
    registry = account.registry
    gone, hand = Site(id="gone", name="gone"), Site(id="hand", name="hand")
    registry.remember_sites([gone, Site(id=app(1)["id"], name="old")])
    registry.set_alias(gone.id, "g")
    registry.give([GivenSite(site=hand), GivenSite(site=Site(id=app(1)["id"], name="mine"), colour="red")])
    services = account.open()
    last = await services.discovery.finish()
    kept = {each.site.id: each for each in registry.known_sites()}
    assert (kept["gone"].is_gone, kept["gone"].alias) == (True, "g")
    assert not kept["hand"].is_gone
    assert (kept[app(1)["id"]].site.name, kept[app(1)["id"]].colour) == ("mine", "red")
    assert [site.label for site in services.sites.known] == ["mine/production", "hand"]
    assert (last.sites, last.sites_found) == (2, 1)
    await services.aclose()


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (json_reply({"error": "Not found"}, 404), "GraphQL is not served here"),
        (json_reply({"errors": [{"message": "Pay up", "extensions": {"code": "ACCOUNT_RESTRICTED"}}]}), "Pay up"),
        (json_reply({"error": "Unauthorized"}, 401), "for REST and not for GraphQL"),
        (json_reply({"data": 7}), "Unexpected answer"),
    ],
)
async def test_what_cannot_be_asked_is_one_sentence_and_what_is_remembered_stays(reply: Reply, words: str) -> None:
    account = Account()
    account.registry.remember_sites([Site(id="1", name="old")])
    account.refusing[""] = reply
    services = account.open()
    last = (await steps_of(services))[-1]
    assert last.is_finished
    assert len(last.failures) == 1
    assert words in last.failures[0]
    assert (last.sites, last.sites_found, last.details) == (1, 0, 0)
    assert not any(each.is_gone for each in account.registry.known_sites())
    await services.aclose()


async def test_h01_a_token_that_is_refused_everywhere_is_no_matter_of_discovery() -> None:
    account = Account(organization("acme", app(1)))
    refused = json_reply({"error": "Unauthorized"}, 401)
    account.refusing[""] = refused
    account.service._script["/api/v2/auth"] = lambda _request: refused
    services = account.open()
    with pytest.raises(AuthenticationError):
        await steps_of(services)
    await services.aclose()


async def test_half_an_answer_marks_nothing_as_gone_and_asks_the_silent_organizations() -> None:
    silent = {**organization("beta"), "apps": None, "late": [app(3)]}
    account = Account(organization("acme", app(1)), silent, errors=1)
    account.registry.remember_sites([Site(id="1", name="old")])
    services = account.open()
    last = await services.discovery.finish()
    assert len(account.asked("Organization(")) == 1
    assert (last.organizations_done, last.sites_found, last.sites) == (2, 2, 3)
    assert last.failures == ("Told in part: Timeout",)
    assert {site.name for site in services.sites.known} == {"app1", "app3", "old"}
    assert not any(each.is_gone for each in account.registry.known_sites())
    await services.aclose()


async def test_s12_an_account_without_organizations_makes_nothing_gone() -> None:
    account = Account()
    account.registry.remember_sites([Site(id="1", name="old")])
    services = account.open()
    last = await services.discovery.finish()
    assert (last.organizations, last.sites, last.failures) == (0, 1, ())
    assert not any(each.is_gone for each in account.registry.known_sites())
    await services.aclose()


async def test_after_a_few_failures_in_a_row_the_other_sites_are_left_alone() -> None:
    account = Account(organization("acme", *(app(number) for number in range(1, 31))))
    account.refusing["sources {"] = json_reply({"error": "Not found"}, 404)
    services = account.open()
    last = await services.discovery.finish()
    assert last.details_done == 0
    assert len(last.failures) == 2
    assert "were not asked" in last.failures[1]
    assert len(account.asked("sources {")) <= 5
    await services.aclose()


async def test_ending_early_cancels_what_is_under_way_and_keeps_what_was_found() -> None:
    account = Account(organization("acme", app(1), app(2)))
    hold = asyncio.Event()
    account.refusing["sources {"] = Reply(b"{}", hold=hold)
    services = account.open()
    async with asyncio.timeout(SECONDS):
        async with aclosing(services.discovery.run()) as steps:
            async for step in steps:
                if step.details:
                    break
        assert services.in_flight == 0
    assert len(account.registry.sites()) == 2
    await services.aclose()


async def test_what_a_person_asks_goes_before_what_is_discovered() -> None:
    account = Account(organization("acme", *(app(number) for number in range(1, 21))))
    services = account.open()
    answered_after = 0
    async with asyncio.timeout(SECONDS), aclosing(services.discovery.run()) as steps:
        async for step in steps:
            if step.details and not answered_after:
                await services.account.viewer()
                answered_after = len(account.asked("sources {"))
    assert 0 < answered_after < 10
    await services.aclose()
