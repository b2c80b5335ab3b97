import pytest

from appsignal_tui.app import ExplorerApp
from appsignal_tui.models.log import Severity
from appsignal_tui.widgets.row_list import RowList
from tests.support.explorer import cursor, demo, opened, press, showing, shown


def lines(app: ExplorerApp) -> RowList:  # type: ignore[type-arg]
    return app.screen.query_one("#lines", RowList)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)])
async def test_the_logs_open_with_the_newest_line_at_the_bottom(size: tuple[int, int]) -> None:
    app = demo()
    async with opened(app, size) as pilot:
        await press(pilot, "4")
        rows = shown(app)
        listed = lines(app)
        times = [listed.item_at(index).time_ns for index in range(listed.count)]
        assert times == sorted(times)
        assert listed.cursor_index == listed.count - 1
        assert listed.following
    assert "3 Traces [4 Logs]" in rows[1]
    assert "● live" in rows[-2]
    assert {len(row) for row in rows} == {size[0]}


async def test_a_query_shows_only_what_matches() -> None:
    app = demo()
    async with opened(app) as pilot:
        await press(pilot, "4", "Q", *"severity=error", "enter")
        listed = lines(app)
        found = [listed.item_at(index) for index in range(listed.count)]
    assert len(found) == 100
    assert {line.severity for line in found} == {Severity.ERROR}


async def test_older_lines_come_page_by_page_without_moving_the_reader() -> None:
    app = demo()
    async with opened(app) as pilot:
        await press(pilot, "4", "up")
        key = lines(app).cursor_key
        await press(pilot, "A", "A")
        listed = lines(app)
        assert listed.count > 290
        assert listed.cursor_key == key
        assert len({listed.item_at(index).key for index in range(listed.count)}) == listed.count
        times = [listed.item_at(index).time_ns for index in range(listed.count)]
        assert times == sorted(times)


async def test_going_to_the_first_line_reads_on() -> None:
    app = demo()
    async with opened(app) as pilot:
        await press(pilot, "4", "home")
        assert lines(app).count > 190


async def test_a_query_that_matches_nothing_says_what_to_do() -> None:
    app = demo()
    async with opened(app) as pilot:
        await press(pilot, "4", "Q", *"message:nothinglikethis", "enter")
        assert "no line matches “message:nothinglikethis”" in showing(app)
        assert "T widens the range" in showing(app)


async def test_a_query_the_service_refuses_shows_its_words() -> None:
    app = demo()
    async with opened(app) as pilot:
        before = None
        await press(pilot, "4")
        before = lines(app).count
        await press(pilot, "Q", *"attributes.status_integer=402", "enter")
        text = showing(app)
        assert lines(app).count == before
    assert "✖ refused" in text
    assert "Refused" in text


async def test_typing_a_query_is_not_taken_for_keys() -> None:
    app = demo()
    async with opened(app) as pilot:
        await press(pilot, "4", "Q", *"3q/gTe? 4")
        assert app.current_mode == "logs"
        assert app.screen.query_one("#query").value == "3q/gTe? 4"  # type: ignore[attr-defined]
        await press(pilot, "escape")
        assert lines(app).has_focus


async def test_find_counts_and_steps_through_the_hits() -> None:
    app = demo()
    async with opened(app) as pilot:
        await press(pilot, "4", "slash", *"stripe", "enter")
        state = lines(app).find_state
        assert state.count > 1
        assert f"/stripe  {state.position}/{state.count}" in showing(app)
        await press(pilot, "n")
        assert lines(app).find_state.position == state.position % state.count + 1
        assert "stripe" in str(lines(app).cursor_item).casefold()


async def test_e_goes_to_the_next_error() -> None:
    app = demo()
    async with opened(app) as pilot:
        await press(pilot, "4", "E")
        assert cursor(lines(app)).severity >= Severity.ERROR


async def test_enter_on_a_line_with_a_trace_opens_its_waterfall() -> None:
    app = demo()
    async with opened(app) as pilot:
        await press(pilot, "4")
        listed = lines(app)
        place = next(at for at in range(listed.count) if listed.item_at(at).attributes.get("trace_id"))
        listed.move_to(place)
        trace_id = listed.item_at(place).attributes["trace_id"]
        await press(pilot, "enter")
        assert trace_id[:5] in shown(app)[2]
        await press(pilot, "q")
        assert cursor(lines(app)).attributes["trace_id"] == trace_id


async def test_enter_on_a_line_without_a_trace_says_so() -> None:
    app = demo()
    async with opened(app) as pilot:
        await press(pilot, "4")
        listed = lines(app)
        listed.move_to(next(at for at in range(listed.count) if not listed.item_at(at).attributes.get("trace_id")))
        await press(pilot, "enter")
        assert [notice.message for notice in app._notifications] == ["This line names no trace."]


async def test_space_pauses_and_resumes() -> None:
    app = demo()
    async with opened(app) as pilot:
        await press(pilot, "4", "space")
        assert "‖ paused" in shown(app)[-2]
        await press(pilot, "space")
        assert "● live" in shown(app)[-2]
