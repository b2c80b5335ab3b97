"""Finding, picking and bookmarking."""

import asyncio

from appsignal_tui.widgets.row_list import FindState, RowList, RowOptions
from tests.support.row_lists import Row, numbers_in_view, picture, rows, showing, style_at

NAMED: RowOptions[Row] = RowOptions(text_of=lambda row: row.name)


async def test_hits_are_counted_and_highlighted() -> None:
    async with showing(rows(0, 100), NAMED) as (_, listed, _):
        assert await listed.find("ROW 1") == FindState("ROW 1", 11, 0)
        assert style_at(listed, 3, 2) != style_at(listed, 3, 3)
        assert style_at(listed, 2, 2).bgcolor != style_at(listed, 2, 3).bgcolor
        assert style_at(listed, 8, 2).bgcolor == style_at(listed, 8, 3).bgcolor


async def test_next_and_previous_go_round_and_tell_the_position() -> None:
    async with showing(rows(0, 100), NAMED) as (_, listed, _):
        await listed.find("row 5")
        assert listed.find_next() == FindState("row 5", 11, 1)
        assert listed.cursor_key == 5
        assert listed.find_next().position == 2
        assert listed.cursor_key == 50
        assert 50 in numbers_in_view(listed)
        listed.find_next(-1)
        assert listed.find_next(-1).position == 11
        assert listed.cursor_key == 59


async def test_an_empty_text_ends_the_search() -> None:
    async with showing(rows(0, 10), NAMED) as (_, listed, _):
        await listed.find("row 1")
        assert await listed.find("") == FindState()
        assert style_at(listed, 3, 2).bgcolor == style_at(listed, 3, 3).bgcolor
        assert listed.find_next() == FindState()


async def test_without_a_text_of_its_own_a_row_is_searched_as_painted() -> None:
    async with showing(rows(0, 100)) as (_, listed, _):
        assert (await listed.find("note 7")).count == 11


async def test_rows_that_arrive_are_searched_too() -> None:
    async with showing(rows(0, 100), NAMED) as (pilot, listed, said):
        await listed.find("row 10")
        said.clear()
        listed.extend(rows(100, 110))
        await pilot.pause()
        assert listed.find_state.count == 11
        assert [message for message in said if isinstance(message, RowList.FindChanged)]


async def test_a_search_of_many_rows_lets_others_take_turns() -> None:
    async with showing((), NAMED) as (_, listed, _):
        listed.set_items(rows(0, 200_000))
        turns = 0

        async def count() -> None:
            nonlocal turns
            while not searching.done():
                turns += 1
                await asyncio.sleep(0)

        searching = asyncio.ensure_future(listed.find("row 19999"))
        await count()
        assert (await searching).count == 11
        assert turns > 3


async def test_a_later_search_takes_the_place_of_one_under_way() -> None:
    async with showing((), NAMED) as (_, listed, _):
        listed.set_items(rows(0, 100_000))
        first = asyncio.ensure_future(listed.find("row 1"))
        await asyncio.sleep(0)
        second = await listed.find("row 99999")
        assert (await first).text == "row 99999"
        assert second == FindState("row 99999", 1, 0)


async def test_hits_stand_in_the_mark_bar() -> None:
    async with showing(rows(0, 100), NAMED) as (pilot, listed, _):
        await listed.find("row 77")
        await pilot.pause()
        assert [line[-1] for line in picture(listed)[1:]].index("▪") == 7


async def test_space_picks_and_drops_the_row_under_the_cursor() -> None:
    async with showing(rows(0, 30), RowOptions(has_edge=True)) as (pilot, listed, said):
        await pilot.press("j", "space", "j", "space")
        assert listed.selected_keys == {1, 2}
        assert picture(listed)[2].startswith("▌")
        await pilot.press("space")
        assert listed.selected_keys == {1}
        assert [row.number for row in listed.selected_items] == [1]
        changes = [message.keys for message in said if isinstance(message, RowList.SelectionChanged)]
        assert changes[-1] == {1}


async def test_picked_rows_stay_picked_through_refresh_and_order() -> None:
    async with showing(rows(0, 30)) as (_, listed, _):
        listed.select([3, 25])
        listed.set_items(rows(0, 20))
        assert [row.number for row in listed.selected_items] == [3]
        listed.set_items(rows(0, 30))
        listed.sort_by("value", reverse=True)
        assert [row.number for row in listed.selected_items] == [25, 3]
        listed.select(())
        assert listed.selected_items == ()


async def test_space_is_free_where_rows_cannot_be_picked() -> None:
    async with showing(rows(0, 3), RowOptions(selectable=False)) as (pilot, listed, said):
        await pilot.press("space")
        assert listed.selected_keys == frozenset()
        assert said == []


async def test_bookmarks_stand_at_the_edge_of_their_rows() -> None:
    async with showing(rows(0, 5), RowOptions(has_edge=True)) as (pilot, listed, _):
        listed.mark([1, 4])
        await pilot.pause()
        assert [line[0] for line in picture(listed)[1:6]] == [" ", "◆", " ", " ", "◆"]
