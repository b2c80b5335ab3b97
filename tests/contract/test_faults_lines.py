"""Faults of section L as a plain client sees them: each does what its sentence says, in both directions of reading."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import pytest

from appsignal_tui.demo.asgi import AsgiApp, Message, Simulator
from appsignal_tui.demo.clock import Clock
from appsignal_tui.demo.faults.application import faulty
from appsignal_tui.demo.wire import format_time, parse_time
from appsignal_tui.demo.world import World
from tests.support.faults import Asking, FaultServer, fault_server, lines_body, page
from tests.support.simulator import FROZEN_NS, TOKEN

NS_PER_S = 1_000_000_000
Row = dict[str, Any]


class MovingClock:
    """Time that a test lets pass."""

    def __init__(self) -> None:
        self.passed_ns = 0

    def __call__(self) -> int:
        return self.passed_ns


async def _asked(application: AsgiApp, body: Row) -> Any:
    """Log lines from an application in this process."""
    received: list[Message] = []
    requests = [{"type": "http.request", "body": json.dumps(body).encode()}]

    async def receive() -> Message:
        if not requests:
            await asyncio.Event().wait()
        return requests.pop()

    async def send(message: Message) -> None:
        received.append(message)

    headers = [(b"authorization", f"Bearer {TOKEN}".encode())]
    scope = {"type": "http", "method": "POST", "path": "/api/v2/logs/lines", "headers": headers}
    await application(scope, receive, send)
    return json.loads(b"".join(message.get("body", b"") for message in received))


@pytest.fixture(scope="module")
def server() -> Iterator[FaultServer]:
    with fault_server() as running:
        yield running


@pytest.fixture
def ask(server: FaultServer) -> Asking:
    server.breaks()
    return Asking(server)


def _last_seconds(ask: Asking, seconds: int, order: str = "DESC") -> list[Row]:
    """Lines of the last seconds, read page by page, each line as often as it is served at one place."""
    read: list[Row] = []
    at = None
    while True:
        start = format_time(FROZEN_NS - seconds * NS_PER_S)
        rows = ask.lines(**{"from": start, "pagination": page(order, at)}).json
        read = [row for row in read if row["timestamp"] != at] + rows
        if len(rows) < 100 or rows[-1]["timestamp"] == at:
            return read
        at = rows[-1]["timestamp"]


def _times(rows: list[Row]) -> list[int]:
    return [parse_time(row["timestamp"]) for row in rows]


@pytest.mark.parametrize("fault", ["l01", "l02=30", "l03", "l04", "l05", "l06", "l07=20", "l12=0.01", "l13=100"])
def test_both_directions_tell_the_same_lines_in_order(server: FaultServer, ask: Asking, fault: str) -> None:
    server.breaks(fault)
    newest_first, oldest_first = _last_seconds(ask, 20), _last_seconds(ask, 20, "ASC")
    assert _times(oldest_first) == sorted(_times(oldest_first))
    assert _times(newest_first) == sorted(_times(newest_first), reverse=True)
    assert len(newest_first) > 100

    def in_full(rows: list[Row]) -> Counter[str]:
        # an instant that fills a page cannot be read to its end
        crowded = {time for time, count in Counter(row["timestamp"] for row in rows).items() if count >= 100}
        return Counter(json.dumps(row) for row in rows if row["timestamp"] not in crowded)

    assert in_full(newest_first) == in_full(oldest_first)


def test_l01_several_lines_share_an_instant_across_pages(server: FaultServer, ask: Asking) -> None:
    before = _last_seconds(ask, 30)
    server.breaks("l01")
    rows = _last_seconds(ask, 30)
    assert all(time % NS_PER_S == 0 for time in _times(rows))
    assert max(Counter(_times(rows)).values()) > 2
    assert Counter(row["message"] for row in rows) == Counter(row["message"] for row in before)
    first = ask.lines().json
    second = ask.lines(pagination=page(at=first[-1]["timestamp"])).json
    shared = [row for row in second if row["timestamp"] == first[-1]["timestamp"]]
    assert first[-1] in shared
    assert len(shared) > sum(row["timestamp"] == first[-1]["timestamp"] for row in first)


def test_l02_an_instant_holds_more_lines_than_a_page(server: FaultServer, ask: Asking) -> None:
    server.breaks("l02")
    minute = format_time(FROZEN_NS)
    rows = ask.lines().json
    assert {row["timestamp"] for row in rows} == {minute}
    assert ask.lines(pagination=page(at=minute)).json == rows
    oldest = ask.lines(**{"from": minute, "pagination": page("ASC")}).json
    assert {row["message"].split()[-1] for row in rows + oldest} == {"500"}
    assert not {row["id"] for row in rows} & {row["id"] for row in oldest}


async def test_l03_lines_arrive_late_and_none_is_lost() -> None:
    clock = MovingClock()
    simulator = Simulator(World(7, Clock(FROZEN_NS, 1.0, clock)))
    late = faulty(simulator, ["l03"])
    question = lines_body(simulator, **{"from": format_time(FROZEN_NS - 10 * NS_PER_S)})
    complete = await _asked(simulator, question)
    first = await _asked(late, question)
    assert 0 < len(complete) - len(first) < len(complete) / 3
    clock.passed_ns = 21 * NS_PER_S
    assert await _asked(late, question) == complete


def test_l04_equal_lines_have_ids_of_their_own(server: FaultServer, ask: Asking) -> None:
    server.breaks("l04")
    rows = _last_seconds(ask, 10)
    assert len({row["id"] for row in rows}) == len(rows)
    for _, group in groupby(rows, key=lambda row: row["id"].removesuffix("-again")):
        one, again = group
        assert {**one, "id": ""} == {**again, "id": ""}


def test_l05_the_same_line_is_delivered_twice(server: FaultServer, ask: Asking) -> None:
    server.breaks("l05")
    rows = ask.lines().json
    assert rows[::2] == rows[1::2]
    assert len({row["id"] for row in rows}) == 50


def test_l06_lines_have_no_ids(server: FaultServer, ask: Asking) -> None:
    before = ask.lines().json
    server.breaks("l06")
    assert ask.lines().json == [{**row, "id": None} for row in before]


@pytest.mark.parametrize(("fault", "a_second"), [("l07", 150), ("l07=40", 40), ("l08", 50)])
def test_l07_l08_so_many_more_lines_a_second(server: FaultServer, ask: Asking, fault: str, a_second: int) -> None:
    before = Counter(row["id"] for row in _last_seconds(ask, 5))
    server.breaks(fault)
    rows = Counter(row["id"] for row in _last_seconds(ask, 5))
    assert before <= rows
    assert (rows - before).total() == pytest.approx(5 * a_second, abs=1)
    assert max(rows.values()) == 1


def test_l07_more_lines_are_searched_too_and_keep_to_their_source(server: FaultServer, ask: Asking) -> None:
    server.breaks("l07")
    assert len(ask.lines(query='message:"burst line"').json) == 100
    severities = {row["severity"] for row in ask.lines(query="severity=error").json}
    assert {word.casefold() for word in severities} == {"error"}
    other = lines_body(server.simulator)["source_ids"][1:]
    assert not [row for row in ask.lines(source_ids=other).json if "burst" in row["message"]]


def test_l12_some_lines_are_a_megabyte_long(server: FaultServer, ask: Asking) -> None:
    server.breaks("l12")
    lengths = [len(row["message"]) for row in ask.lines().json]
    assert 0 < sum(length >= 1_000_000 for length in lengths) < 10
    assert sum(length < 1_000 for length in lengths) >= 90


def test_l13_lines_break_and_overwrite_themselves(server: FaultServer, ask: Asking) -> None:
    server.breaks("l13")
    messages = [row["message"] for row in ask.lines().json]
    assert {message.count("\n") for message in messages} == {0, 10_000}
    assert any("\r" in message for message in messages)
    assert sum(message.isprintable() for message in messages) > 30
