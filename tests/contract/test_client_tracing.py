"""Dependencies, slow events, deploys and check-ins: the real client against the real simulator over a loopback socket.

The fixture holds each request and each answer of a test against the written contract.
"""

import pytest

from appsignal_tui.models.base import NS_PER_S
from appsignal_tui.models.site import Site
from appsignal_tui.models.slow_event import SlowEvent
from appsignal_tui.models.timerange import LAST_HOUR
from appsignal_tui.models.trace import Action
from appsignal_tui.services.container import Services
from appsignal_tui.services.traces import TraceQuestion
from tests.contract.conftest import Exchanges, MovingTime
from tests.support.simulator import FROZEN_NS

WINDOW = LAST_HOUR.resolve(FROZEN_NS)
KNOWN_DIRECTIONS = {"upstream", "downstream", "internal"}


@pytest.fixture
async def slowest(services: Services, shop: Site) -> Action:
    """The action of the shop that takes most time of all."""
    return max((await services.traces.actions(shop, WINDOW)).rows, key=lambda action: action.weight_ms)


async def test_edges_of_a_site_lead_to_peers_in_both_directions(services: Services, shop: Site) -> None:
    found = await services.service_map.of_site(shop, WINDOW)
    assert found.unreadable == 0
    assert {edge.direction for edge in found.rows} >= {"upstream", "downstream"}
    peers = [edge for edge in found.rows if edge.direction in {"upstream", "downstream"}]
    assert all(edge.peer for edge in peers)
    assert all(edge.calls is not None and edge.calls > 0 for edge in peers)


async def test_edges_of_an_action_are_part_of_those_of_its_site(
    services: Services, shop: Site, slowest: Action
) -> None:
    of_action = await services.service_map.of_action(shop, WINDOW, slowest.namespace, slowest.name)
    of_site = await services.service_map.of_site(shop, WINDOW)
    assert of_action.rows
    assert of_action.unreadable == 0
    known = {(edge.direction, edge.peer) for edge in of_site.rows if edge.direction in KNOWN_DIRECTIONS}
    assert {(edge.direction, edge.peer) for edge in of_action.rows if edge.direction in KNOWN_DIRECTIONS} <= known


async def test_an_action_nobody_knows_has_no_edges(services: Services, shop: Site) -> None:
    found = await services.service_map.of_action(shop, WINDOW, "web", "NobodyController#nothing")
    assert [edge for edge in found.rows if edge.direction in KNOWN_DIRECTIONS] == []


async def test_slow_events_come_by_impact_and_each_leads_to_actions_and_their_traces(
    services: Services, shop: Site
) -> None:
    board = await services.slow_events.board(shop, WINDOW)
    impacts = [event.impact for event in board.events.rows]
    assert len(impacts) > 3
    assert board.events.unreadable == 0
    assert impacts == sorted(impacts, key=lambda impact: -(impact or 0))
    assert board.unit in {"fraction", "percent"}
    assert all(event.title for event in board.events.rows)
    worst = board.events.rows[0]
    actions = await services.slow_events.actions(shop, WINDOW, worst)
    assert actions.rows
    assert actions.unreadable == 0
    first = actions.rows[0]
    assert first.calls is not None
    traces = services.traces.traces(TraceQuestion((shop.id,), WINDOW, first.namespace, first.action_name))
    assert await traces.more()


async def test_an_event_nobody_knows_occurs_nowhere(services: Services, shop: Site) -> None:
    assert (await services.slow_events.actions(shop, WINDOW, SlowEvent(digest="nothing"))).rows == ()


async def test_questions_about_a_range_that_is_over_are_asked_once(
    services: Services, shop: Site, moving_time: MovingTime, exchanges: Exchanges
) -> None:
    moving_time.pass_s(600)
    counts = set()
    for _ in range(3):
        await services.service_map.of_site(shop, WINDOW)
        await services.slow_events.board(shop, WINDOW)
        counts.add(len(exchanges.bodies("/tracing/slow_events") + exchanges.bodies("/tracing/site_edges")))
    assert len(counts) == 1


@pytest.mark.discovery
async def test_every_deploy_of_the_last_day_served_something(services: Services, shop: Site) -> None:
    markers = await services.deploys.markers(shop)
    recent = [deploy for deploy in markers.rows if deploy.created_ns > FROZEN_NS - 86_400 * NS_PER_S]
    assert recent
    assert markers.unreadable == 0
    assert [deploy.created_ns for deploy in markers.rows] == sorted(
        (deploy.created_ns for deploy in markers.rows), reverse=True
    )
    for at, deploy in enumerate(recent):
        stats = await services.deploys.stats(shop, deploy.revision, is_live=at == 0)
        assert stats is not None
        assert stats.calls
        assert stats.mean_ms
        assert stats.error_rate_pct is not None
        assert 0 <= stats.error_rate_pct <= 100


async def test_a_revision_that_never_ran_has_no_data(services: Services, shop: Site) -> None:
    assert await services.deploys.stats(shop, "f" * 40) is None


async def test_a_cron_expression_is_judged_with_its_next_times(services: Services, moving_time: MovingTime) -> None:
    verdict = await services.check_ins.test_cron("*/15 * * * *")
    assert verdict.is_valid
    assert verdict.unreadable == 0
    quarter_ns = 900 * NS_PER_S
    assert verdict.occurrences_ns
    assert all(at > moving_time.now_ns() and at % quarter_ns == 0 for at in verdict.occurrences_ns)
    assert list(verdict.occurrences_ns) == sorted(set(verdict.occurrences_ns))


async def test_a_cron_expression_in_another_zone(services: Services) -> None:
    verdict = await services.check_ins.test_cron("30 9 * * *", "America/New_York")
    assert verdict.is_valid
    assert {at // NS_PER_S % 86_400 for at in verdict.occurrences_ns} == {(9 + 5) * 3600 + 1800}  # no summer time


@pytest.mark.parametrize("expression", ["61 * * * *", "every now and then", ""])
async def test_a_cron_expression_that_is_none_is_refused_with_a_reason(services: Services, expression: str) -> None:
    verdict = await services.check_ins.test_cron(expression)
    assert verdict.is_valid is False
    assert verdict.message
