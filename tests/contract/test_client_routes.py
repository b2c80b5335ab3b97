"""The real client against the real simulator over a loopback socket, one route after another.

The fixture holds each request and each answer of a test against the written contract.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest
from pydantic import SecretStr

from appsignal_tui.errors import AuthenticationError, NotFoundError, RequestRefusedError
from appsignal_tui.models.log import LogLine
from appsignal_tui.models.metric import Selector
from appsignal_tui.models.site import Site
from appsignal_tui.models.timerange import LAST_HOUR, TimeRange
from appsignal_tui.models.trace import TraceSummary
from appsignal_tui.services.container import Origin, Services, open_services
from appsignal_tui.services.logs import LogPages, LogQuestion
from appsignal_tui.services.traces import TracePages, TraceQuestion
from appsignal_tui.store.registry import Registry
from tests.contract.conftest import Exchanges, MovingTime
from tests.support.simulator import FROZEN_NS

WINDOW = LAST_HOUR.resolve(FROZEN_NS)
TWO_MINUTES = TimeRange(FROZEN_NS - 120_000_000_000, FROZEN_NS)
NO_TRACE = "0" * 32


async def _all_traces(pages: TracePages) -> list[TraceSummary]:
    rows: list[TraceSummary] = []
    while not (pages.exhausted or pages.stuck):
        rows += await pages.more()
    return rows


async def _all_lines(pages: LogPages) -> list[tuple[object, ...]]:
    keys: list[tuple[object, ...]] = []
    while not (pages.exhausted or pages.stuck):
        keys += [line.key for line in await pages.more()]
    return keys


@pytest.fixture
async def busiest(services: Services, shop: Site) -> TraceQuestion:
    """The performance list of the busiest action of the shop."""
    actions = await services.traces.actions(shop, WINDOW)
    action = max(actions.rows, key=lambda row: row.calls or 0)
    return TraceQuestion((shop.id,), WINDOW, action.namespace, action.name)


async def test_auth_knows_a_good_token(services: Services) -> None:
    await services.check_token()


@pytest.fixture
async def unknown(simulator_url: str, moving_time: MovingTime) -> AsyncIterator[Services]:
    """Services with a token the simulator does not know, and nothing remembered."""
    opened = open_services(
        token=SecretStr("wrong"),
        origin=Origin("live", ""),
        clock=moving_time.now_ns,
        base_url=simulator_url,
        registry=Registry.in_memory(),
    )
    yield opened
    await opened.aclose()


async def test_auth_refuses_any_other(unknown: Services) -> None:
    with pytest.raises(AuthenticationError):
        await unknown.check_token()


@pytest.mark.discovery
async def test_graphql_refuses_any_other(unknown: Services) -> None:
    with pytest.raises(AuthenticationError):
        await unknown.sites.discover()


async def test_graphql_tells_four_sites_and_their_log_sources(services: Services) -> None:
    sites = await services.sites.discover()
    assert len({site.id for site in sites}) == 4
    assert len({site.label for site in sites}) == 4
    assert all(site.org_slug for site in sites)
    assert sum(site.is_production for site in sites) == 2
    for site in sites:
        assert await services.logs.sources(site)


async def test_timeseries_has_a_point_for_every_minute_of_traffic(services: Services, shop: Site) -> None:
    selectors = [
        Selector(name="transaction_duration", field=field, tags={"namespace": "*"}, aggregation=aggregation)
        for field, aggregation in (("p95", "avg"), ("count", "sum"))
    ]
    answer = await services.metrics.timeseries(shop, WINDOW, selectors)
    assert answer.resolution.casefold() == "minutely"
    assert {series.tags["namespace"] for series in answer.series} >= {"web", "background"}
    assert len(answer.series) >= 4
    for series in answer.series:
        stamps = [point.timestamp_ns for point in series.data]
        assert stamps == sorted(stamps)
        assert 55 <= len(stamps) <= 61


@pytest.mark.parametrize("resolution", ["minutely", "HOURLY"])
async def test_timeseries_in_a_chosen_resolution(services: Services, shop: Site, resolution: str) -> None:
    selector = Selector(name="transaction_duration", field="MEAN", tags={"namespace": "web"}, aggregation="AVG")
    answer = await services.metrics.timeseries(shop, WINDOW, [selector], resolution=resolution)
    assert answer.resolution.casefold() == resolution.casefold()
    assert answer.series


async def test_timeseries_of_a_field_the_metric_lacks_is_refused(services: Services, shop: Site) -> None:
    selector = Selector(name="transaction_duration", field="p50", tags={"namespace": "web"})
    with pytest.raises(RequestRefusedError):
        await services.metrics.timeseries(shop, WINDOW, [selector])


async def test_actions_can_be_narrowed_to_a_namespace(services: Services, shop: Site) -> None:
    everything = await services.traces.actions(shop, WINDOW)
    background = await services.traces.actions(shop, WINDOW, namespaces=("background",))
    assert {row.namespace for row in everything.rows} >= {"web", "background"}
    assert background.rows == tuple(row for row in everything.rows if row.namespace == "background")
    assert everything.unreadable == 0
    assert any(row.has_n_plus_one for row in everything.rows)


@pytest.mark.parametrize("per_page", [7, 100])
async def test_traces_performance_is_paged_to_its_end(
    services: Services, busiest: TraceQuestion, per_page: int
) -> None:
    pages = services.traces.traces(busiest, per_page=per_page)
    rows = await _all_traces(pages)
    assert len({row.key for row in rows}) == len(rows) > 100
    times = [row.time_ns or 0 for row in rows]
    assert times == sorted(times, reverse=True)
    assert WINDOW.start_ns <= times[-1] <= times[0] <= WINDOW.end_ns
    assert (pages.stuck, pages.gaps, pages.unreadable) == ("", (), 0)


async def test_traces_performance_backwards_tells_the_same_rows(services: Services, busiest: TraceQuestion) -> None:
    newest_first = await _all_traces(services.traces.traces(busiest))
    oldest_first = await _all_traces(
        services.traces.traces(
            TraceQuestion(busiest.site_ids, WINDOW, busiest.namespace, busiest.action_name, order="ASC")
        )
    )
    assert {row.key for row in oldest_first} == {row.key for row in newest_first}
    assert [row.time_ns for row in oldest_first] == [row.time_ns for row in reversed(newest_first)]


async def test_traces_performance_above_a_duration(services: Services, busiest: TraceQuestion) -> None:
    rows = await _all_traces(services.traces.traces(busiest))
    durations = sorted(row.duration_ms or 0 for row in rows)
    least = durations[len(durations) // 2]
    slow = TraceQuestion(busiest.site_ids, WINDOW, busiest.namespace, busiest.action_name, min_duration_ms=least)
    found = await _all_traces(services.traces.traces(slow))
    assert sorted(row.duration_ms or 0 for row in found) == [each for each in durations if each >= least]


async def test_traces_performance_from_the_longest_on(
    services: Services, busiest: TraceQuestion, dialect: frozenset[str]
) -> None:
    by_time = await _all_traces(services.traces.traces(busiest))
    longest = TraceQuestion(busiest.site_ids, WINDOW, busiest.namespace, busiest.action_name, column="duration")
    pages = services.traces.traces(longest, per_page=20)
    durations = [row.duration_ms or 0 for row in await _all_traces(pages)]
    expected = sorted((row.duration_ms or 0 for row in by_time), reverse=True)
    assert len(expected) > 100
    # a service that knows the string only has no second page
    told = 20 if "cursor-duration-refused" in dialect else len(expected)
    assert durations == expected[:told]
    assert bool(pages.stuck) is (told < len(expected))


async def test_traces_performance_with_a_bad_query_is_refused_or_empty(
    services: Services, busiest: TraceQuestion
) -> None:
    none = TraceQuestion(busiest.site_ids, WINDOW, busiest.namespace, busiest.action_name, query="tag.nothing=x")
    assert await services.traces.traces(none).more() == ()


@pytest.mark.discovery
async def test_traces_errors_lead_from_an_incident_to_its_spans(services: Services, shop: Site) -> None:
    incidents = await services.incidents.exceptions(shop)
    assert incidents.rows
    assert incidents.unreadable == 0
    incident = next(each for each in incidents.rows if each.count)
    pages = services.traces.traces(TraceQuestion((shop.id,), digests=incident.digests))
    summary = (await pages.more())[0]
    trace = await services.traces.error_trace((shop.id,), summary.trace_id, incident.digests)
    carriers = [span for span in trace.spans if span.span_id == summary.span_id]
    assert carriers
    events = [event for event in carriers[0].events if event.name == "exception"]
    assert events[0].attributes["exception.type"] == incident.exception_name
    assert events[0].attributes["appsignal.incident_digest"] in incident.digests
    location = await services.traces.locate((shop.id,), summary.trace_id)
    assert incident.number in [place.incident_number for place in location.errors]


async def test_a_trace_is_the_same_by_its_id_and_under_its_action(services: Services, busiest: TraceQuestion) -> None:
    summary = (await services.traces.traces(busiest).more())[0]
    by_id = await services.traces.trace(busiest.site_ids, summary.trace_id)
    by_action = await services.traces.performance_trace(busiest, summary.trace_id)
    assert {span.span_id for span in by_id.spans} == {span.span_id for span in by_action.spans}
    assert by_id.unreadable == by_action.unreadable == 0
    roots = [span for span in by_id.spans if not span.parent_span_id]
    assert [root.span_id for root in roots] == [summary.span_id]
    assert all(span.start_ns and span.length_ms is not None for span in by_id.spans)


async def test_an_unknown_trace_is_found_nowhere(services: Services, shop: Site, busiest: TraceQuestion) -> None:
    for asking in (
        services.traces.trace((shop.id,), NO_TRACE),
        services.traces.performance_trace(busiest, NO_TRACE),
        services.traces.error_trace((shop.id,), NO_TRACE, ("d",)),
    ):
        with pytest.raises(NotFoundError, match=NO_TRACE):
            await asking
    location = await services.traces.locate((shop.id,), NO_TRACE)
    assert (location.performance, location.errors) == ((), ())


async def test_the_locator_finds_a_trace_among_all_sites(services: Services, busiest: TraceQuestion) -> None:
    summary = (await services.traces.traces(busiest).more())[0]
    site_ids = [site.id for site in await services.sites.discover()]
    location = await services.traces.locate(site_ids, summary.trace_id)
    assert [(place.site_id, place.action_name) for place in location.performance] == [
        (busiest.site_ids[0], busiest.action_name)
    ]


async def test_a_search_for_errors_finds_only_errors_and_pages_back_without_duplicate_or_gap(
    services: Services, shop: Site
) -> None:
    pages = services.logs.older(LogQuestion(shop.id, (), "severity=error", WINDOW))
    lines: list[LogLine] = []
    while not (pages.exhausted or pages.stuck):
        lines += await pages.more()
    assert {line.severity_word.casefold() for line in lines} == {"error"}
    assert len({line.key for line in lines}) == len(lines) > 100
    assert (pages.gaps, pages.stuck, pages.unreadable) == ((), "", 0)
    everything = await _all_lines(services.logs.older(LogQuestion(shop.id, (), "", TWO_MINUTES)))
    in_small_pages = await _all_lines(services.logs.older(LogQuestion(shop.id, (), "", TWO_MINUTES), per_page=37))
    assert in_small_pages == everything
    assert {line.key for line in lines if line.time_ns >= TWO_MINUTES.start_ns} <= set(everything)


async def test_an_old_log_query_is_refused_with_the_field(services: Services, shop: Site) -> None:
    with pytest.raises(RequestRefusedError) as caught:
        await services.logs.older(LogQuestion(shop.id, (), "attributes.user_string=x", WINDOW)).more()
    assert caught.value.slug == "legacy_log_query_syntax"
    assert caught.value.field


async def test_the_tail_brings_every_line_once_while_time_passes(
    services: Services, shop: Site, moving_time: MovingTime, exchanges: Exchanges
) -> None:
    question = LogQuestion(shop.id, (), "")
    started_ns = moving_time.now_ns()
    tail = services.logs.tail(question)
    keys = [line.key for line in (await tail.poll()).lines]
    for _ in range(30):
        moving_time.pass_s(1)
        batch = await tail.poll()
        assert not batch.gap
        keys += [line.key for line in batch.lines]
        assert tail.lag_s is not None
    moving_time.pass_s(10)
    keys += [line.key for line in (await tail.poll()).lines]
    window = TimeRange(started_ns - 60_000_000_000, moving_time.now_ns())
    written = await _all_lines(services.logs.older(LogQuestion(shop.id, (), "", window)))
    assert len(set(keys)) == len(keys)
    assert set(keys) == set(written)
    assert len(exchanges.bodies("/logs/lines")) > 30


async def test_many_questions_at_once_are_all_answered(services: Services, shop: Site) -> None:
    windows = [TimeRange(WINDOW.end_ns - minutes * 60_000_000_000, WINDOW.end_ns) for minutes in range(1, 21)]
    answers: Sequence[object] = await asyncio.gather(*(services.traces.actions(shop, window) for window in windows))
    assert len(answers) == 20
