import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsignal_tui.layout.fit import fit_columns, fit_row
from appsignal_tui.layout.run import plain
from appsignal_tui.layout.signals import SIGNAL_COLUMNS, buckets_of, index_of, signal_rows
from appsignal_tui.models.base import NS_PER_S
from appsignal_tui.models.metric import Point, Series, Timeseries
from appsignal_tui.models.timerange import TimeRange

MINUTE = 60 * NS_PER_S
WINDOW = TimeRange(60 * MINUTE, 120 * MINUTE)


def series(field: str, value: float, since: float | None = None, namespace: str = "web") -> Series:
    """Two hours of a value, another one for the last 25 minutes."""
    points = tuple(
        Point(timestamp_ns=minute * MINUTE, value=since if since is not None and minute >= 95 else value)
        for minute in range(120)
    )
    return Series(name="m", field=field, tags={"namespace": namespace}, data=points)


def test_a_step_after_the_deploy_is_a_change_and_an_error() -> None:
    answer = Timeseries(series=(series("P95", 130.0, 410.0), series("count", 900), series("gauge", 0.2, 1.9)))
    (row,) = signal_rows(answer, WINDOW, 95 * MINUTE)
    assert row.p95_ms == 410.0
    assert row.change_pct == pytest.approx(100 * (410 / 130 - 1))
    assert row.per_minute == pytest.approx(900)
    assert row.error_pct == pytest.approx(1.9)
    assert row.health == "error"
    assert row.deploy == 35
    text = plain(fit_row(fit_columns(SIGNAL_COLUMNS, 80), row))
    assert text.startswith("✖ web")
    assert "▲ +215%" in text
    assert text.count("┆") == 2


def test_a_calm_namespace_is_fine_and_the_busiest_comes_first() -> None:
    calm = [series(field, 100.0, namespace="background") for field in ("p95", "count", "gauge")]
    busy = [series("p95", 100.0), series("count", 5_000.0), series("gauge", 0.0)]
    rows = signal_rows(Timeseries(series=(*calm, *busy)), WINDOW, None)
    assert [row.namespace for row in rows] == ["web", "background"]
    assert rows[0].health == "ok"


def test_no_data_is_not_zero() -> None:
    empty = Series(
        name="m", field="p95", tags={"namespace": "web"}, data=(Point(timestamp_ns=70 * MINUTE, value=None),)
    )
    (row,) = signal_rows(Timeseries(series=(empty,)), WINDOW, None)
    assert row.p95_ms is None
    assert set(row.p95_trend) == {None}
    assert "–" in plain(fit_row(fit_columns(SIGNAL_COLUMNS, 80), row))


@given(
    st.lists(st.tuples(st.integers(0, 200 * MINUTE), st.none() | st.floats(allow_nan=False, allow_infinity=False))),
    st.integers(1, 80),
)
def test_buckets_hold_the_peaks_and_nothing_from_outside(points: list[tuple[int, float | None]], count: int) -> None:
    data = tuple(Point(timestamp_ns=time_ns, value=value) for time_ns, value in points)
    buckets = buckets_of(Series(data=data), WINDOW, count)
    inside = [value for time_ns, value in points if WINDOW.start_ns <= time_ns < WINDOW.end_ns and value is not None]
    known = [value for value in buckets if value is not None]
    assert len(buckets) == count
    assert bool(known) is bool(inside)
    assert not inside or max(known) == max(inside)
    assert set(known) <= set(inside)


@given(st.integers(0, 300 * MINUTE), st.integers(1, 80))
def test_an_instant_has_a_place_only_inside_the_window(time_ns: int, count: int) -> None:
    place = index_of(time_ns, WINDOW, count)
    assert (place is None) is not (WINDOW.start_ns <= time_ns <= WINDOW.end_ns)
    assert place is None or 0 <= place < count
