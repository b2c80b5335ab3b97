"""CSV that a spreadsheet opens without running anything, and a reader reads back exactly."""

import csv
import io
import json

from hypothesis import example, given
from hypothesis import strategies as st

from appsignal_tui.cli.csv_rows import csv_line, defused

SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VALUES = TEXTS | st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)


def read_back(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


@given(st.lists(TEXTS, min_size=2, max_size=5))
@example(["a,b", 'say "x"', "one\ntwo\r\nthree", "a;b"])
@example(["", " ", "\r", "\n"])
def test_f14_raw_cells_round_trip_exactly(cells: list[str]) -> None:
    line = csv_line(cells, raw=True)
    assert line.endswith("\r\n")
    assert read_back(line) == [cells]


@given(st.lists(VALUES, min_size=2, max_size=5))
def test_f14_every_value_is_one_cell_whatever_it_holds(values: list[object]) -> None:
    (cells,) = read_back(csv_line(values))
    for value, cell in zip(values, cells, strict=True):
        if value is None:
            assert cell == ""
        elif isinstance(value, str):
            assert cell in (value, f"'{value}")
        else:
            assert json.loads(cell) == value


@given(st.sampled_from(SIGNS), st.sampled_from(["", " ", "   "]), TEXTS)
@example("=", "", "cmd|' /C calc'!A0")
@example("@", "", "SUM(1+1)*cmd|' /C calc'!A0")
def test_f13_a_cell_that_would_run_is_text_unless_raw(sign: str, blanks: str, rest: str) -> None:
    text = f"{blanks}{sign}{rest}z"
    assert defused(text) == f"'{text}"
    assert read_back(csv_line([text, "x"])) == [[f"'{text}", "x"]]
    assert read_back(csv_line([text, "x"], raw=True)) == [[text, "x"]]


@given(st.integers() | st.floats(allow_nan=False, allow_infinity=False))
def test_f13_plain_numbers_are_untouched(number: float) -> None:
    assert defused(str(number)) == str(number)
    assert read_back(csv_line([number, f"{number:+}"])) == [[json.dumps(number), f"{number:+}"]]


@given(TEXTS.filter(lambda text: text.lstrip(" ")[:1] not in set(SIGNS)))
def test_f13_other_text_is_untouched(text: str) -> None:
    assert defused(text) == text


def test_half_of_a_surrogate_pair_becomes_a_sign_that_can_be_written() -> None:
    assert csv_line(["a\ud800b"]).encode() == "a\ufffdb\r\n".encode()


def test_lists_and_objects_are_compact_json() -> None:
    assert read_back(csv_line([{"a": [1, None]}, True])) == [['{"a":[1,null]}', "true"]]
