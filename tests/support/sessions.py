"""Recorded sessions for tests: exchanges, their file, and an application asked without a client."""

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from appsignal_tui.demo.asgi import AsgiApp, Message

START_NS = 1_795_443_360 * 10**9


@dataclass(frozen=True)
class Exchange:
    """What a client tells a recording."""

    method: str = "POST"
    path: str = "/api/v2/logs/lines"
    body: bytes | None = b"{}"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"content-type": "application/json"})
    content: bytes = b"[]"
    at_ns: int = START_NS
    duration_ms: float = 1.5


def records(path: Path) -> list[dict[str, Any]]:
    """Every object of a recording, read as gzip and JSON are read anywhere."""
    return [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]


def members(path: Path) -> list[bytes]:
    """The gzip members of a recording, packed."""
    data, found = path.read_bytes(), []
    while data:
        unpacking = zlib.decompressobj(wbits=31)
        unpacking.decompress(data)
        found.append(data[: len(data) - len(unpacking.unused_data)])
        data = unpacking.unused_data
    return found


def unpacked(content: bytes) -> Iterator[bytes]:
    """A file's bytes, and the content of every gzip stream that begins in it."""
    yield content
    at = content.find(b"\x1f\x8b\x08")
    while at >= 0:
        unpacking = zlib.decompressobj(wbits=31)
        with suppress(zlib.error):
            yield unpacking.decompress(content[at:])
        at = content.find(b"\x1f\x8b\x08", at + 1)


@dataclass(frozen=True)
class Reply:
    """What an application answered."""

    status: int
    headers: Mapping[bytes, bytes]
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)


async def ask(app: AsgiApp, method: str, path: str, body: Any = None) -> Reply:
    """One question, its body as JSON."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"" if body is None else json.dumps(body).encode(), "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "raw_path": path.encode(), "headers": []}
    await app(scope, receive, send)
    return Reply(sent[0]["status"], dict(sent[0]["headers"]), b"".join(each.get("body", b"") for each in sent[1:]))
