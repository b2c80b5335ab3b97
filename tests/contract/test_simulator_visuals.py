"""Saved visuals as JSON and as CSV (contract 10), with the figures that the metrics routes give."""

import csv
import io
from collections.abc import Callable, Iterator

import pytest

from appsignal_tui.demo.world.visuals import SAVED_VISUALS
from tests.support.figures import DAY, Figures, Row, points, values
from tests.support.openapi import assert_answer
from tests.support.simulator import FROZEN_AT, PlainClient, running_simulator

LATENCY, MEMORY, ORDERS = "79b46fd39a28f49cf8d8135b", "02ae3ec80a2855963eaf2d51", "30d6c5e351642df3d82ae55e"
RESPONSES, TRAFFIC = "11d6bef4eb41b1abe745986c", "2e6f3c7b8ebaa663571f6f7b"


@pytest.fixture(scope="module")
def figures() -> Iterator[Figures]:
    with running_simulator() as url:
        client = PlainClient(url)
        yield Figures(client)
        client.close()


def visual(figures: Figures, visual_id: str) -> Row:
    reply = figures.client.get(f"/saved_visuals/{visual_id}")
    assert_answer("GET", "/saved_visuals/{id}", reply.status, reply.json)
    assert reply.status == 200
    found: Row = reply.json
    return found


def table(figures: Figures, visual_id: str) -> list[list[str]]:
    reply = figures.client.get(f"/saved_visuals/{visual_id}/csv")
    assert (reply.status, reply.headers["content-type"]) == (200, "text/csv")
    return list(csv.reader(io.StringIO(reply.content.decode(), newline="")))


def test_there_are_three_for_each_production_site_under_ids_that_never_change() -> None:
    assert {LATENCY, MEMORY, ORDERS, RESPONSES, TRAFFIC} < SAVED_VISUALS.keys()
    kinds = {(visual.site_id, visual.kind, visual.format) for visual in SAVED_VISUALS.values()}
    assert len(SAVED_VISUALS) == len(kinds) == 6
    for site_id in {site_id for site_id, _, _ in kinds}:
        told = {(kind, unit) for its_site_id, kind, unit in kinds if its_site_id == site_id}
        assert {("timeseries", "duration"), ("timeseries", "size")} < told
        assert {kind for kind, _ in told} == {"timeseries", "number"}


@pytest.mark.parametrize("visual_id", SAVED_VISUALS)
def test_every_visual_has_a_definition_and_the_data_of_a_day(figures: Figures, visual_id: str) -> None:
    found = visual(figures, visual_id)
    assert (found["id"], found["resolution"], found["from"], found["to"]) == (
        visual_id,
        "HOURLY",
        DAY["from"],
        FROZEN_AT,
    )
    assert all(25 >= len(series["data"]) > 0 for series in found["series"])
    assert found["series"]
    assert ("metric" in found) == (found["type"] == "number") == ("metrics" not in found)


def test_a_chart_shows_what_the_timeseries_route_gives(figures: Figures) -> None:
    found = visual(figures, LATENCY)
    asked = [
        figures.series(metric["name"], field["field"], {tag["key"]: tag["value"] for tag in metric["tags"]}, **DAY)
        for metric in found["metrics"]
        for field in metric["fields"]
    ]
    assert found["series"] == [series for some in asked for series in some]
    assert len(found["series"]) == 3


def test_a_size_names_its_unit_and_splits_into_its_pods(figures: Figures) -> None:
    found = visual(figures, MEMORY)
    assert (found["format"], found["format_input"], found["line_label"]) == ("size", "byte", "%pod%")
    assert {series["tags"]["pod"].split("-")[0] for series in found["series"]} == {"web"}


@pytest.mark.parametrize(("visual_id", "word", "reduce"), [(ORDERS, "SUM", sum), (TRAFFIC, "MAX", max)])
def test_a_number_is_made_of_its_points(
    figures: Figures, visual_id: str, word: str, reduce: Callable[[list[float]], float]
) -> None:
    found = visual(figures, visual_id)
    (series,) = found["series"]
    assert found["value"] == reduce(values(series))
    assert found["metric"]["aggregate"] == word


@pytest.mark.parametrize("visual_id", SAVED_VISUALS)
def test_the_csv_holds_what_the_json_holds(figures: Figures, visual_id: str) -> None:
    found = visual(figures, visual_id)
    header, *lines = table(figures, visual_id)
    assert header[0] == "timestamp"
    assert len(lines) == 25
    for column, series in enumerate(found["series"], 1):
        assert header[column] == " ".join([series["name"], *series["tags"].values(), series["field"]])
        cells = {line[0]: float(line[column]) for line in lines if line[column]}
        assert cells == points(series)


def test_a_column_is_named_as_in_the_contract(figures: Figures) -> None:
    assert table(figures, LATENCY)[0][1] == "transaction_duration web mean"


def test_what_is_missing_is_empty_unless_it_is_drawn_as_zero(figures: Figures) -> None:
    pods = [cell for line in table(figures, MEMORY)[1:] for cell in line]
    assert "" in pods
    assert "" not in [cell for line in table(figures, RESPONSES)[1:] for cell in line]


@pytest.mark.parametrize("visual_id", ["64b1aa00bb11cc22dd33ee44", "x", "%00", "%2e%2e", "%F0%9F%92%A3", "0" * 5_000])
@pytest.mark.parametrize("template", ["/saved_visuals/{id}", "/saved_visuals/{id}/csv"])
def test_an_unknown_visual_is_not_found(figures: Figures, visual_id: str, template: str) -> None:
    reply = figures.client.get(template.replace("{id}", visual_id))
    assert_answer("GET", template, reply.status, reply.json)
    assert (reply.status, reply.json) == (404, {"error": "Not found"})
