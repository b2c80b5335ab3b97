"""What holds on every screen: going around, dialogs, failures, the first run."""

import os

import pytest
from pydantic import SecretStr
from textual.widgets import Input

from appsignal_tui.app import ExplorerApp
from appsignal_tui.cli.arguments import parse
from appsignal_tui.cli.sources import connector
from appsignal_tui.commands.catalogue import of
from appsignal_tui.config import Settings
from appsignal_tui.screens.actions import ActionsScreen
from appsignal_tui.screens.dialogs import PickDialog
from appsignal_tui.screens.first_run import FirstRunScreen
from appsignal_tui.screens.logs import LogsScreen
from appsignal_tui.screens.sites import SitesScreen
from appsignal_tui.screens.traces import TraceListScreen
from appsignal_tui.widgets.row_list import RowList
from appsignal_tui.widgets.safe_app import terminal_theme
from appsignal_tui.widgets.status_panel import StatusPanel
from appsignal_tui.widgets.themes import ANSI, DARK, LIGHT, MONO
from tests.support.explorer import demo, explorer, opened, press, showing, shown
from tests.support.recorded import BROKEN
from tests.support.simulator import running_simulator


async def test_areas_keep_their_place() -> None:
    app = demo()
    async with opened(app) as pilot:
        await press(pilot, "down", "enter", "4")
        assert isinstance(app.screen, LogsScreen)
        await press(pilot, "3")
        assert isinstance(app.screen, TraceListScreen)
        await press(pilot, "4", "q")
        assert isinstance(app.screen, TraceListScreen)


async def test_g_and_a_letter_go_anywhere() -> None:
    app = demo()
    async with opened(app) as pilot:
        await press(pilot, "enter", "enter", "g", "l")
        assert isinstance(app.screen, LogsScreen)
        await press(pilot, "g", "a")
        assert isinstance(app.screen, ActionsScreen)
        await press(pilot, "g", "t")
        assert isinstance(app.screen, TraceListScreen)
        await press(pilot, "down", "down", "g", "g")
        assert app.screen.query_one("#traces", RowList).cursor_index == 0


async def test_q_at_the_root_leaves_on_the_second_press() -> None:
    app = demo()
    async with opened(app) as pilot:
        await press(pilot, "q")
        assert app.is_running
        assert [notice.message for notice in app._notifications] == ["q again leaves the explorer"]
        await pilot.press("q")
        await pilot.pause()
    assert app.return_value == 0


async def test_the_site_picker_narrows_down_and_changes_the_site() -> None:
    app = demo()
    async with opened(app) as pilot:
        await press(pilot, "ctrl+o")
        assert isinstance(app.screen, SitesScreen)
        assert sum(name in showing(app) for name in ("shop-web", "shop-api", "PROD", "staging")) == 4
        await press(pilot, *"apistaging", "enter")
        assert "shop-api" in shown(app)[0]
        assert "PROD" not in shown(app)[0]
        assert isinstance(app.screen, ActionsScreen)


async def test_escape_closes_a_dialog_and_nothing_else() -> None:
    app = demo()
    async with opened(app) as pilot:
        await press(pilot, "enter", "T", "escape")
        assert isinstance(app.screen, TraceListScreen)


async def test_a_range_that_makes_no_sense_is_refused_with_an_example() -> None:
    app = demo()
    async with opened(app) as pilot:
        await press(pilot, "T", *"12/11/2026", "enter")
        assert isinstance(app.screen, PickDialog)
        assert "is not a time" in showing(app)
        await press(pilot, "escape")
        assert "1h 13:16–14:16" in shown(app)[0]


async def test_a_typed_range_moves_every_screen() -> None:
    app = demo()
    async with opened(app) as pilot:
        await press(pilot, "T", *"13:00..13:30", "enter")
        assert "13:00–13:30" in shown(app)[0]
        assert "‖ fixed range" in shown(app)[0]
        await press(pilot, "4")
        assert "13:00–13:30" in shown(app)[0]
        rows = app.screen.query_one("#lines", RowList)
        assert "13:29" in showing(app)
        assert rows.count == 100


async def test_help_lists_every_command_of_the_screen_and_runs_one() -> None:
    app = demo()
    async with opened(app, (120, 60)) as pilot:
        await press(pilot, "question_mark")
        listed = app.screen.query_one("#dialog-list", RowList)
        held = {listed.item_at(index).result for index in range(listed.count)}
        assert {item.id for item in of("actions", "list", "everywhere")} <= held
        await press(pilot, *"all traces", "enter")
        assert isinstance(app.screen, TraceListScreen)


async def test_the_palette_finds_a_command() -> None:
    app = demo()
    async with opened(app, (120, 40)) as pilot:
        await press(pilot, "colon", *"newest err")
        await pilot.pause()
        await press(pilot, "enter")
        assert "newest errors" in showing(app)


async def test_t_writes_times_in_local_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/Amsterdam")
    import time  # noqa: PLC0415

    time.tzset()
    app = demo()
    async with opened(app) as pilot:
        assert "13:16–14:16" in shown(app)[0]
        await press(pilot, "t")
        assert "14:16–15:16" in shown(app)[0]
        assert "local" in shown(app)[0]


def live(base_url: str, token: str) -> ExplorerApp:
    connect = connector(parse(["--base-url", base_url]))
    connect.settings = Settings(base_url=base_url, token=SecretStr(token))
    return ExplorerApp(connect, connect.initial())


async def test_a_wrong_token_is_an_error_panel_and_not_the_end() -> None:
    with running_simulator() as base_url:
        app = live(base_url, "wrong-token")
        async with opened(app) as pilot:
            panel = app.screen.query_one(StatusPanel)
            assert "✖" in panel.text
            assert "Not signed in" in showing(app)
            assert "wrong-token" not in showing(app)
            await press(pilot, "4", "3", "r")
            assert app.is_running


async def test_an_unreachable_host_is_an_error_panel_that_r_tries_again() -> None:
    app = live("http://127.0.0.1:9", "demo-x")
    async with opened(app) as pilot:
        assert "127.0.0.1" in app.screen.query_one(StatusPanel).text
        await press(pilot, "r")
        assert "tries again" in showing(app)


async def test_several_sites_and_no_word_which_opens_the_picker() -> None:
    with running_simulator() as base_url:
        app = live(base_url, "demo-x")
        async with opened(app) as pilot:
            assert isinstance(app.screen, SitesScreen)
            await press(pilot, "enter")
            assert isinstance(app.screen, ActionsScreen)
            assert app.context.site is not None


def unsigned(base_url: str = "http://127.0.0.1:9") -> ExplorerApp:
    connect = connector(parse(["--base-url", base_url]))
    return ExplorerApp(connect, connect.initial())


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_without_a_token_the_first_screen_offers_the_demo_first(size: tuple[int, int]) -> None:
    app = unsigned()
    async with opened(app, size) as pilot:
        assert isinstance(app.screen, FirstRunScreen)
        text = showing(app)
        assert text.index("Try the demo") < text.index("Paste a token")
        await press(pilot, "enter")
        assert isinstance(app.screen, ActionsScreen)
        assert "DEMO" in shown(app)[0]
        assert "Checkout#create" in showing(app)


async def test_a_pasted_token_is_checked_and_then_used() -> None:
    with running_simulator() as base_url:
        app = unsigned(base_url)
        async with opened(app) as pilot:
            await press(pilot, "down", "enter")
            field = app.screen.query_one("#token", Input)
            field.value = "not-good"
            await press(pilot, "enter")
            assert isinstance(app.screen, FirstRunScreen)
            assert "Not signed in" in showing(app)
            field.value = "demo-good"
            await press(pilot, "enter")
            await pilot.pause()
            assert not isinstance(app.screen, FirstRunScreen)


@pytest.mark.parametrize(
    ("environment", "theme"),
    [
        ({"TEXTUAL_COLOR_SYSTEM": "truecolor"}, DARK),
        ({"TEXTUAL_COLOR_SYSTEM": "truecolor", "COLORFGBG": "0;15"}, LIGHT),
        ({"TEXTUAL_COLOR_SYSTEM": "standard"}, ANSI),
        ({"TEXTUAL_COLOR_SYSTEM": "truecolor", "NO_COLOR": "1"}, MONO),
    ],
)
def test_the_theme_suits_the_terminal(environment: dict[str, str], theme: str) -> None:
    assert terminal_theme({**os.environ, **environment}) == theme


@pytest.mark.parametrize("no_color", ["", "1"])
async def test_every_state_is_told_without_colour(monkeypatch: pytest.MonkeyPatch, no_color: str) -> None:
    if no_color:
        monkeypatch.setenv("NO_COLOR", no_color)
    app = demo()
    async with opened(app, (120, 40)):
        text = showing(app)
    for sign in ("✖ Checkout#create", "● Products#show", "PROD", "DEMO", "● live", "N+1", "▲ +"):
        assert sign in text


@pytest.mark.parametrize("size", [(1, 1), (2, 40), (20, 5), (40, 10), (300, 100)])
async def test_any_size_is_painted(size: tuple[int, int]) -> None:
    app = demo()
    async with opened(app, size) as pilot:
        await press(pilot, "enter", "enter", "4")
        rows = shown(app)
    assert len(rows) == size[1]
    assert {len(row) for row in rows} <= {size[0]}


async def test_what_is_wrong_with_a_recording_is_told_and_listed() -> None:
    app = explorer("--replay", str(BROKEN / "broken-lines.otlp.jsonl"))
    async with opened(app, (120, 40)) as pilot:
        notices = app.screen.services.notices  # type: ignore[attr-defined]
        assert notices
        assert f"! ▲{len(notices)}" in shown(app)[1]
        assert "to know about the data · ! tells" in shown(app)[-2]
        await press(pilot, "exclamation_mark")
        assert notices[0][:60] in showing(app)
        await press(pilot, "escape")
        assert isinstance(app.screen, TraceListScreen)


def fail_with(secret: str) -> None:
    raise ValueError(f"boom \x1b[2J {len(secret)}")


async def meet_a_fault(app: ExplorerApp, secret: str) -> None:
    async with opened(app):
        try:
            fail_with(secret)
        except ValueError as fault:
            app._handle_exception(fault)


async def test_a_fault_of_ours_is_told_without_the_values_of_variables(capsys: pytest.CaptureFixture[str]) -> None:
    app = demo()
    with pytest.raises(ValueError, match="boom"):
        await meet_a_fault(app, "demo-kept-for-oneself")
    told = " ".join(capsys.readouterr().err.split())
    assert "A fault of the explorer ended it: ValueError: boom ␛[2J 21 at test_frame.py:" in told
    assert "kept-for-oneself" not in told
    assert app.return_code == 1
