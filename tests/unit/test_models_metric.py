"""Series whatever the points look like."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsignal_tui.models.metric import MetricRow, Point, Selector, Series, in_order

MINUTES = [f"2026-03-02T09:0{minute}:00Z" for minute in range(10)]


def _values(*points: object) -> list[float | None]:
    return [point.value for point in Series.model_validate({"data": list(points)}).data]


def _at(minute: int, value: object) -> dict[str, object]:
    return {"timestamp": MINUTES[minute], "value": value}


def test_c14_points_out_of_order_are_sorted() -> None:
    assert _values(_at(2, 3), _at(0, 1), _at(1, 2)) == [1, 2, 3]


def test_c14_of_points_at_one_instant_the_last_with_a_value_counts() -> None:
    assert _values(_at(1, 1), _at(1, 2), _at(1, None), _at(0, None), _at(0, None)) == [None, 2]


@pytest.mark.parametrize("odd", ["NaN", "Infinity", "high", {}, [1], True])
def test_c11_b09_a_value_that_is_no_number_is_a_gap(odd: object) -> None:
    values = _values(_at(0, 1), _at(1, odd), _at(2, 3))
    assert values == [1, 1.0 if odd is True else None, 3]


def test_c11_a_missing_value_and_a_null_are_the_same_gap() -> None:
    assert _values({"timestamp": MINUTES[0]}, _at(1, None)) == [None, None]


@pytest.mark.parametrize("odd", [{"value": 2}, {"timestamp": "soon", "value": 2}, 7, None, []])
def test_s02_a_point_without_time_is_left_out_and_counted(odd: object) -> None:
    series = Series.model_validate({"data": [_at(0, 1), odd, _at(2, 3)], "name": "m"})
    assert [point.value for point in series.data] == [1, 3]
    assert series.unreadable == 1
    assert series.name == "m"


@pytest.mark.parametrize("odd", [None, "low", {}])
def test_s03_extremes_that_are_no_numbers_are_none(odd: object) -> None:
    series = Series.model_validate({"data": [_at(0, 1)], "min": odd, "max": 4})
    assert (series.minimum, series.maximum, len(series.data)) == (None, 4, 1)


def test_a_value_of_a_row_that_is_no_number_is_none_and_the_row_stays() -> None:
    assert MetricRow.model_validate({"group": {}, "data": {"a": "x", "b": "2", "c": None}}).values == {
        "a": None,
        "b": 2.0,
        "c": None,
    }


@pytest.mark.parametrize(
    ("field", "chosen", "natural"),
    [("COUNT", "", "sum"), ("counter", "", "sum"), ("p95", "", "avg"), ("gauge", "", "avg"), ("count", "MAX", "max")],
)
def test_an_aggregation_is_always_known(field: str, chosen: str, natural: str) -> None:
    assert Selector(name="m", field=field, aggregation=chosen).natural_aggregation == natural


points = st.builds(Point, timestamp_ns=st.integers(0, 5), value=st.none() | st.integers(0, 9))


@given(st.lists(points))
def test_points_in_order_have_each_instant_once_and_lose_no_instant(sent: list[Point]) -> None:
    ordered = in_order(sent)
    instants = [point.timestamp_ns for point in ordered]
    assert instants == sorted({point.timestamp_ns for point in sent})
    for point in ordered:
        told = [each.value for each in sent if each.timestamp_ns == point.timestamp_ns and each.value is not None]
        assert point.value == (told[-1] if told else None)
