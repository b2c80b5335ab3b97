"""Rows X of the fault matrix: what comes from outside can be read on every screen, and does nothing else."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import resvg_py
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.color import Color
from textual.pilot import Pilot
from textual.screen import Screen

from appsignal_tui.app import ExplorerApp
from appsignal_tui.layout.detail import is_sensitive_section
from appsignal_tui.screens.actions import ActionsScreen
from appsignal_tui.screens.logs import LogsScreen
from appsignal_tui.screens.traces import TraceListScreen
from appsignal_tui.screens.waterfall import WaterfallScreen
from appsignal_tui.widgets.detail_pane import DetailPane
from appsignal_tui.widgets.row_list import RowList
from appsignal_tui.widgets.safe_output import SafeOutput
from tests.support import hostile
from tests.support.explorer import cursor, explorer, opened, press, reach, showing, shown
from tests.support.hostile import Hostile, assert_harmless, assert_sound, record
from tests.support.pilot import settle

SIZE = (160, 40)
MOST_PAGES = 2
MOST_ROWS = 6
OUR_IDS = {"actions"}
Seen = dict[str, str]


def rows(app: ExplorerApp, selector: str) -> "RowList[object]":
    return app.screen.query_one(selector, RowList)


async def go(pilot: Pilot[int], *keys: str) -> None:
    """Press keys, settled after the last."""
    await pilot.press(*keys)
    await settle(pilot)


async def pages(app: ExplorerApp, pilot: Pilot[int], selector: str) -> AsyncIterator[None]:
    """The first pages of a list."""
    listed = rows(app, selector)
    listed.move_to(0)
    await pilot.pause()
    yield
    for _ in range(MOST_PAGES - 1):
        if listed.top + listed.view_height >= listed.count:
            break
        listed.page_by(listed.view_height)
        await pilot.pause()
        yield


async def places(app: ExplorerApp, pilot: Pilot[int]) -> AsyncIterator[str]:
    """Every screen and dialog, page by page; the name of the place each time it shows something else."""
    await reach(pilot, TraceListScreen, "#traces")
    yield "traces"
    await reach(pilot, ActionsScreen, "#actions", "g", "a")
    yield "actions"
    await reach(pilot, TraceListScreen, "#traces", "e")
    yield "error list"
    async for place in spans(app, pilot):
        yield place
    await reach(pilot, LogsScreen, "#lines", "4")
    async for place in lines(app, pilot):
        yield place
    async for place in dialogs(app, pilot):
        yield place


async def spans(app: ExplorerApp, pilot: Pilot[int]) -> AsyncIterator[str]:
    """The newest trace, every span with everything known about it."""
    await reach(pilot, WaterfallScreen, "#spans", "enter")
    yield "waterfall"
    await show_sensitive(app, pilot)
    listed = rows(app, "#spans")
    for at in range(min(listed.count, MOST_ROWS)):
        listed.move_to(at)
        async for _ in pages(app, pilot, "#detail-rows"):
            yield "span"


async def show_sensitive(app: ExplorerApp, pilot: Pilot[int]) -> None:
    """Open what the detail hides, with the keys a person would use."""
    detail = app.screen.query_one(DetailPane)
    detail.focus()
    detail.move_to(next(at for at in range(detail.count) if is_sensitive_section(detail.item_at(at))))
    await pilot.press("enter")
    await pilot.pause()
    assert any(detail.item_at(at).label == "appsignal.request.payload" for at in range(detail.count))


async def lines(app: ExplorerApp, pilot: Pilot[int]) -> AsyncIterator[str]:
    """The log lines, each with everything known about it."""
    yield "logs"
    listed = rows(app, "#lines")
    for at in range(min(listed.count, MOST_ROWS)):
        listed.move_to(at)
        async for _ in pages(app, pilot, "#detail-rows"):
            yield "line"


async def dialogs(app: ExplorerApp, pilot: Pilot[int]) -> AsyncIterator[str]:
    """What opens above a screen; the text is pasted where there is a field."""
    text = str(cursor(rows(app, "#lines")).message)
    for key, place in (("ctrl+o", "sites"), ("slash", "find")):
        await pilot.press(key)
        yield place
        app.screen.post_message(events.Paste(text))
        await pilot.pause()
        yield f"pasted into {place}"
        await pilot.press("enter" if place == "find" else "escape")
    yield "found"
    app.notify(text, title=text, markup=False)
    await settle(pilot)
    yield "toast"


async def tour(folder: Path, texts: Sequence[Hostile], size: tuple[int, int] = SIZE) -> Seen:
    """What stood on each place of the explorer on a recording made of these texts; every picture is checked."""
    seen: defaultdict[str, list[str]] = defaultdict(list)
    app = explorer("--replay", str(record(folder, [text.sent for text in texts])))
    async with opened(app, size) as pilot:
        async for place in places(app, pilot):
            assert_sound(app)
            seen[place] += shown(app)
        assert app.is_running
    return {place: "\n".join(found) for place, found in seen.items()}


async def check(folder: Path, texts: Sequence[Hostile]) -> Seen:
    """A tour on which each text can be read where there is room for it, and begins as it should elsewhere."""
    seen = await tour(folder, texts)
    for text in texts:
        assert text.shown in seen["line"]
        assert text.shown in seen["span"]
        for place in ("actions", "error list", "waterfall", "logs"):
            assert text.shown[:6] in seen[place], place
    return seen


async def test_x01_clear_screen_and_cursor_moves_are_shown_as_symbols(tmp_path: Path) -> None:
    await check(tmp_path, hostile.CLEAR_SCREEN)


async def test_x02_clipboard_writes_are_shown_as_symbols(tmp_path: Path) -> None:
    await check(tmp_path, hostile.CLIPBOARD)


async def test_x03_window_titles_are_shown_as_symbols(tmp_path: Path) -> None:
    await check(tmp_path, hostile.TITLE)


async def test_x04_links_are_text(tmp_path: Path) -> None:
    await check(tmp_path, hostile.LINKS)


async def test_x05_questions_to_the_terminal_are_shown_as_symbols(tmp_path: Path) -> None:
    await check(tmp_path, hostile.QUESTIONS)


async def test_x06_a_sequence_that_never_ends_swallows_nothing(tmp_path: Path) -> None:
    await check(tmp_path, hostile.UNENDED)


async def test_x07_8_bit_forms_are_shown_as_codes(tmp_path: Path) -> None:
    await check(tmp_path, hostile.EIGHT_BIT)


async def test_x08_colours_of_an_application_log_are_removed(tmp_path: Path) -> None:
    seen = await check(tmp_path, hostile.COLOURS)
    assert not any("[1;31m" in seen[place] for place in ("traces", "actions", "error list"))


async def test_x09_bells_backspaces_and_shifts_are_shown_as_symbols(tmp_path: Path) -> None:
    await check(tmp_path, hostile.CONTROLS)


async def test_x10_tabs_are_blanks_and_columns_stay_aligned(tmp_path: Path) -> None:
    seen = await check(tmp_path, hostile.TABS)
    for place, title, value in (("actions", "err %", r"\b100\b"), ("traces", "total", r"\d+ms")):
        heading = next(row for row in seen[place].split("\n") if title in row)
        end = heading.index(title) + len(title)
        ends = [match.end() for row in seen[place].split("\n") if "end " in row for match in re.finditer(value, row)]
        assert ends.count(end) >= len(hostile.TABS), place


async def test_x11_characters_that_turn_the_direction_are_shown_as_codes(tmp_path: Path) -> None:
    await check(tmp_path, hostile.DIRECTIONS)


async def test_x12_invisible_characters_are_shown_as_codes(tmp_path: Path) -> None:
    await check(tmp_path, hostile.INVISIBLES)


async def test_x13_three_hundred_marks_on_a_letter_stay_on_its_row(tmp_path: Path) -> None:
    await check(tmp_path, hostile.MARKS)


async def test_x14_wide_characters_never_break_a_border_wherever_they_are_cut(tmp_path: Path) -> None:
    await check(tmp_path, hostile.WIDE)
    app = explorer("--replay", str(record(tmp_path / "cut", [text.sent for text in hostile.WIDE])))
    async with opened(app, SIZE) as pilot:
        for keys in ((), ("enter",), ("4",)):
            await go(pilot, *keys)
            for width in range(72, 76):
                await pilot.resize_terminal(width, 24)
                await pilot.pause()
                assert_sound(app)


async def test_x15_other_line_breaks_stay_on_one_row(tmp_path: Path) -> None:
    seen = await check(tmp_path, hostile.BREAKS)
    listed = [row for row in seen["traces"].split("\n") if "one↵" in row and "█" in row]
    assert len(listed) == len(hostile.BREAKS)


async def test_x16_brackets_and_quotes_are_shown_exactly_as_sent(tmp_path: Path) -> None:
    seen = await check(tmp_path, hostile.BRACKETS)
    for text in hostile.BRACKETS:
        assert text.sent in seen["line"]


async def test_x17_action_markup_is_text_and_a_click_on_it_selects_the_row(tmp_path: Path) -> None:
    await check(tmp_path, hostile.ACTIONS)
    app = explorer("--replay", str(record(tmp_path / "click", [text.sent for text in hostile.ACTIONS])))
    async with opened(app, SIZE) as pilot:
        screen: Screen[object] = app.screen
        for at in (0, 1):
            y, row = next((y, row) for y, row in enumerate(shown(app)) if hostile.ACTIONS[at].sent in row)
            await pilot.click(offset=(row.index("@click") + 1, y))
            await settle(pilot)
            assert app.is_running
            assert app.screen is screen
            assert rows(app, "#traces").cursor_item.trace.action_name == hostile.ACTIONS[at].sent  # type: ignore[attr-defined]


async def test_x18_a_megabyte_of_escapes_is_cut(tmp_path: Path) -> None:
    seen = await check(tmp_path, hostile.FLOOD)
    assert "…+" in seen["line"]


async def test_x22_names_of_built_in_things_are_names(tmp_path: Path) -> None:
    seen = await tour(tmp_path, hostile.BUILT_IN)
    for text in hostile.BUILT_IN[:-2]:
        assert text.shown in seen["line"] + seen["logs"]
        assert text.shown in seen["error list"]
    app = explorer("--replay", str(record(tmp_path / "ids", [text.sent for text in hostile.BUILT_IN])))
    async with opened(app, SIZE) as pilot:
        for keys in ((), ("g", "a"), ("enter", "enter"), ("4",), ("ctrl+o",)):
            await press(pilot, *keys)
            ids = {node.id for node in app.screen.walk_children()}
            assert ids.isdisjoint(text.sent for text in hostile.BUILT_IN if text.sent not in OUR_IDS)


async def test_x_help_and_palette_above_hostile_rows_take_hostile_words(tmp_path: Path) -> None:
    app = explorer("--replay", str(record(tmp_path, [text.sent for text in hostile.CLIPBOARD])))
    async with opened(app, (80, 24)) as pilot:
        for key in ("question_mark", "colon", "T"):
            await press(pilot, key)
            assert_sound(app)
            for text in (hostile.CLIPBOARD[0], hostile.DIRECTIONS[1], hostile.INVISIBLES[1], hostile.BRACKETS[0]):
                app.screen.post_message(events.Paste(text.sent))
                await settle(pilot)
                assert_sound(app)
            if key == "T":
                await press(pilot, "enter")
                assert "is not a time" in showing(app)
                assert_sound(app)
            await press(pilot, "escape")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_x20_a_picture_of_hostile_text_is_valid_xml_and_rasterises(tmp_path: Path, size: tuple[int, int]) -> None:
    app = explorer("--replay", str(record(tmp_path, [text.sent for text in hostile.EVERYTHING])))
    async with opened(app, size) as pilot:
        for keys in ((), ("g", "a"), ("tab", "enter"), ("enter",), ("4",), ("ctrl+o",)):
            await go(pilot, *keys)
            picture = app.export_screenshot()
            written = "".join(ET.fromstring(picture).itertext())  # noqa: S314 - made in this process
            assert_harmless(re.sub(r"\s", " ", written))
        app.notify(hostile.BRACKETS[0].sent + hostile.CLIPBOARD[0].sent, markup=False)
        await settle(pilot)
        picture = app.export_screenshot()
    ET.fromstring(picture)  # noqa: S314 - made in this process
    assert bytes(resvg_py.svg_to_bytes(svg_string=picture)).startswith(b"\x89PNG")


@pytest.mark.parametrize("text", hostile.EVERYTHING, ids=lambda text: ascii(text.shown[:12]))
def test_x_the_last_gate_keeps_the_width_of_a_row_and_lets_no_link_through(text: Hostile) -> None:
    sent = Segment(text.sent, Style(link="https://evil.test"))
    (passed,) = SafeOutput().apply([sent], Color(0, 0, 0))
    assert passed.cell_length == sent.cell_length
    assert passed.style is not None
    assert passed.style.link is None
    assert not [char for char in passed.text if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"}]
