"""What the calls of a range do inside: the shape of a typical trace of each action, times its calls.

Stored traces are a choice that favours failing and slow calls, so they cannot be counted for this. A typical trace has
the action's shape, the mean duration of its calls, and every random choice in the middle.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from appsignal_tui.demo.events import Event, EventUseRecord, event_of
from appsignal_tui.demo.world.blocks import Subject
from appsignal_tui.demo.world.catalog import Failure
from appsignal_tui.demo.world.samples import Sample, shape_of
from appsignal_tui.demo.world.shapes import root_step
from appsignal_tui.demo.world.spans import Step
from appsignal_tui.demo.world.trace_ids import TraceAddress
from appsignal_tui.demo.world.truth import Truth

_MIDDLE = bytes([128] * 12)


class Done(NamedTuple):
    """One step of an action's traces, over calls that all have it."""

    step: Step
    above: str
    """Service of the step around it, empty for the root."""
    calls: int
    mean_ms: float

    @property
    def time_ms(self) -> float:
        """All calls together."""
        return self.calls * self.mean_ms


class Workload:
    """The work of one site."""

    def __init__(self, truth: Truth, site_id: str) -> None:
        self.truth = truth
        self._site_id = site_id

    def done(self, action: int, start_ns: int, end_ns: int) -> Iterator[Done]:
        """Every step of the calls of `[start_ns, end_ns)`; the same step comes several times."""
        for first_ns, last_ns in self._pieces(start_ns, end_ns):
            total = self.truth.total(action, first_ns, last_ns)
            failures = self.truth.failing_behaviour(action, first_ns).failures
            for failure, calls in _divided(total.calls, total.errors, failures):
                mean_ms = total.time_ms / total.calls
                root = root_step(self._typical(action, first_ns, mean_ms, failure))
                yield from _steps(root, "", calls, mean_ms)

    def _pieces(self, start_ns: int, end_ns: int) -> Iterator[tuple[int, int]]:
        """The range cut where actions begin to behave or to fail differently."""
        cuts = (at_ns for at_ns in (self.truth.turn_ns, self.truth.failing_ns) if start_ns < at_ns < end_ns)
        return pairwise((start_ns, *cuts, end_ns)) if start_ns < end_ns else iter(())

    def _typical(self, action: int, at_ns: int, mean_ms: float, failure: Failure | None) -> Subject:
        site = self.truth.site
        shape = shape_of(self.truth.behaviour(action, at_ns), failure)
        address = TraceAddress(0, action, at_ns, 0)
        sample = Sample("", address, at_ns, int(mean_ms * 1e6), shape, failure, "", "", _MIDDLE)
        return Subject(sample, site.actions[action], site.service, self._site_id)

    def event_uses(self, start_ns: int, end_ns: int) -> Iterator[EventUseRecord]:
        """Events of the calls of `[start_ns, end_ns)`, one row per event and action."""
        for index, spec in enumerate(self.truth.site.actions):
            sums: dict[Event, tuple[int, float]] = {}
            for done in self.done(index, start_ns, end_ns):
                event = event_of(done.step.name, done.step.kind, done.step.attributes)
                if event is not None:
                    count, time_ms = sums.get(event, (0, 0.0))
                    sums[event] = (count + done.calls, time_ms + done.time_ms)
            for event, (count, time_ms) in sums.items():
                yield EventUseRecord(event, spec.namespace, spec.name, count, time_ms)


def _divided(
    calls: int, errors: int, failures: tuple[tuple[Failure, float], ...]
) -> Iterator[tuple[Failure | None, int]]:
    """The calls by how they ended; whole numbers that add up to all calls."""
    errors = errors if failures else 0
    share, before = 0.0, 0
    for failure, part in failures:
        share += part
        upto = round(errors * min(share, 1.0))
        if upto > before:
            yield failure, upto - before
        before = upto
    if calls > before:
        yield None, calls - before


def _steps(step: Step, above: str, calls: int, mean_ms: float) -> Iterator[Done]:
    if not step.service:
        return
    yield Done(step, above, calls, mean_ms)
    for inner in step.inside:
        yield from _steps(inner, step.service, calls, mean_ms * inner.share)
