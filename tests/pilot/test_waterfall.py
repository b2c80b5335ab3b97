import pytest

from appsignal_tui.app import ExplorerApp
from appsignal_tui.screens.waterfall import WaterfallScreen
from appsignal_tui.widgets.row_list import RowList
from tests.support.explorer import cursor, demo, explorer, opened, press, showing, shown
from tests.support.recorded import BROKEN, TRACES

RETRY = str(TRACES / "retry-after-503-checkout.otlp.jsonl")


def spans(app: ExplorerApp) -> RowList:  # type: ignore[type-arg]
    return app.screen.query_one("#spans", RowList)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)])
async def test_two_enters_lead_from_the_slow_action_to_a_waterfall(size: tuple[int, int]) -> None:
    app = demo()
    async with opened(app, size) as pilot:
        await press(pilot, "enter", "enter")
        assert isinstance(app.screen, WaterfallScreen)
        rows = shown(app)
    text = "\n".join(rows)
    assert "POST /checkout" in rows[2]
    assert "7 services" in rows[2]
    assert "SELECT line_items" in text
    assert "┬" in text
    assert "█" in text
    assert {len(row) for row in rows} == {size[0]}


async def test_folding_hides_what_is_below_and_keeps_the_error_visible() -> None:
    app = explorer("--replay", RETRY)
    async with opened(app, (120, 40)) as pilot:
        await press(pilot, "enter")
        whole = spans(app).count
        await press(pilot, "left")
        rows = shown(app)
        assert spans(app).count == 1
        assert rows[5].startswith("○ ▸")
        assert f"{whole - 1} spans" in rows[5]
        assert "✖4" in rows[5]
        await press(pilot, "right")
        assert spans(app).count == whole


async def test_left_on_a_leaf_goes_to_the_parent() -> None:
    app = explorer("--replay", RETRY)
    async with opened(app, (120, 40)) as pilot:
        await press(pilot, "enter", "down", "down", "down")
        node = cursor(spans(app)).node
        while not node.parent >= 0 or node.child_count:
            await press(pilot, "down")
            node = cursor(spans(app)).node
        await press(pilot, "left")
        assert cursor(spans(app)).node.order == node.parent


async def test_the_next_error_is_found_even_when_it_is_folded_away() -> None:
    app = explorer("--replay", RETRY)
    async with opened(app, (120, 40)) as pilot:
        await press(pilot, "enter", "shift+left")
        assert spans(app).count == 1
        seen = set()
        for _ in range(4):
            await press(pilot, "e")
            row = cursor(spans(app))
            assert row.is_error
            seen.add(row.key)
        assert len(seen) == 4
        await press(pilot, "e")
        assert cursor(spans(app)).key in seen


async def test_zoom_fits_the_span_and_0_shows_the_whole_again() -> None:
    app = demo()
    async with opened(app, (120, 40)) as pilot:
        await press(pilot, "enter", "enter")
        axis = shown(app)[3]
        await press(pilot, "down", "down", "f")
        assert shown(app)[3] != axis
        bar = shown(app)[shown(app).index(next(row for row in shown(app) if "SELECT line_items" in row))]
        assert bar.count("█") > 30
        await press(pilot, "0")
        assert shown(app)[3] == axis


async def test_the_detail_follows_the_cursor_and_hides_what_is_sensitive() -> None:
    app = demo()
    async with opened(app, (120, 40)) as pilot:
        await press(pilot, "enter", "enter")
        detail = app.screen.query_one("#detail-rows", RowList)
        labels = [detail.item_at(index).label for index in range(detail.count)]
        assert "http.request.header.user-agent" not in labels
        await press(pilot, "tab")
        detail.move_to(next(at for at in range(detail.count) if detail.item_at(at).label == "Sensitive"))
        await press(pilot, "enter")
        labels = [detail.item_at(index).label for index in range(detail.count)]
        assert "http.request.header.user-agent" in labels
        await press(pilot, "tab", "down")
        assert "Checkout#create" in shown(app)[app.screen.query_one("#detail-title").region.y]
        await press(pilot, "d")
        assert not app.screen.query_one("#detail").display


@pytest.mark.parametrize(
    ("file", "words"),
    [("cycle", "in a cycle"), ("orphans", "without their parent"), ("shared-ids", "with an id twice")],
)
async def test_a_defect_of_a_trace_is_shown_and_counted(file: str, words: str) -> None:
    paths = [path for path in BROKEN.iterdir() if file in path.name]
    app = explorer("--replay", *map(str, paths))
    async with opened(app, (120, 40)) as pilot:
        await press(pilot, "enter")
        assert words in showing(app)


async def test_a_trace_that_is_not_there_says_so_and_r_tries_again() -> None:
    app = demo()
    async with opened(app) as pilot:
        app.push_screen(WaterfallScreen(app.screen.services, app.context, "ffffffffffffffffffffffffffffffff"))  # type: ignore[attr-defined]
        await press(pilot)
        await pilot.pause()
        await press(pilot, "r")
        text = showing(app)
    assert "Not found" in text
    assert "There is no trace ffff" in text
    assert "tries again" in text
