"""Making the app for a test, and reading what it shows."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from textual.pilot import Pilot
from textual.screen import Screen

from appsignal_tui.app import ExplorerApp
from appsignal_tui.cli.arguments import parse
from appsignal_tui.cli.commands.explorer import ExplorerOptions
from appsignal_tui.cli.sources import connector
from appsignal_tui.widgets.row_list import RowList
from tests.support.pilot import PATIENCE_S, settle

MOMENT = "2026-11-23T14:16:00Z"
"""When the demo of a test stands still."""

RECORDED = Path(__file__).parents[1] / "data"


def explorer(*arguments: str) -> ExplorerApp:
    """The app as the command line makes it."""
    options = parse(arguments)
    connect = connector(options)
    services = connect.initial()
    return ExplorerApp(
        connect,
        services,
        wanted_site=connect.wanted_site,
        wanted_text=options.opens if isinstance(options, ExplorerOptions) else "",
        begins_with_logs=services is not None and not connect.has_traces,
    )


def demo(*arguments: str) -> ExplorerApp:
    """The demo, standing still at `MOMENT`."""
    return explorer("--demo", "--at", MOMENT, "--clock", "frozen", *arguments)


@asynccontextmanager
async def opened(app: ExplorerApp, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[int]]:
    """The app on a terminal of that size, settled."""
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        yield pilot


async def press(pilot: Pilot[int], *keys: str) -> None:
    """Press keys, settled after each."""
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


async def reach(pilot: Pilot[int], kind: type[Screen[Any]], selector: str, *keys: str) -> None:
    """Press keys that lead to a screen and wait until a list of it has rows."""
    await pilot.press(*keys)
    await settle(pilot)
    async with asyncio.timeout(PATIENCE_S):
        while not (isinstance(pilot.app.screen, kind) and pilot.app.screen.query_one(selector, RowList).count):
            await settle(pilot)


def shown(app: ExplorerApp) -> list[str]:
    """The rows on the screen as text."""
    compositor = app.screen._compositor
    return ["".join(segment.text for segment in strip) for strip in compositor.render_strips(app.size)]


def showing(app: ExplorerApp) -> str:
    """The whole screen as text."""
    return "\n".join(shown(app))


def cursor(rows: RowList[Any]) -> Any:
    """The row under the cursor; a list without rows fails the test."""
    assert rows.cursor_item is not None
    return rows.cursor_item
