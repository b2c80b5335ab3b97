"""Tails: the list stays at its end until a person moves up."""

import pytest
from textual import events

from appsignal_tui.widgets.row_list import RowList, RowOptions
from tests.support.row_lists import Row, numbers_in_view, rows, showing

TAIL: RowOptions[Row] = RowOptions(follow=True)


async def test_a_tail_stays_at_its_end() -> None:
    async with showing(rows(0, 50), TAIL) as (pilot, listed, said):
        assert listed.cursor_key == 49
        listed.extend(rows(50, 60))
        await pilot.pause()
        assert numbers_in_view(listed) == list(range(50, 60))
        assert [message.item.number for message in said if isinstance(message, RowList.Highlighted)][-1] == 59


@pytest.mark.parametrize("key", ["up", "k", "pageup", "ctrl+u", "home", "space"])
async def test_moving_up_or_picking_ends_following(key: str) -> None:
    async with showing(rows(0, 50), TAIL) as (pilot, listed, said):
        await pilot.press(key)
        assert not listed.following
        assert [message.following for message in said if isinstance(message, RowList.FollowChanged)] == [False]
        before = numbers_in_view(listed)
        cursor = listed.cursor_key
        listed.extend(rows(50, 90))
        assert numbers_in_view(listed) == before
        assert listed.cursor_key == cursor


async def test_the_wheel_ends_following_upwards_only() -> None:
    async with showing(rows(0, 50), TAIL) as (pilot, listed, _):
        await pilot._post_mouse_events([events.MouseScrollDown], "#rows")
        assert listed.following
        await pilot._post_mouse_events([events.MouseScrollUp], "#rows")
        assert not listed.following
        assert listed.cursor_key == 49
        assert numbers_in_view(listed)[-1] == 46


async def test_a_click_above_the_last_row_ends_following() -> None:
    async with showing(rows(0, 50), TAIL) as (pilot, listed, _):
        await pilot.click("#rows", offset=(5, 3))
        assert not listed.following


@pytest.mark.parametrize("key", ["end", "G"])
async def test_the_last_row_resumes(key: str) -> None:
    async with showing(rows(0, 50), TAIL) as (pilot, listed, said):
        await pilot.press("home", key)
        assert listed.following
        assert [message.following for message in said if isinstance(message, RowList.FollowChanged)] == [False, True]


async def test_the_last_row_of_a_list_that_is_no_tail_is_just_a_row() -> None:
    async with showing(rows(0, 50)) as (pilot, listed, _):
        await pilot.press("end")
        assert not listed.following
        listed.extend(rows(50, 60))
        assert listed.cursor_key == 49
        assert listed.new_below == 0


async def test_rows_not_yet_seen_below_are_counted() -> None:
    async with showing(rows(0, 50), TAIL) as (pilot, listed, _):
        await pilot.press("pageup")
        assert listed.new_below == 0
        listed.extend(rows(50, 87))
        assert listed.new_below == 37
        listed.discard_first(20)
        assert listed.new_below == 37
        listed.insert_ordered([Row(33)], lambda row: row.number)
        assert listed.new_below == 37
        listed.move_to_key(60)
        assert listed.new_below == 86 - numbers_in_view(listed)[-1]
        await pilot.press("end")
        assert listed.new_below == 0


async def test_following_can_be_set() -> None:
    async with showing(rows(0, 50)) as (pilot, listed, said):
        listed.following = True
        await pilot.pause()
        assert listed.cursor_key == 49
        listed.following = True
        listed.following = False
        await pilot.pause()
        assert [message.following for message in said if isinstance(message, RowList.FollowChanged)] == [True, False]


async def test_a_tail_of_bounded_length_follows_too() -> None:
    async with showing(rows(0, 50), TAIL) as (_, listed, _):
        listed.extend(rows(50, 60))
        listed.discard_first(45)
        listed.prepend(rows(40, 45))
        assert listed.following
        assert numbers_in_view(listed) == list(range(50, 60))


async def test_a_tail_that_starts_empty_follows() -> None:
    async with showing((), TAIL) as (_, listed, _):
        listed.prepend(rows(0, 30))
        listed.extend(rows(30, 31))
        assert listed.cursor_key == 30
        assert listed.following
