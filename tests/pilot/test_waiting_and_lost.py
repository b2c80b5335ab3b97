"""What a screen says while the service makes everybody wait, and when what it is about is gone."""

import asyncio

from appsignal_tui.screens.actions import ActionsScreen
from appsignal_tui.screens.sites import SitesScreen
from tests.support.explorer import demo, opened, press, showing, shown
from tests.support.pilot import PATIENCE_S


async def test_h05_a_countdown_is_shown_while_all_panes_wait_together() -> None:
    app = demo("--fault", "h05:1=30")
    async with app.run_test(size=(100, 30)) as pilot:
        async with asyncio.timeout(PATIENCE_S):
            while "the service is busy · again in" not in "\n".join(shown(app)[-3:]):
                await pilot.pause()
        screen = app.screen
        assert isinstance(screen, ActionsScreen)
        assert 0 < screen.services.waiting_s <= 30
        await pilot.press("escape")  # the wait can be cancelled
        async with asyncio.timeout(PATIENCE_S):
            while screen.is_asking:
                await pilot.pause()


async def test_h03_a_site_that_no_longer_exists_is_marked_and_the_picker_offered_once() -> None:
    app = demo("--fault", "h03:/tracing/actions", "--fault", "h03:/metrics")
    async with opened(app) as pilot:
        assert isinstance(app.screen, SitesScreen)
        assert "gone" in showing(app)
        await press(pilot, "escape")
        assert isinstance(app.screen, ActionsScreen)
        assert "no longer exists" in showing(app)
        await press(pilot, "r")
        assert isinstance(app.screen, ActionsScreen), "a refresh does not open it again and again"


async def test_h02_no_access_to_one_resource_leaves_the_rest_alone() -> None:
    app = demo("--fault", "h02:/metrics")
    async with opened(app, (120, 40)):
        assert isinstance(app.screen, ActionsScreen)
        text = showing(app)
    assert "no access" in text
    assert "Checkout#create" in text
