"""One gate for all requests of a token: the service limits how many run at once (contract 1.5, 1.6)."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from itertools import count

MAX_IN_FLIGHT = 4
"""A sensible ceiling for one token (contract 1.5)."""

GOOD_ANSWERS_FOR_ONE_MORE = 4
"""Answers after which one more request may run at once again."""

_LONGEST_PATIENCE = 64
"""The most answers waited for, however often one more was refused."""

Sleep = Callable[[float], Awaitable[None]]

_in_background: ContextVar[bool] = ContextVar("in_background", default=False)


@contextmanager
def in_background() -> Iterator[None]:
    """Questions asked in this block, and by tasks it starts, wait behind those a person waits for."""
    mark = _in_background.set(True)
    try:
        yield
    finally:
        _in_background.reset(mark)


class Ticket:
    """A question on its way through the gate, over all its attempts."""

    __slots__ = ("is_background", "number", "woken")

    def __init__(self) -> None:
        """Begin; whether somebody waits for the answer is told by `in_background`."""
        self.number = 0
        self.is_background = _in_background.get()
        self.woken = asyncio.Event()

    @property
    def place(self) -> tuple[bool, int]:
        """Sorts tickets: foreground first, then by arrival."""
        return self.is_background, self.number


class Gate:
    """Lets a few requests through at a time, and none before the time the service named.

    After a refusal one request at a time goes first; with good answers their number recovers slowly, and more slowly
    each time that proves too many. The wait lies outside of any time limit of an attempt; a waiting request can be
    cancelled.
    """

    def __init__(
        self, *, now: Callable[[], float], sleep: Sleep = asyncio.sleep, max_in_flight: int = MAX_IN_FLIGHT
    ) -> None:
        """Build an open gate over a monotonic clock in seconds."""
        self._now = now
        self._sleep = sleep
        self._most = self._ceiling = max_in_flight
        self._in_flight = 0
        self._good_answers = 0
        self._patience = GOOD_ANSWERS_FOR_ONE_MORE
        self._numbers = count()
        self._waiting: list[Ticket] = []
        self._not_before = now()

    @property
    def waiting_s(self) -> float:
        """Seconds until the gate opens again; 0 while it is open."""
        return max(0.0, self._not_before - self._now())

    @property
    def in_flight(self) -> int:
        """Requests that have their turn now."""
        return self._in_flight

    def hold(self, seconds: float) -> None:
        """Let nobody through for this long, and then one at a time; a longer hold stays."""
        self._not_before = max(self._not_before, self._now() + seconds)
        if 1 < self._ceiling < self._most:
            self._patience = min(_LONGEST_PATIENCE, self._patience * 2)
        self._ceiling, self._good_answers = 1, 0

    def note_good_answer(self) -> None:
        """Count an answer that was no refusal."""
        self._good_answers += 1
        if self._ceiling < self._most and self._good_answers >= self._patience:
            self._ceiling, self._good_answers = self._ceiling + 1, 0
            self._wake_next()
        elif self._ceiling == self._most and self._good_answers >= self._patience:
            self._patience = GOOD_ANSWERS_FOR_ONE_MORE

    def hasten(self, ticket: Ticket) -> None:
        """Somebody waits for this one now."""
        ticket.is_background = False
        self._wake_next()

    @asynccontextmanager
    async def turn(self, ticket: Ticket | None = None) -> AsyncIterator[None]:
        """Wait for a turn behind those who wait already, and have it until the block ends."""
        await self._enter(ticket or Ticket())
        try:
            yield
        finally:
            self._in_flight -= 1
            self._wake_next()

    async def _enter(self, ticket: Ticket) -> None:
        ticket.number = next(self._numbers)  # a refused one lets others try, who have more attempts left
        self._waiting.append(ticket)
        try:
            while (wait_s := self.waiting_s) > 0 or not self._is_next(ticket):
                if self._is_next(ticket):
                    await self._sleep(wait_s)
                else:
                    ticket.woken.clear()
                    await ticket.woken.wait()
            self._in_flight += 1
        finally:
            self._waiting.remove(ticket)
            self._wake_next()

    def _is_next(self, ticket: Ticket) -> bool:
        return self._in_flight < self._ceiling and ticket is self._first()

    def _first(self) -> Ticket:
        return min(self._waiting, key=lambda ticket: ticket.place)

    def _wake_next(self) -> None:
        if self._waiting and self._in_flight < self._ceiling:
            self._first().woken.set()
