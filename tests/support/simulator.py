"""The simulator on a loopback socket, and a client for it that shares nothing with the product's."""

import http.client
import json
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from appsignal_tui.demo.asgi import AsgiApp, Simulator
from appsignal_tui.demo.clock import Clock
from appsignal_tui.demo.dialects.application import speaking
from appsignal_tui.demo.server import LoopbackServer
from appsignal_tui.demo.telemetry import Telemetry
from appsignal_tui.demo.wire import parse_time
from appsignal_tui.demo.world import World

FROZEN_AT = "2026-11-23T14:16:00Z"
FROZEN_NS = parse_time(FROZEN_AT)
TOKEN = "demo-token"  # noqa: S105 - every token with this beginning is good
_SECONDS = 10


@contextmanager
def served(app: AsgiApp) -> Iterator[str]:
    """Serve an application on a free loopback port and yield its base URL."""
    server = LoopbackServer(app)
    listening = threading.Event()
    thread = threading.Thread(target=server.run, args=(lambda _url: listening.set(),), daemon=True)
    thread.start()
    try:
        assert listening.wait(_SECONDS), "the simulator did not start"
        yield server.url
    finally:
        server.stop()
        thread.join(_SECONDS)


@contextmanager
def running_simulator(
    telemetry: Telemetry | None = None, *, seed: int = 7, clock: Clock | None = None, dialects: Iterable[str] = ()
) -> Iterator[str]:
    """Serve `telemetry` on a free loopback port and yield its base URL.

    Without telemetry it is the demo world of `seed`, at 2026-11-23 14:16 UTC for ever unless a clock is given.
    """
    world = telemetry or World(seed, clock or Clock.frozen(FROZEN_NS))
    with served(speaking(Simulator(world), dialects)) as url:
        yield url


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)


class PlainClient:
    """Requests through the standard library, one connection kept open."""

    def __init__(self, base_url: str, token: str = TOKEN) -> None:
        parts = urlsplit(base_url)
        self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=_SECONDS)
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def send(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Reply:
        """One request, path as given."""
        sent = {**self._headers, "Content-Type": "application/json", **headers}
        self._connection.request(method, path, body, sent)
        response = self._connection.getresponse()
        return Reply(response.status, dict(response.getheaders()), response.read())

    def get(self, path: str) -> Reply:
        """Below `/api/v2`."""
        return self.send("GET", f"/api/v2{path}")

    def post(self, path: str, body: Any) -> Reply:
        """Below `/api/v2`, the body as JSON."""
        return self.send("POST", f"/api/v2{path}", json.dumps(body).encode())

    def graphql(self, query: str, variables: Mapping[str, Any] | None = None) -> Any:
        """The whole answer of a document, with the token where GraphQL takes it."""
        body = json.dumps({"query": query, "variables": variables or {}}).encode()
        return self.send("POST", f"/graphql?token={TOKEN}", body).json

    def close(self) -> None:
        self._connection.close()
