import pytest

from appsignal_tui.demo.world import PREFERRED_SITE
from appsignal_tui.screens.actions import ActionsScreen
from appsignal_tui.screens.traces import TraceListScreen
from appsignal_tui.widgets.row_list import RowList
from tests.support.explorer import cursor, demo, opened, press, showing, shown
from tests.support.independent import post

SIZES = [(80, 24), (120, 40), (160, 45), (200, 50)]


@pytest.mark.parametrize("size", SIZES)
async def test_the_demo_lands_on_the_actions_of_the_production_shop(size: tuple[int, int]) -> None:
    app = demo()
    async with opened(app, size):
        assert isinstance(app.screen, ActionsScreen)
        rows = shown(app)
    text = "\n".join(rows)
    assert "shop-web · PROD" in rows[0]
    assert "DEMO" in rows[0]
    assert "13:16–14:16" in rows[0]
    assert "┆ deploy 9f3c2a1 13:51" in text
    assert "✖ Checkout#create" in text
    assert "N+1" in text
    assert "Stripe::ReadTimeout" in text
    assert "Enter opens the slow action · 4 its logs · ? lists the keys" in rows[-2]
    assert rows[-1].rstrip().endswith("? keys")
    assert {len(row) for row in rows} == {size[0]}


async def test_the_cursor_stands_on_the_worst_action() -> None:
    app = demo()
    async with opened(app):
        row = cursor(app.screen.query_one("#actions", RowList))
        assert row.action.name == "Checkout#create"
        assert row.is_worst


async def test_figures_are_those_the_service_sends() -> None:
    sent = {
        (row["namespace"], row["action"]): row
        for row in await post("tracing/actions", {"from": "2026-11-23T13:16:00Z", "to": "2026-11-23T14:16:00Z"})
    }
    app = demo()
    async with opened(app, (120, 40)):
        listed = app.screen.query_one("#actions", RowList)
        rows = [listed.item_at(index) for index in range(listed.count)]
    assert {row.key for row in rows} == set(sent)
    weights = [row["mean"] * row["throughput"] for row in sent.values()]
    for row in rows:
        expected = sent[row.key]
        assert row.action.mean_ms == expected["mean"]
        assert row.impact_pct == pytest.approx(100 * expected["mean"] * expected["throughput"] / sum(weights))
    assert [row.action.weight_ms for row in rows] == sorted((row.action.weight_ms for row in rows), reverse=True)


async def test_enter_lists_the_traces_of_the_action_and_back_returns() -> None:
    app = demo()
    async with opened(app) as pilot:
        await press(pilot, "down", "enter")
        assert isinstance(app.screen, TraceListScreen)
        assert "actions › Products#show" in showing(app)
        await press(pilot, "q")
        assert isinstance(app.screen, ActionsScreen)
        assert cursor(app.screen.query_one("#actions", RowList)).action.name == "Products#show"
        assert "Enter opens the slow action" not in showing(app)


async def test_enter_on_an_error_group_lists_its_traces() -> None:
    app = demo()
    async with opened(app, (120, 40)) as pilot:
        await press(pilot, "tab", "enter")
        text = showing(app)
    assert "errors › Stripe::ReadTimeout" in text
    assert "✖ 14:" in text


async def test_all_traces_and_newest_errors_are_one_key_away() -> None:
    app = demo()
    async with opened(app) as pilot:
        await press(pilot, "A")
        assert "all actions" in showing(app)
        await press(pilot, "q", "e")
        assert "newest errors" in showing(app)


async def test_a_refresh_keeps_the_cursor_on_its_action() -> None:
    app = demo()
    async with opened(app) as pilot:
        await press(pilot, "down", "down", "r")
        assert cursor(app.screen.query_one("#actions", RowList)).action.name == "Search#index"


async def test_another_range_asks_again() -> None:
    app = demo()
    async with opened(app) as pilot:
        await press(pilot, "T", *"15m", "enter")
        rows = shown(app)
        assert "15m 14:01–14:16" in rows[0]
        listed = app.screen.query_one("#actions", RowList)
        quarter = sum(listed.item_at(index).action.calls for index in range(listed.count))
    hour = sum(
        row["throughput"]
        for row in await post("tracing/actions", {"from": "2026-11-23T13:16:00Z", "to": "2026-11-23T14:16:00Z"})
    )
    assert 0 < quarter < hour / 3


async def test_failed_traces_are_marked_and_the_list_says_how_far_back() -> None:
    app = demo()
    async with opened(app, (120, 40)) as pilot:
        await press(pilot, "T", *"24h", "enter", "A")
        listed = app.screen.query_one("#traces", RowList)
        failed = await post(
            "tracing/traces/errors",
            {
                "site_ids": [PREFERRED_SITE],
                "from": "2026-11-22T14:16:00Z",
                "to": "2026-11-23T14:16:00Z",
                "pagination": {"per_page": 100, "order": "DESC", "cursor": {"time": None}},
            },
        )
        shown_rows = [listed.item_at(index) for index in range(listed.count)]
        status = shown(app)[-2]
    failed_ids = {row["trace_id"] for row in failed}
    assert len(failed) == 100
    assert f"failed ones are marked since {failed[-1]['time'][11:19]}" in status
    assert [row.is_error for row in shown_rows] == [row.trace.trace_id in failed_ids for row in shown_rows]
    assert any(row.is_error for row in shown_rows)
