"""Several actions of a site taken together, minute by minute."""

from collections.abc import Callable, Sequence
from functools import partial
from operator import mul
from typing import NamedTuple

from appsignal_tui.demo.world.cache import Cache
from appsignal_tui.demo.world.catalog import MINUTE_NS, ActionSpec
from appsignal_tui.demo.world.columns import minutes_before
from appsignal_tui.demo.world.truth import MINUTES, Hour, Total, Truth, percentile

_HOURS_KEPT = 800
"""A month and a bit."""


class PooledHour(NamedTuple):
    """The minutes of an hour."""

    calls: tuple[int, ...]
    errors: tuple[int, ...]
    time_ms: tuple[float, ...]
    """Of all calls together."""


class Pool:
    """Some actions of a site as if they were one."""

    def __init__(self, truth: Truth, members: Sequence[int]) -> None:
        """`members` are numbers of actions."""
        self._truth = truth
        self._members = tuple(members)
        self._hours: Cache[int, PooledHour] = Cache(_HOURS_KEPT)
        self._stretches: Cache[tuple[int, float], tuple[float, ...]] = Cache(_HOURS_KEPT)

    def hour(self, hour_ns: int) -> PooledHour:
        """Everything about an hour."""
        return self._hours.get(hour_ns, partial(self._make_hour, hour_ns))

    def _make_hour(self, hour_ns: int) -> PooledHour:
        hours = [self._truth.hour(index, hour_ns) for index in self._members]
        return PooledHour(
            _added([hour.calls for hour in hours]),
            _added([hour.errors for hour in hours]),
            tuple(map(sum, zip(*(map(mul, hour.calls, hour.mean_ms) for hour in hours), strict=True)))
            or (0.0,) * MINUTES,
        )

    def calls(self, hour_ns: int) -> tuple[int, ...]:
        """How many calls began in each minute."""
        return self.hour(hour_ns).calls

    def errors(self, hour_ns: int) -> tuple[int, ...]:
        """How many of them failed."""
        return self.hour(hour_ns).errors

    def mean_ms(self, hour_ns: int) -> list[float]:
        """How long they took on average; 0 for a minute without any."""
        hour = self.hour(hour_ns)
        return [time_ms / calls if calls else 0.0 for calls, time_ms in zip(hour.calls, hour.time_ms, strict=True)]

    def error_pct(self, hour_ns: int) -> list[float]:
        """Percent of the calls that failed; 0 for a minute without any."""
        hour = self.hour(hour_ns)
        return [100 * errors / calls if calls else 0.0 for calls, errors in zip(hour.calls, hour.errors, strict=True)]

    def stretch(self, hour_ns: int, share: float) -> tuple[float, ...]:
        """The duration that a share of the calls stays below, as a multiple of the mean of each minute."""
        return self._stretches.get((hour_ns, share), partial(self._make_stretch, hour_ns, share))

    def _make_stretch(self, hour_ns: int, share: float) -> tuple[float, ...]:
        """How durations are spread hardly changes within an hour, but for the newest deploy."""
        turn = minutes_before(self._truth.turn_ns, hour_ns)
        factors: list[float] = []
        for first, last in ((0, turn), (turn, MINUTES)):
            parts = self._parts(hour_ns + first * MINUTE_NS, hour_ns + last * MINUTE_NS)
            whole = sum((total for _, total in parts), Total())
            factor = percentile(parts, share) / (whole.time_ms / whole.calls) if whole.calls else 1.0
            factors += [factor] * (last - first)
        return tuple(factors)

    def _parts(self, start_ns: int, end_ns: int) -> list[tuple[ActionSpec, Total]]:
        if start_ns >= end_ns:
            return []
        actions = self._truth.site.actions
        totals = [(actions[index], self._truth.total(index, start_ns, end_ns)) for index in self._members]
        return [(spec, total) for spec, total in totals if total.calls]

    def work(self, weights: Callable[[ActionSpec, bool], float], hour_ns: int) -> list[float]:
        """What the calls of each minute cause; `weights` tells what one does, before or since the newest deploy."""
        turn = minutes_before(self._truth.turn_ns, hour_ns)
        sums = [0.0] * MINUTES
        for index in self._members:
            spec, hour = self._truth.site.actions[index], self._truth.hour(index, hour_ns)
            before, after = (weights(spec, deployed) for deployed in (False, True))
            caused = _weighted(hour, before, after, turn)
            sums = list(map(sum, zip(sums, caused, strict=True)))
        return sums


def _weighted(hour: Hour, before: float, after: float, turn: int) -> list[float]:
    return [count * (before if minute < turn else after) for minute, count in enumerate(hour.calls)]


def _added(columns: Sequence[Sequence[int]]) -> tuple[int, ...]:
    return tuple(map(sum, zip(*columns, strict=True))) or (0,) * MINUTES


def pool_of(truth: Truth, wanted: Callable[[ActionSpec], bool]) -> Pool:
    """The actions of a site that are wanted."""
    return Pool(truth, [index for index, spec in enumerate(truth.site.actions) if wanted(spec)])
