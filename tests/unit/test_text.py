"""Hostile row text: the ids are those of the fault matrix."""

import time
import unicodedata

import pytest

from appsignal_tui.text import BLOCK_LIMIT, LINE_LIMIT, safe_block, safe_text


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        pytest.param("\x1b[2J\x1b[Hgone", "␛[2J␛[Hgone", id="X01-clear-screen"),
        pytest.param("\x1bc", "␛c", id="X01-full-reset"),
        pytest.param("\x1b]52;c;aGk=\x07", "␛]52;c;aGk=␇", id="X02-clipboard-bel"),
        pytest.param("\x1b]52;c;aGk=\x1b\\", "␛]52;c;aGk=␛\\", id="X02-clipboard-st"),
        pytest.param("\x1b]0;root#\x07", "␛]0;root#␇", id="X03-title"),
        pytest.param("\x1b]8;;http://x\x07y\x1b]8;;\x07", "␛]8;;http://x␇y␛]8;;␇", id="X04-link"),
        pytest.param("\x1b[6n\x1bP+q\x1b\\", "␛[6n␛P+q␛\\", id="X05-question"),
        pytest.param("\x1b]0;never ended, and more", "␛]0;never ended, and more", id="X06-unended-title"),
        pytest.param("\x1b[31never ended", "␛[31never ended", id="X06-unended-colour"),
        pytest.param("\x9b2J\x9d0;t\x9c", "‹U+009B›2J‹U+009D›0;t‹U+009C›", id="X07-8-bit"),
        pytest.param("\x9b1;31mred\x9bm", "red", id="X07-X08-8-bit-colour"),
        pytest.param("\x1b[1;31mERROR\x1b[0m at \x1b[38;5;12mx\x1b[m", "ERROR at x", id="X08-colour"),
        pytest.param("\x1b[38:2::255:0:0mred", "red", id="X08-colon-colour"),
        pytest.param("\a\b\v\f\x0e\x0f\x7f\0", "␇␈␋␌␎␏␡␀", id="X09-controls"),
        pytest.param("a\tb\tabcd\te", "a   b   abcd    e", id="X10-tabs"),
        pytest.param("abc\u202etxt.exe", "abc‹U+202E›txt.exe", id="X11-override"),
        pytest.param("\u2066x\u2069\u200f\u061c", "‹U+2066›x‹U+2069›‹U+200F›‹U+061C›", id="X11-isolates-marks"),
        pytest.param("a\u200bb\u2060\ufeff\u00ad", "a‹U+200B›b‹U+2060›‹U+FEFF›‹U+00AD›", id="X12-zero-width"),
        pytest.param("\U000e0041\u3164\u115f\u034f", "‹U+E0041›‹U+3164›‹U+115F›‹U+034F›", id="X12-tags-fillers"),
        pytest.param("a\ufe00\U000e0100", "a‹U+FE00›‹U+E0100›", id="X12-selectors"),
        pytest.param("e" + "\u0301" * 300, "e" + "\u0301" * 8 + "‹+292›", id="X13-marks"),
        pytest.param("\u0301a", "◌\u0301a", id="X13-mark-on-nothing"),
        pytest.param("👨\u200d👩\u200d👧", "👨👩👧", id="X14-joined"),
        pytest.param("👍🏽 ❤\ufe0f 1\ufe0f\u20e3", "👍 ❤ 1\u20e3", id="X14-tone-and-selector"),
        pytest.param("🏽", "‹U+1F3FD›", id="X14-tone-alone"),
        pytest.param("a\u200db", "a‹U+200D›b", id="X12-joiner-of-letters"),
        pytest.param("❤\ufe0f\ufe0e\ufe0f", "❤‹U+FE0E›‹U+FE0F›", id="X12-selectors-that-hide-bits"),
        pytest.param("a\u2028b\u2029c\x85d\ne\r\nf\rg", "a↵b↵c↵d↵e↵f␍g", id="X15-L13-breaks"),
        pytest.param("[/] [bold [INFO] [@click=app.quit]x[/]", "[/] [bold [INFO] [@click=app.quit]x[/]", id="X16-X17"),
        pytest.param("\ud800lone\udfff", "\ufffdlone\ufffd", id="B12-surrogates"),
        pytest.param("be\0fore", "be␀fore", id="B13-nul"),
        pytest.param("\ue0b0\U0010eeee", "‹U+E0B0›‹U+10EEEE›", id="private-use"),
        pytest.param("\uffff\U000e0fff", "‹U+FFFF›‹U+E0FFF›", id="unassigned"),
        pytest.param("Grüße, 鉄瓶 كرسي 한글 Ω – …", "Grüße, 鉄瓶 كرسي 한글 Ω – …", id="languages"),
    ],
)
def test_what_a_text_becomes(sent: str, shown: str) -> None:
    assert safe_text(sent) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "–"),
        (True, "true"),
        (0, "0"),
        (1.5, "1.5"),
        ([1, "a"], '[1,"a"]'),
        ({"k": {"n": "\x1b"}}, '{"k":{"n":"\\u001b"}}'),
        pytest.param(10**5_000, "‹int›", id="B10-too-many-digits"),
        ("", ""),
    ],
)
def test_values_of_json_become_text(value: object, shown: str) -> None:
    assert safe_text(value) == shown


def test_an_object_nested_deeper_than_the_stack_becomes_text() -> None:
    nested: object = "x"
    for _ in range(100_000):
        nested = [nested]
    assert safe_text(nested) == "‹list›"


def test_plain_text_is_returned_as_it_is() -> None:
    text = "GET /products/1881 200 in 41ms"
    assert safe_text(text) is text


def test_a_long_text_says_how_much_is_left_out() -> None:
    assert safe_text("x" * 100, 20) == "x" * 15 + "…+85"
    assert safe_text("x" * 1_000_000) == "x" * (LINE_LIMIT - 9) + "…+995913"


def test_a_cut_never_takes_the_marks_from_a_character() -> None:
    assert safe_text("e\u0301" * 50, 20) == "e\u0301" * 7 + "…+86"


def test_a_limit_too_small_for_the_count_still_shows_that_it_was_cut() -> None:
    assert safe_text("abcdefgh", 5) == "abcd…"
    assert safe_text("abcdefgh", 1) == "…"


@pytest.mark.parametrize(
    "flood",
    [
        pytest.param("\x1b" * 1_000_000, id="X18-escapes"),
        pytest.param("\x1b[0m" * 250_000, id="colours"),
        pytest.param("\x1b[" * 500_000, id="unended"),
        pytest.param("e" + "\u0301" * 1_000_000, id="marks"),
        pytest.param("👨\u200d" * 500_000, id="joiners"),
        pytest.param("\r\n" * 500_000, id="breaks"),
        pytest.param("\ud800" * 1_000_000, id="surrogates"),
    ],
)
def test_x18_a_megabyte_of_anything_is_cleaned_in_half_a_second(flood: str) -> None:
    started = time.process_time()
    cleaned = safe_text(flood)
    assert time.process_time() - started < 0.5
    assert len(cleaned) <= LINE_LIMIT
    assert not any(unicodedata.category(char) in {"Cc", "Cf", "Cs"} for char in cleaned)


def test_a_block_keeps_its_lines() -> None:
    assert safe_block("Traceback\r\n\tat x\n\n\x1b[1mend\x1b[0m\n") == ("Traceback", "    at x", "", "end")
    assert safe_block("") == ()
    assert safe_block("a\rb\u2028c") == ("a␍b↵c",)


def test_a_block_cut_short_says_how_much_is_left_out() -> None:
    lines = safe_block("0123456789\n" * 10, 25)
    assert lines == ("0123456789", "0123456789", "01…", "…+77")


def test_a_block_of_a_million_empty_lines_is_bounded() -> None:
    lines = safe_block("\n" * 1_000_000)
    assert len(lines) == BLOCK_LIMIT + 1
    assert lines[-1] == f"…+{1_000_000 - BLOCK_LIMIT}"
