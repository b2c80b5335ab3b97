"""Following lines through the real client over a service in this process."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from appsignal_tui.errors import RequestRefusedError
from appsignal_tui.models.log import LogLine
from appsignal_tui.models.timerange import TimeRange
from appsignal_tui.services.container import Origin, Services, open_services
from appsignal_tui.services.logs import Gap, LogQuestion
from appsignal_tui.services.tail import PAGES_PER_POLL, LogTail
from tests.support.fake_world import NS_PER_S, START_NS, HandClock, LineWorld, read_time

QUESTION = LogQuestion("a" * 24, ("s1",), "", TimeRange(START_NS - NS_PER_S, START_NS))


@pytest.fixture
async def world() -> LineWorld:
    return LineWorld()


@pytest.fixture
async def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def services(world: LineWorld, clock: HandClock) -> AsyncIterator[Services]:
    opened = open_services(token=SecretStr("demo-x"), origin=Origin("demo", "DEMO"), clock=clock, asgi=world.service)
    yield opened
    await opened.aclose()


async def _names(tail: LogTail) -> list[str]:
    return [line.message for line in (await tail.poll()).lines]


async def test_a_tail_without_lines_begins_a_minute_ago_and_goes_on(
    world: LineWorld, services: Services, clock: HandClock
) -> None:
    world.add(START_NS - 61 * NS_PER_S, "too old", line_id="0")
    world.add(START_NS - 59 * NS_PER_S, "first", line_id="1")
    tail = services.logs.tail(QUESTION)
    assert tail.lag_s is None
    assert await _names(tail) == ["first"]
    assert await _names(tail) == []
    clock.pass_s(1)
    world.add(clock.now_ns, "second", line_id="2")
    assert await _names(tail) == ["second"]
    assert tail.lag_s == 0
    assert "to" not in world.questions[-1]
    assert world.questions[-1]["pagination"]["order"] == "ASC"


async def test_a_tail_goes_on_after_the_lines_held(world: LineWorld, services: Services) -> None:
    held = LogLine(id="1", time_ns=START_NS - 5, source_id="s1", message="held")
    world.add(START_NS - 5, "held", line_id="1")
    world.add(START_NS - 5, "same instant", line_id="2")
    world.add(START_NS, "new", line_id="3")
    assert await _names(services.logs.tail(QUESTION, [held])) == ["same instant", "new"]


async def test_l03_late_lines_are_found_and_marked(world: LineWorld, services: Services, clock: HandClock) -> None:
    world.add(START_NS, "on time", line_id="1")
    tail = services.logs.tail(QUESTION)
    await tail.poll()
    world.add(START_NS - 20 * NS_PER_S, "late", line_id="2")
    clock.pass_s(5)
    assert await _names(tail) == []
    clock.pass_s(5)
    world.add(clock.now_ns, "after", line_id="3")
    batch = await tail.poll()
    assert [line.message for line in batch.lines] == ["late", "after"]
    assert batch.late == {("s1", "2")}
    assert not batch.late_unchecked
    clock.pass_s(10)
    assert (await tail.poll()).lines == ()


async def test_l04_l05_l06_equal_lines_come_as_often_as_they_were_sent(
    world: LineWorld, services: Services, clock: HandClock
) -> None:
    for _ in range(2):
        world.add(START_NS, "no id")
    world.add(START_NS, "twice served", line_id="1")
    world.add(START_NS, "twice served", line_id="1")
    tail = services.logs.tail(QUESTION)
    assert Counter(await _names(tail)) == {"no id": 2, "twice served": 1}
    world.add(START_NS, "no id")
    assert await _names(tail) == ["no id"]
    clock.pass_s(11)
    assert await _names(tail) == []


async def test_l02_a_crowded_instant_is_a_gap_told_once(world: LineWorld, services: Services, clock: HandClock) -> None:
    for number in range(500):
        world.add(START_NS, line_id=str(number))
    tail = services.logs.tail(QUESTION)
    batch = await tail.poll()
    assert len(batch.lines) == 100
    assert batch.gaps == (Gap(START_NS, START_NS),)
    assert batch.gap
    clock.pass_s(12)
    world.add(clock.now_ns, "next", line_id="next")
    batch = await tail.poll()
    assert [line.message for line in batch.lines] == ["next"]
    assert not batch.gap


async def test_l07_a_tail_that_cannot_keep_up_says_so_and_can_jump(
    world: LineWorld, services: Services, clock: HandClock
) -> None:
    for number in range(1_200):
        world.add(START_NS + number * 1_000_000, str(number), line_id=str(number))
    clock.pass_s(100)
    tail = services.logs.tail(QUESTION, [LogLine(id="held", time_ns=START_NS - 1, source_id="s1")])
    batch = await tail.poll()
    assert batch.behind
    assert len(world.questions) <= 2 * PAGES_PER_POLL + 1
    seen = len(batch.lines)
    assert tail.lag_s is not None
    assert tail.lag_s > 90
    gap = tail.jump_to_now()
    assert gap.start_ns == batch.lines[-1].time_ns
    assert gap.end_ns == clock.now_ns
    world.add(clock.now_ns + 1, "now", line_id="now")
    assert await _names(tail) == ["now"]
    assert seen < 1_200


async def test_l11_after_a_pause_missed_lines_are_fetched_poll_by_poll(
    world: LineWorld, services: Services, clock: HandClock
) -> None:
    tail = services.logs.tail(QUESTION)
    await tail.poll()
    for number in range(1_200):
        world.add(START_NS + number * NS_PER_S // 2, str(number), line_id=str(number))
    clock.pass_s(600)
    names: list[str] = []
    behind = True
    while behind:
        batch = await tail.poll()
        names += [line.message for line in batch.lines]
        behind = batch.behind
    assert names == [str(number) for number in range(1_200)]


async def test_a_host_whose_clock_is_ahead_does_not_hide_the_others(
    world: LineWorld, services: Services, clock: HandClock
) -> None:
    tail = services.logs.tail(QUESTION)
    world.add(START_NS + 3_600 * NS_PER_S, "from the future", line_id="f")
    assert await _names(tail) == ["from the future"]
    for second in range(1, 31):
        clock.pass_s(1)
        world.add(clock.now_ns, str(second), line_id=str(second))
        batch = await tail.poll()
        assert {line.key for line in batch.lines} == batch.late
    clock.pass_s(10)
    final = await tail.poll()
    assert "from the future" not in [line.message for line in final.lines]
    assert len({row["id"] for row in world.rows}) == 31


async def test_c02_a_clock_that_goes_back_does_not_stop_the_tail(
    world: LineWorld, services: Services, clock: HandClock
) -> None:
    world.add(START_NS, "one", line_id="1")
    tail = services.logs.tail(QUESTION)
    assert await _names(tail) == ["one"]
    clock.pass_s(-3_600)
    world.add(START_NS + 1, "two", line_id="2")
    assert await _names(tail) == ["two"]
    assert await _names(tail) == []


async def test_a_failed_poll_loses_nothing(world: LineWorld, services: Services) -> None:
    tail = services.logs.tail(QUESTION)
    await tail.poll()
    world.add(START_NS, "kept", line_id="1")
    world.refusing = True
    with pytest.raises(RequestRefusedError):
        await tail.poll()
    world.refusing = False
    assert await _names(tail) == ["kept"]


# seconds passed, then lines written with how late each is; ids for most of them
STEPS = st.lists(
    st.tuples(st.integers(0, 4), st.lists(st.tuples(st.integers(0, 20), st.booleans()), max_size=6)), max_size=15
)


@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_every_line_that_is_at_most_20_seconds_late_comes_exactly_once(
    steps: list[tuple[int, list[tuple[int, bool]]]],
) -> None:
    world, clock = LineWorld(), HandClock()

    async def follow() -> list[LogLine]:
        opened = open_services(token=SecretStr("demo-x"), origin=Origin("demo", ""), clock=clock, asgi=world.service)
        tail, lines = opened.logs.tail(QUESTION), list[LogLine]()
        for seconds, written in [*steps, (11, []), (11, [])]:
            clock.pass_s(seconds)
            for late_s, has_id in written:
                number = str(len(world.rows))
                world.add(clock.now_ns - late_s * NS_PER_S, "x", line_id=number if has_id else None)
            batch = await tail.poll()
            assert not batch.gap
            lines += batch.lines
        await opened.aclose()
        return lines

    delivered = Counter((line.time_ns, line.id) for line in asyncio.run(follow()))
    assert delivered == Counter((read_time(row["timestamp"]), row.get("id", "")) for row in world.rows)
