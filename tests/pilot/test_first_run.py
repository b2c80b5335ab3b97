"""The first run: what is offered when there is no token, no site, or nobody who tells them."""

import pytest
from pydantic import SecretStr
from textual.widgets import Input

from appsignal_tui.app import ExplorerApp
from appsignal_tui.cli.arguments import parse
from appsignal_tui.cli.sources import connector
from appsignal_tui.config import Settings
from appsignal_tui.demo.asgi import Simulator
from appsignal_tui.demo.clock import Clock
from appsignal_tui.demo.faults.application import faulty
from appsignal_tui.demo.world import World
from appsignal_tui.screens.actions import ActionsScreen
from appsignal_tui.screens.first_run import FirstRunScreen
from appsignal_tui.screens.omnibox import OmniboxScreen
from appsignal_tui.screens.sites import SitesScreen
from appsignal_tui.widgets.row_list import RowList
from appsignal_tui.widgets.status_panel import StatusPanel
from tests.support import hostile
from tests.support.explorer import opened, press, showing, shown
from tests.support.hostile import assert_sound
from tests.support.simulator import served

NOWHERE = "http://127.0.0.1:9"
SITE = "https://appsignal.com/demo-shop/sites/514bea2370578a600db29713"
SIZES = [(40, 16), (80, 24), (120, 40), (200, 50)]


def explorer(base_url: str, token: str = "") -> ExplorerApp:
    connect = connector(parse(["--base-url", base_url]))
    connect.settings = Settings(base_url=base_url, token=SecretStr(token) if token else None)
    return ExplorerApp(connect, connect.initial())


def ways(app: ExplorerApp) -> list[str]:
    return [way.name for way in app.screen.query_one("#ways", RowList).items]


def panel(app: ExplorerApp) -> str:
    return app.screen.query_one(StatusPanel).text


async def paste(app: ExplorerApp, field: str, text: str) -> None:
    app.screen.query_one(f"#{field}", Input).value = text


@pytest.mark.parametrize("size", SIZES)
async def test_a01_without_a_token_three_ways_are_offered_the_demo_first(size: tuple[int, int]) -> None:
    app = explorer(NOWHERE)
    async with opened(app, size):
        assert isinstance(app.screen, FirstRunScreen)
        assert ways(app) == ["demo", "token", "address"]
        assert "Try the demo" in showing(app)
        assert_sound(app)


@pytest.mark.parametrize("size", SIZES)
async def test_with_a_token_and_discovery_refused_an_address_comes_first(size: tuple[int, int]) -> None:
    simulator = faulty(Simulator(World(7, Clock.real())), ["h02:/graphql"])
    with served(simulator) as base_url:
        app = explorer(base_url, "demo-x")
        async with opened(app, size) as pilot:
            assert isinstance(app.screen, FirstRunScreen)
            assert ways(app) == ["address", "token", "demo"]
            assert panel(app).startswith("✖ ")
            assert_sound(app)
            await press(pilot, "r", "r")
            assert isinstance(app.screen, FirstRunScreen)
            assert len(app.screen_stack) == 2
            await press(pilot, "enter")
            await paste(app, "address", SITE)
            await press(pilot, "enter")
            assert isinstance(app.screen, ActionsScreen)
            assert app.context.site is not None
            assert SITE.endswith(app.context.site.id)
            assert app.screen.query_one("#actions", RowList).count > 5
            await press(pilot, "ctrl+o")
            assert isinstance(app.screen, SitesScreen)
            assert app.screen.query_one("#picker-list", RowList).count == 1


async def test_from_there_the_demo_is_one_key_away_and_nothing_of_before_goes_on() -> None:
    simulator = faulty(Simulator(World(7, Clock.real())), ["h02:/graphql"])
    with served(simulator) as base_url:
        app = explorer(base_url, "demo-x")
        async with opened(app, (120, 40)) as pilot:
            await press(pilot, "end", "enter")
            assert isinstance(app.screen, ActionsScreen)
            assert "DEMO" in shown(app)[0]
            assert "Checkout#create" in showing(app)
            await press(pilot, "4", "q")
            assert isinstance(app.screen, ActionsScreen)
            assert "DEMO" in shown(app)[0]
            assert panel(app) == ""


async def test_an_address_without_a_token_is_kept_and_opened_once_there_is_one() -> None:
    with served(Simulator(World(7, Clock.real()))) as base_url:
        app = explorer(base_url)
        async with opened(app, (120, 40)) as pilot:
            await press(pilot, "down", "down", "enter")
            await paste(app, "address", f"{SITE}/logs")
            await press(pilot, "enter")
            assert "The address is kept." in showing(app)
            await paste(app, "token", "demo-mine")
            await press(pilot, "enter")
            assert "[4 Logs]" in shown(app)[1]
            assert "shop-web · PROD" in shown(app)[0]
        again = explorer(base_url, "demo-mine")
        async with opened(again, (120, 40)):
            assert "shop-web · PROD" in shown(again)[0]


async def test_an_address_the_token_cannot_read_is_told_and_another_may_be_typed() -> None:
    with served(Simulator(World(7, Clock.real()))) as base_url:
        app = explorer(base_url)
        async with opened(app, (120, 40)) as pilot:
            await press(pilot, "down", "down", "enter")
            await paste(
                app, "address", "https://appsignal.com/acme/sites/ffffffffffffffffffffffff/exceptions/incidents/3"
            )
            await press(pilot, "enter")
            await paste(app, "token", "demo-mine")
            await press(pilot, "enter")
            assert isinstance(app.screen, OmniboxScreen)
            assert "✖ " in showing(app)
            await press(pilot, "escape")
            assert isinstance(app.screen, SitesScreen)


@pytest.mark.parametrize("text", ["", "words", "https://appsignal.com/acme", "https://example.com/x", "ffff"])
async def test_what_is_no_address_is_said_to_be_none(text: str) -> None:
    app = explorer(NOWHERE)
    async with opened(app) as pilot:
        await press(pilot, "down", "down", "enter")
        await paste(app, "address", text)
        await press(pilot, "enter")
        assert "names no site" in panel(app)
        assert "tries again" not in panel(app)
        await press(pilot, "escape")
        assert isinstance(app.focused, RowList)


@pytest.mark.parametrize("text", hostile.EVERYTHING[::3], ids=lambda text: ascii(text.shown[:12]))
async def test_x21_hostile_words_where_an_address_belongs_are_harmless(text: hostile.Hostile) -> None:
    app = explorer(NOWHERE)
    async with opened(app) as pilot:
        await press(pilot, "down", "down", "enter")
        await paste(app, "address", text.sent.replace("\n", " ")[:2_000])
        await press(pilot, "enter", "escape")
        assert_sound(app)


async def test_with_one_site_a_token_alone_reaches_data_without_a_question() -> None:
    simulator = Simulator(World(7, Clock.real()))
    with served(simulator) as base_url:
        first = explorer(base_url, "demo-x")
        async with opened(first, (120, 40)) as pilot:
            assert isinstance(first.screen, SitesScreen)
            await press(pilot, *"web prod", "enter")
        app = explorer(base_url, "demo-x")
        async with opened(app, (120, 40)):
            assert isinstance(app.screen, ActionsScreen)
            assert "shop-web · PROD" in shown(app)[0]
