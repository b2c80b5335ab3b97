import json

import pytest

from appsignal_tui.api.decode import MAX_DEPTH, PIECE_ROWS, Answer, parse, read_value, row_pieces
from appsignal_tui.api.reading import read_rows
from appsignal_tui.errors import BadAnswerError
from appsignal_tui.models.page import Rows
from appsignal_tui.models.trace import Action, Span, TraceLocation, TraceSummary


def _answer(content: bytes | str, content_type: str = "application/json") -> Answer:
    raw = content.encode() if isinstance(content, str) else content
    return Answer(200, raw, "POST /api/v2/x", "host", {"content-type": content_type})


def _rows(content: bytes | str) -> Rows[TraceSummary]:
    (piece,) = row_pieces(_answer(content), TraceSummary)
    return piece


def test_a_page_is_read_with_unknown_members_ignored() -> None:
    page = _rows('[{"trace_id": "a", "time": "2026-03-02T09:00:00.000000001Z", "duration": 1, "surprise": {"x": [1]}}]')
    assert page.received == 1
    assert page.unreadable == 0
    assert page.rows[0].time_ns == 1_772_442_000_000_000_001


def test_s02_a_bad_row_is_counted_and_the_others_stay_in_order() -> None:
    page = _rows(
        '[{"trace_id": "a"}, {"span_id": "no trace"}, 7, null, {"trace_id": "b", "time": "never"}, {"trace_id": "c"}]'
    )
    assert [row.trace_id for row in page.rows] == ["a", "c"]
    assert (page.received, page.unreadable) == (6, 4)


def test_s03_null_means_missing() -> None:
    page = _rows('[{"trace_id": "a", "tags": null, "revision": null, "time": null, "has_npo": null}]')
    assert page.rows[0].tags == {}
    assert page.rows[0].revision == ""
    (actions,) = row_pieces(_answer('[{"action": "x", "has_npo": null, "mean": null, "namespace": null}]'), Action)
    assert actions.rows[0].has_n_plus_one is False


def test_s04_numbers_become_text_where_text_is_expected() -> None:
    assert _rows('[{"trace_id": 17, "revision": 1.5}]').rows[0].trace_id == "17"


def test_s08_a_page_of_which_nothing_can_be_read_says_so() -> None:
    page = _rows('[{"other": 1}, {"other": 2}]')
    assert (page.rows, page.unreadable, page.received) == ((), 2, 2)


def test_rows_without_what_makes_them_a_row_are_skipped_and_counted() -> None:
    page = _rows('[{"namespace": "web", "duration": 1.0}, {"trace_id": "a"}]')
    assert [row.trace_id for row in page.rows] == ["a"]
    assert page.unreadable == 1


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_b09_numbers_that_are_none_are_missing(number: str) -> None:
    assert _rows(f'[{{"trace_id": "a", "duration": {number}}}]').rows[0].duration_ms is None


def test_b10_endless_integers_do_not_cost_the_page() -> None:
    page = _rows(
        '[{"trace_id": "a", "tags": {"n": ' + "1" * 5_000 + '}}, {"trace_id": "b", "tags": {"n": ' + "1" * 30 + "}}]"
    )
    assert page.rows[0].tags["n"] == "1" * 5_000
    assert page.rows[1].tags["n"] == int("1" * 30)


def test_b11_a_byte_order_mark_is_skipped_and_latin_1_replaced() -> None:
    page = _rows(b'\xef\xbb\xbf[{"trace_id": "caf\xe9"}]')
    assert page.rows[0].trace_id == "caf\ufffd"


def test_b12_a_lone_surrogate_costs_its_character_only() -> None:
    page = _rows('[{"trace_id": "x\\ud800y", "tags": {"k\\udfff": ["\\ud83d\\ude00"]}}, {"trace_id": "b"}]')
    assert page.rows[0].trace_id == "x\ufffdy"
    assert page.rows[0].tags == {"k\ufffd": ["😀"]}
    assert len(page.rows) == 2


def test_b13_b14_nul_is_kept_and_of_two_equal_keys_the_last_wins() -> None:
    row = _rows('[{"trace_id": "a", "trace_id": "b\\u0000c"}]').rows[0]
    assert row.trace_id == "b\0c"


@pytest.mark.parametrize(
    "content",
    ['[{"trace_id": "a"', "[1, 2] rubbish", "[" * 100_000, '{"a":' * 100_000, "{]", "tru", '["' + "[" * 90],
)
def test_b06_b07_b08_what_is_not_json_is_a_broken_answer(content: str) -> None:
    with pytest.raises(BadAnswerError, match="Broken answer from host"):
        parse(_answer(content))


def test_b08_nesting_without_end_costs_its_row_only() -> None:
    deep = "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1)
    page = _rows('[{"trace_id": "a", "tags": {"deep": ' + deep + ', "odd": NaN}}, {"trace_id": "b"}]')
    assert [row.trace_id for row in page.rows] == ["b"]
    assert page.unreadable == 1
    with pytest.raises(BadAnswerError, match="Broken answer"):
        parse(_answer('{"odd": NaN, "deep": ' + deep + "}"))


@pytest.mark.parametrize("content", ["null", "{}", "7", '"text"', "true"])
def test_b15_another_shape_than_a_list_is_an_unexpected_answer(content: str) -> None:
    with pytest.raises(BadAnswerError, match="Unexpected answer"):
        list(row_pieces(_answer(content), TraceSummary))


@pytest.mark.parametrize("content", ["null", "[]", "7", '{"performance": 7}'])
def test_b15_another_shape_than_an_object_is_an_unexpected_answer(content: str) -> None:
    with pytest.raises(BadAnswerError, match="Unexpected answer"):
        read_value(_answer(content), TraceLocation)


@pytest.mark.parametrize("content_type", ["text/html; charset=utf-8", "application/json"])
def test_h11_a_web_page_is_named_as_such(content_type: str) -> None:
    with pytest.raises(BadAnswerError, match="HTML instead of JSON") as caught:
        parse(_answer("\n <!DOCTYPE html><title>Sign in</title>", content_type))
    assert "base URL" in caught.value.hint


def test_h12_no_body_is_an_empty_list_but_not_an_object() -> None:
    assert list(row_pieces(_answer(" \n"), TraceSummary)) == []
    with pytest.raises(BadAnswerError, match="empty"):
        read_value(_answer(""), TraceLocation)


def test_long_answers_are_read_in_pieces() -> None:
    content = json.dumps([{"trace_id": str(number)} for number in range(2 * PIECE_ROWS + 1)])
    pieces = list(row_pieces(_answer(content), TraceSummary))
    assert [piece.received for piece in pieces] == [PIECE_ROWS, PIECE_ROWS, 1]


async def test_pieces_are_joined_in_order() -> None:
    content = json.dumps([{"span_id": str(number)} if number % 1_500 else {} for number in range(2_500)])
    rows = await read_rows(_answer(content), Span)
    assert (rows.received, rows.unreadable) == (2_500, 2)
    assert [span.span_id for span in rows.rows] == [str(number) for number in range(2_500) if number % 1_500]
