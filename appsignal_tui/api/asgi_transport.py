"""httpx over an ASGI application in this process: streams as it is sent and honours time-outs.

The transport httpx brings does neither.
"""

import asyncio
from collections.abc import AsyncIterator

import httpx

from appsignal_tui.api.exchange import AsgiApp, Message, Scope

_CHUNKS_AHEAD = 8
"""Body chunks the application may be ahead of the reader."""


class AsgiTransport(httpx.AsyncBaseTransport):
    """Runs the application once per request; no lifespan, no sockets."""

    def __init__(self, app: AsgiApp) -> None:
        """Ask this application."""
        self._app = app

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer with the status and headers; the body follows as it is sent.

        Raises:
            httpx.ReadTimeout: the application is silent for longer than the request allows.
            httpx.RemoteProtocolError: the application failed or ended before its answer was complete.
        """
        run = _Run(self._app, _scope(request), await request.aread(), _read_timeout_s(request))
        try:
            start = await run.next_message()
        except BaseException:
            await run.aclose()
            raise
        headers = [(bytes(name), bytes(value)) for name, value in start.get("headers", ())]
        return httpx.Response(int(start["status"]), headers=headers, stream=_Body(run))


class _Body(httpx.AsyncByteStream):
    def __init__(self, run: "_Run") -> None:
        self._run = run

    async def __aiter__(self) -> AsyncIterator[bytes]:
        more = True
        while more:
            message = await self._run.next_message()
            more = bool(message.get("more_body", False))
            if body := bytes(message.get("body", b"")):
                yield body

    async def aclose(self) -> None:
        await self._run.aclose()


class _Run:
    """One call of the application, as a task of its own."""

    def __init__(self, app: AsgiApp, scope: Scope, body: bytes, read_timeout_s: float | None) -> None:
        self._messages: asyncio.Queue[Message] = asyncio.Queue(_CHUNKS_AHEAD)
        self._body: bytes | None = body
        self._gone = asyncio.Event()
        self._read_timeout_s = read_timeout_s
        self._task = asyncio.ensure_future(app(scope, self._receive, self._messages.put))

    async def next_message(self) -> Message:
        """The next thing the application sends."""
        if not self._messages.empty():
            return self._messages.get_nowait()
        waiting = asyncio.ensure_future(self._messages.get())
        try:
            async with asyncio.timeout(self._read_timeout_s):
                await asyncio.wait({waiting, self._task}, return_when=asyncio.FIRST_COMPLETED)
        except TimeoutError as error:
            raise httpx.ReadTimeout("the application is silent") from error
        finally:
            if not waiting.done():
                waiting.cancel()
        if not waiting.cancelled() and waiting.done():
            return waiting.result()
        if not self._messages.empty():
            return self._messages.get_nowait()
        failure = None if self._task.cancelled() else self._task.exception()
        raise httpx.RemoteProtocolError("the application ended without completing its answer") from failure

    async def aclose(self) -> None:
        """Tell the application that nobody listens, and wait until it is gone."""
        self._gone.set()
        self._task.cancel()
        await asyncio.wait({self._task})
        if not self._task.cancelled():
            self._task.exception()  # whatever it raised after its answer concerns nobody

    async def _receive(self) -> Message:
        if self._body is None:
            await self._gone.wait()
            return {"type": "http.disconnect"}
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}


def _read_timeout_s(request: httpx.Request) -> float | None:
    timeouts = request.extensions.get("timeout", {})
    return timeouts.get("read") if isinstance(timeouts, dict) else None


def _scope(request: httpx.Request) -> Scope:
    url = request.url
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": url.scheme,
        "path": url.path,
        "raw_path": url.raw_path.partition(b"?")[0],
        "query_string": url.query,
        "root_path": "",
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "client": ("127.0.0.1", 0),
        "server": (url.host, url.port or (443 if url.scheme == "https" else 80)),
    }
