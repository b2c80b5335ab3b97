"""Rows D02 and D03 of the fault matrix: the demo stays on the machine, and is the same every time."""

import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest

from appsignal_tui.app import ExplorerApp
from appsignal_tui.screens.actions import ActionsScreen
from appsignal_tui.screens.base import ExplorerScreen
from appsignal_tui.screens.logs import LogsScreen
from appsignal_tui.screens.traces import TraceListScreen
from appsignal_tui.screens.waterfall import WaterfallScreen
from tests.support.explorer import demo, opened, press, reach, shown

TOKEN = "a-real-token-of-somebody"  # noqa: S105 - it opens nothing
SCREENS: tuple[tuple[type[ExplorerScreen], str, tuple[str, ...]], ...] = (
    (ActionsScreen, "#actions", ()),
    (TraceListScreen, "#traces", ("enter",)),
    (WaterfallScreen, "#spans", ("enter",)),
    (LogsScreen, "#lines", ("4",)),
)
"""Each screen of the demo, a list of it, and the keys that lead to it from the one before."""


@pytest.fixture
def attempts(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    """Every attempt to reach anything over a socket or to look up a name; none succeeds."""
    made: list[object] = []

    def refuse(*arguments: Any, **_named: Any) -> NoReturn:
        made.append(arguments[-1])
        raise OSError("nothing can be reached here")

    for name in ("connect", "connect_ex", "sendto", "bind"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in ("getaddrinfo", "gethostbyname", "create_connection"):
        monkeypatch.setattr(socket, name, refuse)
    yield made
    assert made == []


def files(folder: Path) -> list[Path]:
    """Every file below a folder."""
    return [path for path in folder.rglob("*") if not path.is_dir()]


async def test_d02_with_a_real_token_configured_the_demo_reaches_for_nothing_and_says_that_it_is_the_demo(
    monkeypatch: pytest.MonkeyPatch, attempts: list[object]
) -> None:
    monkeypatch.setenv("APPSIGNAL_API_TOKEN", TOKEN)
    app = demo()
    async with opened(app) as pilot:
        for kind, selector, keys in SCREENS:
            await reach(pilot, kind, selector, *keys)
            assert "DEMO" in shown(app)[0], kind
            assert TOKEN not in "".join(shown(app))
        for key in ("r", "A", "3", "q", "q", "e"):
            await press(pilot, key)
            assert "DEMO" in shown(app)[0], key
        await press(pilot, "ctrl+o", *"staging", "enter")
        assert "DEMO" in shown(app)[0]
    assert attempts == []


async def test_d02_nothing_of_the_demo_enters_the_folders_of_the_real_thing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("APPSIGNAL_API_TOKEN", TOKEN)
    for name in ("CONFIG", "CACHE", "STATE", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    app = demo()
    async with opened(app) as pilot:
        for kind, selector, keys in SCREENS:
            await reach(pilot, kind, selector, *keys)
        await press(pilot, "ctrl+o", *"staging", "enter")
    assert files(tmp_path) == []
    assert not any((tmp_path / name).exists() for name in ("CONFIG", "CACHE", "STATE", "DATA"))


async def pictures(size: tuple[int, int], *arguments: str) -> list[str]:
    """Every screen as a picture, its random name replaced."""
    made: list[str] = []
    app: ExplorerApp = demo(*arguments)
    async with opened(app, size) as pilot:
        for kind, selector, keys in SCREENS:
            await reach(pilot, kind, selector, *keys)
            made.append(re.sub(r"terminal-\d+", "terminal", app.export_screenshot(title="explorer")))
    return made


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_d03_the_same_seed_shows_the_same_screens_byte_for_byte(size: tuple[int, int]) -> None:
    first = await pictures(size)
    assert await pictures(size) == first


async def test_d03_another_seed_shows_other_screens() -> None:
    first, second = await pictures((80, 24)), await pictures((80, 24), "--seed", "8")
    assert all(one != other for one, other in zip(first, second, strict=True))
