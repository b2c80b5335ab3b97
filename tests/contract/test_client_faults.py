"""The client against servers that break below HTTP, over a loopback socket."""

import asyncio
import gzip
import socket

import pytest
from pydantic import SecretStr

from appsignal_tui.api.client import ApiClient, Limits, Timing
from appsignal_tui.errors import BadAnswerError, ExplorerError, UnreachableError
from tests.support.fake_world import Talk, raw_server, read_request

QUICK = Limits(connect_s=1.0, read_s=0.5, total_s=1.0)


async def _no_pause(_seconds: float) -> None:
    await asyncio.sleep(0)


async def _ask(url: str, limits: Limits = QUICK) -> bytes:
    client = ApiClient(url, SecretStr("demo-x"), limits=limits, timing=Timing(sleep=_no_pause))
    try:
        return (await client.get("/auth")).content
    finally:
        await client.aclose()


def _says(*pieces: bytes, connections: list[int] | None = None) -> Talk:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if connections is not None:
            connections.append(1)
        await read_request(reader)
        for piece in pieces:
            writer.write(piece)
            await writer.drain()

    return talk


def _head(*lines: str) -> bytes:
    return "\r\n".join(["HTTP/1.1 200 OK", *lines, "", ""]).encode()


async def test_n01_a_name_that_does_not_resolve() -> None:
    with pytest.raises(UnreachableError, match=r"Cannot find nowhere\.invalid"):
        await _ask("https://nowhere.invalid")


async def test_n02_a_refused_connection_is_tried_three_times() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(UnreachableError, match="refused the connection"):
            await _ask(f"http://127.0.0.1:{unused.getsockname()[1]}")


async def test_n04_headers_that_never_come() -> None:
    async def silent(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        await asyncio.Event().wait()

    async with raw_server(silent) as url:
        with pytest.raises(UnreachableError, match=r"did not answer within 0\.5 s"):
            await _ask(url)


async def test_n05_a_slow_drip_ends_at_the_total_limit() -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(_head("Content-Length: 100000"))
        while True:
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.1)

    async with raw_server(drip) as url:
        with pytest.raises(UnreachableError, match="longer than 1 s"):
            await _ask(url)


@pytest.mark.parametrize("pieces", [(), (b"HTTP/1.1 200",), (_head("Content-Length: 10"), b"{}")])
async def test_n06_n07_n08_an_answer_cut_off_is_failed_after_two_retries(pieces: tuple[bytes, ...]) -> None:
    connections: list[int] = []
    async with raw_server(_says(*pieces, connections=connections)) as url:
        with pytest.raises(ExplorerError) as caught:
            await _ask(url)
    assert isinstance(caught.value, UnreachableError | BadAnswerError)
    assert len(connections) == 3


async def test_n06_a_reset_in_the_middle_is_retried_and_then_works() -> None:
    connections: list[int] = []

    async def flaky(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(1)
        await read_request(reader)
        writer.write(_head("Content-Length: 2") + b"{")
        await writer.drain()
        if len(connections) == 1:
            writer.transport.abort()
        else:
            writer.write(b"}")
            await writer.drain()

    async with raw_server(flaky) as url:
        assert await _ask(url) == b"{}"
    assert len(connections) == 2


@pytest.mark.parametrize(
    "answer",
    [
        _head("Transfer-Encoding: chunked") + b"5\r\n{",
        _head("Transfer-Encoding: chunked") + b"zz\r\n{}\r\n",
        _head("Content-Length: 2", "Content-Length: 3") + b"{}",
        _head("X: " + "a" * 200_000),
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 50_000,
        _head("Content-Encoding: gzip", "Content-Length: 2") + b"{}",
        _head("Content-Encoding: gzip", "Connection: close") + gzip.compress(b"{}")[:-4],
        _head("Content-Encoding: br", "Content-Length: 2") + b"{}",
    ],
    ids=["N09-cut", "N09-size", "N10", "N12-line", "N12-headers", "B03", "B04", "B05"],
)
async def test_n09_n10_n12_b03_b04_b05_a_broken_answer_is_told_as_such(answer: bytes) -> None:
    async with raw_server(_says(answer)) as url:
        with pytest.raises(BadAnswerError, match=r"Broken answer from 127\.0\.0\.1"):
            await _ask(url)


async def test_n11_something_that_is_not_http() -> None:
    async with raw_server(_says(b"220 mail.example ESMTP\r\n\r\n")) as url:
        with pytest.raises(BadAnswerError, match="does not speak HTTP") as caught:
            await _ask(url)
    assert "base URL" in caught.value.hint


async def test_n11_a_banner_without_an_answer_points_at_the_base_url() -> None:
    async with raw_server(_says(b"SSH-2.0-OpenSSH_9.6\r\n", b"Invalid SSH identification string.\r\n")) as url:
        with pytest.raises(UnreachableError, match="cut the connection") as caught:
            await _ask(url)
    assert "base URL" in caught.value.hint


async def test_n13_informational_answers_before_the_real_one_are_skipped() -> None:
    early = b"HTTP/1.1 103 Early Hints\r\n\r\n" * 1_000
    async with raw_server(_says(early, _head("Content-Length: 2"), b"{}")) as url:
        assert await _ask(url) == b"{}"


async def test_n14_an_idle_connection_that_was_closed_is_replaced_silently() -> None:
    async with raw_server(_says(_head("Content-Length: 2"), b"{}")) as url:
        client = ApiClient(url, SecretStr("demo-x"), limits=QUICK, timing=Timing(sleep=_no_pause))
        answers = [(await client.get("/auth")).content for _ in range(3)]
        await client.aclose()
    assert answers == [b"{}"] * 3


async def test_n15_a_server_without_tls_on_an_https_url() -> None:
    async def answers_anything(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(10)
        writer.write(_head("Content-Length: 2") + b"{}")
        await writer.drain()

    async with raw_server(answers_anything) as url:
        with pytest.raises(UnreachableError, match="TLS"):
            await _ask(url.replace("http:", "https:"))


async def test_b01_a_body_without_end_stops_at_the_limit() -> None:
    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(_head("Connection: close"))
        while True:
            writer.write(b" " * 65_536)
            await writer.drain()

    async with raw_server(endless) as url:
        with pytest.raises(BadAnswerError, match="larger than 1 MiB"):
            await _ask(url, Limits(total_s=10, answer_bytes=2**20))
