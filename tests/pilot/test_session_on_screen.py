"""A recorded session in the app: it begins where it began, and what was seen can be seen again."""

from pathlib import Path

from appsignal_tui.app import ExplorerApp
from appsignal_tui.cli.arguments import parse
from appsignal_tui.cli.sources import connector
from appsignal_tui.screens.actions import ActionsScreen
from appsignal_tui.screens.waterfall import WaterfallScreen
from tests.support.explorer import MOMENT, explorer, opened, reach, showing, shown


async def test_a_session_of_the_demo_is_the_same_pictures_again(tmp_path: Path) -> None:
    path = tmp_path / "incident.apz"
    connect = connector(parse(["--demo", "--at", MOMENT, "--clock", "frozen", "--record", str(path)]))
    recorded, pictures = ExplorerApp(connect, connect.initial()), []
    async with opened(recorded, (120, 40)) as pilot:
        pictures.append(shown(recorded)[2:-3])
        await reach(pilot, WaterfallScreen, "#spans", "enter", "enter")
        pictures.append(shown(recorded)[2:-3])
    assert connect.close() == ""
    again = explorer("--replay", str(path))
    async with opened(again, (120, 40)) as pilot:
        assert isinstance(again.screen, ActionsScreen)
        assert "REPLAY" in showing(again)
        assert shown(again)[2:-3] == pictures[0]
        await reach(pilot, WaterfallScreen, "#spans", "enter", "enter")
        assert shown(again)[2:-3] == pictures[1]
