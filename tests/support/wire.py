"""Servers below HTTP that stop at a chosen point, and know which of their connections are still open."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Literal

from tests.support.fake_world import raw_server, read_request

Stop = Literal["headers", "body", "nothing"]
"""What is not sent: headers, the rest of the body, or nothing is left out."""

_GOOD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
_SECONDS = 5


class Stopping:
    """Answers each request of each connection, as far as `stops_at` says when it arrives."""

    def __init__(self) -> None:
        self.url = ""
        self.stops_at: Stop = "nothing"
        self.accepted = 0
        self.open = 0
        """Connections that nobody has closed."""
        self.requests = 0
        self._changed = asyncio.Condition()

    async def has(self, *, requests: int | None = None, open_: int | None = None) -> None:
        """Wait until so many requests have come, or so many connections are open."""
        async with asyncio.timeout(_SECONDS), self._changed:
            await self._changed.wait_for(
                lambda: (requests is None or self.requests >= requests) and (open_ is None or self.open == open_)
            )

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Speak on one connection until the other side closes it."""
        self.accepted += 1
        self.open += 1
        try:
            while True:
                await read_request(reader)
                stops_at = self.stops_at
                writer.write({"headers": b"", "body": _GOOD[:-1], "nothing": _GOOD}[stops_at])
                await writer.drain()
                self.requests += 1
                await self._tell()
        finally:
            self.open -= 1
            await self._tell()

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()


@asynccontextmanager
async def stopping_server() -> AsyncIterator[Stopping]:
    """A server that stops where it is told to."""
    server = Stopping()
    async with raw_server(server.talk) as url:
        server.url = url
        yield server


@contextmanager
def unaccepting_server() -> Iterator[str]:
    """A port on which no connection ever completes: its queue is full and nobody accepts; yields the base URL."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        address = listening.getsockname()
        filling = [socket.socket() for _ in range(4)]
        try:
            for each in filling:
                each.setblocking(False)
                each.connect_ex(address)
            yield f"http://127.0.0.1:{address[1]}"
        finally:
            for each in filling:
                each.close()
