"""The request inspector: every screen opens it, it tells what was asked, and copies it for a shell."""

import base64
import json
import re
import shlex

import pytest

from appsignal_tui.screens.actions import ActionsScreen
from appsignal_tui.screens.logs import LogsScreen
from appsignal_tui.screens.requests import RequestsScreen
from appsignal_tui.services.requests import JournalEntry
from appsignal_tui.widgets.detail_pane import DetailPane
from appsignal_tui.widgets.row_list import RowList
from tests.support.explorer import cursor, demo, opened, press, showing, shown
from tests.support.pilot import settle


@pytest.mark.parametrize("key", ["I", "ctrl+g"])
async def test_the_inspector_opens_anywhere_and_closes_again(key: str) -> None:
    app = demo()
    async with opened(app) as pilot:
        await press(pilot, "4")
        assert isinstance(app.screen, LogsScreen)
        await press(pilot, key)
        assert isinstance(app.screen, RequestsScreen)
        await press(pilot, key)
        assert len(app.screen_stack) == 2, "a second press does not pile up"
        await press(pilot, "q")
        assert isinstance(app.screen, LogsScreen)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)])
async def test_every_request_of_the_first_screen_is_listed(size: tuple[int, int]) -> None:
    app = demo()
    async with opened(app, size) as pilot:
        await press(pilot, "I")
        rows = shown(app)
        listed = app.screen.query_one("#requests", RowList)
        entries: list[JournalEntry] = [listed.item_at(index) for index in range(listed.count)]
    assert {len(row) for row in rows} == {size[0]}
    assert "tracing/actions" in "\n".join(rows)
    assert [entry.number for entry in entries] == list(range(len(entries), 0, -1))
    assert {entry.path for entry in entries} >= {"/api/v2/tracing/actions", "/api/v2/metrics/timeseries", "/graphql"}
    assert all(entry.status == 200 for entry in entries)


async def test_the_detail_tells_the_body_that_was_sent() -> None:
    app = demo()
    async with opened(app, (120, 40)) as pilot:
        await press(pilot, "I")
        rows = app.screen.query_one("#requests", RowList)
        rows.move_to_next(lambda entry: entry.path.endswith("/tracing/actions"), 1)
        await settle(pilot)
        entry: JournalEntry = cursor(rows)
        detail = app.screen.query_one(DetailPane)
        lines = [detail.item_at(index) for index in range(detail.count)]
    assert json.loads(entry.sent)["from"] in "\n".join(line.value for line in lines)
    assert "$APPSIGNAL_API_TOKEN" in "".join(line.value for line in lines)


async def test_a_request_is_copied_as_a_line_a_shell_takes_without_the_token(monkeypatch: pytest.MonkeyPatch) -> None:
    app = demo()
    written: list[str] = []
    async with opened(app) as pilot:
        await press(pilot, "I")
        rows = app.screen.query_one("#requests", RowList)
        rows.move_to_next(lambda entry: entry.path.endswith("/metrics/timeseries"), 1)
        entry: JournalEntry = cursor(rows)
        assert app._driver is not None
        monkeypatch.setattr(app._driver, "write", written.append)
        await press(pilot, "y", "c")
    (encoded,) = re.findall(r"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07", "".join(written))
    line = base64.b64decode(encoded).decode()
    words = shlex.split(line)
    assert words[words.index("--data-raw") + 1] == entry.sent
    assert "Authorization: Bearer $APPSIGNAL_API_TOKEN" in words
    assert "demo-" not in line


async def test_a_refused_question_is_told_with_the_servers_words() -> None:
    app = demo("--fault", "h04-refused:/tracing/actions")
    async with opened(app, (120, 40)) as pilot:
        await press(pilot, "I")
        assert "✖" in showing(app)
        rows = app.screen.query_one("#requests", RowList)
        rows.move_to_next(lambda entry: entry.status == 422, 1)
        entry: JournalEntry = cursor(rows)
    assert entry.message
    assert entry.path == "/api/v2/tracing/actions"


async def test_f5_asks_again_what_is_kept_in_memory() -> None:
    app = demo()
    async with opened(app) as pilot:
        assert isinstance(app.screen, ActionsScreen)
        await press(pilot, "left_parenthesis")  # an hour that is over
        services = app.screen.services
        before = len([entry for entry in services.requests.entries if entry.told == "asked"])
        await press(pilot, "r")
        kept = len([entry for entry in services.requests.entries if entry.told == "asked"])
        await press(pilot, "f5")
        forgotten = len([entry for entry in services.requests.entries if entry.told == "asked"])
    assert kept - before < forgotten - kept
