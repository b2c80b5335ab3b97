"""Edges between services through the real client over a service in this process (contract 5.10, 5.11)."""

from typing import Any

import pytest

from appsignal_tui.errors import BadAnswerError, RequestRefusedError
from appsignal_tui.models.service_map import Edge
from tests.support.fake_world import Received, Reply, json_reply
from tests.support.scripted import SITE, WINDOW, Case

SITE_EDGES = "/api/v2/tracing/site_edges"
ACTION_EDGES = "/api/v2/tracing/action_edges"


async def _edges(answer: Any) -> tuple[Edge, ...]:
    async with Case({SITE_EDGES: [json_reply(answer)]}) as services:
        return (await services.service_map.of_site(SITE, WINDOW)).rows


async def test_edges_of_a_site_are_asked_for_the_window() -> None:
    case = Case({SITE_EDGES: [json_reply({})]})
    async with case as services:
        await services.service_map.of_site(SITE, WINDOW)
    assert case.sent() == {"site_id": SITE.id, **WINDOW.wire()}


async def test_every_group_is_read_whatever_its_name_and_the_same_peer_in_both_directions() -> None:
    edges = await _edges(
        {
            "upstream": [{"service": "gateway", "count": 312}],
            "downstream": [{"service": "gateway", "count": 3}, {"service": "payments", "count": 120}],
            "internal": [{"count": 8}],
            "sideways": [{"service": "cache"}],
            "total": 4,
            "note": None,
        }
    )
    assert [(edge.direction, edge.peer, edge.calls) for edge in edges] == [
        ("upstream", "gateway", 312),
        ("downstream", "gateway", 3),
        ("downstream", "payments", 120),
        ("internal", "", 8),
        ("sideways", "cache", None),
    ]


async def test_a_bare_array_names_the_direction_in_each_row() -> None:
    edges = await _edges([{"direction": "upstream", "service": "gateway"}, {"service": "payments"}])
    assert [(edge.direction, edge.peer) for edge in edges] == [("upstream", "gateway"), ("", "payments")]


@pytest.mark.parametrize(
    ("row", "peer"),
    [
        ({"service": "a", "name": "b", "namespace": "c"}, "a"),
        ({"service": None, "name": "b", "namespace": "c"}, "b"),
        ({"service": " ", "namespace": " shop/default "}, "shop/default"),
        ({"service": 7}, ""),
    ],
)
async def test_a_peer_is_its_service_else_its_name_else_its_namespace(row: dict[str, Any], peer: str) -> None:
    assert [edge.peer for edge in await _edges({"upstream": [row]})] == [peer]


async def test_s01_figures_are_read_and_unknown_single_values_kept() -> None:
    row = {
        "service": "payments",
        "namespace": "payments/default",
        "action": "POST /pay",
        "site_id": "b",
        "count": 9,
        "mean": 12.5,
        "error_rate": 0.4,
        "protocol": "grpc",
        "p95": 40.5,
        "is_async": True,
        "hosts": ["a"],
        "cause": None,
    }
    (edge,) = await _edges({"downstream": [row]})
    assert (edge.namespace, edge.action_name, edge.site_id) == ("payments/default", "POST /pay", "b")
    assert (edge.calls, edge.mean_ms, edge.error_rate_pct) == (9, 12.5, 0.4)
    assert edge.extra == {"protocol": "grpc", "p95": 40.5, "is_async": True}
    assert type(edge.extra["is_async"]) is bool


async def test_s02_rows_that_are_no_objects_are_counted() -> None:
    async with Case({SITE_EDGES: [json_reply({"upstream": [{"service": "a"}, 7, None, "x"]})]}) as services:
        found = await services.service_map.of_site(SITE, WINDOW)
    assert (len(found.rows), found.unreadable, found.received) == (1, 3, 4)


@pytest.mark.parametrize("answer", [{}, [], {"upstream": None}, {"upstream": []}])
async def test_s12_no_edges_are_no_error(answer: Any) -> None:
    assert await _edges(answer) == ()


async def test_h12_no_body_is_no_edges() -> None:
    async with Case({SITE_EDGES: [Reply(b"", 204)]}) as services:
        assert (await services.service_map.of_site(SITE, WINDOW)).rows == ()


@pytest.mark.parametrize("answer", [7, "x", None, {"error": "Not here"}, {"edges": {"upstream": []}}])
async def test_b15_another_shape_is_an_unexpected_answer(answer: Any) -> None:
    with pytest.raises(BadAnswerError):
        await _edges(answer)


class TestOfAnAction:
    """Which form is asked, and which after a refusal."""

    async def test_namespace_and_action_go_as_received(self) -> None:
        case = Case({ACTION_EDGES: [json_reply({"upstream": [{"service": "a"}]})]})
        async with case as services:
            await services.service_map.of_action(SITE, WINDOW, " shop/my app ", "GET /orders/{id}")
        assert case.sent() == {
            "site_id": SITE.id,
            **WINDOW.wire(),
            "namespace": " shop/my app ",
            "action_name": "GET /orders/{id}",
        }

    async def test_an_action_with_stray_blanks_is_asked_without_and_then_with_them(self) -> None:
        case = Case({ACTION_EDGES: [json_reply({}), json_reply({"upstream": [{"service": "a"}]})]})
        async with case as services:
            found = await services.service_map.of_action(SITE, WINDOW, "web", "A#b ")
        assert [case.sent(at)["action_name"] for at in range(2)] == ["A#b", "A#b "]
        assert len(found.rows) == 1

    async def test_a_refused_action_name_is_asked_as_action_from_then_on(self) -> None:
        def answer(request: Received) -> Reply:
            taken = "action" in request.json
            return json_reply({"upstream": []}) if taken else json_reply({"error": "unknown field `action_name`"}, 422)

        case = Case({ACTION_EDGES: answer})
        async with case as services:
            await services.service_map.of_action(SITE, WINDOW, "web", "A#b")
            await services.service_map.of_action(SITE, WINDOW, "web", "A#c")
        assert [sorted(case.sent(at).keys() & {"action", "action_name"}) for at in range(3)] == [
            ["action_name"],
            ["action"],
            ["action"],
        ]

    async def test_h04_a_refusal_of_both_forms_is_told_in_the_first_words(self) -> None:
        replies = [json_reply({"message": "no such field action_name"}, 422), json_reply({"message": "still no"}, 400)]
        case = Case({ACTION_EDGES: replies})
        async with case as services:
            with pytest.raises(RequestRefusedError, match="no such field action_name"):
                await services.service_map.of_action(SITE, WINDOW, "web", "A#b")
        assert case.count == 2


@pytest.mark.parametrize("route", [SITE_EDGES, "/api/v2/tracing/slow_events"])
async def test_a_refused_site_id_is_asked_as_site_ids(route: str) -> None:
    def answer(request: Received) -> Reply:
        taken = "site_ids" in request.json
        empty: Any = {} if route == SITE_EDGES else []
        return json_reply(empty) if taken else json_reply({"error": "missing field `site_ids`"}, 400)

    case = Case({route: answer})
    async with case as services:
        if route == SITE_EDGES:
            await services.service_map.of_site(SITE, WINDOW)
        else:
            await services.slow_events.board(SITE, WINDOW)
    assert case.sent() == {"site_ids": [SITE.id], **WINDOW.wire()}
