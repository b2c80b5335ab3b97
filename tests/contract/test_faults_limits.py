"""What the service says about too many requests, and when it says what time it is: H05, H16, N22, C01."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.utils import formatdate

import pytest
from pydantic import SecretStr

from appsignal_tui.api.client import ApiClient, AsgiApp, Timing
from appsignal_tui.demo.asgi import Receive, Scope, Send, Simulator
from appsignal_tui.demo.clock import Clock
from appsignal_tui.demo.faults.application import faulty
from appsignal_tui.demo.world import PREFERRED_SITE, World
from appsignal_tui.errors import RateLimitedError
from appsignal_tui.models.site import Site
from appsignal_tui.models.timerange import TimeRange
from appsignal_tui.services.container import Origin, Services
from appsignal_tui.store.registry import Registry
from tests.support.clients import Pauses, client_of
from tests.support.fake_world import Received, Reply, ScriptedService, json_reply
from tests.support.simulator import FROZEN_NS

PANES = 8
SITE = Site(id=PREFERRED_SITE)
NS_PER_S = 10**9


class Counting:
    """An application, with how many requests it got, how many at once, and in what order it answered."""

    def __init__(self, app: AsgiApp) -> None:
        self._app = app
        self.requests = 0
        self.statuses: list[int] = []
        self.under_way = 0
        self.crowds: list[int] = []
        """How many were under way when each request came, it included."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def keep(message: Scope) -> None:
            if "status" in message:
                self.statuses.append(message["status"])
            await send(message)

        self.requests += 1
        self.under_way += 1
        self.crowds.append(self.under_way)
        try:
            await self._app(scope, receive, keep)
        finally:
            self.under_way -= 1


@asynccontextmanager
async def _services(app: AsgiApp) -> AsyncIterator[Services]:
    client = ApiClient("http://localhost", SecretStr("demo-x"), asgi=app, timing=Pauses().timing)
    services = Services(client, Registry.in_memory(), Origin("demo", "DEMO"), lambda: FROZEN_NS)
    yield services
    await services.aclose()


def _simulated(*faults: str) -> Counting:
    return Counting(faulty(Simulator(World(7, Clock.frozen(FROZEN_NS))), faults))


async def _ask_in_panes(services: Services, rounds: int = 1) -> None:
    """Each pane asks its own questions, one after the other."""

    async def pane(number: int) -> None:
        for round_ in range(rounds):
            start_ns = FROZEN_NS - (60 + number * rounds + round_) * NS_PER_S
            assert (await services.traces.actions(SITE, TimeRange(start_ns, FROZEN_NS))).rows is not None

    await asyncio.gather(*(pane(number) for number in range(PANES)))


@pytest.mark.parametrize("refusals", [1, 4, 6])
async def test_h05_eight_panes_ask_no_more_than_is_needed(refusals: int) -> None:
    service = _simulated(f"h05:{refusals}=20")
    async with _services(service) as services:
        await _ask_in_panes(services)
    least = PANES + refusals
    assert service.requests <= 1.3 * least
    assert service.statuses.count(200) == PANES


async def test_h05_after_the_wait_one_goes_first() -> None:
    service = _simulated("h05:6=20")
    async with _services(service) as services:
        await _ask_in_panes(services)
    assert service.crowds[:4] == [1, 2, 3, 4]
    assert service.statuses[:6] == [429] * 6
    assert service.crowds[4:10] == [1] * 6  # two probes that are refused, and four good answers


async def test_h05_while_the_service_turns_everybody_away_for_a_time_few_ask() -> None:
    pauses = Pauses()

    def answer(_request: Received) -> Reply:
        return json_reply({}, 429, retry_after="20") if pauses.now_s() < 20 else json_reply([])

    service = ScriptedService({"/api/v2/x": answer})
    client = client_of(service, pauses)
    await asyncio.gather(*(client.post("/x", {"pane": number}) for number in range(2 * PANES)))
    await client.aclose()
    least = 2 * PANES + 1
    assert len(service.requests) <= 1.3 * least
    assert pauses.now_s() == 20


async def test_h16_eight_panes_get_along_with_a_service_that_takes_one_at_a_time() -> None:
    service = _simulated("h16")
    async with _services(service) as services:
        await _ask_in_panes(services)
    learning = 3  # of the first four, one is served
    assert service.requests <= 1.3 * (PANES + learning)
    assert service.statuses.count(200) == PANES


@pytest.mark.parametrize("capacity", [1, 2, 3])
async def test_h16_in_the_long_run_few_are_refused(capacity: int) -> None:
    pauses = Pauses()
    service = _Crowded(capacity)
    client = client_of(service, pauses)
    await asyncio.gather(*(client.post("/x", {"pane": number}) for number in range(25 * PANES)))
    await client.aclose()
    assert service.requests <= 1.1 * 25 * PANES


class _Crowded:
    """Turns away whoever comes while `capacity` others are served."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._under_way = 0
        self.requests = 0

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        self.requests += 1
        self._under_way += 1
        try:
            is_refused = self._under_way > self._capacity
            for _ in range(0 if is_refused else 20):
                await asyncio.sleep(0)
            headers = [(b"retry-after", b"1"), (b"content-type", b"application/json")]
            await send({"type": "http.response.start", "status": 429 if is_refused else 200, "headers": headers})
            await send({"type": "http.response.body", "body": b"[]"})
        finally:
            self._under_way -= 1


async def test_h05_who_is_refused_three_times_is_told_and_the_others_go_on() -> None:
    service = _simulated("h05:21=20")
    async with _services(service) as services:
        panes = [services.traces.actions(SITE, TimeRange(FROZEN_NS - n * NS_PER_S, FROZEN_NS)) for n in range(1, 9)]
        ends = await asyncio.gather(*panes, return_exceptions=True)
    assert service.requests == 3 * PANES
    assert [type(end) for end in ends if isinstance(end, Exception)] == [RateLimitedError] * 5


async def test_h16_the_pane_the_person_looks_at_goes_first() -> None:
    app = _simulated("h05:4=20")
    order: list[str] = []
    async with _services(app) as services:

        async def ask(name: str, seconds: int) -> None:
            await services.traces.actions(SITE, TimeRange(FROZEN_NS - seconds * NS_PER_S, FROZEN_NS))
            order.append(name)

        with services.in_background():
            polling = [asyncio.create_task(ask("poll", 100 + number)) for number in range(6)]
        await asyncio.sleep(0)
        pane = asyncio.create_task(ask("pane", 50))
        await asyncio.gather(pane, *polling)
    assert order.index("pane") == 0


async def _dated(offset_s: float, *, kind: str = "live") -> tuple[int, tuple[str, ...], float]:
    """Our clock, the notices and the offset, after an answer of a service whose clock differs from ours."""
    ours_s = FROZEN_NS / NS_PER_S
    reply = Reply(b"{}", headers={"date": formatdate(ours_s + offset_s, usegmt=True)})
    timing = Timing(wall_s=lambda: ours_s, monotonic_s=lambda: 0.0)
    app = ScriptedService({"/api/v2/auth": [reply]})
    client = ApiClient("http://localhost", SecretStr("demo-x"), asgi=app, timing=timing)
    origin = Origin("live" if kind == "live" else "demo", "")
    services = Services(client, Registry.in_memory(), origin, lambda: FROZEN_NS)
    before_ns = services.clock()
    await services.check_token()
    after_ns, notices, found_s = services.clock(), services.notices, services.clock_offset_s
    await services.aclose()
    assert before_ns == FROZEN_NS
    return after_ns - before_ns, notices, found_s


@pytest.mark.parametrize(
    ("offset_s", "words"),
    [
        (7_200, "This machine's clock is 2 h behind the service's; times follow the service."),
        (-7_260, "This machine's clock is 2 h 1 min ahead of the service's; times follow the service."),
        (90_000, "This machine's clock is 1 d 1 h behind the service's; times follow the service."),
        (89, "This machine's clock is 1 min behind the service's; times follow the service."),
    ],
)
async def test_c01_ranges_follow_the_service_s_clock_and_the_difference_is_told(offset_s: int, words: str) -> None:
    moved_ns, notices, found_s = await _dated(offset_s)
    assert moved_ns / NS_PER_S == pytest.approx(offset_s, abs=1.5)
    assert found_s == pytest.approx(offset_s, abs=1.5)
    assert notices == (words,)


async def test_c01_a_small_difference_changes_nothing() -> None:
    assert await _dated(45) == (0, (), 0.0)


async def test_c01_the_demo_s_clock_is_its_own() -> None:
    moved_ns, notices, _ = await _dated(7_200, kind="demo")
    assert (moved_ns, notices) == (0, ())
