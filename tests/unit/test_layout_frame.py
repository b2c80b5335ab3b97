from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsignal_tui.layout.frame import HeaderState, footer, header, panel_title, piece, range_text, spread, tabs
from appsignal_tui.layout.run import plain
from appsignal_tui.models.base import parse_ns
from appsignal_tui.models.timerange import TimeRange

STATE = HeaderState(
    site="shop-web",
    is_production=True,
    range_label="1h",
    range_text="13:16–14:16",
    zone="UTC",
    origin="DEMO",
    freshness="● live",
    latency="API 0.8s",
    in_flight=2,
)
NOW_NS = parse_ns("2026-11-23T14:16:00Z")


def test_the_header_tells_site_range_and_state() -> None:
    row = plain(header(STATE, 100))
    assert row.startswith(" shop-web · PROD  T 1h 13:16–14:16  UTC")
    assert row.rstrip().endswith("DEMO  ● live  API 0.8s  2 in flight")
    assert len(row) == 100


@pytest.mark.parametrize("width", range(52, 90))
def test_what_must_not_drop_stays_in_a_narrow_header(width: int) -> None:
    row = plain(header(STATE, width))
    assert len(row) == width
    for never in ("PROD", "13:16–14:16", "DEMO", "● live"):
        assert never in row


def test_less_important_pieces_go_first() -> None:
    shown = [plain(header(STATE, width)) for width in range(100, 51, -1)]
    gone = {word: sum(word in row for row in shown) for word in ("2 in flight", "API 0.8s", "UTC")}
    assert gone["2 in flight"] < gone["API 0.8s"] < gone["UTC"]


@given(
    st.lists(st.tuples(st.text(st.characters(min_codepoint=32, max_codepoint=126)), st.integers(0, 5)), max_size=6),
    st.lists(st.tuples(st.text(st.characters(min_codepoint=32, max_codepoint=126)), st.integers(0, 5)), max_size=6),
    st.integers(0, 120),
)
def test_a_row_is_exactly_as_wide_as_asked(
    left: list[tuple[str, int]], right: list[tuple[str, int]], width: int
) -> None:
    pieces = [[piece(text, drop=drop) for text, drop in side] for side in (left, right)]
    assert len(plain(spread(pieces[0], pieces[1], width))) == width


def test_the_active_tab_stands_in_brackets() -> None:
    row = plain(tabs((("3", "Traces"), ("4", "Logs")), "Logs", "▲2", 40))
    assert row.startswith(" 3 Traces [4 Logs]")
    assert row.endswith("▲2")


def test_a_panel_title_gives_up_its_facts_before_its_name() -> None:
    assert plain(panel_title("Actions", "by impact · 23", 40)) == "─ Actions ───────────── by impact · 23 ─"
    assert plain(panel_title("Actions", "by impact · 23", 20)) == "─ Actions ──────────"
    assert plain(panel_title("Actions", "", 5)) == "─ Ac…"


def test_the_footer_keeps_the_first_key_and_help() -> None:
    keys = [("Enter", "open"), ("A", "all traces"), ("e", "errors"), ("?", "keys")]
    assert plain(footer(keys, 60)).rstrip() == "Enter open  A all traces  e errors  ? keys"
    assert plain(footer(keys, 22)).rstrip() == "Enter open  ? keys"


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2026-11-23T13:16:00Z", "2026-11-23T14:16:00Z", "13:16–14:16"),
        ("2026-11-22T13:16:00Z", "2026-11-22T14:16:00Z", "2026-11-22 13:16–14:16"),
        ("2005-12-04T04:47:44Z", "2026-11-23T07:24:58Z", "2005-12-04 04:47–2026-11-23 07:24"),
    ],
)
def test_a_range_names_its_dates_when_one_is_not_today(start: str, end: str, words: str) -> None:
    assert range_text(TimeRange(parse_ns(start), parse_ns(end)), NOW_NS, UTC) == words


def test_a_range_is_written_in_the_zone_and_with_seconds_when_asked() -> None:
    window = TimeRange(parse_ns("2026-11-23T13:16:05Z"), NOW_NS)
    assert range_text(window, NOW_NS, ZoneInfo("Europe/Amsterdam"), seconds=True) == "14:16:05–15:16:00"
