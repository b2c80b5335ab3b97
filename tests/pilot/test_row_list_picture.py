"""What a list looks like: header, columns, mark bar, sizes, themes, hostile text."""

from types import FunctionType

import pytest
from rich.segment import Segment
from textual.app import App, ComposeResult
from textual.color import Color
from textual.containers import Vertical
from textual.filter import LineFilter
from textual.widget import Widget

from appsignal_tui.layout.run import Run, runs
from appsignal_tui.widgets.row_list import RowList, RowOptions
from appsignal_tui.widgets.themes import ANSI, LIGHT, MONO, TOKENS
from tests.support.row_lists import COLUMNS, ListApp, Row, numbers_in_view, picture, rows, showing, style_at

HOSTILE = [
    "[/x] [bold]bold[/] [@click=app.bell]x[/] [link=http://x]",
    "\x1b[2J\x1b[31mred\x07\x9b5n",
    "\u202egnirts\u202c \u2066x\u2069",
    "日本語" * 20,
    "👩‍👩‍👧‍👦 🇸🇪 e" + "\u0301" * 300,
    "a\nb\u2028c\td",
    "x" * 100_000,
    "",
]


async def test_the_header_stays_while_rows_scroll() -> None:
    async with showing(rows(0, 100)) as (pilot, listed, _):
        before = listed.visible_text()
        await pilot.press("end")
        after = listed.visible_text()
        assert before[0] == after[0]
        assert "name" in after[0]
        assert after[-1].startswith("● row 99")
        assert len(after) == 11


async def test_the_header_marks_the_order() -> None:
    async with showing(rows(0, 5)) as (_, listed, _):
        listed.sort_by("value", reverse=True)
        assert "value▾" in listed.visible_text()[0]
        listed.sort_by("name")
        assert "name▴" in listed.visible_text()[0]


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (40, ("mark", "name", "value", "note")),
        (32, ("mark", "name", "value")),
        (18, ("mark", "name")),
        (2, ("mark",)),
    ],
)
async def test_narrow_lists_drop_the_columns_that_matter_least(width: int, expected: tuple[str, ...]) -> None:
    async with showing(rows(0, 5), size=(width, 8)) as (_, listed, _):
        assert listed.shown_columns == expected
        assert {len(line) for line in picture(listed)} == {width}


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_text_is_shown_and_nothing_else_happens(text: str) -> None:
    async with showing([Row(1, text), Row(2, "neighbour")]) as (pilot, listed, _):
        await pilot.click("#rows", offset=(4, 1))
        strips = listed.render_lines(listed.size.region)
        assert all(sum(segment.cell_length for segment in strip) == 40 for strip in strips)
        assert strips[2].text.startswith("● neighbour")
        assert all(character.isprintable() for strip in strips for character in strip.text)
        assert all(not segment.style or not segment.style.meta for strip in strips for segment in strip)


async def test_brackets_are_shown_as_sent() -> None:
    async with showing([Row(1, "[/x] [b]")]) as (_, listed, _):
        assert "[/x] [b]" in listed.visible_text()[1]


@pytest.mark.parametrize("size", [(1, 1), (1, 5), (2, 2), (200, 2), (20, 5), (500, 300)])
async def test_any_size_is_painted(size: tuple[int, int]) -> None:
    async with showing(rows(0, 1_000), size=size) as (pilot, listed, _):
        await pilot.press("j", "end", "pageup")
        lines = picture(listed)
        assert len(lines) == size[1]
        assert {len(line) for line in lines} == {size[0]}


async def test_a_hundred_resizes_keep_the_cursor_in_view() -> None:
    async with showing(rows(0, 500)) as (pilot, listed, _):
        listed.move_to(250, centre=True)
        for step in range(100):
            await pilot.resize_terminal(1 + step * 7 % 90, 1 + step * 5 % 30)
            assert listed.cursor_key == 250
            assert 250 in numbers_in_view(listed)


async def test_no_columns_are_no_trouble() -> None:
    async with showing(rows(0, 30)) as (pilot, listed, _):
        listed.set_columns(())
        await pilot.press("end", "space")
        assert {line[:-1] for line in picture(listed)} == {" " * 39}


async def test_other_columns_are_shown_at_once() -> None:
    async with showing(rows(0, 3)) as (_, listed, _):
        listed.set_columns(COLUMNS[:2])
        assert listed.visible_text()[1] == "✖ row 0"


async def test_cells_that_depend_on_something_else_are_painted_again_on_request() -> None:
    unit = "ms"

    async with showing(rows(0, 3)) as (_, listed, _):
        listed.set_columns([COLUMNS[0], type(COLUMNS[1])("unit", "", 4, lambda *_: (Run(unit),), rank=1)])
        assert listed.visible_text()[1] == "✖ ms"
        picture(listed)
        unit = "s"
        listed.repaint()
        assert picture(listed)[1].startswith("✖ s ")


async def test_a_line_of_text_stands_in_place_of_rows() -> None:
    async with showing((), RowOptions(placeholder=runs(Run("– no errors", "faint")))) as (pilot, listed, _):
        assert picture(listed)[1].strip() == "– no errors"
        listed.placeholder = runs(Run("✖ 429, again in 6s · r now", "error"))
        await pilot.pause()
        assert picture(listed)[1].startswith("✖ 429")
        assert listed.visible_text()[1] == "✖ 429, again in 6s · r now"
        listed.set_items(rows(0, 1))
        assert picture(listed)[1].startswith("✖ row 0")


async def test_rows_may_span_all_columns() -> None:
    options: RowOptions[Row] = RowOptions(whole_row=lambda row, width: (Run("┄" * width),) if row.number == 1 else None)
    async with showing(rows(0, 3), options) as (_, listed, _):
        assert listed.visible_text()[2] == "┄" * 39


async def test_a_list_without_header_or_bar_uses_every_cell() -> None:
    async with showing(rows(0, 100), RowOptions(show_header=False, has_mark_bar=False)) as (_, listed, _):
        assert listed.view_height == 11
        assert picture(listed)[0].endswith("note 0    ")


async def test_the_cursor_row_is_lit_over_its_full_width_and_bold_with_focus() -> None:
    async with showing(rows(0, 5)) as (pilot, listed, _):
        for x in (0, 20, 38):
            assert style_at(listed, x, 1).bgcolor == style_at(listed, 0, 1).bgcolor
            assert style_at(listed, x, 1).bold
        assert style_at(listed, 0, 1).bgcolor != style_at(listed, 0, 2).bgcolor
        pilot.app.set_focus(None)
        await pilot.pause()
        assert not style_at(listed, 20, 1).bold
        assert style_at(listed, 0, 1).bgcolor != style_at(listed, 0, 2).bgcolor


async def test_another_theme_repaints_every_row() -> None:
    async with showing(rows(0, 5)) as (pilot, listed, _):
        pilot.app.theme = LIGHT
        await pilot.pause()
        style = style_at(listed, 10, 2)
        assert style.bgcolor is not None
        assert style.bgcolor.name == TOKENS["bg"].light


@pytest.mark.parametrize("theme", [ANSI, MONO])
async def test_every_state_is_readable_without_true_colour(theme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if theme == MONO:
        monkeypatch.setenv("NO_COLOR", "1")
    app = ListApp(RowOptions(has_edge=True), ansi_color=True)
    app.theme = theme
    async with app.run_test(size=(40, 11)) as pilot:
        listed = app.list
        listed.set_items(rows(0, 5))
        await pilot.press("space", "j")
        await listed.find("row 3")
        await pilot.pause()
        assert style_at(listed, 5, 2).reverse
        assert style_at(listed, 5, 1).underline
        assert picture(listed)[1].startswith("▌")
        assert style_at(listed, 4, 4).reverse
        for strip in listed.render_lines(listed.size.region):
            for segment in strip:
                colours = (
                    [colour for colour in (segment.style.color, segment.style.bgcolor) if colour]
                    if segment.style
                    else []
                )
                assert all(colour.is_default or (theme == ANSI and colour.number is not None) for colour in colours)


async def test_line_filters_of_the_app_see_every_row() -> None:
    seen: list[str] = []

    class Noting(LineFilter):
        def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
            assert background.a == 1
            seen.extend(segment.text for segment in segments)
            return segments

    class FilteredApp(ListApp):
        def get_line_filters(self) -> list[LineFilter]:
            return [*super().get_line_filters(), noting]

    noting = Noting()
    app = FilteredApp()
    async with app.run_test(size=(40, 11)) as pilot:
        app.list.set_items([Row(1, "needle")])
        await pilot.pause()
        assert any("needle" in text for text in seen)


async def test_the_mark_bar_shows_where_things_are() -> None:
    options: RowOptions[Row] = RowOptions(mark_of=lambda row: "error" if row.number in {55, 95} else None)
    async with showing(rows(0, 100), options) as (pilot, listed, _):
        listed.mark([75])
        bar = [line[-1] for line in picture(listed)[1:]]
        assert bar == ["┃", "│", "│", "│", "│", "✖", "│", "◆", "│", "✖"]
        await pilot.press("end")
        await pilot.pause()
        reversed_mark, plain_mark = style_at(listed, 39, 10), style_at(listed, 39, 6)
        assert (reversed_mark.color, reversed_mark.bgcolor) == (plain_mark.bgcolor, plain_mark.color)
        listed.extend(rows(100, 200))
        bar = [line[-1] for line in picture(listed)[1:]]
        assert (bar[2], bar[3], bar[4]) == ("✖", "◆", "✖")


async def test_the_mark_bar_is_blank_while_every_row_is_in_view() -> None:
    async with showing(rows(0, 10), RowOptions(mark_of=lambda _: "error")) as (_, listed, _):
        assert {line[-1] for line in picture(listed)} == {" "}


async def test_marks_of_many_rows_are_worked_out_between_other_events() -> None:
    options: RowOptions[Row] = RowOptions(mark_of=lambda row: "error" if row.number == 0 else None)
    async with showing((), options) as (pilot, listed, _):
        listed.set_items(rows(0, 60_000)[::-1])
        while listed._is_working:
            await pilot.pause()
        assert picture(listed)[-1][-1] == "✖"


def test_no_name_of_the_framework_is_taken_by_accident() -> None:
    ours = [kind for kind in RowList.__mro__ if kind.__module__.startswith("appsignal_tui")]
    names = {name for kind in ours for name, value in vars(kind).items() if isinstance(value, FunctionType | property)}
    names |= vars(RowList(COLUMNS, lambda row: row.number)).keys() - vars(Widget()).keys()
    overridden = {name for name in names & set(dir(Widget())) if not name.startswith("__")}
    assert overridden == {"render_lines", "get_content_width", "get_content_height", "check_action"}


async def test_a_list_as_high_as_its_rows_grows_with_them() -> None:
    class PopupApp(App[None]):
        CSS = "RowList { height: auto; max-height: 6; }"

        def compose(self) -> ComposeResult:
            with Vertical():
                yield RowList(COLUMNS, lambda row: row.number)

    app = PopupApp()
    async with app.run_test(size=(40, 20)) as pilot:
        listed = app.query_one(RowList)
        heights = []
        for count in (0, 2, 100):
            listed.set_items(rows(0, count))
            await pilot.pause()
            heights.append(listed.size.height)
        assert heights == [2, 3, 6]
