"""What a search knows beforehand makes it quicker and never changes what it finds."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appsignal_tui.demo.clock import Clock
from appsignal_tui.demo.log_query import parse_log_query
from appsignal_tui.demo.telemetry import NO_HINTS, LineHints, LineRecord
from appsignal_tui.demo.wire import NS_PER_MINUTE
from appsignal_tui.demo.world import World
from appsignal_tui.demo.world.log_kinds import API, GAP, STAGING, Kind, may_say
from appsignal_tui.demo.world.request_lines import patterns, story
from tests.support.simulator import FROZEN_NS

WORLD = World(7, Clock.frozen(FROZEN_NS))
TURN_NS = FROZEN_NS - 25 * NS_PER_MINUTE
SPANS = [(FROZEN_NS - 90_000_000_000, FROZEN_NS), (TURN_NS - 45_000_000_000, TURN_NS + 45_000_000_000)]
KINDS = [*STAGING, *API]


def lines(site: int, span: tuple[int, int], hints: LineHints = NO_HINTS, *, oldest_first: bool) -> list[LineRecord]:
    record = WORLD.sites[site]
    sources = {source.id for source in record.log_sources}
    return list(WORLD.lines(record, sources, *span, oldest_first=oldest_first, hints=hints))


EVERYTHING = {(site, span): lines(site, span, oldest_first=True) for site in range(4) for span in SPANS}


def is_wanted(line: LineRecord, hints: LineHints) -> bool:
    """What the hints say, word for word."""
    return (
        (hints.severities is None or line.severity.lower() in hints.severities)
        and all(word in line.message.casefold() for word in hints.words)
        and hints.trace_id in ("", line.attributes.get("trace_id", ""))
    )


def pieces(messages: list[str]) -> st.SearchStrategy[str]:
    """Any part of any of the messages, case-folded."""
    return st.sampled_from(messages or [""]).flatmap(
        lambda text: st.tuples(st.integers(0, len(text)), st.integers(1, 12)).map(
            lambda cut: text[cut[0] : cut[0] + cut[1]].casefold()
        )
    )


@st.composite
def searches(draw: st.DrawFn) -> tuple[int, tuple[int, int], LineHints]:
    site, span = draw(st.integers(0, 3)), draw(st.sampled_from(SPANS))
    found = EVERYTHING[site, span]
    words = pieces([line.message for line in found]) | st.text(max_size=4).map(str.casefold)
    ids = sorted({str(line.attributes["trace_id"]) for line in found if "trace_id" in line.attributes})
    hints = LineHints(
        draw(st.none() | st.frozensets(st.sampled_from(["info", "warn", "error", "critical", "debug", "alert"]))),
        tuple(draw(st.lists(words, max_size=2))),
        draw(st.sampled_from(["", "", "abc", *ids])),
    )
    return site, span, hints


@settings(max_examples=150, deadline=None)
@given(search=searches(), oldest_first=st.booleans())
def test_hints_leave_out_only_what_they_rule_out(
    search: tuple[int, tuple[int, int], LineHints], *, oldest_first: bool
) -> None:
    site, span, hints = search
    expected = [line for line in EVERYTHING[site, span] if is_wanted(line, hints)]
    found = lines(site, span, hints, oldest_first=oldest_first)
    assert [line for line in found if is_wanted(line, hints)] == (expected if oldest_first else expected[::-1])


def pattern_of(text: str) -> re.Pattern[str]:
    return re.compile("[0-9]+".join(map(re.escape, text.split(GAP))), re.DOTALL)


@given(kind=st.sampled_from(KINDS), data=st.binary(min_size=8, max_size=8))
def test_every_kind_of_line_says_what_its_pattern_promises(kind: Kind, data: bytes) -> None:
    message, _ = kind.says.write(data)
    assert pattern_of(kind.says.pattern).fullmatch(message)


@given(
    kind=st.sampled_from(KINDS),
    data=st.binary(min_size=8, max_size=8),
    cut=st.tuples(st.integers(0, 60), st.integers(0, 60)),
)
def test_whatever_a_line_says_it_may_say(kind: Kind, data: bytes, cut: tuple[int, int]) -> None:
    message = kind.says.write(data)[0].casefold()
    assert may_say(kind.says.pattern, message[min(cut) : max(cut)])


@pytest.mark.parametrize(("word", "may"), [("404 in 77ms", True), ("get /", True), ("xyzzy", False), ("in #", False)])
def test_a_word_that_no_pattern_holds_is_not_looked_for(word: str, may: bool) -> None:
    assert may_say(f"GET /products/{GAP} 404 in {GAP}ms", word) is may


def told(site: int) -> Iterator[tuple[str, set[str]]]:
    """What stored traces said in the span around the deploy, and the patterns of their actions."""
    found = WORLD._sites[site]
    for index, spec in enumerate(found.spec.actions):
        known = set(patterns(spec))
        for minute in range(-4, 6):
            for sample in found.samples.minute(index, TURN_NS + minute * NS_PER_MINUTE):
                yield from ((message, known) for _, _, message, _ in story(sample, found.spec))


@pytest.mark.parametrize("site", range(4))
def test_traces_say_nothing_beyond_the_patterns_of_their_actions(site: int) -> None:
    seen = 0
    for message, known in told(site):
        assert any(pattern_of(pattern).fullmatch(message) for pattern in known), message
        seen += 1
    assert seen > 0 or site == 3, "the staging interface is asleep"


@pytest.mark.parametrize(
    ("query", "words", "trace_id"),
    [
        ("", (), ""),
        ("Charge FAILED", ("charge", "failed"), ""),
        ('message:"Slow Query" status>1', ("slow query",), ""),
        ("message=[a,b] message!:c", (), ""),
        ("trace_id=ab12 charge", ("charge",), "ab12"),
        ("trace_id=a trace_id=b", (), ""),
        ("trace_id=[a,b]", (), ""),
        ("trace_id:ab", (), ""),
        ("charge OR trace_id=a", (), ""),
    ],
)
def test_what_a_query_knows_beforehand(query: str, words: tuple[str, ...], trace_id: str) -> None:
    hints = parse_log_query(query, {}, use_expressions=True).hints
    assert (hints.words, hints.trace_id) == (words, trace_id)


def test_the_old_syntax_names_the_trace_by_its_prefix() -> None:
    assert parse_log_query("attributes.trace_id=ab", {}, use_expressions=False).hints.trace_id == "ab"
    assert parse_log_query("trace_id=ab", {}, use_expressions=False).hints.trace_id == ""
