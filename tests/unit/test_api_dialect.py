from typing import Any

import pytest

from appsignal_tui.api.dialect import TABLE, Dialect


def _selector(field: str, aggregation: str = "") -> dict[str, Any]:
    return {"name": "m", "field": field, "tags": {"a": "b"}, **({"aggregation": aggregation} if aggregation else {})}


CASES: dict[str, tuple[str, dict[str, Any], dict[str, Any], str]] = {
    "cursor-by-duration": (
        "/tracing/traces/performance",
        {"pagination": {"per_page": 10, "order": "DESC", "cursor": {"duration": None}}},
        {"pagination": {"per_page": 10, "order": "DESC", "cursor": "Duration"}},
        "invalid pagination.cursor",
    ),
    "minimum-duration": (
        "/tracing/traces/performance",
        {"duration_ms": 500, "query": "x"},
        {"duration": 500, "query": "x"},
        "unknown member duration_ms",
    ),
    "metric-spelling": (
        "/metrics/timeseries",
        {"resolution": "hourly", "select": [_selector("p95", "avg"), _selector("count", "sum"), _selector("gauge")]},
        {
            "resolution": "HOURLY",
            "select": [_selector("P95", "AVERAGE"), _selector("COUNT", "SUM"), _selector("GAUGE")],
        },
        "Invalid field: 'p_95'",
    ),
    "error-trace-pagination": (
        "/tracing/trace/error",
        {"trace_id": "t"},
        {"trace_id": "t", "pagination": {"per_page": 100, "order": "DESC", "cursor": {"time": None}}},
        "missing pagination.cursor",
    ),
}


def test_every_row_of_the_table_has_a_case_here() -> None:
    assert {conflict.name for conflict in TABLE} == set(CASES)
    assert all(conflict.section and conflict.sent and conflict.instead for conflict in TABLE)


@pytest.mark.parametrize("name", CASES)
def test_a_refusal_about_the_question_brings_the_other_form_which_is_remembered(name: str) -> None:
    route, body, other, refusal = CASES[name]
    dialect = Dialect()
    assert dialect.write(route, body) == body
    form = dialect.other_form(route, body, refusal)
    assert form is not None
    assert form.conflict.name == name
    assert form.body == other
    dialect.learn(form.conflict)
    assert dialect.learned == {name}
    assert dialect.write(route, body) == other
    assert dialect.other_form(route, body, refusal) is None


@pytest.mark.parametrize("name", CASES)
def test_a_refusal_about_something_else_brings_nothing(name: str) -> None:
    route, body, _, _ = CASES[name]
    assert Dialect().other_form(route, body, "no such site") is None
    assert Dialect().other_form("/logs/lines", body, "cursor field duration") is None


def test_time_cursors_have_one_form_only() -> None:
    body = {"pagination": {"cursor": {"time": None}}}
    assert Dialect().other_form("/tracing/traces/performance", body, "bad cursor") is None
