import sys
import unicodedata

import pytest
from rich.cells import cell_len

from appsignal_tui.layout.cells import chunks, clusters, cut_end, cut_middle, exactly, pad, take, take_last, width_of
from appsignal_tui.text import safe_text


def test_every_character_shown_is_as_wide_as_the_widgets_think() -> None:
    assigned = (char for char in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(char)[0] != "C")
    shown = (safe_text(char) for char in assigned)
    assert [text for text in shown if width_of(text) != cell_len(text)] == []


@pytest.mark.parametrize(
    ("text", "width"),
    [("", 0), ("abc", 3), ("é", 1), ("e\u0301", 1), ("鉄瓶", 4), ("👨👩", 4), ("🇳🇱", 2), ("한", 2), ("…✖█", 3)],
)
def test_width_is_counted_in_cells(text: str, width: int) -> None:
    assert width_of(text) == width


def test_a_character_stays_with_its_marks_and_a_flag_in_one_piece() -> None:
    assert list(clusters("ae\u0301🇳🇱🇩🇪鉄")) == [("a", 1), ("e\u0301", 1), ("🇳🇱", 2), ("🇩🇪", 2), ("鉄", 2)]
    assert list(clusters("")) == []


@pytest.mark.parametrize(
    ("text", "width", "cut"),
    [
        ("Checkout#create", 15, "Checkout#create"),
        ("Checkout#create", 9, "Checkout…"),
        ("鉄瓶鉄瓶", 6, "鉄瓶…"),
        ("鉄瓶鉄瓶", 4, "鉄…"),
        ("🇳🇱🇩🇪🇫🇷", 4, "🇳🇱…"),
        ("abc", 1, "…"),
        ("abc", 0, ""),
    ],
)
def test_text_is_cut_at_the_end(text: str, width: int, cut: str) -> None:
    assert cut_end(text, width) == cut


@pytest.mark.parametrize(
    ("text", "width", "cut"),
    [
        ("4be1a2c3d4e507d2", 9, "4be1…07d2"),
        ("4be1a2c3d4e507d2", 10, "4be1a…07d2"),
        ("4be1a2c3d4e507d2", 16, "4be1a2c3d4e507d2"),
        ("鉄瓶鉄瓶鉄", 7, "鉄…鉄"),
        ("abc", 2, "a…"),
        ("abc", 1, "…"),
        ("abc", 0, ""),
    ],
)
def test_identifiers_are_cut_in_the_middle(text: str, width: int, cut: str) -> None:
    assert cut_middle(text, width) == cut


def test_a_wide_character_is_never_halved() -> None:
    assert take("鉄瓶", 3) == "鉄"
    assert take_last("鉄瓶", 3) == "瓶"
    assert exactly("鉄瓶", 3) == "鉄…"
    assert exactly("鉄瓶鉄", 4) == "鉄… "


def test_padding_goes_to_the_side_that_is_asked_for() -> None:
    assert pad("ms", 4) == "ms  "
    assert pad("鉄", 4, "right") == "  鉄"
    assert pad("too long", 3) == "too long"


def test_chunks_lose_nothing() -> None:
    assert chunks("abcdefg", 3) == ["abc", "def", "g"]
    assert chunks("鉄瓶鉄", 3) == ["鉄", "瓶", "鉄"]
    assert chunks("", 3) == [""]
