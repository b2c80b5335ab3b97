"""Figures by the hour: sixty values at a time are made, kept and cut to what was asked for."""

from collections.abc import Callable, Iterator, Sequence

from appsignal_tui.demo.telemetry import Buckets
from appsignal_tui.demo.world.catalog import HOUR_NS, MINUTE_NS
from appsignal_tui.demo.world.truth import MINUTES, floor_minute

Point = tuple[int, float]
"""Start of a bucket in ns, and its value."""
Values = Sequence[float | None]
"""One value for each minute of an hour; `None` where there is none."""
MakeHour = Callable[[int], Values]
"""The start of an hour to its values; the same hour always has the same ones, be it over or not."""

_ROLLOUT_MINUTES = 3


def whole_minutes(buckets: Buckets, now_ns: int) -> Iterator[tuple[int, int, int]]:
    """The minutes of minutely buckets that are over: an hour's start, first minute, and the one after the last."""
    starts = buckets.starts
    if not starts:
        return
    first_ns, end_ns = starts[0], min(starts[-1] + MINUTE_NS, floor_minute(now_ns))
    for hour_ns in range(first_ns - first_ns % HOUR_NS, end_ns, HOUR_NS):
        yield hour_ns, max(0, (first_ns - hour_ns) // MINUTE_NS), min(MINUTES, (end_ns - hour_ns) // MINUTE_NS)


def points_of(values: Values, hour_ns: int, first: int, last: int) -> Iterator[Point]:
    """The values of some minutes of an hour, without those that are missing."""
    for minute in range(first, last):
        value = values[minute]
        if value is not None:
            yield hour_ns + minute * MINUTE_NS, value


def minutes_before(time_ns: int, hour_ns: int) -> int:
    """How many minutes of an hour lie before an instant, 0 to 60."""
    return min(MINUTES, max(0, (time_ns - hour_ns) // MINUTE_NS))


def minutes_between(since_ns: int | None, until_ns: int | None, hour_ns: int) -> tuple[int, int]:
    """The minutes of an hour that start in a stretch of time: the first, and the one after the last; `None` is open."""
    first = 0 if since_ns is None else -((hour_ns - since_ns) // MINUTE_NS)
    last = MINUTES if until_ns is None else -((hour_ns - until_ns) // MINUTE_NS)
    return min(MINUTES, max(0, first)), min(MINUTES, max(0, last))


def rollout(turn_ns: int, hour_ns: int) -> list[float]:
    """How far something that began at an instant has come: 0 before, 1 a few minutes later."""
    at = (turn_ns - hour_ns) // MINUTE_NS
    return [min(1.0, max(0.0, (minute - at + 1) / _ROLLOUT_MINUTES)) for minute in range(MINUTES)]


def scaled(make: MakeHour, factor: float) -> MakeHour:
    """Every value times a number."""
    return lambda hour_ns: [None if value is None else value * factor for value in make(hour_ns)]


def shared(make: MakeHour, first: int, last: int, parts: int) -> MakeHour:
    """The whole numbers that fall to some of so many equal parts, from `first` to before `last`; nothing is lost."""

    def hour(hour_ns: int) -> Values:
        counts = (int(value or 0) for value in make(hour_ns))
        return [count * last // parts - count * first // parts for count in counts]

    return hour


def constant(value: float) -> MakeHour:
    """The same in every minute."""
    return lambda _hour_ns: (value,) * MINUTES


def rounded(make: MakeHour) -> MakeHour:
    """Every value as a whole number."""
    return lambda hour_ns: [None if value is None else round(value) for value in make(hour_ns)]
