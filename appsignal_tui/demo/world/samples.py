"""Which traces the service stored: a few calls of each action and minute, failing and slow ones rather than others."""

import math
from functools import partial
from typing import NamedTuple

from appsignal_tui.demo.world.cache import Cache
from appsignal_tui.demo.world.catalog import HOUR_NS, MINUTE_NS, Behaviour, Failure
from appsignal_tui.demo.world.noise import Noise, bell, unit
from appsignal_tui.demo.world.trace_ids import TraceAddress, TraceIds
from appsignal_tui.demo.world.truth import Truth

REGIONS = ("eu-west", "eu-west", "eu-west", "us-east", "ap-south")
PLANS = ("guest", "guest", "member", "plus")

_MINUTES_KEPT = 4_096
_HOURS_KEPT = 4_096
_BYTES_PER_SAMPLE = 12
_FAILURES_APART_NS = 17_000_000_000
_LEAST, _MOST = bytes(_BYTES_PER_SAMPLE), b"\xff" * _BYTES_PER_SAMPLE
"""The noise of the shortest and of the longest trace of a minute."""
_SLOW_CHECKOUT = "slow_checkout"
_SLOW_CHECKOUT_MS = (330.0, 1_340.0)
"""Bounds of the durations of all three kinds of slow checkout."""
_SLOW_SHARE = 0.35
"""Of the stored traces of a slow checkout, those that waited for the payment provider as well."""


class Sample(NamedTuple):
    """What is decided about a stored trace before any of its spans is made."""

    trace_id: str
    address: TraceAddress
    start_ns: int
    duration_ns: int
    shape: str
    failure: Failure | None
    region: str
    plan: str
    noise: bytes

    @property
    def end_ns(self) -> int:
        """When the trace is complete and can be read."""
        return self.start_ns + self.duration_ns


class Samples:
    """The stored traces of one site."""

    def __init__(self, noise: Noise, site: int, truth: Truth, ids: TraceIds) -> None:
        """`site` is the site's number in trace ids."""
        self.truth = truth
        self._noise = noise
        self._site = site
        self._ids = ids
        self._minutes: Cache[tuple[int, int], tuple[Sample, ...]] = Cache(_MINUTES_KEPT)
        self._hours: Cache[tuple[int, int], tuple[float, float]] = Cache(_HOURS_KEPT)
        self._stretches = [(_spread(spec.spread, _LEAST), _spread(spec.spread, _MOST)) for spec in truth.site.actions]

    def minute(self, action: int, minute_ns: int) -> tuple[Sample, ...]:
        """Stored traces of an action that started in a minute, by their ordinal, whether or not they have ended."""
        return self._minutes.get((action, minute_ns), partial(self._make_minute, action, minute_ns))

    def durations_ms(self, action: int, minute_ns: int) -> tuple[float, float]:
        """Bounds of what a trace of the action that started in a minute may have lasted."""
        if self.truth.behaviour(action, minute_ns).shape == _SLOW_CHECKOUT:
            return _SLOW_CHECKOUT_MS
        _, _, mean_ms = self.truth.minute(action, minute_ns)
        return self._stretched(action, mean_ms, mean_ms)

    def hour_durations_ms(self, action: int, hour_ns: int) -> tuple[float, float]:
        """As `durations_ms`, for a whole hour."""
        return self._hours.get((action, hour_ns), partial(self._make_hour, action, hour_ns))

    def _make_hour(self, action: int, hour_ns: int) -> tuple[float, float]:
        means_ms = self.truth.hour(action, hour_ns).mean_ms
        least_ms, most_ms = self._stretched(action, min(means_ms), max(means_ms))
        ends = (self.truth.behaviour(action, time_ns) for time_ns in (hour_ns, hour_ns + HOUR_NS))
        if any(behaviour.shape == _SLOW_CHECKOUT for behaviour in ends):
            return min(least_ms, _SLOW_CHECKOUT_MS[0]), max(most_ms, _SLOW_CHECKOUT_MS[1])
        return least_ms, most_ms

    def _stretched(self, action: int, least_ms: float, most_ms: float) -> tuple[float, float]:
        """Bounds of durations when the mean lies between two."""
        least, most = self._stretches[action]
        return _floor_micros(least_ms * least) / 1e6, _floor_micros(most_ms * most) / 1e6

    def address(self, trace_id: str) -> TraceAddress | None:
        """Where the site keeps a trace of that id, `None` for an id of another origin or another site."""
        found = self._ids.decode(trace_id)
        return found if found and found.site == self._site and found.action < len(self.truth.site.actions) else None

    def at(self, address: TraceAddress) -> Sample | None:
        """One trace by its address, `None` when there is none such."""
        if address.action >= len(self.truth.site.actions):
            return None
        found = (sample for sample in self.minute(address.action, address.minute_ns) if sample.address == address)
        return next(found, None)

    def failing(self, action: int, minute_ns: int) -> bool:
        """Whether a failing trace of that minute was stored: one of each minute in which calls failed."""
        index = minute_ns % HOUR_NS // MINUTE_NS
        return self.truth.hour(action, minute_ns - minute_ns % HOUR_NS).errors[index] > 0

    def _make_minute(self, action: int, minute_ns: int) -> tuple[Sample, ...]:
        spec = self.truth.site.actions[action]
        calls, errors, mean_ms = self.truth.minute(action, minute_ns)
        if not calls:
            return ()
        site = self.truth.site
        least, most = spec.kept
        data = self._noise.take(
            2 + most * _BYTES_PER_SAMPLE, "kept", site.name, site.environment, spec.namespace, spec.name, minute_ns
        )
        count = min(calls, least + data[0] % (most - least + 1))
        failing = int(_failure_at_ns(action) * count / MINUTE_NS) if errors else -1
        samples = []
        for index in range(count):
            noise = data[2 + index * _BYTES_PER_SAMPLE :][:_BYTES_PER_SAMPLE]
            address = TraceAddress(self._site, action, minute_ns, index)
            samples.append(self._make(address, count, mean_ms, noise, failing=index == failing))
        return tuple(samples)

    def _make(self, address: TraceAddress, count: int, mean_ms: float, noise: bytes, *, failing: bool) -> Sample:
        minute_ns = address.minute_ns
        behaviour = self.truth.behaviour(address.action, minute_ns)
        shape, duration_ms = behaviour.shape, mean_ms * _spread(self.truth.site.actions[address.action].spread, noise)
        failures = self.truth.failing_behaviour(address.action, minute_ns).failures if failing else ()
        failure = _pick(failures, unit(noise, 6)) if failures else None
        if shape == _SLOW_CHECKOUT:
            shape, duration_ms = _slow_checkout(shape_of(behaviour, failure), noise)
        offset_ns = int((address.ordinal + unit(noise, 0)) / count * MINUTE_NS)
        if failure:
            offset_ns = _failure_at_ns(address.action) + noise[0] * 1_500_000
        return Sample(
            self._ids.encode(address),
            address,
            minute_ns + offset_ns - offset_ns % 1_000,
            _floor_micros(duration_ms),
            shape,
            failure,
            REGIONS[noise[8] % len(REGIONS)],
            PLANS[noise[9] % len(PLANS)],
            noise,
        )


def _failure_at_ns(action: int) -> int:
    """Offset of the failing call kept in a minute; nearly the same in each, so the newest is at most about that old."""
    return (31_000_000_000 + action * _FAILURES_APART_NS) % (58 * MINUTE_NS // 60)


def _floor_micros(duration_ms: float) -> int:
    """Whole microseconds, in ns."""
    return int(duration_ms * 1_000) * 1_000


def _spread(spread: float, noise: bytes) -> float:
    return math.exp(spread * bell(noise, 2))


def _pick(failures: tuple[tuple[Failure, float], ...], share: float) -> Failure:
    for failure, part in failures:
        share -= part
        if share < 0:
            return failure
    return failures[-1][0]


def shape_of(behaviour: Behaviour, failure: Failure | None) -> str:
    """The shape of a call: the behaviour's, but a slow checkout whose payment ran into a time-out is tried again."""
    retried = behaviour.shape == _SLOW_CHECKOUT and failure is not None and failure.cause is not None
    return "retried_checkout" if retried else behaviour.shape


def _slow_checkout(shape: str, noise: bytes) -> tuple[str, float]:
    """Which kind of slow a checkout is: the N+1 queries alone, a slow provider on top, or a time-out and a retry."""
    along = unit(noise, 4)
    if shape == "retried_checkout":
        return shape, 640 + 700 * along * along
    if unit(noise, 10) < _SLOW_SHARE:
        return "waiting_checkout", 560 + 300 * along
    return _SLOW_CHECKOUT, 330 + 190 * along
