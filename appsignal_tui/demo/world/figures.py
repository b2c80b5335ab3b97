"""Metrics and action figures of a site, all added up from the same truth."""

from collections.abc import Callable, Mapping, Sequence

from appsignal_tui.demo.telemetry import ActionRecord, Buckets, MetricRecord, SeriesRecord
from appsignal_tui.demo.world.catalog import ActionSpec
from appsignal_tui.demo.world.noise import short_digest, tag_pattern
from appsignal_tui.demo.world.truth import Total, Truth, percentile

_BY_NAMESPACE = frozenset({"namespace"})
_BY_ACTION = frozenset({"namespace", "action"})

METRICS: tuple[MetricRecord, ...] = (
    MetricRecord("transaction_duration", "measurement", (_BY_NAMESPACE, _BY_ACTION)),
    MetricRecord("error_rate", "gauge", (_BY_NAMESPACE, _BY_ACTION)),
    MetricRecord("transaction_exception_rate", "gauge", (_BY_NAMESPACE,)),
    MetricRecord("site_throughput", "counter", (frozenset(),)),
)
"""What every site with requests reports (contract 3.6)."""

Parts = Sequence[tuple[ActionSpec, Total]]


def _calls(parts: Parts) -> int:
    return sum(total.calls for _, total in parts)


_STATISTICS: Mapping[str, Callable[[Parts], float]] = {
    "mean": lambda parts: sum(total.time_ms for _, total in parts) / _calls(parts),
    "count": _calls,
    "p90": lambda parts: percentile(parts, 0.90),
    "p95": lambda parts: percentile(parts, 0.95),
    "gauge": lambda parts: 100 * sum(total.errors for _, total in parts) / _calls(parts),
    "counter": _calls,
}


class Figures:
    """Answers of one site out of its truth."""

    def __init__(self, truth: Truth) -> None:
        self._truth = truth
        self._actions = truth.site.actions

    def actions(self, ranges: Sequence[tuple[int, int]], wanted: str) -> list[ActionRecord]:
        """Actions called in any of the half-open ranges; `wanted` is an action's exact name, empty for all."""
        records = []
        for index, spec in enumerate(self._actions):
            if wanted and spec.name != wanted:
                continue
            total = sum((self._truth.total(index, *part) for part in ranges), Total())
            if total.calls:
                has_npo = any(self._has_npo(spec, part) for part in ranges)
                records.append(_record(self._truth.site.name, spec, total, has_npo=has_npo))
        return records

    def _has_npo(self, spec: ActionSpec, part: tuple[int, int]) -> bool:
        turn_ns = self._truth.turn_ns
        seen = [spec.before] if part[0] < turn_ns else []
        seen += [spec.after] if spec.after and part[1] > turn_ns else []
        return any(behaviour.has_npo for behaviour in seen)

    def series(
        self, metric: MetricRecord, field_name: str, tags: Mapping[str, str], buckets: Buckets, now_ns: int
    ) -> list[SeriesRecord]:
        """One series per tag combination that had calls."""
        groups: dict[tuple[str, ...], list[int]] = {}
        patterns = {key: tag_pattern(value) for key, value in tags.items()}
        for index, spec in enumerate(self._actions):
            values = {"namespace": spec.namespace, "action": spec.name}
            if all(pattern.fullmatch(values[key]) for key, pattern in patterns.items()):
                groups.setdefault(tuple(values[key] for key in tags), []).append(index)
        found = [
            SeriesRecord(
                dict(zip(tags, values, strict=True)), self._points(metric, field_name, members, buckets, now_ns)
            )
            for values, members in groups.items()
        ]
        return [series for series in found if series.points]

    def _points(
        self, metric: MetricRecord, field_name: str, members: Sequence[int], buckets: Buckets, now_ns: int
    ) -> list[tuple[int, float]]:
        """A gauge shows the last minute of its bucket, everything else the whole bucket (contract 3.1)."""
        statistic = _STATISTICS[field_name]
        by_bucket: dict[int, list[tuple[ActionSpec, Total]]] = {}
        for index in members:
            spec = self._actions[index]
            for start_ns, total in self._truth.buckets(index, buckets, now_ns, last_minute=metric.kind == "gauge"):
                by_bucket.setdefault(start_ns, []).append((spec, total))
        return [(start_ns, round(statistic(by_bucket[start_ns]), 4)) for start_ns in sorted(by_bucket)]


def _record(site_name: str, spec: ActionSpec, total: Total, *, has_npo: bool) -> ActionRecord:
    return ActionRecord(
        namespace=spec.namespace,
        action=spec.name,
        digest=short_digest("action", site_name, spec.namespace, spec.name),
        mean_ms=round(total.time_ms / total.calls, 4),
        calls=total.calls,
        error_rate_pct=round(100 * total.errors / total.calls, 4),
        has_npo=has_npo,
    )
