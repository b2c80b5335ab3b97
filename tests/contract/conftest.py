"""The simulator on a loopback socket, with every exchange kept and held against the written contract.

With `--dialect NAME` it speaks that dialect, and every test that reaches it through `dialect` runs once for each name
given. Answers of a dialect that leaves the shapes of the contract on purpose are not held against it.
"""

import json
from collections.abc import AsyncIterator, Generator, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import pytest
from pydantic import SecretStr

from appsignal_tui.api import retry
from appsignal_tui.demo.asgi import BASE, AsgiApp, Message, Receive, Scope, Send, Simulator, raw_path
from appsignal_tui.demo.clock import Clock
from appsignal_tui.demo.dialects import conduct
from appsignal_tui.demo.dialects.application import speaking
from appsignal_tui.demo.dialects.names import DIALECTS, read_dialects
from appsignal_tui.demo.errors import SimulatorError
from appsignal_tui.demo.telemetry import SiteRecord, SourceRecord
from appsignal_tui.demo.world import World
from appsignal_tui.errors import AccessDeniedError, ExplorerError, NotFoundError
from appsignal_tui.models.site import LogSource, Site
from appsignal_tui.services.container import Origin, Services, open_services
from appsignal_tui.store.registry import Registry
from tests.support.openapi import assert_answer, assert_media_type, assert_request, template_of
from tests.support.simulator import FROZEN_NS, TOKEN, served

WITHOUT_GRAPHQL: dict[str, type[ExplorerError]] = {
    "graphql-off": NotFoundError,
    "graphql-restricted": AccessDeniedError,
}
"""What a question to GraphQL has to end in under these dialects."""

BREAKS_EVERY_OTHER_TIME = frozenset({"answers-cut", "answers-502"})


def _dialects(config: pytest.Config) -> list[str]:
    asked = config.getoption("dialect")
    if "all" in asked:
        return [dialect.name for dialect in DIALECTS if not dialect.is_default]
    try:
        return [dialect.name for dialect in read_dialects(asked)]
    except SimulatorError as error:
        raise pytest.UsageError(str(error)) from error


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what meets the simulator's dialect once for each that was asked for."""
    if "dialect" in metafunc.fixturenames and (names := _dialects(metafunc.config)):
        metafunc.parametrize("dialect", names, indirect=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as `client` what meets the simulator's dialect."""
    for item in items:
        if isinstance(item, pytest.Function) and "dialect" in item.fixturenames:
            item.add_marker("client")


def _dialects_of(item: pytest.Item) -> frozenset[str]:
    found: Any = item.funcargs.get("dialect") if isinstance(item, pytest.Function) else None
    return found or frozenset()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """A test marked `discovery` ends in the error that says so where there is no GraphQL."""
    spoken = _dialects_of(item)
    expected = next((WITHOUT_GRAPHQL[name] for name in spoken if name in WITHOUT_GRAPHQL), None)
    if expected is None or not item.get_closest_marker("discovery"):
        return (yield)
    with pytest.raises(expected):
        yield


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
    """As it was sent, percent-encoded."""
    body: bytes = b""
    status: int = 0
    content_type: str = ""
    content: bytes = b""
    is_complete: bool = False

    def assert_contract(self) -> None:
        """Fail unless the answer, and the request if it was accepted, have the shape of the contract."""
        template = template_of(self.method, self.path.removeprefix(BASE))
        if self.method == "POST" and self.status < HTTPStatus.BAD_REQUEST:
            assert_request(self.method, template, json.loads(self.body))
        if not self.is_complete:
            return
        if "json" in self.content_type:
            assert_answer(self.method, template, self.status, json.loads(self.content))
        else:
            assert_media_type(self.method, template, self.status, self.content_type)


@dataclass
class Exchanges:
    """All exchanges of a test."""

    kept: list[Exchange] = field(default_factory=list)

    def bodies(self, route: str) -> list[Any]:
        """Bodies sent to a route below `/api/v2`, refused ones too; what had to be sent again counts once."""
        answered = (each for each in self.kept if each.is_complete and each.status < HTTPStatus.INTERNAL_SERVER_ERROR)
        return [json.loads(each.body) for each in answered if each.path == f"{BASE}{route}"]

    def assert_contract(self) -> None:
        """Fail unless every REST exchange keeps the contract."""
        for each in self.kept:
            if each.path.startswith(BASE):
                each.assert_contract()


class Stage:
    """What stands behind the port of all tests: each puts its own application there and reads its exchanges."""

    def __init__(self) -> None:
        self.app: AsgiApp = Simulator(World(7, Clock.frozen(FROZEN_NS)))
        self.exchanges = Exchanges()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        exchange = Exchange(scope["method"], raw_path(scope))
        self.exchanges.kept.append(exchange)

        async def keeping_receive() -> Message:
            message = await receive()
            exchange.body += message.get("body", b"")
            return message

        async def keeping_send(message: Message) -> None:
            exchange.status = message.get("status", exchange.status)
            headers = dict(message.get("headers", ()))
            exchange.content_type = headers.get(b"content-type", exchange.content_type.encode()).decode()
            exchange.content += message.get("body", b"")
            exchange.is_complete = message["type"] == "http.response.body" and not message.get("more_body", False)
            await send(message)

        await self.app(scope, keeping_receive, keeping_send)


@pytest.fixture(scope="session")
def stage() -> Iterator[tuple[Stage, str]]:
    """One port for the whole run: starting and ending a server takes longer than most tests."""
    one = Stage()
    with served(one) as url:
        yield one, url


@pytest.fixture
def dialect(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> frozenset[str]:
    """Names of the dialects the simulator speaks in this test; none unless asked for on the command line."""
    names = frozenset({request.param} if hasattr(request, "param") else ())
    # a run asks some hundred questions, one after another
    if names & BREAKS_EVERY_OTHER_TIME:
        monkeypatch.setattr(retry, "FIRST_PAUSE_S", 0.01)
    monkeypatch.setattr(conduct, "LATER_S", conduct.LATER_S / 10)
    return names


@pytest.fixture
def moving_time() -> MovingTime:
    return MovingTime()


@pytest.fixture
def world(moving_time: MovingTime) -> World:
    return World(7, Clock(FROZEN_NS, 1.0, moving_time))


@pytest.fixture
def exchanges() -> Exchanges:
    return Exchanges()


@pytest.fixture
def simulator_url(
    stage: tuple[Stage, str], world: World, exchanges: Exchanges, dialect: frozenset[str]
) -> Iterator[str]:
    staged, url = stage
    staged.app, staged.exchanges = speaking(Simulator(world), dialect), exchanges
    yield url
    if all(spoken.keeps_schema for spoken in read_dialects(dialect)):
        exchanges.assert_contract()


@pytest.fixture
def registry(world: World, dialect: frozenset[str]) -> Registry:
    """What is remembered: nothing, but for sites and log sources where GraphQL cannot tell them."""
    remembered = Registry.in_memory()
    if dialect & WITHOUT_GRAPHQL.keys():
        remembered.remember_sites([_site(record) for record in world.sites])
        for record in world.sites:
            remembered.remember_log_sources(record.id, [_source(source) for source in record.log_sources])
    return remembered


@pytest.fixture
async def services(simulator_url: str, moving_time: MovingTime, registry: Registry) -> AsyncIterator[Services]:
    opened = open_services(
        token=SecretStr(TOKEN),
        origin=Origin("live", "the simulator"),
        clock=moving_time.now_ns,
        base_url=simulator_url,
        registry=registry,
    )
    yield opened
    await opened.aclose()


@pytest.fixture
async def shop(services: Services) -> Site:
    return (await services.sites.choose("shop-web/production"))[0]


def _site(record: SiteRecord) -> Site:
    return Site(id=record.id, name=record.name, environment=record.environment, org_slug=record.org_slug)


def _source(record: SourceRecord) -> LogSource:
    return LogSource(id=record.id, name=record.name, type=record.type, fmt=record.fmt)
