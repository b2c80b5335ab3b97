"""One gate for all requests of a token: the service limits how many run at once (contract 1.5, 1.6)."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

MAX_IN_FLIGHT = 4
"""A sensible ceiling for one token (contract 1.5)."""

GOOD_ANSWERS_FOR_ONE_MORE = 4
"""Answers after which one more request may run at once again."""

Sleep = Callable[[float], Awaitable[None]]


class Gate:
    """Lets a few requests through at a time, and none before the time the service named.

    After a refusal one request at a time goes first; with good answers their number recovers slowly. The wait lies
    outside of any time limit of an attempt; a waiting request can be cancelled.
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
        self._vacancy = asyncio.Event()
        self._not_before = now()

    @property
    def waiting_s(self) -> float:
        """Seconds until the gate opens again; 0 while it is open."""
        return max(0.0, self._not_before - self._now())

    def hold(self, seconds: float) -> None:
        """Let nobody through for this long, and then one at a time; a longer hold stays."""
        self._not_before = max(self._not_before, self._now() + seconds)
        self._ceiling, self._good_answers = 1, 0

    def note_good_answer(self) -> None:
        """Count an answer that was no refusal."""
        self._good_answers += 1
        if self._ceiling < self._most and self._good_answers >= GOOD_ANSWERS_FOR_ONE_MORE:
            self._ceiling, self._good_answers = self._ceiling + 1, 0
            self._vacancy.set()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a turn, and have it until the block ends."""
        while self._in_flight >= self._ceiling:
            self._vacancy.clear()
            await self._vacancy.wait()
        self._in_flight += 1
        try:
            while (wait := self.waiting_s) > 0:
                await self._sleep(wait)
            yield
        finally:
            self._in_flight -= 1
            self._vacancy.set()
