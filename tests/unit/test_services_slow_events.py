"""Slow events through the real client over a service in this process (contract 5.12, 5.13)."""

from typing import Any

import pytest

from appsignal_tui.errors import BadAnswerError
from appsignal_tui.models.slow_event import SlowEvent, impact_unit
from appsignal_tui.services.slow_events import SlowEventBoard
from tests.support.fake_world import Reply, json_reply
from tests.support.scripted import SITE, WINDOW, Case

EVENTS = "/api/v2/tracing/slow_events"
ACTIONS = "/api/v2/tracing/slow_events/actions"


async def _board(answer: Any) -> SlowEventBoard:
    async with Case({EVENTS: [json_reply(answer)]}) as services:
        return await services.slow_events.board(SITE, WINDOW)


async def test_events_are_asked_for_the_window_and_nothing_else() -> None:
    case = Case({EVENTS: [json_reply([])]})
    async with case as services:
        await services.slow_events.board(SITE, WINDOW)
    assert case.sent() == {"site_id": SITE.id, **WINDOW.wire()}


async def test_the_event_of_most_impact_comes_first_and_those_without_last() -> None:
    board = await _board(
        [
            {"digest": "a", "impact": 1},
            {"digest": "b"},
            {"digest": "c", "impact": 41.5},
            {"digest": "d", "impact": None},
            {"digest": "e", "impact": 7},
        ]
    )
    assert [event.digest for event in board.events.rows] == ["c", "e", "a", "b", "d"]


@pytest.mark.parametrize(
    ("members", "title"),
    [
        ({"title": "T", "body": "B", "name": "N"}, "T"),
        ({"title": None, "body": "B", "name": "N"}, "B"),
        ({"name": "sql.active_record", "group": "active_record"}, "sql.active_record"),
        ({"event_name": "E", "span_name": "S"}, "E"),
        ({"span_name": "S", "group": "G"}, "S"),
        ({"group": "G"}, "G"),
        ({"title": "  ", "name": 7}, "d1"),
        ({}, "d1"),
    ],
)
async def test_a_title_is_the_first_of_title_body_name_event_span_group_and_digest(
    members: dict[str, Any], title: str
) -> None:
    board = await _board([{"digest": "d1", "impact": 1, **members}])
    assert board.events.rows[0].title == title


async def test_s01_figures_are_read_under_either_name_and_unknown_single_values_kept() -> None:
    board = await _board(
        [
            {"digest": "a", "impact": 2, "count": 10, "throughput": 99, "mean": 9.4, "duration": 94, "db": "pg"},
            {"digest": "b", "impact": 1, "throughput": 7, "count": None, "tags": {"x": 1}},
        ]
    )
    first, second = board.events.rows
    assert (first.calls, first.mean_ms, first.total_ms, first.extra) == (10, 9.4, 94, {"db": "pg"})
    assert (second.calls, second.extra) == (7, {})


async def test_s02_rows_without_a_digest_are_counted() -> None:
    board = await _board([{"digest": "a", "impact": 1}, {"impact": 2}, {"digest": None}, 7])
    assert ([event.digest for event in board.events.rows], board.events.unreadable) == (["a"], 3)


async def test_members_of_another_shape_spoil_nothing() -> None:
    board = await _board([{"digest": "a", "impact": "much", "name": [], "mean": {"value": 2}, "count": True}])
    (event,) = board.events.rows
    assert (event.impact, event.name, event.mean_ms, event.calls, event.title) == (None, "", None, None, "a")


@pytest.mark.parametrize(
    ("impacts", "unit"),
    [
        ([0.5, 0.3, 0.2], "fraction"),
        ([1], "fraction"),
        ([0.0, None], "fraction"),
        ([60.0, 30.0, 9.0], "percent"),
        ([99.0, 2.5, None], "percent"),
        ([50.0, 20.0], "score"),
        ([101.0, -1.0], "score"),
        ([100.5], "score"),
        ([8_000.0, 3.0], "score"),
        ([], "score"),
        ([None], "score"),
    ],
)
def test_what_impacts_count_in(impacts: list[float | None], unit: str) -> None:
    assert impact_unit(impacts) == unit


@pytest.mark.parametrize("answer", [{}, 7, {"events": []}])
async def test_b15_another_shape_is_an_unexpected_answer(answer: Any) -> None:
    with pytest.raises(BadAnswerError):
        await _board(answer)


async def test_h12_no_body_is_no_events() -> None:
    async with Case({EVENTS: [Reply(b"", 204)], ACTIONS: [Reply(b"", 204)]}) as services:
        assert (await services.slow_events.board(SITE, WINDOW)).events.rows == ()
        assert (await services.slow_events.actions(SITE, WINDOW, SlowEvent(digest="a"))).rows == ()


async def test_actions_of_an_event_are_asked_by_digest_and_ranked_by_calls() -> None:
    rows = [
        {"namespace": "web", "action_name": "A#b", "count": 3},
        {"namespace": "web", "action_name": "C#d"},
        {"namespace": "web", "action_name": "E#f", "count": 900, "mean": 2.5, "duration": 2250, "impact": 4},
        {"count": {}},
    ]
    case = Case({ACTIONS: [json_reply(rows)]})
    async with case as services:
        found = await services.slow_events.actions(SITE, WINDOW, SlowEvent(digest="e7c1"))
    assert case.sent() == {"site_id": SITE.id, **WINDOW.wire(), "digest": "e7c1"}
    assert [row.action_name for row in found.rows] == ["E#f", "A#b", "C#d"]
    assert (found.rows[0].mean_ms, found.rows[0].total_ms, found.rows[0].impact) == (2.5, 2250, 4)
    assert found.unreadable == 1


async def test_a_digest_with_stray_blanks_is_asked_without_and_then_with_them() -> None:
    case = Case({ACTIONS: [json_reply([]), json_reply([{"action_name": "A#b"}])]})
    async with case as services:
        found = await services.slow_events.actions(SITE, WINDOW, SlowEvent(digest="e7 "))
    assert [case.sent(at)["digest"] for at in range(2)] == ["e7", "e7 "]
    assert len(found.rows) == 1
