import json
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import BaseModel

from appsignal_tui.api.decode import Answer, parse, read_value, row_pieces
from appsignal_tui.api.refusals import error_of
from appsignal_tui.errors import BadAnswerError, ExplorerError
from appsignal_tui.models.incident import ExceptionIncident
from appsignal_tui.models.log import LogLine
from appsignal_tui.models.metric import Series
from appsignal_tui.models.trace import Action, Span, TraceLocation, TraceSummary

MODELS: tuple[type[BaseModel], ...] = (Action, ExceptionIncident, LogLine, Series, Span, TraceSummary)

NAMES = st.sampled_from(
    [
        "trace_id",
        "span_id",
        "time",
        "timestamp",
        "duration",
        "tags",
        "json",
        "message",
        "id",
        "action",
        "mean",
        "data",
        "value",
        "performance",
        "error",
        "errors",
        "details",
        "span_attributes",
        "events.name",
        "events.timestamp",
        "events.attributes",
    ]
)
LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6)
    | st.sampled_from(["2026-03-02T09:00:00Z", "0001-01-01T00:00:00+14:00", '{"a": 1}', "[" * 3_000, '"\\ud800"'])
)  # fmt: skip
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=6), max_leaves=12
)


def _answer(content: bytes, status: int = 200) -> Answer:
    return Answer(status, content, "GET /x", "host", {})


@given(st.binary(max_size=200))
@example(b"[" * 50_000)
@example(b'["\\ud800", NaN, 1e999]')
@example(b"\xff\xfe[\x00]\x00")
def test_any_bytes_become_a_value_or_our_error(content: bytes) -> None:
    try:
        value = parse(_answer(content))
    except BadAnswerError:
        return
    assert json.loads(json.dumps(value)) == value


@given(st.lists(VALUES, max_size=6), st.sampled_from(MODELS))
def test_any_rows_are_read_or_counted(rows: list[Any], model: type[BaseModel]) -> None:
    pieces = list(row_pieces(_answer(json.dumps(rows).encode()), model))
    assert sum(piece.received for piece in pieces) == len(rows)
    assert sum(len(piece.rows) + piece.unreadable for piece in pieces) == len(rows)


@given(VALUES)
def test_any_value_is_an_object_of_the_shape_or_our_error(value: Any) -> None:
    try:
        location = read_value(_answer(json.dumps(value).encode()), TraceLocation)
    except BadAnswerError:
        return
    assert isinstance(value, dict)
    assert len(location.errors) == len(value.get("errors") or [])


@given(st.binary(max_size=200) | VALUES.map(lambda value: json.dumps(value).encode()), st.integers(300, 599))
def test_any_answer_without_success_becomes_an_error_with_a_harmless_sentence(content: bytes, status: int) -> None:
    error = error_of(_answer(content, status))
    assert isinstance(error, ExplorerError)
    assert str(error)
    assert len(str(error)) < 500
    assert error.status == status
    assert not any(ord(char) < 32 or 0x7F <= ord(char) < 0xA0 for char in str(error))
