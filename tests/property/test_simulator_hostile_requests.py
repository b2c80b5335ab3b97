"""Whatever is sent to the routes of figures, the simulator answers it, and never with a fault of its own."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsignal_tui.demo.asgi import Simulator
from appsignal_tui.demo.clock import Clock
from appsignal_tui.demo.http import Response
from appsignal_tui.demo.world import PREFERRED_SITE, World
from tests.support.openapi import assert_answer
from tests.support.simulator import FROZEN_AT, FROZEN_NS, TOKEN

DURATION = {"id": "x", "name": "transaction_duration", "field": "mean", "tags": {"namespace": "web"}}
RANGE = {"site_id": PREFERRED_SITE, "from": "2026-11-23T14:10:00Z", "to": FROZEN_AT}
GOOD: Mapping[str, dict[str, Any]] = {
    "/metrics/timeseries": {**RANGE, "select": [DURATION], "resolution": "MINUTELY", "limit": 3},
    "/metrics/list": {**RANGE, "select": [DURATION], "group_by": ["Name", {"Tag": "namespace"}], "limit": 3},
    "/kubernetes/nodes": {**RANGE, "node_name": "", "query": ""},
    "/kubernetes/pods": {**RANGE, "namespace": "shop", "query": "web"},
    "/kubernetes/pods/overview": dict(RANGE),
    "/deploys/stats": {"site_id": PREFERRED_SITE, "revision": "9f3c2a1"},
    "/check_ins/test_cron": {"cron": "*/5 * * * *", "timezone": "UTC"},
}

NASTY = (
    *("*", "**", "*" * 300, "", "\x00", "\ud800", "💣", "P1D"),
    *("0001-01-01T00:00:00Z", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2026-02-30T00:00:00Z"),
    *("2026-11-23T24:00:00Z", "2026-11-23T23:59:60Z"),
)
PATHS = (
    *("/metrics/names/{}", "/metrics/type_and_tags/{}/cpu", f"/metrics/type_and_tags/{PREFERRED_SITE}/{{}}"),
    *("/saved_visuals/{}", "/saved_visuals/{}/csv"),
)

texts = st.text(st.characters(exclude_categories=()), max_size=12) | st.sampled_from(NASTY)
plain = (
    st.none() | st.booleans() | st.integers() | st.sampled_from([2**63, -(2**63), 10**400, 0, -1]) | st.floats() | texts
)
rubbish = st.recursive(
    plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=6
)


@cache
def simulator() -> Simulator:
    return Simulator(World(7, Clock.frozen(FROZEN_NS)))


async def send(method: str, path: str, body: bytes = b"") -> Response:
    scope = {
        "type": "http",
        "method": method,
        "path": f"/api/v2{path}",
        "raw_path": f"/api/v2{path}".encode(),
        "query_string": b"",
        "headers": [(b"authorization", f"Bearer {TOKEN}".encode())],
    }
    return await simulator().handle(scope, body)


def replaced(value: Any, place: int, by: Any) -> Any:
    """The value with one of its parts, counted through, replaced."""
    if place == 0:
        return by
    if isinstance(value, dict):
        parts = list(value.items())
    elif isinstance(value, list):
        parts = list(enumerate(value))
    else:
        return by
    key, part = parts[place % len(parts)] if parts else (None, None)
    changed = replaced(part, place // max(1, len(parts)), by)
    if isinstance(value, dict):
        return {**value, str(key): changed}
    return [changed if number == key else one for number, one in parts] or [by]


@pytest.mark.parametrize("path", GOOD)
async def test_the_bodies_these_tests_start_from_are_good(path: str) -> None:
    assert (await send("POST", path, json.dumps(GOOD[path]).encode())).status == 200


@given(st.sampled_from(sorted(GOOD)), st.integers(0, 5_000), rubbish)
async def test_a_body_with_rubbish_in_one_place_is_answered_or_refused(path: str, place: int, by: Any) -> None:
    body = replaced(GOOD[path], place, by)
    response = await send("POST", path, json.dumps(body).encode())
    assert response.status in {200, 400, 403, 404, 422}, response.content
    assert_answer("POST", path, response.status, json.loads(response.content))
    if response.status == 422:
        assert set(json.loads(response.content)) == {"error", "message", "details"}


@given(st.sampled_from(sorted(GOOD)), st.binary(max_size=40) | rubbish.map(lambda value: json.dumps(value).encode()))
async def test_any_bytes_are_refused(path: str, body: bytes) -> None:
    response = await send("POST", path, body)
    assert response.status in {400, 422}
    assert_answer("POST", path, response.status, json.loads(response.content))


@given(st.sampled_from(PATHS), st.binary(max_size=12))
async def test_any_path_is_refused(template: str, part: bytes) -> None:
    response = await send("GET", template.format(quote(part, safe="")))
    assert response.status in {403, 404}
    assert set(json.loads(response.content)) == {"error"}


@given(st.sampled_from(sorted(GOOD)), st.integers(1, 4_000))
async def test_nesting_of_any_depth_is_refused(path: str, depth: int) -> None:
    body = b'{"site_id": ' + b"[" * depth + b"]" * depth + b', "cron": ' + b"[" * depth + b"]" * depth + b"}"
    assert (await send("POST", path, body)).status in {400, 422}
