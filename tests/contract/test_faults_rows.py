"""Faults of section S as a plain client sees them: each does what its sentence says."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from appsignal_tui.demo.wire import parse_time
from tests.support.faults import Asking, FaultServer, fault_server, page

Row = dict[str, Any]


@pytest.fixture(scope="module")
def server() -> Iterator[FaultServer]:
    with fault_server() as running:
        yield running


@pytest.fixture
def ask(server: FaultServer) -> Asking:
    server.breaks()
    return Asking(server)


@pytest.fixture
def good(ask: Asking) -> list[list[Row]]:
    """Spans, log lines and traces without faults."""
    return _lists(ask)


def _lists(ask: Asking) -> list[list[Row]]:
    return [ask.spans().json, ask.lines().json, ask.traces().json]


def test_s01_every_row_has_members_more(server: FaultServer, ask: Asking, good: list[list[Row]]) -> None:
    server.breaks("s01")
    for rows, before in zip(_lists(ask), good, strict=True):
        for row, as_it_was in zip(rows, before, strict=True):
            assert as_it_was.items() <= row.items()
            assert row["unannounced"] == {"list": [1, None, "two"]}


def test_s02_the_middle_row_lacks_what_it_needs(server: FaultServer, ask: Asking, good: list[list[Row]]) -> None:
    server.breaks("s02")
    for rows, before in zip(_lists(ask), good, strict=True):
        changed = [place for place, (row, as_it_was) in enumerate(zip(rows, before, strict=True)) if row != as_it_was]
        assert changed == [len(before) // 2]
        assert before[changed[0]].keys() - rows[changed[0]].keys() >= {"trace_id", "span_id"} & before[0].keys()


def test_s03_texts_are_null_in_every_second_row(server: FaultServer, ask: Asking, good: list[list[Row]]) -> None:
    server.breaks("s03")
    for rows, before in zip(_lists(ask), good, strict=True):
        assert rows[1::2] == before[1::2]
        for row, as_it_was in zip(rows[::2], before[::2], strict=True):
            left = {name for name, member in row.items() if isinstance(member, str)}
            assert left <= {"id", "source_id", "timestamp", "time", "trace_id", "span_id"}
            assert {name for name, member in as_it_was.items() if member is None} < {
                name for name, member in row.items() if member is None
            }


def test_s04_numbers_are_text_and_ids_numbers(server: FaultServer, ask: Asking, good: list[list[Row]]) -> None:
    server.breaks("s04")
    spans, lines, traces = _lists(ask)
    assert [row["duration"] for row in traces] == [str(row["duration"]) for row in good[2]]
    assert all(isinstance(row["id"], int) for row in lines)
    assert len({row["id"] for row in lines}) == len({row["id"] for row in good[1]})
    own = {row["span_id"] for row in spans}
    assert all(isinstance(span_id, int) for span_id in own)
    assert sum(row["parent_span_id"] in own for row in spans) == sum(row["parent_span_id"] != "" for row in good[0])


def test_s05_new_words(server: FaultServer, ask: Asking, good: list[list[Row]]) -> None:
    server.breaks("s05")
    spans, lines, _ = _lists(ask)
    assert {row["severity"] for row in lines[::2]} == {"catastrophe"}
    assert {(row["status_code"], row["span_kind"]) for row in spans[::2]} == {("degraded", "gateway")}
    assert lines[1::2] == good[1][1::2]


def test_s06_severities_in_three_cases(server: FaultServer, ask: Asking, good: list[list[Row]]) -> None:
    server.breaks("s06")
    words = [row["severity"] for row in ask.lines().json]
    assert [word.casefold() for word in words] == [row["severity"].casefold() for row in good[1]]
    assert all(word.isupper() for word in words[::3])
    assert all(word.islower() for word in words[1::3])
    assert all(word.istitle() for word in words[2::3])


def test_s07_attributes_as_pairs_or_nested(server: FaultServer, ask: Asking, good: list[list[Row]]) -> None:
    server.breaks("s07")
    for row, before in zip(ask.spans().json, good[0], strict=True):
        assert {pair["key"]: pair["value"] for pair in row["span_attributes"]} == before["span_attributes"]
    server.breaks("s07=nested")
    for row, before in zip(ask.lines().json, good[1], strict=True):
        assert row["json"] in (before["json"], {"one": {"two": {"three": before["json"]}}})


def test_s08_no_row_has_a_known_member(server: FaultServer, ask: Asking, good: list[list[Row]]) -> None:
    server.breaks("s08")
    assert _lists(ask) == [[{"of_another_version": row} for row in rows] for rows in good]


@pytest.mark.parametrize("order", ["ASC", "DESC"])
def test_s09_pages_stand_still_or_go_back(server: FaultServer, ask: Asking, order: str) -> None:
    first = ask.lines(pagination=page(order)).json
    second = page(order, first[-1]["timestamp"])
    server.breaks("s09")
    assert ask.lines(pagination=page(order)).json == first
    assert ask.lines(pagination=second).json == first
    server.breaks("s09=back")
    back, end = parse_time(ask.lines(pagination=second).json[0]["timestamp"]), parse_time(first[-1]["timestamp"])
    assert back > end if order == "DESC" else back < end


def test_s09_pages_by_duration_go_back_too(server: FaultServer, ask: Asking) -> None:
    last = ask.traces(pagination=page(column="duration")).json[-1]["duration"]
    server.breaks("s09=back")
    again = ask.traces(pagination=page(column="duration", at=last)).json
    assert again[0]["duration"] > last


def test_s09_rows_without_a_position(server: FaultServer, ask: Asking, good: list[list[Row]]) -> None:
    server.breaks("s09=missing")
    assert {row["timestamp"] for row in ask.lines().json} == {None}
    assert {(row["time"], row["duration"]) for row in ask.traces().json} == {(None, None)}
    assert [row["message"] for row in ask.lines().json] == [row["message"] for row in good[1]]


def test_s10_two_pages_with_the_boundary_twice(server: FaultServer, ask: Asking, good: list[list[Row]]) -> None:
    server.breaks("s10")
    rows = ask.lines().json
    assert rows[:100] == good[1]
    assert len(rows) == 200
    assert rows[99] == rows[100]
    times = [parse_time(row["timestamp"]) for row in rows]
    assert all(later <= earlier for earlier, later in pairwise(times))


def test_s11_the_first_row_comes_twice(server: FaultServer, ask: Asking, good: list[list[Row]]) -> None:
    server.breaks("s11")
    assert _lists(ask) == [[rows[0], *rows] for rows in good]


def test_s12_lists_are_empty(server: FaultServer, ask: Asking) -> None:
    server.breaks("s12", "s12:/graphql")
    assert _lists(ask) == [[], [], []]
    assert ask.sites() == []
    locator = ask.post("/tracing/locator", {"site_ids": [server.simulator.telemetry.sites[0].id], "trace_id": "x"})
    assert locator.json == {"performance": [], "errors": []}


def test_s13_ten_thousand_sites(server: FaultServer, ask: Asking) -> None:
    before = ask.sites()
    server.breaks("s13")
    sites = ask.sites()
    assert sites[: len(before)] == before
    assert len(sites) == len({site["id"] for site in sites}) == 10_000
