"""One world behind all signals: traces, logs, metrics, pods, deploys, incidents, edges and events tell the same story.

Everything is asked over a socket and compared by arithmetic of its own.
"""

import json
import math
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from appsignal_tui.demo.clock import Clock
from appsignal_tui.demo.wire import NS_PER_MINUTE, format_time, parse_time
from appsignal_tui.demo.world import PREFERRED_SITE
from tests.support.simulator import FROZEN_AT, FROZEN_NS, PlainClient, running_simulator

Row = dict[str, Any]
HOUR = {"from": "2026-11-23T13:16:00Z", "to": FROZEN_AT}
SITES = {"site_ids": [PREFERRED_SITE]}
CHECKOUT = {"namespace": "web", "action_name": "Checkout#create"}
DEPLOYED_AT = "2026-11-23T13:51:00Z"
PAGE = {"per_page": 100, "order": "DESC", "cursor": {"time": None}}
APP = """query($id: String!) { app(id: $id) { logs { sources { id } } deployMarkers { revision createdAt liveFor }
  exceptionIncidents { number exceptionName exceptionMessage count digests actionNames lastOccurredAt } } }"""


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


@pytest.fixture(scope="module")
def pods(client: PlainClient) -> dict[str, Row]:
    """Pods of the hour by name, as the cluster's route tells them."""
    reply = client.post("/kubernetes/pods", {"site_id": PREFERRED_SITE, **HOUR})
    assert reply.status == 200
    return {pod["pod_name"]: pod for pod in reply.json}


def traces(client: PlainClient, path: str = "performance", **members: Any) -> list[Row]:
    found: list[Row] = client.post(f"/tracing/traces/{path}", {**SITES, **HOUR, "pagination": PAGE, **members}).json
    return found


def spans_of(client: PlainClient, trace_id: str) -> list[Row]:
    found: list[Row] = client.post("/tracing/trace", {**SITES, "trace_id": trace_id}).json
    return found


def lines(client: PlainClient, app: Row, query: str, **members: Any) -> list[Row]:
    sources = [source["id"] for source in app["logs"]["sources"]]
    body = {"site_id": PREFERRED_SITE, "source_ids": sources, "query": query, "use_expressions": True, **HOUR}
    found: list[Row] = client.post("/logs/lines", {**body, "pagination": PAGE, **members}).json
    return found


def attributes(line: Row) -> Row:
    found: Row = line["json"] if isinstance(line["json"], dict) else json.loads(line["json"])
    return found


def actions(client: PlainClient, **members: Any) -> dict[tuple[str, str], Row]:
    rows = client.post("/tracing/actions", {"site_id": PREFERRED_SITE, **HOUR, **members}).json
    return {(row["namespace"], row["action"]): row for row in rows}


def points(client: PlainClient, name: str, field: str, **members: Any) -> dict[tuple[str, ...], dict[str, float]]:
    """Values by time and by the values of the tags asked for."""
    selector = {"name": name, "field": field, "tags": members.pop("tags", {"namespace": "*", "action": "*"})}
    body = {"site_id": PREFERRED_SITE, **HOUR, **members, "select": [selector]}
    series = client.post("/metrics/timeseries", body).json["series"]
    return {
        tuple(one["tags"][key] for key in selector["tags"]): {
            point["timestamp"]: point["value"] for point in one["data"]
        }
        for one in series
    }


def slow_checkouts(client: PlainClient) -> list[Row]:
    return traces(client, **CHECKOUT, **{"from": "2026-11-23T13:52:00Z"}, duration_ms=400)[:12]


def test_the_lines_of_a_slow_checkout_come_from_the_pods_of_its_spans(
    client: PlainClient, app: Row, pods: dict[str, Row]
) -> None:
    for trace in slow_checkouts(client):
        spans = spans_of(client, trace["trace_id"])
        hosts = {span["resource_attributes"]["host.name"] for span in spans}
        assert hosts == {span["resource_attributes"]["k8s.pod.name"] for span in spans}
        assert hosts <= set(pods), "every pod of a trace is a pod of the cluster"
        found = lines(client, app, f"trace_id={trace['trace_id']}")
        assert found
        assert {attributes(line)["trace_id"] for line in found} == {trace["trace_id"]}
        (root,) = (span for span in spans if span["parent_span_id"] == "")
        assert {line["hostname"] for line in found} == {root["resource_attributes"]["host.name"]}
        start, end = parse_time(root["start_time"]), parse_time(root["end_time"])
        assert all(start <= parse_time(line["timestamp"]) <= end for line in found)


def test_the_slow_query_in_the_log_is_the_queries_of_the_trace(client: PlainClient, app: Row) -> None:
    for trace in slow_checkouts(client):
        (line,) = lines(client, app, f'trace_id={trace["trace_id"]} message:"slow query"')
        spans = spans_of(client, trace["trace_id"])
        queries = [span["duration"] for span in spans if span["span_name"] == "SELECT line_items"]
        assert attributes(line)["rows"] == len(queries) == 47
        assert attributes(line)["duration"] == pytest.approx(sum(queries), abs=2)


def test_a_trace_ran_the_revision_of_the_deploy_of_its_time_on_a_pod_of_that_revision(
    client: PlainClient, app: Row, pods: dict[str, Row]
) -> None:
    around = {"from": "2026-11-23T13:50:00Z", "to": "2026-11-23T13:52:00Z"}
    revisions = set()
    for trace in traces(client, **around):
        live = next(marker for marker in app["deployMarkers"] if marker["createdAt"] <= trace["time"])
        assert trace["revision"] == live["revision"]
        revisions.add(trace["revision"])
        for span in spans_of(client, trace["trace_id"])[:3]:
            resource = span["resource_attributes"]
            assert span["revision"] == resource["appsignal.config.revision"] == live["revision"]
            if resource["host.name"].startswith("web-"):
                assert resource["host.name"].startswith(f"web-{'7c9f' if live['revision'] == '9f3c2a1' else '77c0'}-")
            assert resource["k8s.pod.name"] in pods
    assert revisions == {"77c01de", "9f3c2a1"}


def test_the_namespaces_95th_percentile_jumps_with_the_deploy(client: PlainClient) -> None:
    values = points(client, "transaction_duration", "p95", tags={"namespace": "web"}, resolution="minutely")["web",]
    before = [value for at, value in values.items() if at < DEPLOYED_AT]
    after = [value for at, value in values.items() if at > DEPLOYED_AT]
    assert min(after) > 1.5 * max(before)
    assert max(before) < 1.15 * min(before), "it was calm before"


def test_error_traces_carry_the_digests_of_their_incidents(client: PlainClient, app: Row) -> None:
    for incident in app["exceptionIncidents"]:
        found = traces(client, "errors", digests=incident["digests"], **{"from": None})
        assert found[0]["time"] == incident["lastOccurredAt"]
        for trace in found[:3]:
            assert trace["action_name"] in incident["actionNames"]
            events = [event for span in spans_of(client, trace["trace_id"]) for event in span["events.attributes"]]
            reported = [event for event in events if "appsignal.incident_digest" in event]
            (event,) = reported
            assert [event["appsignal.incident_digest"]] == incident["digests"]
            assert event["exception.type"] == incident["exceptionName"]
            assert event["exception.message"] == incident["exceptionMessage"]


def test_the_error_line_of_a_failed_trace_names_its_exception(client: PlainClient, app: Row) -> None:
    recent = "2026-11-22T15:00:00Z"
    for incident in app["exceptionIncidents"]:
        for trace in traces(client, "errors", digests=incident["digests"], **{"from": recent})[:3]:
            day = {"from": trace["time"], "to": FROZEN_AT}
            found = lines(client, app, f"severity=error trace_id={trace['trace_id']}", **day)
            assert found, incident["exceptionName"]
            assert {attributes(line)["exception"]["type"] for line in found} == {incident["exceptionName"]}


def test_no_trace_without_an_exception_has_an_error_line(client: PlainClient, app: Row) -> None:
    short = {"from": "2026-11-23T14:10:00Z", "to": FROZEN_AT}
    failed = {trace["trace_id"] for trace in traces(client, "errors", **short)}
    told = {attributes(line).get("trace_id") for line in lines(client, app, "severity=error trace_id:a", **short)}
    assert told
    assert told <= failed | {None}


def test_the_count_of_an_incident_grows_with_the_calls_that_fail() -> None:
    passed = [0]
    with running_simulator(clock=Clock(FROZEN_NS, 1.0, monotonic_ns=lambda: passed[0])) as url:
        moving = PlainClient(url)
        counts, stored, errors = [], [], []
        for minutes in (0, 10, 30):
            passed[0] = minutes * NS_PER_MINUTE
            found = moving.graphql(APP, {"id": PREFERRED_SITE})["data"]["app"]
            (incident,) = (one for one in found["exceptionIncidents"] if one["number"] == 415)
            span = {"from": "2026-11-23T13:52:00Z", "to": format_time(FROZEN_NS + passed[0])}
            counts.append(incident["count"])
            stored.append(len(traces(moving, "errors", digests=incident["digests"], **span)))
            row = actions(moving, **span)["web", "Checkout#create"]
            errors.append(row["throughput"] * row["error_rate"] / 100)
        moving.close()
    assert counts[0] < counts[1] < counts[2]
    assert stored[0] < stored[1] < stored[2]
    for count, error in zip(counts, errors, strict=True):
        assert count == pytest.approx(0.96 * error, abs=2), "96 % of the failing checkouts ran into a time-out"


@pytest.mark.parametrize("span", [HOUR, {"from": "2026-11-23T10:00:30.5Z", "to": "2026-11-23T13:51:20Z"}])
def test_actions_are_the_sums_of_the_metrics_of_whole_minutes(client: PlainClient, span: Row) -> None:
    """A bucket holds its whole minute, so the minutes at the ends are compared as far as they are in the range."""
    start = parse_time(span["from"])
    whole = {
        "from": format_time(start + (-start) % NS_PER_MINUTE),
        "to": format_time(parse_time(span["to"]) // NS_PER_MINUTE * NS_PER_MINUTE - 1),
    }
    rows = actions(client, **whole)
    counts = points(client, "transaction_duration", "count", **whole, resolution="minutely")
    means = points(client, "transaction_duration", "mean", **whole, resolution="minutely")
    assert set(rows) == set(counts)
    for key, row in rows.items():
        calls = sum(counts[key].values())
        spent = math.fsum(value * means[key][at] for at, value in counts[key].items())
        assert row["throughput"] == calls
        assert row["mean"] == pytest.approx(spent / calls, rel=1e-5)


def test_stored_checkouts_are_among_the_slow_side_of_all_calls(client: PlainClient) -> None:
    """What is stored favours slow and failing calls, so its mean bounds that of all calls from above."""
    after = {"from": "2026-11-23T13:52:00Z", "to": FROZEN_AT}
    found = traces(client, **CHECKOUT, **after)
    row = actions(client, **after)["web", "Checkout#create"]
    assert sum(trace["duration"] for trace in found) / len(found) > row["mean"]
    assert len(found) < row["throughput"]
    assert {trace["has_npo"] for trace in found} == {row["has_npo"]} == {True}


def test_repeated_queries_are_as_many_in_traces_events_and_edges(client: PlainClient) -> None:
    after = {"from": "2026-11-23T13:52:00Z", "to": FROZEN_AT}
    body = {"site_id": PREFERRED_SITE, **after}
    calls = actions(client, **after)["web", "Checkout#create"]["throughput"]
    spans = spans_of(client, slow_checkouts(client)[0]["trace_id"])
    statements = Counter(span["span_attributes"].get("db.statement", "").partition(" WHERE")[0] for span in spans)
    each = statements["SELECT line_items.* FROM line_items"]
    top = client.post("/tracing/slow_events", body).json[0]
    uses = client.post("/tracing/slow_events/actions", {**body, "digest": top["digest"]}).json
    assert {row["action_name"]: row["count"] for row in uses}["Checkout#create"] == each * calls
    edges = client.post("/tracing/action_edges", {**body, **CHECKOUT}).json["downstream"]
    queries = sum(span["service_name"] == "postgres" for span in spans)
    assert {row["service"]: row["count"] for row in edges}["postgres"] == queries * calls


def test_the_deploys_statistics_are_those_of_the_actions_of_its_revision(client: PlainClient, app: Row) -> None:
    marker = app["deployMarkers"][0]
    rows = actions(client, **{"from": marker["createdAt"]}, revision=marker["revision"]).values()
    calls = sum(row["throughput"] for row in rows)
    stats = client.post("/deploys/stats", {"site_id": PREFERRED_SITE, "revision": marker["revision"]}).json
    assert stats["throughput"] == calls
    assert stats["mean"] == pytest.approx(sum(row["throughput"] * row["mean"] for row in rows) / calls, rel=1e-4)
    failed = sum(row["throughput"] * row["error_rate"] for row in rows)
    assert stats["error_rate"] == pytest.approx(failed / calls, rel=1e-3)
