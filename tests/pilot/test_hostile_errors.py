"""Row X21 of the fault matrix: words from outside inside the program's own errors, on the screen and in its output."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from pydantic import SecretStr

from appsignal_tui.app import ExplorerApp
from appsignal_tui.cli import main
from appsignal_tui.cli.arguments import parse
from appsignal_tui.cli.sources import connector
from appsignal_tui.screens.logs import LogsScreen
from appsignal_tui.screens.sites import SitesScreen
from appsignal_tui.screens.waterfall import WaterfallScreen
from appsignal_tui.services.container import Origin, open_services
from appsignal_tui.store.registry import Registry
from appsignal_tui.widgets.row_list import RowList
from appsignal_tui.widgets.status_panel import StatusPanel
from tests.support import hostile
from tests.support.explorer import explorer, opened, press, reach, showing
from tests.support.fake_world import START_NS, Received, Reply, ScriptedService, json_reply
from tests.support.hostile import assert_harmless, assert_sound, record

PATHS = (
    "/graphql",
    "/api/v2/metrics/timeseries",
    "/api/v2/tracing/actions",
    "/api/v2/tracing/traces/performance",
    "/api/v2/tracing/traces/errors",
    "/api/v2/logs/lines",
)


class Refusing:
    """A service that names its sites and answers every other question with `reply`."""

    def __init__(self, reply: Reply, sites: Sequence[str] = ("shop",)) -> None:
        self.reply = reply
        apps = [{"id": f"{at:024x}", "name": name, "environment": name} for at, name in enumerate(sites)]
        organization = {"slug": sites[0], "name": sites[0], "apps": apps}
        self._sites = json_reply({"data": {"viewer": {"organizations": [organization]}}})
        self._service = ScriptedService(dict.fromkeys(PATHS, self._answer))

    def _answer(self, request: Received) -> Reply:
        return self._sites if b"organizations" in request.body else self.reply

    def explorer(self, wanted_site: str = "") -> ExplorerApp:
        """The explorer on this service."""
        services = open_services(
            token=SecretStr("demo-x"),
            origin=Origin(kind="live", label=""),
            clock=lambda: START_NS,
            asgi=self._service,
            registry=Registry.in_memory(),
        )
        return ExplorerApp(connector(parse(["--demo"])), services, wanted_site=wanted_site)


def in_json(text: str) -> Reply:
    return json_reply({"error": text, "message": text, "details": {"field": text}}, 422)


def in_detail(text: str) -> Reply:
    return json_reply({"error": text, "detail": [text]}, 403)


def in_graphql(text: str) -> Reply:
    return json_reply({"errors": [{"message": text, "extensions": {"code": text}}]}, 404)


def in_plain_words(text: str) -> Reply:
    return Reply(text.encode("utf-8", "replace"), 404, {"content-type": "text/plain"})


def in_location(text: str) -> Reply:
    return Reply(b"", 302, {"location": "https://evil.test/" + re.sub("[\r\n]", "", text), "x-request-id": text})


def in_content_type(text: str) -> Reply:
    return Reply(text.encode("utf-8", "replace"), 200, {"content-type": text})


@pytest.mark.parametrize(
    ("place", "reply"), list(enumerate((in_json, in_detail, in_graphql, in_plain_words, in_location, in_content_type)))
)
async def test_x21_words_of_the_service_in_an_error_are_harmless(place: int, reply: Callable[[str], Reply]) -> None:
    texts = [row[0] for row in hostile.ROWS][place::3]
    service = Refusing(reply(texts[0].sent))
    app = service.explorer()
    async with opened(app, (160, 30)) as pilot:
        for text in texts:
            service.reply = reply(text.sent)
            await press(pilot, "r")
            panel = app.screen.query_one(StatusPanel).text
            assert panel
            assert_harmless(panel.replace("\n", " "))
            assert_sound(app)
            if reply in (in_json, in_detail, in_graphql, in_plain_words):
                assert text.shown in panel


async def test_x21_names_of_sites_are_harmless_in_the_picker_and_where_none_is_meant() -> None:
    names = [text.sent for text in hostile.EVERYTHING]
    app = Refusing(json_reply({}), names).explorer()
    async with opened(app, (120, 60)):
        assert isinstance(app.screen, SitesScreen)
        assert_sound(app)
        assert sum(text.shown in showing(app) for text in hostile.EVERYTHING) > 10
    app = Refusing(json_reply({}), names[:6]).explorer("\x1b]0;none\x07")
    async with opened(app, (200, 30)):
        panel = app.screen.query_one(StatusPanel).text
        assert "There is" in panel
        assert_harmless(panel.replace("\n", " "))
        assert_sound(app)


def test_x21_the_program_s_own_words_hold_nothing_a_file_is_called(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for text in hostile.EVERYTHING:
        missing = str(tmp_path / text.sent.replace("/", "").replace("\0", ""))
        for words in (["--replay", missing], ["--demo", "--clock", text.sent], ["--demo", "--site", text.sent, "x"]):
            assert main(["logs", *words]) == 2
            assert_harmless(capsys.readouterr().err.replace("\n", " "))


def test_x21_printed_lines_and_spans_are_one_harmless_row_each(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = str(record(tmp_path, [text.sent for text in hostile.EVERYTHING]))
    assert main(["logs", "--replay", place, "--limit", "1000"]) == 0
    printed = capsys.readouterr()
    assert printed.out.count("\n") == len(hostile.EVERYTHING)
    assert_harmless((printed.out + printed.err).replace("\n", " "))
    assert main(["trace", hostile.trace_id(len(hostile.EVERYTHING) - 1), "--replay", place]) == 0
    printed = capsys.readouterr()
    assert printed.out.count("\n") == len(hostile.EVERYTHING) + 1
    assert_harmless((printed.out + printed.err).replace("\n", " "))


async def test_x21_a_trace_that_a_line_names_and_nobody_knows_is_named_harmlessly(tmp_path: Path) -> None:
    app = explorer("--replay", str(record(tmp_path, [text.sent for text in hostile.DIRECTIONS])))
    async with opened(app, (160, 40)) as pilot:
        await reach(pilot, LogsScreen, "#lines", "4")
        app.screen.query_one("#lines", RowList).move_to(1)
        await press(pilot, "enter")
        assert isinstance(app.screen, WaterfallScreen)
        assert f"There is no trace {hostile.DIRECTIONS[1].shown}" in showing(app)
        assert_sound(app)
