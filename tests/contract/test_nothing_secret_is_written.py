"""A full session, in the app and headless, over the wire: no file it leaves holds the token or a sensitive value."""

import asyncio
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

from appsignal_tui.app import ExplorerApp
from appsignal_tui.cli import main
from appsignal_tui.cli.arguments import parse
from appsignal_tui.cli.sources import connector
from appsignal_tui.demo.asgi import Message, Receive, Scope, Send, Simulator
from appsignal_tui.demo.clock import Clock
from appsignal_tui.demo.world import World
from appsignal_tui.screens.logs import LogsScreen
from appsignal_tui.screens.waterfall import WaterfallScreen
from tests.support.explorer import opened, press, reach
from tests.support.sessions import unpacked
from tests.support.simulator import served

TOKEN = "demo-Zq9+se/cret=1"  # noqa: S105 - the simulator takes any that starts with demo-
TOKEN_FORMS = (TOKEN, quote(TOKEN, safe=""), quote(TOKEN), quote_plus(TOKEN), quote(TOKEN, safe="").lower())
SENSITIVE = ("http.request.header.", "appsignal.request.", "appsignal.function.parameters")
SHORTEST = 8
"""Shorter values, such as the number of an order, stand elsewhere by right."""


class Witness:
    """The simulator, and everything it told."""

    def __init__(self) -> None:
        self._simulator = Simulator(World(7, Clock.real()))
        self.told: list[bytes] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def keeping_send(message: Message) -> None:
            self.told.append(message.get("body", b""))
            await send(message)

        await self._simulator(scope, receive, keeping_send)

    @property
    def sensitive(self) -> set[str]:
        """Values of the sensitive attributes told, whole, and the texts in those that hold JSON.

        A value that was also told where it is no secret, as a session's id may be that of a message, is none.
        """
        texts = [found for body in self.told if body for found in _told(json.loads(body))]
        public = "\n".join(text for text, is_sensitive in texts if not is_sensitive)
        return {text for text, is_sensitive in texts if is_sensitive and len(text) >= SHORTEST and text not in public}


def _told(value: Any) -> Iterator[tuple[str, bool]]:
    """Every text of an answer, and whether it is sensitive."""
    if isinstance(value, list):
        for each in value:
            yield from _told(each)
    elif isinstance(value, dict):
        for name, member in value.items():
            if name.startswith(SENSITIVE):
                yield from ((text, True) for text in _texts(member))
            else:
                yield from _told(member)
    elif isinstance(value, str):
        yield value, False


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
        if value.startswith("{"):
            yield from _texts(json.loads(value))
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)


@contextmanager
def _logging_everything(path: Path) -> Iterator[None]:
    handler = logging.FileHandler(path)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        root.setLevel(level)
        root.removeHandler(handler)
        handler.close()


async def _session_in_the_app(url: str, folder: Path) -> None:
    """Actions, traces, a waterfall with its detail, logs with theirs, and a picture of each."""
    options = parse(["--base-url", url, "--site", "shop-web/production", "--record", str(folder / "app.apz")])
    connect = connector(options)
    app = ExplorerApp(connect, connect.initial(), wanted_site=options.site)
    async with opened(app, (120, 40)) as pilot:
        await reach(pilot, WaterfallScreen, "#spans", "enter", "enter")
        app.save_screenshot("waterfall.svg", str(folder))
        for _ in range(4):
            await press(pilot, "down")
        await reach(pilot, LogsScreen, "#lines", "4")
        await press(pilot, "d")
        app.save_screenshot("logs.svg", str(folder))
    assert connect.close() == ""


def _headless_session(url: str, folder: Path, trace_id: str) -> None:
    source = ["--base-url", url, "--site", "shop-web/production"]
    assert main(["logs", *source, "--limit", "150", "--ndjson", "--record", str(folder / "logs.apz")]) == 0
    assert main(["trace", trace_id, *source, "--json", "--record", str(folder / "trace.apz")]) == 0


def test_no_file_of_a_session_holds_the_token_or_a_sensitive_value(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APPSIGNAL_API_TOKEN", TOKEN)
    witness = Witness()
    with served(witness) as url, _logging_everything(tmp_path / "debug.log"):
        asyncio.run(_session_in_the_app(url, tmp_path))
        trace_ids = {row["trace_id"] for body in witness.told if b'"span_id"' in body for row in json.loads(body)}
        _headless_session(url, tmp_path, min(trace_ids))
    files = _files(tmp_path)
    # what was looked for can be found: the recordings hold the answers, and the log tells of requests
    assert {path.suffix for path in files} == {".apz", ".svg", ".log", ".sqlite3"}
    assert min(trace_ids).encode() in files[tmp_path / "app.apz"]
    assert b"send_request_headers" in files[tmp_path / "debug.log"]
    sensitive = witness.sensitive
    assert len(sensitive) > 5
    assert any("@mail.example" in value for value in sensitive)
    secrets = {form.encode() for text in (*TOKEN_FORMS, *sensitive) for form in _written(text)}
    assert [(path.name, secret) for path, content in files.items() for secret in secrets if secret in content] == []


def _files(folder: Path) -> dict[Path, bytes]:
    """Every file below a folder with its bytes, packed and unpacked."""
    return {path: b"\n".join(unpacked(path.read_bytes())) for path in folder.rglob("*") if path.is_file()}


def _written(text: str) -> set[str]:
    """A text as files may hold it: as it is, in JSON, in JSON in JSON."""
    return {text, json.dumps(text)[1:-1], json.dumps(json.dumps(text)[1:-1])[1:-1]}
