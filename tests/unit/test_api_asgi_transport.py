"""Asking an application in this process as if it stood behind a socket."""

import asyncio
import subprocess
import sys

import httpx
import pytest

from appsignal_tui.api.asgi_transport import AsgiTransport
from appsignal_tui.api.exchange import AsgiApp
from tests.support.fake_world import Message, Receive, Reply, Scope, ScriptedService, Send

START: Message = {"type": "http.response.start", "status": 200, "headers": [(b"x-a", b"b")]}


def _client(app: AsgiApp, read_s: float = 5.0) -> httpx.AsyncClient:
    transport = AsgiTransport(app)
    return httpx.AsyncClient(transport=transport, timeout=read_s, base_url="http://localhost")


async def test_the_request_arrives_as_it_was_sent() -> None:
    service = ScriptedService({"/a b": [Reply(b"ok")]})
    async with _client(service) as client:
        response = await client.post("/a%20b?x=1&y=%2F", content=b"body", headers={"X-Test": "1"})
    assert (response.status_code, response.text) == (200, "ok")
    (request,) = service.requests
    assert (request.method, request.path, request.body) == ("POST", "/a b", b"body")
    assert request.query == {"x": ["1"], "y": ["/"]}
    assert request.headers["x-test"] == "1"
    assert request.headers["host"] == "localhost"


async def test_the_body_streams_while_the_application_still_sends() -> None:
    go_on = asyncio.Event()

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send(START)
        await send({"type": "http.response.body", "body": b"first", "more_body": True})
        await go_on.wait()
        await send({"type": "http.response.body", "body": b"last"})

    async with _client(app) as client, client.stream("GET", "/") as response:
        pieces = response.aiter_raw()
        assert await anext(pieces) == b"first"
        go_on.set()
        assert await anext(pieces) == b"last"
        with pytest.raises(StopAsyncIteration):
            await anext(pieces)


async def test_leaving_early_tells_the_application_and_ends_it() -> None:
    ended = asyncio.Event()

    async def app(_scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await receive()
            await send(START)
            while True:
                await send({"type": "http.response.body", "body": b"x" * 1_000, "more_body": True})
        finally:
            ended.set()

    async with _client(app) as client, client.stream("GET", "/") as response:
        assert await anext(response.aiter_raw())
    assert ended.is_set()


@pytest.mark.parametrize("sent", [0, 1])
async def test_silence_is_a_read_time_out(sent: int) -> None:
    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        if sent:
            await send(START)
        await asyncio.Event().wait()

    async with _client(app, read_s=0.05) as client:
        with pytest.raises(httpx.ReadTimeout):
            await client.get("/")


@pytest.mark.parametrize("sent", [0, 1, 2])
async def test_an_application_that_fails_half_way_is_a_protocol_error(sent: int) -> None:
    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        for message in (START, {"type": "http.response.body", "body": b"half", "more_body": True})[:sent]:
            await send(message)
        raise ValueError("bug")

    async with _client(app) as client:
        with pytest.raises(httpx.RemoteProtocolError) as caught:
            await client.get("/")
    assert isinstance(caught.value.__cause__, ValueError)


async def test_a_body_sent_faster_than_it_is_read_arrives_whole() -> None:
    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send(START)
        for number in range(500):
            await send({"type": "http.response.body", "body": f"{number},".encode(), "more_body": True})
        await send({"type": "http.response.body"})

    async with _client(app) as client:
        text = (await client.get("/")).text
    assert text == "".join(f"{number}," for number in range(500))


def test_importing_the_services_loads_no_http_library() -> None:
    script = "import sys, appsignal_tui.services.container; print('httpx' in sys.modules, 'textual' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=".")
    assert done.stdout.split() == ["False", "False"]
