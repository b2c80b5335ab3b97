"""Replay of trace files: what is served is what stands in the files."""

import dataclasses
import gzip
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from appsignal_tui.demo.clock import Clock
from appsignal_tui.demo.replay import Replay, load
from appsignal_tui.demo.telemetry import Buckets, SpanRecord, SummaryRecord, Telemetry, TraceFilter
from tests.support.recorded import BROKEN, TRACES, RecordedTrace, plain_attributes, read_traces

EVERY_TRACE = TraceFilter()
EVERY_ERROR = TraceFilter(errors_only=True)
MINUTE_NS = 60_000_000_000


def summaries(replay: Replay, wanted: TraceFilter = EVERY_TRACE) -> list[SummaryRecord]:
    return list(replay.summaries(replay.sites, replay.start_ns, replay.end_ns, wanted))


def only_trace(replay: Replay) -> list[SpanRecord]:
    (summary,) = summaries(replay)
    return replay.spans(replay.sites, summary.trace_id)


@pytest.fixture(scope="module")
def folder() -> Replay:
    return load([TRACES])


@pytest.mark.parametrize("file", sorted(TRACES.iterdir()), ids=lambda file: file.name)
def test_every_span_of_a_file_is_served_as_recorded(file: Path) -> None:
    replay, recorded = load([file]), read_traces(file)

    assert {summary.trace_id for summary in summaries(replay)} == recorded.keys()
    for trace_id, trace in recorded.items():
        served = replay.spans(replay.sites, trace_id)
        assert [
            (s.span_id, s.parent_span_id, s.name, s.service, s.start_ns, s.end_ns, s.status_code == "error")
            for s in served
        ] == [
            (s.span_id, s.parent_span_id, s.name, s.service, s.start_ns, s.end_ns, s.error) for s in trace.spans
        ]  # fmt: skip
    assert replay.notes == ()
    assert replay.counts.spans == sum(len(trace.spans) for trace in recorded.values())


@pytest.mark.parametrize("file", sorted(TRACES.iterdir()), ids=lambda file: file.name)
def test_a_summary_tells_root_start_and_whole_duration(file: Path) -> None:
    recorded = read_traces(file)

    for summary in summaries(load([file])):
        trace = recorded[summary.trace_id]
        assert summary.span_id == trace.root.span_id
        assert summary.action_name == trace.root.name
        assert summary.namespace == f"{trace.root.service}/default"
        assert summary.time_ns == trace.start_ns
        assert summary.duration_ms == pytest.approx(trace.duration_ms, abs=1e-9)


def test_attributes_events_and_links_are_those_of_the_file(folder: Replay) -> None:
    for trace in read_traces(TRACES).values():
        for served, span in zip(folder.spans(folder.sites, trace.trace_id), trace.spans, strict=True):
            links = span.raw.get("links", [])
            events = span.raw.get("events", [])
            assert served.attributes == span.attributes
            assert [event.name for event in served.events] == [*span.event_names, *("link" for _ in links)]
            for event, raw in zip(served.events, events, strict=False):
                assert (event.time_ns, event.attributes) == (int(raw["timeUnixNano"]), plain_attributes(raw))
            for event, raw in zip(served.events[len(events) :], links, strict=True):
                ids = {"trace_id": raw["traceId"], "span_id": raw["spanId"]}
                assert event.attributes == {**plain_attributes(raw), **ids}


def test_a_folder_lists_every_trace_newest_first_and_backwards_on_demand(folder: Replay) -> None:
    newest_first = [summary.trace_id for summary in summaries(folder)]
    oldest_first = folder.summaries(folder.sites, folder.start_ns, folder.end_ns, EVERY_TRACE, oldest_first=True)
    by_start = sorted(read_traces(TRACES).values(), key=lambda trace: (trace.start_ns, trace.trace_id))

    assert newest_first == [trace.trace_id for trace in reversed(by_start)]
    assert [summary.trace_id for summary in oldest_first] == [trace.trace_id for trace in by_start]


def test_the_range_covers_the_recording_and_both_ends_belong_to_it(folder: Replay) -> None:
    recorded = read_traces(TRACES).values()
    first = min(recorded, key=lambda trace: trace.start_ns)

    assert folder.start_ns == first.start_ns
    assert folder.end_ns == max(trace.end_ns for trace in recorded)
    at_start = list(folder.summaries(folder.sites, folder.start_ns, folder.start_ns, EVERY_TRACE))
    assert [summary.trace_id for summary in at_start] == [first.trace_id]


def has_error(trace: RecordedTrace) -> bool:
    return any(span.error or "exception" in span.event_names for span in trace.spans)


def test_error_lists_hold_the_traces_with_an_error_and_name_the_failed_span(folder: Replay) -> None:
    recorded = read_traces(TRACES)
    listed = summaries(folder, EVERY_ERROR)

    assert {row.trace_id for row in listed} == {trace.trace_id for trace in recorded.values() if has_error(trace)}
    for row in listed:
        failed = next(span for span in recorded[row.trace_id].spans if span.span_id == row.span_id)
        assert failed.error or "exception" in failed.event_names


def test_an_incident_leads_to_its_traces(folder: Replay) -> None:
    (site,) = folder.sites
    incident = next(found for found in folder.incidents(site) if found.exception_name == "orders.InvoiceError")
    rows = summaries(folder, TraceFilter(errors_only=True, digests=incident.digests))

    assert len(rows) == incident.count
    assert {row.action_name for row in rows} == set(incident.action_names) == {"GET /orders/{oid}/invoice"}
    assert incident.namespace == "orders/default"
    assert "no tax rate" in incident.exception_message
    for row in rows:
        located = folder.locate(folder.sites, row.trace_id)
        assert (site.id, incident.number, incident.exception_name) in located.incidents
        assert located.actions == ((site.id, row.namespace, row.action_name),)


def test_actions_count_traces_and_average_roots(folder: Replay) -> None:
    (site,) = folder.sites
    recorded = [trace for trace in read_traces(TRACES).values() if trace.root.name == "POST /checkout"]
    row = next(row for row in folder.actions(site, folder.start_ns, folder.end_ns) if row.action == "POST /checkout")

    assert row.namespace == "gateway/default"
    assert row.calls == len(recorded)
    assert row.mean_ms == pytest.approx(sum(trace.root.duration_ms for trace in recorded) / len(recorded))
    assert row.error_rate_pct == 100 * sum(trace.root.error for trace in recorded) / len(recorded)
    assert folder.actions(site, folder.start_ns, folder.end_ns, action="POST /checkout") == [row]
    assert folder.actions(site, folder.start_ns, folder.end_ns, revision="no such") == []
    assert "gateway/default" in folder.namespaces(site)


def test_a_query_for_every_row_is_recognised(folder: Replay) -> None:
    repeated = {summary.trace_id for summary in summaries(folder) if summary.has_npo}

    assert read_traces(TRACES / "n-plus-one-order-history.otlp.jsonl").keys() <= repeated
    assert read_traces(TRACES / "slow-query-sales-report.otlp.jsonl").keys().isdisjoint(repeated)


def test_series_count_what_the_files_hold(folder: Replay) -> None:
    (site,) = folder.sites
    buckets = Buckets(folder.start_ns, folder.end_ns, MINUTE_NS)
    metrics = {metric.name: metric for metric in folder.metrics(site)}
    recorded = read_traces(TRACES).values()
    checkouts = [trace for trace in recorded if trace.root.name == "POST /checkout"]
    tags = {"namespace": "gateway/*", "action": "POST /checkout"}

    (count,) = folder.series(site, metrics["transaction_duration"], "count", tags, buckets)
    (slowest,) = folder.series(site, metrics["transaction_duration"], "p95", tags, buckets)
    (throughput,) = folder.series(site, metrics["site_throughput"], "counter", {}, buckets)
    errors = folder.series(site, metrics["error_rate"], "gauge", {"namespace": "*"}, buckets)

    assert count.tags == {"namespace": "gateway/default", "action": "POST /checkout"}
    assert sum(value for _, value in count.points) == len(checkouts)
    assert max(value for _, value in slowest.points) <= max(trace.root.duration_ms for trace in checkouts)
    assert sum(value for _, value in throughput.points) == len(recorded)
    assert {point[0] for point in throughput.points} <= set(buckets.starts)
    assert {series.tags["namespace"] for series in errors} == set(folder.namespaces(site))
    unknown = dataclasses.replace(metrics["error_rate"], name="made_up")
    assert folder.series(site, unknown, "gauge", {"namespace": "*"}, buckets) == []


def test_another_site_has_nothing(folder: Replay) -> None:
    other = dataclasses.replace(folder.sites[0], id="0" * 24)
    (first, *_) = summaries(folder)

    assert list(folder.summaries([other], folder.start_ns, folder.end_ns, EVERY_TRACE)) == []
    assert folder.spans([other], first.trace_id) == []
    assert folder.actions(other, folder.start_ns, folder.end_ns) == []
    assert folder.metrics(other) == ()


def test_the_same_file_twice_does_not_double_its_traces(tmp_path: Path) -> None:
    original = TRACES / "retry-after-503-checkout.otlp.jsonl"
    copy = tmp_path / "a.otlp.jsonl"
    packed = tmp_path / "b.otlp.jsonl.gz"
    shutil.copy(original, copy)
    packed.write_bytes(gzip.compress(original.read_bytes()))
    spans = sum(len(trace.spans) for trace in read_traces(original).values())

    assert load([copy, copy, tmp_path / "." / copy.name]).counts.spans == spans
    both = load([tmp_path])
    assert both.counts.spans == spans
    assert both.notes == (f"{spans} spans of b.otlp.jsonl.gz are also in another file and are kept once",)


def test_k03_spans_that_share_an_id_within_a_file_all_stay() -> None:
    replay = load([BROKEN / "shared-ids.otlp.jsonl"])

    assert [span.name for span in only_trace(replay)] == ["op", "one", "other", "other"]
    assert replay.notes == ("2 spans have the ids of other spans of their traces",)


def test_k02_cycles_are_loaded_and_counted() -> None:
    replay = load([BROKEN / "cycle.otlp.jsonl"])

    assert {(row.action_name, len(replay.spans(replay.sites, row.trace_id))) for row in summaries(replay)} == {
        ("b", 3),
        ("its own parent", 1),
    }
    assert replay.notes == ("4 spans hang on a cycle of parents and lead to no root",)


def test_k01_k04_orphans_keep_their_parent_and_the_earliest_root_leads() -> None:
    replay = load([BROKEN / "orphans.otlp.jsonl"])
    rows = {row.action_name: replay.spans(replay.sites, row.trace_id) for row in summaries(replay)}

    assert rows.keys() == {"orphan", "first root"}
    assert rows["orphan"][0].parent_span_id == f"{99:016x}"
    assert replay.notes == ("2 spans name a parent that is not recorded", "1 trace has several roots")


def test_k05_spans_without_start_or_end_or_backwards_are_loaded_and_counted() -> None:
    replay = load([BROKEN / "times.otlp.jsonl"])
    spans = {span.name: span for span in only_trace(replay)}

    assert spans["open"].end_ns is None
    assert spans["no start"].start_ns is None
    assert (spans["nonsense"].start_ns, spans["nonsense"].end_ns) == (None, None)
    backwards = spans["backwards"]
    assert backwards.start_ns is not None
    assert backwards.end_ns == backwards.start_ns - 2_000_000
    assert spans["no id"].span_id == ""
    assert summaries(replay)[0].duration_ms == 9.0
    assert set(replay.notes) == {
        "2 spans of times.otlp.jsonl have no start time",
        "2 spans of times.otlp.jsonl have no end time",
        "1 span of times.otlp.jsonl ends before it starts",
        "1 span of times.otlp.jsonl has no id of its own",
    }


def test_broken_lines_are_counted_and_the_others_shown() -> None:
    replay = load([BROKEN / "broken-lines.otlp.jsonl"])

    assert len(only_trace(replay)) == 2
    assert set(replay.notes) == {
        "3 lines of broken-lines.otlp.jsonl are not JSON and were left out",
        "1 line of broken-lines.otlp.jsonl is JSON but no OTLP request and was left out",
        "3 spans of broken-lines.otlp.jsonl have no trace id or are not objects, and were left out",
    }


def test_a_file_of_no_spans_opens_and_says_so() -> None:
    replay = load([BROKEN / "no-spans.otlp.jsonl"])

    assert summaries(replay) == []
    assert (replay.has_traces, replay.has_lines) == (True, False)
    assert replay.start_ns < replay.end_ns
    assert replay.notes == ("no-spans.otlp.jsonl holds no spans",)


def test_a_pretty_printed_document_in_another_spelling_is_understood() -> None:
    (span,) = only_trace(load([BROKEN / "snake-case.json"]))

    assert span.trace_id == "000102030405060708090a0b0c0d0e0f"
    assert span.span_id == "0102030405060708"
    assert span.parent_span_id == ""
    assert (span.kind, span.status_code, span.status_message) == ("server", "error", "boom")
    assert (span.service, span.revision, span.trace_state) == ("shop", "1.2.3", "a=b")
    assert span.attributes == {
        "s": "text",
        "i": 9007199254740993,
        "j": 7,
        "d": 0.5,
        "n": "NaN",
        "b": False,
        "y": "AAEC",
        "a": ["x", 1],
        "k": {"inner": "y"},
        "none": None,
        "appsignal.tag.region": "eu",
    }
    assert [event.name for event in span.events] == ["exception", "link"]
    assert span.events[1].attributes["trace_id"] == "0f0e0d0c0b0a09080706050403020100"


def test_tags_are_the_roots_without_their_prefix() -> None:
    (summary,) = summaries(load([BROKEN / "snake-case.json"]))

    assert summary.tags == {"region": "eu"}


def test_an_array_of_requests_is_one_document(tmp_path: Path) -> None:
    original = TRACES / "cache-miss-then-hit.otlp.jsonl"
    file = tmp_path / "array.json"
    file.write_text(json.dumps([json.loads(line) for line in original.read_text().splitlines()]))

    assert {row.trace_id for row in summaries(load([file]))} == read_traces(original).keys()


def test_lines_of_a_pretty_printed_document_are_not_taken_for_requests(tmp_path: Path) -> None:
    value = {"arrayValue": {"values": [{"stringValue": "x"}, {}]}}
    span = {"traceId": "ab", "spanId": "cd", "attributes": [{"key": "k", "value": value}]}
    file = tmp_path / "pretty.json"
    document = {"resourceSpans": [{"schemaUrls": ["alone on its line"], "scopeSpans": [{"spans": [span]}]}]}
    file.write_text(json.dumps(document, indent=1))
    replay = load([file])

    assert only_trace(replay)[0].attributes == {"k": ["x", None]}
    assert replay.notes[:2] == (
        "1 span of pretty.json has no start time",
        "1 span of pretty.json has no end time",
    )


def test_a_file_may_hold_spans_and_log_records(tmp_path: Path) -> None:
    file = tmp_path / "both.jsonl"
    logs = {"resourceLogs": [{"scopeLogs": [{"logRecords": [{"body": {"stringValue": "hello"}}]}]}]}
    file.write_text(f"{(TRACES / 'exception-invoice.otlp.jsonl').read_text()}{json.dumps(logs)}\n")
    replay = load([file])

    assert (replay.has_traces, replay.has_lines) == (True, True)
    assert (replay.counts.spans, replay.counts.lines) == (8, 1)


def test_an_answer_can_be_written_as_json_whatever_the_file_held(tmp_path: Path) -> None:
    attribute = '{"key":"x","value":{"doubleValue":1e999}},{"key":"y","value":{"intValue":' + "9" * 5000 + "}}"
    nested: dict[str, Any] = {"stringValue": "deep"}
    for _ in range(100):
        nested = {"arrayValue": {"values": [nested]}}
    file = tmp_path / "odd.otlp.jsonl"
    file.write_text(
        '{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"t","spanId":"s","attributes":['
        f'{attribute},{{"key":"z","value":{json.dumps(nested)}}}]}}]}}]}}]}}\n'
    )
    (span,) = only_trace(load([file]))

    written = json.loads(json.dumps(span.attributes, allow_nan=False))
    assert written["x"] == "1e999"
    assert written["y"] == "9" * 5000


def test_a_trace_can_be_asked_for_by_its_action_whatever_its_name(tmp_path: Path) -> None:
    file = tmp_path / "names.otlp.jsonl"
    names = ["", "  GET / ", "\ud800", "a/b c"]
    spans = [
        {
            "traceId": f"{number:032x}",
            "spanId": f"{number:016x}",
            "name": name,
            "startTimeUnixNano": str(2**64 - number),
        }
        for number, name in enumerate(names, start=1)
    ]
    file.write_text(json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": spans}]}]}))
    replay = load([file])
    actions = replay.actions(replay.sites[0], replay.start_ns, replay.end_ns)

    assert sorted(row.action for row in actions) == sorted(["(no name)", "GET /", "\ud800", "a/b c"])
    for row in actions:
        (found,) = summaries(replay, TraceFilter(namespace=row.namespace, action_name=row.action))
        assert found.action_name == row.action


def test_the_clock_is_not_before_the_end_of_the_recording() -> None:
    replay = load([TRACES])

    assert replay.clock.now_ns() >= replay.end_ns
    assert load([TRACES], Clock.frozen(1)).clock.now_ns() == 1


def test_a_replay_is_one_site_named_after_its_folder_or_file(folder: Replay) -> None:
    telemetry: Telemetry = folder
    (site,) = telemetry.sites
    (again,) = load([TRACES]).sites
    (single,) = load([TRACES / "exception-invoice.otlp.jsonl"]).sites

    assert (site.name, site.environment, site.org_slug) == ("traces", "recorded", "replay")
    assert again == site
    assert single.name == "exception-invoice"
    assert len(single.id) == 24
    assert single.id != site.id
