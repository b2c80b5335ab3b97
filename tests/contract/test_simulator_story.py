"""What the demo has to show: the slow checkout's traces, its errors, its incidents and log lines, all of one piece."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from appsignal_tui.demo.wire import NS_PER_MINUTE, parse_time
from appsignal_tui.demo.world import PREFERRED_SITE
from tests.support.simulator import FROZEN_AT, FROZEN_NS, PlainClient, running_simulator

SITES = {"site_ids": [PREFERRED_SITE]}
HOUR = {"from": "2026-11-23T13:16:00Z", "to": FROZEN_AT}
CHECKOUT = {"namespace": "web", "action_name": "Checkout#create"}
PAGE = {"per_page": 100, "order": "DESC", "cursor": {"time": None}}
APP = """query($id: String!) { app(id: $id) {
  logs { sources { id name } }
  deployMarkers { revision user createdAt }
  exceptionIncidents { number exceptionName actionNames namespace count createdAt lastOccurredAt digests state } } }"""
Row = dict[str, Any]


@pytest.fixture(scope="module")
def client() -> Iterator[PlainClient]:
    with running_simulator() as url:
        client = PlainClient(url)
        yield client
        client.close()


@pytest.fixture(scope="module")
def app(client: PlainClient) -> Row:
    found: Row = client.graphql(APP, {"id": PREFERRED_SITE})["data"]["app"]
    return found


def traces(client: PlainClient, path: str = "performance", **members: Any) -> list[Row]:
    body = {**SITES, **HOUR, "pagination": PAGE, **members}
    found: list[Row] = client.post(f"/tracing/traces/{path}", body).json
    return found


def spans_of(client: PlainClient, trace_id: str) -> list[Row]:
    found: list[Row] = client.post("/tracing/trace", {**SITES, "trace_id": trace_id}).json
    return found


def lines(client: PlainClient, app: Row, query: str, **members: Any) -> list[Row]:
    sources = [source["id"] for source in app["logs"]["sources"]]
    body = {"site_id": PREFERRED_SITE, "source_ids": sources, "query": query, "use_expressions": True, **HOUR}
    found: list[Row] = client.post("/logs/lines", {**body, "pagination": PAGE, **members}).json
    return found


def test_a_retried_checkout_has_the_shape_of_the_story(client: PlainClient) -> None:
    newest = traces(client, "errors", **CHECKOUT)[0]
    spans = spans_of(client, newest["trace_id"])
    assert len(spans) == 56
    assert len({span["service_name"] for span in spans}) == 7
    queries = [span for span in spans if span["span_name"] == "SELECT line_items"]
    assert len(queries) == 47
    assert 250 < sum(span["duration"] for span in queries) < 330
    assert [span["span_name"] for span in spans if span["status_code"] == "error"] == [
        "POST /charge",
        "POST /v1/charges",
        "retry #1",
    ]
    (root,) = (span for span in spans if span["parent_span_id"] == "")
    assert (root["service_name"], root["span_name"]) == ("web", "POST /checkout")
    assert root["duration"] == newest["duration"]
    assert root["start_time"] == newest["time"]
    assert 600 < newest["duration"] < 1400


def test_the_summary_of_an_error_names_the_span_with_the_exception(client: PlainClient, app: Row) -> None:
    digests = {digest for incident in app["exceptionIncidents"] for digest in incident["digests"]}
    for row in traces(client, "errors")[:30]:
        (span,) = (span for span in spans_of(client, row["trace_id"]) if span["span_id"] == row["span_id"])
        assert span["events.name"][0] == "exception"
        assert span["events.attributes"][0]["appsignal.incident_digest"] in digests
        assert span["events.attributes"][0]["appsignal.exception.stacktrace_index"] == "0_0"


def test_causes_carry_no_digest(client: PlainClient) -> None:
    spans = spans_of(client, traces(client, "errors", **CHECKOUT)[0]["trace_id"])
    (retry,) = (span for span in spans if span["span_name"] == "retry #1")
    (cause,) = retry["events.attributes"]
    assert cause["exception.type"] == "Net::ReadTimeout"
    assert "appsignal.incident_digest" not in cause
    assert cause["appsignal.exception.stacktrace_index"] == "0_1"


def test_before_the_deploy_checkout_was_calm(client: PlainClient) -> None:
    before = traces(client, **CHECKOUT, to="2026-11-23T13:50:59Z")
    assert all(80 < row["duration"] < 260 and not row["has_npo"] and row["revision"] == "77c01de" for row in before)
    spans = spans_of(client, before[0]["trace_id"])
    assert len([span for span in spans if span["span_name"] == "SELECT line_items"]) == 1


def test_after_the_deploy_a_tenth_of_the_stored_checkouts_failed(client: PlainClient) -> None:
    stored = {row["trace_id"] for row in traces(client, **CHECKOUT, **{"from": "2026-11-23T14:04:00Z"})}
    failed = {row["trace_id"] for row in traces(client, "errors", **CHECKOUT, **{"from": "2026-11-23T14:04:00Z"})}
    assert failed < stored
    assert 0.08 < len(failed) / len(stored) < 0.18


def test_spans_of_every_action_stay_inside_their_parents(client: PlainClient) -> None:
    seen = set()
    for row in traces(client):
        if row["action_name"] in seen:
            continue
        seen.add(row["action_name"])
        spans = spans_of(client, row["trace_id"])
        by_id = {span["span_id"]: span for span in spans}
        assert len(by_id) == len(spans)
        for span in spans:
            start, end = parse_time(span["start_time"]), parse_time(span["end_time"])
            assert span["duration"] == (end - start) / 1e6
            if span["parent_span_id"]:
                parent = by_id[span["parent_span_id"]]
                assert parse_time(parent["start_time"]) <= start <= end <= parse_time(parent["end_time"])
    assert len(seen) > 15


def test_sensitive_attributes_are_there_to_be_hidden(client: PlainClient) -> None:
    spans = spans_of(client, traces(client, **CHECKOUT)[0]["trace_id"])
    keys = {key for span in spans for key in span["span_attributes"]}
    assert {"appsignal.request.payload", "appsignal.request.session_data", "db.statement"} < keys
    assert any(key.startswith("http.request.header.") for key in keys)


def test_a_fresh_error_is_less_than_a_minute_old(client: PlainClient) -> None:
    newest = traces(client, "errors")[0]
    assert FROZEN_NS - parse_time(newest["time"]) < NS_PER_MINUTE


def test_the_new_incident_began_with_the_deploy(client: PlainClient, app: Row) -> None:
    incidents = {incident["exceptionName"]: incident for incident in app["exceptionIncidents"]}
    assert len(incidents) >= 5
    timeout = incidents["Stripe::ReadTimeout"]
    assert timeout["actionNames"] == ["Checkout#create"]
    assert timeout["createdAt"] == "2026-11-23T13:52:00Z"
    oldest = traces(client, "errors", digests=timeout["digests"])[-1]
    assert "2026-11-23T13:52:00Z" <= oldest["time"] < "2026-11-23T13:53:00Z"
    assert 250 < timeout["count"] < 450
    assert {"Payments::Declined", "Net::SMTPServerBusy"} < set(incidents)
    last = [incident["lastOccurredAt"] for incident in app["exceptionIncidents"]]
    assert last == sorted(last, reverse=True)


def test_each_incident_leads_to_its_traces_and_back(client: PlainClient, app: Row) -> None:
    for incident in app["exceptionIncidents"]:
        rows = traces(client, "errors", digests=incident["digests"], **{"from": None})
        assert rows[0]["time"] == incident["lastOccurredAt"]
        assert {row["action_name"] for row in rows} == set(incident["actionNames"])
        place = client.post("/tracing/locator", {**SITES, "trace_id": rows[-1]["trace_id"]}).json
        assert place["errors"][0]["incident_number"] == incident["number"]
        body = {**SITES, "trace_id": rows[0]["trace_id"], "digests": incident["digests"]}
        assert client.post("/tracing/trace/error", body).json


def test_the_deploys_are_those_of_the_story(app: Row) -> None:
    assert [(one["revision"], one["user"], one["createdAt"]) for one in app["deployMarkers"]] == [
        ("9f3c2a1", "ana", "2026-11-23T13:51:00Z"),
        ("77c01de", "joris", "2026-11-23T10:01:00Z"),
        ("c5d0b77", "ana", "2026-11-22T16:16:00Z"),
        ("0e91aa2", "mei", "2026-11-20T14:16:00Z"),
    ]


def test_a_trace_id_in_a_log_line_is_that_of_a_trace(client: PlainClient, app: Row) -> None:
    found = lines(client, app, "trace_id:a")
    assert len(found) == 100
    for line in found[:25]:
        attributes = line["json"] if isinstance(line["json"], dict) else json.loads(line["json"])
        assert spans_of(client, attributes["trace_id"]), line["message"]


def test_the_lines_of_a_trace_tell_its_story(client: PlainClient, app: Row) -> None:
    trace = traces(client, "errors", **CHECKOUT)[0]
    messages = [line["message"] for line in reversed(lines(client, app, f"trace_id={trace['trace_id']}"))]
    assert messages[0].startswith("slow query ")
    assert messages[1:3] == ["read timeout api.stripe.example", "retrying in 200ms (1/3)"]
    assert messages[3].startswith("POST /checkout 201 in ")


def test_the_deploy_raises_the_number_of_lines_and_of_errors(client: PlainClient, app: Row) -> None:
    def per_minute(query: str, start: str, minutes: int) -> float:
        end = parse_time(start) + minutes * NS_PER_MINUTE
        seen, cursor = set(), None
        while True:
            page = {**PAGE, "cursor": {"time": cursor}}
            found = lines(client, app, query, **{"from": start}, pagination={**page, "order": "ASC"})
            seen |= {(line["source_id"], line["id"]) for line in found if parse_time(line["timestamp"]) < end}
            if len(found) < 100 or parse_time(found[-1]["timestamp"]) >= end:
                return len(seen) / minutes
            cursor = found[-1]["timestamp"]

    before, after = (per_minute("", start, 2) for start in ("2026-11-23T13:40:00Z", "2026-11-23T14:05:00Z"))
    assert before == pytest.approx(250, rel=0.2)
    assert after == pytest.approx(400, rel=0.2)
    before, after = (per_minute("severity=error", at, 9) for at in ("2026-11-23T13:40:00Z", "2026-11-23T14:05:00Z"))
    assert before < 6
    assert after == pytest.approx(38, rel=0.25)


def test_sources_differ_in_how_they_write(client: PlainClient, app: Row) -> None:
    names = {source["id"]: source["name"] for source in app["logs"]["sources"]}
    assert set(names.values()) == {"rails", "nginx", "sidekiq"}
    kinds = {names[line["source_id"]]: line for line in lines(client, app, "")}
    assert isinstance(kinds["nginx"]["json"], str)
    assert isinstance(kinds["rails"]["json"], dict)
    assert kinds["sidekiq"]["severity"].isupper()
    assert kinds["rails"]["severity"].islower()


def test_staging_writes_what_a_terminal_must_not_obey(client: PlainClient) -> None:
    apps = client.graphql("{ viewer { organizations { apps { id name environment logs { sources { id } } } } } }")
    (staging,) = (
        one
        for one in apps["data"]["viewer"]["organizations"][0]["apps"]
        if (one["name"], one["environment"]) == ("shop-web", "staging")
    )
    sources = [source["id"] for source in staging["logs"]["sources"]]
    body = {"site_id": staging["id"], "source_ids": sources, "pagination": PAGE}
    for hostile in ("\\u001b[31m", "\\u202e", "[bold red]", "\\u0000"):
        query = json.loads(f'"{hostile}"')
        reply = client.post("/logs/lines", {**body, "query": f'"{query}"', "use_expressions": True})
        assert reply.json, hostile
