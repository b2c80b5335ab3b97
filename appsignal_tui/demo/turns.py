"""Long work in steps between which others get their turn: one event loop answers everybody."""

import asyncio
import time
from collections.abc import Iterable, Iterator

SECONDS_AT_ONCE = 0.02

_MINUTE_NS = 60_000_000_000
_FIRST_PIECE_NS = 5 * _MINUTE_NS
_LONGEST_PIECE_NS = 15 * _MINUTE_NS
"""A quiet stretch of time may be followed by a busy one, so pieces do not grow beyond that."""


async def in_turns(steps: Iterable[object]) -> None:
    """Take all steps, and give way to other requests about every `SECONDS_AT_ONCE`."""
    began = time.perf_counter()
    for _ in steps:
        if time.perf_counter() - began > SECONDS_AT_ONCE:
            await asyncio.sleep(0)
            began = time.perf_counter()


def pieces(start_ns: int, end_ns: int, *, newest_first: bool) -> Iterator[tuple[int, int]]:
    """A range, both ends included, in pieces from one side on, cut at full minutes.

    A piece whose work took long is followed by a shorter one, the others by longer ones.
    """
    length_ns = _FIRST_PIECE_NS
    while start_ns <= end_ns:
        began = time.perf_counter()
        if newest_first:
            cut_ns = end_ns - length_ns + _MINUTE_NS
            first_ns = max(start_ns, cut_ns - cut_ns % _MINUTE_NS)
            yield first_ns, end_ns
            end_ns = first_ns - 1
        else:
            cut_ns = start_ns + length_ns
            last_ns = min(end_ns, cut_ns - cut_ns % _MINUTE_NS - 1)
            yield start_ns, last_ns
            start_ns = last_ns + 1
        is_long = time.perf_counter() - began > SECONDS_AT_ONCE
        length_ns = max(length_ns // 2, _MINUTE_NS) if is_long else min(length_ns * 2, _LONGEST_PIECE_NS)
