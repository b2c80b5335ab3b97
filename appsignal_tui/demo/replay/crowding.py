"""Lines that share one instant, spread so that they can be paged through.

A page of lines holds at most 100, and the next one starts at the time of the last, inclusive (contract 6.1): of more
lines at one instant, some could never be reached. Recorded times are kept but for crowds: of more than `CROWD` lines at
an instant every further `CROWD` are a nanosecond later, which is below what log files record.
"""

from array import array
from collections import Counter
from collections.abc import Sequence
from itertools import chain

CROWD = 50
"""Lines that stay together at one instant: half a page, so that every page moves on."""


def spread(files: Sequence["array[int]"]) -> None:
    """Change the times of crowded lines in place, taking files in the given order and lines in that of their file."""
    starts = _starts(Counter(chain.from_iterable(files)))
    if not starts:
        return
    passed: Counter[int] = Counter()
    for times in files:
        for position, time_ns in enumerate(times):
            start_ns = starts.get(time_ns)
            if start_ns is not None:
                times[position] = start_ns + passed[time_ns] // CROWD
                passed[time_ns] += 1


def _starts(crowds: Counter[int]) -> dict[int, int]:
    """For each instant whose lines move: the instant of its first line, after all lines of earlier instants."""
    if not crowds or max(crowds.values()) <= CROWD:
        return {}
    starts: dict[int, int] = {}
    free_ns = min(crowds)
    for time_ns in sorted(crowds):
        start_ns = max(time_ns, free_ns)
        if start_ns != time_ns or crowds[time_ns] > CROWD:
            starts[time_ns] = start_ns
        free_ns = start_ns + (crowds[time_ns] - 1) // CROWD + 1
    return starts
