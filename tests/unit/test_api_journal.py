"""What is written down about requests, and what never is."""

import json

import pytest
from pydantic import SecretStr

from appsignal_tui.api.answers import Keep
from appsignal_tui.api.client import ApiClient
from appsignal_tui.api.exchange import Exchanged
from appsignal_tui.api.journal import ENTRIES, SENT_CHARACTERS
from appsignal_tui.errors import BadAnswerError, RequestRefusedError, ServerError, UnreachableError
from tests.support.clients import TOKEN, Pauses, Script
from tests.support.fake_world import Reply, ScriptedService, json_reply


class Kept:
    """Takes every exchange."""

    def __init__(self) -> None:
        self.exchanges: list[Exchanged] = []

    def record(self, exchange: Exchanged) -> None:
        self.exchanges.append(exchange)


def _client(script: Script, recorder: Kept | None = None, pauses: Pauses | None = None) -> ApiClient:
    service = ScriptedService(script)
    timing = (pauses or Pauses()).timing
    return ApiClient("http://localhost", SecretStr(TOKEN), asgi=service, timing=timing, recorder=recorder)


async def test_each_attempt_is_written_down_with_what_it_cost() -> None:
    pauses = Pauses()
    busy = json_reply({"message": "slow \x1b[2Jdown"}, 429, retry_after="7")
    client = _client({"/api/v2/x": [busy, Reply(status=502), Reply(b"[1]")]}, pauses=pauses)
    await client.post("/x", {"query": "a\x7fb"})
    await client.aclose()
    first, second, third = client.journal.entries
    assert [(entry.number, entry.attempt, entry.status) for entry in (first, second, third)] == [
        (1, 1, 429),
        (2, 2, 502),
        (3, 3, 200),
    ]
    assert (third.method, third.path, third.told) == ("POST", "/api/v2/x", "asked")
    assert third.received_bytes == 3
    assert third.sent == '{"query":"a\\u007fb"}'
    assert third.message == ""
    assert "slow" in first.message
    assert first.message.isprintable()
    assert "unavailable (502)" in second.message
    assert client.journal.per_minute == 3


async def test_requests_a_minute_are_those_of_the_last_one() -> None:
    pauses = Pauses()
    client = _client({"/api/v2/x": [Reply(b"[]")]}, pauses=pauses)
    for pause in (10.0, 40.0, 30.0):
        await client.post("/x", {})
        pauses.seconds.append(pause)
    assert client.journal.per_minute == 1
    pauses.seconds.append(60.0)
    assert client.journal.per_minute == 0
    await client.aclose()


async def test_the_ring_keeps_the_last_ones() -> None:
    client = _client({"/api/v2/x": [Reply(b"[]")]})
    for _ in range(ENTRIES + 5):
        await client.post("/x", {}, keep=Keep.seconds(60))
    await client.aclose()
    entries = client.journal.entries
    assert [entry.number for entry in entries] == list(range(6, ENTRIES + 6))
    assert {entry.told for entry in entries} == {"kept"}
    assert client.journal.from_memory == 1.0


async def test_answers_told_again_say_so_and_cost_nothing() -> None:
    client = _client({"/api/v2/x": [Reply(b"[1, 2]")]})
    for _ in range(4):
        await client.post("/x", {}, keep=Keep.seconds(60))
    await client.aclose()
    asked, *kept = client.journal.entries
    assert asked.told == "asked"
    assert [(each.told, each.status, each.received_bytes, each.duration_ms) for each in kept] == [
        ("kept", 200, 6, 0.0)
    ] * 3
    assert client.journal.from_memory == 0.75
    assert client.journal.per_minute == 1


async def test_a_request_without_an_answer_says_why() -> None:
    async def failing(_scope: object, _receive: object, _send: object) -> None:
        raise ValueError("bug")

    client = ApiClient("http://localhost", SecretStr(TOKEN), asgi=failing, timing=Pauses().timing)
    with pytest.raises((BadAnswerError, UnreachableError)) as caught:
        await client.get("/auth")
    await client.aclose()
    assert {(entry.status, entry.message) for entry in client.journal.entries} == {(None, str(caught.value))}


async def test_a_long_body_is_cut() -> None:
    client = _client({"/api/v2/x": [Reply(b"[]")]})
    await client.post("/x", {"query": "A" * SENT_CHARACTERS})
    await client.post("/x", {"query": "A"})
    await client.aclose()
    long, short = client.journal.entries
    assert (len(long.sent), long.is_cut, short.is_cut) == (SENT_CHARACTERS, True, False)


async def test_a05_a13_neither_journal_nor_recording_ever_holds_the_token() -> None:
    kept = Kept()
    echo = f"{TOKEN} demo-s3cr3t%2B%2F%3D demo-s3cr3t%2B/%3D"
    script: Script = {
        "/api/v2/x": [
            Reply(f'["{echo}"]'.encode(), 200, {"content-type": f"application/{TOKEN}", "x-own": TOKEN}),
            json_reply({"message": echo}, 422, retry_after=TOKEN, location=TOKEN),
        ],
        "/graphql": [json_reply({"data": {"viewer": {"name": echo}}})],
    }
    client = _client(script, kept)
    await client.post("/x", {"query": f"pasted {TOKEN}"})
    with pytest.raises(RequestRefusedError):
        await client.post("/x", {"query": "again"})
    await client.graphql("query { viewer { name } }", {"id": TOKEN})
    await client.aclose()
    assert len(kept.exchanges) == len(client.journal.entries) == 3
    assert "s3cr3t" not in f"{kept.exchanges!r} {client.journal.entries!r}"
    assert json.loads(client.journal.entries[0].sent) == {"query": "pasted [token]"}
    assert client.journal.entries[2].path == "/graphql"


async def test_the_recorder_gets_every_answer_whatever_its_status() -> None:
    kept = Kept()
    dated = {"content-type": "application/json", "date": "Mon, 02 Mar 2026 09:00:00 GMT", "set-cookie": "a=b"}
    client = _client({"/api/v2/x": [Reply(b'{"error":"boom"}', 500), Reply(b"[]", 200, dated)]}, kept)
    await client.post("/x", {"a": 1}, keep=Keep.seconds(60))
    await client.post("/x", {"a": 1}, keep=Keep.seconds(60))
    await client.aclose()
    failed, answered = kept.exchanges
    assert (failed.status, failed.content) == (500, b'{"error":"boom"}')
    assert (answered.method, answered.path, answered.body) == ("POST", "/api/v2/x", b'{"a":1}')
    assert answered.content == b"[]"
    assert answered.headers == {name: dated[name] for name in ("content-type", "date")}
    assert answered.duration_ms >= 0


async def test_the_decoded_content_is_recorded_and_nothing_without_an_answer() -> None:
    kept = Kept()
    client = _client({"/api/v2/x": [Reply(b"broken", headers={"content-encoding": "gzip"})]}, kept)
    with pytest.raises(BadAnswerError):
        await client.post("/x", {})
    await client.aclose()
    assert kept.exchanges == []
    assert [entry.attempt for entry in client.journal.entries] == [1, 2, 3]


async def test_an_error_is_never_told_from_memory() -> None:
    client = _client({"/api/v2/x": [Reply(b"{}", 500)]})
    for _ in range(2):
        with pytest.raises(ServerError):
            await client.post("/x", {}, keep=Keep.seconds(60))
    await client.aclose()
    assert [(entry.told, entry.status) for entry in client.journal.entries] == [("asked", 500)] * 6
