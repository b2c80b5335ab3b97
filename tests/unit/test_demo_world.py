"""The demo's world: the same whoever asks in whatever order, and its past for ever (fault matrix D03)."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from appsignal_tui.demo.clock import Clock
from appsignal_tui.demo.telemetry import Buckets, LineHints, Telemetry, TraceFilter
from appsignal_tui.demo.wire import NS_PER_MINUTE, NS_PER_S, parse_time
from appsignal_tui.demo.world import World
from appsignal_tui.demo.world.cache import Cache
from appsignal_tui.demo.world.shop_web import STAGING_ACTIONS

NOW = parse_time("2026-11-23T14:16:00Z")
HOUR = 60 * NS_PER_MINUTE
Question = Callable[[Telemetry], Any]


def clock_moved_by(moved: list[int]) -> Clock:
    """A clock that shows `NOW` plus the number in the list."""
    return Clock(NOW, 1.0, monotonic_ns=lambda: moved[0])


def traces(world: Telemetry, start: int, end: int, wanted: TraceFilter | None = None) -> list[Any]:
    return list(world.summaries(world.sites, start, end, wanted or TraceFilter()))


def lines(world: Telemetry, start: int, end: int, site: int = 0, **hints: Any) -> list[Any]:
    record = world.sites[site]
    return list(world.lines(record, {source.id for source in record.log_sources}, start, end, **hints))


def figures(world: Telemetry, start: int, end: int) -> list[Any]:
    site = world.sites[0]
    return [
        world.series(site, metric, field, dict.fromkeys(sorted(keys), "*"), Buckets(start, end, NS_PER_MINUTE))
        for metric in world.metrics(site)
        for keys in metric.tag_sets
        for field in {"gauge": ["gauge"], "counter": ["counter"], "measurement": ["mean", "p95"]}[metric.kind]
    ]


PAST = (NOW - 2 * HOUR, NOW - HOUR - 1)
QUESTIONS: dict[str, Question] = {
    "actions": lambda world: [world.actions(site, *PAST) for site in world.sites],
    "edges": lambda world: [world.edges(site, *PAST) for site in world.sites],
    "edges of an action": lambda world: world.edges(world.sites[2], *PAST, ("shop-api/default", "GET /v1/stock/{sku}")),
    "events": lambda world: [world.event_uses(site, *PAST) for site in world.sites],
    "traces": lambda world: traces(world, *PAST),
    "errors": lambda world: traces(world, *PAST, TraceFilter(errors_only=True)),
    "spans": lambda world: [world.spans(world.sites, row.trace_id) for row in traces(world, *PAST)[:40]],
    "places": lambda world: [world.locate(world.sites, row.trace_id) for row in traces(world, *PAST)[:40]],
    "lines": lambda world: [lines(world, PAST[1] - 5 * NS_PER_MINUTE, PAST[1], site) for site in range(4)],
    "errors in the logs": lambda world: lines(world, *PAST, hints=LineHints(frozenset({"error"}))),
    "figures": lambda world: figures(world, *PAST),
}


def test_same_seed_and_start_give_the_same_data_in_whatever_order_it_is_asked() -> None:
    first, second = World(7, Clock.frozen(NOW)), World(7, Clock.frozen(NOW))
    answers = {name: question(first) for name, question in QUESTIONS.items()}
    assert {name: QUESTIONS[name](second) for name in reversed(QUESTIONS)} == answers


def test_another_seed_gives_another_world_with_the_same_sites() -> None:
    first, second = World(7, Clock.frozen(NOW)), World(8, Clock.frozen(NOW))
    assert first.sites == second.sites
    for name, question in QUESTIONS.items():
        assert question(first) != question(second), name


def test_the_past_stays_as_it_was_while_the_clock_moves_on() -> None:
    moved = [0]
    world = World(7, clock_moved_by(moved))
    before = {name: question(world) for name, question in QUESTIONS.items()}
    moved[0] = 3 * HOUR
    assert {name: question(world) for name, question in QUESTIONS.items()} == before


def test_only_new_traces_and_lines_appear_as_the_clock_moves_on() -> None:
    moved = [0]
    world = World(7, clock_moved_by(moved))
    start, end = NOW - NS_PER_MINUTE, NOW + HOUR
    seen_traces, seen_lines = traces(world, start, end), lines(world, start, end)
    for seconds in (5, 30, 90):
        moved[0] = seconds * NS_PER_S
        now = NOW + moved[0]
        now_traces, now_lines = traces(world, start, end), lines(world, start, end)
        assert set(map(repr, seen_traces)) < set(map(repr, now_traces))
        assert now_lines[-len(seen_lines) :] == seen_lines
        assert all(row.time_ns + row.duration_ms * 1e6 <= now for row in now_traces)
        assert all(line.time_ns <= now for line in now_lines)
        seen_traces, seen_lines = now_traces, now_lines


def test_a_trace_can_be_read_once_it_has_ended() -> None:
    moved = [0]
    world = World(7, clock_moved_by(moved))
    moved[0] = NS_PER_MINUTE
    newest = max(traces(world, NOW, NOW + HOUR), key=lambda row: row.duration_ms)
    end = newest.time_ns + round(newest.duration_ms * 1e6)
    for offset, found in ((-1, False), (0, True)):
        moved[0] = end - NOW + offset
        assert bool(world.spans(world.sites, newest.trace_id)) is found
        assert bool(world.locate(world.sites, newest.trace_id).actions) is found


def test_a_new_error_comes_about_every_minute() -> None:
    world = World(7, Clock.frozen(NOW))
    times = [row.time_ns for row in traces(world, NOW - 24 * NS_PER_MINUTE, NOW, TraceFilter(errors_only=True))]
    gaps = [newer - older for newer, older in pairwise(times)]
    assert max(gaps) < 62 * NS_PER_S


def test_any_trace_of_the_last_week_is_found_by_its_id() -> None:
    world = World(7, Clock.frozen(NOW))
    for hours in (1, 23, 80, 167):
        rows = traces(world, NOW - hours * HOUR, NOW - hours * HOUR + NS_PER_MINUTE)
        assert rows
        fresh = World(7, Clock.frozen(NOW))
        for row in rows:
            spans = fresh.spans(fresh.sites, row.trace_id)
            assert {span.trace_id for span in spans} == {row.trace_id}
            assert row.span_id in {span.span_id for span in spans}
    assert traces(world, 0, NOW - 169 * HOUR) == []


def test_counts_of_incidents_grow_with_the_clock() -> None:
    moved = [0]
    world = World(7, clock_moved_by(moved))
    before = {one.number: one for one in world.incidents(world.sites[0])}
    moved[0] = 10 * NS_PER_MINUTE
    after = {one.number: one for one in world.incidents(world.sites[0])}
    assert after[415].count > before[415].count + 100
    assert after[415].last_ns > before[415].last_ns
    assert all(after[number].count >= one.count for number, one in before.items())


def test_the_partial_minute_fills_up_as_the_clock_moves_on() -> None:
    moved = [0]
    world = World(7, clock_moved_by(moved))
    site = world.sites[0]
    metric = next(one for one in world.metrics(site) if one.name == "site_throughput")
    counts = []
    for seconds in (1, 20, 40, 60, 61):
        moved[0] = seconds * NS_PER_S
        (series,) = world.series(site, metric, "counter", {}, Buckets(NOW, NOW + HOUR, NS_PER_MINUTE))
        counts.append(dict(series.points)[NOW])
    assert counts[0] < counts[1] < counts[2] < counts[3] == counts[4]


def test_the_deploy_is_always_25_minutes_before_the_world_was_made() -> None:
    for start in (NOW, NOW + 12_345_678_901, parse_time("2031-02-28T23:59:59.5Z")):
        world = World(7, Clock.frozen(start))
        newest = world.deploys(world.sites[0])[0]
        age = start - newest.created_ns
        assert 25 * NS_PER_MINUTE <= age < 26 * NS_PER_MINUTE
        (row, *_) = world.summaries(world.sites[:1], start - NS_PER_MINUTE, start, TraceFilter())
        assert row.revision == newest.revision


def test_the_sleeping_site_has_only_old_data() -> None:
    world = World(7, Clock.frozen(NOW))
    asleep = world.sites[3]
    assert world.actions(asleep, NOW - HOUR, NOW) == []
    assert world.actions(asleep, NOW - 3 * HOUR, NOW)


def test_staging_has_an_action_with_a_stray_blank() -> None:
    world = World(7, Clock.frozen(NOW))
    names = {row.action for row in world.actions(world.sites[1], NOW - 2 * HOUR, NOW)}
    assert names == {spec.name for spec in STAGING_ACTIONS}
    assert any(name != name.strip() for name in names)


@pytest.mark.parametrize("size", [1, 3])
def test_a_cache_forgets_the_oldest_and_makes_it_again(size: int) -> None:
    made: list[int] = []

    def make(value: int) -> int:
        made.append(value)
        return value

    cache: Cache[int, int] = Cache(size)
    for value in (1, 1, 2, 3, 4, 1):
        assert cache.get(value, lambda value=value: make(value)) == value  # type: ignore[misc]
        assert len(cache) <= size
    assert made == [1, 2, 3, 4, 1]
