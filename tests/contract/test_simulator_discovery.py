"""What the simulator's GraphQL tells about an app: incidents, dashboards, backtraces, settings (contract 11)."""

import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from appsignal_tui.demo.wire import parse_time
from appsignal_tui.demo.world import PREFERRED_SITE
from tests.support.simulator import FROZEN_AT, FROZEN_NS, PlainClient, running_simulator

Row = dict[str, Any]
DAY = {"from": "2026-11-22T14:16:00Z", "to": FROZEN_AT}
PAGE = {"per_page": 100, "order": "DESC", "cursor": {"time": None}}
KINDS = ("ExceptionIncident", "PerformanceIncident", "AnomalyIncident", "LogIncident")
COMMON = "id number state severity description count createdAt lastOccurredAt updatedAt assignees { id name email }"
OF_KIND = {
    "ExceptionIncident": "exceptionName exceptionMessage actionNames namespace firstBacktraceLine digests"
    " lastSampleOccurredAt errorGroupingStrategy",
    "PerformanceIncident": "actionNames namespace mean totalDuration hasNPlusOne",
    "AnomalyIncident": "alertState trigger { id name metricName kind field } tags { key value }",
    "LogIncident": "trigger { id name kind } logLine { id timestamp severity hostname group message }",
}
EVERY_KIND = "__typename " + " ".join(f"... on {kind} {{ {COMMON} {more} }}" for kind, more in OF_KIND.items())
LISTS = {
    "exceptionIncidents": "ExceptionIncident",
    "performanceIncidents": "PerformanceIncident",
    "anomalyIncidents": "AnomalyIncident",
    "logIncidents": "LogIncident",
}
DASHBOARD = """query($id: String!, $dash: String!) { app(id: $id) { dashboard(id: $dash) {
  id title description label source createdAt updatedAt
  visuals { __typename
    ... on VisualTimeseries { id title description format formatInput layout { x y w h } lineLabel display
      drawNullAsZero minYAxis metrics { name fields { field } tags { key value } } }
    ... on VisualNumber { id title description format formatInput layout { x y w h }
      metric { name field aggregate tags { key value } } } } } } }"""
BACKTRACE = """query($id: String!, $st: String!, $rev: String) { app(id: $id) { backtrace(id: $st, revision: $rev) {
  type original path line column method code { line source } } } }"""


@pytest.fixture(scope="module")
def client() -> Iterator[PlainClient]:
    with running_simulator() as url:
        client = PlainClient(url)
        yield client
        client.close()


@pytest.fixture(scope="module")
def sites(client: PlainClient) -> dict[str, str]:
    """Ids by name and environment."""
    answer = client.graphql("{ viewer { organizations { apps { id name environment } } } }")
    (organization,) = answer["data"]["viewer"]["organizations"]
    return {f"{app['name']}/{app['environment']}": app["id"] for app in organization["apps"]}


def app(client: PlainClient, fields: str, site_id: str = PREFERRED_SITE) -> Row:
    answer = client.graphql(f"query($id: String!) {{ app(id: $id) {{ {fields} }} }}", {"id": site_id})
    assert "errors" not in answer, answer
    found: Row = answer["data"]["app"]
    return found


def incidents(client: PlainClient, arguments: str = "", site_id: str = PREFERRED_SITE) -> list[Row]:
    found: list[Row] = app(client, f"incidents{arguments} {{ {EVERY_KIND} }}", site_id)["incidents"]
    return found


def test_log_sources_views_and_namespaces_are_listed(client: PlainClient) -> None:
    query = """query($id: String!) { app(id: $id) {
      namespaces { id name } logs { sources { id name type fmt } }
      logViews { id name query sourceIds severities columns } } }"""
    app = client.graphql(query, {"id": PREFERRED_SITE})["data"]["app"]
    assert [one["name"] for one in app["namespaces"]] == ["admin", "background", "web"]
    ids = {source["id"] for source in app["logs"]["sources"]}
    assert any(view["sourceIds"] is None for view in app["logViews"])
    assert all(set(view["sourceIds"] or ()) <= ids for view in app["logViews"])
    one = "query($id: String!, $view: String!) { app(id: $id) { logView(id: $view) { name } } }"
    variables = {"id": PREFERRED_SITE, "view": app["logViews"][0]["id"]}
    assert client.graphql(one, variables)["data"]["app"]["logView"] == {"name": app["logViews"][0]["name"]}


def test_an_app_tells_when_it_reported_last(client: PlainClient) -> None:
    found = app(client, "status viewerPinned lastPushProcessedAt platforms languages createdAt updatedAt")
    assert found["lastPushProcessedAt"] == FROZEN_AT
    assert found["status"] == "ACTIVE"
    assert found["platforms"] is None, "any of them may be null"


def test_deploy_markers_have_all_their_members(client: PlainClient) -> None:
    fields = (
        "id createdAt revision shortRevision user gitCompareUrl liveFor liveForInWords exceptionCount exceptionRate"
    )
    markers = app(client, f"deployMarkers(limit: 10) {{ {fields} }}")["deployMarkers"]
    assert len({marker["id"] for marker in markers}) == len(markers) == 4
    for newer, older in pairwise(markers):
        assert newer["gitCompareUrl"].endswith(f"/{older['revision']}...{newer['revision']}")
        assert parse_time(older["createdAt"]) + older["liveFor"] * 10**9 == parse_time(newer["createdAt"])
    assert markers[-1]["gitCompareUrl"] is None
    assert parse_time(markers[0]["createdAt"]) + markers[0]["liveFor"] * 10**9 == FROZEN_NS
    assert len(app(client, "deployMarkers(limit: 2, offset: 3) { revision }")["deployMarkers"]) == 1


def test_incidents_of_all_kinds_are_one_list_in_the_order_of_their_last_occurrence(client: PlainClient) -> None:
    found = incidents(client)
    assert {one["__typename"] for one in found} == set(KINDS)
    last = [parse_time(one["lastOccurredAt"]) for one in found]
    assert last == sorted(last, reverse=True)
    assert len({one["number"] for one in found}) == len(found)
    for one in found:
        assert parse_time(one["createdAt"]) <= parse_time(one["lastOccurredAt"]) <= FROZEN_NS
        assert one["count"] > 0


@pytest.mark.parametrize("name", LISTS)
def test_the_list_of_a_kind_is_that_part_of_all_incidents(client: PlainClient, name: str) -> None:
    kind = LISTS[name]
    found = app(client, f"{name} {{ __typename {COMMON} {OF_KIND[kind]} }}")[name]
    assert found == [one for one in incidents(client) if one["__typename"] == kind]
    assert found


def test_incidents_are_paged_by_number_without_a_gap(client: PlainClient) -> None:
    everything = [one["number"] for one in incidents(client, "(order: ID)")]
    assert everything == sorted(everything)
    pages = range(0, len(everything) + 5, 5)
    paged = [one["number"] for at in pages for one in incidents(client, f"(order: ID, limit: 5, offset: {at})")]
    assert paged == everything
    assert incidents(client, "(limit: 0)") == incidents(client, "(limit: -3)") == []
    assert incidents(client, "(offset: -3)") == incidents(client)


def test_incidents_are_filtered_by_every_argument(client: PlainClient) -> None:
    by_state = [incidents(client, f"(state: {state})") for state in ("OPEN", "WIP", "CLOSED")]
    assert all(by_state)
    assert sorted(one["number"] for part in by_state for one in part) == [
        one["number"] for one in incidents(client, "(order: ID)")
    ]
    named = [one for one in incidents(client) if "Checkout#create" in (one.get("actionNames") or ())]
    assert incidents(client, '(actionName: "Checkout#create")') == named
    assert {one["number"] for one in named} >= {409, 415}
    background = incidents(client, '(namespaces: ["background"])')
    assert {one["namespace"] for one in background} == {"background"}
    assert {one["__typename"] for one in background} == {"ExceptionIncident", "PerformanceIncident"}
    searched = app(client, 'exceptionIncidents(query: "stripe::readtimeout") { number }')["exceptionIncidents"]
    assert searched == [{"number": 415}]


def test_every_incident_is_found_by_its_number_whatever_its_kind(client: PlainClient) -> None:
    for one in incidents(client):
        found = app(client, f"incident(incidentNumber: {one['number']}) {{ {EVERY_KIND} }}")["incident"]
        assert found == one
    assert app(client, "incident(incidentNumber: 1) { __typename }")["incident"] is None


def test_somebody_works_on_an_incident_in_progress(client: PlainClient) -> None:
    users = app(client, "users { id name email }")["users"]
    for one in incidents(client):
        assert bool(one["assignees"]) == (one["state"] == "WIP")
        assert all(user in users for user in one["assignees"])


def test_a_slow_actions_incident_has_the_figures_of_its_time(client: PlainClient) -> None:
    (slow,) = (one for one in incidents(client) if one["number"] == 420)
    body = {"site_id": PREFERRED_SITE, "from": slow["createdAt"], "to": FROZEN_AT, "action": "Checkout#create"}
    (row,) = client.post("/tracing/actions", body).json
    assert slow["hasNPlusOne"] is row["has_npo"] is True
    assert slow["count"] == row["throughput"]
    assert slow["mean"] == pytest.approx(row["mean"], rel=1e-6)
    assert slow["totalDuration"] == pytest.approx(slow["mean"] * slow["count"], rel=1e-6)
    others = [one for one in incidents(client) if one["__typename"] == "PerformanceIncident" and one != slow]
    assert others
    assert not any(one["hasNPlusOne"] for one in others)


def test_an_anomaly_is_a_time_in_which_its_metric_was_out_of_bounds(client: PlainClient) -> None:
    (anomaly,) = (one for one in incidents(client) if one["number"] == 417)
    assert anomaly["alertState"] == "OPEN"
    trigger = anomaly["trigger"]
    tags = {tag["key"]: tag["value"] for tag in anomaly["tags"]}
    selector = {"name": trigger["metricName"], "field": trigger["field"], "tags": tags}
    around = {"from": "2026-11-23T13:41:00Z", "to": "2026-11-23T14:15:59Z"}
    reply = client.post("/metrics/timeseries", {"site_id": PREFERRED_SITE, **around, "select": [selector]})
    points = {point["timestamp"]: point["value"] for point in reply.json["series"][0]["data"]}
    broken = [at for at, value in points.items() if value > 300]
    assert broken[0] < anomaly["createdAt"] <= anomaly["lastOccurredAt"] == broken[-1] == max(points)
    assert broken == [at for at in points if at >= broken[0]], "from then on it was broken all the time"
    (alert,) = (
        one
        for one in app(client, "alerts { id state openedAt lastValue peakValue message trigger { id } }")["alerts"]
        if one["trigger"]["id"] == trigger["id"]
    )
    assert (alert["state"], alert["openedAt"]) == ("OPEN", anomaly["createdAt"])
    assert (alert["lastValue"], alert["peakValue"]) == (points[broken[-1]], max(points.values()))


def test_a_log_incident_shows_the_newest_of_its_lines(client: PlainClient) -> None:
    (incident,) = (one for one in incidents(client) if one["__typename"] == "LogIncident")
    sources = [source["id"] for source in app(client, "logs { sources { id } }")["logs"]["sources"]]
    hour = {"from": "2026-11-23T13:16:00Z", "to": FROZEN_AT}
    query = 'severity=critical message:"could not reach payments"'
    body = {"site_id": PREFERRED_SITE, "source_ids": sources, "query": query, "use_expressions": True, **hour}
    rows = client.post("/logs/lines", {**body, "pagination": PAGE}).json
    line = incident["logLine"]
    assert incident["count"] == len(rows) > 0
    assert (line["id"], line["timestamp"], line["message"]) == (rows[0]["id"], rows[0]["timestamp"], rows[0]["message"])
    assert (line["hostname"], line["severity"]) == (rows[0]["hostname"], "CRITICAL")
    assert incident["createdAt"] == rows[-1]["timestamp"]


@pytest.mark.parametrize("name", ["shop-web/production", "shop-api/production"])
def test_everything_on_a_dashboard_can_be_drawn_from_the_metrics(
    client: PlainClient, sites: dict[str, str], name: str
) -> None:
    dashboards = app(client, "dashboards { id title description }", sites[name])["dashboards"]
    assert len(dashboards) >= 2
    kinds, sources = set(), set()
    for listed in dashboards:
        found = client.graphql(DASHBOARD, {"id": sites[name], "dash": listed["id"]})["data"]["app"]["dashboard"]
        assert {key: found[key] for key in listed} == listed
        assert parse_time(found["createdAt"]) <= parse_time(found["updatedAt"]) < FROZEN_NS
        sources.add(found["source"])
        for visual in found["visuals"]:
            kinds.add(visual["__typename"])
            metrics = visual["metrics"] if visual["__typename"] == "VisualTimeseries" else [visual["metric"]]
            for metric in metrics:
                fields = [each["field"] for each in metric["fields"]] if "fields" in metric else [metric["field"]]
                tags = {tag["key"]: tag["value"] or "*" for tag in metric["tags"]}
                select = [{"name": metric["name"], "field": field, "tags": tags} for field in fields]
                hour = {"from": "2026-11-23T13:16:00Z", "to": FROZEN_AT}
                reply = client.post("/metrics/timeseries", {"site_id": sites[name], **hour, "select": select})
                assert reply.status == 200
                assert reply.json["series"], (visual["title"], select)
    assert kinds == {"VisualTimeseries", "VisualNumber"}
    assert sources == {"USER", "AUTO"}


def test_what_may_be_null_on_a_dashboard_is_null_somewhere(client: PlainClient) -> None:
    ids = [one["id"] for one in app(client, "dashboards { id }")["dashboards"]]
    found = [client.graphql(DASHBOARD, {"id": PREFERRED_SITE, "dash": one})["data"]["app"]["dashboard"] for one in ids]
    visuals = [visual for one in found for visual in one["visuals"]]
    assert any(one["description"] is None for one in found)
    assert {visual["layout"] is None for visual in visuals} == {True, False}
    assert {visual["formatInput"] for visual in visuals} == {None, "byte"}
    tags = [tag for visual in visuals for metric in visual.get("metrics", ()) for tag in metric["tags"]]
    assert any(tag["value"] is None for tag in tags)
    assert client.graphql(DASHBOARD, {"id": PREFERRED_SITE, "dash": "none"})["data"]["app"]["dashboard"] is None


def test_a_site_in_staging_has_no_dashboards_rules_or_monitors(client: PlainClient, sites: dict[str, str]) -> None:
    fields = (
        "dashboards { id } triggers { id } notifiers { id } uptimeMonitors { id } checkIns { triggers { id } }"
        " alerts { id } anomalyIncidents { id } logIncidents { id } users { name }"
    )
    found = app(client, fields, sites["shop-web/staging"])
    assert [user["name"] for user in found.pop("users")] == ["Ana", "Joris", "Mei"]
    assert found.pop("checkIns") == {"triggers": []}
    assert set(map(str, found.values())) == {"[]"}


def test_users_notifiers_rules_monitors_and_check_ins_are_listed(client: PlainClient) -> None:
    found = app(
        client,
        "users { id name email } notifiers { id name icon } triggers { id name metricName kind field }"
        " uptimeMonitors { id name url regions alerts { id } }"
        " checkIns { triggers { id identifier kind lastState lastErrorAt lastSuccessAt lastUpdateAt } }",
    )
    assert all(found.values())
    assert any(trigger["metricName"] is None for trigger in found["triggers"]), "a rule about log lines"
    states = {one["identifier"]: one for one in found["checkIns"]["triggers"]}
    assert states["yearly-archive"]["lastState"] == "new"
    assert states["yearly-archive"]["lastUpdateAt"] is None
    assert states["nightly-report"]["lastErrorAt"] < states["nightly-report"]["lastSuccessAt"] < FROZEN_AT


def exceptions(client: PlainClient, site_id: str) -> Iterator[Row]:
    """Attributes of exception events of failed traces, the newest of each incident, with the span's revision."""
    for incident in app(client, "exceptionIncidents { digests }", site_id)["exceptionIncidents"]:
        body = {"site_ids": [site_id], "digests": incident["digests"], "pagination": {**PAGE, "per_page": 1}}
        (row,) = client.post("/tracing/traces/errors", body).json
        for span in client.post("/tracing/trace", {"site_ids": [site_id], "trace_id": row["trace_id"]}).json:
            yield from ({**event, "revision": span["revision"]} for event in span["events.attributes"])


@pytest.mark.parametrize("name", ["shop-web/production", "shop-web/staging", "shop-api/production"])
def test_every_exception_event_leads_to_its_backtrace(client: PlainClient, sites: dict[str, str], name: str) -> None:
    seen = 0
    for event in exceptions(client, sites[name]):
        variables = {"id": sites[name], "st": event["appsignal.stacktrace_id"], "rev": event["revision"]}
        frames = client.graphql(BACKTRACE, variables)["data"]["app"]["backtrace"]
        told = [frame["original"] for frame in frames if frame]
        assert event["exception.stacktrace"].splitlines() == told[: len(event["exception.stacktrace"].splitlines())]
        assert {frame["type"] for frame in frames if frame} == {"app", "library"}
        for frame in (frame for frame in frames if frame):
            assert frame["original"].startswith(f"{frame['path']}:{frame['line']}")
            assert frame["line"].isdigit(), "the line of a frame is a text"
            assert (frame["code"] is not None) == (frame["type"] == "app")
            numbers = [line["line"] for line in frame["code"] or ()]
            assert numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else True
            assert not numbers or int(frame["line"]) in numbers
        seen += 1
    assert seen >= 1


def test_a_backtrace_can_hold_a_frame_of_which_nothing_is_known(client: PlainClient) -> None:
    causes = [event for event in exceptions(client, PREFERRED_SITE) if "appsignal.incident_digest" not in event]
    assert causes
    for event in causes:
        variables = {"id": PREFERRED_SITE, "st": event["appsignal.stacktrace_id"]}
        assert client.graphql(BACKTRACE, variables)["data"]["app"]["backtrace"][0] is None


def test_an_unknown_backtrace_is_null_and_an_unknown_revision_has_no_source(client: PlainClient) -> None:
    event = next(exceptions(client, PREFERRED_SITE))
    variables = {"id": PREFERRED_SITE, "st": event["appsignal.stacktrace_id"], "rev": "0000000"}
    frames = client.graphql(BACKTRACE, variables)["data"]["app"]["backtrace"]
    assert all(frame["code"] is None for frame in frames if frame)
    assert client.graphql(BACKTRACE, {**variables, "st": "st-1"})["data"]["app"] == {"backtrace": None}


def test_answers_are_plain_json_without_what_json_lacks(client: PlainClient) -> None:
    body = json.dumps({"query": f'{{ app(id: "{PREFERRED_SITE}") {{ incidents {{ {EVERY_KIND} }} }} }}'}).encode()
    content = client.send("POST", "/graphql?token=demo-x", body).content
    assert b"NaN" not in content
    assert b"Infinity" not in content
