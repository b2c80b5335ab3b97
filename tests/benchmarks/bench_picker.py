"""Compare the site picker over 50 and 5 000 sites in one run: `python tests/benchmarks/bench_picker.py`.

From a keypress to the picture it leads to. Machines differ and are shared, so only the ratios mean something; every
figure is the median of several rounds of CPU time of the interface's own thread, in milliseconds.
"""
# ruff: noqa: T201 - a script that prints figures

import asyncio
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import thread_time
from typing import Any

from pydantic import SecretStr
from textual.geometry import Region
from textual.pilot import Pilot
from textual.screen import Screen
from textual.strip import Strip
from textual.widgets import Input

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from appsignal_tui.app import ExplorerApp
from appsignal_tui.cli.arguments import parse
from appsignal_tui.cli.sources import connector
from appsignal_tui.models.site import Site
from appsignal_tui.screens.sites import SitesScreen
from appsignal_tui.services.container import Origin, open_services
from appsignal_tui.store.registry import Registry
from appsignal_tui.widgets.row_list import RowList
from tests.support.pilot import settle

SIZE = (120, 40)
ROUNDS = 9
TYPED = ("s", "h", "o", "p", "-", "3")
NOW_NS = 1_795_443_360 * 10**9
TARGET = 1.5
_PARTS = ("shop", "api", "web", "admin", "search", "mail", "billing", "stock")


def sites(count: int) -> list[Site]:
    """Sites of some organizations in three environments each."""
    return [
        Site(
            id=f"{number:024x}",
            name=f"{_PARTS[number % 8]}-{_PARTS[number // 8 % 8]}-{number // 3}",
            environment=("production", "staging", "review")[number % 3],
            org_slug=f"org-{number % 17}",
        )
        for number in range(count)
    ]


def explorer(count: int) -> ExplorerApp:
    """The app over services that know so many sites and reach nothing."""
    registry = Registry.in_memory()
    known = sites(count)
    registry.remember_sites(known)
    registry.mark_used(known[0], NOW_NS)
    services = open_services(
        token=SecretStr("demo-x"),
        origin=Origin(kind="demo", label="DEMO"),
        clock=lambda: NOW_NS,
        asgi=nothing,
        registry=registry,
    )
    return ExplorerApp(connector(parse(["--demo"])), services)


async def nothing(_scope: Any, _receive: Any, send: Any) -> None:
    """A service without any data."""
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b""})


class Watch:
    """Notes when a picture with rows of the picker is handed to the terminal."""

    def __init__(self, app: ExplorerApp) -> None:
        self.app = app
        self.typed: str | None = None
        """What the field has to hold for a picture to count."""
        self._has_rows = False
        self.painted_at = 0.0

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Listen in on the list and on the app."""
        render, display = RowList.render_lines, self.app._display

        def render_lines(rows: RowList[Any], crop: Region) -> list[Strip]:
            strips = render(rows, crop)
            self._has_rows = self._has_rows or (rows.id == "picker-list" and rows.count > 0 and self._is_typed)
            return strips

        def displayed(screen: Screen[Any], renderable: Any) -> None:
            display(screen, renderable)
            if self._has_rows and not self.painted_at:
                self.painted_at = thread_time()

        RowList.render_lines = render_lines  # type: ignore[method-assign, assignment]
        self.app._display = displayed  # type: ignore[method-assign]
        try:
            yield
        finally:
            RowList.render_lines = render  # type: ignore[method-assign]

    @property
    def _is_typed(self) -> bool:
        screen = self.app.screen
        return isinstance(screen, SitesScreen) and (self.typed is None or screen.query_one(Input).value == self.typed)

    async def ms(self, pilot: Pilot[Any], key: str, typed: str | None = None) -> float:
        """From this key to the picture in which the field holds `typed`."""
        self.typed, self._has_rows, self.painted_at = typed, False, 0.0
        gc.collect()
        start = thread_time()
        await pilot.press(key)
        while not self.painted_at:  # noqa: ASYNC110 - gives turns, the picture is due
            await asyncio.sleep(0)
        took = (self.painted_at - start) * 1_000
        await settle(pilot)
        return took


async def figures(count: int) -> tuple[float, float]:
    """Opening the picker, and a key typed into it."""
    app = explorer(count)
    watch = Watch(app)
    opened, typed = [], []
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        gc.freeze()
        with watch.watching():
            for _ in range(ROUNDS):
                opened.append(await watch.ms(pilot, "ctrl+o"))
                for at, key in enumerate(TYPED, 1):
                    name = "minus" if key == "-" else key
                    typed.append(await watch.ms(pilot, name, "".join(TYPED[:at])))
                await pilot.press("escape")
                await settle(pilot)
    return median(opened), median(typed)


async def main() -> None:
    """Print the figures and their ratios."""
    small, large = await figures(50), await figures(5_000)
    for name, few, many in zip(("open", "a key"), small, large, strict=True):
        print(f"{name:>6}: 50 sites {few:6.2f} ms   5 000 sites {many:6.2f} ms   {many / few:.2f}× (target {TARGET}×)")


if __name__ == "__main__":
    asyncio.run(main())
