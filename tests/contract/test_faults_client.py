"""The real client and services under every fault: data or an error of ours, in time, and nothing left open."""

import asyncio
import gc
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from pydantic import SecretStr

from appsignal_tui.api.client import ApiClient, AsgiApp, Limits, Timing
from appsignal_tui.demo.asgi import Simulator
from appsignal_tui.demo.clock import Clock
from appsignal_tui.demo.faults.names import FAULTS, Fault
from appsignal_tui.demo.world import PREFERRED_SITE, World
from appsignal_tui.errors import (
    AccessDeniedError,
    BadAnswerError,
    ExplorerError,
    NotFoundError,
    UnreachableError,
)
from appsignal_tui.models.log import LogLine
from appsignal_tui.models.metric import Selector
from appsignal_tui.models.site import Site
from appsignal_tui.models.timerange import TimeRange
from appsignal_tui.services.container import Origin, Services
from appsignal_tui.services.logs import LogQuestion
from appsignal_tui.services.traces import TraceQuestion
from appsignal_tui.store.registry import Registry
from tests.support.fault_ends import DATA, ENDS_IN, RELAYED_AND_TRIED_AGAIN, RELAYED_ENDS_IN, Outcome
from tests.support.faults import FaultServer, fault_server, newest_trace_id
from tests.support.relay import BREAKS, relay
from tests.support.simulator import FROZEN_NS

LIMITS = Limits(connect_s=1.0, read_s=0.5, total_s=0.9, answer_bytes=4 * 2**20, large_answer_bytes=6 * 2**20)
PATIENT = replace(LIMITS, read_s=5.0, total_s=5.0)
"""For faults that end in something else than a time-out, on a busy machine too."""

DEADLINE_S = 20.0
"""Attempts, within the total limit each, of all questions together; four are asked at once."""

MODERATE: Mapping[str, str] = {"n04": "=5", "n05": "=0.05", "h10": "=0.05", "h14": "=1", "b02": "=64"}
"""Values with which a fault shows as well, and sooner."""

SITE = Site(id=PREFERRED_SITE)
WINDOW = TimeRange(FROZEN_NS - 600 * 10**9, FROZEN_NS)
LINES = LogQuestion(SITE.id, (), "", WINDOW)
TRACES = TraceQuestion((SITE.id,), WINDOW)
DURATIONS = Selector(name="transaction_duration", field="mean", tags={"namespace": "web"})


TRACE_ID = newest_trace_id(Simulator(World(7, Clock.frozen(FROZEN_NS))))


class QuickTime:
    """Pauses that cost nothing, on a clock that tells them."""

    def __init__(self) -> None:
        self.now_s = 0.0

    async def sleep(self, seconds: float) -> None:
        self.now_s += seconds
        await asyncio.sleep(0)

    @property
    def timing(self) -> Timing:
        """For a client."""
        return Timing(sleep=self.sleep, monotonic_s=lambda: self.now_s)


async def _two_pages(pages: Any) -> int:
    return len(await pages.more()) + len(await pages.more())


async def _two_polls(services: Services) -> int:
    tail = services.logs.tail(LINES)
    return len((await tail.poll()).lines) + len((await tail.poll()).lines)


Look = Callable[[Services], Awaitable[object]]

REST: Mapping[str, Look] = {
    "lines": lambda services: _two_pages(services.logs.older(LINES)),
    "tail": _two_polls,
    "actions": lambda services: services.traces.actions(SITE, WINDOW),
    "traces": lambda services: _two_pages(services.traces.traces(TRACES)),
    "trace": lambda services: services.traces.trace([SITE.id], TRACE_ID),
    "locate": lambda services: services.traces.locate([SITE.id], TRACE_ID),
    "metrics": lambda services: services.metrics.timeseries(SITE, WINDOW, [DURATIONS]),
    "edges": lambda services: services.service_map.of_site(SITE, WINDOW),
    "slow events": lambda services: services.slow_events.board(SITE, WINDOW),
}
GRAPHQL: Mapping[str, Look] = {
    "sites": lambda services: services.sites.discover(),
    "sources": lambda services: services.logs.sources(SITE),
    "incidents": lambda services: services.incidents.exceptions(SITE),
    "open incidents": lambda services: services.incidents.open(SITE),
    "deploys": lambda services: services.deploys.markers(SITE),
    "log views": lambda services: services.logs.views(SITE),
    "dashboards": lambda services: services.dashboards.dashboards(SITE),
    "namespaces": lambda services: services.account.namespaces(SITE),
}


ENDS_ELSE_IN_GRAPHQL: Mapping[str, Outcome] = {"h12": BadAnswerError, "h01": AccessDeniedError}
"""No body is no object there; and a token that REST accepts is good, so that only this door is closed."""


def _limits(fault: Fault) -> Limits:
    return LIMITS if ENDS_IN[fault.name] is UnreachableError else PATIENT


@asynccontextmanager
async def _opened(url: str, asgi: AsgiApp | None = None, limits: Limits = LIMITS) -> AsyncIterator[Services]:
    """Services that leave no task behind; whatever else they leave becomes a warning, and that an error."""
    client = ApiClient(url, SecretStr("demo-x"), asgi=asgi, limits=limits, timing=QuickTime().timing)
    services = Services(client, Registry.in_memory(), Origin("live", "the simulator"), lambda: FROZEN_NS)
    try:
        yield services
    finally:
        await services.aclose()
        gc.collect()
        for _ in range(20):
            await asyncio.sleep(0)  # generators that were left are closed one in another, a turn of the loop each
    assert asyncio.all_tasks() == {asyncio.current_task()}


def _assert_safe(error: ExplorerError) -> None:
    assert str(error).isprintable()
    assert "demo-x" not in f"{error} {error.hint} {error.request}"


async def _outcomes(services: Services, looks: Mapping[str, Look]) -> dict[str, Outcome]:
    """Ask everything at once; anything but data and our errors goes through."""

    async def outcome(look: Look) -> Outcome:
        try:
            await look(services)
        except ExplorerError as error:
            _assert_safe(error)
            return type(error)
        return DATA

    began = time.monotonic()
    async with asyncio.timeout(DEADLINE_S):
        found = await asyncio.gather(*(outcome(look) for look in looks.values()))
    assert time.monotonic() - began < DEADLINE_S
    return dict(zip(looks, found, strict=True))


CASES = [
    (fault, value)
    for fault in FAULTS
    for value in ([f"={choice}" for choice in fault.choices] or [MODERATE.get(fault.id, "")])
]
NAMES = [fault.name + value for fault, value in CASES]


def _is(outcome: Outcome, expected: Outcome) -> bool:
    if isinstance(expected, str) or isinstance(outcome, str):
        return outcome == expected
    return issubclass(outcome, expected)


@pytest.fixture(scope="module")
def server() -> Iterator[FaultServer]:
    gc.freeze()  # looking for what is left open need not look at what was there before
    with fault_server() as running:
        yield running
    gc.unfreeze()


def test_every_fault_has_an_expected_end() -> None:
    assert ENDS_IN.keys() == {fault.name for fault in FAULTS}
    assert RELAYED_ENDS_IN.keys() == BREAKS.keys()


@pytest.mark.parametrize(("fault", "value"), CASES, ids=NAMES)
async def test_every_rest_question_ends_in_data_or_an_error_of_ours(
    server: FaultServer, fault: Fault, value: str
) -> None:
    server.breaks(f"{fault.id}{value}")
    async with _opened(server.url, limits=_limits(fault)) as services:
        found = await _outcomes(services, REST)
    expected = ENDS_IN[fault.name]
    # a list of something else is a list too
    assert _is(found["lines"], DATA if (fault.id, value) == ("b15", "=list") else expected), found["lines"]
    if expected is not DATA and fault.id != "b15":
        assert all(_is(end, expected) for name, end in found.items() if name not in {"trace", "locate"}), found


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
async def test_the_same_ends_are_met_in_process(server: FaultServer, fault: Fault) -> None:
    server.breaks(f"{fault.id}{MODERATE.get(fault.id, '')}")
    async with _opened(server.url, server, _limits(fault)) as services:
        assert _is((await _outcomes(services, REST))["lines"], ENDS_IN[fault.name])


async def test_graphql_is_left_alone_unless_named(server: FaultServer) -> None:
    server.breaks("h08", "b06", "s08")
    async with _opened(server.url) as services:
        assert await _outcomes(services, GRAPHQL) == dict.fromkeys(GRAPHQL, DATA)


@pytest.mark.parametrize(("fault", "value"), CASES, ids=NAMES)
async def test_every_graphql_question_ends_in_data_or_an_error_of_ours(
    server: FaultServer, fault: Fault, value: str
) -> None:
    server.breaks(f"{fault.id}:/graphql{value}")
    async with _opened(server.url, limits=_limits(fault)) as services:
        found = await _outcomes(services, GRAPHQL)
    expected = ENDS_ELSE_IN_GRAPHQL.get(fault.id, ENDS_IN[fault.name])
    assert all(_is(end, expected) for end in found.values()), found


@pytest.mark.parametrize("fault", BREAKS)
async def test_what_breaks_below_http_ends_as_expected(server: FaultServer, fault: str) -> None:
    server.breaks()
    async with relay(server.url, fault) as url, _opened(url, limits=PATIENT) as services:
        found = await _outcomes(services, {**REST, **GRAPHQL})
    expected = RELAYED_ENDS_IN[fault]
    assert all(_is(end, expected) for name, end in found.items() if name != "trace"), found


@pytest.mark.parametrize("fault", RELAYED_AND_TRIED_AGAIN)
async def test_what_breaks_twice_below_http_is_asked_again(server: FaultServer, fault: str) -> None:
    server.breaks()
    async with relay(server.url, fault, count=2) as url, _opened(url) as services:
        assert await _outcomes(services, {"actions": REST["actions"]}) == {"actions": DATA}


async def test_h13_an_api_that_is_gone_is_not_told_as_a_trace_that_is_not_there(server: FaultServer) -> None:
    server.breaks("h13=410")
    async with _opened(server.url) as services:
        for look in (REST["trace"], REST["locate"]):
            with pytest.raises(NotFoundError, match="no longer serves this version of the API"):
                await look(services)


@pytest.mark.parametrize("fault", ["n17=https://[not:a/url", "n18=nonsense", "h15=location"])
async def test_n18_a_location_that_is_no_url_is_told_as_any_other(server: FaultServer, fault: str) -> None:
    server.breaks(fault)
    async with _opened(server.url) as services:
        with pytest.raises(BadAnswerError, match=r"points to another place, https://.*; it was not followed"):
            await services.traces.actions(SITE, WINDOW)


@pytest.mark.parametrize(("fault", "unreadable"), [("s02", 1), ("s08", 100), ("s01", 0), ("b12", 0), ("l13", 0)])
async def test_rows_that_cannot_be_read_are_counted(server: FaultServer, fault: str, unreadable: int) -> None:
    server.breaks(fault)
    async with _opened(server.url) as services:
        pages = services.logs.older(LINES)
        assert len(await pages.more()) == 100 - unreadable
        assert pages.unreadable == unreadable


@pytest.mark.parametrize("fault", ["s09=still", "s09=back", "s09=missing", "s08"])
async def test_s09_paging_that_does_not_get_on_stops_and_says_so(server: FaultServer, fault: str) -> None:
    server.breaks(fault)
    async with _opened(server.url) as services:
        pages = services.logs.older(LINES)
        async with asyncio.timeout(DEADLINE_S):
            while not pages.stuck:
                await pages.more()
        assert await pages.more() == ()
        assert not pages.exhausted


async def test_l02_a_crowded_instant_is_stepped_over_and_told(server: FaultServer) -> None:
    server.breaks("l02")
    async with _opened(server.url) as services:
        pages = services.logs.older(LogQuestion(SITE.id, (), "", TimeRange(FROZEN_NS - 61 * 10**9, FROZEN_NS)))
        read: list[LogLine] = []
        while not pages.exhausted:
            read += await pages.more()
        assert not pages.stuck
        assert [gap.start_ns for gap in pages.gaps] == [FROZEN_NS, FROZEN_NS - 60 * 10**9]
    assert len({line.key for line in read}) == len(read) > 500


@pytest.mark.parametrize("fault", ["l01", "l04", "l05", "l06", "l07=10", "s06", "s10", "s11"])
async def test_every_line_is_read_once(server: FaultServer, fault: str) -> None:
    window = TimeRange(FROZEN_NS - 40 * 10**9, FROZEN_NS)

    async def read() -> list[tuple[int, str, str]]:
        async with _opened(server.url) as services:
            pages = services.logs.older(LogQuestion(SITE.id, (), "", window))
            found: list[LogLine] = []
            while not pages.exhausted:
                assert not pages.stuck
                found += await pages.more()
            assert pages.gaps == ()
            return [(line.time_ns, line.id, line.message) for line in found]

    server.breaks()
    before = await read()
    server.breaks(fault)
    after = await read()
    assert len(before) > 200
    times = {"l04": 2 * len(before), "l07=10": len(before) + 40 * 10 + 1}
    assert len(after) == times.get(fault, len(before))
    if fault != "l06":
        assert len(set(after)) == len(after)
    assert {message for *_, message in before} <= {message for *_, message in after}
