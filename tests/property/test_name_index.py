"""Finding by a few letters, held against the definition spelled out."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from appsignal_tui.analysis.name_index import NameIndex, folded

LETTERS = st.text("abcdE-é 1", max_size=8)
NAMES = st.lists(st.tuples(LETTERS, LETTERS), max_size=30)
TYPED = st.text("abcdeE-1 ", max_size=6)


def has_in_order(letters: str, text: str) -> bool:
    rest = iter(text)
    return all(letter in rest for letter in letters)


def plain(text: str) -> str:
    return "".join(each for each in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(each))


def index_of(names: list[tuple[str, str]]) -> NameIndex[int]:
    return NameIndex(range(len(names)), lambda at: names[at])


@given(NAMES, TYPED)
def test_exactly_what_has_the_letters_of_every_word_is_found(names: list[tuple[str, str]], typed: str) -> None:
    found = index_of(names).find(typed, 1_000)
    expected = {
        at
        for at, pair in enumerate(names)
        if all(has_in_order(word, "\n".join(map(plain, pair))) for word in plain(typed).split())
    }
    assert sorted(found.items) == sorted(expected)
    assert found.total == len(expected)


@given(NAMES, TYPED)
def test_letter_by_letter_finds_the_same_as_all_at_once(names: list[tuple[str, str]], typed: str) -> None:
    index = index_of(names)
    for end in range(len(typed) + 1):
        assert index.find(typed[:end], 1_000) == index_of(names).find(typed[:end], 1_000)
    for end in range(len(typed), -1, -1):
        assert index.find(typed[:end], 1_000) == index_of(names).find(typed[:end], 1_000)


@given(NAMES, TYPED, st.integers(0, 40))
def test_fewer_are_the_first_of_all(names: list[tuple[str, str]], typed: str, most: int) -> None:
    all_of_them = index_of(names).find(typed, 1_000)
    few = index_of(names).find(typed, most)
    assert few.items == all_of_them.items[:most]
    assert few.total == all_of_them.total


@given(NAMES, st.text("abcde", min_size=1, max_size=4))
def test_a_name_that_is_the_word_comes_before_one_that_begins_with_it_and_that_before_the_rest(
    names: list[tuple[str, str]], word: str
) -> None:
    found = index_of(names).find(word, 1_000).items

    def tier(at: int) -> int:
        parts = [plain(each) for each in names[at]]
        return 0 if word in parts else 1 if any(part.startswith(word) for part in parts) else 2

    assert [tier(at) for at in found] == sorted(tier(at) for at in found)


@given(st.text(max_size=300))
def test_folding_takes_anything_and_twice_changes_nothing(text: str) -> None:
    once = folded(text)
    assert "\n" not in once
    assert folded(once) == once or len(once) > 200
