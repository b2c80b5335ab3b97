"""Figures over recorded traces: actions of a range (contract 5.9) and metrics per bucket (contract 3.6)."""

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from appsignal_tui.demo.replay.otlp import digest_of
from appsignal_tui.demo.replay.traces import RecordedTrace
from appsignal_tui.demo.telemetry import ActionRecord, Buckets, MetricRecord, SeriesRecord
from appsignal_tui.demo.wildcard import wildcard

_BY_ACTION = (frozenset({"namespace"}), frozenset({"namespace", "action"}))

METRICS = (
    MetricRecord("transaction_duration", "measurement", _BY_ACTION),
    MetricRecord("error_rate", "gauge", _BY_ACTION),
    MetricRecord("site_throughput", "counter", (frozenset(),)),
)
"""What a recording of traces can say."""


def actions_of(traces: Sequence[RecordedTrace]) -> list[ActionRecord]:
    """One row per namespace and action of the roots: mean of the roots' durations, number of traces.

    The error rate is the share of traces whose root has the status error; an error that a trace recovered from, such as
    a call that was tried again, does not count.
    """
    groups: defaultdict[tuple[str, str], list[RecordedTrace]] = defaultdict(list)
    for trace in traces:
        groups[trace.namespace, trace.action].append(trace)
    return [
        ActionRecord(
            namespace=namespace,
            action=action,
            digest=digest_of(namespace, action),
            mean_ms=_mean([trace.root_duration_ms for trace in group]),
            calls=len(group),
            error_rate_pct=_error_rate(group),
            has_npo=any(trace.has_npo for trace in group),
        )
        for (namespace, action), group in groups.items()
    ]


def series_of(
    traces: Sequence[RecordedTrace], metric: MetricRecord, field_name: str, tags: Mapping[str, str], span: Buckets
) -> list[SeriesRecord]:
    """The series of a metric over traces, which count in the bucket in which they start; unknown metrics have none."""
    figure = _FIGURES.get((metric.name, field_name))
    if figure is None:
        return []
    starts = span.starts
    patterns = {name: wildcard(value) for name, value in tags.items()}
    groups: defaultdict[tuple[tuple[str, str], ...], defaultdict[int, list[RecordedTrace]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for trace in traces:
        bucket = trace.start_ns - trace.start_ns % span.step_ns
        values = {"namespace": trace.namespace, "action": trace.action}
        if bucket in starts and all(pattern.fullmatch(values.get(name, "")) for name, pattern in patterns.items()):
            groups[tuple((name, values[name]) for name in tags)][bucket].append(trace)
    return [
        SeriesRecord(dict(key), [(bucket, figure(buckets[bucket])) for bucket in sorted(buckets)])
        for key, buckets in groups.items()
    ]


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def _percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed (nearest rank)."""
    return sorted(values)[math.ceil(share * len(values)) - 1]


def _error_rate(traces: Sequence[RecordedTrace]) -> float:
    return 100.0 * sum(trace.failed for trace in traces) / len(traces)


def _durations(traces: Sequence[RecordedTrace]) -> list[float]:
    return [trace.root_duration_ms for trace in traces]


def _count(traces: Sequence[RecordedTrace]) -> float:
    return float(len(traces))


_FIGURES: dict[tuple[str, str], Callable[[Sequence[RecordedTrace]], float]] = {
    ("transaction_duration", "mean"): lambda traces: _mean(_durations(traces)),
    ("transaction_duration", "p90"): lambda traces: _percentile(_durations(traces), 0.90),
    ("transaction_duration", "p95"): lambda traces: _percentile(_durations(traces), 0.95),
    ("transaction_duration", "count"): _count,
    ("error_rate", "gauge"): _error_rate,
    ("site_throughput", "counter"): _count,
}
