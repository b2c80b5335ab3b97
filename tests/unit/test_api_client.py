"""The client over scripted services in this process."""

import asyncio
import gzip
import logging

import pytest
from pydantic import SecretStr

from appsignal_tui.api.client import ApiClient, Limits
from appsignal_tui.api.partial import GraphqlAnswer
from appsignal_tui.errors import (
    AccessDeniedError,
    BadAnswerError,
    ConfigurationError,
    ExplorerError,
    RateLimitedError,
    RequestRefusedError,
    ServerError,
    UnreachableError,
)
from tests.support.clients import TOKEN, Pauses, client_of
from tests.support.fake_world import Handler, Received, Reply, ScriptedService, json_reply


async def test_rest_takes_the_token_in_a_header_and_graphql_in_the_url() -> None:
    service = ScriptedService({"/api/v2/auth": [json_reply({})], "/graphql": [json_reply({"data": {"viewer": None}})]})
    client = client_of(service)
    await client.get("/auth")
    assert (await client.graphql("query { viewer { id } }")).data == {"viewer": None}
    await client.aclose()
    rest, graphql = service.requests
    assert (rest.method, rest.headers["authorization"], rest.query) == ("GET", f"Bearer {TOKEN}", {})
    assert (graphql.method, graphql.query) == ("POST", {"token": [TOKEN]})
    assert "authorization" not in graphql.headers
    assert graphql.json == {"query": "query { viewer { id } }", "variables": {}}
    assert rest.headers["accept-encoding"] == "gzip"
    assert rest.headers["user-agent"].startswith("appsignal-tui/")


async def test_a13_no_log_and_no_error_ever_holds_the_token(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    echo = Reply(f"no {TOKEN} and demo-s3cr3t%2B%2F%3D".encode(), 400, {})
    moved = Reply(b"", 302, {"location": f"https://evil.example/{TOKEN}?token={TOKEN}"})
    quoted = json_reply({"errors": [{"message": f"unknown token {TOKEN}"}]})
    client = client_of(ScriptedService({"/graphql": [echo, moved, quoted], "/api/v2/auth": [echo]}))
    for _ in range(3):
        with pytest.raises(ExplorerError) as caught:
            await client.graphql("{ viewer { id } }")
        chain: BaseException | None = caught.value
        while chain is not None:
            assert "s3cr3t" not in f"{chain} {chain!r} {vars(chain)}"
            chain = chain.__cause__ or chain.__context__
    with pytest.raises(RequestRefusedError) as refused:
        await client.get("/auth")
    assert "s3cr3t" not in str(refused.value)
    assert "s3cr3t" not in repr(vars(client))
    await client.aclose()
    assert "s3cr3t" not in caplog.text


async def test_h08_two_retries_then_the_message() -> None:
    pauses = Pauses()
    service = ScriptedService({"/api/v2/auth": [json_reply({"error": "boom"}, 500)]})
    client = client_of(service, pauses)
    with pytest.raises(ServerError, match="boom"):
        await client.get("/auth")
    await client.aclose()
    assert len(service.requests) == 3
    assert pauses.seconds == [0.5, 1.0]


async def test_a_retry_that_works_is_silent() -> None:
    service = ScriptedService({"/api/v2/auth": [Reply(status=503), Reply(status=502), json_reply({"ok": True})]})
    client = client_of(service)
    assert (await client.get("/auth")).content == b'{"ok": true}'
    await client.aclose()


async def test_h05_after_a_429_everybody_waits_as_long_as_asked() -> None:
    pauses = Pauses()
    limited = json_reply({"error": "busy"}, 429, retry_after="7")
    service = ScriptedService({"/api/v2/auth": [limited, json_reply({})], "/api/v2/x": [json_reply({})]})
    client = client_of(service, pauses)
    assert (await client.get("/auth")).status == 200
    assert pauses.now_s() == 7.0
    assert client.waiting_s == 0
    await client.aclose()


async def test_a_service_that_stays_busy_tells_how_long_to_wait() -> None:
    pauses = Pauses()
    service = ScriptedService({"/api/v2/auth": [json_reply({}, 429, retry_after="20")]})
    client = client_of(service, pauses)
    with pytest.raises(RateLimitedError) as caught:
        await client.get("/auth")
    assert caught.value.retry_after_s == 20
    assert len(service.requests) == 3
    assert pauses.now_s() == 40
    assert client.waiting_s == 20
    await client.aclose()


async def test_h07_a_429_without_a_time_brings_growing_pauses() -> None:
    pauses = Pauses()
    client = client_of(ScriptedService({"/api/v2/auth": [Reply(status=429)]}), pauses)
    with pytest.raises(RateLimitedError):
        await client.get("/auth")
    assert [pause for pause in pauses.seconds if pause] == [0.5, 1.0]
    await client.aclose()


async def test_at_most_four_requests_are_in_flight() -> None:
    gate = asyncio.Event()
    service = ScriptedService({"/api/v2/x": [Reply(b"{}", hold=gate)]})
    client = client_of(service)
    asking = [asyncio.create_task(client.post("/x", {"number": number})) for number in range(10)]
    await service.has_open(4)
    gate.set()
    await asyncio.gather(*asking)
    assert service.most_open == 4
    await client.aclose()


async def test_n17_redirects_are_not_followed() -> None:
    moved = Reply(b"", 307, {"location": "http://localhost/api/v2/other"})
    service = ScriptedService({"/api/v2/auth": [moved], "/api/v2/other": [json_reply({})]})
    client = client_of(service)
    with pytest.raises(BadAnswerError, match="http://localhost/api/v2/other"):
        await client.get("/auth")
    assert len(service.requests) == 1
    await client.aclose()


async def test_answers_are_decompressed_and_joined_as_they_stream() -> None:
    raw = gzip.compress(b'{"streamed": true}')
    reply = Reply(raw[:5], headers={"content-encoding": "gzip"}, chunks=[raw[5:9], b"", raw[9:]])
    client = client_of(ScriptedService({"/api/v2/auth": [reply]}))
    assert (await client.get("/auth")).content == b'{"streamed": true}'
    await client.aclose()


async def test_b01_b02_an_answer_beyond_the_limit_is_refused_and_span_routes_may_send_more() -> None:
    limits = Limits(answer_bytes=1_000, large_answer_bytes=5_000)
    bomb = Reply(gzip.compress(b"[" + b" " * 3_000 + b"]"), headers={"content-encoding": "gzip"})
    client = client_of(ScriptedService({"/api/v2/x": [bomb]}), limits=limits)
    with pytest.raises(BadAnswerError, match="larger than"):
        await client.post("/x", {})
    assert len((await client.post("/x", {}, large=True)).content) == 3_002
    await client.aclose()


async def test_h14_an_error_answer_beyond_the_limit_is_still_that_error() -> None:
    client = client_of(ScriptedService({"/api/v2/x": [Reply(b"A" * 5_000, 422)]}), limits=Limits(answer_bytes=1_000))
    with pytest.raises(RequestRefusedError, match="AAAA"):
        await client.post("/x", {})
    await client.aclose()


async def test_n04_silence_ends_an_attempt() -> None:
    service = ScriptedService({"/api/v2/auth": [Reply(hold=asyncio.Event())]})
    client = client_of(service, limits=Limits(read_s=0.05))
    with pytest.raises(UnreachableError, match=r"did not answer within 0\.05 s"):
        await client.get("/auth")
    assert len(service.requests) == 1
    assert service.open == 0
    await client.aclose()


async def test_a_request_can_be_cancelled_and_leaves_nothing_behind() -> None:
    service = ScriptedService({"/api/v2/auth": [Reply(hold=asyncio.Event()), json_reply({})]})
    client = client_of(service)
    asking = asyncio.create_task(client.get("/auth"))
    await service.has_open(1)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert service.open == 0
    assert (await client.get("/auth")).status == 200
    await client.aclose()


async def test_an_application_that_fails_is_a_broken_answer() -> None:
    async def failing(_scope: object, _receive: object, _send: object) -> None:
        raise ValueError("bug")

    client = client_of(failing)
    with pytest.raises(BadAnswerError, match="Broken answer"):
        await client.get("/auth")
    await client.aclose()


class TestDialect:
    """What happens when the service takes the other form only."""

    BODY = {"trace_id": "t", "site_ids": ["s"]}

    @staticmethod
    def _wants_pagination(service: list[bool]) -> Handler:
        def answer(request: Received) -> Reply:
            paged = "pagination" in request.json
            service.append(paged)
            return json_reply([]) if paged else json_reply({"error": "missing pagination.cursor"}, 400)

        return answer

    async def test_the_other_form_is_tried_once_and_remembered(self) -> None:
        forms: list[bool] = []
        client = client_of(ScriptedService({"/api/v2/tracing/trace/error": self._wants_pagination(forms)}))
        for _ in range(2):
            assert (await client.post("/tracing/trace/error", self.BODY)).content == b"[]"
        assert forms == [False, True, True]
        assert client.dialect.learned == {"error-trace-pagination"}
        await client.aclose()

    async def test_when_both_forms_are_refused_the_first_refusal_is_told(self) -> None:
        refusals = [json_reply({"error": "pagination: first"}, 422), json_reply({"error": "second"}, 422)]
        client = client_of(ScriptedService({"/api/v2/tracing/trace/error": refusals}))
        with pytest.raises(RequestRefusedError, match="first"):
            await client.post("/tracing/trace/error", self.BODY)
        assert not client.dialect.learned
        await client.aclose()


class TestGraphql:
    """Errors come with any status (contract 11)."""

    @staticmethod
    async def _ask(reply: Reply) -> GraphqlAnswer:
        client = client_of(ScriptedService({"/graphql": [reply]}))
        try:
            return await client.graphql("{ viewer { id } }")
        finally:
            await client.aclose()

    @pytest.mark.parametrize("status", [200, 400])
    async def test_a_refused_document_tells_why(self, status: int) -> None:
        errors = {"errors": [{"message": "Field 'x' doesn't exist", "extensions": {"code": "undefinedField"}}]}
        with pytest.raises(RequestRefusedError, match="doesn't exist") as caught:
            await self._ask(json_reply(errors, status))
        assert caught.value.slug == "undefinedField"

    @pytest.mark.parametrize("status", [200, 400])
    async def test_a_restricted_account_is_told_in_the_service_s_words(self, status: int) -> None:
        errors = {"data": None, "errors": [{"message": "Locked", "extensions": {"code": "ACCOUNT_RESTRICTED"}}]}
        with pytest.raises(AccessDeniedError, match="Locked"):
            await self._ask(json_reply(errors, status))

    async def test_data_counts_beside_errors_which_are_told(self) -> None:
        answer = await self._ask(json_reply({"data": {"app": None}, "errors": [{"message": "x"}, 7]}))
        assert answer.data == {"app": None}
        assert answer.complaints[0] == "x"
        assert len(answer.complaints) == 2

    async def test_a_restricted_account_is_no_empty_answer(self) -> None:
        errors = [{"message": "Locked", "extensions": {"code": "ACCOUNT_RESTRICTED"}}]
        with pytest.raises(AccessDeniedError, match="Locked"):
            await self._ask(json_reply({"data": {"app": None}, "errors": errors}))
        half = await self._ask(json_reply({"data": {"app": {"id": "a"}, "other": None}, "errors": errors}))
        assert half.complaints == ("Locked",)

    @pytest.mark.parametrize("body", [[], {}, {"data": []}, {"errors": []}, {"errors": ["x"]}, 7])
    async def test_b15_another_shape_is_an_unexpected_answer(self, body: object) -> None:
        with pytest.raises(BadAnswerError):
            await self._ask(json_reply(body))


class TestEnvironment:
    """Faults of the environment are told before anything is sent."""

    @staticmethod
    async def _ask_appsignal() -> None:
        client = ApiClient("https://service.invalid", SecretStr(TOKEN), timing=Pauses().timing)
        try:
            await client.get("/auth")
        finally:
            await client.aclose()

    @pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "ftp://127.0.0.1:1", "http://[::1"])
    async def test_n19_a_proxy_nobody_can_speak_to_names_its_variable(
        self, proxy: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        with pytest.raises(ConfigurationError, match="HTTPS_PROXY") as caught:
            await self._ask_appsignal()
        assert proxy not in str(caught.value)

    @pytest.mark.parametrize("content", [None, "no certificate"])
    async def test_n20_certificates_that_cannot_be_read_name_their_variable(
        self, content: str | None, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        file = tmp_path_factory.mktemp("ca") / "ca.pem"
        if content is not None:
            file.write_text(content)
        monkeypatch.delenv("HTTPS_PROXY", raising=False)
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        with pytest.raises(ConfigurationError, match="SSL_CERT_FILE"):
            await self._ask_appsignal()
