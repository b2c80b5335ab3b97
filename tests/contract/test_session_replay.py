"""A session recorded over a socket and shown again without the service: the same models come back."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, SecretStr

from appsignal_tui.cli.arguments import parse
from appsignal_tui.cli.sources import connector
from appsignal_tui.errors import NotFoundError
from appsignal_tui.models.metric import Selector
from appsignal_tui.models.sensitive import MASK
from appsignal_tui.models.timerange import LAST_HOUR
from appsignal_tui.services.container import Origin, Services, open_services
from appsignal_tui.services.logs import LogQuestion
from appsignal_tui.services.traces import TraceQuestion
from appsignal_tui.store.masking import Masking
from appsignal_tui.store.recording import SessionRecording
from appsignal_tui.store.registry import Registry
from tests.support.sessions import unpacked
from tests.support.simulator import FROZEN_NS, running_simulator

TOKEN = "demo-Zq9+se/cret=1"  # noqa: S105 - the simulator takes any that starts with demo-
SHOP = "shop-web/production"


async def _session(services: Services) -> dict[str, list[Any]]:
    """From the sites to a trace and its lines, as a person goes; what was told on the way, as JSON."""
    window = LAST_HOUR.resolve(services.clock())
    shop, _ = await services.sites.choose(SHOP)
    actions = (await services.traces.actions(shop, window)).rows
    slow = max(actions, key=lambda action: action.weight_ms)
    traces = await services.traces.traces(
        TraceQuestion((shop.id,), window, namespace=slow.namespace, action_name=slow.name)
    ).more()
    trace = await services.traces.trace((shop.id,), traces[0].trace_id)
    lines = services.logs.older(LogQuestion(shop.id, query="severity=error", window=window))
    told: dict[str, list[Any]] = {
        "sites": list(await services.sites.discover()),
        "actions": list(actions),
        "traces": list(traces),
        "spans": list(trace.spans),
        "lines": [*(await lines.more()), *(await lines.more())],
        "sources": list(await services.logs.sources(shop)),
        "series": [await services.metrics.timeseries(shop, window, [_P95])],
        "deploys": list((await services.deploys.markers(shop)).rows),
    }
    return {name: [_json(each) for each in values] for name, values in told.items()}


_P95 = Selector(name="transaction_duration", field="p95", tags={"namespace": "*"})


def _json(model: BaseModel) -> Any:
    return model.model_dump(mode="json")


@pytest.fixture
async def recorded(tmp_path: Path) -> tuple[Path, dict[str, list[Any]]]:
    """A recorded session and what was told in it; the service is gone."""
    path = tmp_path / "incident.apz"
    recording = SessionRecording(path, token=SecretStr(TOKEN), host="appsignal.com", clock=lambda: FROZEN_NS)
    with running_simulator() as url:
        async with _live(url, Registry.in_memory(), recording) as services:
            told = await _session(services)
    recording.close()
    assert recording.notice == ""
    return path, told


Recorded = tuple[Path, dict[str, list[Any]]]


@asynccontextmanager
async def _live(url: str, registry: Registry, recording: SessionRecording | None) -> AsyncIterator[Services]:
    services = open_services(
        token=SecretStr(TOKEN),
        origin=Origin("live", ""),
        clock=lambda: FROZEN_NS,
        base_url=url,
        registry=registry,
        recorder=recording,
    )
    try:
        yield services
    finally:
        await services.aclose()


@asynccontextmanager
async def _replayed(path: Path) -> AsyncIterator[Services]:
    opened = connector(parse(["logs", "--replay", str(path)])).initial()
    assert opened is not None
    try:
        yield opened
    finally:
        await opened.aclose()


async def test_what_was_told_while_recording_is_told_again(recorded: Recorded) -> None:
    path, told = recorded
    async with _replayed(path) as services:
        again = await _session(services)
        assert services.origin.label == "REPLAY"
        assert services.origin.window is None
        assert services.clock() == FROZEN_NS
        assert services.notices[0].startswith("Recorded on 2026-11-23 at 14:16 UTC from appsignal.com: ")
    assert all(told.values())
    masked = Masking("").value(told)
    assert again == masked
    assert {name for name in told if masked[name] != told[name]} == {"spans"}


async def test_sensitive_attributes_come_back_masked_and_all_others_as_they_were(recorded: Recorded) -> None:
    path, told = recorded
    async with _replayed(path) as services:
        again = await _session(services)
    pairs = [
        (name, value, after["attributes"][name])
        for before, after in zip(told["spans"], again["spans"], strict=True)
        for name, value in before["attributes"].items()
    ]
    hidden = {name for name, _, after in pairs if after == MASK}
    assert hidden >= {"appsignal.request.payload", "appsignal.request.session_data"}
    assert all(value == after for name, value, after in pairs if name not in hidden)


async def test_the_token_and_sensitive_values_are_nowhere_in_the_file(recorded: Recorded) -> None:
    path, told = recorded
    content = b"\n".join(unpacked(path.read_bytes()))
    payloads = [span["attributes"].get("appsignal.request.payload") for span in told["spans"]]
    emails = [payload.split('"email": "')[1].split('"')[0] for payload in payloads if payload]
    assert emails
    for secret in (TOKEN, TOKEN.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D"), *emails):
        assert secret.encode() not in content
    assert told["traces"][0]["trace_id"].encode() in content


async def test_a_range_that_was_not_asked_has_the_answer_of_the_nearest(recorded: Recorded) -> None:
    path, told = recorded
    later = LAST_HOUR.resolve(FROZEN_NS + 5 * 60 * 10**9)
    async with _replayed(path) as services:
        shop, _ = await services.sites.choose()
        assert shop.label == SHOP
        assert [_json(row) for row in (await services.traces.actions(shop, later)).rows] == told["actions"]
        with pytest.raises(NotFoundError, match="not asked while recording"):
            await services.traces.actions(shop, later, namespaces=("web",))


async def test_a_recording_cut_by_a_crash_opens_in_the_client_and_says_so(recorded: Recorded) -> None:
    path, told = recorded
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * 2 // 3])
    async with _replayed(path) as services:
        assert any("damaged or cut" in notice for notice in services.notices)
        assert any("not closed" in notice for notice in services.notices)
        assert [_json(site) for site in await services.sites.discover()] == told["sites"]


async def test_a_recording_tells_which_sites_there_are_although_the_one_to_open_was_known(tmp_path: Path) -> None:
    registry = Registry(tmp_path, "registry.sqlite3")
    path = tmp_path / "known.apz"
    with running_simulator() as url:
        for recording in (None, SessionRecording(path, token=None, host="h", clock=lambda: FROZEN_NS)):
            async with _live(url, registry, recording) as services:
                site, reason = await services.sites.choose(SHOP if recording is None else None)
                await services.sites.remember(site)
            if recording is not None:
                recording.close()
    assert (site.label, reason) == (SHOP, "last used")
    async with _replayed(path) as again:
        assert len(await again.sites.discover()) == 4
