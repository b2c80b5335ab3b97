"""Whatever is written to an OTLP or log file comes back from its replay."""

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appsignal_tui.demo.replay import Replay, ReplayError, load
from appsignal_tui.demo.telemetry import TraceFilter

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""Writing and opening a file takes the time the machine has for it."""

PAGE = 100
NEWEST_NS = 2**61
UNICODE = st.text(max_size=20)
TRACE_IDS = st.sampled_from([f"{n:032x}" for n in range(1, 4)])
SPAN_IDS = st.integers(1, 40).map(lambda n: f"{n:016x}")

SCALARS = (
    UNICODE
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.none()
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(UNICODE, inner, max_size=3),
    max_leaves=6,
)
ATTRIBUTES = st.dictionaries(UNICODE, VALUES, max_size=4)

SPANS = st.fixed_dictionaries(
    {
        "trace": TRACE_IDS,
        "span": SPAN_IDS,
        "parent": SPAN_IDS | st.just(""),
        "name": UNICODE,
        "start": st.integers(1, NEWEST_NS),
        "end": st.integers(1, NEWEST_NS),
        "status": st.sampled_from([0, 1, 2]),
        "attributes": ATTRIBUTES,
        "events": st.lists(st.tuples(UNICODE, st.integers(1, NEWEST_NS), ATTRIBUTES), max_size=2),
    }
)


def any_value(value: Any) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int):
        return {"intValue": str(value)}
    if isinstance(value, float):
        return {"doubleValue": value}
    if isinstance(value, list):
        return {"arrayValue": {"values": [any_value(item) for item in value]}}
    if isinstance(value, dict):
        return {"kvlistValue": {"values": attributes(value)}}
    return {} if value is None else {"stringValue": value}


def attributes(members: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"key": key, "value": any_value(value)} for key, value in members.items()]


def otlp(span: dict[str, Any]) -> dict[str, Any]:
    return {
        "traceId": span["trace"],
        "spanId": span["span"],
        "parentSpanId": span["parent"],
        "name": span["name"],
        "startTimeUnixNano": str(span["start"]),
        "endTimeUnixNano": str(span["end"]),
        "status": {"code": span["status"]},
        "attributes": attributes(span["attributes"]),
        "events": [
            {"name": name, "timeUnixNano": str(time), "attributes": attributes(members)}
            for name, time, members in span["events"]
        ],
    }


def replay_of(name: str, content: bytes) -> Replay:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, name)
        file.write_bytes(content)
        return load([file])


@patient
@given(batches=st.lists(st.lists(SPANS, max_size=5), min_size=1, max_size=4))
def test_spans_written_to_a_file_are_served_unchanged(batches: list[list[dict[str, Any]]]) -> None:
    lines = [
        json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [otlp(span) for span in batch]}]}]})
        for batch in batches
    ]
    replay = replay_of("t.jsonl", "\n".join(lines).encode())
    written = [span for batch in batches for span in batch]

    rows = list(replay.summaries(replay.sites, replay.start_ns, replay.end_ns, TraceFilter()))
    assert {row.trace_id for row in rows} == {span["trace"] for span in written}
    for row in rows:
        mine = [span for span in written if span["trace"] == row.trace_id]
        served = replay.spans(replay.sites, row.trace_id)
        assert [
            {
                "trace": span.trace_id,
                "span": span.span_id,
                "parent": span.parent_span_id,
                "name": span.name,
                "start": span.start_ns,
                "end": span.end_ns,
                "status": ("unset", "ok", "error").index(span.status_code),
                "attributes": span.attributes,
                "events": [(event.name, event.time_ns, event.attributes) for event in span.events],
            }
            for span in served
        ] == mine
        assert row.time_ns == min(span["start"] for span in mine)
        assert row.span_id in {span["span"] for span in mine}
        assert row.duration_ms is not None
        assert row.duration_ms >= 0


@patient
@given(
    lines=st.lists(st.binary(max_size=12).map(lambda raw: raw.replace(b"\n", b" ")), max_size=30), ended=st.booleans()
)
def test_every_physical_line_becomes_one_line(lines: list[bytes], ended: bool) -> None:
    first = b"2026-11-23T07:24:09Z INFO " + b"x" * 600
    content = b"\n".join([first, *lines]) + (b"\n" if ended else b"")
    replay = replay_of("app.log", content)

    assert replay.counts.lines == content.count(b"\n") + (not content.endswith(b"\n"))


@settings(patient, max_examples=40)
@given(crowds=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 260)), min_size=1, max_size=6))
def test_pages_with_an_inclusive_cursor_reach_every_line_once(crowds: list[tuple[int, int]]) -> None:
    base = 1_795_418_641_000_000_000
    stamps = [base + offset for offset, size in crowds for _ in range(size + 1)]
    content = "".join(f'{{"ts":{stamp},"msg":"{n}"}}\n' for n, stamp in enumerate(stamps))
    replay = replay_of("app.jsonl", content.encode())
    (site,) = replay.sites
    ids = [source.id for source in site.log_sources]

    seen: list[str] = []
    cursor = replay.end_ns
    while True:
        found = replay.lines(site, ids, replay.start_ns, cursor)
        page = [line for line, _ in zip(found, range(PAGE), strict=False)]
        new = [line.message for line in page if line.message not in set(seen)]
        seen += new
        if len(page) < PAGE:
            break
        assert new, "a full page without a new line: paging is stuck"
        cursor = page[-1].time_ns

    in_file = sorted(range(len(stamps)), key=lambda n: (stamps[n], n))
    assert seen == [str(n) for n in reversed(in_file)]


OTLP_MEMBERS = [
    *("resourceSpans", "scopeSpans", "spans", "resource", "attributes", "key", "value", "events", "links", "status"),
    *("traceId", "spanId", "parentSpanId", "startTimeUnixNano", "endTimeUnixNano", "kind", "code", "name"),
    *("stringValue", "arrayValue", "kvlistValue", "values", "resourceLogs", "scopeLogs", "logRecords", "body"),
]
JSON_VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(OTLP_MEMBERS), inner, max_size=4),
    max_leaves=30,
)


def replay_or_refusal(name: str, content: bytes) -> Replay | ReplayError:
    try:
        return replay_of(name, content)
    except ReplayError as error:
        return error


@patient
@given(value=JSON_VALUES, wrap=st.booleans())
def test_no_document_is_more_than_refused(value: Any, wrap: bool) -> None:
    document = {"resourceSpans": [{"scopeSpans": [{"spans": [value]}, value], "resource": value}]} if wrap else value
    outcome = replay_or_refusal("any.json", json.dumps(document).encode())

    if isinstance(outcome, Replay):
        rows = list(outcome.summaries(outcome.sites, outcome.start_ns, outcome.end_ns, TraceFilter()))
        assert len(rows) == outcome.counts.traces
        assert all(outcome.spans(outcome.sites, row.trace_id) for row in rows)
    else:
        assert "any.json" in str(outcome)


@patient
@given(content=st.binary(min_size=1, max_size=300), name=st.sampled_from(["a.log", "a.jsonl", "a.json.gz", "a"]))
def test_no_content_is_more_than_refused(content: bytes, name: str) -> None:
    outcome = replay_or_refusal(name, content)

    assert name in str(outcome) if isinstance(outcome, ReplayError) else outcome.has_lines or outcome.has_traces
