"""The mark bar: the most important mark of each stretch of rows."""

from itertools import pairwise

import pytest

from appsignal_tui.layout.run import Role
from appsignal_tui.widgets.row_marks import KeySet, MarkRanks, cell_of, mark_cell, span_of
from appsignal_tui.widgets.row_store import RowStore


def store_of(count: int) -> RowStore[int]:
    """A store of the numbers below `count`."""
    store: RowStore[int] = RowStore(lambda item: item)
    store.replace(range(count))
    return store


def mark_of(item: int) -> Role | None:
    """Every tenth is an error, every fifth a warning, every third fine."""
    return "error" if item % 10 == 0 else "warn" if item % 5 == 0 else "ok" if item % 3 == 0 else None


def test_the_most_important_mark_of_a_stretch_is_shown() -> None:
    ranks = MarkRanks(store_of(30), mark_of)
    assert ranks.advance(1)
    assert [ranks.most_important(low, high) for low, high in ((0, 10), (1, 10), (1, 4), (1, 3))] == [
        "error",
        "warn",
        "ok",
        None,
    ]


def test_rows_are_ranked_in_slices() -> None:
    ranks = MarkRanks(store_of(2_500), mark_of)
    assert not ranks.advance(0)
    assert ranks.most_important(1_000, 2_500) is None
    assert ranks.advance(1)
    assert ranks.most_important(1_000, 2_500) == "error"


def test_each_row_is_asked_once_however_the_list_grows() -> None:
    asked: list[int] = []

    def asking(item: int) -> Role | None:
        asked.append(item)
        return "error" if item == 99 else None

    store = store_of(3)
    ranks = MarkRanks(store, asking)
    ranks.advance(1)
    store.extend([10, 99])
    store.prepend([20, 21])
    ranks.advance(1)
    store.discard_first(1)
    ranks.advance(1)
    assert sorted(asked) == [0, 1, 2, 10, 20, 21, 99]
    assert ranks.most_important(store.end - 1, store.end) == "error"
    assert ranks.most_important(store.origin, store.end - 1) is None


def test_roles_without_a_rank_are_marks_of_the_least_importance() -> None:
    ranks = MarkRanks(store_of(1), lambda _: "hue3")
    ranks.advance(1)
    assert ranks.most_important(0, 1) == "ok"


def test_marks_tell_bad_from_worse_without_colour() -> None:
    roles: tuple[Role, ...] = ("error", "warn", "ok")
    assert len({mark_cell(role).text for role in roles}) == 3


@pytest.mark.parametrize(("rows", "cells"), [(100, 10), (101, 10), (11, 10), (1_000_003, 47), (3, 2)])
def test_the_cells_of_the_bar_divide_the_rows_without_gap_or_overlap(rows: int, cells: int) -> None:
    spans = [span_of(cell, cells, 5, 5 + rows) for cell in range(cells)]
    assert spans[0][0] == 5
    assert spans[-1][1] == 5 + rows
    assert all(before[1] == after[0] for before, after in pairwise(spans))
    for cell, (first, last) in enumerate(spans):
        assert {cell_of(line, cells, 5, 5 + rows) for line in (first, last - 1)} == {cell}


def test_keys_know_their_lines_again_after_rows_were_replaced() -> None:
    store = store_of(10)
    keys = KeySet(store)
    keys.toggle(3)
    keys.toggle(5)
    keys.toggle(5)
    assert keys.lines() == [3]
    store.replace([7, 3])
    assert keys.lines() == [1]
    store.replace([7])
    assert keys.lines() == []
    assert set(keys) == {3}


def test_keys_that_come_into_the_list_later_are_found() -> None:
    store = store_of(2)
    keys = KeySet(store)
    keys.replace([50])
    assert keys.lines() == []
    store.extend([50])
    assert keys.lines() == [2]


def test_keys_of_discarded_rows_have_no_line() -> None:
    store = store_of(5)
    keys = KeySet(store)
    keys.toggle(0)
    keys.toggle(4)
    store.discard_first(1)
    assert keys.lines() == [4]
