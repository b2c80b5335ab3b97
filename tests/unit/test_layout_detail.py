from appsignal_tui.analysis.span_tree import SpanTree
from appsignal_tui.layout.detail import line_detail, span_detail
from appsignal_tui.layout.detail_rows import DETAIL_COLUMNS, DetailRow, wrapped
from appsignal_tui.models.log import LogLine
from appsignal_tui.models.trace import Span
from tests.support.painted import painted
from tests.support.spans import span

FAILED = Span.model_validate(
    {
        "span_id": "5b2f9c1de0a34478",
        "trace_id": "9f1e6c0a",
        "parent_span_id": "",
        "span_name": "retry #1",
        "span_kind": "CLIENT",
        "start_time": "2026-03-02T09:00:00.031Z",
        "end_time": "2026-03-02T09:00:00.261Z",
        "duration": 230.000125,
        "status_code": "ERROR",
        "status_message": "execution expired",
        "service_name": "stripe",
        "span_attributes": {
            "http.url": "https://api.stripe.example/v1/charges",
            "appsignal.request.payload": '{"card": "4242"}',
            "http.request.header.cookie": "s=1",
            "appsignal.config.revision": "9f3c2a1",
            "db.password": "hunter2",
            "empty": "",
        },
        "resource_attributes": {"host.name": "web-7c9f"},
        "events.name": ["exception"],
        "events.timestamp": ["2026-03-02T09:00:00.260Z"],
        "events.attributes": [
            {"exception.type": "Net::ReadTimeout", "exception.stacktrace": "lib/stripe.rb:88\n\tapp/x.rb:1\n\x1b[2J"}
        ],
    }
)


def by_label(rows: tuple[DetailRow, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.label, []).append(row.value)
    return found


def failed_detail(*, show_sensitive: bool = False) -> tuple[DetailRow, ...]:
    tree = SpanTree([FAILED])
    return span_detail(tree.nodes[0], tree, show_sensitive=show_sensitive)


def test_a_span_tells_its_facts() -> None:
    facts = by_label(failed_detail())
    assert facts["status"] == ["error execution expired"]
    assert facts["kind"] == ["client"]
    assert facts["start"] == ["+0ms   09:00:00.031"]
    assert facts["total"] == ["230ms (230.000125 ms)   100% of the trace"]
    assert facts["http.url"] == ["https://api.stripe.example/v1/charges"]
    assert facts["host.name"] == ["web-7c9f"]
    assert facts["empty"] == ['""']


def test_events_stand_with_their_offset_and_stack_traces_line_by_line() -> None:
    facts = by_label(failed_detail())
    assert facts["Event · exception"] == ["+229ms (229 ms)"]
    assert facts["exception.type"] == ["Net::ReadTimeout"]
    assert facts["exception.stacktrace"] == ["3 lines", "lib/stripe.rb:88", "    app/x.rb:1", "␛[2J"]


def test_sensitive_attributes_are_counted_and_shown_only_when_asked_for() -> None:
    hidden = by_label(failed_detail())
    assert hidden["Sensitive"] == ["2 hidden · Enter shows"]
    assert "appsignal.request.payload" not in hidden
    shown = by_label(failed_detail(show_sensitive=True))
    assert shown["Sensitive"] == ["2"]
    assert shown["appsignal.request.payload"] == ['{"card": "4242"}']


def test_secrets_are_masked_even_then_and_noise_is_left_out() -> None:
    facts = by_label(failed_detail(show_sensitive=True))
    assert facts["db.password"] == ["••••"]
    assert facts["http.request.header.cookie"] == ["••••"]
    assert "appsignal.config.revision" not in facts


def test_every_row_has_an_identity_of_its_own() -> None:
    rows = failed_detail(show_sensitive=True)
    assert len({row.key for row in rows}) == len(rows)


def test_what_is_odd_about_a_span_is_said_in_words() -> None:
    tree = SpanTree([span("a", "a", 100, 200), span("b", "a", 90, 80), span("c", "gone", 150, None)])
    details = [by_label(span_detail(node, tree)) for node in tree.nodes]
    assert details[0]["odd"] == ["its chain of parents leads back to itself and was cut here"]
    assert details[1]["odd"] == ["it ends before it starts"]
    assert details[1]["clock skew"] == ["starts 10ns (0.00001 ms) before its parent"]
    assert details[2]["missing parents"] == ["1 spans name a parent that is not in the trace"]
    assert details[3]["odd"] == [
        "its parent is not in the trace",
        "it has no end: still running, or its end was lost",
    ]


def test_a_log_line_tells_its_message_in_full_and_its_attributes() -> None:
    line = LogLine.model_validate(
        {
            "timestamp": "2026-11-23T14:15:17.002999Z",
            "severity": "error",
            "message": "charge failed\r\n\x1b[31mdeclined\x1b[0m",
            "hostname": "web-44ab",
            "json": {"order": {"id": 8852}, "token": "abc"},
        }
    )
    facts = by_label(line_detail(line))
    assert facts["message"] == ["charge failed", "declined"]
    assert facts["time"] == ["14:15:17.002   2026-11-23T14:15:17.002999Z"]
    assert facts["order.id"] == ["8852"]
    assert facts["token"] == ["••••"]
    assert "group" not in facts


def test_a_time_beyond_the_calendar_is_told_as_a_number() -> None:
    line = LogLine.model_construct(time_ns=10**30, attributes={})
    assert by_label(line_detail(line))["time"] == [f"01:46:40.000   {10**30} ns since 1970"]


def test_l12_a_message_of_a_megabyte_is_bounded() -> None:
    rows = line_detail(LogLine(time_ns=0, message="x" * 1_000_000))
    assert rows[0].value.endswith("…+934473")


def test_sections_are_rules_and_fields_are_labels_and_values() -> None:
    rows = [
        DetailRow(("a", 0), "section", "Attributes", "6"),
        DetailRow(("b", 0), "field", "http.request.method", "POST"),
    ]
    assert painted(DETAIL_COLUMNS, rows, 42)[1:] == [
        "─ Attributes ───────────────────────── 6 ─",
        "http.request.method     POST",
    ]


def test_long_values_go_on_below_when_wrapped() -> None:
    rows = wrapped(failed_detail(), 44)
    assert len({row.key for row in rows}) == len(rows)
    lines = painted(DETAIL_COLUMNS, rows, 44)[1:]
    assert max(map(len, lines)) == 44
    start = lines.index("http.url                  https://api.stripe")
    assert lines[start + 1 : start + 3] == [" " * 26 + ".example/v1/charge", " " * 26 + "s"]
    assert not any("…" in line for line in lines)
