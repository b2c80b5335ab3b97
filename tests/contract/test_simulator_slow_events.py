"""Slow events of the simulator, over a socket: ranks, shares, and agreement with actions and traces."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from appsignal_tui.demo.world import PREFERRED_SITE
from tests.support.openapi import assert_answer, assert_request
from tests.support.simulator import FROZEN_AT, PlainClient, running_simulator

Row = dict[str, Any]
HOUR = {"from": "2026-11-23T13:16:00Z", "to": FROZEN_AT}
BEFORE = {"from": "2026-11-23T12:16:00Z", "to": "2026-11-23T13:50:59Z"}
AFTER = {"from": "2026-11-23T13:52:00Z", "to": FROZEN_AT}
LINE_ITEMS = "SELECT line_items.* FROM line_items WHERE line_items.order_id = ?"
PAGE = {"per_page": 1, "order": "DESC", "cursor": {"time": None}}


@pytest.fixture(scope="module")
def client() -> Iterator[PlainClient]:
    with running_simulator() as url:
        client = PlainClient(url)
        yield client
        client.close()


def ask(client: PlainClient, path: str, **members: Any) -> list[Row]:
    body = {"site_id": PREFERRED_SITE, **HOUR, **members}
    assert_request("POST", path, body)
    reply = client.post(path, body)
    assert reply.status == 200, reply.json
    assert_answer("POST", path, reply.status, reply.json)
    found: list[Row] = reply.json
    return found


def events(client: PlainClient, **members: Any) -> list[Row]:
    return ask(client, "/tracing/slow_events", **members)


def runners(client: PlainClient, digest: str, **members: Any) -> list[Row]:
    return ask(client, "/tracing/slow_events/actions", digest=digest, **members)


def calls(client: PlainClient, **members: Any) -> dict[tuple[str, str], int]:
    rows = client.post("/tracing/actions", {"site_id": PREFERRED_SITE, **HOUR, **members}).json
    return {(row["namespace"], row["action"]): row["throughput"] for row in rows}


def rank(rows: list[Row], body: str) -> int:
    return [row["body"] for row in rows].index(body)


@pytest.mark.parametrize("members", [{}, {"namespaces": ["background"]}, {"namespaces": ["web", "admin"]}, BEFORE])
def test_impacts_are_percent_of_all_time_spent_and_fall(client: PlainClient, members: Row) -> None:
    rows = events(client, **members)
    impacts = [row["impact"] for row in rows]
    assert sum(impacts) == pytest.approx(100, abs=1e-3)
    assert impacts == sorted(impacts, reverse=True)
    whole = sum(row["duration"] for row in rows)
    for row in rows:
        assert row["impact"] == pytest.approx(100 * row["duration"] / whole, abs=1e-4)
        assert row["duration"] == pytest.approx(row["count"] * row["mean"], rel=1e-3)


def test_the_vocabulary_of_the_product_is_spoken(client: PlainClient) -> None:
    rows = events(client)
    assert {row["name"] for row in rows} >= {
        "sql.active_record",
        "request.net_http",
        "query.redis",
        "render_template.action_view",
        "search.elasticsearch",
        "deliver.action_mailer",
    }
    for row in rows:
        assert row["name"].endswith(f".{row['group']}")
        assert row["body"]
        assert "$1" not in row["body"]
    assert len({row["digest"] for row in rows}) == len(rows)


def test_the_n_plus_one_of_the_bad_deploy_rises_to_the_top(client: PlainClient) -> None:
    before, after = events(client, **BEFORE), events(client, **AFTER)
    assert rank(before, LINE_ITEMS) > 5
    assert rank(after, LINE_ITEMS) == 0
    assert after[0]["name"] == "sql.active_record"
    assert after[0]["impact"] > 20


def test_one_query_became_47_per_checkout(client: PlainClient) -> None:
    digest = events(client, **AFTER)[0]["digest"]
    for members, each in ((BEFORE, 1), (AFTER, 47)):
        rows = {(row["namespace"], row["action_name"]): row["count"] for row in runners(client, digest, **members)}
        called = calls(client, **members)
        assert rows["web", "Checkout#create"] == each * called["web", "Checkout#create"]
        assert rows["background", "ReceiptJob#perform"] == called["background", "ReceiptJob#perform"]


def test_an_event_is_the_sum_of_its_actions(client: PlainClient) -> None:
    for event in events(client)[::6]:
        rows = runners(client, event["digest"])
        assert sum(row["count"] for row in rows) == event["count"]
        assert sum(row["duration"] for row in rows) == pytest.approx(event["duration"], rel=1e-6)
        assert sum(row["impact"] for row in rows) == pytest.approx(100, abs=1e-3)
        assert [row["duration"] for row in rows] == sorted((row["duration"] for row in rows), reverse=True)
        namespaces = {row["namespace"] for row in rows}
        assert event["namespace"] == (namespaces.pop() if len(namespaces) == 1 else None)


def test_the_events_of_an_action_are_those_of_its_traces(client: PlainClient) -> None:
    """Counted in a trace by the span's category, and over the range by the actions of each event."""
    expected: dict[tuple[str, str], Counter[str]] = {}
    for event in events(client, **AFTER):
        for row in runners(client, event["digest"], **AFTER):
            key = row["namespace"], row["action_name"]
            expected.setdefault(key, Counter())[event["name"]] += row["count"]
    for (namespace, action), called in calls(client, **AFTER).items():
        body = {"site_ids": [PREFERRED_SITE], "namespace": namespace, "action_name": action, "pagination": PAGE}
        (newest,) = client.post("/tracing/traces/performance", body).json
        spans = client.post("/tracing/trace", {"site_ids": [PREFERRED_SITE], "trace_id": newest["trace_id"]}).json
        categories = (span["span_attributes"].get("appsignal.category", "") for span in spans)
        per_call = Counter(category for category in categories if "." in category)
        assert expected[namespace, action] == {name: count * called for name, count in per_call.items()}


def test_namespaces_and_a_limit_narrow_the_list(client: PlainClient) -> None:
    everything = events(client)
    assert events(client, limit=3) == everything[:3]
    jobs = events(client, namespaces=["background"])
    assert {row["namespace"] for row in jobs} == {"background"}
    both = next(row for row in everything if row["namespace"] is None)
    alone = next(row for row in jobs if row["digest"] == both["digest"])
    assert alone["count"] < both["count"]
    assert events(client, namespaces=["nothing"]) == []
    assert events(client, namespaces=[]) == everything


def test_an_unknown_event_is_run_by_nobody(client: PlainClient) -> None:
    assert runners(client, "e7c1") == []


def test_an_empty_range_has_no_events(client: PlainClient) -> None:
    assert events(client, **{"from": FROZEN_AT, "to": HOUR["from"]}) == []
