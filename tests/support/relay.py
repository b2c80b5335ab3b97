"""A relay before the simulator that breaks what an HTTP server cannot break itself: the rows below HTTP.

Faults are named as the simulator's own are (`appsignal_tui.demo.faults.names`).
"""

import asyncio
import re
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from tests.support.fake_world import raw_server, read_request

HUGE_HEADER_BYTES = 200_000
EARLY_ANSWERS = 2_000
_ENDLESS_PIECE = b"X-Filler: filler\r\n" * 1_000


@dataclass(frozen=True)
class Upstream:
    """The simulator's whole answer."""

    status_line: bytes
    headers: bytes
    """Without those about length and connection, each with its line end."""
    body: bytes

    def head(self, *more: bytes) -> bytes:
        """Status line and headers, with these added, up to the empty line."""
        return self.status_line + b"\r\n" + self.headers + b"".join(line + b"\r\n" for line in more) + b"\r\n"

    @property
    def whole(self) -> bytes:
        """The answer as it should be."""
        return self.head(b"Content-Length: %d" % len(self.body)) + self.body


Break = Callable[[Upstream, asyncio.StreamWriter], Awaitable[None]]


async def _reset(answer: Upstream, writer: asyncio.StreamWriter) -> None:
    writer.write(answer.head(b"Content-Length: %d" % len(answer.body)) + answer.body[: len(answer.body) // 2])
    await writer.drain()
    # lingering for no time makes closing a reset
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def _nothing(_answer: Upstream, _writer: asyncio.StreamWriter) -> None:
    """The connection is closed by who called."""


def _writing(make: Callable[[Upstream], bytes]) -> Break:
    async def act(answer: Upstream, writer: asyncio.StreamWriter) -> None:
        writer.write(make(answer))
        await writer.drain()

    return act


async def _endless_headers(answer: Upstream, writer: asyncio.StreamWriter) -> None:
    writer.write(answer.status_line + b"\r\n")
    while not writer.is_closing():
        writer.write(_ENDLESS_PIECE)
        await writer.drain()
        await asyncio.sleep(0)


def _chunked(answer: Upstream, size: bytes) -> bytes:
    return answer.head(b"Transfer-Encoding: chunked") + size + b"\r\n" + answer.body[:100]


BREAKS: Mapping[str, Break] = {
    "n06-reset": _reset,
    "n07-no-answer": _nothing,
    "n08-short-body": _writing(
        lambda answer: answer.head(b"Content-Length: %d" % (len(answer.body) + 9)) + answer.body
    ),
    "n09-cut-chunk": _writing(lambda answer: _chunked(answer, b"ffff")),
    "n09-bad-chunk-size": _writing(lambda answer: _chunked(answer, b"sixteen")),
    "n10-two-lengths": _writing(lambda answer: answer.head(b"Content-Length: 2", b"Content-Length: 3") + answer.body),
    "n11-not-http": _writing(lambda _answer: b"SSH-2.0-OpenSSH_9.6\r\nProtocol mismatch.\r\n\r\n"),
    "n12-huge-header": _writing(lambda answer: answer.head(b"X-Huge: " + b"a" * HUGE_HEADER_BYTES)),
    "n12-endless-headers": _endless_headers,
    "n13-early-answers": _writing(lambda answer: b"HTTP/1.1 103 Early Hints\r\n\r\n" * EARLY_ANSWERS + answer.whole),
    "n14-idle-close": _writing(lambda answer: answer.whole),
    "h15-reason": _writing(lambda answer: b"HTTP/1.1 500 \x1b[2J\x1b]0;x\x07\r\n" + answer.whole.partition(b"\r\n")[2]),
}
"""What is done to each answer, by the fault's name; the connection is closed after it."""


@asynccontextmanager
async def relay(upstream_url: str, fault: str, *, count: int | None = None) -> AsyncIterator[str]:
    """A server before another one that breaks its answers; yields the base URL.

    Args:
        upstream_url: Where requests are passed on to.
        fault: One of `BREAKS`.
        count: How many answers are broken; those that follow are passed on as they are. `None` for all.
    """
    taken = 0

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal taken
        answer = await _ask(upstream_url, await read_request(reader))
        taken += 1
        if count is not None and taken > count:
            writer.write(answer.whole)
            await writer.drain()
        else:
            await BREAKS[fault](answer, writer)

    async with raw_server(talk) as url:
        yield url


async def _ask(url: str, request: bytes) -> Upstream:
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    try:
        writer.write(request)
        await writer.drain()
        head = (await reader.readuntil(b"\r\n\r\n"))[:-4]
        length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
        body = await reader.readexactly(int(length[1])) if length else b""
    finally:
        writer.close()
        await writer.wait_closed()
    status_line, *lines = head.split(b"\r\n")
    kept = [line for line in lines if not line.lower().startswith((b"content-length", b"connection"))]
    return Upstream(status_line, b"".join(line + b"\r\n" for line in kept), body)
