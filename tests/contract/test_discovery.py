"""Discovery over the wire, whatever GraphQL does: the app stays usable and says why (contract 11)."""

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager

import pytest
from pydantic import SecretStr

from appsignal_tui.api import retry
from appsignal_tui.api.tracing import TraceQuestion
from appsignal_tui.demo.asgi import Simulator
from appsignal_tui.demo.clock import Clock
from appsignal_tui.demo.dialects import conduct
from appsignal_tui.demo.dialects.application import speaking
from appsignal_tui.demo.faults.application import faulty
from appsignal_tui.demo.world import World
from appsignal_tui.errors import NotFoundError
from appsignal_tui.models.site import LogSource, Site
from appsignal_tui.models.timerange import TimeRange
from appsignal_tui.services.container import Origin, Services, open_services
from appsignal_tui.services.discovery import Progress
from appsignal_tui.services.locating import OpenLogs, OpenSite, OpenTrace
from appsignal_tui.services.logs import LogQuestion
from appsignal_tui.store.registry import Registry
from tests.support.simulator import FROZEN_NS, TOKEN, served

WORLD = World(7, Clock.frozen(FROZEN_NS))
SHOP = next(site for site in WORLD.sites if (site.name, site.environment) == ("shop-web", "production"))
WINDOW = TimeRange(FROZEN_NS - 3_600_000_000_000, FROZEN_NS)
URL = f"https://appsignal.com/demo-shop/sites/{SHOP.id}"


@asynccontextmanager
async def live(
    registry: Registry | None = None, *, dialects: tuple[str, ...] = (), faults: tuple[str, ...] = ()
) -> AsyncIterator[Services]:
    """Services over a simulator on a socket, with nothing remembered unless it is given."""
    with served(speaking(faulty(Simulator(WORLD), faults), dialects)) as url:
        services = open_services(
            token=SecretStr(TOKEN),
            origin=Origin("live", "the simulator"),
            clock=lambda: FROZEN_NS,
            base_url=url,
            registry=registry or Registry.in_memory(),
        )
        try:
            yield services
        finally:
            await services.aclose()


def remembering() -> Registry:
    """A registry that knows one site with one of its log sources, and one that is no more."""
    registry = Registry.in_memory()
    registry.remember_sites(
        [Site(id=SHOP.id, name="shop-web", environment="production"), Site(id="0" * 24, name="old")]
    )
    registry.set_alias(SHOP.id, "main")
    source = SHOP.log_sources[0]
    registry.remember_log_sources(SHOP.id, [LogSource(id=source.id, name=source.name)])
    registry.mark_used(Site(id=SHOP.id), 1)
    return registry


async def assert_usable(services: Services) -> None:
    """The site opens, and lines, traces and pasted addresses of it too."""
    site, reason = await services.sites.choose()
    assert (site.label, reason) == ("shop-web/production", "last used")
    assert (await services.sites.choose("main"))[0] == site
    assert await services.logs.older(LogQuestion(site.id)).more()
    (trace,) = await services.traces.traces(TraceQuestion((site.id,), WINDOW, digests=()), per_page=1).more()
    opened = await services.locating.resolve(trace.trace_id, site)
    assert isinstance(opened, OpenTrace)
    assert opened.site == site
    assert await services.locating.resolve(URL) == OpenSite(site.model_copy(update={"org_slug": "demo-shop"}))
    logs = await services.locating.resolve(f"{URL}/logs/sources/{SHOP.log_sources[0].id}", site)
    assert isinstance(logs, OpenLogs)


async def test_everything_is_discovered_and_merged_with_what_is_remembered() -> None:
    registry = remembering()
    async with live(registry) as services:
        async with aclosing(services.discovery.run()) as run:
            steps = [step async for step in run]
        last = steps[-1]
        assert (last.organizations, last.sites_found, last.failures, last.is_finished) == (1, 4, (), True)
        assert (last.details, last.details_done) == (3, 3), "the log sources of one are known"
        kept = {each.site.id: each for each in registry.known_sites()}
        assert kept[SHOP.id].alias == "main"
        assert kept["0" * 24].is_gone
        for record in WORLD.sites[1:]:
            assert {each.id for each in registry.log_sources(record.id)} == {each.id for each in record.log_sources}
            assert registry.log_views(record.id)
        await assert_usable(services)


@pytest.mark.parametrize(
    ("dialects", "faults", "words"),
    [
        (("graphql-off",), (), "GraphQL is not served here (404)"),
        (("graphql-restricted",), (), "This account is restricted"),
        ((), ("h01:/graphql",), "takes this token for REST and not for GraphQL"),
        ((), ("h08:/graphql",), "failed (500)"),
    ],
    ids=["off", "restricted", "401 on GraphQL only", "500"],
)
async def test_where_graphql_tells_nothing_the_app_stays_usable_and_says_why(
    dialects: tuple[str, ...], faults: tuple[str, ...], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retry, "FIRST_PAUSE_S", 0.01)
    registry = remembering()
    async with live(registry, dialects=dialects, faults=faults) as services:
        last = await services.discovery.finish()
        assert last.is_finished
        (sentence,) = last.failures
        assert words in sentence
        assert (last.sites, last.sites_found) == (2, 0)
        assert not any(each.is_gone for each in registry.known_sites())
        assert next(iter(await services.sites.discover())).id == SHOP.id
        assert words in services.sites.out_of_date
        await assert_usable(services)


async def test_half_an_answer_is_used_marks_nothing_as_gone_and_says_so() -> None:
    registry = remembering()
    async with live(registry, dialects=("graphql-half",)) as services:
        last = await services.discovery.finish()
        assert last.sites_found == 4
        assert last.failures == ("Told in part: Timeout on a nested field",)
        assert not any(each.is_gone for each in registry.known_sites())
        assert "Timeout on a nested field" in services.sites.incomplete
        await assert_usable(services)


async def test_while_graphql_is_slow_the_sites_remembered_are_there_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conduct, "LATER_S", 0.05)
    async with live(remembering(), dialects=("answers-slow",)) as services:
        async with aclosing(services.discovery.run()) as steps:
            assert await anext(steps) == Progress()
            assert (await services.sites.choose())[1] == "last used"
            assert services.in_flight <= 1
            seen = [step async for step in steps]
        assert seen[-1].is_finished
        assert seen[-1].details_done == 3


async def test_h03_a_remembered_site_that_is_no_more_is_told_marked_and_left_out() -> None:
    registry = remembering()
    old = Site(id="0" * 24, name="old")
    registry.mark_used(old, 9)
    async with live(registry, dialects=("graphql-off",)) as services:
        site, _ = await services.sites.choose()
        assert site.id == old.id
        checked = await services.sites.check(site)
        assert checked.is_gone
        assert "old no longer exists, or this token has no access to it." in str(checked.error)
        assert (await services.sites.choose())[0].id == SHOP.id


async def test_h03_a_remembered_log_source_that_is_no_more_is_forgotten() -> None:
    registry = remembering()
    registry.add_log_source(SHOP.id, LogSource(id="gone"))
    async with live(registry, faults=("h03:/logs",)) as services:
        site, _ = await services.sites.choose()
        pages = services.logs.older(LogQuestion(site.id, ("gone",)))
        with pytest.raises(NotFoundError) as caught:
            await pages.more()
        told = await services.logs.lost(site, ("gone",), caught.value)
        assert told is not None
        assert "The log source gone no longer exists" in str(told)
        assert "gone" not in {source.id for source in await services.logs.sources(site)}
        assert await services.logs.lost(site, (SHOP.log_sources[0].id,), caught.value) is None


async def test_s13_ten_thousand_sites_are_discovered_and_told_without_a_question_for_each() -> None:
    registry = Registry.in_memory()
    async with live(registry, faults=("s13=10000",)) as services:
        last = await services.discovery.finish()
        assert (last.sites_found, last.details) == (10_000, 0)
        asked = len(services.requests.entries)
        assert len(await services.sites.kept()) == 10_000
        assert await services.sites.figures() == {}
        assert len(services.requests.entries) == asked
