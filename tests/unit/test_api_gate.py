import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsignal_tui.api.gate import GOOD_ANSWERS_FOR_ONE_MORE, Gate, Ticket, in_background
from tests.support.clients import SleepClock


async def test_no_more_than_the_limit_are_in_flight() -> None:
    gate = Gate(now=SleepClock().now, max_in_flight=4)
    in_flight, most = 0, 0

    async def request() -> None:
        nonlocal in_flight, most
        async with gate.turn():
            in_flight += 1
            most = max(most, in_flight)
            await asyncio.sleep(0)
            in_flight -= 1

    await asyncio.gather(*(request() for _ in range(20)))
    assert most == 4


async def test_h05_everybody_waits_for_the_time_the_service_named() -> None:
    clock = SleepClock()
    gate = Gate(now=clock.now, sleep=clock.sleep)
    gate.hold(3.0)
    gate.hold(1.0)
    assert gate.waiting_s == 3.0

    async def turn() -> float:
        async with gate.turn():
            return clock.now_s

    assert min(await asyncio.gather(turn(), turn(), turn())) >= 103.0
    assert gate.waiting_s == 0.0


async def test_a_waiting_request_can_be_cancelled_and_gives_its_turn_back() -> None:
    gate = Gate(now=SleepClock().now, max_in_flight=1)
    holding = asyncio.Event()

    async def hold() -> None:
        async with gate.turn():
            holding.set()
            await asyncio.Event().wait()

    first = asyncio.create_task(hold())
    await holding.wait()
    second = asyncio.create_task(hold())
    await asyncio.sleep(0)
    for task in (second, first):
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    async with gate.turn():
        assert gate.waiting_s == 0.0


async def _most_in_flight(gate: Gate, requests: int) -> int:
    in_flight, most = 0, 0

    async def request() -> None:
        nonlocal in_flight, most
        async with gate.turn():
            in_flight += 1
            most = max(most, in_flight)
            await asyncio.sleep(0)
            in_flight -= 1

    await asyncio.gather(*(request() for _ in range(requests)))
    return most


async def test_h16_after_a_refusal_one_goes_first_and_the_number_recovers_slowly() -> None:
    clock = SleepClock()
    gate = Gate(now=clock.now, sleep=clock.sleep, max_in_flight=3)
    assert await _most_in_flight(gate, 9) == 3
    gate.hold(1.0)
    assert await _most_in_flight(gate, 9) == 1
    expected = [1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3]
    reached = []
    for _ in expected:
        gate.note_good_answer()
        reached.append(await _most_in_flight(gate, 9))
    assert reached == expected
    gate.hold(1.0)
    assert await _most_in_flight(gate, 9) == 1


async def test_h16_those_who_wait_get_the_turns_that_come_back() -> None:
    gate = Gate(now=SleepClock().now, max_in_flight=2)
    gate.hold(0.0)
    inside, leave = 0, asyncio.Event()

    async def request() -> None:
        nonlocal inside
        async with gate.turn():
            inside += 1
            await leave.wait()

    tasks = [asyncio.ensure_future(request()) for _ in range(3)]
    await asyncio.sleep(0)
    assert inside == 1
    for _ in range(GOOD_ANSWERS_FOR_ONE_MORE):
        gate.note_good_answer()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert inside == 2
    leave.set()
    await asyncio.gather(*tasks)
    assert inside == 3


class TestPriority:
    """Who waits for an answer goes before what nobody waits for."""

    @staticmethod
    async def _order(gate: Gate, questions: list[tuple[str, Ticket]]) -> list[str]:
        went: list[str] = []

        async def ask(name: str, ticket: Ticket) -> None:
            async with gate.turn(ticket):
                went.append(name)
                await asyncio.sleep(0)

        async with gate.turn():
            asking = [asyncio.ensure_future(ask(name, ticket)) for name, ticket in questions]
            await asyncio.sleep(0)
        await asyncio.gather(*asking)
        return went

    async def test_h16_the_foreground_goes_first_each_in_order_of_arrival(self) -> None:
        gate = Gate(now=SleepClock().now, max_in_flight=1)
        with in_background():
            sparkline, poll = Ticket(), Ticket()
        list_, detail = Ticket(), Ticket()
        questions = [("sparkline", sparkline), ("poll", poll), ("list", list_), ("detail", detail)]
        assert await self._order(gate, questions) == ["list", "detail", "sparkline", "poll"]

    async def test_h16_what_somebody_comes_to_wait_for_moves_to_the_front(self) -> None:
        gate = Gate(now=SleepClock().now, max_in_flight=1)
        with in_background():
            first, second = Ticket(), Ticket()
        gate.hasten(second)
        assert await self._order(gate, [("first", first), ("second", second)]) == ["second", "first"]

    async def test_h16_the_foreground_overtakes_who_waits_for_the_end_of_a_hold(self) -> None:
        clock = SleepClock()
        opened = asyncio.Event()

        async def sleep(seconds: float) -> None:
            await opened.wait()
            clock.now_s += seconds

        gate = Gate(now=clock.now, sleep=sleep, max_in_flight=1)
        gate.hold(2.0)
        went: list[str] = []

        async def ask(name: str) -> None:
            async with gate.turn():
                went.append(name)

        with in_background():
            poll = asyncio.ensure_future(ask("poll"))
        await asyncio.sleep(0)
        pane = asyncio.ensure_future(ask("pane"))
        await asyncio.sleep(0)
        opened.set()
        await asyncio.gather(poll, pane)
        assert went == ["pane", "poll"]

    async def test_a_further_attempt_waits_behind_those_who_wait_already(self) -> None:
        gate = Gate(now=SleepClock().now, max_in_flight=1)
        early, late = Ticket(), Ticket()
        async with gate.turn(early):
            pass
        assert await self._order(gate, [("late", late), ("early again", early)]) == ["late", "early again"]

    async def test_the_mark_of_the_background_ends_with_its_block_and_reaches_tasks_started_in_it(self) -> None:
        async def ticket() -> Ticket:
            return Ticket()

        with in_background():
            started = asyncio.ensure_future(ticket())
            assert (await ticket()).is_background
        assert (await started).is_background
        assert not (await ticket()).is_background


async def test_h16_a_sleeper_that_is_cancelled_leaves_its_place_to_the_next() -> None:
    clock = SleepClock()

    async def for_ever(_seconds: float) -> None:
        await asyncio.Event().wait()

    gate = Gate(now=clock.now, sleep=for_ever, max_in_flight=1)
    gate.hold(5.0)

    async def ask() -> None:
        async with gate.turn():
            pass

    first, second = asyncio.ensure_future(ask()), asyncio.ensure_future(ask())
    await asyncio.sleep(0)
    clock.now_s += 5.0
    first.cancel()
    await second
    assert first.cancelled()
    assert gate.in_flight == 0


async def test_h16_each_time_one_more_proves_too_many_it_takes_longer_to_try_again() -> None:
    clock = SleepClock()
    gate = Gate(now=clock.now, sleep=clock.sleep, max_in_flight=3)

    async def answers_until_two() -> int:
        for answers in range(1, 200):
            gate.note_good_answer()
            if await _most_in_flight(gate, 9) > 1:
                return answers
        return 0

    gate.hold(1.0)
    needed = []
    for _ in range(6):
        needed.append(await answers_until_two())
        gate.hold(1.0)
    assert needed == [4, 8, 16, 32, 64, 64]


@given(
    st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(0, 3)), max_size=30),
    st.integers(1, 5),
    st.lists(st.integers(0, 29), max_size=8),
)
def test_h05_h16_whatever_happens_the_gate_counts_right(
    requests: list[tuple[bool, bool, int]], most: int, cancelled: list[int]
) -> None:
    """Each request is in the background or not, refused or not, and takes some turns of the loop."""

    async def run() -> None:
        clock = SleepClock()
        gate = Gate(now=clock.now, sleep=clock.sleep, max_in_flight=most)

        async def request(is_background: bool, is_refused: bool, turns: int) -> None:
            ticket = Ticket()
            ticket.is_background = is_background
            async with gate.turn(ticket):
                assert gate.in_flight <= most
                for _ in range(turns):
                    await asyncio.sleep(0)
                if is_refused:
                    gate.hold(1.0)
                else:
                    gate.note_good_answer()

        tasks = [asyncio.ensure_future(request(*each)) for each in requests]
        await asyncio.sleep(0)
        for number in cancelled:
            if number < len(tasks):
                tasks[number].cancel()
        done = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(each is None or isinstance(each, asyncio.CancelledError) for each in done)
        assert gate.in_flight == 0
        async with asyncio.timeout(5), gate.turn():
            assert gate.in_flight == 1

    asyncio.run(run())
