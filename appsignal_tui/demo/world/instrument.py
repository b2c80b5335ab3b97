"""Metrics that are made by the hour: what an instrument reports, and series out of it."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from appsignal_tui.demo.telemetry import Buckets, MetricKind, MetricRecord, SeriesRecord
from appsignal_tui.demo.wildcard import wildcard
from appsignal_tui.demo.world.cache import Cache
from appsignal_tui.demo.world.catalog import HOUR_NS, MINUTE_NS
from appsignal_tui.demo.world.columns import MakeHour, Point, Values, minutes_between, points_of, whole_minutes
from appsignal_tui.demo.world.truth import MINUTES, floor_minute

_HOURS_KEPT = 3_000
_SUMS_KEPT = 60_000
_Z = {"p90": 1.2816, "p95": 1.6449}
_NOTHING: Values = (None,) * MINUTES


class Combination(NamedTuple):
    """One tag combination of a metric."""

    tags: Mapping[str, str]
    hour: MakeHour
    """A gauge's values, or how much was counted or measured; 0 of those is nothing reported."""
    means: MakeHour | None = None
    """Of a measurement."""
    since_ns: int | None = None
    until_ns: int | None = None
    """When what reports it began and ended, if it did."""

    def minutes_in(self, hour_ns: int) -> tuple[int, int]:
        """The minutes of an hour at whose start it was there: the first, and the one after the last."""
        return minutes_between(self.since_ns, self.until_ns, hour_ns)


class Instrument(NamedTuple):
    """One metric with all of its combinations."""

    record: MetricRecord
    combinations: Sequence[Combination]
    spread: float
    """Of a measurement: standard deviation of the logarithm of the values in a minute."""


def instrument(
    name: str, kind: MetricKind, combinations: Iterable[Combination], *, by: str = "", spread: float = 0.4
) -> Instrument:
    """A metric; its tag keys are those of its combinations, and `by` names fewer ones that tell them apart as well."""
    found = tuple(combinations)
    keys = dict.fromkeys(frozenset(combination.tags) for combination in found)
    fewer = (frozenset(by.split()),) if by else ()
    return Instrument(MetricRecord(name, kind, (*fewer, *keys)), found, spread)


class _Amount(NamedTuple):
    """What a stretch of time comes to."""

    number: float
    """How much was counted or measured. Of a gauge: 1 when it has a value."""
    total: float
    """Of a measurement: all values added up. Of a gauge: its last value."""


class Instruments:
    """The instruments of one site."""

    def __init__(self, instruments: Iterable[Instrument]) -> None:
        self._by_name = {instrument.record.name: instrument for instrument in instruments}
        self._hours: Cache[tuple[str, int, int], tuple[Values, Values]] = Cache(_HOURS_KEPT)
        self._sums: Cache[tuple[str, int, int], _Amount] = Cache(_SUMS_KEPT)

    @property
    def metrics(self) -> tuple[MetricRecord, ...]:
        """What they report."""
        return tuple(instrument.record for instrument in self._by_name.values())

    def series(
        self, name: str, field_name: str, tags: Mapping[str, str], buckets: Buckets, now_ns: int
    ) -> list[SeriesRecord]:
        """One series per combination that matches and reported anything up to now."""
        patterns = {key: wildcard(value) for key, value in tags.items()}
        found = []
        for number, combination in enumerate(self._by_name[name].combinations):
            if all(pattern.fullmatch(combination.tags[key]) for key, pattern in patterns.items()):
                points = _Reader(self, name, number, field_name).points(buckets, now_ns)
                if points:
                    found.append(SeriesRecord({key: combination.tags[key] for key in tags}, points))
        return found

    def instrument(self, name: str) -> Instrument:
        """One of them."""
        return self._by_name[name]

    def hour(self, name: str, number: int, hour_ns: int) -> tuple[Values, Values]:
        """Values, or counts and means, of the minutes of an hour of a combination."""
        combination = self._by_name[name].combinations[number]
        first, last = combination.minutes_in(hour_ns)
        if first >= last:
            return _NOTHING, _NOTHING
        return self._hours.get((name, number, hour_ns), partial(_make_hour, combination, hour_ns))

    def amount(self, name: str, number: int, hour_ns: int, make: Callable[[], _Amount]) -> _Amount:
        """What a whole hour of a combination comes to."""
        return self._sums.get((name, number, hour_ns), make)


def _make_hour(combination: Combination, hour_ns: int) -> tuple[Values, Values]:
    first, last = combination.minutes_in(hour_ns)
    values = (*_NOTHING[:first], *combination.hour(hour_ns)[first:last], *_NOTHING[last:])
    return values, combination.means(hour_ns) if combination.means else _NOTHING


class _Reader:
    """Reads one field of one combination."""

    def __init__(self, instruments: Instruments, name: str, number: int, field_name: str) -> None:
        self._instruments = instruments
        self._name = name
        self._number = number
        self._field = field_name
        self._is_gauge = field_name == "gauge"
        spread = instruments.instrument(name).spread
        self._stretch = math.exp(spread * _Z[field_name] - spread * spread / 2) if field_name in _Z else 1.0

    def points(self, buckets: Buckets, now_ns: int) -> list[Point]:
        if buckets.step_ns != MINUTE_NS:
            return self._coarse(buckets, now_ns)
        points: list[Point] = []
        for hour_ns, first, last in whole_minutes(buckets, now_ns):
            points += points_of(self._column(hour_ns), hour_ns, first, last)
        begun_ns = floor_minute(now_ns)
        return points + (
            self._coarse(Buckets(begun_ns, begun_ns, MINUTE_NS), now_ns) if begun_ns in buckets.starts else []
        )

    def _column(self, hour_ns: int) -> Values:
        values, means = self._hour(hour_ns)
        if self._is_gauge:
            return [None if value is None else round(value, 4) for value in values]
        if self._field in {"count", "counter"}:
            return [value or None for value in values]
        return [
            None if mean is None or not count else round(mean * self._stretch, 4)
            for count, mean in zip(values, means, strict=True)
        ]

    def _hour(self, hour_ns: int) -> tuple[Values, Values]:
        return self._instruments.hour(self._name, self._number, hour_ns)

    def _coarse(self, buckets: Buckets, now_ns: int) -> list[Point]:
        """One point per bucket, of as much of it as is over; a gauge reports at the start of its minute already."""
        until_ns = floor_minute(now_ns) + MINUTE_NS if self._is_gauge else now_ns
        points: list[Point] = []
        for start_ns in buckets.starts:
            amount = self._amount(start_ns, min(start_ns + buckets.step_ns, until_ns))
            if not amount.number:
                continue
            if self._field in {"count", "counter"}:
                points.append((start_ns, amount.number))
            else:
                value = amount.total if self._is_gauge else amount.total / amount.number * self._stretch
                points.append((start_ns, round(value, 4)))
        return points

    def _amount(self, start_ns: int, end_ns: int) -> _Amount:
        """Of `[start_ns, end_ns)`, which starts on a minute."""
        hours = range(start_ns - start_ns % HOUR_NS, end_ns, HOUR_NS)
        if self._is_gauge:
            latest = (self._of_hour(hour_ns, start_ns, end_ns) for hour_ns in reversed(hours))
            return next((amount for amount in latest if amount.number), _Amount(0, 0.0))
        amounts = [self._of_hour(hour_ns, start_ns, end_ns) for hour_ns in hours]
        return _Amount(sum(amount.number for amount in amounts), sum(amount.total for amount in amounts))

    def _of_hour(self, hour_ns: int, start_ns: int, end_ns: int) -> _Amount:
        if start_ns <= hour_ns and hour_ns + HOUR_NS <= end_ns:
            make = partial(self._part, hour_ns, hour_ns, hour_ns + HOUR_NS)
            return self._instruments.amount(self._name, self._number, hour_ns, make)
        return self._part(hour_ns, max(start_ns, hour_ns), min(end_ns, hour_ns + HOUR_NS))

    def _part(self, hour_ns: int, start_ns: int, end_ns: int) -> _Amount:
        values, means = self._hour(hour_ns)
        first, last = (start_ns - hour_ns) // MINUTE_NS, (end_ns - hour_ns) // MINUTE_NS
        if self._is_gauge:
            seen = [value for value in values[first:last] if value is not None]
            return _Amount(1, seen[-1]) if seen else _Amount(0, 0.0)
        counts = [value or 0 for value in values[first:last]]
        if rest_ns := (end_ns - hour_ns) % MINUTE_NS:
            counts.append(int(values[last] or 0) * rest_ns // MINUTE_NS)
        sums = (count * (mean or 0.0) for count, mean in zip(counts, means[first:], strict=False))
        return _Amount(sum(counts), sum(sums))
