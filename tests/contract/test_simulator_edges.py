"""Who calls whom in the simulator, over a socket: the edges agree with the actions, with each other and with traces."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from appsignal_tui.demo.wire import NS_PER_MINUTE, format_time
from appsignal_tui.demo.world import PREFERRED_SITE
from tests.support.openapi import assert_answer, assert_request
from tests.support.simulator import FROZEN_AT, FROZEN_NS, PlainClient, running_simulator

Row = dict[str, Any]
HOUR = {"from": "2026-11-23T13:16:00Z", "to": FROZEN_AT}
AFTER = {"from": "2026-11-23T13:52:00Z", "to": FROZEN_AT}
BEFORE = {"from": "2026-11-23T12:16:00Z", "to": "2026-11-23T13:50:59Z"}
CHECKOUT = {"namespace": "web", "action_name": "Checkout#create"}
STOCK = {"namespace": "shop-api/default", "action_name": "GET /v1/stock/{sku}"}
DIRECTIONS = {"upstream", "downstream", "internal"}
CALLS = {"client", "server"}


@pytest.fixture(scope="module")
def client() -> Iterator[PlainClient]:
    with running_simulator() as url:
        client = PlainClient(url)
        yield client
        client.close()


@pytest.fixture(scope="module")
def api(client: PlainClient) -> str:
    """The id of the shop's interface in production."""
    answer = client.graphql("{ viewer { organizations { apps { id name environment } } } }")
    apps = answer["data"]["viewer"]["organizations"][0]["apps"]
    return next(str(app["id"]) for app in apps if (app["name"], app["environment"]) == ("shop-api", "production"))


def ask(client: PlainClient, path: str, **members: Any) -> dict[str, list[Row]]:
    body = {"site_id": PREFERRED_SITE, **HOUR, **members}
    assert_request("POST", path, body)
    reply = client.post(path, body)
    assert reply.status == 200, reply.json
    assert_answer("POST", path, reply.status, reply.json)
    assert set(reply.json) == DIRECTIONS
    found: dict[str, list[Row]] = reply.json
    return found


def of_site(client: PlainClient, **members: Any) -> dict[str, list[Row]]:
    return ask(client, "/tracing/site_edges", **members)


def of_action(client: PlainClient, **members: Any) -> dict[str, list[Row]]:
    return ask(client, "/tracing/action_edges", **members)


def actions(client: PlainClient, **members: Any) -> list[Row]:
    rows: list[Row] = client.post("/tracing/actions", {"site_id": PREFERRED_SITE, **HOUR, **members}).json
    return rows


def by_service(rows: list[Row]) -> dict[str | None, Row]:
    found = {row["service"]: row for row in rows}
    assert len(found) == len(rows)
    return found


def test_the_site_has_its_peers_in_both_directions(client: PlainClient) -> None:
    edges = of_site(client)
    assert set(by_service(edges["upstream"])) == {"gateway", "admin-ui"}
    assert set(by_service(edges["downstream"])) >= {"payments", "stripe", "postgres", "redis", "catalog", "shop-api"}
    (jobs,) = edges["internal"]
    assert jobs == {**jobs, "service": None, "namespace": "background", "mean": None, "error_rate": None}


def test_rows_come_busiest_first_with_sane_figures(client: PlainClient) -> None:
    for rows in of_site(client).values():
        counts = [row["count"] for row in rows]
        assert counts == sorted(counts, reverse=True)
        assert all(isinstance(count, int) and count > 0 for count in counts)
        assert all(row["mean"] is None or row["mean"] > 0 for row in rows)
        assert all(row["error_rate"] is None or 0 <= row["error_rate"] <= 100 for row in rows)


@pytest.mark.parametrize(("namespace", "front"), [("web", "gateway"), ("admin", "admin-ui")])
def test_what_comes_in_is_what_the_actions_answered(client: PlainClient, namespace: str, front: str) -> None:
    rows = actions(client, namespaces=[namespace])
    calls = sum(row["throughput"] for row in rows)
    edge = by_service(of_site(client)["upstream"])[front]
    assert edge["count"] == calls
    assert edge["mean"] == pytest.approx(sum(row["throughput"] * row["mean"] for row in rows) / calls, rel=1e-4)
    failed = sum(row["throughput"] * row["error_rate"] for row in rows)
    assert edge["error_rate"] == pytest.approx(failed / calls, rel=1e-3)


def test_internal_calls_are_the_jobs(client: PlainClient) -> None:
    jobs = sum(row["throughput"] for row in actions(client, namespaces=["background"]))
    assert of_site(client)["internal"][0]["count"] == jobs


def newest_spans(client: PlainClient, action: Row, span: Row) -> list[Row]:
    page = {"per_page": 1, "order": "DESC", "cursor": {"time": None}}
    body = {"site_ids": [PREFERRED_SITE], **action, **span, "pagination": page}
    (row,) = client.post("/tracing/traces/performance", body).json
    spans: list[Row] = client.post("/tracing/trace", {"site_ids": [PREFERRED_SITE], "trace_id": row["trace_id"]}).json
    return spans


def calls_in(spans: list[Row]) -> Counter[str]:
    """How often each peer is called in a trace: client and server spans below a span of another service."""
    services = {span["span_id"]: span["service_name"] for span in spans}
    calls: Counter[str] = Counter()
    for span in spans:
        caller = services.get(span["parent_span_id"], span["service_name"])
        calls[span["service_name"]] += span["span_kind"] in CALLS and caller != span["service_name"]
    return +calls


@pytest.mark.parametrize("span", [BEFORE, AFTER])
def test_every_call_of_an_action_calls_its_peers_as_often_as_its_trace_shows(client: PlainClient, span: Row) -> None:
    for row in actions(client, **span):
        action = {"namespace": row["namespace"], "action_name": row["action"]}
        per_call = calls_in(newest_spans(client, action, span))
        edges = by_service(of_action(client, **action, **span)["downstream"])
        counts = {peer: edge["count"] for peer, edge in edges.items()}
        assert counts == {peer: number * row["throughput"] for peer, number in per_call.items()}, action


def test_the_site_is_the_sum_of_its_actions(client: PlainClient) -> None:
    sums: dict[str, Counter[str | None]] = {direction: Counter() for direction in DIRECTIONS}
    spent: Counter[str | None] = Counter()
    for row in actions(client):
        edges = of_action(client, namespace=row["namespace"], action_name=row["action"])
        for direction, rows in edges.items():
            for edge in rows:
                sums[direction][edge["service"]] += edge["count"]
        for edge in edges["downstream"]:
            spent[edge["service"]] += edge["count"] * edge["mean"]
    whole = of_site(client)
    assert {direction: {row["service"]: row["count"] for row in rows} for direction, rows in whole.items()} == sums
    for edge in whole["downstream"]:
        assert edge["mean"] * edge["count"] == pytest.approx(spent[edge["service"]], rel=1e-3)


def test_a_checkout_charges_once_and_fails_as_often_as_its_payment(client: PlainClient) -> None:
    (row,) = actions(client, action="Checkout#create", **AFTER)
    edges = by_service(of_action(client, **CHECKOUT, **AFTER)["downstream"])
    assert edges["payments"]["count"] == row["throughput"]
    assert edges["payments"]["error_rate"] == pytest.approx(row["error_rate"], abs=1e-4)
    assert edges["stripe"]["count"] == row["throughput"]
    assert edges["stripe"]["mean"] < edges["payments"]["mean"] < row["mean"]


def test_the_deploy_shows_on_the_edges_of_the_checkout(client: PlainClient) -> None:
    before, after = (by_service(of_action(client, **CHECKOUT, **span)["downstream"]) for span in (BEFORE, AFTER))
    assert before["payments"]["error_rate"] < 1
    assert after["payments"]["error_rate"] > 8
    per_call = [edges["postgres"]["count"] / edges["payments"]["count"] for edges in (before, after)]
    assert per_call == [2, 48], "one query for all line items has become one for each of 47"


def test_both_sites_tell_the_same_calls_between_them(client: PlainClient, api: str) -> None:
    out = by_service(of_site(client)["downstream"])["shop-api"]
    into = by_service(of_site(client, site_id=api)["upstream"])["shop-web"]
    assert out["count"] == into["count"] > 0
    assert (out["site_id"], into["site_id"]) == (api, PREFERRED_SITE)
    assert out["namespace"] == "shop-api/default"
    assert into["mean"] < out["mean"], "the caller waits for the network too"


def test_callers_and_called_name_each_other_by_pair_and_action(client: PlainClient, api: str) -> None:
    rows = of_action(client, namespace="web", action_name="Cart#update")["downstream"]
    (out,) = (row for row in rows if row["site_id"])
    assert {key: out[key] for key in STOCK} == STOCK
    into = {row["action_name"]: row for row in of_action(client, site_id=api, **STOCK)["upstream"]}
    assert into["Cart#update"]["namespace"] == "shop-web/web"
    assert into["Refunds#create"]["namespace"] == "shop-web/admin"
    assert into["Cart#update"]["count"] == out["count"]
    assert into[None]["service"] == "gateway"
    (row,) = actions(client, site_id=api, action=STOCK["action_name"])
    assert sum(edge["count"] for edge in into.values()) == row["throughput"]


@pytest.mark.parametrize("namespace", ["web", "shop-web/web"])
@pytest.mark.parametrize("name", ["action_name", "action"])
def test_an_action_is_found_by_either_spelling(client: PlainClient, namespace: str, name: str) -> None:
    found = of_action(client, namespace=namespace, **{name: "Checkout#create"})
    assert found == of_action(client, **CHECKOUT)
    assert found["downstream"]


@pytest.mark.parametrize(
    "action", [{**CHECKOUT, "namespace": "rails/web"}, {**CHECKOUT, "action_name": "Checkout#new"}]
)
def test_an_unknown_action_has_no_edges(client: PlainClient, action: Row) -> None:
    assert of_action(client, **action) == {direction: [] for direction in DIRECTIONS}


def test_parts_of_a_range_add_up_to_the_whole(client: PlainClient) -> None:
    cut = FROZEN_NS - 26 * NS_PER_MINUTE - 12_345_678_901
    parts = [{"to": format_time(cut - 1)}, {"from": format_time(cut)}]
    sums: Counter[str] = Counter()
    for part in parts:
        sums.update({row["service"]: row["count"] for row in of_site(client, **part)["downstream"]})
    assert sums == {row["service"]: row["count"] for row in of_site(client)["downstream"]}


def test_an_empty_range_has_no_edges(client: PlainClient) -> None:
    nothing: dict[str, list[Row]] = {direction: [] for direction in DIRECTIONS}
    assert of_site(client, **{"from": FROZEN_AT, "to": HOUR["from"]}) == nothing
    assert of_site(client, **{"from": "2027-01-01T00:00:00Z", "to": "2027-01-02T00:00:00Z"}) == nothing
