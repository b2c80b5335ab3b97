"""Answers told more than once: identical questions in flight share one, and some answers are kept for a while."""

import asyncio
import math
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Literal, Self

from appsignal_tui.api.decode import Answer, is_sound
from appsignal_tui.api.gate import Gate, Ticket
from appsignal_tui.models.base import NS_PER_S
from appsignal_tui.models.timerange import TimeRange

MAX_KEPT_BYTES = 32 * 1024 * 1024

SETTLED_AFTER_S = 120
"""Age of a range's end from which the service is taken to add nothing to it."""

SHARED_FOR_S = 3.0
"""How long an answer about the present serves other panes that ask the same."""

_OVERHEAD_BYTES = 500
"""What keeping an answer costs besides its content."""

Question = tuple[str, str, bytes | None]
"""Method, URL and body: what makes two requests identical."""

Told = Literal["asked", "shared", "kept"]
"""Where an answer came from: a request of its own, one made for another, or memory."""

Fetch = Callable[[Ticket], Coroutine[Any, Any, Answer]]
"""Asks the service, in this place of the queue."""


@dataclass(frozen=True, slots=True)
class Keep:
    """How long an answer may be told again from memory."""

    for_s: float
    """Seconds, `inf` for good, 0 for not at all."""

    @classmethod
    def seconds(cls, seconds: float) -> Self:
        """Tell it again for this long."""
        return cls(seconds)


NOT_KEPT = Keep(0.0)
KEPT = Keep(math.inf)
"""For answers that cannot change, until room is needed."""


def keep_for(window: TimeRange, now_ns: int) -> Keep:
    """How long an answer about a range may be told again: for good once it has settled, else so that panes share it.

    Args:
        window: The range asked about.
        now_ns: The present in nanoseconds since the epoch, by the clock the range was made with.
    """
    settled = window.end_ns + SETTLED_AFTER_S * NS_PER_S <= now_ns
    return KEPT if settled else Keep.seconds(SHARED_FOR_S)


@dataclass(slots=True)
class _Kept:
    answer: Answer
    at_s: float
    keep: Keep
    size_bytes: int
    is_checked: bool = False


class Memory:
    """Answers kept, those told least recently dropped first when there is no more room."""

    def __init__(self, now_s: Callable[[], float], max_bytes: int = MAX_KEPT_BYTES) -> None:
        """Remember nothing yet.

        Args:
            now_s: Monotonic clock in seconds.
            max_bytes: Room for decompressed contents.
        """
        self._now_s = now_s
        self._max_bytes = max_bytes
        self._kept: OrderedDict[Question, _Kept] = OrderedDict()
        self.size_bytes = 0
        """What all that is kept takes."""

    def __len__(self) -> int:
        """Number of answers kept."""
        return len(self._kept)

    def get(self, question: Question, keep: Keep) -> Answer | None:
        """An answer that is no older than it may be, by who kept it and by who asks; never a broken one."""
        kept = self._kept.get(question)
        if kept is None or self._now_s() - kept.at_s >= min(kept.keep.for_s, keep.for_s):
            return None
        if not kept.is_checked and not is_sound(kept.answer):
            self.drop(question)  # the next attempt may bring a good one
            return None
        kept.is_checked = True
        self._kept.move_to_end(question)
        return kept.answer

    def put(self, question: Question, answer: Answer, keep: Keep) -> None:
        """Keep an answer, if there is room for it at all."""
        self.drop(question)
        size = len(answer.content) + len(question[1]) + len(question[2] or b"") + _OVERHEAD_BYTES
        if keep.for_s <= 0 or size > self._max_bytes:
            return
        self._kept[question] = _Kept(answer, self._now_s(), keep, size)
        self.size_bytes += size
        while self.size_bytes > self._max_bytes:
            self.drop(next(iter(self._kept)))

    def drop(self, question: Question) -> None:
        """Forget one answer, if it is kept."""
        kept = self._kept.pop(question, None)
        if kept is not None:
            self.size_bytes -= kept.size_bytes

    def clear(self) -> None:
        """Forget everything."""
        self._kept.clear()
        self.size_bytes = 0


class _Flight:
    """One request under way and who waits for it."""

    __slots__ = ("keep", "task", "ticket", "waiters")

    task: asyncio.Task[Answer]

    def __init__(self, ticket: Ticket) -> None:
        self.ticket = ticket
        self.keep = NOT_KEPT
        self.waiters = 0


class Answers:
    """Asks each question once at a time; every waiter can be cancelled without the others noticing."""

    def __init__(self, gate: Gate, memory: Memory) -> None:
        """Let questions queue at this gate and keep answers in this memory."""
        self._gate = gate
        self._memory = memory
        self._flights: dict[Question, _Flight] = {}

    async def ask(self, question: Question, keep: Keep, fetch: Fetch) -> tuple[Answer, Told]:
        """The answer to a question, and where it came from; what `fetch` raises reaches everybody who waits.

        When the last one who waits is cancelled, the request is.
        """
        if (answer := self._memory.get(question, keep)) is not None:
            return answer, "kept"
        flight = self._flights.get(question)
        told: Told = "shared"
        mine = Ticket()
        if flight is None:
            flight, told = self._depart(question, mine, fetch), "asked"
        elif not mine.is_background:
            self._gate.hasten(flight.ticket)
        flight.keep = max(flight.keep, keep, key=lambda each: each.for_s)
        flight.waiters += 1
        try:
            await asyncio.wait({flight.task})
        finally:
            flight.waiters -= 1
            if not flight.waiters and not flight.task.done():
                await self._call_off(question, flight)
        return flight.task.result(), told

    def _depart(self, question: Question, ticket: Ticket, fetch: Fetch) -> _Flight:
        flight = self._flights[question] = _Flight(ticket)
        flight.task = asyncio.create_task(self._fly(question, flight, fetch))
        flight.task.add_done_callback(_retrieve)
        return flight

    async def _fly(self, question: Question, flight: _Flight, fetch: Fetch) -> Answer:
        try:
            answer = await fetch(flight.ticket)
        finally:
            self._land(question, flight)
        self._memory.put(question, answer, flight.keep)
        return answer

    async def _call_off(self, question: Question, flight: _Flight) -> None:
        self._land(question, flight)  # who asks from here on begins anew
        flight.task.cancel()
        await asyncio.wait({flight.task})

    def _land(self, question: Question, flight: _Flight) -> None:
        if self._flights.get(question) is flight:
            del self._flights[question]


def _retrieve(task: asyncio.Task[Answer]) -> None:
    """Everybody may have gone before it failed."""
    if not task.cancelled():
        task.exception()
