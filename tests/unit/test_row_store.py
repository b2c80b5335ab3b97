"""Rows in shown order, and line numbers that outlive growth."""

from math import nan

from appsignal_tui.widgets.row_store import RowStore


def store_of(*items: int) -> RowStore[int]:
    """A store of numbers that are their own keys."""
    store: RowStore[int] = RowStore(lambda item: item)
    store.replace(items)
    return store


def test_line_numbers_survive_growth_and_loss_at_both_ends() -> None:
    store = store_of(10, 11, 12)
    epoch, line = store.epoch, store.origin + 1
    store.extend([13])
    store.prepend([8, 9])
    store.discard_first(1)
    assert store.lines(line, line + 1) == [11]
    assert store.epoch == epoch
    assert list(store.shown) == [9, 10, 11, 12, 13]


def test_rows_are_found_by_key_wherever_they_went() -> None:
    store = store_of(10, 11, 12)
    assert store.index_of(12) == 2
    store.prepend([8, 9])
    store.extend([13])
    assert [store.index_of(key) for key in (8, 12, 13, 99)] == [0, 4, 5, None]
    store.discard_first(3)
    assert [store.index_of(key) for key in (8, 12)] == [None, 1]


def test_of_rows_with_one_key_the_first_shown_is_found() -> None:
    store: RowStore[tuple[str, int]] = RowStore(lambda item: item[0])
    store.replace([("a", 1), ("b", 2), ("a", 3)])
    assert store.index_of("a") == 0
    store.prepend([("b", 0)])
    assert store.index_of("b") == 0


def test_discarding_more_than_there_is_leaves_nothing() -> None:
    store = store_of(1, 2)
    store.discard_first(5)
    assert len(store) == 0
    assert store.origin == store.end == 2


def test_sorting_is_stable_and_puts_missing_values_last_in_both_directions() -> None:
    store: RowStore[tuple[str, float | None]] = RowStore(lambda item: item[0])
    store.replace([("a", 2.0), ("b", None), ("c", 1.0), ("d", 2.0), ("e", nan)])
    store.sort(lambda item: item[1])
    assert [name for name, _ in store.shown] == ["c", "a", "d", "b", "e"]
    store.sort(lambda item: item[1], reverse=True)
    assert [name for name, _ in store.shown] == ["a", "d", "c", "b", "e"]
    store.sort(None)
    assert [name for name, _ in store.shown] == ["a", "b", "c", "d", "e"]


def test_values_that_cannot_be_compared_are_ordered_all_the_same() -> None:
    store: RowStore[object] = RowStore(str)
    store.replace(["b", 2, "a", 1])
    store.sort(lambda item: item)
    assert list(store.shown) == [1, 2, "a", "b"]


def test_rows_that_arrive_in_a_sorted_list_take_their_place() -> None:
    store = store_of(5, 1)
    store.sort(lambda item: item)
    epoch = store.epoch
    store.extend([3])
    store.prepend([0])
    assert list(store.shown) == [0, 1, 3, 5]
    assert store.epoch > epoch
    store.discard_first(2)
    assert list(store.shown) == [1, 3]


def test_late_rows_go_behind_those_of_an_equal_value() -> None:
    store: RowStore[tuple[int, str]] = RowStore(lambda item: item[1])
    store.replace([(1, "a"), (2, "b"), (4, "c")])
    store.insert_ordered([(2, "late"), (3, "later"), (0, "first")], lambda item: item[0])
    assert [name for _, name in store.shown] == ["first", "a", "b", "late", "later", "c"]


def test_what_is_handed_in_is_not_changed() -> None:
    handed = [3, 1]
    store = store_of()
    store.replace(handed)
    store.extend([2])
    store.sort(lambda item: item)
    assert handed == [3, 1]
