"""What the simulator refuses, and how (contract 1.5)."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from appsignal_tui.demo.world import PREFERRED_SITE
from tests.support.openapi import assert_answer
from tests.support.simulator import FROZEN_AT, PlainClient, running_simulator

HOUR = {"from": "2026-11-23T13:16:00Z", "to": FROZEN_AT}
PAGE = {"per_page": 10, "order": "DESC", "cursor": {"time": None}}
DURATION = {"name": "transaction_duration", "field": "mean", "tags": {"namespace": "web"}}
GOOD: dict[str, dict[str, Any]] = {
    "/metrics/timeseries": {"site_id": PREFERRED_SITE, **HOUR, "select": [DURATION]},
    "/tracing/actions": {"site_id": PREFERRED_SITE, **HOUR},
    "/tracing/site_edges": {"site_id": PREFERRED_SITE, **HOUR},
    "/tracing/action_edges": {"site_id": PREFERRED_SITE, **HOUR, "namespace": "web", "action_name": "Cart#update"},
    "/tracing/slow_events": {"site_id": PREFERRED_SITE, **HOUR},
    "/tracing/slow_events/actions": {"site_id": PREFERRED_SITE, **HOUR, "digest": "e7c1"},
    "/tracing/traces/performance": {"site_ids": [PREFERRED_SITE], **HOUR, "pagination": PAGE},
    "/tracing/traces/errors": {"site_ids": [PREFERRED_SITE], "pagination": PAGE},
    "/tracing/trace": {"site_ids": [PREFERRED_SITE], "trace_id": "ab"},
    "/tracing/trace/performance": {"site_ids": [PREFERRED_SITE], "trace_id": "ab", "pagination": PAGE},
    "/tracing/trace/error": {"site_ids": [PREFERRED_SITE], "trace_id": "ab"},
    "/tracing/locator": {"site_ids": [PREFERRED_SITE], "trace_id": "ab"},
    "/logs/lines": {"site_id": PREFERRED_SITE, "source_ids": ["x"], "query": "", "pagination": PAGE},
}
MISSING = object()


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with running_simulator() as url:
        yield url


@pytest.fixture
def client(url: str) -> Iterator[PlainClient]:
    client = PlainClient(url)
    yield client
    client.close()


def changed(path: str, **members: Any) -> dict[str, Any]:
    return {name: value for name, value in {**GOOD[path], **members}.items() if value is not MISSING}


@pytest.mark.parametrize("path", GOOD)
def test_the_bodies_these_tests_start_from_are_good(client: PlainClient, path: str) -> None:
    assert client.post(path, GOOD[path]).status == 200


@pytest.mark.parametrize("token", ["", "live-token", "Demo-x"])
@pytest.mark.parametrize("path", ["/api/v2/auth", "/api/v2/no/such/route", "/graphql"])
def test_without_a_good_token_everything_is_unauthorized(url: str, token: str, path: str) -> None:
    client = PlainClient(url, token)
    reply = client.send("GET", path)
    client.close()
    assert reply.status == 401
    assert reply.json == {"error": "Unauthorized"}


@pytest.mark.parametrize("header", ["Bearer demo-x", "bearer demo-x", "BEARER  demo-x"])
def test_the_bearer_header_lets_in(url: str, header: str) -> None:
    client = PlainClient(url, "")
    assert client.send("GET", "/api/v2/auth", Authorization=header).status == 200
    client.close()


def test_a_token_in_the_address_lets_in(url: str) -> None:
    client = PlainClient(url, "")
    assert client.send("GET", "/api/v2/auth?token=demo-x").status == 200
    client.close()


def test_graphql_takes_a_personal_token_in_the_address_only(client: PlainClient) -> None:
    body = json.dumps({"query": "{ viewer { id } }"}).encode()
    assert client.send("POST", "/graphql", body).status == 401
    assert client.send("POST", "/graphql?token=demo-x", body).status == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v2/nothing"),
        ("GET", "/api/v2/auth/"),
        ("POST", "/api/v2/auth"),
        ("GET", "/api/v2/tracing/actions"),
        ("PUT", "/api/v2/logs/lines"),
        ("POST", "/api/v3/auth"),
        ("GET", "/graphql?token=demo-x"),
        ("GET", "/"),
    ],
)
def test_unknown_routes_and_methods_are_not_found(client: PlainClient, method: str, path: str) -> None:
    reply = client.send(method, path, b"{}")
    assert reply.status == 404
    assert reply.json == {"error": "Not found"}


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"text"', b"null", b"\xff\xfe", b"[" * 100_000])
def test_a_body_that_is_no_json_object_is_a_bad_request(client: PlainClient, body: bytes) -> None:
    reply = client.send("POST", "/api/v2/tracing/actions", body)
    assert reply.status == 400
    assert_answer("POST", "/tracing/actions", 400, reply.json)


@pytest.mark.parametrize("path", GOOD)
def test_a_site_the_token_cannot_read_is_forbidden(client: PlainClient, path: str) -> None:
    name = "site_ids" if "site_ids" in GOOD[path] else "site_id"
    stranger = "5f3c9a1b2c3d4e5f60718293"
    reply = client.post(path, changed(path, **{name: [PREFERRED_SITE, stranger] if name == "site_ids" else stranger}))
    assert reply.status == 403
    assert_answer("POST", path, 403, reply.json)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (path, name)
        for path, body in GOOD.items()
        for name in body
        if not (name in {"from", "to"} and "/traces/" in path) and not (name == "pagination" and "/trace/" in path)
    ],
)
def test_a_missing_required_member_is_a_bad_request(client: PlainClient, path: str, name: str) -> None:
    reply = client.post(path, changed(path, **{name: MISSING}))
    assert reply.status == 400
    assert_answer("POST", path, 400, reply.json)
    assert name in reply.json["message"]


@pytest.mark.parametrize("part", ["per_page", "order", "cursor"])
@pytest.mark.parametrize("path", ["/tracing/traces/performance", "/tracing/traces/errors", "/logs/lines"])
def test_a_page_without_one_of_its_parts_is_a_bad_request(client: PlainClient, path: str, part: str) -> None:
    page = {name: value for name, value in PAGE.items() if name != part}
    assert client.post(path, changed(path, pagination=page)).status == 400


@pytest.mark.parametrize(
    ("path", "members", "slug"),
    [
        ("/logs/lines", {"pagination": {**PAGE, "order": "desc"}}, "invalid_pagination"),
        ("/logs/lines", {"pagination": {**PAGE, "per_page": "10"}}, "invalid_pagination"),
        ("/logs/lines", {"pagination": {**PAGE, "cursor": {}}}, "invalid_pagination"),
        ("/logs/lines", {"pagination": {**PAGE, "cursor": {"duration": None}}}, "invalid_pagination"),
        ("/logs/lines", {"pagination": []}, "invalid_pagination"),
        ("/logs/lines", {"source_ids": []}, "invalid_request"),
        ("/logs/lines", {"query": 'message:"open'}, "invalid_query"),
        ("/logs/lines", {"query": "severity=[error"}, "invalid_query"),
        ("/logs/lines", {"query": "a OR"}, "invalid_query"),
        ("/logs/lines", {"query": "status="}, "invalid_query"),
        ("/logs/lines", {"from": "yesterday"}, "invalid_request"),
        ("/tracing/traces/errors", {"pagination": {**PAGE, "order": "asc"}}, "invalid_pagination"),
        ("/tracing/traces/errors", {"pagination": {**PAGE, "cursor": "Name"}}, "invalid_pagination"),
        ("/tracing/traces/errors", {"query": "status=500"}, "invalid_query"),
        ("/tracing/traces/errors", {"query": "tag.a=1 OR tag.b=2"}, "invalid_query"),
        ("/tracing/traces/errors", {"digests": "d19e57"}, "invalid_request"),
        ("/tracing/traces/performance", {"duration_ms": "slow"}, "invalid_request"),
        ("/tracing/actions", {"from": 17}, "invalid_request"),
        ("/tracing/actions", {"namespaces": [1]}, "invalid_request"),
        ("/tracing/action_edges", {"namespace": ["web"]}, "invalid_request"),
        ("/tracing/action_edges", {"action_name": 7}, "invalid_request"),
        ("/tracing/slow_events", {"limit": 0}, "invalid_request"),
        ("/tracing/slow_events", {"limit": "all"}, "invalid_request"),
        ("/tracing/slow_events", {"namespaces": "web"}, "invalid_request"),
        ("/tracing/slow_events/actions", {"digest": ""}, "invalid_request"),
        ("/tracing/trace", {"site_ids": []}, "invalid_request"),
        ("/metrics/timeseries", {"select": []}, "invalid_request"),
        ("/metrics/timeseries", {"select": [DURATION] * 26}, "invalid_request"),
        ("/metrics/timeseries", {"resolution": "weekly"}, "invalid_request"),
        ("/metrics/timeseries", {"limit": 0}, "invalid_request"),
        ("/metrics/timeseries", {"select": [{**DURATION, "field": "p50"}]}, "invalid_field"),
        ("/metrics/timeseries", {"select": [{**DURATION, "field": "gauge"}]}, "invalid_field"),
        ("/metrics/timeseries", {"select": [{**DURATION, "aggregation": "median"}]}, "invalid_request"),
        (
            "/metrics/timeseries",
            {"select": [{"name": "site_throughput", "field": "counter", "tags": {"namespace": "web"}}]},
            "invalid_tags",
        ),
    ],
)
def test_what_cannot_be_processed_comes_in_the_envelope(
    client: PlainClient, path: str, members: dict[str, Any], slug: str
) -> None:
    reply = client.post(path, changed(path, **members))
    assert reply.status == 422
    assert_answer("POST", path, 422, reply.json)
    assert set(reply.json) == {"error", "message", "details"}
    assert reply.json["error"] == slug
    assert reply.json["message"]


def test_an_unknown_field_is_named_in_the_services_own_spelling(client: PlainClient) -> None:
    reply = client.post("/metrics/timeseries", changed("/metrics/timeseries", select=[{**DURATION, "field": "P50"}]))
    assert reply.json["message"] == "Invalid field: 'p_50'"


def test_the_old_attribute_syntax_is_refused_only_with_expressions(client: PlainClient) -> None:
    body = changed("/logs/lines", query="severity=error attributes.status_integer=402")
    reply = client.post("/logs/lines", {**body, "use_expressions": True})
    assert reply.status == 422
    assert reply.json["error"] == "legacy_log_query_syntax"
    assert reply.json["details"] == {"field": "attributes.status_integer"}
    assert client.post("/logs/lines", body).status == 200


def test_a_body_of_many_megabytes_is_a_bad_request(client: PlainClient) -> None:
    body = json.dumps({"query": "x" * 5_000_000}).encode()
    assert client.send("POST", "/api/v2/logs/lines", body).status == 400
