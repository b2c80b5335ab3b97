import pytest

from appsignal_tui.layout.attributes import MOST, flattened, is_noise
from appsignal_tui.layout.log_lines import line_role, log_columns, trace_id_of
from appsignal_tui.models.log import LogLine, Severity
from appsignal_tui.models.sensitive import is_secret, is_sensitive
from tests.support.painted import painted, shown_columns

TRACE_ID = "4be1a2c3d4e5f60718293a4b5c6d07d2"


def line(message: str = "charge failed", severity: str = "error", json: object = None, **more: object) -> LogLine:
    known = {"timestamp": "2026-11-23T14:15:17.002999Z", "hostname": "web-44ab", "source_id": "rails"}
    return LogLine.model_validate({**known, "message": message, "severity": severity, "json": json, **more})


def test_a_line_is_time_mark_host_message_and_attributes() -> None:
    lines = (
        line(json={"status": 402, "order": 8850, "trace_id": TRACE_ID}),
        line("retrying in 200ms (1/3)", "WARNING", {"user": {"id": 7, "plan": None}}),
        line("POST /checkout 201", "info", {"password": "hunter2", "span_id": "77aa00bb11cc22dd"}),
        line("checked", "debug", hostname="a-very-long-host-name-7c9f"),
        line("odd", "verbose", hostname=""),
    )
    assert painted(log_columns(), lines, 80) == [
        "time           host      message",
        "14:15:17.002 ✖ web-44ab  charge failed  status=402  order=8850 ↗",
        "14:15:17.002 ▲ web-44ab  retrying in 200ms (1/3)  user.id=7  user.plan=–",
        "14:15:17.002 ● web-44ab  POST /checkout 201  password=••••",
        "14:15:17.002 · a-ve…7c9f checked",
        "14:15:17.002             odd",
    ]


def test_the_sign_of_a_trace_is_never_cut() -> None:
    row = painted(log_columns(), [line("x" * 500, json={"trace_id": TRACE_ID})], 80)[1]
    assert row.endswith("x… ↗")
    assert len(row) == 80


def test_the_severest_lines_say_their_severity_in_words() -> None:
    rows = painted(log_columns(), [line("disk full", "Fatal"), line("", "ALERT")], 80)
    assert rows[1].endswith("FATAL disk full")
    assert rows[2].endswith("ALERT")


def test_chosen_fields_get_columns_and_leave_the_message() -> None:
    columns = log_columns(fields=("status", "gone"))
    row = painted(columns, [line(json={"status": 402, "order": 1})], 120)[1]
    assert row.count("402") == 1
    assert "status=" not in row
    assert "order=1" in row
    assert shown_columns(columns, 110) == ["time", "mark", "host", "message", "field:status", "field:gone"]


def test_fields_of_several_types_can_be_sorted() -> None:
    column = next(column for column in log_columns(fields=("n",)) if column.id == "field:n")
    assert column.sort is not None
    lines = [line(json={"n": value}) for value in ("b", 10, 9.5, "a", None, True)]
    assert [row.attributes["n"] for row in sorted(lines, key=column.sort)] == [True, 9.5, 10, None, "a", "b"]


def test_sources_are_named() -> None:
    columns = log_columns(source_names={"rails": "Rails app"})
    assert "Rails a…" in painted(columns, [line()], 160)[1]


def test_columns_go_in_order_of_importance() -> None:
    order = ["time", "mark", "message", "host", "trace", "source", "level"]
    for width in range(20, 160):
        shown = shown_columns(log_columns(), width)
        assert set(shown) == set(order[: len(shown)])
    assert shown_columns(log_columns(), 80) == ["time", "mark", "host", "message"]


@pytest.mark.parametrize(
    ("severity", "role"),
    [
        ("trace", None),
        ("info", None),
        ("Notice", None),
        ("WARN", "warn"),
        ("error", "error"),
        ("alert", "critical"),
        ("?", None),
    ],
)
def test_marks_beside_the_list_are_for_warnings_and_worse(severity: str, role: str | None) -> None:
    assert line_role(line(severity=severity)) == role


def test_every_severity_has_a_mark() -> None:
    for severity in Severity:
        assert painted(log_columns(), [line(severity=severity.name)], 80)[1].startswith("14:15:17.002")


@pytest.mark.parametrize(
    ("message", "json", "trace_id"),
    [
        pytest.param("x", {"trace_id": TRACE_ID}, TRACE_ID, id="known-key"),
        pytest.param("x", {"trace": {"id": TRACE_ID}}, TRACE_ID, id="nested"),
        pytest.param("x", {"dd.trace_id": "123456"}, "123456", id="any-value-under-a-known-key"),
        pytest.param("x", {"traceparent": f"00-{TRACE_ID}-77aa00bb11cc22dd-01"}, TRACE_ID, id="in-a-value"),
        pytest.param(f"see {TRACE_ID}!", {}, TRACE_ID, id="in-the-message"),
        pytest.param("x", {"trace_id": "", "n": 5}, "", id="none"),
        pytest.param("f" * 33, {}, "", id="longer-hex"),
    ],
)
def test_the_trace_of_a_line_is_found(message: str, json: object, trace_id: str) -> None:
    assert trace_id_of(line(message, json=json)) == trace_id


def test_s07_nested_attributes_become_dotted_keys_in_order() -> None:
    nested = {"a": {"b": {"c": 1}, "d": []}, "e": {}, "f": [{"key": "g", "value": {"h": 2}}], "i": [1]}
    assert list(flattened(nested)) == [("a.b.c", 1), ("a.d", []), ("e", {}), ("f.g.h", 2), ("i", [1])]


def test_attributes_are_bounded_in_depth_and_number() -> None:
    nested: dict[str, object] = {"end": 1}
    for _ in range(5_000):
        nested = {"n": nested}
    assert [key for key, _ in flattened(nested)] == [".".join("n" * 8)]
    assert len(list(flattened({str(number): number for number in range(10_000)}))) == MOST


def test_attributes_that_must_not_be_shown_unasked_are_known_by_their_names() -> None:
    assert is_sensitive("http.request.header.x-api")
    assert is_sensitive("appsignal.request.payload")
    assert not is_sensitive("http.request.method")
    assert is_noise("appsignal.config.revision")
    assert is_noise("busy_ns")
    assert not is_noise("db.system")
    assert is_secret("DB_PASSWORD")
    assert is_secret("session.cookie")
    assert not is_secret("user.id")
