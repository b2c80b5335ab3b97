"""Paging through the simulator by its cursors: everything once but for the boundary (contract 5.2, 6.1)."""

from collections.abc import Iterator
from typing import Any

import pytest

from appsignal_tui.demo.clock import Clock
from appsignal_tui.demo.wire import parse_time
from appsignal_tui.demo.world import PREFERRED_SITE, World
from tests.support.simulator import FROZEN_AT, PlainClient, running_simulator

HALF_HOUR = {"from": "2026-11-23T13:46:00Z", "to": FROZEN_AT}
CHECKOUT = {"namespace": "web", "action_name": "Checkout#create"}
Body = dict[str, Any]


@pytest.fixture(scope="module")
def client() -> Iterator[PlainClient]:
    with running_simulator() as url:
        client = PlainClient(url)
        yield client
        client.close()


@pytest.fixture(scope="module")
def sources(client: PlainClient) -> list[str]:
    query = "query($id: String!) { app(id: $id) { logs { sources { id } } } }"
    found = client.graphql(query, {"id": PREFERRED_SITE})["data"]["app"]["logs"]["sources"]
    return [source["id"] for source in found]


def walk(client: PlainClient, path: str, body: Body, order: str, per_page: int, time: str) -> list[Body]:
    """Every row of a range, page by page; the rows of a boundary instant are kept once."""
    rows: dict[tuple[Any, ...], Body] = {}
    cursor: str | None = None
    while True:
        page = {"per_page": per_page, "order": order, "cursor": {"time": cursor}}
        reply = client.post(path, {**body, "pagination": page})
        assert reply.status == 200
        fresh = {key: row for row in reply.json if (key := _key(row)) not in rows}
        if cursor is not None:
            assert reply.json[0][time] == cursor, "the boundary instant is served again"
        rows.update(fresh)
        if len(reply.json) < per_page:
            return list(rows.values())
        assert fresh, "a full page has to bring something new"
        cursor = reply.json[-1][time]


def _key(row: Body) -> tuple[Any, ...]:
    return (row["source_id"], row["id"]) if "source_id" in row else (row["trace_id"],)


@pytest.mark.parametrize("path", ["/tracing/traces/performance", "/tracing/traces/errors"])
def test_traces_come_once_and_in_order_whichever_way_and_however_many_at_once(client: PlainClient, path: str) -> None:
    body = {"site_ids": [PREFERRED_SITE], **CHECKOUT, **HALF_HOUR}
    newest = walk(client, path, body, "DESC", 100, "time")
    times = [parse_time(row["time"]) for row in newest]
    assert times == sorted(times, reverse=True)
    for per_page in (23, 100):
        assert walk(client, path, body, "ASC", per_page, "time") == newest[::-1]
        assert walk(client, path, body, "DESC", per_page, "time") == newest


@pytest.mark.parametrize("query", ["", "severity=error", "checkout OR mail"])
def test_log_lines_come_once_and_in_order_whichever_way_and_however_many_at_once(
    client: PlainClient, sources: list[str], query: str
) -> None:
    body = {"site_id": PREFERRED_SITE, "source_ids": sources, "query": query, "use_expressions": True}
    body |= {"from": "2026-11-23T14:13:00Z", "to": FROZEN_AT}
    newest = walk(client, "/logs/lines", body, "DESC", 100, "timestamp")
    assert len(newest) > 60
    times = [parse_time(row["timestamp"]) for row in newest]
    assert times == sorted(times, reverse=True)
    assert walk(client, "/logs/lines", body, "ASC", 60, "timestamp") == newest[::-1]
    assert walk(client, "/logs/lines", body, "DESC", 37, "timestamp") == newest


def test_lines_are_the_same_whether_or_not_others_are_filtered_out(client: PlainClient, sources: list[str]) -> None:
    body = {"site_id": PREFERRED_SITE, "source_ids": sources, "use_expressions": True}
    body |= {"from": "2026-11-23T14:12:00Z", "to": FROZEN_AT}
    everything = walk(client, "/logs/lines", {**body, "query": ""}, "DESC", 100, "timestamp")
    errors = walk(client, "/logs/lines", {**body, "query": "severity=error"}, "DESC", 100, "timestamp")
    assert errors == [row for row in everything if row["severity"].lower() == "error"]
    assert errors


@pytest.mark.parametrize(("asked", "given"), [(0, 1), (-5, 1), (100, 100), (1000, 100)])
def test_the_page_size_is_clamped(client: PlainClient, asked: int, given: int) -> None:
    page = {"per_page": asked, "order": "DESC", "cursor": {"time": None}}
    body = {"site_ids": [PREFERRED_SITE], **CHECKOUT, **HALF_HOUR, "pagination": page}
    assert len(client.post("/tracing/traces/performance", body).json) == given


@pytest.mark.parametrize(("cursor", "same_as"), [("Time", {"time": None}), ("Duration", {"duration": None})])
def test_a_cursor_in_words_asks_for_the_first_page(client: PlainClient, cursor: str, same_as: Body) -> None:
    body = {"site_ids": [PREFERRED_SITE], **CHECKOUT, **HALF_HOUR}
    page = {"per_page": 20, "order": "DESC"}
    first, second = (
        client.post("/tracing/traces/performance", {**body, "pagination": {**page, "cursor": one}})
        for one in (cursor, same_as)
    )
    assert first.json == second.json
    assert len(first.json) == 20


def test_traces_can_be_paged_from_the_slowest_and_from_the_fastest(client: PlainClient) -> None:
    body = {"site_ids": [PREFERRED_SITE], **CHECKOUT, **HALF_HOUR}
    by_time = walk(client, "/tracing/traces/performance", body, "DESC", 100, "time")
    for order in ("DESC", "ASC"):
        durations: list[float] = []
        last: float | None = None
        while last is None or len(durations) < len(by_time):
            page = {"per_page": 40, "order": order, "cursor": {"duration": last}}
            rows = client.post("/tracing/traces/performance", {**body, "pagination": page}).json
            found = [row["duration"] for row in rows]
            durations += found if last is None else found[1:]
            last = found[-1]
        assert durations == sorted((row["duration"] for row in by_time), reverse=order == "DESC")


@pytest.mark.parametrize("name", ["duration", "duration_ms"])
def test_the_minimum_duration_goes_by_both_names(client: PlainClient, name: str) -> None:
    page = {"per_page": 100, "order": "DESC", "cursor": {"time": None}}
    body = {"site_ids": [PREFERRED_SITE], **CHECKOUT, **HALF_HOUR, name: 700, "pagination": page}
    rows = client.post("/tracing/traces/performance", body).json
    assert rows
    assert all(row["duration"] >= 700 for row in rows)


def test_trace_queries_select_by_tag_and_revision(client: PlainClient) -> None:
    page = {"per_page": 100, "order": "DESC", "cursor": {"time": None}}
    body = {"site_ids": [PREFERRED_SITE], **CHECKOUT, **HALF_HOUR, "pagination": page}

    def regions(query: str) -> set[tuple[str, str]]:
        rows = client.post("/tracing/traces/performance", {**body, "query": query}).json
        return {(row["tags"]["region"], row["revision"]) for row in rows}

    assert regions("tag.region=us-east revision=77c01de") == {("us-east", "77c01de")}
    assert {region for region, _ in regions("tag.region!=us-east tag.region!:WEST")} == {"ap-south"}
    assert {region for region, _ in regions("tag.region:west")} == {"eu-west"}
    assert regions("tag.region=moon") == set()


def test_a_page_of_a_far_past_is_found_without_a_range(client: PlainClient, sources: list[str]) -> None:
    page = {"per_page": 5, "order": "ASC", "cursor": {"time": None}}
    body = {"site_id": PREFERRED_SITE, "source_ids": sources, "query": "", "pagination": page}
    oldest = client.post("/logs/lines", body).json
    assert len(oldest) == 5
    assert oldest[0]["timestamp"] < "2026-11-23"


def test_a_recorded_order_does_not_depend_on_the_server(client: PlainClient) -> None:
    with running_simulator(seed=7) as url:
        other = PlainClient(url)
        page = {"per_page": 100, "order": "DESC", "cursor": {"time": None}}
        body = {"site_ids": [PREFERRED_SITE], "pagination": page}
        assert other.post("/tracing/traces/errors", body).content == client.post("/tracing/traces/errors", body).content
        other.close()


def test_the_preferred_site_is_the_production_shop() -> None:
    (site,) = (site for site in World(7, Clock.frozen(0)).sites if site.id == PREFERRED_SITE)
    assert (site.name, site.environment, site.org_slug) == ("shop-web", "production", "demo-shop")
