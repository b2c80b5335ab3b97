"""Dashboards through the real client over a service in this process (contract 11.2)."""

from typing import Any

import pytest

from appsignal_tui.errors import NotFoundError
from appsignal_tui.models.dashboard import Dashboard, NumberVisual, TimeseriesVisual, Visual
from appsignal_tui.models.metric import Selector
from appsignal_tui.models.page import Told
from tests.support.fake_world import read_time
from tests.support.scripted import SITE, Case, refused

AT = "2026-03-02T09:00:00Z"
CHART = {
    "__typename": "VisualTimeseries",
    "id": "v1",
    "title": "Latency",
    "format": "duration",
    "formatInput": None,
    "layout": {"x": 0, "y": 2, "w": 6, "h": 3},
    "lineLabel": "%name% %host%",
    "display": "AREA",
    "drawNullAsZero": True,
    "minYAxis": 0.5,
    "metrics": [
        {
            "name": "transaction_duration",
            "fields": [{"field": "MEAN"}, None, {"field": None}, {"field": "P95"}],
            "tags": [{"key": "namespace", "value": "web"}, {"key": "host", "value": None}],
        },
        {"name": "cpu", "fields": [{"field": "GAUGE"}], "tags": None},
    ],
}
NUMBER = {
    "__typename": "VisualNumber",
    "id": "v2",
    "title": "Errors",
    "metric": {
        "name": "error_rate",
        "field": "GAUGE",
        "aggregate": "MAX",
        "tags": [{"key": "namespace", "value": "*"}],
    },
}


async def _dashboard(*visuals: Any, **members: Any) -> Told[Dashboard]:
    found = {"id": "d1", "title": "Shop", "visuals": list(visuals), **members}
    async with Case.graphql({"data": {"app": {"dashboard": found}}}) as services:
        return await services.dashboards.dashboard(SITE, "d1")


async def test_the_list_names_dashboards_in_the_services_order() -> None:
    rows = [{"id": "d2", "title": "B", "description": None}, {"id": "d1", "title": "A"}, {"title": "no id"}, None]
    case = Case.graphql({"data": {"app": {"dashboards": rows}}})
    async with case as services:
        found = await services.dashboards.dashboards(SITE)
    assert [(dashboard.id, dashboard.title, dashboard.visuals) for dashboard in found.rows] == [
        ("d2", "B", ()),
        ("d1", "A", ()),
    ]
    assert found.unreadable == 1
    assert case.sent()["variables"] == {"id": SITE.id}


async def test_a_dashboard_comes_with_its_visuals_by_kind() -> None:
    told = await _dashboard(CHART, NUMBER, label="x", source="AUTO", createdAt=AT, updatedAt=None)
    dashboard = told.value
    chart, number = dashboard.visuals
    assert (dashboard.source, dashboard.created_ns, dashboard.updated_ns) == ("AUTO", read_time(AT), None)
    assert isinstance(chart, TimeseriesVisual)
    assert (chart.line_label, chart.display, chart.draw_null_as_zero) == ("%name% %host%", "AREA", True)
    assert (chart.min_y_axis, chart.format) == (0.5, "duration")
    assert chart.place is not None
    assert (chart.place.x, chart.place.y, chart.place.w, chart.place.h) == (0, 2, 6, 3)
    assert isinstance(number, NumberVisual)
    assert (number.title, number.place) == ("Errors", None)


async def test_a_chart_says_what_to_ask_of_metrics() -> None:
    (chart,) = (await _dashboard(CHART)).value.visuals
    assert isinstance(chart, TimeseriesVisual)
    tags = {"namespace": "web", "host": "*"}
    assert chart.selectors == (
        Selector(name="transaction_duration", field="MEAN", tags=tags),
        Selector(name="transaction_duration", field="P95", tags=tags),
        Selector(name="cpu", field="GAUGE"),
    )


async def test_a_number_says_what_to_ask_of_metrics() -> None:
    (number,) = (await _dashboard(NUMBER)).value.visuals
    assert isinstance(number, NumberVisual)
    assert number.selectors == (Selector(name="error_rate", field="GAUGE", tags={"namespace": "*"}, aggregation="MAX"),)


@pytest.mark.parametrize("metric", [None, 7, {"name": "x"}, {"name": {}}])
async def test_a_number_whose_metric_is_not_told_asks_nothing(metric: Any) -> None:
    (number,) = (await _dashboard({**NUMBER, "metric": metric})).value.visuals
    assert isinstance(number, NumberVisual)
    assert number.selectors == ()


async def test_s05_a_visual_of_an_unknown_kind_is_kept_by_its_name_and_a_bad_one_counted() -> None:
    dashboard = (await _dashboard({"__typename": "VisualHeatmap"}, 7, None, {**CHART, "title": {}})).value
    assert [(type(visual), visual.typename) for visual in dashboard.visuals] == [(Visual, "VisualHeatmap")]
    assert dashboard.unreadable == 2


@pytest.mark.parametrize("visuals", [None, 7, {}])
async def test_s12_a_dashboard_without_visuals_is_no_error(visuals: Any) -> None:
    found = {"id": "d1", "visuals": visuals}
    async with Case.graphql({"data": {"app": {"dashboard": found}}}) as services:
        assert (await services.dashboards.dashboard(SITE, "d1")).value.visuals == ()


async def test_h03_an_unknown_dashboard_is_not_found_with_what_the_service_says() -> None:
    answer = {"data": {"app": {"dashboard": None}}, "errors": [{"message": "was removed"}]}
    async with Case.graphql(answer) as services:
        with pytest.raises(NotFoundError, match="no dashboard gone") as caught:
            await services.dashboards.dashboard(SITE, "gone")
    assert caught.value.hint == "was removed"


async def test_refused_options_cost_the_options_only() -> None:
    case = Case.graphql(refused("no minYAxis"), {"data": {"app": {"dashboard": {"id": "d1", "visuals": [NUMBER]}}}})
    async with case as services:
        told = await services.dashboards.dashboard(SITE, "d1")
    assert len(told.value.visuals) == 1
    assert told.complaints == ("Some details are left out: no minYAxis",)
    assert "minYAxis" not in case.sent()["query"]


async def test_dashboards_are_told_from_memory_until_answers_are_forgotten() -> None:
    case = Case.graphql({"data": {"app": {"dashboards": []}}})
    async with case as services:
        for _ in range(3):
            await services.dashboards.dashboards(SITE)
        assert case.count == 1
        services.forget_answers()
        await services.dashboards.dashboards(SITE)
    assert case.count == 2
