"""Searching logs through the real client over a service in this process."""

from collections import Counter
from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from appsignal_tui.errors import NotFoundError, RequestRefusedError, ServerError
from appsignal_tui.models.log import LogLine
from appsignal_tui.models.site import Site
from appsignal_tui.models.timerange import TimeRange
from appsignal_tui.services.container import Origin, Services, open_services
from appsignal_tui.services.logs import Gap, LogPages, LogQuestion
from tests.support.fake_world import NS_PER_S, START_NS, HandClock, LineWorld, ScriptedService, json_reply

SITE = Site(id="a" * 24, name="shop", environment="production")
QUESTION = LogQuestion(SITE.id, ("s1",), "severity=info")


def open_over(service: ScriptedService) -> Services:
    return open_services(token=SecretStr("demo-x"), origin=Origin("demo", "DEMO"), clock=HandClock(), asgi=service)


async def _all(pages: LogPages) -> list[LogLine]:
    lines: list[LogLine] = []
    while not (pages.exhausted or pages.stuck):
        lines += await pages.more()
    return lines


@pytest.fixture
async def world() -> LineWorld:
    return LineWorld()


@pytest.fixture
async def services(world: LineWorld) -> AsyncIterator[Services]:
    opened = open_over(world.service)
    yield opened
    await opened.aclose()


async def test_the_whole_range_is_paged_back_without_a_duplicate_or_a_gap(world: LineWorld, services: Services) -> None:
    for number in range(1_000):
        world.add(START_NS + number // 7 * NS_PER_S, f"line {number}", line_id=str(number))
    pages = services.logs.older(QUESTION)
    lines = await _all(pages)
    assert Counter(line.id for line in lines) == Counter(str(number) for number in range(1_000))
    assert [line.time_ns for line in lines] == sorted((line.time_ns for line in lines), reverse=True)
    assert pages.gaps == ()
    assert await pages.more() == ()


async def test_the_request_is_the_contract_s(world: LineWorld, services: Services) -> None:
    window = TimeRange(START_NS, START_NS + 60 * NS_PER_S)
    await services.logs.older(LogQuestion(SITE.id, ("s1", "s2"), "a=b", window)).more()
    assert world.questions == [
        {
            "site_id": SITE.id,
            "source_ids": ["s1", "s2"],
            "query": "a=b",
            "use_expressions": True,
            "from": "2026-03-02T09:00:00Z",
            "to": "2026-03-02T09:01:00Z",
            "pagination": {"per_page": 100, "order": "DESC", "cursor": {"time": None}},
        }
    ]


async def test_no_source_means_all_of_the_site(world: LineWorld, services: Services) -> None:
    await services.logs.older(LogQuestion(SITE.id)).more()
    assert world.questions[0]["source_ids"] == ["s1"]


async def test_l02_more_lines_at_one_instant_than_a_page_are_told_as_a_gap(
    world: LineWorld, services: Services
) -> None:
    for number in range(500):
        world.add(START_NS, line_id=str(number))
    world.add(START_NS - NS_PER_S, line_id="older")
    pages = services.logs.older(QUESTION)
    lines = await _all(pages)
    assert len(lines) == 101
    assert lines[-1].id == "older"
    assert pages.gaps == (Gap(START_NS, START_NS),)


async def test_l06_equal_lines_without_ids_are_all_shown(world: LineWorld, services: Services) -> None:
    for _ in range(3):
        world.add(START_NS, "same")
    world.add(START_NS - 1, "older")
    lines = await _all(services.logs.older(QUESTION, per_page=2 + 2))
    assert [line.message for line in lines] == ["same", "same", "same", "older"]


async def test_a_failed_page_can_be_asked_again(world: LineWorld, services: Services) -> None:
    for number in range(150):
        world.add(START_NS + number, line_id=str(number))
    pages = services.logs.older(QUESTION)
    seen = list(await pages.more())
    world.refusing = True
    with pytest.raises(RequestRefusedError):
        await pages.more()
    world.refusing = False
    seen += await pages.more()
    assert len(seen) == len({line.id for line in seen}) == 150
    assert pages.exhausted


async def test_unreadable_lines_are_counted_and_the_page_lives() -> None:
    rows = [{"timestamp": "2026-03-02T09:00:00Z", "message": "good"}, {"message": "no time"}, 5]
    services = open_over(ScriptedService({"/api/v2/logs/lines": [json_reply(rows)]}))
    pages = services.logs.older(QUESTION)
    assert [line.message for line in await pages.more()] == ["good"]
    assert pages.unreadable == 2
    await services.aclose()


async def test_the_refusal_of_an_old_query_names_the_field() -> None:
    envelope = {"error": "legacy_log_query_syntax", "message": "Old form", "details": {"field": "user_string"}}
    services = open_over(ScriptedService({"/api/v2/logs/lines": [json_reply(envelope, 422)]}))
    with pytest.raises(RequestRefusedError) as caught:
        await services.logs.older(QUESTION).more()
    assert (caught.value.slug, caught.value.field) == ("legacy_log_query_syntax", "user_string")
    await services.aclose()


class TestSources:
    """Which sources a site has."""

    @pytest.mark.parametrize("data", [{"app": None}, {"app": {"logs": None}}, {"app": {"logs": {"sources": []}}}])
    async def test_a_site_without_logging_says_so(self, data: object) -> None:
        services = open_over(ScriptedService({"/graphql": [json_reply({"data": data})]}))
        assert await services.logs.sources(SITE) == ()
        with pytest.raises(NotFoundError, match="no log sources"):
            await services.logs.older(LogQuestion(SITE.id)).more()
        await services.aclose()

    async def test_they_are_asked_once_a_session(self, world: LineWorld) -> None:
        service = world.service
        services = open_over(service)
        first = await services.logs.sources(SITE)
        assert await services.logs.sources(SITE) == first
        assert [source.name for source in first] == ["app"]
        assert len(service.requests) == 1
        await services.aclose()

    async def test_without_the_service_and_without_memory_the_failure_is_told(self) -> None:
        services = open_over(ScriptedService({"/graphql": [json_reply({"error": "down"}, 500)]}))
        with pytest.raises(ServerError):
            await services.logs.sources(SITE)
        await services.aclose()
