"""The simulator on a loopback socket, with every exchange kept and held against the written contract."""

import json
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import pytest
from pydantic import SecretStr

from appsignal_tui.demo.asgi import BASE, Message, Receive, Scope, Send, Simulator
from appsignal_tui.demo.clock import Clock
from appsignal_tui.demo.server import LoopbackServer
from appsignal_tui.demo.world import World
from appsignal_tui.models.site import Site
from appsignal_tui.services.container import Origin, Services, open_services
from appsignal_tui.store.registry import Registry
from tests.support.openapi import assert_answer, assert_request
from tests.support.simulator import FROZEN_NS, TOKEN


@dataclass
class MovingTime:
    """What drives the simulated world's clock and ours; a test moves it."""

    passed_ns: int = 0

    def __call__(self) -> int:
        return self.passed_ns

    def now_ns(self) -> int:
        """The present of the world."""
        return FROZEN_NS + self.passed_ns

    def pass_s(self, seconds: float) -> None:
        """Let time pass."""
        self.passed_ns += int(seconds * 1_000_000_000)


@dataclass
class Exchange:
    """One request that reached the simulator over the socket, and its answer."""

    method: str
    path: str
    body: bytes = b""
    status: int = 0
    content: bytes = b""

    def assert_contract(self) -> None:
        """Fail unless the answer, and the request if it was accepted, have the shape of the contract."""
        route = self.path.removeprefix(BASE)
        if self.method == "POST" and self.status < HTTPStatus.BAD_REQUEST:
            assert_request(self.method, route, json.loads(self.body))
        assert_answer(self.method, route, self.status, json.loads(self.content))


@dataclass
class Exchanges:
    """All exchanges of a test."""

    kept: list[Exchange] = field(default_factory=list)

    def bodies(self, route: str) -> list[Any]:
        """Bodies sent to a route below `/api/v2`."""
        return [json.loads(each.body) for each in self.kept if each.path == f"{BASE}{route}"]

    def assert_contract(self) -> None:
        """Fail unless every REST exchange keeps the contract."""
        for each in self.kept:
            if each.path.startswith(BASE):
                each.assert_contract()


class KeepingSimulator(Simulator):
    """The simulator, unchanged but for keeping what it exchanges."""

    exchanges: Exchanges

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await super().__call__(scope, receive, send)
            return
        exchange = Exchange(scope["method"], scope["path"])
        self.exchanges.kept.append(exchange)

        async def keeping_receive() -> Message:
            message = await receive()
            exchange.body += message.get("body", b"")
            return message

        async def keeping_send(message: Message) -> None:
            exchange.status = message.get("status", exchange.status)
            exchange.content += message.get("body", b"")
            await send(message)

        await super().__call__(scope, keeping_receive, keeping_send)


@contextmanager
def _served(simulator: Simulator) -> Iterator[str]:
    server = LoopbackServer(simulator)
    listening = threading.Event()
    thread = threading.Thread(target=server.run, args=(lambda _url: listening.set(),), daemon=True)
    thread.start()
    try:
        assert listening.wait(10), "the simulator did not start"
        yield server.url
    finally:
        server.stop()
        thread.join(10)


@pytest.fixture
def moving_time() -> MovingTime:
    return MovingTime()


@pytest.fixture
def exchanges() -> Exchanges:
    return Exchanges()


@pytest.fixture
def simulator_url(moving_time: MovingTime, exchanges: Exchanges) -> Iterator[str]:
    simulator = KeepingSimulator(World(7, Clock(FROZEN_NS, 1.0, moving_time)))
    simulator.exchanges = exchanges
    with _served(simulator) as url:
        yield url
    exchanges.assert_contract()


@pytest.fixture
async def services(simulator_url: str, moving_time: MovingTime) -> AsyncIterator[Services]:
    opened = open_services(
        token=SecretStr(TOKEN),
        origin=Origin("live", "the simulator"),
        clock=moving_time.now_ns,
        base_url=simulator_url,
        registry=Registry.in_memory(),
    )
    yield opened
    await opened.aclose()


@pytest.fixture
async def shop(services: Services) -> Site:
    return (await services.sites.choose("shop-web/production"))[0]
