"""Secrets and hosts over real sockets: A03, A05, A06, A13, A14, and what never connects: N03, N16, N21."""

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from pydantic import SecretStr

from appsignal_tui.api.client import ApiClient, Limits, Timing
from appsignal_tui.api.curl import curl
from appsignal_tui.errors import AuthenticationError, ConfigurationError, ExplorerError, NotFoundError, UnreachableError
from appsignal_tui.models.timerange import TimeRange
from appsignal_tui.services.container import Origin, open_services
from appsignal_tui.services.logs import LogQuestion
from tests.support.clients import TOKEN
from tests.support.fake_world import (
    NS_PER_S,
    START_NS,
    HandClock,
    LineWorld,
    Receive,
    Scope,
    Send,
    Talk,
    raw_server,
    read_request,
)
from tests.support.relay import BREAKS, relay
from tests.support.wire import unaccepting_server

LIMITS = Limits(connect_s=0.3, read_s=0.3, total_s=1.0)
PARTS = ("s3cr3t", TOKEN[-6:])
"""Of the token: neither may be seen anywhere."""


async def _no_pause(_seconds: float) -> None:
    await asyncio.sleep(0)


@asynccontextmanager
async def _client(url: str, graphql_url: str = "") -> AsyncIterator[ApiClient]:
    timing = Timing(sleep=_no_pause)
    client = ApiClient(url, SecretStr(TOKEN), graphql_url=graphql_url, limits=LIMITS, timing=timing)
    yield client
    await client.aclose()


def _answers(answer: bytes, heads: list[bytes]) -> Talk:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await read_request(reader))
        writer.write(answer)
        await writer.drain()

    return talk


def _reply(status: str, body: str, *headers: str) -> bytes:
    content = body.encode()
    lines = [f"HTTP/1.1 {status}", "Content-Type: application/json", f"Content-Length: {len(content)}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + content


async def _end(client: ApiClient, *, is_graphql: bool) -> ExplorerError | None:
    try:
        await (client.graphql("{ viewer { id } }") if is_graphql else client.post("/x", {"query": "a"}))
    except ExplorerError as error:
        return error
    return None


def _everything_about(error: ExplorerError | None) -> str:
    """Text, chain, attributes and the variables of all frames, as a crash file could hold them."""
    if error is None:
        return ""
    told = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    chain: BaseException | None = error
    while chain is not None:
        told += f"{chain!r} {vars(chain)}"
        chain = chain.__cause__ or chain.__context__
    return told


def _assert_no_token(text: str) -> None:
    assert not any(part in text for part in PARTS)


QUOTING = {
    "good": _reply("200 OK", f'{{"data":{{"you":"{TOKEN}"}}}}', f"X-Quoted: {TOKEN}"),
    "refused": _reply("422 No", f'{{"error":"no {TOKEN}"}}', f"Retry-After: {TOKEN}"),
    "moved": _reply("302 Found", "", f"Location: https://evil.example/{TOKEN}?token={TOKEN}"),
    "unsigned": _reply("401 No", f'{{"error":"unknown {TOKEN}"}}', f"WWW-Authenticate: Bearer {TOKEN}"),
    "failed": _reply("500 Oops", f"POST /graphql?token={TOKEN}"),
    "not http": f"GET /?token={TOKEN} is not understood\r\n\r\n".encode(),
    "cut": _reply("200 OK", "{}", f"X-Quoted: {TOKEN}")[:-1],
}


@pytest.fixture
def all_logs(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    names = ("httpx", "httpcore", "asyncio", "appsignal_tui")
    for name in names:
        caplog.set_level(logging.DEBUG, logger=name)
    caplog.set_level(logging.DEBUG)
    return caplog


@pytest.mark.parametrize("is_graphql", [False, True], ids=["rest", "graphql"])
@pytest.mark.parametrize("answer", QUOTING.values(), ids=QUOTING.keys())
async def test_a05_a06_a13_a_service_that_quotes_the_token_makes_nobody_show_it(
    all_logs: pytest.LogCaptureFixture, answer: bytes, is_graphql: bool
) -> None:
    asyncio.get_running_loop().set_debug(True)
    heads: list[bytes] = []
    async with raw_server(_answers(answer, heads)) as url, _client(url) as client:
        error = await _end(client, is_graphql=is_graphql)
        _assert_no_token(f"{client.journal.entries!r} {vars(client)!r}")
        _assert_no_token("".join(curl(entry, *client.base_urls) for entry in client.journal.entries))
    assert any(b"s3cr3t" in head for head in heads), "the token was never sent"
    assert {"httpcore.http11", "httpcore.connection"} <= {record.name for record in all_logs.records}
    _assert_no_token(all_logs.text)
    _assert_no_token(_everything_about(error))


@pytest.mark.parametrize("is_graphql", [False, True], ids=["rest", "graphql"])
@pytest.mark.parametrize("fault", BREAKS)
async def test_a06_a13_an_exception_holds_no_token_in_any_frame(fault: str, is_graphql: bool) -> None:
    async with (
        raw_server(_answers(_reply("200 OK", "{}"), [])) as upstream,
        relay(upstream, fault) as url,
        _client(url) as client,
    ):
        _assert_no_token(_everything_about(await _end(client, is_graphql=is_graphql)))


async def test_a06_a13_neither_do_time_outs() -> None:
    async def silent(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        await asyncio.Event().wait()

    with unaccepting_server() as nowhere:
        async with raw_server(silent) as url, _client(url) as client, _client(nowhere) as lost:
            for asked in (client, lost):
                for is_graphql in (False, True):
                    error = await _end(asked, is_graphql=is_graphql)
                    assert isinstance(error, UnreachableError)
                    _assert_no_token(_everything_about(error))


async def test_the_logs_are_left_alone_when_the_client_is_closed() -> None:
    loggers = [logging.getLogger(name) for name in ("httpx", "httpcore.http11", "httpcore.connection")]
    before = [list(logger.filters) for logger in loggers]
    async with raw_server(_answers(_reply("200 OK", "{}"), [])) as url, _client(url) as client:
        await client.get("/auth")
        assert [list(logger.filters) for logger in loggers] != before
    assert [list(logger.filters) for logger in loggers] == before


async def test_a14_each_host_gets_the_token_in_its_own_way_and_no_other_host_gets_it() -> None:
    rest_heads: list[bytes] = []
    graphql_heads: list[bytes] = []
    elsewhere_heads: list[bytes] = []
    async with (
        raw_server(_answers(_reply("200 OK", "{}"), elsewhere_heads)) as elsewhere,
        raw_server(_answers(_reply("307 Moved", "", f"Location: {elsewhere}/api/v2/auth"), rest_heads)) as rest,
        raw_server(_answers(_reply("200 OK", '{"data":{"viewer":null}}'), graphql_heads)) as graphql,
        _client(rest, graphql) as client,
    ):
        await client.graphql("{ viewer { id } }")
        assert isinstance(await _end(client, is_graphql=False), ExplorerError)
        assert client.base_urls == (rest, graphql)
    ((rest_head,), (graphql_head,)) = rest_heads, graphql_heads
    assert f"Authorization: Bearer {TOKEN}".encode() in rest_head
    assert b"token=" not in rest_head.partition(b"\r\n")[0]
    assert graphql_head.startswith(b"POST /graphql?token=demo-s3cr3t")
    assert b"uthorization" not in graphql_head
    assert elsewhere_heads == []


async def test_n03_a_connection_that_never_completes_gives_up_and_is_tried_again() -> None:
    with unaccepting_server() as url:
        async with _client(url) as client:
            with pytest.raises(UnreachableError, match=r"Connecting to 127\.0\.0\.1:\d+ timed out after 0\.3 s"):
                await client.get("/auth")
            assert [entry.attempt for entry in client.journal.entries] == [1, 2, 3]


@pytest.mark.parametrize("url", ["http://appsignal.example", "http://10.0.0.1:80", "http://localhost.example"])
def test_n16_plain_http_to_another_machine_is_refused_before_anything_is_sent(url: str) -> None:
    for base_url, graphql_url in ((url, ""), ("https://appsignal.com", url)):
        with pytest.raises(ConfigurationError, match="must use https") as caught:
            open_services(
                token=SecretStr(TOKEN),
                origin=Origin("live", ""),
                clock=lambda: 0,
                base_url=base_url,
                graphql_url=graphql_url,
            )
        assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    "url", ["https://user:s3cr3t@host.example", "https://host.example/path", "https://аpi.example"]
)
def test_a03_the_graphql_host_is_checked_as_the_other_one(url: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        ApiClient("https://appsignal.com", SecretStr(TOKEN), graphql_url=url)
    assert "s3cr3t" not in str(caught.value)


async def test_h03_what_is_not_there_is_asked_for_once() -> None:
    heads: list[bytes] = []
    async with raw_server(_answers(_reply("404 No", '{"error":"Not found"}'), heads)) as url, _client(url) as client:
        error = await _end(client, is_graphql=False)
    assert isinstance(error, NotFoundError)
    assert "no longer exist" in error.hint
    assert len(heads) == 1


async def test_h01_a10_a_tail_that_polls_stops_asking_when_the_token_is_revoked() -> None:
    heads: list[bytes] = []
    refused = _reply("401 No", "Unauthorized")
    async with raw_server(_answers(refused, heads)) as url:
        services = open_services(
            token=SecretStr(TOKEN), origin=Origin("demo", ""), clock=lambda: START_NS, base_url=url
        )
        tail = services.logs.tail(LogQuestion("a" * 24, ("s1",), ""))
        for _ in range(20):
            with pytest.raises(AuthenticationError, match="did not accept the token"):
                await tail.poll()
        await services.aclose()
    assert len(heads) == 1


async def test_n21_n22_a_tail_goes_on_after_the_network_was_away_and_asks_once() -> None:
    world, clock = LineWorld(), HandClock()
    is_away = False

    service = world.service

    async def wire(scope: Scope, receive: Receive, send: Send) -> None:
        if is_away:
            await asyncio.Event().wait()
        await service(scope, receive, send)

    limits = Limits(read_s=0.05)
    services = open_services(token=SecretStr(TOKEN), origin=Origin("demo", ""), clock=clock, asgi=wire, limits=limits)
    tail = services.logs.tail(LogQuestion("a" * 24, ("s1",), "", TimeRange(START_NS - NS_PER_S, START_NS)))
    world.add(START_NS, "before", line_id="0")
    assert [line.message for line in (await tail.poll()).lines] == ["before"]
    is_away = True
    for _ in range(10):
        with pytest.raises(UnreachableError):
            await tail.poll()
        clock.pass_s(60)
        world.add(clock.now_ns - NS_PER_S, f"meanwhile {clock.now_ns}", line_id=f"{clock.now_ns}")
    is_away = False
    asked = len(world.questions)
    batch = await tail.poll()
    assert len(batch.lines) == 10
    assert not batch.gap
    assert len(world.questions) - asked <= 2  # what is new, and one look back
    await services.aclose()
