"""Saved charts through the real client over a service in this process, in every shape they may have (contract 10)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from appsignal_tui.api.csv_table import read_table
from appsignal_tui.errors import BadAnswerError, NotFoundError
from appsignal_tui.models.visual import SavedVisual, VisualTable
from appsignal_tui.services.container import Origin, open_services
from tests.support.fake_world import NS_PER_S, START_NS, HandClock, Reply, ScriptedService, json_reply

ID = "64b1aa00bb11cc22dd33ee44"
JSON = f"/api/v2/saved_visuals/{ID}"
CSV = f"{JSON}/csv"
HOUR_NS = 3_600 * NS_PER_S

SERIES = {
    "id": "s1",
    "name": "transaction_duration",
    "field": "mean",
    "tags": {"namespace": "web"},
    "data": [{"timestamp": "2026-03-02T09:00:00Z", "value": 80.1}],
}
OPTIONS = {
    "id": ID,
    "title": "Latency",
    "description": None,
    "type": "TIMESERIES",
    "format": "duration",
    "display": "AREA_RELATIVE",
    "line_label": "%name% %namespace%",
    "draw_null_as_zero": True,
    "min_y_axis": 5,
    "resolution": "HOURLY",
    "from": "2026-03-02T09:00:00Z",
    "to": "2026-03-02T10:00:00Z",
}


async def _visual(body: object, status: int = 200) -> SavedVisual:
    service = ScriptedService({JSON: [json_reply(body, status)]})
    services = open_services(token=SecretStr("demo-x"), origin=Origin("demo", ""), clock=HandClock(), asgi=service)
    try:
        return await services.visuals.visual(f" {ID} ")
    finally:
        await services.aclose()


async def _csv(reply: Reply) -> VisualTable:
    service = ScriptedService({CSV: [reply]})
    services = open_services(token=SecretStr("demo-x"), origin=Origin("demo", ""), clock=HandClock(), asgi=service)
    try:
        return await services.visuals.csv(ID)
    finally:
        await services.aclose()


def _text(content: str) -> Reply:
    return Reply(content.encode(), 200, {"content-type": "text/csv; charset=utf-8"})


class TestJson:
    """A chart as JSON."""

    @pytest.mark.parametrize(
        "body",
        [
            {**OPTIONS, "series": [SERIES, 7]},
            {"data": {**OPTIONS, "series": [SERIES, 7]}},
            {**OPTIONS, "data": {"series": [SERIES, 7]}},
            {"visual": OPTIONS, "data": {"series": [SERIES, 7], "title": None}},
        ],
    )
    async def test_series_are_found_at_any_depth_up_to_two_with_the_options_around(self, body: Any) -> None:
        visual = await _visual(body)
        assert [series.name for series in visual.series] == ["transaction_duration"]
        assert visual.unreadable == 1
        assert (visual.title, visual.description, visual.kind, visual.format) == (
            "Latency",
            "",
            "timeseries",
            "duration",
        )
        assert (visual.display, visual.line_label) == ("area_relative", "%name% %namespace%")
        assert (visual.draw_null_as_zero, visual.minimum_y, visual.resolution) == (True, 5, "HOURLY")
        assert (visual.start_ns, visual.end_ns) == (START_NS, START_NS + HOUR_NS)
        assert visual.sent == body

    @pytest.mark.parametrize("body", [{"title": 7, "from": 1.5, "metric": {"name": "x"}}, [SERIES], "x", 7, {}])
    async def test_without_series_what_was_sent_is_there_to_show(self, body: Any) -> None:
        visual = await _visual(body)
        assert visual == SavedVisual(sent=body)

    async def test_series_below_depth_two_are_not_looked_for(self) -> None:
        assert (await _visual({"a": {"b": {"series": [SERIES]}}})).series == ()

    async def test_a_visual_that_is_not_there_is_named_and_so_is_the_doubt_about_the_route(self) -> None:
        with pytest.raises(NotFoundError, match=f"no saved visual '{ID}'") as caught:
            await _visual({"error": "Not found"}, 404)
        assert "no such route" in caught.value.hint


class TestCsv:
    """A chart as CSV."""

    async def test_the_first_column_of_times_is_x_and_columns_of_numbers_are_y(self) -> None:
        content = "name,at,mean,words,count\nx,2026-03-02T09:00:00Z,80.1,a,\ny,2026-03-02T10:00:00Z,,b,7\n"
        table = await _csv(_text(content))
        assert table.header == ("name", "at", "mean", "words", "count")
        assert (table.time_column, table.rows, table.unreadable) == ("at", 2, 0)
        assert [(series.name, [point.value for point in series.data]) for series in table.series] == [
            ("mean", [80.1, None]),
            ("count", [None, 7]),
        ]
        assert [point.timestamp_ns for point in table.series[0].data] == [START_NS, START_NS + HOUR_NS]
        assert (table.series[0].minimum, table.series[0].maximum) == (80.1, 80.1)

    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    async def test_the_delimiter_is_found(self, delimiter: str) -> None:
        rows = [["timestamp", 'p95 "web", all; in'], ["2026-03-02 09:00:00 UTC", "1.5"]]
        content = "\r\n".join(delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
        table = await _csv(_text(content))
        assert table.delimiter == delimiter
        assert [(series.name, series.data[0].value) for series in table.series] == [('p95 "web", all; in', 1.5)]

    async def test_decimal_commas_are_read_where_commas_do_not_delimit(self) -> None:
        table = await _csv(_text("time;a\n2026-03-02;80,5\n2026-03-03;81,5\n"))
        assert table.delimiter == ";"
        assert [point.value for point in table.series[0].data] == [80.5, 81.5]

    async def test_the_bytes_are_kept_as_they_came(self) -> None:
        content = b"\xef\xbb\xbftime,\xe9t\xe9\r\n2026-03-02T09:00:00Z,1\r\n\x00"
        table = await _csv(Reply(content, 200, {"content-type": "text/csv"}))
        assert table.content == content
        assert table.header == ("time", "\ufffdt\ufffd")

    async def test_c14_rows_out_of_order_are_sorted_and_rows_without_time_counted(self) -> None:
        rows = "2026-03-02T10:00:00Z,2\n2026-03-02T09:00:00Z,1\n,3\n"
        table = await _csv(_text(f"time,a\n{rows}"))
        assert [point.value for point in table.series[0].data] == [1, 2]
        assert (table.rows, table.unreadable) == (3, 1)

    @pytest.mark.parametrize("content", ["", "a,b\n1,2\n", "a\n", "time\nsoon\n", "\n\n"])
    async def test_without_times_there_are_no_series_and_the_bytes_all_the_same(self, content: str) -> None:
        table = await _csv(_text(content))
        assert (table.series, table.time_column, table.content) == ((), "", content.encode())

    @pytest.mark.parametrize(
        "reply",
        [
            Reply(b"<html>Sign in</html>", 200, {"content-type": "text/html"}),
            Reply(b"  <!doctype html>", 200, {"content-type": "text/csv"}),
            json_reply({"message": "soon"}),
        ],
    )
    async def test_a_page_or_json_in_its_place_is_an_unexpected_answer(self, reply: Reply) -> None:
        with pytest.raises(BadAnswerError, match="not CSV"):
            await _csv(reply)

    async def test_a_visual_that_is_not_there_is_named(self) -> None:
        with pytest.raises(NotFoundError, match=ID):
            await _csv(json_reply({"error": "Not found"}, 404))


@given(st.binary(max_size=300) | st.text('a1,;"\n\t-:TZ 2026', max_size=300).map(str.encode))
def test_any_bytes_are_a_table_or_none_and_are_kept(content: bytes) -> None:
    table = read_table(content)
    assert table.content == content
    assert 0 <= table.unreadable <= table.rows
    assert all(
        series.data == tuple(sorted(series.data, key=lambda point: point.timestamp_ns)) for series in table.series
    )


def test_a_cell_longer_than_the_parser_takes_ends_the_table_before_it() -> None:
    content = b'time,a\n2026-03-02T09:00:00Z,1\n"' + b"x" * 200_000
    table = read_table(content)
    assert table.rows == 1
    assert table.series[0].data[0].value == 1
