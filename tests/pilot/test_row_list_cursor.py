"""The cursor stays on its row; keys and mouse move it."""

import pytest
from textual import events
from textual.geometry import Region
from textual.strip import Strip

from appsignal_tui.widgets.row_list import RowList, RowOptions
from tests.support.pilot import settle
from tests.support.row_lists import COLUMNS, ListApp, Row, numbers_in_view, rows, showing


async def test_a_refresh_keeps_the_cursor_on_its_row_and_the_row_on_its_line() -> None:
    async with showing(rows(0, 100)) as (pilot, listed, said):
        listed.move_to(50, centre=True)
        offset = 50 - listed.top
        listed.set_items([*rows(200, 207), *rows(0, 100)])
        await pilot.pause()
        assert listed.cursor_key == 50
        assert listed.cursor_index == 57
        assert 57 - listed.top == offset
        assert [message.item.number for message in said if isinstance(message, RowList.Highlighted)] == [50]


async def test_a_list_at_the_top_shows_what_comes_on_top() -> None:
    async with showing(rows(0, 100)) as (_, listed, _):
        listed.set_items(rows(-1, 100))
        assert listed.top == 0
        assert listed.cursor_key == 0


async def test_a_cursor_whose_row_is_gone_stays_at_its_index() -> None:
    async with showing(rows(0, 20)) as (pilot, listed, said):
        listed.move_to(7)
        listed.set_items([row for row in rows(0, 20) if row.number != 7])
        await pilot.pause()
        assert listed.cursor_key == 8
        listed.set_items(rows(0, 3))
        await pilot.pause()
        assert listed.cursor_key == 2
        assert [message.item.number for message in said if isinstance(message, RowList.Highlighted)][-1] == 2


async def test_sorting_keeps_the_cursor_on_its_row_and_in_view() -> None:
    async with showing(rows(0, 100)) as (_, listed, _):
        listed.move_to(3)
        listed.sort_by("value", reverse=True)
        assert listed.cursor_key == 3
        assert 3 in numbers_in_view(listed)
        assert listed.sort == ("value", True)


async def test_new_rows_take_their_place_in_a_sorted_list() -> None:
    async with showing(rows(0, 10)) as (_, listed, _):
        listed.sort_by("value", reverse=True)
        listed.move_to_key(5)
        listed.extend([Row(100, "new", 4.5), Row(101, "none")])
        listed.prepend([Row(102, "newer", 7.5)])
        assert [item.number for item in listed.items] == [9, 8, 102, 7, 6, 5, 100, 4, 3, 2, 1, 0, 101]
        assert listed.cursor_key == 5
        listed.discard_first(4)
        assert listed.cursor_key == 5
        listed.sort_by(None)
        assert [item.number for item in listed.items] == [3, 4, 5, 6, 7, 8, 9, 100, 101]


async def test_an_order_nobody_offers_is_refused() -> None:
    async with showing(rows(0, 3)) as (_, listed, _):
        with pytest.raises(ValueError, match="note"):
            listed.sort_by("note")


async def test_older_rows_leave_the_view_still() -> None:
    async with showing(rows(0, 50)) as (_, listed, _):
        listed.move_to(20, centre=True)
        before = numbers_in_view(listed)
        listed.prepend(rows(-30, 0))
        assert numbers_in_view(listed) == before
        assert listed.cursor_key == 20


async def test_late_rows_go_where_they_belong_and_leave_the_cursor_on_its_row() -> None:
    async with showing([row for row in rows(0, 50) if row.number % 7]) as (_, listed, _):
        listed.move_to_key(20)
        listed.insert_ordered([Row(7), Row(14), Row(49)], lambda row: row.number)
        numbers = [item.number for item in listed.items]
        assert numbers == sorted(numbers)
        assert listed.cursor_key == 20


async def test_a_list_of_bounded_length_forgets_its_oldest_rows() -> None:
    async with showing(rows(0, 50)) as (_, listed, _):
        listed.move_to(40, centre=True)
        before = numbers_in_view(listed)
        listed.discard_first(30)
        assert numbers_in_view(listed) == before
        assert listed.count == 20


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("j", 1),
        ("down down", 2),
        ("j j k", 1),
        ("up", 0),
        ("pagedown", 9),
        ("pagedown pagedown pageup", 9),
        ("ctrl+d", 5),
        ("ctrl+d ctrl+d ctrl+u", 5),
        ("end", 99),
        ("G home", 0),
    ],
)
async def test_keys_move_the_cursor(keys: str, expected: int) -> None:
    async with showing(rows(0, 100)) as (pilot, listed, _):
        assert listed.view_height == 10
        await pilot.press(*keys.split())
        assert listed.cursor_key == expected
        assert expected in numbers_in_view(listed)


async def test_a_step_out_of_view_moves_the_view_by_half_a_screen() -> None:
    async with showing(rows(0, 100)) as (pilot, listed, _):
        await pilot.press(*["j"] * 10)
        assert (listed.top, listed.cursor_index) == (6, 10)
        await pilot.press(*["j"] * 5)
        assert listed.top == 6


async def test_a_list_can_be_told_to_move_row_by_row() -> None:
    async with showing(rows(0, 100), RowOptions(jumps_half=False)) as (pilot, listed, _):
        await pilot.press(*["j"] * 10)
        assert listed.top == 1


async def test_g_is_left_to_the_app() -> None:
    async with showing(rows(0, 3)) as (_, listed, _):
        assert "g" not in listed._bindings.key_to_bindings
        assert all(binding.id for bindings in listed._bindings.key_to_bindings.values() for binding in bindings)


async def test_many_waiting_keys_and_wheel_turns_end_in_the_last_position_at_once() -> None:
    class CountingList(RowList[Row]):
        pictures = 0

        def render_lines(self, crop: Region) -> list[Strip]:
            self.pictures += crop.height > 1
            return super().render_lines(crop)

    app = ListApp()
    app.list = counting = CountingList(COLUMNS, lambda row: row.number, id="rows")
    async with app.run_test(size=(40, 11)) as pilot:
        counting.set_items(rows(0, 1_000))
        await pilot.pause()
        counting.pictures = 0
        for _ in range(200):
            app.post_message(events.Key("j", "j"))
        await settle(pilot)
        top = counting.top
        for _ in range(200):
            app.screen._forward_event(events.MouseScrollDown(counting, 5, 5, 0, 1, 0, False, False, False))
        await settle(pilot)
        assert (counting.cursor_index, counting.top) == (200, top + 600)
        assert counting.pictures <= 10


async def test_enter_chooses_the_row_under_the_cursor() -> None:
    async with showing(rows(0, 5)) as (pilot, _, said):
        await pilot.press("j", "enter")
        chosen = [message for message in said if isinstance(message, RowList.Chosen)]
        assert [message.item.number for message in chosen] == [1]
        assert chosen[0].control.id == "rows"


async def test_an_empty_list_takes_every_key() -> None:
    async with showing() as (pilot, listed, said):
        await pilot.press("j", "k", "pagedown", "pageup", "ctrl+d", "ctrl+u", "home", "end", "enter", "space")
        assert listed.cursor_index is None
        assert listed.cursor_item is None
        assert listed.cursor_key is None
        assert said == []


async def test_a_click_moves_the_cursor_and_a_second_one_chooses() -> None:
    async with showing(rows(0, 100)) as (pilot, listed, said):
        await pilot.click("#rows", offset=(5, 4))
        assert listed.cursor_key == 3
        assert not [message for message in said if isinstance(message, RowList.Chosen)]
        await pilot.click("#rows", offset=(5, 4))
        assert [message.item.number for message in said if isinstance(message, RowList.Chosen)] == [3]


async def test_a_click_below_the_last_row_does_nothing() -> None:
    async with showing(rows(0, 3)) as (pilot, listed, said):
        await pilot.click("#rows", offset=(5, 8))
        assert listed.cursor_key == 0
        assert said == []


async def test_a_click_on_a_title_names_its_column() -> None:
    async with showing(rows(0, 3)) as (pilot, _, said):
        await pilot.click("#rows", offset=(4, 0))
        assert [message.column_id for message in said if isinstance(message, RowList.HeaderClicked)] == ["name"]


async def test_a_click_on_the_mark_bar_leads_to_its_part_of_the_list() -> None:
    async with showing(rows(0, 100)) as (pilot, listed, _):
        await pilot.click("#rows", offset=(39, 6))
        assert listed.cursor_index == 50
        assert 50 in numbers_in_view(listed)


async def test_the_next_row_of_a_kind_is_found_and_the_end_is_told() -> None:
    async with showing(rows(0, 100)) as (_, listed, _):
        assert listed.move_to_next(lambda row: row.number % 40 == 39)
        assert listed.cursor_key == 39
        assert listed.move_to_next(lambda row: row.number % 40 == 39)
        assert not listed.move_to_next(lambda row: row.number % 40 == 39)
        assert listed.cursor_key == 79
        assert listed.move_to_next(lambda row: row.number % 40 == 39, -1)
        assert listed.cursor_key == 39


async def test_a_row_is_gone_to_by_key() -> None:
    async with showing(rows(0, 100)) as (_, listed, _):
        assert listed.move_to_key(70)
        assert listed.cursor_index == 70
        assert not listed.move_to_key("absent")
        assert listed.cursor_index == 70


async def test_ends_within_a_screen_are_reported_once_for_each_row_there() -> None:
    async with showing(rows(0, 100)) as (pilot, listed, said):
        await pilot.press("end", "up", "up")
        assert len([message for message in said if isinstance(message, RowList.ReachedEnd)]) == 1
        listed.extend(rows(100, 103))
        await pilot.pause()
        assert len([message for message in said if isinstance(message, RowList.ReachedEnd)]) == 2
        await pilot.press("home")
        listed.prepend(rows(-100, 0))
        await pilot.pause()
        said.clear()
        await pilot.press("home")
        assert len([message for message in said if isinstance(message, RowList.ReachedStart)]) == 1
