"""Rows in every form of output: what is printed, when, and the exit status they end with."""

import csv
import io
import json
from collections.abc import Sequence

import pytest

from appsignal_tui.cli.command import LIST_OF_A_SITE, OF_A_SITE, Field, Printed
from appsignal_tui.cli.options import Options
from appsignal_tui.cli.output import Output
from appsignal_tui.cli.table import table_lines
from appsignal_tui.errors import ConfigurationError
from appsignal_tui.layout.cells import width_of

LIST = Printed(
    (
        Field("name", "its name"),
        Field("mean_ms", "mean, ms", "ms"),
        Field("error_rate_pct", "share, %", "%"),
        Field("calls", "how many", "count"),
        Field("tags", "object"),
    )
)
THING = Printed(
    (
        Field("id", "its id"),
        Field("length_ms", "ms", "ms"),
        Field("parts", "list", members=(Field("part", "its name"),)),
    ),
    is_list=False,
    rows_in="parts",
)
ROWS: tuple[dict[str, object], ...] = (
    {"name": "=1+1", "mean_ms": 1250.0, "error_rate_pct": 4.25, "calls": 12000, "tags": {"a": "x,y"}},
    {"name": "tür\x1b[31m", "mean_ms": None, "error_rate_pct": 0.0, "calls": 3, "tags": {}},
    {"name": "日本", "mean_ms": 3.0, "error_rate_pct": None, "calls": 0, "tags": {"b": float("inf")}},
)


class Stream(io.StringIO):
    """Standard output that remembers what had been flushed."""

    def __init__(self) -> None:
        super().__init__(newline="")
        self.flushed: list[str] = []

    def flush(self) -> None:
        self.flushed.append(self.getvalue())


def whole(rows: Sequence[dict[str, object]] = ROWS, **given: object) -> str:
    stream = Stream()
    output = Output(LIST, LIST_OF_A_SITE, Options(**given), stream)
    for row in rows:
        output.row(row)
    assert output.finish() == 0
    return stream.getvalue()


FINITE = [*ROWS[:2], {**ROWS[2], "tags": {"b": None}}]


def test_json_is_one_array_and_prints_nothing_before_its_end() -> None:
    stream = Stream()
    Output(LIST, LIST_OF_A_SITE, Options(as_json=True), stream).row(ROWS[0])
    assert stream.getvalue() == ""
    text = whole(as_json=True)
    assert json.loads(text) == FINITE
    assert text.isascii()
    assert whole((), as_json=True) == "[]\n"


def test_ndjson_flushes_each_line_as_it_comes() -> None:
    stream = Stream()
    output = Output(LIST, LIST_OF_A_SITE, Options(as_ndjson=True), stream)
    for count, row in enumerate(ROWS, 1):
        output.row(row)
        assert stream.flushed[-1].count("\n") == count
    assert [json.loads(line) for line in stream.getvalue().splitlines()] == FINITE
    assert whole((), as_ndjson=True) == ""


def test_csv_has_a_header_and_defuses_formulas() -> None:
    header, *rows = csv.reader(io.StringIO(whole(as_csv=True), newline=""))
    assert header == ["name", "mean_ms", "error_rate_pct", "calls", "tags"]
    assert rows[0] == ["'=1+1", "1250.0", "4.25", "12000", '{"a":"x,y"}']
    assert rows[1] == ["tür\x1b[31m", "", "0.0", "3", "{}"]
    assert whole((), as_csv=True) == "name,mean_ms,error_rate_pct,calls,tags\r\n"


def test_raw_csv_leaves_formulas() -> None:
    assert whole(as_raw_csv=True).splitlines()[1].startswith("=1+1,")


def test_a_table_for_people_is_aligned_in_cells_and_harmless() -> None:
    assert whole(ROWS[:2]).splitlines() == [
        "name   mean  error_rate   calls  tags",
        '=1+1  1.25s        4.2%  12 000  {"a":"x,y"}',
        "tür       –          0%       3  {}",
    ]
    assert whole(()) == ""


@pytest.mark.parametrize("width", [20, 30, 40, 60, 200])
def test_a_width_cuts_every_line_and_nothing_else_does(width: int) -> None:
    long = [{**row, "name": str(row["name"]) + " and so on" * 10} for row in ROWS]
    assert all(width_of(line) <= width for line in whole(long, width=width).splitlines())
    assert "and so on" in whole(long)
    assert max(map(width_of, whole(long).splitlines())) > 100


def test_room_is_made_by_text_not_by_figures() -> None:
    rows = [{**ROWS[0], "name": "a very long name of something", "tags": "x"}]
    (_, line) = table_lines(LIST.columns, rows, 50)
    assert "1.25s" in line
    assert "12 000" in line
    assert "…" in line


def test_rows_beyond_the_limit_are_counted_aloud(capsys: pytest.CaptureFixture[str]) -> None:
    assert json.loads(whole(as_json=True, limit=1)) == [ROWS[0]]
    assert "2 more rows were left out; --limit N prints more." in capsys.readouterr().err
    whole(as_json=True, limit=3)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("expression", "status", "words"),
    [
        ("mean>1s", 4, "mean_ms>1000ms is crossed: 1 of 3 rows"),
        ("mean>2s", 0, ""),
        ("error_rate_pct>=4.25%", 4, "1 of 3"),
        ("calls<=3", 4, "2 of 3"),
        ("count>2", 4, "count>2 is crossed: 3 rows"),
        ("count>3", 0, ""),
    ],
)
def test_a_crossed_threshold_is_an_exit_status_beside_the_data(
    expression: str, status: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    stream = Stream()
    output = Output(LIST, LIST_OF_A_SITE, Options(as_ndjson=True, limit=1, fail_if=(expression,)), stream)
    for row in ROWS:
        output.row(row)
    assert output.finish() == status
    assert stream.getvalue().count("\n") == 1, "rows beyond the limit are held against it too"
    assert words in capsys.readouterr().err


def test_a_threshold_on_what_is_not_printed_is_refused_before_anything_is_asked() -> None:
    with pytest.raises(ConfigurationError, match="p99"):
        Output(LIST, LIST_OF_A_SITE, Options(fail_if=("p99>1",)), io.StringIO())
    with pytest.raises(ConfigurationError, match="count"):
        Output(THING, OF_A_SITE, Options(fail_if=("count>1",)), io.StringIO())


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({"as_json": True}, '{"id": "t", "length_ms": 5, "parts": [{"part": "a"}, {"part": "b"}]}\n'),
        ({"as_ndjson": True}, '{"part": "a"}\n{"part": "b"}\n'),
        ({"as_csv": True}, "part\r\na\r\nb\r\n"),
        ({}, "id      t\nlength  5.0ms\nparts   a, b\n"),
    ],
)
def test_one_object_in_every_form(form: dict[str, object], expected: str) -> None:
    stream = Stream()
    output = Output(THING, OF_A_SITE, Options(**form), stream)
    output.thing({"id": "t", "length_ms": 5, "parts": [{"part": "a"}, {"part": "b"}]})
    assert output.finish() == 0
    assert stream.getvalue() == expected


def test_a_line_for_people_is_cleaned_and_cut() -> None:
    stream = Stream()
    output = Output(LIST, LIST_OF_A_SITE, Options(width=20), stream)
    output.line("\x1b]0;title\x07 " + "x" * 50)
    assert width_of(stream.getvalue().rstrip("\n")) == 20
    assert "\x1b" not in stream.getvalue()
