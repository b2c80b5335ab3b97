"""Replay of trace files: who calls whom and what takes time, recounted from the spans of the files."""

import json
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from appsignal_tui.demo.events import EventUseRecord
from appsignal_tui.demo.graphql import answer_graphql
from appsignal_tui.demo.replay import Replay, load
from appsignal_tui.demo.telemetry import (
    EdgeRecord,
)
from tests.support.recorded import BROKEN, TRACES, RecordedSpan, RecordedTrace, read_traces

FILES = sorted(TRACES.iterdir())
SERVER, CLIENT, CONSUMER = 2, 3, 5
PEERS = ("peer.service", "db.system.name", "db.system", "server.address", "net.peer.name")


def edges(replay: Replay, action: tuple[str, str] | None = None) -> list[EdgeRecord]:
    return replay.edges(replay.sites[0], replay.start_ns, replay.end_ns, action)


def uses(replay: Replay) -> list[EventUseRecord]:
    return replay.event_uses(replay.sites[0], replay.start_ns, replay.end_ns)


def parent_of(span: RecordedSpan, trace: RecordedTrace) -> RecordedSpan | None:
    return next((other for other in trace.spans if other.span_id == span.parent_span_id), None)


def recount(trace: RecordedTrace) -> Counter[tuple[str, str]]:
    """Calls by direction and service: across services, in from outside, out to what recorded nothing."""
    found: Counter[tuple[str, str]] = Counter()
    above = {span.span_id: parent_of(span, trace) for span in trace.spans}
    answered = {
        parent.span_id for span in trace.spans if (parent := above[span.span_id]) and parent.service != span.service
    }
    for span in trace.spans:
        parent, kind = above[span.span_id], span.raw.get("kind")
        peer = next((span.attributes[name] for name in PEERS if name in span.attributes), "")
        if parent is None:
            found["upstream", ""] += 1
        elif parent.service != span.service:
            found["internal", span.service] += 1
        elif kind == CLIENT and span.span_id not in answered and peer:
            found["downstream", peer] += 1
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_edges_are_the_calls_in_the_file(file: Path) -> None:
    expected: Counter[tuple[str, str]] = Counter()
    for trace in read_traces(file).values():
        expected += recount(trace)
    assert {(edge.direction, edge.service): edge.calls for edge in edges(load([file]))} == expected


def test_edges_tell_how_long_and_how_faulty_the_calls_were() -> None:
    file = TRACES / "retry-after-503-checkout.otlp.jsonl"
    (trace,) = read_traces(file).values()
    charges = [
        span
        for span in trace.spans
        if span.service == "payments" and (above := parent_of(span, trace)) and above.service != "payments"
    ]
    (edge,) = (edge for edge in edges(load([file])) if edge.service == "payments")
    assert (edge.direction, edge.calls) == ("internal", len(charges))
    assert edge.namespace == "payments/default"
    assert edge.mean_ms == pytest.approx(sum(span.duration_ms for span in charges) / len(charges))
    assert edge.error_rate_pct == pytest.approx(100 * sum(span.error for span in charges) / len(charges))
    assert [span.error for span in charges].count(True) == 2, "two attempts failed, the third did not"


def test_edges_of_an_action_name_the_actions_of_its_peers() -> None:
    replay = load([TRACES / "retry-after-503-checkout.otlp.jsonl"])
    (root,) = replay.actions(replay.sites[0], replay.start_ns, replay.end_ns)
    out = {
        edge.service: edge for edge in edges(replay, (root.namespace, root.action)) if edge.direction == "downstream"
    }
    orders = out["orders"]
    assert orders.site_id == replay.sites[0].id
    into = [edge for edge in edges(replay, (orders.namespace, orders.action_name)) if edge.direction == "upstream"]
    assert [(edge.service, edge.namespace, edge.action_name, edge.calls) for edge in into] == [
        ("gateway", root.namespace, root.action, orders.calls)
    ]
    assert edges(replay, (root.namespace, "none")) == []


def test_edges_of_all_actions_hold_every_call_out_of_them() -> None:
    replay = load([TRACES / "shop-200-requests.otlp.jsonl"])
    actions = {(edge.namespace, edge.action_name) for edge in _out_of(replay, _roots(replay))}
    while more := {(edge.namespace, edge.action_name) for edge in _out_of(replay, actions)} - actions:
        actions |= more
    calls: Counter[str] = Counter()
    for edge in _out_of(replay, actions | _roots(replay)):
        calls[edge.service] += edge.calls
    assert calls == {edge.service: edge.calls for edge in edges(replay) if edge.direction != "upstream"}


def _roots(replay: Replay) -> set[tuple[str, str]]:
    found = replay.actions(replay.sites[0], replay.start_ns, replay.end_ns)
    return {(action.namespace, action.action) for action in found}


def _out_of(replay: Replay, actions: set[tuple[str, str]]) -> list[EdgeRecord]:
    return [edge for action in actions for edge in edges(replay, action) if edge.direction == "downstream"]


def test_a_query_for_every_row_is_the_event_that_occurs_most() -> None:
    file = TRACES / "n-plus-one-order-history.otlp.jsonl"
    (trace,) = read_traces(file).values()
    statements = Counter(
        span.attributes[name]
        for span in trace.spans
        for name in ("db.query.text", "db.statement")
        if name in span.attributes
    )
    repeated = max(statements.values())
    most = max(uses(load([file])), key=lambda use: use.count)
    assert most.count == repeated
    assert most.event.name == "query.postgresql"
    assert most.event.body.startswith('SELECT "products"')
    assert most.action_name == trace.root.name


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_events_spend_the_time_of_the_spans_they_stand_for(file: Path) -> None:
    spent: defaultdict[str, float] = defaultdict(float)
    for trace in read_traces(file).values():
        for span in trace.spans:
            if system := span.attributes.get("db.system.name", span.attributes.get("db.system")):
                spent[f"query.{system}"] += span.duration_ms
            elif span.raw.get("kind") == CLIENT and "http.method" in span.attributes:
                spent["request.http"] += span.duration_ms
    found: defaultdict[str, float] = defaultdict(float)
    for use in uses(load([file])):
        found[use.event.name] += use.duration_ms
    assert set(spent) <= set(found)
    for name, duration_ms in spent.items():
        assert found[name] == pytest.approx(duration_ms), name


@pytest.mark.parametrize(
    "file",
    [BROKEN / f"{name}.otlp.jsonl" for name in ("broken-lines", "cycle", "no-spans", "orphans", "shared-ids", "times")],
    ids=lambda file: file.name,
)
def test_broken_recordings_have_edges_and_events_too(file: Path) -> None:
    replay = load([file])
    assert all(edge.calls > 0 and (edge.mean_ms or 0) >= 0 for edge in edges(replay))
    assert all(use.count > 0 and use.duration_ms >= 0 for use in uses(replay))


def test_another_site_has_neither() -> None:
    replay, other = load([FILES[0]]), load([FILES[1]])
    site = other.sites[0]
    assert replay.edges(site, replay.start_ns, replay.end_ns) == []
    assert replay.event_uses(site, replay.start_ns, replay.end_ns) == []


def test_what_a_recording_does_not_know_is_an_empty_list_or_null() -> None:
    replay = load([FILES[0]])
    query = """query($id: String!) { app(id: $id) { dashboards { id } dashboard(id: "x") { id } users { id }
      notifiers { id } triggers { id } uptimeMonitors { id } alerts { id } checkIns { triggers { id } }
      performanceIncidents { id } anomalyIncidents { id } logIncidents { id } backtrace(id: "st-1") { path }
      deployMarkers { id } } }"""
    reply = answer_graphql(replay, {"query": query, "variables": {"id": replay.sites[0].id}})
    (app,) = json.loads(reply.content)["data"].values()
    assert {name for name, value in app.items() if value is None} == {"dashboard", "backtrace"}
    assert app.pop("checkIns") == {"triggers": []}
    assert {str(value) for value in app.values()} == {"None", "[]"}
