"""Traces put together from the spans of all files."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from appsignal_tui.demo.replay.failures import Failure, failures_of
from appsignal_tui.demo.replay.findings import Finding, Findings
from appsignal_tui.demo.replay.repeats import repeats_a_query
from appsignal_tui.demo.telemetry import SpanRecord

UNNAMED = "(no name)"
"""Action of a root without a name."""

_TAG = "appsignal.tag."


@dataclass(frozen=True)
class RecordedTrace:
    """All spans of one trace, and the one it is known by."""

    trace_id: str
    spans: tuple[SpanRecord, ...]
    """In the order of the files."""
    root: SpanRecord
    start_ns: int
    """Start of the earliest span."""
    end_ns: int | None
    """End of the last span, or the start of the last one when that is later; `None` when no span has an end."""

    @property
    def duration_ms(self) -> float | None:
        """From the first start to the last end."""
        return None if self.end_ns is None else (self.end_ns - self.start_ns) / 1e6

    @property
    def root_duration_ms(self) -> float:
        """How long the root took, the whole trace where the root's own times are not recorded."""
        if self.root.start_ns is None or self.root.end_ns is None:
            return self.duration_ms or 0.0
        return max(0.0, (self.root.end_ns - self.root.start_ns) / 1e6)

    @property
    def namespace(self) -> str:
        """Namespace of the root."""
        return self.root.namespace

    @property
    def action(self) -> str:
        """What the root did, without stray blanks (contract 4); never empty, so that it can be asked for."""
        return (self.root.action_name or self.root.name).strip() or UNNAMED

    @property
    def failed(self) -> bool:
        """Whether the root's recorded status is error."""
        return self.root.status_code == "error"

    @property
    def tags(self) -> dict[str, Any]:
        """User tags of the root without their prefix (contract 5.5)."""
        return {key.removeprefix(_TAG): value for key, value in self.root.attributes.items() if key.startswith(_TAG)}

    @cached_property
    def has_npo(self) -> bool:
        """Whether a query is repeated for each row of another."""
        return repeats_a_query(self.spans)

    @cached_property
    def failures(self) -> tuple[Failure, ...]:
        """Its errors, the earliest first."""
        return failures_of(self.spans)


class SpanCollector:
    """Gathers the spans of all files.

    A span that a second file repeats (same ids, times and name) is kept once, so that a copy of a file does not double
    its traces; within one file nothing is taken for a repetition, so that two spans with one id both stay.
    """

    def __init__(self) -> None:
        self._spans: defaultdict[str, list[SpanRecord]] = defaultdict(list)
        self._kept: Counter[tuple[object, ...]] = Counter()

    def add_file(self, spans: Iterable[SpanRecord], name: str, findings: Findings) -> int:
        """Take the spans of one file, and how many there were."""
        here: Counter[tuple[object, ...]] = Counter()
        total = 0
        for span in spans:
            key = (span.trace_id, span.span_id, span.start_ns, span.end_ns, span.name)
            here[key] += 1
            total += 1
            if here[key] > self._kept[key]:
                self._spans[span.trace_id].append(span)
            else:
                findings.add(Finding.EXPORTED_TWICE, name)
        self._kept |= here
        return total

    def traces(self, fallback_ns: int, findings: Findings) -> list[RecordedTrace]:
        """Every trace, by start time; one without any time is placed at `fallback_ns`."""
        found = [_trace(trace_id, spans, fallback_ns, findings) for trace_id, spans in self._spans.items()]
        return sorted(found, key=lambda trace: (trace.start_ns, trace.trace_id))


def _trace(trace_id: str, spans: list[SpanRecord], fallback_ns: int, findings: Findings) -> RecordedTrace:
    by_id: dict[str, SpanRecord] = {}
    for span in spans:
        by_id.setdefault(span.span_id, span)
    by_id.pop("", None)
    roots = [span for span in spans if not span.parent_span_id]
    orphans = [span for span in spans if span.parent_span_id and span.parent_span_id not in by_id]
    findings.add(Finding.SHARED_ID, n=sum(1 for span in spans if span.span_id and by_id[span.span_id] is not span))
    findings.add(Finding.ORPHAN, n=len(orphans))
    findings.add(Finding.CYCLE, n=len(spans) - _reachable([*roots, *orphans], spans))
    findings.add(Finding.SEVERAL_ROOTS, n=len(roots) > 1)
    starts = [span.start_ns for span in spans if span.start_ns is not None]
    ends = [span.end_ns for span in spans if span.end_ns is not None]
    start_ns = min(starts or ends or [fallback_ns])
    return RecordedTrace(
        trace_id=trace_id,
        spans=tuple(spans),
        root=min(roots or orphans or spans, key=lambda span: start_ns if span.start_ns is None else span.start_ns),
        start_ns=start_ns,
        end_ns=max([*starts, *ends]) if ends else None,
    )


def _reachable(tops: list[SpanRecord], spans: list[SpanRecord]) -> int:
    """How many spans descend from these; the others hang on a cycle."""
    children: defaultdict[str, list[SpanRecord]] = defaultdict(list)
    for span in spans:
        if span.parent_span_id:
            children[span.parent_span_id].append(span)
    seen = {id(span) for span in tops}
    waiting = list(tops)
    while waiting:
        for child in children.pop(waiting.pop().span_id, ()):
            if id(child) not in seen:
                seen.add(id(child))
                waiting.append(child)
    return len(seen)
