import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from appsignal_tui.text import MARKS_PER_CHARACTER, safe_block, safe_text

HOSTILE = st.sampled_from(
    "\x1b\x9b\x07\x00\t\r\n\x7f\u0301\u200d\ufe0f\ufe0e\u202e\u2028\ud800"
    "👨👍🏽🇳🇱❤1[]a é鉄한\u1161\u20e3\ue000\uffff\U000e0041\u3164"
)
TEXTS = st.one_of(
    st.text(st.characters(codec=None)),
    st.lists(st.one_of(HOSTILE, st.sampled_from(["\x1b[31m", "\x1b]52;c;", "\x1b[0", "\r\n", "👨\u200d👩"]))).map(
        "".join
    ),
)
INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")


def is_harmless(char: str) -> bool:
    category = unicodedata.category(char)
    return category not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"} and char not in INVISIBLE


@given(TEXTS, st.integers(1, 60))
def test_nothing_that_a_terminal_obeys_is_left(text: str, limit: int) -> None:
    assert all(is_harmless(char) for char in safe_text(text, limit))


@given(TEXTS, st.integers(1, 60))
@example("👍🏽\u200d🏽", 60)
@example("e" + "\u0301" * 20, 12)
@example("\x1b\x1b[0m[31m", 60)
def test_cleaning_twice_changes_nothing(text: str, limit: int) -> None:
    once = safe_text(text, limit)
    assert safe_text(once, limit) == once


@given(TEXTS, st.integers(1, 60))
def test_the_result_is_never_longer_than_the_limit(text: str, limit: int) -> None:
    assert len(safe_text(text, limit)) <= limit


@given(TEXTS)
def test_the_result_can_be_written_to_a_file(text: str) -> None:
    safe = safe_text(text)
    assert safe.encode().decode() == safe


@given(TEXTS)
def test_no_character_carries_more_marks_than_a_row_is_high(text: str) -> None:
    marks = 0
    for char in safe_text(text):
        marks = marks + 1 if unicodedata.category(char).startswith("M") else 0
        assert marks <= MARKS_PER_CHARACTER


@given(st.text(st.sampled_from("[]/'\"=@\\abc INFO link:http.")))
def test_brackets_and_quotes_stay_as_they_are(text: str) -> None:
    assert safe_text(text) == text


@given(TEXTS, st.integers(1, 200))
def test_every_line_of_a_block_is_harmless_and_single(text: str, limit: int) -> None:
    for line in safe_block(text, limit):
        assert all(is_harmless(char) for char in line)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | TEXTS, st.lists, max_leaves=8))
def test_any_value_of_json_becomes_one_harmless_row(value: object) -> None:
    assert all(is_harmless(char) for char in safe_text(value))
