"""The omnibox: telling texts apart as they are typed, and opening exactly what they name."""

import pytest
from textual import events
from textual.widgets import Input

from appsignal_tui.app import ExplorerApp
from appsignal_tui.commands.catalogue import of
from appsignal_tui.models.weburl import (
    ActionPage,
    IncidentPage,
    LogSourcePage,
    LogViewPage,
    MonitorPage,
    SitePage,
    WebPage,
    build_url,
)
from appsignal_tui.screens.actions import ActionsScreen
from appsignal_tui.screens.logs import LogsScreen
from appsignal_tui.screens.omnibox import OmniboxScreen
from appsignal_tui.screens.traces import TraceListScreen
from appsignal_tui.screens.waterfall import WaterfallScreen
from appsignal_tui.widgets.painted import PaintedBlock
from appsignal_tui.widgets.row_list import RowList
from tests.support import hostile
from tests.support.explorer import cursor, demo, opened, press, reach, showing, shown
from tests.support.hostile import assert_sound


async def write(app: ExplorerApp, text: str) -> None:
    """Type a text, as fast as a paste."""
    app.screen.query_one(Input).value = text


def offered(app: ExplorerApp) -> list[tuple[str, str]]:
    return [(offer.kind, offer.title) for offer in app.screen.query_one("#dialog-list", RowList).items]


def production(app: ExplorerApp) -> str:
    assert app.context.site is not None
    return app.context.site.id


def said(app: ExplorerApp) -> str:
    return app.screen.query_one("#dialog-message", PaintedBlock).text


async def open_text(app: ExplorerApp, pilot: object, text: str) -> None:
    await press(pilot, "colon")  # type: ignore[arg-type]
    await write(app, text)
    await press(pilot, "enter")  # type: ignore[arg-type]


async def test_it_lists_every_command_with_its_key_before_anything_is_typed() -> None:
    app = demo()
    async with opened(app, (120, 40)) as pilot:
        await press(pilot, "colon")
        commands = of("actions", "list", "everywhere")
        assert offered(app) == [("command", each.title) for each in commands]
        text = showing(app)
        assert "All traces" in text
        assert "Shift+Tab" in text
        assert_sound(app)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("newest err", ("command", "Newest errors")),
        ("q", ("command", "Quit")),
        ("shop-api", ("site", "shop-api")),
        ("#412", ("incident", "#412")),
        ("9f3c2a1", ("revision", "9f3c2a1")),
        ("4be107d2000000000000000000000001", ("trace", "4be107d20000…00000000001")),
        ("https://appsignal.com/acme/sites/1/logs", ("address", "a site, logs")),
    ],
)
async def test_what_is_typed_is_told_apart(text: str, first: tuple[str, str]) -> None:
    app = demo()
    async with opened(app, (120, 40)) as pilot:
        await press(pilot, "colon")
        await write(app, text)
        await press(pilot)
        await pilot.pause()
        assert offered(app)[0] == first


async def test_a_command_runs_where_its_key_would() -> None:
    app = demo()
    async with opened(app) as pilot:
        await press(pilot, "colon", *"newest err", "enter")
        assert isinstance(app.screen, TraceListScreen)
        assert "newest errors" in showing(app)
        await press(pilot, "colon", *"q", "enter")
    assert app.return_value == 0


async def test_a_site_by_its_name_becomes_the_one_in_use() -> None:
    app = demo()
    async with opened(app) as pilot:
        await press(pilot, "colon", *"shop-api stag", "enter")
        assert app.context.site is not None
        assert app.context.site.label == "shop-api/staging"


async def test_a_trace_id_opens_its_waterfall() -> None:
    app = demo()
    async with opened(app, (120, 40)) as pilot:
        await reach(pilot, TraceListScreen, "#traces", "enter")
        trace_id = cursor(app.screen.query_one("#traces", RowList)).trace.trace_id
        await press(pilot, "g", "a")
        await open_text(app, pilot, trace_id)
        await reach(pilot, WaterfallScreen, "#spans")
        assert trace_id[:4] in showing(app)
        await press(pilot, "q")
        assert isinstance(app.screen, ActionsScreen)


async def test_an_incident_opens_its_traces_and_a_performance_incident_those_of_its_action() -> None:
    app = demo()
    async with opened(app, (120, 40)) as pilot:
        group = app.screen.query_one("#errors", RowList).item_at(0).incident
        await open_text(app, pilot, f"#{group.number}")
        assert isinstance(app.screen, TraceListScreen)
        assert app.screen.what.digests == group.digests
        assert f"#{group.number}" in showing(app)


async def test_an_incident_without_traces_is_told_and_its_address_handed_over() -> None:
    app = demo()
    async with opened(app, (120, 40)) as pilot:
        await open_text(app, pilot, "#417")
        assert isinstance(app.screen, ActionsScreen)
        told = [notice.message for notice in app._notifications]
        assert any(words.startswith("#417 ") and "not about traces" in words for words in told)
        assert app.clipboard.endswith("/incidents/417")


async def test_the_range_moves_to_where_an_incident_or_a_deploy_is() -> None:
    app = demo()
    async with opened(app, (120, 40)) as pilot:
        for text in ("#412", "9f3c2a1"):
            await press(pilot, "T", *"2026-11-22 03:00..2026-11-22 03:30", "enter")
            assert "2026-11-22 03:00–03:30" in shown(app)[0]
            await open_text(app, pilot, text)
            assert "2026-11-22" not in shown(app)[0]
            assert app.screen.query(RowList).first().count


async def test_a_revision_opens_the_site_around_its_deploy() -> None:
    app = demo()
    async with opened(app, (120, 40)) as pilot:
        await open_text(app, pilot, "9f3c2a1")
        assert isinstance(app.screen, ActionsScreen)
        assert [notice.message for notice in app._notifications][-1].startswith("Deploy 9f3c2a1 was at 13:51")


async def address(app: ExplorerApp, page: WebPage, pilot: object) -> None:
    await open_text(app, pilot, build_url(page))


async def test_addresses_open_exactly_what_they_name() -> None:
    app = demo()
    async with opened(app, (120, 40)) as pilot:
        site_id = production(app)
        await address(app, ActionPage("demo-shop", site_id, "web", "Cart#update"), pilot)
        assert isinstance(app.screen, TraceListScreen)
        assert (app.screen.what.namespace, app.screen.what.action_name) == ("web", "Cart#update")
        assert app.screen.query_one("#traces", RowList).count
        await address(app, SitePage("demo-shop", site_id), pilot)
        assert isinstance(app.screen, ActionsScreen)
        group = app.screen.query_one("#errors", RowList).item_at(0).incident
        await address(app, IncidentPage("demo-shop", site_id, group.number, "exceptions"), pilot)
        assert isinstance(app.screen, TraceListScreen)
        await address(app, MonitorPage("demo-shop", site_id, "check-ins", "9"), pilot)
        assert "There is no screen for this page" in [notice.message for notice in app._notifications][-2]
        assert app.clipboard.endswith(f"/sites/{site_id}/check-ins/9")


async def test_a_log_source_opens_the_logs_of_that_source_until_another_query() -> None:
    app = demo()
    async with opened(app, (120, 40)) as pilot:
        assert app.context.site is not None
        services = app._services
        assert services is not None
        source = (await services.logs.sources(app.context.site))[1]
        await address(app, LogSourcePage("demo-shop", production(app), source.id), pilot)
        await reach(pilot, LogsScreen, "#lines")
        lines = app.screen.query_one("#lines", RowList)
        assert {line.source_id for line in lines.items} == {source.id}
        assert f"only {source.name} · Q asks all" in showing(app)
        await press(pilot, "Q", "enter")
        assert "Q asks all" not in showing(app)


async def test_a_saved_log_search_opens_the_logs_with_its_query() -> None:
    app = demo()
    async with opened(app, (120, 40)) as pilot:
        assert app.context.site is not None
        assert app._services is not None
        view = next(each for each in (await app._services.logs.views(app.context.site)).rows if each.query)
        await address(app, LogViewPage("demo-shop", production(app), view.id), pilot)
        assert isinstance(app.screen, LogsScreen)
        assert view.query in app.screen.query_one("#query", Input).value
        await press(pilot, "3", "4")
        assert view.query in app.screen.query_one("#query", Input).value


async def test_what_names_nothing_is_told_in_words_and_the_text_stays() -> None:
    app = demo()
    async with opened(app) as pilot:
        await open_text(app, pilot, "ffffffffffffffffffffffffffffffff")
        assert isinstance(app.screen, OmniboxScreen)
        assert app.screen.query_one(Input).value == "f" * 32
        assert said(app).startswith("✖ ")
        await press(pilot, "backspace")
        assert said(app) == ""
        await press(pilot, "escape")
        assert isinstance(app.screen, ActionsScreen)


async def test_an_address_on_the_command_line_is_opened_first() -> None:
    app = demo("https://appsignal.com/demo-shop/sites/nowhere/logs")
    async with opened(app) as pilot:
        assert isinstance(app.screen, OmniboxScreen)
        assert said(app).startswith("✖ ")
        await press(pilot, "escape")
        assert isinstance(app.screen, ActionsScreen)
        assert "shop-web" in shown(app)[0]
    first = demo()
    async with opened(first):
        url = build_url(ActionPage("demo-shop", production(first), "web", "Cart#update"))
    app = demo(url)
    async with opened(app):
        assert isinstance(app.screen, TraceListScreen)
        assert "Cart#update" in showing(app)


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (200, 50)])
async def test_x_u10_hostile_and_huge_pastes_are_a_line_of_text(size: tuple[int, int]) -> None:
    app = demo()
    async with opened(app, size) as pilot:
        await press(pilot, "colon")
        for text in (*hostile.EVERYTHING, hostile.Hostile("x\n" + "y" * 1_000_000, "x")):
            app.screen.query_one(Input).value = ""
            app.screen.post_message(events.Paste(text.sent[:1_000_000]))
            await pilot.pause()
            assert_sound(app)
        await press(pilot, "enter")
        assert app.is_running
        assert_sound(app)
