"""Thresholds as people write them: read, written again, held against figures."""

import math
import operator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsignal_tui.analysis.thresholds import Tally, Threshold, parse_threshold
from appsignal_tui.errors import ConfigurationError
from appsignal_tui.text import safe_text

MEASURES = {"count": "count", "mean_ms": "ms", "error_rate_pct": "%", "age_s": "s", "p95": "ms", "size": ""}
OPERATORS = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    "!=": operator.ne,
}
BLANKS = st.sampled_from(["", " ", "  ", "\t"])
NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,20}", fullmatch=True)
VALUES = st.decimals(-1_000_000, 1_000_000, places=3)


@given(
    NAMES,
    st.sampled_from([*OPERATORS, "=="]),
    VALUES,
    st.sampled_from(["", "ms", "s", "%"]),
    st.lists(BLANKS, min_size=5),
)
def test_a_threshold_is_read_with_blanks_anywhere(
    name: str, sign: str, value: object, unit: str, gaps: list[str]
) -> None:
    first, second, third, fourth, fifth, *_ = gaps
    read = parse_threshold(f"{first}{name}{second}{sign}{third}{value}{fourth}{unit}{fifth}")
    assert read == Threshold(name, "=" if sign == "==" else sign, float(str(value)), unit)
    assert parse_threshold(str(read)) == read, "what is written reads back"


@given(st.text(max_size=30))
def test_any_text_is_a_threshold_or_refused_with_examples(text: str) -> None:
    refusal = None
    try:
        read = parse_threshold(text)
    except ConfigurationError as error:
        refusal = error
    else:
        assert parse_threshold(str(read)) == read
    if refusal is not None:
        assert "p95>500ms" in refusal.hint
        assert str(refusal) == safe_text(str(refusal))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "p95",
        ">5",
        "p95>",
        "p95>>5",
        "p95=>5",
        "p95>5kg",
        "p95>5 m",
        "p95>1e3",
        "p95>٣",
        "p95>5ms ms",
        "a b>1",
        "p>1;x",
    ],
)
def test_what_is_no_threshold_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match="no threshold"):
        parse_threshold(text)


@given(st.sampled_from(list(OPERATORS)), st.integers(-5, 5), st.integers(-5, 5))
def test_a_figure_crosses_as_the_sign_says(sign: str, figure: int, value: int) -> None:
    threshold = Threshold("p95", sign, float(value))
    assert threshold.is_crossed_by(figure) is OPERATORS[sign](figure, value)
    assert not threshold.is_crossed_by(None)
    assert not threshold.is_crossed_by(math.nan)


@pytest.mark.parametrize(
    ("text", "measure", "value", "unit"),
    [
        ("mean>500ms", "mean_ms", 500, "ms"),
        ("mean_ms>0.5s", "mean_ms", 500, "ms"),
        ("mean>500", "mean_ms", 500, "ms"),
        ("age>1500ms", "age_s", 1.5, "s"),
        ("error_rate>=2%", "error_rate_pct", 2, "%"),
        ("p95>1s", "p95", 1000, "ms"),
        ("count>0", "count", 0, ""),
        ("size>3", "size", 3, ""),
    ],
)
def test_a_measure_may_be_named_without_its_unit(text: str, measure: str, value: float, unit: str) -> None:
    meant = parse_threshold(text).among(MEASURES)
    assert (meant.measure, meant.value, meant.unit) == (measure, value, unit)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("p99>5", "nothing --fail-if can look at"),
        ("mean>2%", "not measured in %"),
        ("count>2ms", "not measured in ms"),
        ("error_rate>1s", "not measured in s"),
    ],
)
def test_another_measure_or_unit_is_refused(text: str, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        parse_threshold(text).among(MEASURES)


@given(st.lists(st.none() | st.integers(0, 10)), st.integers(0, 10), st.sampled_from(list(OPERATORS)))
def test_a_tally_counts_the_rows_beyond(figures: list[int | None], value: int, sign: str) -> None:
    threshold = Threshold("mean_ms", sign, float(value), "ms")
    tally = Tally([threshold])
    for figure in figures:
        tally.add({"mean_ms": figure, "other": 99})
    beyond = sum(figure is not None and OPERATORS[sign](figure, value) for figure in figures)
    assert tally.crossed == ([(threshold, beyond)] if beyond else [])


@given(st.integers(-3, 12), st.sampled_from(list(OPERATORS)), st.integers(0, 30), st.integers(0, 30))
def test_rows_beyond_those_that_decide_change_nothing(value: int, sign: str, some: int, more: int) -> None:
    few, many = Tally([Threshold("count", sign, float(value))]), Tally([Threshold("count", sign, float(value))])
    few.add_unseen(max(some, few.rows_to_decide))
    many.add_unseen(max(some, few.rows_to_decide) + more)
    if value >= 0 or sign in {">", ">=", "!="}:
        assert bool(few.crossed) == bool(many.crossed)


def test_truth_is_no_figure() -> None:
    tally = Tally([Threshold("error", ">", 0.0)])
    tally.add({"error": True})
    assert tally.crossed == []
