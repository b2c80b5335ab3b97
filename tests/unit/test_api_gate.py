import asyncio

import pytest

from appsignal_tui.api.gate import GOOD_ANSWERS_FOR_ONE_MORE, Gate


class HandClock:
    """A clock that moves only when somebody sleeps on it."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self.now_s

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now_s += seconds
        await asyncio.sleep(0)


async def test_no_more_than_the_limit_are_in_flight() -> None:
    gate = Gate(now=HandClock().now, max_in_flight=4)
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
    clock = HandClock()
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
    gate = Gate(now=HandClock().now, max_in_flight=1)
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
    clock = HandClock()
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
    gate = Gate(now=HandClock().now, max_in_flight=2)
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
