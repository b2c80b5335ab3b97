"""The simulator itself: it speaks what the table of dialects calls usual, and dialects get along with its faults."""

from typing import Any

import pytest

from appsignal_tui.demo.asgi import Message, Scope, Simulator
from appsignal_tui.demo.clock import Clock
from appsignal_tui.demo.dialects.application import speaking
from appsignal_tui.demo.faults.application import faulty
from appsignal_tui.demo.world import PREFERRED_SITE, World
from appsignal_tui.demo.world.visuals import SAVED_VISUALS
from tests.support.examples import Heard, ask, saying
from tests.support.simulator import FROZEN_NS, TOKEN

LISTS = "/tracing/traces/performance"
RANGE = {"site_id": PREFERRED_SITE, "from": "2026-11-23T14:06:00Z", "to": "2026-11-23T14:16:00Z"}


def page_of(body: dict[str, Any], **members: Any) -> dict[str, Any]:
    return {**body, "pagination": {"per_page": 25, "order": "DESC", "cursor": {"time": None}, **members}}


@pytest.fixture(scope="module")
def simulator() -> Simulator:
    return Simulator(World(7, Clock.frozen(FROZEN_NS)))


async def told(simulator: Simulator, method: str, route: str, body: Any = None) -> Heard:
    """What the simulator itself says, which is what the dialects spoken anyway promise."""
    heard = await ask(simulator, method, route, body, authorization=f"Bearer {TOKEN}")
    assert heard.status == 200, heard.content
    return heard


async def test_the_simulator_itself_speaks_what_is_called_usual_about_figures(simulator: Simulator) -> None:
    shape = (await told(simulator, "GET", f"/metrics/type_and_tags/{PREFERRED_SITE}/transaction_duration")).json
    assert shape["metric_type"] == "MEASUREMENT"
    assert all(isinstance(keys, list) for keys in shape["available_tags"])
    for route in ("/kubernetes/nodes", "/kubernetes/pods", "/kubernetes/pods/overview"):
        assert isinstance((await told(simulator, "POST", route, RANGE)).json, list)
    visual_id = next(iter(SAVED_VISUALS))
    assert (await told(simulator, "GET", f"/saved_visuals/{visual_id}")).json["series"]
    assert b"," in (await told(simulator, "GET", f"/saved_visuals/{visual_id}/csv")).content.splitlines()[0]
    select = [{"name": "transaction_duration", "field": "MeaN", "aggregation": "Avg", "tags": {"namespace": "web"}}]
    series = (await told(simulator, "POST", "/metrics/timeseries", {**RANGE, "select": select})).json["series"]
    assert all(point["value"] is not None for one in series for point in one["data"])


async def test_the_simulator_itself_speaks_what_is_called_usual_about_traces(simulator: Simulator) -> None:
    asked = {"site_ids": [PREFERRED_SITE], "from": RANGE["from"], "to": RANGE["to"]}
    for cursor in ("Time", "Duration", {"time": None}, {"duration": None}):
        await told(simulator, "POST", LISTS, page_of(asked, cursor=cursor))
    assert len((await told(simulator, "POST", LISTS, page_of(asked, per_page=500))).json) == 100
    longest = (await told(simulator, "POST", LISTS, page_of(asked, cursor="Duration", per_page=1))).json[0]
    for member in ("duration", "duration_ms"):
        rows = (await told(simulator, "POST", LISTS, {**page_of(asked), member: longest["duration"]})).json
        assert [row["trace_id"] for row in rows] == [longest["trace_id"]]
    trace = {"site_ids": [PREFERRED_SITE], "trace_id": longest["trace_id"]}
    spans = (await told(simulator, "POST", "/tracing/trace", trace)).json
    assert {span["status_code"] for span in spans} <= {"unset", "ok", "error"}
    await told(simulator, "POST", "/tracing/trace/error", {**trace, "digests": []})
    edges = (await told(simulator, "POST", "/tracing/site_edges", RANGE)).json
    assert {"upstream", "downstream"} <= edges.keys() <= {"upstream", "downstream", "internal"}
    action = {"namespace": longest["namespace"], "action_name": longest["action_name"]}
    assert isinstance((await told(simulator, "POST", "/tracing/action_edges", {**RANGE, **action})).json, dict)
    events = (await told(simulator, "POST", "/tracing/slow_events", RANGE)).json
    assert all(event.keys() > {"digest", "impact"} for event in events)


async def test_dialects_lie_around_faults_and_leave_endless_answers_alone(
    simulator: Simulator,
) -> None:
    app = speaking(faulty(simulator, ["h01-401:/auth"]), ["unauthorized-text", "members-unknown"])
    heard = await ask(app, "GET", "/auth", authorization=f"Bearer {TOKEN}")
    assert (heard.status, heard.content) == (401, b"Unauthorized")
    endless = speaking(faulty(simulator, ["b01-endless-body"]), ["members-unknown"])
    pieces = 0

    class Enough(Exception):  # noqa: N818 - no error
        """Ends the answer."""

    async def send(_message: Message) -> None:
        nonlocal pieces
        pieces += 1
        if pieces == 5:
            raise Enough

    scope: Scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/v2/tracing/actions",
        "headers": [(b"authorization", f"Bearer {TOKEN}".encode())],
    }
    with pytest.raises(Enough):
        await endless(scope, saying(b"{}"), send)
