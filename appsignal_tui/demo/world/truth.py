"""The one truth per action and minute that every figure of a site is added up from: calls, errors, mean duration."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import pairwise
from operator import mul
from struct import Struct
from typing import NamedTuple

from appsignal_tui.demo.world.cache import Cache
from appsignal_tui.demo.world.catalog import HOUR_NS, MINUTE_NS, ActionSpec, Behaviour, SiteSpec
from appsignal_tui.demo.world.noise import Noise

MINUTES = 60
_MINUTE = Struct(">BHBHH")
"""What is drawn for a minute: load, chance of one call more, errors, chance of one error more, pace."""
_BLOCKS_KEPT = 1_500
_SUMS_KEPT = 20_000

_CELLS = (
    *((z, 0.1) for z in (-1.645, -1.036, -0.674, -0.385, -0.126, 0.126, 0.385, 0.674)),
    *((z, 0.05) for z in (0.935, 1.150)),
    *((z, 0.025) for z in (1.356, 1.534, 1.780, 2.241)),
)
"""The normal distribution cut into cells: middle and share of each, finer where percentiles are read."""
_Z = {0.90: 1.2816, 0.95: 1.6449}


class Hour(NamedTuple):
    """An action's minutes of one hour."""

    calls: tuple[int, ...]
    errors: tuple[int, ...]
    mean_ms: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Total:
    """Calls of one action added up."""

    calls: int = 0
    time_ms: float = 0.0
    errors: int = 0

    def __add__(self, other: "Total") -> "Total":
        """Both together."""
        return Total(self.calls + other.calls, self.time_ms + other.time_ms, self.errors + other.errors)


class Truth:
    """The figures of one site."""

    def __init__(self, noise: Noise, site: SiteSpec, origin_ns: int) -> None:
        """`origin_ns` is when the world was made; ages in the description count back from it."""
        self.site = site
        self._noise = noise
        self._key = f"{site.name}/{site.environment}"
        newest = site.deploys[0].age_ns if site.deploys else 0
        self.turn_ns = floor_minute(origin_ns - newest)
        """From this minute on the newest deploy is what runs."""
        self.failing_ns = self.turn_ns + MINUTE_NS
        """From this minute on what the newest deploy broke fails; until then nobody had got that far."""
        idle = site.idle_since_ns
        self.idle_from_ns = None if idle is None else floor_minute(origin_ns - idle)
        self._hours: Cache[tuple[int, int], Hour] = Cache(_BLOCKS_KEPT)
        self._sums: Cache[tuple[int, int], Total] = Cache(_SUMS_KEPT)

    def behaviour(self, action: int, time_ns: int) -> Behaviour:
        """How the action behaves at an instant."""
        return self.site.actions[action].behaviour(deployed=time_ns >= self.turn_ns)

    def failing_behaviour(self, action: int, time_ns: int) -> Behaviour:
        """How, and how often, the action fails at an instant."""
        return self.site.actions[action].behaviour(deployed=time_ns >= self.failing_ns)

    def is_idle(self, time_ns: int) -> bool:
        """Whether traffic had stopped by then."""
        return self.idle_from_ns is not None and time_ns >= self.idle_from_ns

    def minute(self, action: int, minute_ns: int) -> tuple[int, int, float]:
        """Calls, errors and mean duration of one whole minute."""
        hour = self.hour(action, minute_ns - minute_ns % HOUR_NS)
        index = minute_ns % HOUR_NS // MINUTE_NS
        return hour.calls[index], hour.errors[index], hour.mean_ms[index]

    def hour(self, action: int, hour_ns: int) -> Hour:
        """The minutes of one hour."""
        return self._hours.get((action, hour_ns), partial(self._make_hour, action, hour_ns))

    def _make_hour(self, action: int, hour_ns: int) -> Hour:
        spec = self.site.actions[action]
        data = self._noise.take(_MINUTE.size * MINUTES, "truth", self._key, spec.namespace, spec.name, hour_ns)
        expected = spec.per_minute * rhythm(hour_ns)
        wobble = min(0.3, 0.035 + 0.2 / math.sqrt(spec.per_minute))
        calls, errors, means = list[int](), list[int](), list[float]()
        for first, last in self._stretches(hour_ns):
            at_ns = hour_ns + first * MINUTE_NS
            mean_ms = self.behaviour(action, at_ns).mean_ms
            error_share = self.failing_behaviour(action, at_ns).error_pct / 100
            reached = 0.0 if self.is_idle(at_ns) else expected
            dice = list(_MINUTE.iter_unpack(data[first * _MINUTE.size : last * _MINUTE.size]))
            nothing = [0] * len(dice)
            counts = (
                [int(reached * (0.95 + load / 2550) + chance / 65536) for load, chance, _, _, _ in dice]
                if reached
                else nothing
            )
            calls += counts
            errors += (
                [
                    min(count, int(count * error_share * (0.75 + failing / 510) + chance / 65536))
                    for count, (_, _, failing, chance, _) in zip(counts, dice, strict=True)
                ]
                if error_share
                else nothing
            )
            means += [mean_ms * (1 + wobble * (pace / 32768 - 1)) for _, _, _, _, pace in dice]
        return Hour(tuple(calls), tuple(errors), tuple(means))

    def _stretches(self, hour_ns: int) -> Iterator[tuple[int, int]]:
        """The minutes of an hour, cut where an action may begin to behave differently."""
        changes = (self.turn_ns, self.failing_ns, self.idle_from_ns or 0)
        inside = sorted({(at_ns - hour_ns) // MINUTE_NS for at_ns in changes if hour_ns < at_ns < hour_ns + HOUR_NS})
        return pairwise((0, *inside, MINUTES))

    def total(self, action: int, start_ns: int, end_ns: int) -> Total:
        """Calls in `[start_ns, end_ns)`; those of a minute are spread evenly over it."""
        calls, time_ms, errors = 0, 0.0, 0
        for hour_ns in range(start_ns - start_ns % HOUR_NS, end_ns, HOUR_NS):
            if hour_ns >= start_ns and hour_ns + HOUR_NS <= end_ns:
                part = self._sums.get((action, hour_ns), partial(self._sum_hour, action, hour_ns))
            else:
                part = self._part(action, max(start_ns, hour_ns), min(end_ns, hour_ns + HOUR_NS))
            calls, time_ms, errors = calls + part.calls, time_ms + part.time_ms, errors + part.errors
        return Total(calls, time_ms, errors)

    def _sum_hour(self, action: int, hour_ns: int) -> Total:
        hour = self.hour(action, hour_ns)
        return Total(sum(hour.calls), sum(map(mul, hour.calls, hour.mean_ms)), sum(hour.errors))

    def _part(self, action: int, start_ns: int, end_ns: int) -> Total:
        """Within one hour, ends anywhere."""
        hour = self.hour(action, start_ns - start_ns % HOUR_NS)
        calls, errors, time_ms = 0, 0, 0.0
        for minute_ns in range(floor_minute(start_ns), end_ns, MINUTE_NS):
            index = minute_ns % HOUR_NS // MINUTE_NS
            first, last = max(start_ns - minute_ns, 0), min(end_ns - minute_ns, MINUTE_NS)
            count = _between(hour.calls[index], first, last)
            calls += count
            errors += _between(hour.errors[index], first, last)
            time_ms += count * hour.mean_ms[index]
        return Total(calls, time_ms, errors)


def _between(count: int, first_ns: int, last_ns: int) -> int:
    """How many of a minute's evenly spread calls fall between two offsets; adjacent parts add up to the whole."""
    return count * last_ns // MINUTE_NS - count * first_ns // MINUTE_NS


def floor_minute(time_ns: int) -> int:
    """The start of the minute."""
    return time_ns - time_ns % MINUTE_NS


def rhythm(time_ns: int) -> float:
    """How much of the height of the day (14:00 UTC) there is to do."""
    hour = time_ns // HOUR_NS % 24
    return 0.94 + 0.06 * math.cos((hour - 14) / 24 * math.tau)


def percentile(parts: Sequence[tuple[ActionSpec, Total]], share: float) -> float:
    """The duration that `share` of the calls of several actions stay below, in ms.

    Durations of an action are spread log-normally around its mean.
    """
    if len(parts) == 1:
        ((spec, total),) = parts
        return total.time_ms / total.calls * _stretch(spec.spread, _Z[share])
    cells: list[tuple[float, float]] = []
    calls = 0
    for spec, total in parts:
        calls += total.calls
        mean_ms = total.time_ms / total.calls
        cells += [(mean_ms * factor, weight * total.calls) for factor, weight in _cells(spec.spread)]
    cells.sort()
    return _read_off(cells, share * calls)


def _read_off(cells: Sequence[tuple[float, float]], wanted: float) -> float:
    """The value at a cumulated weight; cells hold their weight around their middle, straight lines lie between."""
    seen = 0.0
    last_value, last_at = cells[0][0], 0.0
    for value, weight in cells:
        at = seen + weight / 2
        if at >= wanted:
            return last_value + (value - last_value) * (wanted - last_at) / (at - last_at)
        last_value, last_at, seen = value, at, seen + weight
    return last_value


def _stretch(spread: float, z: float) -> float:
    """A quantile as a multiple of the mean."""
    return math.exp(spread * z - spread * spread / 2)


@lru_cache(maxsize=64)
def _cells(spread: float) -> tuple[tuple[float, float], ...]:
    return tuple((_stretch(spread, z), weight) for z, weight in _CELLS)
