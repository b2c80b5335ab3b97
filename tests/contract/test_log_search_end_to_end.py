"""Log search and tail against the simulator over a socket, compared with the simulator's own ledger."""

import asyncio
import time

from pydantic import SecretStr

from appsignal_tui.app import ExplorerApp
from appsignal_tui.cli.arguments import parse
from appsignal_tui.cli.sources import connector
from appsignal_tui.config import Settings
from appsignal_tui.demo.clock import Clock
from appsignal_tui.demo.world import PREFERRED_SITE, World
from appsignal_tui.models.base import NS_PER_S
from appsignal_tui.models.log import LogLine, Severity
from appsignal_tui.models.timerange import TimeRange
from appsignal_tui.services.container import Services
from appsignal_tui.services.logs import LogQuestion
from appsignal_tui.widgets.row_list import RowList
from tests.support.explorer import opened, press
from tests.support.simulator import FROZEN_NS, running_simulator

HOUR = TimeRange(FROZEN_NS - 3_600 * NS_PER_S, FROZEN_NS)
SLOWEST_S = 2.0


def ledger(world: World, severity: str) -> list[tuple[str, str]]:
    """Source and id of every line of that severity in the hour, oldest first, read from the world itself."""
    site = next(site for site in world.sites if site.id == PREFERRED_SITE)
    sources = [source.id for source in site.log_sources]
    lines = world.lines(site, sources, HOUR.start_ns, HOUR.end_ns, oldest_first=True)
    return [(line.source_id, line.id) for line in lines if line.severity.casefold() == severity]


async def read_all(services: Services, query: str) -> list[LogLine]:
    site, _ = await services.sites.choose("shop-web/production")
    pages = services.logs.older(LogQuestion(site.id, (), query, HOUR))
    lines: list[LogLine] = []
    while not pages.exhausted:
        lines += await pages.more()
    assert not pages.gaps
    assert not pages.stuck
    return lines


async def test_errors_page_back_through_the_whole_range_without_a_duplicate_or_a_gap(
    services: Services, world: World
) -> None:
    expected = ledger(world, "error")
    lines = await read_all(services, "severity=error")
    assert len(expected) > 500
    assert {line.severity for line in lines} == {Severity.ERROR}
    assert [(line.source_id, line.id) for line in reversed(lines)] == expected


async def test_the_tail_on_screen_shows_a_line_within_two_seconds_of_its_being_written() -> None:
    world = World(7, Clock.real())
    with running_simulator(world) as base_url:
        connect = connector(parse(["--base-url", base_url, "--site", "shop-web/production"]))
        connect.settings = Settings(base_url=base_url, token=SecretStr("demo-x"))
        app = ExplorerApp(connect, connect.initial(), wanted_site="shop-web/production")
        async with opened(app) as pilot:
            await press(pilot, "4")
            began_ns = time.time_ns()
            delays = await first_sights(app, began_ns, seconds=5)
            site = next(site for site in world.sites if site.id == PREFERRED_SITE)
            sources = [source.id for source in site.log_sources]
            written = list(world.lines(site, sources, began_ns, began_ns + 2 * NS_PER_S, oldest_first=True))
    assert len(written) > 3
    assert {(line.source_id, line.id) for line in written} <= delays.keys()
    assert max(delays.values()) <= SLOWEST_S


async def first_sights(app: ExplorerApp, began_ns: int, seconds: float) -> dict[tuple[object, ...], float]:
    """For each line written from `began_ns` on and shown within `seconds`: how long after its writing it was shown."""
    listed = app.screen.query_one("#lines", RowList)
    delays: dict[tuple[object, ...], float] = {}
    async with asyncio.timeout(60):
        while time.time_ns() < began_ns + seconds * NS_PER_S:
            await asyncio.sleep(0.02)
            now_ns = time.time_ns()
            for index in range(listed.count - 1, -1, -1):
                line = listed.item_at(index)
                if line.time_ns < began_ns or line.key in delays:
                    break
                delays[line.key] = (now_ns - line.time_ns) / NS_PER_S
    return delays
