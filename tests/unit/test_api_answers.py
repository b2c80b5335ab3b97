"""Questions that are asked once although several want the answer, and answers told again."""

import asyncio
import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsignal_tui.api.answers import KEPT, NOT_KEPT, Answers, Keep, Memory, Question, keep_for
from appsignal_tui.api.decode import Answer
from appsignal_tui.api.gate import Gate, Ticket, in_background
from appsignal_tui.errors import ServerError
from appsignal_tui.models.timerange import TimeRange
from tests.support.clients import SleepClock

ASKED: Question = ("POST", "http://localhost/x", b"{}")
OTHER: Question = ("POST", "http://localhost/x", b'{"other":1}')
NS = 1_000_000_000


class Service:
    """Answers when it is told to, or fails."""

    def __init__(self) -> None:
        self.clock = SleepClock()
        self.gate = Gate(now=self.clock.now)
        self.memory = Memory(self.clock.now, max_bytes=10_000)
        self.answers = Answers(self.gate, self.memory)
        self.open = asyncio.Event()
        self.asked: list[Ticket] = []
        self.called_off = 0
        self.content: bytes | Exception = b"[]"

    async def fetch(self, ticket: Ticket) -> Answer:
        self.asked.append(ticket)
        try:
            await self.open.wait()
        except asyncio.CancelledError:
            self.called_off += 1
            raise
        if isinstance(self.content, Exception):
            raise self.content
        return Answer(200, self.content)

    async def ask(self, question: Question = ASKED, keep: Keep = NOT_KEPT) -> str:
        answer, told = await self.answers.ask(question, keep, self.fetch)
        assert answer.status == 200
        return told

    def start(self, question: Question = ASKED, count: int = 1) -> list["asyncio.Task[str]"]:
        """Several who ask the same."""
        return [asyncio.create_task(self.ask(question)) for _ in range(count)]


async def _turns(count: int = 5) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


class TestSingleFlight:
    async def test_identical_questions_in_flight_share_one_and_others_do_not(self) -> None:
        service = Service()
        same, other = service.start(count=3), service.start(OTHER)
        await _turns()
        service.open.set()
        assert [await task for task in same] == ["asked", "shared", "shared"]
        assert await other[0] == "asked"
        assert len(service.asked) == 2
        assert await service.ask() == "asked"

    async def test_one_waiter_can_be_cancelled_without_the_others_noticing(self) -> None:
        service = Service()
        tasks = service.start(count=3)
        await _turns()
        tasks[0].cancel()  # the one that began
        await _turns()
        assert not service.called_off
        service.open.set()
        done = await asyncio.gather(*tasks, return_exceptions=True)
        assert isinstance(done[0], asyncio.CancelledError)
        assert done[1:] == ["shared", "shared"]

    async def test_when_the_last_one_goes_the_request_is_called_off_before_its_cancellation_ends(self) -> None:
        service = Service()
        tasks = service.start(count=3)
        await _turns()
        for number, task in enumerate(tasks):
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert service.called_off == (number == 2)
        assert asyncio.all_tasks() == {asyncio.current_task()}

    async def test_who_asks_while_a_request_is_called_off_begins_anew(self) -> None:
        service = Service()
        (first,) = service.start()
        await _turns()
        first.cancel()
        await asyncio.sleep(0)
        (second,) = service.start()
        service.open.set()
        assert await second == "asked"
        assert len(service.asked) == 2

    async def test_an_error_reaches_everybody(self) -> None:
        service = Service()
        service.content = ServerError("down")
        tasks = service.start(count=3)
        await _turns()
        service.open.set()
        done = await asyncio.gather(*tasks, return_exceptions=True)
        assert [str(each) for each in done] == ["down"] * 3
        assert all(isinstance(each, ServerError) for each in done)

    async def test_an_error_that_comes_after_everybody_has_gone_is_nobody_s(self) -> None:
        service = Service()

        async def stubborn(_ticket: Ticket) -> Answer:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                raise ServerError("too late") from None
            raise AssertionError

        complaints: list[object] = []
        asyncio.get_running_loop().set_exception_handler(lambda _loop, context: complaints.append(context))
        task = asyncio.create_task(service.answers.ask(ASKED, NOT_KEPT, stubborn))
        await _turns()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await _turns()
        assert complaints == []

    async def test_h16_who_waits_lends_a_background_question_his_urgency(self) -> None:
        service = Service()
        with in_background():
            tasks = service.start()
            await _turns()
        assert service.asked[0].is_background
        tasks += service.start()
        await _turns()
        assert not service.asked[0].is_background
        service.open.set()
        await asyncio.gather(*tasks)

    @given(st.integers(1, 6), st.lists(st.integers(0, 5), max_size=6), st.booleans())
    def test_whoever_stays_gets_the_answer(self, count: int, leaving: Sequence[int], fails: bool) -> None:
        async def run() -> None:
            service = Service()
            service.content = ServerError("down") if fails else b"{}"
            tasks = service.start(count=count)
            await _turns()
            gone = {number for number in leaving if number < count}
            for number in gone:
                tasks[number].cancel()
                await asyncio.sleep(0)
            service.open.set()
            done = await asyncio.gather(*tasks, return_exceptions=True)
            for number, each in enumerate(done):
                if number in gone:
                    assert isinstance(each, asyncio.CancelledError)
                else:
                    assert isinstance(each, ServerError) if fails else each in {"asked", "shared"}
            assert len(service.asked) == 1
            assert service.called_off == (len(gone) == count)
            assert asyncio.all_tasks() == {asyncio.current_task()}

        asyncio.run(run())


class TestMemory:
    async def test_an_answer_is_told_again_until_it_is_too_old(self) -> None:
        service = Service()
        service.open.set()
        five = Keep.seconds(5)
        assert [await service.ask(keep=five) for _ in range(2)] == ["asked", "kept"]
        service.clock.now_s += 4.9
        assert await service.ask(keep=five) == "kept"
        service.clock.now_s += 0.1
        assert await service.ask(keep=five) == "asked"

    async def test_who_wants_it_fresh_asks_and_who_wants_it_fresher_too(self) -> None:
        service = Service()
        service.open.set()
        assert [await service.ask(keep=KEPT), await service.ask()] == ["asked", "asked"]
        await service.ask(keep=KEPT)
        service.clock.now_s += 10
        assert [await service.ask(keep=Keep.seconds(5)), await service.ask(keep=Keep.seconds(5))] == ["asked", "kept"]

    async def test_what_is_kept_for_good_stays(self) -> None:
        service = Service()
        service.open.set()
        await service.ask(keep=KEPT)
        service.clock.now_s += 10**9
        assert await service.ask(keep=KEPT) == "kept"

    async def test_a_shared_answer_is_kept_as_long_as_one_of_those_who_share_it_wants(self) -> None:
        service = Service()
        tasks = [asyncio.create_task(service.ask(keep=keep)) for keep in (NOT_KEPT, KEPT)]
        await _turns()
        service.open.set()
        await asyncio.gather(*tasks)
        assert await service.ask(keep=KEPT) == "kept"

    async def test_an_error_is_not_kept(self) -> None:
        service = Service()
        service.content = ServerError("down")
        service.open.set()
        with pytest.raises(ServerError):
            await service.ask(keep=KEPT)
        service.content = b"[]"
        assert await service.ask(keep=KEPT) == "asked"

    @pytest.mark.parametrize("content", [b'[{"cut', b"", b"<html>Sign in</html>", b"[NaN]"])
    async def test_b06_h11_h12_a_broken_answer_is_never_told_again(self, content: bytes) -> None:
        service = Service()
        service.open.set()
        service.content = content
        assert [await service.ask(keep=KEPT) for _ in range(2)] == ["asked", "asked"]
        service.content = b"[]"
        assert [await service.ask(keep=KEPT) for _ in range(2)] == ["asked", "kept"]

    def test_csv_is_no_broken_answer(self) -> None:
        memory = Memory(SleepClock().now)
        memory.put(ASKED, Answer(200, b"time,value\n", headers={"content-type": "text/csv"}), KEPT)
        assert memory.get(ASKED, KEPT) is not None

    def test_forgetting_forgets(self) -> None:
        memory = Memory(SleepClock().now)
        memory.put(ASKED, Answer(200, b"[]"), KEPT)
        memory.put(OTHER, Answer(200, b"[]"), KEPT)
        memory.drop(ASKED)
        assert len(memory) == 1
        memory.clear()
        assert (len(memory), memory.size_bytes) == (0, 0)

    def test_what_is_larger_than_all_room_is_not_kept(self) -> None:
        memory = Memory(SleepClock().now, max_bytes=2_000)
        memory.put(ASKED, Answer(200, b"[]"), KEPT)
        memory.put(ASKED, Answer(200, b"[" + b" " * 3_000 + b"]"), KEPT)
        assert (memory.get(ASKED, KEPT), memory.size_bytes) == (None, 0)

    @given(st.lists(st.tuples(st.integers(0, 9), st.integers(2, 3_000), st.booleans()), max_size=60))
    def test_the_room_is_kept_and_the_least_recently_told_goes_first(self, steps: list[tuple[int, int, bool]]) -> None:
        memory = Memory(SleepClock().now, max_bytes=10_000)
        told: list[int] = []
        for name, size, is_put in steps:
            question: Question = ("GET", f"{name}", None)
            if is_put:
                memory.put(question, Answer(200, b"[" + b" " * (size - 2) + b"]"), KEPT)
                told = [each for each in told if each != name] + [name]
            elif memory.get(question, KEPT) is not None:
                told = [each for each in told if each != name] + [name]
            assert memory.size_bytes <= 10_000
            assert len(memory) <= 10
            kept = [name for name in told if memory.get(("GET", f"{name}", None), KEPT) is not None]
            assert kept == told[len(told) - len(kept) :]  # asking in this order leaves the order as it is
            told = kept


@pytest.mark.parametrize(("age_s", "keep_s"), [(0, 3.0), (119, 3.0), (120, math.inf), (86_400, math.inf), (-60, 3.0)])
def test_an_answer_about_a_range_that_has_settled_is_kept_for_good(age_s: int, keep_s: float) -> None:
    assert keep_for(TimeRange(0, 10**6 * NS), (10**6 + age_s) * NS).for_s == keep_s
