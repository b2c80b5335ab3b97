"""Faults of sections N and H as a plain client sees them: each does what its sentence says."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email.utils import parsedate_to_datetime

import pytest

from appsignal_tui.demo.faults.statuses import ESCAPES
from tests.support.faults import Asking, FaultServer, fault_server, lines_body


@pytest.fixture(scope="module")
def server() -> Iterator[FaultServer]:
    with fault_server() as running:
        yield running


@pytest.fixture
def ask(server: FaultServer) -> Asking:
    server.breaks()
    return Asking(server)


def test_n04_the_answer_begins_late_and_is_good(server: FaultServer, ask: Asking) -> None:
    good = ask.lines().json
    server.breaks("n04=0.3")
    began = time.monotonic()
    late = ask.lines()
    assert time.monotonic() - began >= 0.3
    assert late.json == good


def test_n05_bytes_drip(server: FaultServer, ask: Asking) -> None:
    server.breaks("n05=0.05")
    began = time.monotonic()
    received = ask.beginning("/logs/lines", lines_body(server.simulator), 250)
    assert received.endswith(b"1\r\n \r\n1\r\n \r\n")
    drips = received.partition(b"\r\n\r\n")[2].count(b"1\r\n")
    assert time.monotonic() - began >= 0.05 * (drips - 1) > 0.05


@pytest.mark.parametrize(
    ("fault", "location"),
    [
        ("n17", "https://elsewhere.example/?token=yours"),
        ("n17=http://127.0.0.1:1/x", "http://127.0.0.1:1/x"),
        ("n18", "/api/v2/tracing/actions"),
        ("n18=file", "file:///etc/passwd"),
        ("n18=nonsense", "https://[not:a/url"),
    ],
)
def test_n17_n18_redirects_say_where(server: FaultServer, ask: Asking, fault: str, location: str) -> None:
    server.breaks(fault)
    reply = ask.actions()
    assert (reply.status, reply.headers["location"]) == (307, location)


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        ("h01", 401, b'{"error":"Unauthorized"}'),
        ("h01=text", 401, b"Unauthorized"),
        ("h02", 403, b"Forbidden"),
        ("h03", 404, b"Not found"),
        ("h04", 422, b"the query ends too early"),
        ("h04=400", 400, b'"details":{"field":"query"}'),
        ("h08", 500, b'"error":"internal_error"'),
        ("h09", 502, b"<h1>Bad gateway</h1>"),
        ("h09=503", 503, b"<h1>Bad gateway</h1>"),
        ("h11", 200, b"<!DOCTYPE html>"),
        ("h12", 204, b""),
        ("h12=200", 200, b""),
        ("h13", 426, b"api_version_withdrawn"),
        ("h13=410", 410, b"api_version_withdrawn"),
    ],
)
def test_a_status_with_its_body(server: FaultServer, ask: Asking, fault: str, status: int, words: bytes) -> None:
    server.breaks(fault)
    for reply in (ask.actions(), ask.lines()):
        assert reply.status == status
        assert words in reply.content
        assert bool(reply.content) is bool(words)
        assert ("text/html" in reply.headers.get("content-type", "")) is (b"<" in words)
    assert ask.get("/auth").status == 200


@pytest.mark.parametrize(
    ("fault", "header"), [("h05", "3"), ("h05=40", "40"), ("h06=tomorrow", "tomorrow"), ("h07", None)]
)
def test_h05_h07_too_many_requests_with_and_without_a_wait(
    server: FaultServer, ask: Asking, fault: str, header: str | None
) -> None:
    server.breaks(fault)
    reply = ask.lines()
    assert (reply.status, reply.headers.get("retry-after")) == (429, header)


def test_h06_odd_waits_take_turns(server: FaultServer, ask: Asking) -> None:
    server.breaks("h06")
    past, negative, fraction, empty, huge, nonsense, zero, again = (
        ask.lines().headers["retry-after"] for _ in range(8)
    )
    assert parsedate_to_datetime(past).timestamp() < time.time()
    assert float(negative) < 0 < float(fraction) % 1
    assert empty == ""
    assert int(huge) > 10**18
    assert nonsense.isalpha()
    assert zero == "0"
    assert again == past


def test_h10_a_gateway_gives_up_late(server: FaultServer, ask: Asking) -> None:
    server.breaks("h10=0.3")
    began = time.monotonic()
    assert ask.lines().status == 504
    assert time.monotonic() - began >= 0.3


def test_h14_an_error_of_many_megabytes(server: FaultServer, ask: Asking) -> None:
    server.breaks("h14")
    reply = ask.lines()
    assert reply.status == 422
    assert len(reply.json["message"]) > 5_000_000


def test_h15_escape_codes_in_text_and_headers(server: FaultServer, ask: Asking) -> None:
    sent = ESCAPES.encode().decode("latin-1")
    server.breaks("h15")
    reply = ask.lines()
    assert reply.status == 422
    assert ESCAPES in reply.json["message"]
    assert reply.headers["retry-after"] == sent
    server.breaks("h15=location")
    reply = ask.lines()
    assert reply.status == 302
    assert sent in reply.headers["location"]


def test_h16_a_crowd_is_turned_away_and_one_alone_is_not(server: FaultServer, ask: Asking) -> None:
    server.breaks("h16")
    with ThreadPoolExecutor(3) as threads:
        crowd = sorted(reply.status for reply in threads.map(lambda _: ask.actions(), range(3)))
    assert crowd == [200, 429, 429]
    assert [ask.actions().status for _ in range(2)] == [200, 200]
