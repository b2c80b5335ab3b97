"""A newer question replaces an older one: wherever that one is, it ends at once and leaves nothing behind."""

import asyncio
import gc
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from pydantic import SecretStr

from appsignal_tui.api.client import ApiClient, Limits, Timing
from tests.support.fake_world import Reply, ScriptedService
from tests.support.wire import Stop, Stopping, stopping_server, unaccepting_server

PROMPT_S = 0.5
LIMITS = Limits(connect_s=60, read_s=60, total_s=60)


class Paused:
    """A pause that never ends by itself."""

    def __init__(self) -> None:
        self.has_begun = asyncio.Event()

    async def sleep(self, _seconds: float) -> None:
        self.has_begun.set()
        await asyncio.Event().wait()


@asynccontextmanager
async def _client(url: str, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> AsyncIterator[ApiClient]:
    """A client that leaves neither task nor connection; a connection that is not closed becomes an error here."""
    client = ApiClient(url, SecretStr("demo-x"), limits=LIMITS, timing=Timing(sleep=sleep))
    yield client
    assert client.in_flight == 0
    await client.aclose()
    gc.collect()
    for _ in range(5):
        await asyncio.sleep(0)


def _ask(client: ApiClient, number: int = 0) -> "asyncio.Task[bytes]":
    async def content() -> bytes:
        return (await client.post("/x", {"number": number})).content

    return asyncio.create_task(content())


async def _cancel(task: "asyncio.Task[bytes]") -> None:
    began = time.monotonic()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.monotonic() - began < PROMPT_S


async def _answers(client: ApiClient, server: Stopping) -> None:
    """The next question is answered, and no connection but its own is open."""
    server.stops_at = "nothing"
    assert await _ask(client, 99) == b"{}"
    assert client.in_flight == 0
    await server.has(open_=1)


@pytest.mark.parametrize("stop", ["headers", "body"])
async def test_n04_n05_while_headers_or_body_are_waited_for(stop: Stop) -> None:
    async with stopping_server() as server, _client(server.url) as client:
        server.stops_at = stop
        asking = _ask(client)
        await server.has(requests=1)
        assert client.in_flight == 1
        await _cancel(asking)
        await server.has(open_=0)
        await _answers(client, server)
        assert [entry.message for entry in client.journal.entries] == ["Cancelled.", ""]


async def test_while_others_have_their_turns() -> None:
    async with stopping_server() as server, _client(server.url) as client:
        server.stops_at = "headers"
        asking = [_ask(client, number) for number in range(6)]
        await server.has(requests=4)
        for task in reversed(asking):  # first those who wait, then those who have their turn
            await _cancel(task)
        await server.has(open_=0)
        assert server.requests == 4
        await _answers(client, server)


async def test_h05_while_everybody_waits_for_the_service() -> None:
    paused = Paused()
    limited = Reply(b"{}", 429, {"retry-after": "60"})
    service = ScriptedService({"/api/v2/x": [limited]})
    client = ApiClient("http://localhost", SecretStr("demo-x"), asgi=service, timing=Timing(sleep=paused.sleep))
    asking = [_ask(client, number) for number in range(3)]
    await paused.has_begun.wait()
    for task in asking:
        await _cancel(task)
    assert client.in_flight == 0
    assert client.waiting_s > 50
    await client.aclose()


async def test_h08_between_two_attempts() -> None:
    paused = Paused()
    service = ScriptedService({"/api/v2/x": [Reply(b"{}", 500), Reply(b"{}")]})
    client = ApiClient("http://localhost", SecretStr("demo-x"), asgi=service, timing=Timing(sleep=paused.sleep))
    asking = _ask(client)
    await paused.has_begun.wait()
    assert client.in_flight == 0
    await _cancel(asking)
    assert await _ask(client) == b"{}"
    assert len(service.requests) == 2
    await client.aclose()


async def test_n03_while_the_connection_is_made() -> None:
    with unaccepting_server() as url:
        async with _client(url) as client:
            await client._sender._open()  # the library is loaded, so that all that is left is to connect
            asking = _ask(client)
            for _ in range(50):
                await asyncio.sleep(0)
            assert client.in_flight == 1
            await _cancel(asking)
            assert [entry.message for entry in client.journal.entries] == ["Cancelled."]


async def test_while_the_library_is_loaded() -> None:
    async with stopping_server() as server, _client(server.url) as client:
        first, second = _ask(client, 1), _ask(client, 2)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        await _cancel(first)
        assert await second == b"{}"
        assert server.accepted == 1


async def test_n22_one_pane_that_asks_fifty_times_while_nothing_answers_sends_two_requests_at_most() -> None:
    """As a screen does it: each new question cancels the one before it."""
    async with stopping_server() as server, _client(server.url) as client:
        server.stops_at = "headers"
        blocking = [_ask(client, -number) for number in range(1, 4)]
        await server.has(requests=3)
        asking = _ask(client, 0)
        await server.has(requests=4)
        for task in blocking:
            await _cancel(task)
        await server.has(open_=1)
        limits = [_ask(client, -number) for number in range(1, 4)]
        await server.has(requests=7)
        for number in range(1, 50):  # the machine wakes, and every refresh that was due comes at once
            asking.cancel()
            asking = _ask(client, number)
        await server.has(requests=8)
        for task in (asking, *limits):
            await _cancel(task)
        await server.has(open_=0)
        assert server.requests == 8


@pytest.mark.parametrize("stop", ["headers", "body"])
async def test_one_of_two_who_share_a_request_leaves_and_the_other_is_answered(stop: Stop) -> None:
    async with stopping_server() as server, _client(server.url) as client:
        server.stops_at = stop
        first, second = _ask(client), _ask(client)
        await server.has(requests=1)
        await _cancel(first)
        assert client.in_flight == 1
        await server.has(open_=1)
        await _cancel(second)
        await server.has(open_=0)
        assert server.requests == 1
