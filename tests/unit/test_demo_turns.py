"""Long work of the simulator leaves room for other requests: one event loop answers everybody."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest

from appsignal_tui.demo import turns
from appsignal_tui.demo.asgi import BASE, Simulator
from appsignal_tui.demo.clock import Clock
from appsignal_tui.demo.turns import in_turns
from appsignal_tui.demo.world import PREFERRED_SITE, World
from tests.support.simulator import FROZEN_AT, FROZEN_NS

WEEK = {"site_id": PREFERRED_SITE, "from": "2026-11-16T14:16:00Z", "to": FROZEN_AT}
P95 = {"name": "transaction_duration", "field": "p95", "tags": {"namespace": "*"}}
QUESTIONS: dict[str, dict[str, Any]] = {
    "/tracing/actions": {},
    "/tracing/site_edges": {},
    "/tracing/action_edges": {"namespace": "web", "action_name": "Checkout#create"},
    "/tracing/slow_events": {},
    "/tracing/slow_events/actions": {"digest": "e7c1"},
    "/metrics/timeseries": {"select": [P95]},
}


async def others_turns(work: asyncio.Future[Any]) -> int:
    """How often others could do something before the work was done."""
    count = 0
    while not work.done():
        await asyncio.sleep(0)
        count += 1
    return count


@pytest.mark.parametrize("path", QUESTIONS)
async def test_a_week_that_nobody_asked_for_before_is_added_up_in_turns(path: str) -> None:
    simulator = Simulator(World(7, Clock.frozen(FROZEN_NS)))
    full = f"{BASE}{path}"
    scope = {"type": "http", "method": "POST", "path": full, "query_string": b"token=demo-x", "headers": []}
    body = json.dumps({**WEEK, **QUESTIONS[path]}).encode()
    work = asyncio.ensure_future(simulator.handle(scope, body))
    assert await others_turns(work) >= 3
    assert work.result().status == 200


async def test_preparing_changes_no_answer() -> None:
    plain, prepared = (World(7, Clock.frozen(FROZEN_NS)) for _ in range(2))
    span = (FROZEN_NS - 90 * 60 * 10**9, FROZEN_NS)
    for site in prepared.sites:
        await in_turns(prepared.preparing(site, *span))
        assert prepared.actions(site, *span) == plain.actions(site, *span)
        assert prepared.edges(site, *span) == plain.edges(site, *span)
        assert prepared.event_uses(site, *span) == plain.event_uses(site, *span)


async def test_all_steps_are_taken_and_others_get_a_turn_between_long_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "SECONDS_AT_ONCE", 0.0)
    taken: list[int] = []

    def steps() -> Iterator[None]:
        for number in range(5):
            taken.append(number)
            yield

    work = asyncio.ensure_future(in_turns(steps()))
    assert await others_turns(work) >= 5
    assert taken == [0, 1, 2, 3, 4]
