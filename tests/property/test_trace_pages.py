"""A list of traces over more sites than one request may name is one list."""

import asyncio
from collections.abc import Mapping
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from appsignal_tui.services.traces import MAX_SITES, TraceQuestion
from tests.support.fake_world import NS_PER_S, START_NS, Received, Reply, json_reply, serve_page, wire_time
from tests.support.scripted import Case

SITES = tuple(str(number) for number in range(2 * MAX_SITES + 3))
ROUTE = "/api/v2/tracing/traces/errors"


def _service(rows: list[tuple[int, int]]) -> Case:
    """Traces, each of a site (by its number) and a time in seconds; no request may name more sites than allowed."""

    def answer(request: Received) -> Reply:
        body: Mapping[str, Any] = request.json
        assert len(body["site_ids"]) <= MAX_SITES
        mine = [at for at, (site, _) in enumerate(rows) if SITES[site] in body["site_ids"]]
        times = [START_NS - rows[at][1] * NS_PER_S for at in mine]
        served = serve_page(times, body["pagination"])
        return json_reply(
            [
                {"trace_id": str(mine[index]), "span_id": "s", "site_id": SITES[rows[mine[index]][0]]}
                | {"time": wire_time(times[index])}
                for index in served
            ]
        )

    return Case({ROUTE: answer})


async def _walked(case: Case, order: Any, per_page: int) -> tuple[list[tuple[str, int]], str]:
    found: list[tuple[str, int]] = []
    async with case as services:
        pages = services.traces.traces(TraceQuestion(SITES, order=order, digests=("d",)), per_page=per_page)
        while not (pages.exhausted or pages.stuck):
            found += [(row.trace_id, row.time_ns or 0) for row in await pages.more()]
        assert pages.gaps == ()
        return found, pages.stuck


@settings(max_examples=40)
@given(
    st.lists(st.integers(0, len(SITES) - 1), max_size=40),
    st.integers(2, 9),
    st.sampled_from(["ASC", "DESC"]),
)
def test_every_trace_of_every_site_comes_once_and_in_order(sites: list[int], per_page: int, order: str) -> None:
    rows = [(site, at * 7 % 41) for at, site in enumerate(sites)]  # no two at one instant
    found, stuck = asyncio.run(_walked(_service(rows), order, per_page))
    assert stuck == ""
    assert sorted(int(trace_id) for trace_id, _ in found) == list(range(len(rows)))
    times = [time_ns for _, time_ns in found]
    assert times == sorted(times, reverse=order == "DESC")
