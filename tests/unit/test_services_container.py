"""What the services' container adds to the client: the journal, the dialect's memory, and the clock of live data."""

import asyncio

from pydantic import SecretStr

from appsignal_tui.api.exchange import Exchanged
from appsignal_tui.services.container import Origin, Services, open_services
from appsignal_tui.store.registry import Registry
from tests.support.fake_world import Received, Reply, ScriptedService, json_reply


def _wants_pagination(request: Received) -> Reply:
    known = "pagination" in request.json
    return json_reply([]) if known else json_reply({"error": "missing pagination.cursor"}, 400)


def _opened(service: ScriptedService, registry: Registry) -> Services:
    origin = Origin("demo", "DEMO")
    return open_services(token=SecretStr("demo-x"), origin=origin, clock=lambda: 0, asgi=service, registry=registry)


async def test_a_spelling_that_worked_is_remembered_for_the_next_run() -> None:
    service = ScriptedService({"/api/v2/tracing/trace/error": _wants_pagination})
    registry = Registry.in_memory()
    first = _opened(service, registry)
    await first._client.post("/tracing/trace/error", {"trace_id": "t", "site_ids": ["s"]})
    assert await asyncio.to_thread(registry.dialect) == {"error-trace-pagination"}
    assert len(service.requests) == 2
    second = _opened(service, registry)
    await second._client.post("/tracing/trace/error", {"trace_id": "t", "site_ids": ["s"]})
    assert len(service.requests) == 3
    await first._client.aclose()
    await second.aclose()


async def test_the_journal_the_line_for_a_shell_and_forgetting() -> None:
    service = ScriptedService({"/api/v2/auth": [json_reply({})], "/graphql": [json_reply({"data": {"viewer": {}}})]})
    services = _opened(service, Registry.in_memory())
    await services.check_token()
    (entry,) = services.requests.entries
    assert (entry.path, entry.status, services.in_flight) == ("/api/v2/auth", 200, 0)
    assert services.curl(entry) == (
        'curl -sS --globoff -X GET http://localhost/api/v2/auth -H "Authorization: Bearer $APPSIGNAL_API_TOKEN"'
    )
    await services.sites.discover()
    await services.sites.discover()
    before = len(service.requests)
    services.forget_answers()
    await services.sites.discover()
    assert len(service.requests) == before + 1
    await services.aclose()


async def test_a_recorder_is_handed_on() -> None:
    kept: list[Exchanged] = []

    class Recorder:
        def record(self, exchange: Exchanged) -> None:
            kept.append(exchange)

    service = ScriptedService({"/api/v2/auth": [json_reply({})]})
    services = open_services(
        token=SecretStr("demo-x"), origin=Origin("demo", ""), clock=lambda: 0, asgi=service, recorder=Recorder()
    )
    await services.check_token()
    await services.aclose()
    assert [exchange.path for exchange in kept] == ["/api/v2/auth"]
