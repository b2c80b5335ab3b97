"""Lists of traces hold what a look at every single trace of the range would give, and are made in turns."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsignal_tui.demo import turns
from appsignal_tui.demo.asgi import BASE, Simulator
from appsignal_tui.demo.clock import Clock
from appsignal_tui.demo.http import Response, answer
from appsignal_tui.demo.telemetry import SiteRecord, SummaryRecord, TraceFilter
from appsignal_tui.demo.trace_hints import NO_TRACE_HINTS, TraceHints
from appsignal_tui.demo.trace_query import parse_trace_query
from appsignal_tui.demo.turns import pieces
from appsignal_tui.demo.wire import format_time, parse_time, summary_json
from appsignal_tui.demo.world import World
from tests.support.ledger import Late, Ledger
from tests.support.simulator import FROZEN_NS

MINUTE_NS = 60 * 10**9
START_NS = FROZEN_NS - 43 * MINUTE_NS - 7_000
"""The newest deploys lie inside the range, and it does not start on a full minute."""

WORLD = World(7, Clock.frozen(FROZEN_NS))
SITE_IDS = [site.id for site in WORLD.sites]
QUERIES = (
    "",
    " ",
    *sorted({f"revision={deploy.revision}" for site in WORLD.sites for deploy in WORLD.deploys(site)[:2]}),
    f"revision!={WORLD.deploys(WORLD.sites[0])[0].revision}",
    "revision=never",
    "tag.region=ap-south tag.plan=plus",
    "tag.region!:eu",
    "tag.plan!=guest",
    "tag.other!=x",
    "checkout",
    "nowhere tag.region=eu-west",
)
OPTIONAL: dict[str, st.SearchStrategy[Any]] = {
    "namespace": st.sampled_from(["web", "background", "nothing"]),
    "action_name": st.sampled_from(["Checkout#create", "ProductsController#show", "Nothing#here"]),
    "duration": st.sampled_from([5, 80.5, 300, 650, 1_300, 10_000]),
    "duration_ms": st.sampled_from([5, 340]),
}


@cache
def every_row(digest: str | None = None, *, errors_only: bool = False) -> tuple[SummaryRecord, ...]:
    """All rows of the range, newest first."""
    wanted = TraceFilter(errors_only=errors_only, digests=() if digest is None else (digest,))
    return tuple(WORLD.summaries(WORLD.sites, START_NS, FROZEN_NS, wanted))


@cache
def digests() -> tuple[str, ...]:
    """Of all incidents, and one of none."""
    return (*sorted({one.digests[0] for site in WORLD.sites for one in WORLD.incidents(site)}), "unknown")


@st.composite
def paginations(draw: st.DrawFn) -> dict[str, Any]:
    """Any order, at any place of a list."""
    column = draw(st.sampled_from(["time", "duration"]))
    cursors = {
        "time": st.integers(START_NS, FROZEN_NS).map(lambda time_ns: {"time": format_time(time_ns)}),
        "duration": st.sampled_from([0.0, 12.5, 60.0, 340.0, 700.0, 3_000.0]).map(lambda value: {"duration": value}),
    }
    return {
        "per_page": draw(st.sampled_from([1, 7, 100])),
        "order": draw(st.sampled_from(["ASC", "DESC"])),
        "cursor": draw(st.just(column.capitalize()) | cursors[column]),
    }


@st.composite
def bodies(draw: st.DrawFn) -> dict[str, Any]:
    """A question with any filters."""
    return {
        "site_ids": draw(st.lists(st.sampled_from(SITE_IDS), min_size=1, unique=True)),
        "from": format_time(START_NS),
        "to": format_time(FROZEN_NS),
        "query": draw(st.sampled_from(QUERIES)),
        "pagination": draw(paginations()),
        **{name: draw(OPTIONAL[name]) for name in draw(st.sets(st.sampled_from(sorted(OPTIONAL)), max_size=2))},
    }


def asked(world: World, kind: str, body: dict[str, Any]) -> "asyncio.Task[Response]":
    """The answer to come."""
    path = f"{BASE}/tracing/traces/{kind}"
    scope = {"type": "http", "method": "POST", "path": path, "query_string": b"token=demo-x", "headers": []}
    return asyncio.ensure_future(Simulator(world).handle(scope, json.dumps(body).encode()))


def answered(world: World, kind: str, body: dict[str, Any]) -> Response:
    """The answer."""

    async def waiting() -> Response:
        return await asked(world, kind, body)

    return asyncio.run(waiting())


def expected(rows: Sequence[SummaryRecord], body: dict[str, Any]) -> Response:
    """The answer, out of all rows of the range, newest first."""
    matches = parse_trace_query(body.get("query", ""))
    least_ms = max(body.get("duration", 0), body.get("duration_ms", 0))
    kept = [
        row
        for row in rows
        if row.site_id in body["site_ids"]
        and body.get("namespace") in (None, row.namespace)
        and body.get("action_name") in (None, row.action_name)
        and (row.duration_ms or 0) >= least_ms
        and matches(row)
    ]
    return answer([summary_json(row) for row in page_of(kept, **body["pagination"])])


def page_of(rows: list[SummaryRecord], per_page: int, order: str, cursor: Any) -> list[SummaryRecord]:
    """The page, by definition; rows of equal duration stay newest first."""
    is_descending, by_duration = order == "DESC", cursor == "Duration" or "duration" in cursor
    values = [(row.duration_ms or 0) if by_duration else row.time_ns for row in rows]
    limit: float | None = None
    if isinstance(cursor, dict):
        limit = cursor["duration"] if by_duration else parse_time(cursor["time"])
    within = [
        (value, row)
        for value, row in zip(values, rows, strict=True)
        if limit is None or (value <= limit if is_descending else value >= limit)
    ]
    if by_duration:
        within.sort(key=lambda pair: pair[0], reverse=is_descending)
    elif not is_descending:
        within.reverse()
    return [row for _, row in within[:per_page]]


@given(bodies())
def test_a_page_of_traces_is_cut_from_all_that_match(body: dict[str, Any]) -> None:
    assert answered(WORLD, "performance", body) == expected(every_row(), body)


@given(bodies(), st.data())
def test_a_page_of_errors_is_cut_from_all_that_match(body: dict[str, Any], data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.sampled_from(digests()), max_size=3, unique=True))
    rows = every_row(errors_only=True)
    if chosen:
        ids = {row.trace_id for digest in chosen for row in every_row(digest, errors_only=True)}
        rows, body = tuple(row for row in rows if row.trace_id in ids), {**body, "digests": chosen}
    assert answered(WORLD, "errors", body) == expected(rows, body)


class Obedient(Ledger):
    """Leaves out everything that may be left out."""

    def summaries(
        self,
        sites: Sequence[SiteRecord],
        start_ns: int,
        end_ns: int,
        wanted: TraceFilter,
        *,
        oldest_first: bool = False,
        hints: TraceHints = NO_TRACE_HINTS,
    ) -> Iterator[SummaryRecord]:
        """The rows written down whose durations the hints allow."""
        rows = super().summaries(sites, start_ns, end_ns, wanted, oldest_first=oldest_first)
        return (row for row in rows if hints.last(row.duration_ms or 0))


def written(minutes_ago: int, number: int, duration_ms: float) -> SummaryRecord:
    """A row."""
    time_ns = FROZEN_NS - minutes_ago * MINUTE_NS
    return SummaryRecord(f"{number:032x}", f"{number:016x}", SITE_IDS[0], "web", "A#b", "r1", time_ns, duration_ms)


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 4)), max_size=40),
    paginations(),
    st.sampled_from([1, 3, 10]),
)
def test_equal_times_and_durations_keep_their_order_over_pieces(
    drawn: list[tuple[int, int]], pagination: dict[str, Any], per_page: int
) -> None:
    rows = [written(ago, number, step * 6.25) for number, (ago, step) in enumerate(drawn)]
    body = {
        "site_ids": SITE_IDS[:1],
        "from": format_time(START_NS),
        "to": format_time(FROZEN_NS),
        "pagination": {**pagination, "per_page": per_page},
    }
    newest_first = sorted(rows, key=lambda row: (row.time_ns, row.trace_id), reverse=True)
    world = Obedient([Late(row) for row in rows])
    assert answered(world, "performance", body) == expected(newest_first, body)


@given(st.integers(0, 10**13), st.integers(-1, 10**13), st.booleans())
def test_pieces_make_up_the_range_in_order_and_are_cut_at_full_minutes(
    start_ns: int, length_ns: int, newest_first: bool
) -> None:
    end_ns = start_ns + length_ns
    found = list(pieces(start_ns, end_ns, newest_first=newest_first))
    if newest_first:
        found.reverse()
    assert [first for first, _ in found[:1]] + [last for _, last in found[-1:]] == ([start_ns, end_ns] if found else [])
    assert bool(found) == (start_ns <= end_ns)
    assert all(first <= last for first, last in found)
    assert all(last + 1 == first and first % MINUTE_NS == 0 for (_, last), (first, _) in pairwise(found))


def test_every_stored_trace_lasts_as_long_as_its_minute_and_hour_allow() -> None:
    for row in every_row():
        minute_ns = row.time_ns - row.time_ns % MINUTE_NS
        site = next(site for site in WORLD._sites if site.record.id == row.site_id)
        action = next(
            index
            for index, spec in enumerate(site.spec.actions)
            if (spec.namespace, spec.name) == (row.namespace, row.action_name)
        )
        in_minute = site.samples.durations_ms(action, minute_ns)
        in_hour = site.samples.hour_durations_ms(action, minute_ns - minute_ns % (60 * MINUTE_NS))
        assert in_hour[0] <= in_minute[0] <= (row.duration_ms or 0) <= in_minute[1] <= in_hour[1]


@pytest.mark.parametrize(
    "question",
    [
        {"pagination": {"per_page": 100, "order": "DESC", "cursor": "Duration"}},
        {"query": "tag.region=nowhere", "pagination": {"per_page": 100, "order": "DESC", "cursor": "Time"}},
        {"query": "tag.region=nowhere", "pagination": {"per_page": 100, "order": "ASC", "cursor": "Time"}},
    ],
    ids=["by duration", "rare", "rare from the past"],
)
async def test_a_long_search_gives_others_their_turn(question: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "SECONDS_AT_ONCE", 0.0)
    minutes = 180
    body = {"site_ids": SITE_IDS, "from": format_time(FROZEN_NS - minutes * MINUTE_NS), **question}
    work = asked(World(7, Clock.frozen(FROZEN_NS)), "performance", body)
    given_turns = 0
    while not work.done():
        await asyncio.sleep(0)
        given_turns += 1
    assert given_turns > minutes / 2
    assert work.result().status == 200
