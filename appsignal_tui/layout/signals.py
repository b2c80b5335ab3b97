"""Golden signals of each namespace: how slow, how much, how many errors, and since when."""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from appsignal_tui.layout.columns import Column
from appsignal_tui.layout.run import Role, Run, Runs, runs
from appsignal_tui.layout.sparkline import sparkline
from appsignal_tui.layout.units import format_change, format_count, format_duration, format_share
from appsignal_tui.models.metric import Series, Timeseries
from appsignal_tui.models.timerange import TimeRange
from appsignal_tui.text import safe_text

BUCKETS = 60
"""Values a range is cut into: a minute each for an hour."""

_MUCH_SLOWER_PCT = 50
_SLOWER_PCT = 10
_MANY_ERRORS_PCT = 5.0
_SOME_ERRORS_PCT = 1.0


@dataclass(frozen=True, slots=True)
class SignalRow:
    """The signals of one namespace."""

    namespace: str
    p95_ms: float | None
    change_pct: float | None
    """Of the p95: the last third of the range against the equal time before the range."""
    p95_trend: tuple[float | None, ...]
    per_minute: float | None
    error_pct: float | None
    error_trend: tuple[float | None, ...]
    deploy: int | None = None
    """Index of the trend value in which the last deploy happened."""

    @property
    def health(self) -> Role:
        """`error` where it is much slower than before or many calls fail, `warn` where it is worse, else `ok`."""
        change, errors = self.change_pct or 0.0, self.error_pct or 0.0
        if change > _MUCH_SLOWER_PCT or errors > _MANY_ERRORS_PCT:
            return "error"
        return "warn" if change > _SLOWER_PCT or errors > _SOME_ERRORS_PCT else "ok"


def buckets_of(series: Series | None, window: TimeRange, count: int = BUCKETS) -> tuple[float | None, ...]:
    """The peak of a series in each of `count` equal parts of the window; `None` where it says nothing."""
    if series is None:
        return (None,) * count
    length = max(1, window.end_ns - window.start_ns)
    peaks: list[float | None] = [None] * count
    for point in series.data:
        if point.value is None or not math.isfinite(point.value):
            continue
        place = (point.timestamp_ns - window.start_ns) * count // length
        if 0 <= place < count:
            before = peaks[place]
            peaks[place] = point.value if before is None else max(before, point.value)
    return tuple(peaks)


def index_of(time_ns: int | None, window: TimeRange, count: int = BUCKETS) -> int | None:
    """Which of `count` equal parts of the window an instant falls into; `None` outside."""
    if time_ns is None or not window.start_ns <= time_ns <= window.end_ns:
        return None
    return min(count - 1, (time_ns - window.start_ns) * count // max(1, window.end_ns - window.start_ns))


def signal_rows(answer: Timeseries, window: TimeRange, deploy_ns: int | None) -> tuple[SignalRow, ...]:
    """A row for each namespace, the busiest first.

    `answer` holds p95 and count of the response time and the error rate, by namespace, over the window and the equal
    time before it.
    """
    by_namespace: defaultdict[str, dict[str, Series]] = defaultdict(dict)
    for series in answer.series:
        by_namespace[safe_text(series.tags.get("namespace", ""), 60)][series.field.casefold()] = series
    rows = [_row(namespace, found, window, deploy_ns) for namespace, found in by_namespace.items()]
    return tuple(sorted(rows, key=lambda row: -(row.per_minute or 0.0)))


def _row(namespace: str, found: dict[str, Series], window: TimeRange, deploy_ns: int | None) -> SignalRow:
    before = TimeRange(2 * window.start_ns - window.end_ns, window.start_ns)
    p95, errors = found.get("p95"), found.get("gauge")
    now_mean, before_mean = _mean(p95, _recent_part(window)), _mean(p95, before)
    calls = _values(found.get("count"), window)
    return SignalRow(
        namespace=namespace,
        p95_ms=_last(p95, window),
        change_pct=None if not (now_mean and before_mean) else (now_mean / before_mean - 1) * 100,
        p95_trend=buckets_of(p95, window),
        per_minute=sum(calls) * 60 / window.seconds if calls and window.seconds else None,
        error_pct=_last(errors, window),
        error_trend=buckets_of(errors, window),
        deploy=index_of(deploy_ns, window),
    )


def _recent_part(window: TimeRange) -> TimeRange:
    """What is wrong now stands in the last third of the range, whenever it began."""
    return TimeRange(window.end_ns - (window.end_ns - window.start_ns) // 3, window.end_ns)


def _values(series: Series | None, window: TimeRange) -> list[float]:
    return [
        point.value
        for point in (series.data if series else ())
        if point.value is not None
        and math.isfinite(point.value)
        and window.start_ns <= point.timestamp_ns <= window.end_ns
    ]


def _mean(series: Series | None, window: TimeRange) -> float | None:
    values = _values(series, window)
    return sum(values) / len(values) if values else None


def _last(series: Series | None, window: TimeRange) -> float | None:
    """The mean of the last five buckets that say something: the newest alone is still filling."""
    values = _values(series, window)[-6:-1] or _values(series, window)
    return sum(values) / len(values) if values else None


def _paint_mark(row: SignalRow, _width: int) -> Runs:
    return runs(Run({"error": "✖", "warn": "▲"}.get(row.health, "●"), row.health))


def _paint_change(row: SignalRow, _width: int) -> Runs:
    role: Role = row.health if (row.change_pct or 0) > _SLOWER_PCT else "muted"
    mark = "▲ " if (row.change_pct or 0) > _SLOWER_PCT else ""
    return runs(Run(mark + format_change(row.change_pct), role))


def _trend(values: Sequence[float | None], width: int, deploy: int | None) -> Runs:
    return sparkline(values, width, deploy=deploy, role="accent")


def _paint_errors(row: SignalRow, _width: int) -> Runs:
    return runs(Run(format_share(row.error_pct), "text" if (row.error_pct or 0) <= _SOME_ERRORS_PCT else "error"))


SIGNAL_COLUMNS: tuple[Column[SignalRow], ...] = (
    Column("mark", "", 1, _paint_mark),
    Column("namespace", "namespace", 10, lambda row, _: runs(Run(row.namespace, "strong")), grow=1, most=24),
    Column("p95", "p95", 7, lambda row, _: runs(Run(format_duration(row.p95_ms))), align="right"),
    Column("change", "Δ before", 8, _paint_change, align="right", rank=1),
    Column(
        "trend", "over time", 14, lambda row, width: _trend(row.p95_trend, width, row.deploy), grow=4, most=60, rank=1
    ),
    Column(
        "calls", "per min", 7, lambda row, _: runs(Run(format_count(_whole(row.per_minute)))), align="right", rank=2
    ),
    Column("errors", "errors", 6, _paint_errors, align="right"),
    Column(
        "error_trend",
        "over time",
        10,
        lambda row, width: _trend(row.error_trend, width, row.deploy),
        grow=3,
        most=60,
        rank=3,
    ),
)


def _whole(value: float | None) -> float | None:
    return None if value is None else float(round(value))
