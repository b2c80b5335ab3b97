"""A token that is refused: nobody goes on asking by himself."""

import asyncio

import pytest

from appsignal_tui.api.client import ApiClient
from appsignal_tui.api.system import SystemApi
from appsignal_tui.errors import AccessDeniedError, AuthenticationError
from tests.support.clients import Pauses, client_of
from tests.support.fake_world import Received, Reply, ScriptedService, json_reply

REFUSED = json_reply({"error": "Unauthorized"}, 401)


class RevokingService(ScriptedService):
    """Refuses the token from when it is revoked."""

    def __init__(self) -> None:
        paths = ("/api/v2/x", "/api/v2/auth", "/graphql")
        super().__init__(dict.fromkeys(paths, self._answer))
        self.is_revoked = False
        self.hold: asyncio.Event | None = None

    def _answer(self, request: Received) -> Reply:
        if self.is_revoked:
            return Reply(b'{"error":"Unauthorized"}', 401, hold=self.hold)
        return json_reply({"data": {}} if request.path == "/graphql" else {})

    @property
    def count(self) -> int:
        return len(self.requests)


async def _is_refused(client: ApiClient, number: int = 0) -> AuthenticationError:
    with pytest.raises(AuthenticationError) as caught:
        await client.post("/x", {"pane": number})
    return caught.value


async def test_a10_after_a_401_nothing_is_asked_and_everybody_gets_the_same_words() -> None:
    service = RevokingService()
    client = client_of(service)
    await client.post("/x", {})
    service.is_revoked = True
    first = await _is_refused(client)
    later = [await _is_refused(client, number) for number in range(8)]
    assert {str(error) for error in later} == {str(first)}
    assert {error.hint for error in later} == {first.hint}
    assert {(error.status, error.request) for error in later} == {(401, "POST /api/v2/x")}
    assert service.count == 2
    await client.aclose()


async def test_h01_panes_that_wait_for_their_turn_are_not_sent_either() -> None:
    service = RevokingService()
    service.is_revoked, service.hold = True, asyncio.Event()
    client = client_of(service)
    panes = [asyncio.create_task(_is_refused(client, number)) for number in range(20)]
    await service.has_open(4)
    service.hold.set()
    await asyncio.gather(*panes)
    assert service.count == 4
    await client.aclose()


async def test_a10_a_check_asks_the_service_and_its_answer_decides() -> None:
    service = RevokingService()
    service.is_revoked = True
    client = client_of(service)
    system = SystemApi(client)
    await _is_refused(client)
    for _ in range(2):
        with pytest.raises(AuthenticationError):
            await system.check_token()
    await _is_refused(client)
    assert service.count == 3
    service.is_revoked = False
    await _is_refused(client)
    await system.check_token()
    assert (await client.post("/x", {})).status == 200
    assert service.count == 5
    await client.aclose()


async def test_a10_forgetting_asks_again() -> None:
    service = RevokingService()
    service.is_revoked = True
    client = client_of(service)
    await _is_refused(client)
    service.is_revoked = False
    client.forget()
    assert (await client.post("/x", {})).status == 200
    await client.aclose()


async def test_a_token_refused_in_one_way_may_be_good_in_the_other() -> None:
    script = {"/graphql": [REFUSED], "/api/v2/auth": [json_reply({})], "/api/v2/x": [json_reply({})]}
    service = ScriptedService(script)
    client = client_of(service)
    assert (await client.post("/x", {})).status == 200
    for _ in range(3):
        with pytest.raises(AccessDeniedError, match="for REST and not for GraphQL"):
            await client.graphql("{ viewer { id } }")
    assert (await client.post("/x", {})).status == 200
    assert [request.path for request in service.requests] == ["/api/v2/x", "/graphql", "/api/v2/x"]
    await client.aclose()


@pytest.mark.parametrize(("checked", "error"), [(json_reply({}), AccessDeniedError), (REFUSED, AuthenticationError)])
async def test_where_rest_was_never_asked_it_is_asked_whose_fault_a_refusal_by_graphql_is(
    checked: Reply, error: type[Exception]
) -> None:
    service = ScriptedService({"/graphql": [REFUSED], "/api/v2/auth": [checked]})
    client = client_of(service)
    for _ in range(4):
        with pytest.raises(error):
            await client.graphql("{ viewer { id } }")
    assert [request.path for request in service.requests].count("/api/v2/auth") == 1
    assert len(service.requests) <= 3
    await client.aclose()


async def test_h02_no_access_to_one_thing_stops_nothing_else() -> None:
    service = ScriptedService({"/api/v2/x": [json_reply({"error": "Forbidden"}, 403)], "/api/v2/y": [json_reply({})]})
    client = client_of(service)
    for _ in range(2):
        with pytest.raises(AccessDeniedError):
            await client.post("/x", {})
    assert (await client.post("/y", {})).status == 200
    assert len(service.requests) == 3
    await client.aclose()


async def test_a11_the_answer_decides_and_never_a_clock() -> None:
    """A personal token has no time of expiry; a clock that is wrong by years signs nobody out."""
    pauses = Pauses()
    client = client_of(RevokingService(), pauses)
    for seconds in (0.0, 10.0**9, 10.0**9):
        pauses.seconds.append(seconds)
        assert (await client.post("/x", {})).status == 200
    await client.aclose()
