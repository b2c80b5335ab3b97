"""Every dialect of the simulator: what it makes of questions and answers, on the examples of the written contract."""

import asyncio
import json
import time
from collections.abc import Mapping
from typing import Any

import pytest

from appsignal_tui.demo.asgi import AsgiApp
from appsignal_tui.demo.dialects.application import speaking
from appsignal_tui.demo.dialects.conduct import LATER_S
from appsignal_tui.demo.dialects.names import DIALECTS, DialectSwitch, read_dialects
from appsignal_tui.demo.errors import SimulatorError
from tests.support.examples import GRAPHQL, SITES, Examples, Heard, ask
from tests.support.openapi import (
    assert_answer,
    assert_media_type,
    assert_request,
    example_request,
    operations,
)

SPOKEN = [spoken for spoken in DIALECTS if not spoken.is_default]
USUAL = [spoken for spoken in DIALECTS if spoken.is_default]

LISTS = "/tracing/traces/performance"


def _with_page(body: Mapping[str, Any], **members: Any) -> dict[str, Any]:
    return {**body, "pagination": {"per_page": 25, "order": "DESC", "cursor": {"time": None}, **members}}


def probes() -> list[tuple[str, str, Any]]:
    """Questions of which every dialect treats at least one, or its answer, in its own way."""
    traces = example_request("POST", LISTS)
    plain = {name: value for name, value in traces.items() if name != "duration_ms"}
    listed = [(method, route, example_request(method, route)) for method, route in operations()]
    return [
        *listed,
        ("POST", LISTS, _with_page(plain, cursor="Duration")),
        ("POST", LISTS, _with_page(plain, cursor={"duration": None})),
        ("POST", LISTS, _with_page(plain, per_page=500)),
        ("POST", LISTS, {**plain, "duration": 500}),
        ("POST", GRAPHQL, {"query": "{ viewer { organizations { slug apps { id createdAt } } } }"}),
    ]


async def conversation(app: AsgiApp, inner: Examples) -> list[Any]:
    """All that is said when the probes are put to an application around `inner`."""
    said: list[Any] = []
    for method, route, body in probes():
        before = len(inner.bodies)
        heard = await ask(app, method, route, body, accept="application/json, text/event-stream")
        said.append((heard, inner.bodies[before:]))
    return said


@pytest.mark.parametrize("spoken", [each for each in SPOKEN if each.name != "answers-slow"], ids=lambda each: each.name)
async def test_every_dialect_changes_something_of_what_is_said(spoken: DialectSwitch) -> None:
    if spoken.name in ("graphql-errors-400", "unauthorized-text"):
        answers, status = {GRAPHQL: {"errors": [{"message": "no"}]}, "/auth": {"error": "Unauthorized"}}, 200
        status = 401 if spoken.name == "unauthorized-text" else status
    else:
        answers, status = {}, 200
    plain, inner = Examples(answers, status), Examples(answers, status)
    assert await conversation(speaking(inner, [spoken.name]), inner) != await conversation(plain, plain)


@pytest.mark.parametrize("spoken", USUAL, ids=lambda each: each.name)
def test_what_is_spoken_anyway_changes_nothing(spoken: DialectSwitch) -> None:
    inner = Examples()
    assert speaking(inner, [spoken.name]) is inner


def _breaks_contract(method: str, route: str, body: Any, heard: Heard) -> bool:
    try:
        if body is not None and heard.status == 200:
            assert_request(method, route, body)
        if heard.is_complete and "json" in heard.content_type:
            assert_answer(method, route, heard.status, heard.json)
        elif heard.is_complete:
            assert_media_type(method, route, heard.status, heard.content_type)
    except AssertionError:
        return True
    return False


@pytest.mark.parametrize("spoken", [each for each in SPOKEN if each.name != "answers-slow"], ids=lambda each: each.name)
async def test_a_dialect_keeps_the_shapes_of_the_contract_unless_it_says_otherwise(spoken: DialectSwitch) -> None:
    app = speaking(Examples(), [spoken.name])
    broken = []
    for method, route in operations():
        body = _as_asked_under(spoken.name, route, example_request(method, route))
        heard = await ask(app, method, route, body, accept="application/json, text/event-stream")
        if _breaks_contract(method, route, body, heard):
            broken.append(route)
    assert bool(broken) is not spoken.keeps_schema, broken


def _as_asked_under(spoken: str, route: str, body: Any) -> Any:
    if spoken == "site-edges-many" and route == "/tracing/site_edges":
        return {**{name: value for name, value in body.items() if name != "site_id"}, "site_ids": [body["site_id"]]}
    return body


def test_names_are_kebab_case_and_sections_are_named() -> None:
    names = [spoken.name for spoken in DIALECTS]
    assert len(set(names)) == len(names)
    for spoken in DIALECTS:
        assert spoken.name.replace("-", "").isalnum()
        assert spoken.name == spoken.name.lower()
        assert spoken.section.split(".")[0].isdigit()
        assert spoken.help.endswith(".")
        assert "\n" not in spoken.help


@pytest.mark.parametrize(
    ("wrong", "near"), [("duration", "duration-only"), ("graphql", "graphql-off"), ("qqqq", "near it are ")]
)
def test_an_unknown_name_is_told_with_what_is_near(wrong: str, near: str) -> None:
    with pytest.raises(SimulatorError, match=near) as caught:
        read_dialects(["points-null", wrong])
    assert f"“{wrong}”" in str(caught.value)


@pytest.mark.parametrize(
    ("spoken", "route", "changes", "status", "named"),
    [
        ("cursor-object-only", LISTS, {"pagination": {"cursor": "Time"}}, 422, "cursor"),
        ("cursor-duration-refused", LISTS, {"pagination": {"cursor": {"duration": None}}}, 422, "duration"),
        ("duration-only", LISTS, {"duration_ms": 5}, 422, "duration_ms"),
        ("duration-ms-only", LISTS, {"duration": 5}, 422, "duration"),
        ("per-page-refused", "/logs/lines", {"pagination": {"per_page": 101}}, 422, "per_page"),
        ("error-trace-paged", "/tracing/trace/error", {}, 400, "pagination"),
        ("timeseries-upper-only", "/metrics/timeseries", {"resolution": "hourly", "select": []}, 422, "resolution"),
        ("timeseries-upper-only", "/metrics/timeseries", {"select": [{"field": "mean"}]}, 422, "field"),
        ("timeseries-upper-only", "/metrics/timeseries", {"select": [{"aggregation": "AVG"}]}, 422, "aggregation"),
        ("list-lower-only", "/metrics/list", {"select": [{"field": "MEAN"}]}, 422, "field"),
        ("list-lower-only", "/metrics/list", {"resolution": "HOURLY", "select": []}, 422, "resolution"),
        ("site-edges-many", "/tracing/site_edges", {}, 400, "site_ids"),
        ("action-edges-action", "/tracing/action_edges", {}, 400, "action"),
    ],
)
async def test_what_a_dialect_does_not_take_is_refused_with_its_name(
    spoken: str, route: str, changes: dict[str, Any], status: int, named: str
) -> None:
    inner = Examples()
    heard = await ask(speaking(inner, [spoken]), "POST", route, {"site_id": "1", **changes})
    assert heard.status == status
    assert named in heard.json["message"]
    assert inner.bodies == []
    assert_answer("POST", route, status, heard.json)


@pytest.mark.parametrize(
    ("spoken", "route", "sent", "understood"),
    [
        ("cursor-duration-refused", LISTS, {"pagination": {"cursor": "Duration"}}, None),
        ("cursor-object-only", LISTS, {"pagination": {"cursor": {"duration": 3}}}, None),
        ("duration-only", LISTS, {"duration": 5}, None),
        ("duration-ms-only", LISTS, {"duration_ms": 5}, None),
        ("duration-ms-ignored", LISTS, {"duration_ms": 5, "duration": 4}, {"duration": 4}),
        ("duration-ignored", LISTS, {"duration_ms": 5, "duration": 4}, {"duration_ms": 5}),
        ("error-trace-paged", "/tracing/trace/error", {"pagination": {}}, None),
        (
            "timeseries-upper-only",
            "/metrics/timeseries",
            {"select": [{"field": "P95", "aggregation": "AVERAGE"}]},
            None,
        ),
        ("timeseries-upper-only", "/metrics/list", {"select": [{"field": "mean"}]}, None),
        ("list-lower-only", "/metrics/list", {"select": [{"field": "p95", "aggregation": "avg"}]}, None),
        (
            "site-edges-many",
            "/tracing/site_edges",
            {"site_ids": ["7", "8"], "from": "x"},
            {"site_id": "7", "from": "x"},
        ),
        ("action-edges-action", "/tracing/action_edges", {"action": "a#b"}, {"action_name": "a#b"}),
    ],
)
async def test_what_a_dialect_takes_reaches_the_simulator_in_its_own_words(
    spoken: str, route: str, sent: dict[str, Any], understood: dict[str, Any] | None
) -> None:
    inner = Examples()
    heard = await ask(speaking(inner, [spoken]), "POST", route, sent)
    assert heard.status == 200
    assert inner.bodies == [sent if understood is None else understood]


LINE = {"timestamp": "2026-03-02T09:04:10.5Z", "severity": "Info", "json": {"a": 1}, "hostname": "web-1"}
PODS = [{"pod_name": "web", "node_name": "n1", "cpu_usage_nano_cores": 7, "pod_phase": "running", "ready": True}]
TYPE = {"metric_type": "GAUGE", "available_tags": [["a", "b"], []]}
EDGES = {"upstream": [{"service": "gateway", "count": 3}], "internal": [{"count": 8}]}
MINUTES = {
    "resolution": "MINUTELY",
    "from": "2026-03-02T09:00:30Z",
    "to": "2026-03-02T09:02:00Z",
    "series": [{"id": "s", "name": "n", "data": [{"timestamp": "2026-03-02T09:01:00Z", "value": 4.5}]}],
}


@pytest.mark.parametrize(
    ("spoken", "route", "answer", "expected"),
    [
        (
            "points-null",
            "/metrics/timeseries",
            MINUTES,
            {
                **MINUTES,
                "series": [
                    {
                        "id": "s",
                        "name": "n",
                        "data": [
                            {"timestamp": "2026-03-02T09:00:00Z", "value": None},
                            {"timestamp": "2026-03-02T09:01:00Z", "value": 4.5},
                            {"timestamp": "2026-03-02T09:02:00Z", "value": None},
                        ],
                    }
                ],
            },
        ),
        (
            "tags-objects",
            "/metrics/type_and_tags/s/m",
            TYPE,
            {**TYPE, "available_tags": [{"a": "a-1", "b": "b-1"}, {"a": "a-2", "b": "b-2"}, {}]},
        ),
        ("tags-mixed", "/metrics/type_and_tags/s/m", TYPE, {**TYPE, "available_tags": [["a", "b"], {}]}),
        ("metric-type-lower", "/metrics/type_and_tags/s/m", TYPE, {**TYPE, "metric_type": "gauge"}),
        ("severity-upper", "/logs/lines", [LINE], [{**LINE, "severity": "INFO"}]),
        ("severity-lower", "/logs/lines", [LINE], [{**LINE, "severity": "info"}]),
        ("log-json-text", "/logs/lines", [LINE], [{**LINE, "json": '{"a": 1}'}]),
        ("log-json-object", "/logs/lines", [{**LINE, "json": '{"a": 2}'}], [{**LINE, "json": {"a": 2}}]),
        ("members-null", "/logs/lines", [LINE], [{**LINE, "hostname": None}]),
        ("times-nine-digits", "/logs/lines", [LINE], [{**LINE, "timestamp": "2026-03-02T09:04:10.500000000Z"}]),
        ("times-offset", "/logs/lines", [LINE], [{**LINE, "timestamp": "2026-03-02T09:04:10.5+00:00"}]),
        (
            "status-upper",
            "/tracing/trace",
            [{"span_id": "1", "status_code": "ok"}],
            [{"span_id": "1", "status_code": "OK"}],
        ),
        (
            "edges-flat",
            "/tracing/site_edges",
            EDGES,
            [{"service": "gateway", "count": 3, "direction": "upstream"}, {"count": 8, "direction": "internal"}],
        ),
        (
            "slow-events-bare",
            "/tracing/slow_events",
            [{"digest": "d", "impact": 1, "body": "x"}],
            [{"digest": "d", "impact": 1}],
        ),
        ("kubernetes-wrapped", "/kubernetes/pods", PODS, {"pods": PODS, "total": 1}),
        (
            "kubernetes-short-names",
            "/kubernetes/pods",
            PODS,
            [{"name": "web", "node_name": "n1", "cpu": 7, "phase": "running", "ready": True}],
        ),
        ("kubernetes-short-names", "/kubernetes/nodes", [{"node_name": "n1"}], [{"name": "n1"}]),
        ("visual-bare", "/saved_visuals/v", {"id": "v", "series": []}, {"id": "v"}),
    ],
)
async def test_a_dialect_writes_the_same_in_its_own_way(spoken: str, route: str, answer: Any, expected: Any) -> None:
    heard = await ask(speaking(Examples({route: answer}), [spoken]), "GET", route)
    assert (heard.status, heard.json) == (200, expected)


async def test_figures_of_pods_come_in_every_form_a_client_has_to_unpack() -> None:
    rows = [{"pod_name": "p", "a": 1, "b": 2, "c": 3, "d": 4, "ready": True}]
    heard = await ask(speaking(Examples({"/kubernetes/pods": rows}), ["kubernetes-nested"]), "POST", "/kubernetes/pods")
    row = heard.json[0]
    forms = {tuple(value) if isinstance(value, dict) else type(value) for name, value in row.items() if len(name) == 1}
    assert forms == {("last",), ("value", "unit"), ("avg",), list}
    assert (row["pod_name"], row["ready"]) == ("p", True)


async def test_more_groups_keep_those_there_are() -> None:
    heard = await ask(
        speaking(Examples({"/tracing/site_edges": EDGES}), ["edges-more-groups"]), "POST", "/tracing/site_edges"
    )
    assert heard.json.items() >= EDGES.items()
    assert [name for name, value in heard.json.items() if isinstance(value, list) and name not in EDGES]


async def test_unknown_members_are_everywhere_but_in_what_users_report() -> None:
    answer = {"rows": [{"group": {"action": "a"}, "data": {"calls": 3}, "tags": {"t": "v"}, "points": [{"value": 1}]}]}
    heard = await ask(speaking(Examples({"/metrics/list": answer}), ["members-unknown"]), "POST", "/metrics/list")
    row = heard.json["rows"][0]
    assert (row["group"], row["data"], row["tags"]) == ({"action": "a"}, {"calls": 3}, {"t": "v"})
    assert len(row) > 4
    assert len(heard.json) > 1
    assert len(row["points"][0]) > 1


async def test_csv_is_separated_by_semicolons() -> None:
    route = "/saved_visuals/{id}/csv"
    plain = await ask(Examples(), "GET", route)
    heard = await ask(speaking(Examples(), ["csv-semicolons"]), "GET", route)
    assert plain.content
    assert heard.content == plain.content.replace(b",", b";")


async def test_401_is_plain_text() -> None:
    app = speaking(Examples({"/auth": {"error": "Unauthorized"}}, 401), ["unauthorized-text"])
    heard = await ask(app, "GET", "/auth")
    assert (heard.status, heard.content) == (401, b"Unauthorized")
    assert heard.content_type.startswith("text/plain")


async def test_lines_are_streamed_to_those_only_who_accept_it() -> None:
    app = speaking(Examples({"/logs/lines": [LINE, LINE]}), ["log-stream"])
    streamed = await ask(app, "POST", "/logs/lines", {}, accept="text/event-stream")
    assert streamed.content_type.startswith("text/event-stream")
    events = [event for event in streamed.content.decode().split("\n\n") if event]
    assert [json.loads(event.removeprefix("data: ")) for event in events] == [LINE, LINE]
    assert (await ask(app, "POST", "/logs/lines", {}, accept="application/json")).json == [LINE, LINE]
    usual = Examples({"/logs/lines": [LINE]})
    assert (await ask(usual, "POST", "/logs/lines", {}, accept="text/event-stream")).json == [LINE]


async def test_slow_answers_come_later_and_at_once_with_each_other() -> None:
    app = speaking(Examples(), ["answers-slow"])
    began = time.monotonic()
    heard = await asyncio.gather(*(ask(app, "GET", "/auth") for _ in range(5)))
    assert LATER_S <= time.monotonic() - began < 3 * LATER_S
    assert all(each.status == 200 for each in heard)


@pytest.mark.parametrize(("spoken", "broken"), [("answers-cut", (200, False)), ("answers-502", (502, True))])
async def test_what_breaks_at_first_is_answered_when_asked_again(spoken: str, broken: tuple[int, bool]) -> None:
    app = speaking(Examples(), [spoken])
    whole = (await ask(Examples(), "POST", "/logs/lines", {"query": "a"})).content
    for _ in range(2):
        first = await ask(app, "POST", "/logs/lines", {"query": "a"})
        assert (first.status, first.is_complete) == broken
        other = await ask(app, "POST", "/logs/lines", {"query": "b"})
        assert (other.status, other.is_complete) == broken
        for query in "ab":
            again = await ask(app, "POST", "/logs/lines", {"query": query})
            assert (again.status, again.content, again.is_complete) == (200, whole, True)


async def test_graphql_says_no_with_400() -> None:
    app = speaking(Examples({GRAPHQL: {"errors": [{"message": "no"}]}}), ["graphql-errors-400"])
    heard = await ask(app, "POST", GRAPHQL, {"query": "x"})
    assert (heard.status, heard.json) == (400, {"errors": [{"message": "no"}]})
    assert (await ask(speaking(Examples(), ["graphql-errors-400"]), "POST", GRAPHQL, {})).status == 200


async def test_half_an_answer_has_all_there_is_a_null_in_each_list_and_an_error() -> None:
    heard = await ask(speaking(Examples(), ["graphql-half"]), "POST", GRAPHQL, {"query": "x"})
    organizations = heard.json["data"]["viewer"]["organizations"]
    assert organizations[-1] is None
    assert organizations[0] == {"slug": "acme", "apps": [*SITES["viewer"]["organizations"][0]["apps"], None]}
    assert heard.json["errors"][0]["message"]


async def test_without_graphql_rest_goes_on() -> None:
    for spoken, status in (("graphql-off", 404), ("graphql-restricted", 200)):
        app = speaking(Examples(), [spoken])
        heard = await ask(app, "POST", GRAPHQL, {"query": "x"})
        assert heard.status == status
        assert "data" not in heard.json or heard.json["data"] is None
        assert (await ask(app, "GET", "/auth")).status == 200


async def test_several_dialects_are_spoken_at_once() -> None:
    app = speaking(Examples({"/logs/lines": [LINE]}), ["severity-upper", "times-offset", "log-json-text"])
    row = (await ask(app, "POST", "/logs/lines", {})).json[0]
    assert (row["severity"], row["timestamp"], row["json"]) == ("INFO", "2026-03-02T09:04:10.5+00:00", '{"a": 1}')
