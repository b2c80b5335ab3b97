"""Finding a text in rows, in slices, as rows come and go."""

import pytest

from appsignal_tui.widgets.row_find import SLICE_ROWS, FindState, RowFinder, find_spans
from appsignal_tui.widgets.row_store import RowStore


@pytest.mark.parametrize(
    ("text", "needle", "expected"),
    [
        ("timeout Timeout", "timeout", ["timeout", "Timeout"]),
        ("Straße in STRASSE", "strasse", ["Straße", "STRASSE"]),
        ("ﬀ and ff", "ff", ["ﬀ", "ff"]),
        ("maß", "s", ["ß", "ß"]),
        ("aaaa", "aa", ["aa", "aa"]),
        ("日本語ログ", "語", ["語"]),
        ("nothing here", "absent", []),
        ("anything", "", []),
        ("", "x", []),
    ],
)
def test_hits_are_found_regardless_of_case_and_where_they_stand(text: str, needle: str, expected: list[str]) -> None:
    assert [text[low:high] for low, high in find_spans(text, needle)] == expected


def finder_of(*texts: str) -> tuple[RowStore[str], RowFinder[str]]:
    """A store of texts and a finder over them."""
    store: RowStore[str] = RowStore(lambda item: item)
    store.replace(texts)
    return store, RowFinder(store, lambda item: item)


def test_rows_are_counted_not_hits() -> None:
    _, finder = finder_of("error error", "fine", "ERROR")
    finder.start("Error")
    assert finder.advance(1)
    assert finder.state(2) == FindState("Error", 2, 2)
    assert finder.state(1) == FindState("Error", 2, 0)


def test_an_empty_text_finds_nothing_and_is_done() -> None:
    _, finder = finder_of("a", "b")
    finder.start("a")
    finder.advance(1)
    finder.start("")
    assert finder.advance(0)
    assert finder.state(0) == FindState()


def test_a_small_budget_ends_after_a_slice_and_the_rest_follows() -> None:
    _, finder = finder_of(*["hit"] * (SLICE_ROWS * 2 + 1))
    finder.start("hit")
    assert not finder.advance(0)
    assert finder.state(0) == FindState("hit", SLICE_ROWS, 1, is_complete=False)
    assert finder.advance(1)
    assert finder.state(0).count == SLICE_ROWS * 2 + 1


def test_rows_at_either_end_are_looked_at_and_discarded_ones_forgotten() -> None:
    store, finder = finder_of("a hit", "b")
    finder.start("hit")
    finder.advance(1)
    store.extend(["c hit"])
    store.prepend(["d", "e hit"])
    assert finder.advance(1)
    assert [store[line - store.origin] for line in finder.hits] == ["e hit", "a hit", "c hit"]
    store.discard_first(3)
    assert finder.advance(1)
    assert [store[line - store.origin] for line in finder.hits] == ["c hit"]


def test_another_order_is_searched_again() -> None:
    store, finder = finder_of("b hit", "a", "c hit")
    finder.start("hit")
    finder.advance(1)
    store.sort(lambda item: item, reverse=True)
    finder.advance(1)
    assert finder.hits == [0, 1]


@pytest.mark.parametrize(
    ("line", "step", "expected"), [(0, 1, 1), (1, 1, 3), (3, 1, 1), (3, -1, 1), (1, -1, 3), (2, -1, 1)]
)
def test_the_next_hit_goes_round_the_ends(line: int, step: int, expected: int) -> None:
    _, finder = finder_of("-", "hit", "-", "hit")
    finder.start("hit")
    finder.advance(1)
    assert finder.next(line, step) == expected


def test_there_is_no_next_hit_without_hits() -> None:
    _, finder = finder_of("-")
    finder.start("hit")
    finder.advance(1)
    assert finder.next(0, 1) is None
