"""Errors of all traces grouped to incidents: one per service and kind of error (contract 11.5)."""

from collections.abc import Sequence
from dataclasses import dataclass

from appsignal_tui.demo.replay.failures import Failure
from appsignal_tui.demo.replay.traces import RecordedTrace
from appsignal_tui.demo.telemetry import IncidentRecord


@dataclass(frozen=True, slots=True)
class _Occurrence:
    """One trace in which an incident occurred, with its first failure of that kind."""

    trace: RecordedTrace
    failure: Failure

    @property
    def time_ns(self) -> int:
        return self.failure.time_ns or self.trace.start_ns


def incidents_of(traces: Sequence[RecordedTrace]) -> tuple[IncidentRecord, ...]:
    """The incidents of traces given in order of time, numbered in the order in which they first occurred.

    An incident counts traces, not spans: an exception passed on by every span it goes through occurred once.
    """
    groups: dict[str, list[_Occurrence]] = {}
    for trace in traces:
        first = {failure.digest: failure for failure in reversed(trace.failures)}
        for digest, failure in first.items():
            groups.setdefault(digest, []).append(_Occurrence(trace, failure))
    ordered = sorted(groups.values(), key=lambda group: min(occurrence.time_ns for occurrence in group))
    return tuple(_incident(number, group) for number, group in enumerate(ordered, start=1))


def _incident(number: int, group: list[_Occurrence]) -> IncidentRecord:
    newest = max(group, key=lambda occurrence: occurrence.time_ns)
    return IncidentRecord(
        number=number,
        exception_name=newest.failure.name,
        exception_message=newest.failure.message,
        action_names=tuple(dict.fromkeys(occurrence.trace.action for occurrence in group)),
        namespace=newest.failure.span.namespace,
        count=len(group),
        created_ns=min(occurrence.time_ns for occurrence in group),
        last_ns=newest.time_ns,
        digests=(newest.failure.digest,),
    )
