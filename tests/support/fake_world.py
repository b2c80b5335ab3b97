"""Small services of our own for tests: the other side of the wire, with answers a test chooses byte by byte."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, MutableMapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

NS_PER_S = 1_000_000_000
START_NS = 1_772_442_000 * NS_PER_S
"""2026-03-02T09:00:00Z."""


@dataclass(frozen=True)
class Reply:
    """One scripted answer."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"content-type": "application/json"})
    chunks: Sequence[bytes] = ()
    """Sent one by one after the body."""
    hold: asyncio.Event | None = None
    """Answered when this is set."""


def json_reply(value: Any, status: int = 200, **headers: str) -> Reply:
    """An answer in JSON; underscores in header names become dashes."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Reply(json.dumps(value).encode(), status, {"content-type": "application/json", **named})


@dataclass(frozen=True)
class Received:
    """One request as it came."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body)


Handler = Callable[[Received], Reply]


class ScriptedService:
    """An ASGI application that answers each path with its replies in turn, the last for ever, and keeps requests."""

    def __init__(self, script: Mapping[str, Sequence[Reply] | Handler]) -> None:
        self.requests: list[Received] = []
        self.open = 0
        """Requests under way."""
        self.most_open = 0
        self._opened = asyncio.Condition()
        self._script = {
            path: replies if callable(replies) else _in_turn(list(replies)) for path, replies in script.items()
        }

    async def has_open(self, count: int) -> None:
        """Wait until so many requests are under way."""
        async with self._opened:
            await self._opened.wait_for(lambda: self.open >= count)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        request = Received(
            method=scope["method"],
            path=scope["path"],
            query=parse_qs(scope["query_string"].decode()),
            headers={name.decode().lower(): value.decode() for name, value in scope["headers"]},
            body=body,
        )
        self.requests.append(request)
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        async with self._opened:
            self._opened.notify_all()
        try:
            await _send(self._script[request.path](request), send)
        finally:
            self.open -= 1


def _in_turn(replies: list[Reply]) -> Handler:
    return lambda _request: replies.pop(0) if len(replies) > 1 else replies[0]


async def _send(reply: Reply, send: Send) -> None:
    if reply.hold is not None:
        await reply.hold.wait()
    headers = [(name.encode(), value.encode()) for name, value in reply.headers.items()]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    pieces = [reply.body, *reply.chunks]
    for number, piece in enumerate(pieces):
        await send({"type": "http.response.body", "body": piece, "more_body": number < len(pieces) - 1})


def wire_time(time_ns: int) -> str:
    """RFC 3339 with nine fraction digits."""
    seconds, fraction = divmod(time_ns, NS_PER_S)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{fraction:09d}Z"


def read_time(text: str) -> int:
    """Nanoseconds of an RFC 3339 time with `Z`; written apart from the product's own reader on purpose."""
    whole, _, fraction = text.removesuffix("Z").partition(".")
    seconds = int(datetime.strptime(whole, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=UTC).timestamp())
    return seconds * NS_PER_S + int(fraction.ljust(9, "0") or 0)


def serve_page(times: Sequence[int], pagination: Mapping[str, Any], *, rounding_ns: int = 1) -> list[int]:
    """Which rows a page holds, by the contract's cursor rules (5.2): indexes into `times`.

    Rows of one instant keep the order they are given in, whichever way the list is read.

    Args:
        times: Time of each row.
        pagination: The member of the request.
        rounding_ns: The precision the service keeps of a cursor, which it rounds away from the rows served.
    """
    descending = pagination["order"] == "DESC"
    order = sorted(range(len(times)), key=lambda at: -times[at] if descending else times[at])
    cursor = pagination["cursor"]["time"]
    if cursor is not None:
        kept, rest = divmod(read_time(cursor), rounding_ns)
        limit = (kept + (1 if descending and rest else 0)) * rounding_ns
        order = [at for at in order if (times[at] <= limit if descending else times[at] >= limit)]
    return order[: pagination["per_page"]]


Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def raw_server(talk: Talk) -> AsyncIterator[str]:
    """A loopback server below HTTP that talks once per connection; yields its base URL."""
    writers: list[asyncio.StreamWriter] = []
    tasks: list[asyncio.Task[None]] = []

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        task = asyncio.current_task()
        assert task is not None
        tasks.append(task)
        with suppress(ConnectionError, asyncio.CancelledError, asyncio.IncompleteReadError):
            await talk(reader, writer)
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for writer in writers:
            writer.transport.abort()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def read_request(reader: asyncio.StreamReader) -> bytes:
    """The head and body of one request."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
    return head + (await reader.readexactly(int(length[1])) if length else b"")


class LineWorld:
    """Log lines that can be added while they are read, answered by the contract's rules (6.1)."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []
        self.questions: list[dict[str, Any]] = []
        self.refusing = False
        """Whether every question is answered with 422."""

    def add(self, time_ns: int, message: str = "", *, line_id: str | None = None, source: str = "s1") -> None:
        """Write a line; without an id the service has none to give either."""
        row = {"timestamp": wire_time(time_ns), "source_id": source, "severity": "info", "message": message}
        self.rows.append(row if line_id is None else {**row, "id": line_id})

    def answer(self, request: Received) -> Reply:
        """The page a request asks for."""
        question = request.json
        self.questions.append(question)
        if self.refusing:
            return json_reply({"error": "refused"}, 422)
        start = read_time(question["from"]) if question.get("from") else 0
        end = read_time(question["to"]) if question.get("to") else 2**63
        rows = [row for row in self.rows if start <= read_time(row["timestamp"]) <= end]
        at = serve_page([read_time(row["timestamp"]) for row in rows], question["pagination"])
        return json_reply([rows[index] for index in at])

    @property
    def service(self) -> ScriptedService:
        """An application that serves these lines, from the source `s1`."""
        source = {"id": "s1", "name": "app", "type": "custom", "fmt": "JSON"}
        sources = {"data": {"app": {"logs": {"sources": [source]}}}}
        return ScriptedService({"/api/v2/logs/lines": self.answer, "/graphql": [json_reply(sources)]})


class HandClock:
    """A clock in nanoseconds that a test moves."""

    def __init__(self, now_ns: int = START_NS) -> None:
        self.now_ns = now_ns

    def __call__(self) -> int:
        return self.now_ns

    def pass_s(self, seconds: float) -> None:
        """Let time pass."""
        self.now_ns += int(seconds * NS_PER_S)
