"""Metrics and action figures of a site, all added up from the same truth."""

from collections.abc import Callable, Mapping, Sequence

from appsignal_tui.demo.telemetry import ActionRecord, Buckets, MetricRecord, SeriesRecord
from appsignal_tui.demo.wildcard import wildcard
from appsignal_tui.demo.world.catalog import MINUTE_NS, ActionSpec
from appsignal_tui.demo.world.columns import Point, Values, points_of, whole_minutes
from appsignal_tui.demo.world.noise import short_digest
from appsignal_tui.demo.world.pool import Pool
from appsignal_tui.demo.world.truth import Total, Truth, floor_minute, percentile

_BY_NAMESPACE = frozenset({"namespace"})
_BY_ACTION = frozenset({"namespace", "action"})

METRICS: tuple[MetricRecord, ...] = (
    MetricRecord("transaction_duration", "measurement", (_BY_NAMESPACE, _BY_ACTION)),
    MetricRecord("trace_duration", "measurement", (_BY_NAMESPACE, _BY_ACTION)),
    MetricRecord("error_rate", "gauge", (_BY_NAMESPACE, _BY_ACTION)),
    MetricRecord("transaction_exception_rate", "gauge", (_BY_NAMESPACE,)),
    MetricRecord("site_throughput", "counter", (frozenset(),)),
)
"""What every site with requests reports (contract 3.6, 15.3); the two durations are one thing under two names."""

_NAMES = frozenset(metric.name for metric in METRICS)
_SHARES = {"p90": 0.90, "p95": 0.95}

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
        self._pools: dict[tuple[int, ...], Pool] = {}

    @staticmethod
    def tell(metric: MetricRecord) -> bool:
        """Whether the metric is one of these."""
        return metric.name in _NAMES

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
        groups: dict[tuple[str, ...], tuple[int, ...]] = {}
        patterns = {key: wildcard(value) for key, value in tags.items()}
        for index, spec in enumerate(self._actions):
            values = {"namespace": spec.namespace, "action": spec.name}
            if all(pattern.fullmatch(values[key]) for key, pattern in patterns.items()):
                key_values = tuple(values[key] for key in tags)
                groups[key_values] = (*groups.get(key_values, ()), index)
        found = [
            SeriesRecord(
                dict(zip(tags, values, strict=True)), self._points(metric, field_name, members, buckets, now_ns)
            )
            for values, members in groups.items()
        ]
        return [series for series in found if series.points]

    def _points(
        self, metric: MetricRecord, field_name: str, members: tuple[int, ...], buckets: Buckets, now_ns: int
    ) -> list[Point]:
        """A gauge shows the last minute of its bucket, everything else the whole bucket (contract 3.1)."""
        if buckets.step_ns != MINUTE_NS:
            return self._totals(metric, field_name, members, buckets, now_ns)
        pool = self._pools.setdefault(members, Pool(self._truth, members))
        points = [
            (start_ns, round(value, 4))
            for hour_ns, first, last in whole_minutes(buckets, now_ns)
            for start_ns, value in points_of(_column(pool, field_name, hour_ns), hour_ns, first, last)
        ]
        begun_ns = floor_minute(now_ns)
        if begun_ns in buckets.starts:
            points += self._totals(metric, field_name, members, Buckets(begun_ns, begun_ns, MINUTE_NS), now_ns)
        return points

    def _totals(
        self, metric: MetricRecord, field_name: str, members: tuple[int, ...], buckets: Buckets, now_ns: int
    ) -> list[Point]:
        statistic, points = _STATISTICS[field_name], []
        for start_ns in buckets.starts:
            end_ns = min(start_ns + buckets.step_ns, now_ns)
            within = self._last_minute if metric.kind == "gauge" else self._parts
            if parts := within(members, start_ns, end_ns):
                points.append((start_ns, round(statistic(parts), 4)))
        return points

    def _last_minute(self, members: tuple[int, ...], start_ns: int, end_ns: int) -> Parts:
        """The calls of the last minute that had any."""
        for minute_ns in range(floor_minute(end_ns - 1), start_ns - 1, -MINUTE_NS):
            if parts := self._parts(members, minute_ns, min(minute_ns + MINUTE_NS, end_ns)):
                return parts
        return ()

    def _parts(self, members: tuple[int, ...], start_ns: int, end_ns: int) -> Parts:
        totals = [(self._actions[index], self._truth.total(index, start_ns, end_ns)) for index in members]
        return [(spec, total) for spec, total in totals if total.calls]


def _column(pool: Pool, field_name: str, hour_ns: int) -> Values:
    """The sixty values of a field."""
    hour = pool.hour(hour_ns)
    if field_name in {"count", "counter"}:
        return [count or None for count in hour.calls]
    if field_name == "gauge":
        return [100 * failed / count if count else None for count, failed in zip(hour.calls, hour.errors, strict=True)]
    means = [time / count if count else None for count, time in zip(hour.calls, hour.time_ms, strict=True)]
    if field_name == "mean":
        return means
    stretch = pool.stretch(hour_ns, _SHARES[field_name])
    return [None if mean is None else mean * factor for mean, factor in zip(means, stretch, strict=True)]


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
