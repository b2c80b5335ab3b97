"""What is asked of the service as a whole: with which credential, and what is told of it."""

import pytest
from pydantic import SecretStr

from appsignal_tui.api.client import ApiClient
from appsignal_tui.api.curl import curl
from appsignal_tui.api.server_clock import ServerClock
from appsignal_tui.api.system import SystemApi
from appsignal_tui.errors import AuthenticationError, NotFoundError
from tests.support.clients import TOKEN, client_of
from tests.support.fake_world import Reply, ScriptedService, json_reply

DESCRIPTION = "/api/v2/openapi.json"
REFUSED = json_reply({"error": "Unauthorized"}, 401)


async def test_the_description_is_asked_for_without_a_credential() -> None:
    service = ScriptedService({DESCRIPTION: [json_reply({"paths": {}})]})
    client = client_of(service)
    assert await SystemApi(client).description() == {"paths": {}}
    (request,) = service.requests
    assert "authorization" not in request.headers
    assert request.query == {}
    (entry,) = client.journal.entries
    assert entry.credential == "none"
    line = curl(entry, *client.base_urls)
    assert "TOKEN" not in line
    assert line.endswith("http://localhost/api/v2/openapi.json")
    await client.aclose()


async def test_a_description_behind_a_token_is_asked_for_once_more_with_it() -> None:
    service = ScriptedService({DESCRIPTION: [REFUSED, json_reply({"paths": {}})]})
    client = client_of(service)
    assert await SystemApi(client).description() == {"paths": {}}
    assert [request.headers.get("authorization") for request in service.requests] == [None, f"Bearer {TOKEN}"]
    await client.aclose()


async def test_a_description_that_is_refused_says_nothing_against_the_token() -> None:
    service = ScriptedService({DESCRIPTION: [REFUSED, Reply(b"{}", 404)], "/api/v2/x": [json_reply([])]})
    client = client_of(service)
    with pytest.raises(NotFoundError):
        await SystemApi(client).description()
    assert (await client.get("/x")).status == 200
    await client.aclose()


async def test_without_a_token_nothing_that_needs_one_is_sent() -> None:
    service = ScriptedService({DESCRIPTION: [REFUSED], "/api/v2/auth": [json_reply({})]})
    client = ApiClient("http://localhost", SecretStr(""), asgi=service)
    system = SystemApi(client)
    for question in (system.check_token, system.check_graphql, system.description):
        with pytest.raises(AuthenticationError, match="There is no token"):
            await question()
    assert [request.path for request in service.requests] == [DESCRIPTION]
    await client.aclose()


async def test_graphql_is_asked_anew_each_time() -> None:
    service = ScriptedService({"/graphql": [json_reply({"data": {"viewer": {"id": "1"}}})]})
    client = client_of(service)
    await SystemApi(client).check_graphql()
    await SystemApi(client).check_graphql()
    assert len(service.requests) == 2
    await client.aclose()


def test_a_small_difference_of_clocks_is_measured_and_left_alone() -> None:
    clock = ServerClock(lambda: 1_795_443_360.0, lambda: 0.0)
    assert clock.measured_s is None
    clock.note("Mon, 23 Nov 2026 14:16:20 GMT", 0.0)
    assert clock.measured_s == pytest.approx(20.5)
    assert clock.offset_s == 0.0
    clock.note("Mon, 23 Nov 2026 16:16:20 GMT", 0.0)
    assert clock.measured_s is None, "answers that disagree tell nothing"
