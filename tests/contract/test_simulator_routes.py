"""Every route of the simulator, asked over a socket, keeps to the written contract."""

from collections.abc import Iterator
from typing import Any

import pytest

from appsignal_tui.demo.routes import ROUTES
from appsignal_tui.demo.world import PREFERRED_SITE
from tests.support.openapi import assert_answer, assert_request
from tests.support.simulator import FROZEN_AT, PlainClient, running_simulator

HOUR = {"from": "2026-11-23T13:16:00Z", "to": FROZEN_AT}
FIRST_PAGE = {"per_page": 100, "order": "DESC", "cursor": {"time": None}}
CHECKOUT = {"namespace": "web", "action_name": "Checkout#create"}
SITES = {"site_ids": [PREFERRED_SITE]}
NO_SUCH_TRACE = "0123456789abcdef0123456789abcdef"


@pytest.fixture(scope="module")
def client() -> Iterator[PlainClient]:
    with running_simulator() as url:
        client = PlainClient(url)
        yield client
        client.close()


@pytest.fixture(scope="module")
def every_site(client: PlainClient) -> list[str]:
    answer = client.graphql("{ viewer { organizations { apps { id } } } }")
    return [app["id"] for app in answer["data"]["viewer"]["organizations"][0]["apps"]]


@pytest.fixture(scope="module")
def failing_trace(client: PlainClient) -> str:
    body = {**SITES, **CHECKOUT, **HOUR, "pagination": {**FIRST_PAGE, "per_page": 1}}
    trace_id: str = client.post("/tracing/traces/errors", body).json[0]["trace_id"]
    return trace_id


def ask(client: PlainClient, path: str, body: dict[str, Any]) -> Any:
    """Post a request that keeps to the contract and return an answer that does."""
    assert_request("POST", path, body)
    reply = client.post(path, body)
    assert reply.headers["content-type"] == "application/json"
    assert_answer("POST", path, reply.status, reply.json)
    assert reply.status == 200
    return reply.json


def selector(name: str, field: str, **tags: str) -> dict[str, Any]:
    return {"name": name, "field": field, "tags": tags}


def test_auth_names_the_user(client: PlainClient) -> None:
    reply = client.get("/auth")
    assert_answer("GET", "/auth", reply.status, reply.json)
    assert "user" in reply.json["message"]


@pytest.mark.parametrize(
    "select",
    [
        [selector("transaction_duration", "p95", namespace="*")],
        [selector("transaction_duration", field, namespace="*", action="*") for field in ("mean", "count", "p90")],
        [selector("error_rate", "gauge", namespace="web"), selector("site_throughput", "counter")],
        [selector("pod_memory_working_set_bytes", "gauge", pod="web-*"), selector("no.such.metric", "gauge")],
    ],
)
def test_timeseries_keep_to_the_contract(client: PlainClient, select: list[dict[str, Any]]) -> None:
    answer = ask(client, "/metrics/timeseries", {"site_id": PREFERRED_SITE, **HOUR, "select": select})
    assert answer["series"]
    assert answer["resolution"] == "MINUTELY"


@pytest.mark.parametrize("path", ["/tracing/traces/performance", "/tracing/traces/errors"])
def test_trace_lists_of_several_sites_keep_to_the_contract(
    client: PlainClient, every_site: list[str], path: str
) -> None:
    rows = ask(client, path, {"site_ids": every_site, **HOUR, "pagination": FIRST_PAGE})
    assert len(rows) == 100
    times = [row["time"] for row in rows]
    assert times == sorted(times, reverse=True)


def test_actions_of_every_site_keep_to_the_contract(client: PlainClient, every_site: list[str]) -> None:
    counts = [len(ask(client, "/tracing/actions", {"site_id": site_id, **HOUR})) for site_id in every_site]
    assert counts[0] > 20
    assert counts[-1] == 0, "the staging interface has been asleep for two hours"


@pytest.mark.parametrize("path", ["/tracing/trace", "/tracing/trace/performance", "/tracing/trace/error"])
def test_the_three_span_routes_answer_the_same_spans(client: PlainClient, failing_trace: str, path: str) -> None:
    body = {**SITES, "trace_id": failing_trace}
    spans = ask(client, path, body)
    assert len(spans) == 56
    assert spans == ask(client, "/tracing/trace", body)


def test_a_performance_trace_of_another_action_is_not_found(client: PlainClient, failing_trace: str) -> None:
    body = {**SITES, "trace_id": failing_trace, "namespace": "web", "action_name": "Products#show", **HOUR}
    assert ask(client, "/tracing/trace/performance", body) == []


def test_a_performance_trace_outside_the_range_is_not_found(client: PlainClient, failing_trace: str) -> None:
    day_before = {"from": "2026-11-22T13:16:00Z", "to": "2026-11-22T14:16:00Z"}
    body = {**SITES, "trace_id": failing_trace, **day_before}
    assert ask(client, "/tracing/trace/performance", body) == []


def test_an_error_trace_of_another_incident_is_not_found(client: PlainClient, failing_trace: str) -> None:
    body = {**SITES, "trace_id": failing_trace, "digests": ["d19e57"]}
    assert ask(client, "/tracing/trace/error", body) == []


@pytest.mark.parametrize("trace_id", [NO_SUCH_TRACE, "not-hex", "ab", "é" * 32, "  " * 16])
def test_an_unknown_trace_is_empty_everywhere(client: PlainClient, trace_id: str) -> None:
    body = {**SITES, "trace_id": trace_id}
    assert ask(client, "/tracing/trace", body) == []
    assert ask(client, "/tracing/locator", body) == {"performance": [], "errors": []}


def test_the_locator_names_action_and_incident(client: PlainClient, failing_trace: str) -> None:
    place = ask(client, "/tracing/locator", {**SITES, "trace_id": failing_trace})
    assert place["performance"] == [{"site_id": PREFERRED_SITE, **CHECKOUT}]
    assert place["errors"][0]["exception_name"] == "Stripe::ReadTimeout"


def test_a_trace_of_another_site_is_not_found(client: PlainClient, every_site: list[str], failing_trace: str) -> None:
    assert ask(client, "/tracing/trace", {"site_ids": [every_site[1]], "trace_id": failing_trace}) == []


def test_log_lines_of_every_site_keep_to_the_contract(client: PlainClient, every_site: list[str]) -> None:
    query = "query($id: String!) { app(id: $id) { logs { sources { id } } } }"
    for site_id in every_site:
        sources = client.graphql(query, {"id": site_id})["data"]["app"]["logs"]["sources"]
        body = {
            "site_id": site_id,
            "source_ids": [source["id"] for source in sources],
            "query": "",
            "use_expressions": True,
            **HOUR,
            "pagination": FIRST_PAGE,
        }
        assert ask(client, "/logs/lines", body)


def test_every_route_here_is_one_of_the_contract() -> None:
    for route in ROUTES:
        assert_answer(route.method, route.template, 401, {"error": "Unauthorized"})
