"""Every row once, or a word on what may be missing: the whole client against a simulator over random rows.

From the services down to the wire and back (contract 5.2, 6.1): ties, rows that arrive late, pages of 1 to 100.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Literal, TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from appsignal_tui.demo.asgi import Simulator
from appsignal_tui.demo.telemetry import LineRecord, SummaryRecord
from appsignal_tui.demo.world import PREFERRED_SITE
from appsignal_tui.models.base import NS_PER_S
from appsignal_tui.models.log import LogLine
from appsignal_tui.models.timerange import TimeRange
from appsignal_tui.services.container import Origin, Services, open_services
from appsignal_tui.services.logs import LogPages, LogQuestion
from appsignal_tui.services.paging import Gap
from appsignal_tui.services.tail import FIRST_LOOK_NS
from appsignal_tui.services.traces import TracePages, TraceQuestion
from tests.support.ledger import Late, Ledger, SetTime
from tests.support.simulator import FROZEN_NS, TOKEN

END_NS = FROZEN_NS - 60 * NS_PER_S
WINDOW = TimeRange(END_NS - 3_600 * NS_PER_S, END_NS)
SOURCES = ("a", "b")
EXAMPLES = settings().max_examples // 2

Result = TypeVar("Result")
Order = Literal["ASC", "DESC"]

# few instants, so that many rows share one; some differ by less than a service that rounds would keep
TIMES = st.builds(
    lambda seconds, offset_ns: END_NS - seconds * NS_PER_S - offset_ns,
    st.integers(0, 4),
    st.sampled_from([0, 1, 400_000, 1_000_000]),
)
DURATIONS = st.sampled_from([0.5, 1.0, 7.25, 1_000.0]) | st.floats(0, 1e6, allow_nan=False)
PAGES = st.integers(1, 8) | st.integers(1, 100)
ORDERS: st.SearchStrategy[Order] = st.sampled_from(("ASC", "DESC"))
PATIENCE = st.just(0) | st.integers(0, 6)
"""After how many questions a row appears; most are there from the beginning."""


def _summary(number: int, time_ns: int, duration_ms: float | None) -> SummaryRecord:
    return SummaryRecord(f"{number:032x}", f"{number:016x}", PREFERRED_SITE, "web", "a#b", "", time_ns, duration_ms)


def _line(number: int, time_ns: int, source_id: str, *, has_id: bool) -> LineRecord:
    return LineRecord(time_ns, source_id, f"{number:04}" if has_id else "", "info", f"line {number % 3}")


TRACES = st.lists(st.tuples(TIMES, DURATIONS, PATIENCE), max_size=60).map(
    lambda rows: [Late(_summary(number, at, ms), late) for number, (at, ms, late) in enumerate(rows)]
)
LINES = st.lists(st.tuples(TIMES, st.sampled_from(SOURCES), st.integers(0, 9), PATIENCE), max_size=60).map(
    lambda rows: [
        Late(_line(number, at, source, has_id=kind > 1), late) for number, (at, source, kind, late) in enumerate(rows)
    ]
)


def asked_of(ledger: Ledger, ask: Callable[[Services], Awaitable[Result]]) -> Result:
    """What the services make of the ledger, in this process but over the whole of the wire format."""

    async def run() -> Result:
        services = open_services(
            token=SecretStr(TOKEN), origin=Origin("demo", ""), clock=ledger.time, asgi=Simulator(ledger)
        )
        try:
            return await ask(services)
        finally:
            await services.aclose()

    return asyncio.run(run())


def in_gap(time_ns: int, gaps: Sequence[Gap]) -> bool:
    return any(gap.start_ns <= time_ns <= gap.end_ns for gap in gaps)


async def all_traces(pages: TracePages) -> list[str]:
    found: list[str] = []
    while not (pages.exhausted or pages.stuck):
        found += [row.trace_id for row in await pages.more()]
    return found


@settings(max_examples=EXAMPLES)
@given(TRACES, ORDERS, PAGES)
def test_every_trace_by_time_comes_once_or_lies_in_a_gap(rows: list[Late], order: Order, per_page: int) -> None:
    question = TraceQuestion((PREFERRED_SITE,), WINDOW, "web", "a#b", order=order)

    async def ask(services: Services) -> tuple[TracePages, list[str]]:
        pages = services.traces.traces(question, per_page=per_page)
        return pages, await all_traces(pages)

    pages, found = asked_of(Ledger(rows), ask)
    records = [late.row for late in rows if isinstance(late.row, SummaryRecord)]
    there = {late.row.trace_id for late in rows if isinstance(late.row, SummaryRecord) and not late.questions}
    times = {row.trace_id: row.time_ns for row in records}
    assert len(set(found)) == len(found)
    assert [times[each] for each in found] == sorted((times[each] for each in found), reverse=order == "DESC")
    assert (pages.exhausted, pages.stuck, pages.unreadable) == (True, "", 0)
    assert all(in_gap(times[each], pages.gaps) for each in there - set(found))


@settings(max_examples=EXAMPLES)
@given(TRACES, ORDERS, PAGES)
def test_every_trace_by_duration_comes_once_or_the_list_says_it_ends_early(
    rows: list[Late], order: Order, per_page: int
) -> None:
    question = TraceQuestion((PREFERRED_SITE,), WINDOW, "web", "a#b", order=order, column="duration")

    async def ask(services: Services) -> tuple[TracePages, list[str]]:
        pages = services.traces.traces(question, per_page=per_page)
        return pages, await all_traces(pages)

    there = [replace(late, questions=0) for late in rows]
    pages, found = asked_of(Ledger(there), ask)
    durations = {
        late.row.trace_id: late.row.duration_ms or 0.0 for late in there if isinstance(late.row, SummaryRecord)
    }
    delivered = [durations[each] for each in found]
    assert len(set(found)) == len(found)
    assert delivered == sorted(delivered, reverse=order == "DESC")
    assert pages.exhausted is not bool(pages.stuck)
    missing = durations.keys() - set(found)
    assert not missing or pages.stuck
    # and it ends nowhere but at a duration that fills a page
    assert not pages.stuck or max(Counter(durations.values()).values()) >= per_page


async def all_lines(pages: LogPages) -> list[LogLine]:
    found: list[LogLine] = []
    while not (pages.exhausted or pages.stuck):
        found += await pages.more()
    return found


def signature(line: LogLine | LineRecord) -> tuple[int, str, str, str]:
    return line.time_ns, line.source_id, line.id, line.message


@settings(max_examples=EXAMPLES)
@given(LINES, PAGES)
def test_every_line_of_a_range_comes_once_or_lies_in_a_gap(rows: list[Late], per_page: int) -> None:
    async def ask(services: Services) -> tuple[LogPages, list[LogLine]]:
        pages = services.logs.older(LogQuestion(PREFERRED_SITE, SOURCES, "", WINDOW), per_page=per_page)
        return pages, await all_lines(pages)

    pages, found = asked_of(Ledger(rows), ask)
    written = Counter(signature(late.row) for late in rows if isinstance(late.row, LineRecord))
    there = Counter(signature(late.row) for late in rows if isinstance(late.row, LineRecord) and not late.questions)
    delivered = Counter(signature(line) for line in found)
    assert not delivered - written
    times = [line.time_ns for line in found]
    assert times == sorted(times, reverse=True)
    assert (pages.exhausted, pages.stuck, pages.unreadable) == (True, "", 0)
    assert all(in_gap(missing[0], pages.gaps) for missing in there - delivered)


STEPS = st.lists(st.integers(200, 3_000), min_size=1, max_size=25)
"""Milliseconds between polls."""

ARRIVALS = st.lists(
    st.tuples(
        st.integers(-300, 400),  # tenths of a second after the beginning
        st.sampled_from(SOURCES),
        st.just(0) | st.integers(0, 15),  # seconds late
    ),
    max_size=60,
)


@settings(max_examples=EXAMPLES // 2)
@given(ARRIVALS, STEPS, st.integers(5, 100))
def test_the_tail_brings_every_line_once_or_says_that_some_are_missing(
    arrivals: list[tuple[int, str, int]], steps: list[int], per_page: int
) -> None:
    time = SetTime()
    rows = [
        Late(
            _line(number, FROZEN_NS + tenths * NS_PER_S // 10, source, has_id=True),
            arrives_ns=FROZEN_NS + tenths * NS_PER_S // 10 + late * NS_PER_S,
        )
        for number, (tenths, source, late) in enumerate(arrivals)
    ]
    lines = [late.row for late in rows if isinstance(late.row, LineRecord)]

    async def ask(services: Services) -> tuple[list[LogLine], list[Gap], bool]:
        tail = services.logs.tail(LogQuestion(PREFERRED_SITE, SOURCES, ""), per_page=per_page)
        found: list[LogLine] = []
        gaps: list[Gap] = []
        unchecked = False
        # then long enough that nothing more can arrive
        for step_ms in (0, *steps, *[1_000] * 60):
            time.now_ns += step_ms * NS_PER_S // 1_000
            batch = await tail.poll()
            found += batch.lines
            gaps += batch.gaps
            unchecked = unchecked or batch.late_unchecked
        return found, gaps, unchecked

    found, gaps, unchecked = asked_of(Ledger(rows, time), ask)
    delivered = Counter(signature(line) for line in found)
    wanted = Counter(signature(row) for row in lines if row.time_ns >= FROZEN_NS - FIRST_LOOK_NS)
    assert not delivered - wanted
    assert all(unchecked or in_gap(missing[0], gaps) for missing in wanted - delivered)
