"""Which rows are in view, and where the cursor is."""

import pytest

from appsignal_tui.widgets.row_window import RowWindow


def window_at(top: int, cursor: int, *, count: int = 100, height: int = 10, jumps_half: bool = True) -> RowWindow:
    """A window of ten rows onto a hundred."""
    return RowWindow(jumps_half=jumps_half, count=count, height=height, top=top, cursor=cursor)


def test_a_step_over_the_edge_moves_the_view_by_half_a_screen() -> None:
    window = window_at(0, 9)
    window.go(10)
    assert (window.top, window.cursor) == (6, 10)
    window = window_at(20, 20)
    window.go(19)
    assert (window.top, window.cursor) == (14, 19)


def test_without_the_jump_the_view_moves_by_a_row() -> None:
    window = window_at(0, 9, jumps_half=False)
    window.go(10)
    assert window.top == 1


def test_a_step_inside_the_view_leaves_it_where_it_is() -> None:
    window = window_at(20, 25)
    window.go(26)
    assert window.top == 20


def test_a_far_row_can_come_to_the_middle() -> None:
    window = window_at(0, 0)
    window.go(50, centre=True)
    assert window.top == 45
    window.go(52, centre=True)
    assert window.top == 45


@pytest.mark.parametrize(("index", "expected"), [(-5, 0), (1_000, 99)])
def test_out_of_range_means_the_end_of_the_list(index: int, expected: int) -> None:
    window = window_at(40, 45)
    window.go(index)
    assert window.cursor == expected
    assert window.shows_cursor


def test_paging_keeps_the_cursor_on_its_line_of_the_screen() -> None:
    window = window_at(20, 23)
    window.page(9)
    assert (window.top, window.cursor) == (29, 32)


def test_paging_at_an_end_takes_the_cursor_there() -> None:
    window = window_at(88, 90)
    window.page(9)
    assert (window.top, window.cursor) == (90, 99)
    window = window_at(3, 5)
    window.page(-9)
    assert (window.top, window.cursor) == (0, 0)


def test_scrolling_leaves_the_cursor_and_the_next_step_brings_it_back() -> None:
    window = window_at(0, 5)
    window.scroll(40)
    assert (window.top, window.cursor) == (40, 5)
    window.go(6)
    assert window.shows_cursor


def test_rows_above_leave_the_same_rows_in_view() -> None:
    window = window_at(20, 25)
    window.grow_above(7)
    assert (window.top, window.cursor) == (27, 32)
    window.shrink_above(12)
    assert (window.top, window.cursor) == (15, 20)


def test_a_discarded_cursor_stands_on_the_first_row_left() -> None:
    window = window_at(0, 3)
    window.shrink_above(10)
    assert (window.top, window.cursor, window.count) == (0, 0, 90)


def test_following_stays_at_the_end_whatever_comes() -> None:
    window = window_at(90, 99)
    window.is_following = True
    window.grow_below(5)
    window.grow_above(5)
    window.resize(20)
    assert (window.top, window.cursor) == (90, 109)


def test_a_window_that_gets_smaller_keeps_its_cursor_in_view() -> None:
    window = window_at(0, 9)
    window.resize(4)
    assert window.shows_cursor
    window.resize(0)
    window.resize(4)
    assert window.shows_cursor


def test_no_rows_are_no_trouble() -> None:
    window = window_at(0, 0, count=0)
    window.go(5)
    window.page(-9)
    window.scroll(3)
    window.resize(0)
    assert (window.top, window.cursor, window.shows_cursor) == (0, 0, False)
