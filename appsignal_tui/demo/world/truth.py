"""The one truth per action and minute that every figure of a site is added up from: calls, errors, mean duration."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import NamedTuple

from appsignal_tui.demo.telemetry import Buckets
from appsignal_tui.demo.world.cache import Cache
from appsignal_tui.demo.world.catalog import HOUR_NS, MINUTE_NS, ActionSpec, Behaviour, SiteSpec
from appsignal_tui.demo.world.noise import Noise, unit

MINUTES = 60
_BYTES_PER_MINUTE = 8
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
        data = self._noise.take(_BYTES_PER_MINUTE * MINUTES, "truth", self._key, spec.namespace, spec.name, hour_ns)
        expected = spec.per_minute * rhythm(hour_ns)
        wobble = min(0.3, 0.035 + 0.2 / math.sqrt(spec.per_minute))
        calls, errors, means = [], [], []
        for index in range(MINUTES):
            at_ns, offset = hour_ns + index * MINUTE_NS, index * _BYTES_PER_MINUTE
            behaviour, failing = self.behaviour(action, at_ns), self.failing_behaviour(action, at_ns)
            count = 0 if self.is_idle(at_ns) else int(expected * (0.95 + data[offset] / 2550) + unit(data, offset + 1))
            failed = count * failing.error_pct / 100 * (0.75 + data[offset + 3] / 510)
            calls.append(count)
            errors.append(min(count, int(failed + unit(data, offset + 4))))
            means.append(behaviour.mean_ms * (1 + wobble * (unit(data, offset + 6) * 2 - 1)))
        return Hour(tuple(calls), tuple(errors), tuple(means))

    def total(self, action: int, start_ns: int, end_ns: int) -> Total:
        """Calls in `[start_ns, end_ns)`; those of a minute are spread evenly over it."""
        total = Total()
        for hour_ns in range(start_ns - start_ns % HOUR_NS, end_ns, HOUR_NS):
            if hour_ns >= start_ns and hour_ns + HOUR_NS <= end_ns:
                total += self._sums.get((action, hour_ns), partial(self._sum_hour, action, hour_ns))
            else:
                total += self._part(action, max(start_ns, hour_ns), min(end_ns, hour_ns + HOUR_NS))
        return total

    def _sum_hour(self, action: int, hour_ns: int) -> Total:
        hour = self.hour(action, hour_ns)
        time_ms = sum(count * mean for count, mean in zip(hour.calls, hour.mean_ms, strict=True))
        return Total(sum(hour.calls), time_ms, sum(hour.errors))

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

    def buckets(
        self, action: int, buckets: Buckets, now_ns: int, *, last_minute: bool = False
    ) -> Iterator[tuple[int, Total]]:
        """The totals of buckets as far as time has come, or of the last minute of each that had calls.

        Buckets without calls are left out.
        """
        for start_ns in buckets.starts:
            end_ns = min(start_ns + buckets.step_ns, now_ns)
            total = (
                self._last_minute(action, start_ns, end_ns) if last_minute else self._bucket(action, start_ns, end_ns)
            )
            if total.calls:
                yield start_ns, total

    def _last_minute(self, action: int, start_ns: int, end_ns: int) -> Total:
        for minute_ns in range(floor_minute(end_ns - 1), start_ns - 1, -MINUTE_NS):
            total = self._bucket(action, minute_ns, min(minute_ns + MINUTE_NS, end_ns))
            if total.calls:
                return total
        return Total()

    def _bucket(self, action: int, start_ns: int, end_ns: int) -> Total:
        if end_ns - start_ns != MINUTE_NS:
            return self.total(action, start_ns, end_ns)
        calls, errors, mean_ms = self.minute(action, start_ns)
        return Total(calls, calls * mean_ms, errors)


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
    for spec, total in parts:
        mean_ms = total.time_ms / total.calls
        cells += [(mean_ms * factor, weight * total.calls) for factor, weight in _cells(spec.spread)]
    cells.sort()
    return _read_off(cells, share * sum(weight for _, weight in cells))


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
