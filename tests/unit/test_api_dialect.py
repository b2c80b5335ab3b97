"""The table of conflicts and guesses, what is learned about them, and what the client sends because of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
import yaml
from pydantic import SecretStr

from appsignal_tui.api.client import ApiClient
from appsignal_tui.api.dialect import TABLE, Conflict, Dialect, OtherForm
from appsignal_tui.errors import RequestRefusedError
from tests.support.fake_world import Received, Reply, ScriptedService, json_reply
from tests.support.openapi import CONTRACT

CONFLICTS = tuple(row for row in TABLE if isinstance(row, Conflict))


@dataclass(frozen=True)
class Case:
    """A body in both forms of a conflict, and a refusal that is about it."""

    route: str
    first: dict[str, Any]
    second: dict[str, Any]
    refusal: str


def _selector(field: str, aggregation: str = "") -> dict[str, Any]:
    return {"name": "m", "field": field, "tags": {"a": "b"}, **({"aggregation": aggregation} if aggregation else {})}


def _page(cursor: object) -> dict[str, Any]:
    return {"pagination": {"per_page": 10, "order": "DESC", "cursor": cursor}}


LOWER = [_selector("p95", "avg"), _selector("count", "sum"), _selector("gauge")]
UPPER = [_selector("P95", "AVERAGE"), _selector("COUNT", "SUM"), _selector("GAUGE")]
FIRST_PAGE = {"per_page": 100, "order": "DESC", "cursor": {"time": None}}

CASES = {
    "cursor-by-duration": Case(
        "/tracing/traces/performance", _page({"duration": None}), _page("Duration"), "invalid pagination.cursor"
    ),
    "minimum-duration": Case(
        "/tracing/traces/performance",
        {"duration_ms": 500, "query": "x"},
        {"duration": 500, "query": "x"},
        "unknown member duration_ms",
    ),
    "metric-spelling": Case(
        "/metrics/timeseries",
        {"resolution": "hourly", "select": LOWER},
        {"resolution": "HOURLY", "select": UPPER},
        "Invalid field: 'p_95'",
    ),
    "metric-list-spelling": Case(
        "/metrics/list",
        {"resolution": "DAILY", "select": UPPER, "group_by": ["Name"]},
        {"resolution": "daily", "select": LOWER, "group_by": ["Name"]},
        "unknown aggregation AVERAGE",
    ),
    "edges-of-site": Case(
        "/tracing/site_edges",
        {"site_id": "a", "from": "x", "to": "y"},
        {"site_ids": ["a"], "from": "x", "to": "y"},
        "missing field `site_ids`",
    ),
    "slow-events-of-site": Case(
        "/tracing/slow_events", {"site_id": "a", "to": "y"}, {"site_ids": ["a"], "to": "y"}, "unknown field `site_id`"
    ),
    "actions-of-slow-event": Case(
        "/tracing/slow_events/actions", {"site_id": "a", "digest": "d"}, {"site_ids": ["a"], "digest": "d"}, "bad body"
    ),
    "edges-of-action": Case(
        "/tracing/action_edges",
        {"namespace": "shop/default", "action_name": "A#b"},
        {"namespace": "shop/default", "action": "A#b"},
        "unknown field `action_name`",
    ),
    "error-trace-pagination": Case(
        "/tracing/trace/error",
        {"trace_id": "t"},
        {"trace_id": "t", "pagination": FIRST_PAGE},
        "missing pagination.cursor",
    ),
}
"""One for each conflict of the table."""

each_conflict = pytest.mark.parametrize("name", sorted(CASES))


def _other_form(dialect: Dialect, case: Case) -> OtherForm:
    form = dialect.other_form(case.route, case.first, dialect.write(case.route, case.first), case.refusal)
    assert form is not None
    return form


class TestTable:
    """What the rows say."""

    def test_every_conflict_has_a_case_here(self) -> None:
        assert {conflict.name for conflict in CONFLICTS} == set(CASES)

    def test_names_are_unique_and_in_kebab_case(self) -> None:
        names = [row.name for row in TABLE]
        assert len(set(names)) == len(names)
        assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) for name in names)

    def test_every_row_says_what_is_sent_or_accepted_and_where_it_stands(self) -> None:
        assert all(row.sent or row.accepted for row in TABLE)
        assert all(row.sent and row.instead for row in CONFLICTS)
        assert all(re.fullmatch(r"\d+(\.\d+)?", row.section) for row in TABLE)

    def test_every_route_named_is_one_of_the_contract(self) -> None:
        known = {*_contract()["paths"], "/graphql"}
        assert {route for row in TABLE for route in row.routes} <= known

    def test_everything_inferred_in_the_contract_has_a_row(self) -> None:
        inferred = set(_inferred())
        covered = [place for row in TABLE for place in row.covers]
        assert len(inferred) >= 40
        assert inferred - set(covered) == set()
        assert set(covered) - inferred == set()
        assert len(set(covered)) == len(covered)


class TestLearning:
    """Which form is sent, and when it changes."""

    @each_conflict
    def test_a_refusal_about_the_question_brings_the_other_form_which_is_sent_from_then_on(self, name: str) -> None:
        case = CASES[name]
        told: list[str] = []
        dialect = Dialect(on_learned=told.append)
        assert dialect.write(case.route, case.first) == case.first
        form = _other_form(dialect, case)
        assert (form.conflict.name, form.body) == (name, case.second)
        dialect.learn(form)
        dialect.learn(form)
        assert dialect.learned == {name}
        assert told == [name]
        assert dialect.write(case.route, case.first) == case.second

    @each_conflict
    def test_what_was_learned_before_is_sent_at_once(self, name: str) -> None:
        case = CASES[name]
        told: list[str] = []
        dialect = Dialect([name, "of-another-version"], told.append)
        assert dialect.write(case.route, case.first) == case.second
        assert dialect.learned == {name}
        assert told == []

    @each_conflict
    def test_a_learned_form_that_is_refused_gives_way_to_the_first_one(self, name: str) -> None:
        case = CASES[name]
        dialect = Dialect([name])
        form = _other_form(dialect, case)
        assert form.body == case.first
        dialect.learn(form)
        assert dialect.learned == frozenset()
        assert dialect.write(case.route, case.first) == case.first

    @each_conflict
    def test_of_two_requests_refused_at_once_both_get_the_other_form(self, name: str) -> None:
        case = CASES[name]
        dialect = Dialect()
        dialect.learn(_other_form(dialect, case))
        late = dialect.other_form(case.route, case.first, case.first, case.refusal)
        assert late is not None
        assert late.body == case.second
        dialect.learn(late)
        assert dialect.learned == {name}

    @each_conflict
    def test_a_refusal_about_something_else_brings_nothing(self, name: str) -> None:
        case = CASES[name]
        dialect = Dialect()
        assert dialect.other_form(case.route, case.first, case.first, "no such site") is None
        assert dialect.other_form("/logs/lines", case.first, case.first, case.refusal) is None

    def test_time_cursors_have_one_form_only(self) -> None:
        body = {"pagination": {"cursor": {"time": None}}}
        assert Dialect().other_form("/tracing/traces/performance", body, body, "bad cursor") is None


class TestOverTheWire:
    """What the client sends to a service that takes one form only, or neither."""

    @each_conflict
    async def test_the_other_form_is_tried_once_after_a_refusal_and_first_from_then_on(self, name: str) -> None:
        case = CASES[name]

        def answer(request: Received) -> Reply:
            return json_reply([]) if request.json == case.second else json_reply({"message": case.refusal}, 422)

        service = ScriptedService({f"/api/v2{case.route}": answer})
        told: list[str] = []
        client = ApiClient("http://localhost", SecretStr("x"), asgi=service, on_learned=told.append)
        for _ in range(2):
            await client.post(case.route, case.first)
        await client.aclose()
        assert [request.json for request in service.requests] == [case.first, case.second, case.second]
        assert told == [name]

    @each_conflict
    async def test_when_both_forms_are_refused_the_first_refusal_is_told_and_nothing_is_learned(
        self, name: str
    ) -> None:
        case = CASES[name]
        replies = [json_reply({"message": case.refusal}, 422), json_reply({"message": "the second refusal"}, 400)]
        service = ScriptedService({f"/api/v2{case.route}": replies})
        client = ApiClient("http://localhost", SecretStr("x"), asgi=service)
        with pytest.raises(RequestRefusedError, match=re.escape(case.refusal)):
            await client.post(case.route, case.first)
        await client.aclose()
        assert [request.json for request in service.requests] == [case.first, case.second]
        assert client.dialect.learned == frozenset()


@cache
def _contract() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(CONTRACT.read_text("utf-8"))
    return document


def _inferred() -> Iterator[str]:
    """Everything the contract marks as inferred, in the words of `Guess.covers`."""
    for path in _marked(_contract(), ()):
        match path:
            case ("paths", route, method):
                yield f"{method.upper()} {route}"
            case ("paths", route, method, "responses", _, "content", content_type):
                yield f"{method.upper()} {route} {content_type}"
            case ("components", "schemas" | "responses", name):
                yield name
            case ("components", "schemas", schema, "properties", member):
                yield f"{schema}.{member}"
            case _:
                raise AssertionError(f"{path} is inferred, and no row can say so")


def _marked(node: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if isinstance(node, dict):
        if node.get("x-inferred") is True:
            yield path
        for name, member in node.items():
            yield from _marked(member, (*path, str(name)))
    elif isinstance(node, list):
        for number, member in enumerate(node):
            yield from _marked(member, (*path, str(number)))
