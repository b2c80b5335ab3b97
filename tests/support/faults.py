"""The simulator with faults on a loopback socket, and the questions tests ask of it."""

import json
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from appsignal_tui.demo.asgi import AsgiApp, Receive, Scope, Send, Simulator
from appsignal_tui.demo.clock import Clock
from appsignal_tui.demo.faults.application import FaultySimulator, faulty
from appsignal_tui.demo.faults.switches import Switch
from appsignal_tui.demo.telemetry import TraceFilter
from appsignal_tui.demo.wire import parse_time
from appsignal_tui.demo.world import PREFERRED_SITE, World
from tests.support.simulator import FROZEN_AT, FROZEN_NS, TOKEN, PlainClient, Reply, served

_SECONDS = 10

FROM = "2026-11-23T14:06:00Z"
TO = FROZEN_AT
SITES = "{ viewer { organizations { slug apps { id name environment } } } }"


class FaultServer:
    """One server for many tests: each turns on the faults it is about."""

    def __init__(self) -> None:
        self.url = ""
        self.simulator = Simulator(World(7, Clock.frozen(FROZEN_NS)))
        self._app: AsgiApp = self.simulator

    def breaks(self, *faults: str) -> None:
        """Have these faults from here on, and no others."""
        self._app = faulty(self.simulator, faults)

    @property
    def switches(self) -> tuple[Switch, ...]:
        """The faults there are now, with what they have done."""
        return self._app.switches if isinstance(self._app, FaultySimulator) else ()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)


@contextmanager
def fault_server() -> Iterator[FaultServer]:
    """Serve on a free loopback port."""
    switched = FaultServer()
    with served(switched) as switched.url:
        yield switched


def page(order: str = "DESC", at: Any = None, per_page: int = 100, column: str = "time") -> dict[str, Any]:
    """The `pagination` member."""
    return {"per_page": per_page, "order": order, "cursor": {column: at}}


def lines_body(simulator: Simulator, **members: Any) -> dict[str, Any]:
    """A request for log lines of ten minutes."""
    site = next(site for site in simulator.telemetry.sites if site.id == PREFERRED_SITE)
    return {
        "site_id": site.id,
        "source_ids": [source.id for source in site.log_sources],
        "query": "",
        "use_expressions": True,
        "from": FROM,
        "to": TO,
        "pagination": page(),
        **members,
    }


def newest_trace_id(simulator: Simulator) -> str:
    """A trace of the site there is."""
    sites = [site for site in simulator.telemetry.sites if site.id == PREFERRED_SITE]
    return next(simulator.telemetry.summaries(sites, parse_time(FROM), FROZEN_NS, TraceFilter())).trace_id


def traces_body(**members: Any) -> dict[str, Any]:
    """A request for traces of ten minutes."""
    return {"site_ids": [PREFERRED_SITE], "from": FROM, "to": TO, "pagination": page(), **members}


def actions_body() -> dict[str, Any]:
    """A request for the actions of ten minutes."""
    return {"site_id": PREFERRED_SITE, "from": FROM, "to": TO}


class Asking:
    """A plain client with the questions at hand; every question goes over a connection of its own."""

    def __init__(self, server: FaultServer) -> None:
        self._server = server

    def actions(self) -> Reply:
        """The actions."""
        return self.post("/tracing/actions", actions_body())

    def traces(self, **members: Any) -> Reply:
        """A page of traces."""
        return self.post("/tracing/traces/performance", traces_body(**members))

    def lines(self, **members: Any) -> Reply:
        """A page of log lines."""
        return self.post("/logs/lines", lines_body(self._server.simulator, **members))

    def spans(self) -> Reply:
        """The spans of a trace there is."""
        return self.post(
            "/tracing/trace", {"site_ids": [PREFERRED_SITE], "trace_id": newest_trace_id(self._server.simulator)}
        )

    def post(self, route: str, body: Mapping[str, Any]) -> Reply:
        """Any REST question."""
        with self._client() as client:
            return client.post(route, body)

    def get(self, route: str) -> Reply:
        """Any REST question without a body."""
        with self._client() as client:
            return client.get(route)

    def sites(self) -> Any:
        """The apps of the first organization."""
        with self._client() as client:
            return client.graphql(SITES)["data"]["viewer"]["organizations"][0]["apps"]

    def beginning(self, route: str, body: Mapping[str, Any], size: int) -> bytes:
        """The first bytes of an answer that may have no end; the connection is cut after them."""
        parts = urlsplit(self._server.url)
        content = json.dumps(body).encode()
        head = (
            f"POST /api/v2{route} HTTP/1.1\r\nHost: {parts.netloc}\r\nAuthorization: Bearer {TOKEN}\r\n"
            f"Content-Length: {len(content)}\r\n\r\n"
        )
        received = b""
        with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=_SECONDS) as connection:
            connection.sendall(head.encode() + content)
            while len(received) < size and (piece := connection.recv(65_536)):
                received += piece
        return received

    @contextmanager
    def _client(self) -> Iterator[PlainClient]:
        client = PlainClient(self._server.url)
        try:
            yield client
        finally:
            client.close()
