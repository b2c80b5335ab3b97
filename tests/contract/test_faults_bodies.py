"""Faults of section B as a plain client sees them: each does what its sentence says."""

import gzip
import json
import re
import zlib
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.faults import Asking, FaultServer, fault_server, lines_body


@pytest.fixture(scope="module")
def server() -> Iterator[FaultServer]:
    with fault_server() as running:
        yield running


@pytest.fixture
def ask(server: FaultServer) -> Asking:
    server.breaks()
    return Asking(server)


@pytest.fixture
def good(server: FaultServer, ask: Asking) -> Any:
    """What the actions are without faults."""
    server.breaks()
    return ask.actions().json


def test_b01_a_body_goes_on_and_on(server: FaultServer, ask: Asking) -> None:
    server.breaks("b01")
    received = ask.beginning("/logs/lines", lines_body(server.simulator), 3_000_000)
    assert len(received) >= 3_000_000
    assert b"content-length" not in received.partition(b"\r\n\r\n")[0].lower()


def test_b02_a_small_body_expands_a_thousand_times(server: FaultServer, ask: Asking) -> None:
    server.breaks("b02=32")
    reply = ask.lines()
    assert reply.headers["content-encoding"] == "gzip"
    unpack = zlib.decompressobj(31)
    size, packed = 0, reply.content
    while packed:
        size += len(unpack.decompress(packed, 1_000_000))
        packed = unpack.unconsumed_tail
    assert unpack.eof
    assert size >= 32 * 1024 * 1024 > 500 * len(reply.content)


def test_b03_gzip_is_declared_only(server: FaultServer, ask: Asking, good: Any) -> None:
    server.breaks("b03")
    reply = ask.actions()
    assert reply.headers["content-encoding"] == "gzip"
    assert reply.json == good


def test_b04_gzip_without_its_end_holds_good_json(server: FaultServer, ask: Asking, good: Any) -> None:
    server.breaks("b04")
    reply = ask.actions()
    assert json.loads(zlib.decompressobj(31).decompress(reply.content)) == good
    with pytest.raises(EOFError):
        gzip.decompress(reply.content)


@pytest.mark.parametrize(("fault", "encoding"), [("b05", "br"), ("b05=gzip, gzip", "gzip, gzip")])
def test_b05_an_encoding_nobody_asked_for(server: FaultServer, ask: Asking, fault: str, encoding: str) -> None:
    server.breaks(fault)
    assert ask.actions().headers["content-encoding"] == encoding


def test_b06_b07_json_cut_and_json_with_a_tail(server: FaultServer, ask: Asking, good: Any) -> None:
    server.breaks("b06")
    cut = ask.actions().content
    server.breaks("b07")
    tailed = ask.actions().content.decode()
    assert len(cut) * 2 <= len(tailed)
    with pytest.raises(json.JSONDecodeError):
        json.loads(cut)
    value, end = json.JSONDecoder().raw_decode(tailed)
    assert value == good
    assert tailed[end:].strip()


def test_b08_brackets_in_brackets(server: FaultServer, ask: Asking) -> None:
    server.breaks("b08")
    assert ask.actions().content == b"[" * 100_000 + b"]" * 100_000


@pytest.mark.parametrize(
    ("fault", "written"),
    [
        *((f"b09={word}", word) for word in ("NaN", "Infinity", "-Infinity", "1e999")),
        ("b10", "7" * 30),
        ("b10=5000", "7" * 5000),
    ],
)
def test_b09_b10_numbers_no_client_can_hold(
    server: FaultServer, ask: Asking, good: Any, fault: str, written: str
) -> None:
    server.breaks(fault)
    text = ask.actions().content.decode()
    assert re.findall(r'"mean":([^,]+)', text)[::2] == [written] * ((len(good) + 1) // 2)
    rows = json.loads(text, parse_constant=str, parse_int=str if len(written) > 1_000 else None)
    assert [row["action"] for row in rows] == [row["action"] for row in good]
    assert [row["mean"] for row in rows][1::2] == [row["mean"] for row in good][1::2]
    assert rows[0]["has_npo"] is good[0]["has_npo"]


def test_b11_a_mark_or_bytes_of_another_alphabet(server: FaultServer, ask: Asking, good: Any) -> None:
    server.breaks("b11")
    assert json.loads(ask.actions().content.decode("utf-8-sig")) == good
    assert ask.actions().content.startswith(b"\xef\xbb\xbf")
    server.breaks("b11=latin-1")
    content = ask.actions().content
    with pytest.raises(UnicodeDecodeError):
        content.decode()
    assert json.loads(content.decode("latin-1"))[0]["action"] == f"{good[0]['action']} café"


@pytest.mark.parametrize(("fault", "added"), [("b12", "\ud83d"), ("b13", "\0")])
def test_b12_b13_odd_characters_in_every_second_row(
    server: FaultServer, ask: Asking, good: Any, fault: str, added: str
) -> None:
    server.breaks(fault)
    rows = ask.actions().json
    assert [added in row["action"] for row in rows] == [place % 2 == 0 for place in range(len(rows))]
    assert [row["action"].replace(added, "") for row in rows] == [row["action"] for row in good]


def test_b14_keys_come_twice_and_the_last_is_right(server: FaultServer, ask: Asking, good: Any) -> None:
    server.breaks("b14")
    reply = ask.actions()
    assert reply.json == good
    pairs = json.loads(reply.content, object_pairs_hook=list)
    assert [[key for key, _ in row].count("action") for row in pairs] == [2] * len(good)


@pytest.mark.parametrize(
    ("kind", "value"), [("null", None), ("list", [[]]), ("object", {"rows": 7}), ("number", 7), ("text", "text")]
)
def test_b15_another_value_on_top(server: FaultServer, ask: Asking, kind: str, value: Any) -> None:
    server.breaks(f"b15={kind}")
    assert ask.actions().json == value
