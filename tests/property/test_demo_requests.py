"""Whatever is sent, the simulator answers in the shapes of the contract and never breaks (contract 1.5, 11)."""

import asyncio
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appsignal_tui.demo.asgi import BASE, Simulator
from appsignal_tui.demo.clock import Clock
from appsignal_tui.demo.graphql import answer_graphql
from appsignal_tui.demo.graphql.execution import GraphQLError, execute
from appsignal_tui.demo.graphql.parser import Document, parse_document
from appsignal_tui.demo.graphql.schema import QUERY, SCHEMA
from appsignal_tui.demo.routes import ROUTES
from appsignal_tui.demo.world import PREFERRED_SITE, World
from tests.support.openapi import assert_answer
from tests.support.simulator import FROZEN_AT, FROZEN_NS

SIMULATOR = Simulator(World(7, Clock.frozen(FROZEN_NS)))
POSTS = [route.template for route in ROUTES if route.method == "POST"]
REFUSED = {400, 403, 404, 422}

scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
)
times = st.sampled_from(
    [FROZEN_AT, "2026-11-23T14:11:00Z", "2026-11-23T14:15:59.999999999+00:00", "9999-12-31T23:59:59Z"]
)
LIKELY = {
    "site_id": st.just(PREFERRED_SITE),
    "site_ids": st.just([PREFERRED_SITE]),
    "from": times,
    "to": times,
    "namespace": st.sampled_from(["web", "shop-web/web", ""]),
    "namespaces": st.sampled_from([["web"], [], None]),
    "action_name": st.sampled_from(["Checkout#create", "Cart#update"]),
    "action": st.just("Checkout#create"),
    "digest": st.just("e7c1"),
    "digests": st.just(["e7c1"]),
    "trace_id": st.text("0123456789abcdef", min_size=31, max_size=33),
    "query": st.sampled_from(["", "severity=error", "tag.region=eu-west", 'message:"x', "a OR", "attributes.a_int=1"]),
    "use_expressions": st.booleans(),
    "source_ids": st.just(["x"]),
    "limit": st.integers(-1, 3),
    "duration_ms": st.floats(0, 1e6),
    "resolution": st.sampled_from(["MINUTELY", "hourly", "daily", "weekly"]),
    "pagination": st.fixed_dictionaries(
        {},
        optional={
            "per_page": st.integers(-1, 300),
            "order": st.sampled_from(["ASC", "DESC", "asc"]),
            "cursor": st.sampled_from([{"time": None}, {"time": FROZEN_AT}, {"duration": 1.5}, "Time", "Name", {}]),
        },
    ),
    "select": st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                "id": st.just("a"),
                "name": st.sampled_from(["transaction_duration", "site_throughput", "none"]),
                "field": st.sampled_from(["mean", "P95", "p50", "counter"]),
                "tags": st.sampled_from([{}, {"namespace": "*"}, {"namespace": "web"}]),
            },
        ),
        max_size=2,
    ),
    "group_by": st.sampled_from([[], ["Name"], [{"Tag": "namespace"}], ["x"], [{"Tag": 1}]]),
    "revision": st.sampled_from(["9f3c2a1", "none"]),
    "cron": st.sampled_from(["*/15 * * * *", "", "61 * * * *"]),
    "timezone": st.sampled_from(["UTC", "Mars/Olympus"]),
}
members = st.sampled_from(sorted(LIKELY)).flatmap(lambda name: st.tuples(st.just(name), LIKELY[name] | anything))
likely_bodies = st.fixed_dictionaries(
    {"from": times, "to": times}, optional={name: value for name, value in LIKELY.items() if name not in {"from", "to"}}
)
bodies = st.builds(lambda body, odd: {**body, **dict(odd)}, likely_bodies, st.lists(members, max_size=2)) | anything


def ask(path: str, body: bytes) -> tuple[int, Any]:
    """Status and JSON of an answer, in process."""
    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"token=demo-x",
        "headers": [],
    }
    response = asyncio.run(SIMULATOR.handle(scope, body))
    return response.status, json.loads(response.content)


@pytest.mark.parametrize("path", POSTS)
@settings(max_examples=25, deadline=None)
@given(body=bodies)
def test_any_body_is_answered_or_refused_in_the_envelope(path: str, body: Any) -> None:
    status, answer = ask(f"{BASE}{path}", json.dumps(body).encode())
    assert status == 200 or status in REFUSED
    assert_answer("POST", path, status, answer)


@settings(max_examples=60, deadline=None)
@given(path=st.sampled_from(POSTS), body=st.binary(max_size=40))
def test_any_bytes_are_a_bad_request_unless_they_are_an_object(path: str, body: bytes) -> None:
    status, answer = ask(f"{BASE}{path}", body)
    assert status in REFUSED
    assert answer["error"]


WORDS = [
    "query",
    "fragment",
    "on",
    "mutation",
    "viewer",
    "organizations",
    "apps",
    "app",
    "incidents",
    "incident",
    "id",
    "f",
    "name",
    "__typename",
    "Incident",
    "App",
    "Viewer",
    "OPEN",
    "null",
    "true",
    "state",
    "limit",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "...",
    ":",
    "$",
    "!",
    "=",
    "@",
    "|",
    "&",
    '"x"',
    '"',
    "1",
    "-0",
    "1e999",
    "#",
    "\\",
]
documents = st.lists(st.sampled_from([*WORDS, "\n"]), max_size=40).map(" ".join) | st.text(max_size=60)

PARENTS = "viewer organizations apps app incidents incident organization ...".split()  # noqa: SIM905 - reads better
ARGUMENTS = (
    "",
    f'(id: "{PREFERRED_SITE}")',
    "(id: $id)",
    "(limit: -2, offset: 99999999999999999999)",
    "(incidentNumber: 415)",
    "(state: OPEN, order: ID)",
    "(namespaces: [$id, null])",
    "(id: [[1]])",
)
HEADS = ("", "query A", "query($id: String!)", 'query($id: String = "x")', "query($id: [Int])")
TAILS = ("", *(f"fragment f on {name} {{ id ...f }}" for name in ("App", "Viewer", "Incident", "None")))
fields: st.SearchStrategy[str] = st.deferred(
    lambda: (
        st.sampled_from(["id", "name", "slug", "__typename", "number", "nothing", "...f", "x: id"])
        | st.builds(
            lambda name, arguments, inner: f"{name}{arguments} {{ {' '.join(inner)} }}",
            st.sampled_from([*PARENTS, "... on App"]),
            st.sampled_from(ARGUMENTS),
            st.lists(fields, min_size=1, max_size=3),
        )
    )
)
shaped = st.builds(
    lambda head, inner, tail: f"{head} {{ {' '.join(inner)} }} {tail}",
    st.sampled_from(HEADS),
    st.lists(fields, min_size=1, max_size=3),
    st.sampled_from(TAILS),
)


def parsed(document: str) -> Document | None:
    """The document, `None` if it was refused."""
    try:
        return parse_document(document)
    except GraphQLError:
        return None


@settings(max_examples=150, deadline=None)
@given(document=documents | shaped)
def test_no_document_makes_the_parser_raise_anything_but_its_own_error(document: str) -> None:
    found = parsed(document)
    assert found is None or all(operation.selections for operation in found.operations)


@settings(max_examples=100, deadline=None)
@given(document=shaped, variables=st.dictionaries(st.sampled_from(["id", "n"]), anything, max_size=2))
def test_a_document_is_answered_or_refused_as_a_whole(document: str, variables: dict[str, Any]) -> None:
    answer = json.loads(answer_graphql(SIMULATOR.telemetry, {"query": document, "variables": variables}).content)
    assert set(answer) in ({"data"}, {"errors"})


@given(body=st.dictionaries(st.sampled_from(["query", "variables", "operationName"]), anything, max_size=3))
def test_a_strange_request_for_graphql_is_refused(body: dict[str, Any]) -> None:
    status, answer = ask("/graphql", json.dumps(body).encode())
    assert status == 400 or set(answer) in ({"data"}, {"errors"})


def test_every_field_of_the_schema_can_be_asked_for() -> None:
    """One document per type that an app leads to, with all scalars of it, is answered without an error."""

    def scalars_of(type_name: str) -> str:
        return " ".join(name for name, known in SCHEMA[type_name].fields.items() if not known.type_name)

    def lists(type_name: str, depth: int) -> str:
        inner = [
            f"{name} {{ {selection(known.type_name, depth - 1)} }}"
            for name, known in SCHEMA[type_name].fields.items()
            if known.type_name and depth and not any(kind.endswith("!") for kind in known.arguments.values())
        ]
        return " ".join(inner)

    def selection(type_name: str, depth: int) -> str:
        possible = SCHEMA[type_name].possible
        if possible:
            return "__typename " + " ".join(f"... on {kind} {{ {selection(kind, depth)} }}" for kind in possible)
        return f"__typename {scalars_of(type_name)} {lists(type_name, depth)}"

    query = f'{{ app(id: "{PREFERRED_SITE}") {{ {selection("App", 2)} }} }}'
    operation = parse_document(query).operation(None)
    found = execute(SCHEMA, QUERY, operation, {}, SIMULATOR.telemetry)["app"]
    asked = set(found)
    needing = {
        name for name, known in SCHEMA["App"].fields.items() if any("!" in kind for kind in known.arguments.values())
    }
    assert asked | needing == {*SCHEMA["App"].fields, "__typename"}
