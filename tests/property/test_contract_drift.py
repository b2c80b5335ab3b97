"""Comparing descriptions of the API: nothing is reported of equal ones, every loss is, and no document breaks it."""

import copy
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from appsignal_tui.analysis.contract_drift import Difference, differences
from appsignal_tui.analysis.contract_outline import Member, outline
from appsignal_tui.api.contract import our_contract
from tests.packaged_contract import PACKAGED, WRITTEN, shapes, written
from tests.support.openapi import operations

Json = dict[str, Any]
Place = tuple[str | int, ...]

OURS: Json = our_contract()


def atoms(value: Any, place: Place = ()) -> Iterator[Place]:
    """Where each route, member and listed value of the contract stands."""
    if isinstance(value, list):
        for number, each in enumerate(value):
            yield from atoms(each, (*place, number))
        return
    if not isinstance(value, dict):
        return
    for name, each in value.items():
        inner = (*place, name)
        if place[-1:] == ("properties",) or place == ("paths",) or (place[:1] == ("paths",) and len(place) == 2):
            yield inner
        if name == "enum" and place[-1:] != ("properties",):
            yield from ((*inner, number) for number in range(len(each)))
        yield from atoms(each, inner)


ATOMS = sorted(atoms(OURS), key=str)


def holder_of(document: Json, place: Place) -> Any:
    found: Any = document
    for part in place[:-1]:
        found = found[part]
    return found


def expanded(document: Json, value: Any = None) -> Any:
    """The same document with every reference written out, each wrapped as generators like to."""
    value = document if value is None else value
    if isinstance(value, list):
        return [expanded(document, each) for each in value]
    if not isinstance(value, dict):
        return value
    if isinstance(value.get("$ref"), str):
        found: Any = document
        for part in value["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        inner = expanded(document, found)
        return inner if "content" in inner else {"allOf": [inner]}
    return {name: expanded(document, each) for name, each in value.items()}


def answering(schema: Any, *, asked: Any = None, **components: Any) -> Json:
    """A document of one route."""
    operation: Json = {"responses": {"200": {"content": {"application/json": {"schema": schema}}}}}
    if asked is not None:
        operation["requestBody"] = {"content": {"application/json": {"schema": asked}}}
    return {"paths": {"/x": {"post": operation}}, "components": {"schemas": components}}


def told(ours: Json, theirs: Json) -> list[tuple[str, str, bool]]:
    return [(each.place, each.words, each.matters) for each in differences(ours, theirs)]


def test_the_packaged_contract_is_the_written_one() -> None:
    made = shapes(yaml.safe_load(WRITTEN.read_text(encoding="utf-8")))
    assert json.loads(written(made)) == made
    assert PACKAGED.read_text(encoding="utf-8") == written(made), "run: python tests/packaged_contract.py"
    assert len(outline(OURS)) == len(list(operations()))


def test_the_contract_does_not_differ_from_itself_however_it_is_written_down() -> None:
    assert differences(OURS, copy.deepcopy(OURS)) == ()
    assert differences(OURS, expanded(OURS)) == ()
    assert differences(expanded(OURS), OURS) == ()
    moved = {**OURS, "paths": {f"/api/v2{path}/": item for path, item in OURS["paths"].items()}}
    assert differences(OURS, moved) == ()


@settings(max_examples=40)
@given(st.sampled_from(ATOMS))
def test_every_loss_is_found(place: Place) -> None:
    theirs = copy.deepcopy(OURS)
    del holder_of(theirs, place)[place[-1]]
    found = differences(OURS, theirs)
    assert found
    if "enum" not in place and "components" not in place:
        assert any(each.matters and each.words == "is not there" for each in found)


@settings(max_examples=40)
@given(st.sampled_from([place for place in ATOMS if isinstance(place[-1], str) and place[-1].isidentifier()]))
def test_every_other_name_is_found(place: Place) -> None:
    theirs = copy.deepcopy(OURS)
    holder = holder_of(theirs, place)
    if len(place) == 3 and place[0] == "paths":
        holder["put" if place[-1] != "put" else "patch"] = holder.pop(place[-1])
    else:
        holder["quite_another"] = holder.pop(place[-1])
    words = {each.words for each in differences(OURS, theirs)}
    assert {"is not there", "is new"} <= words or "has to be sent" in words


@settings(max_examples=40)
@given(st.sampled_from(ATOMS))
def test_what_is_only_more_never_matters(place: Place) -> None:
    ours = copy.deepcopy(OURS)
    del holder_of(ours, place)[place[-1]]
    mattering = [each for each in differences(ours, OURS) if each.matters]
    assert all(each.words == "has to be sent" for each in mattering), "a required member we do not know of"


text = {"type": "string"}
number = {"type": "number"}
WORDS: list[tuple[Json, Json, list[tuple[str, str, bool]]]] = [
    ({"type": "array", "items": text}, {"type": "object"}, [("answer", "is object instead of array", True)]),
    (text, {"type": ["string", "null"]}, [("answer", "is null, string instead of string", True)]),
    (text, {"type": "string", "nullable": True}, [("answer", "is null, string instead of string", True)]),
    ({"type": ["string", "null"]}, text, []),
    (number, {"type": "integer"}, []),
    ({"type": "integer"}, number, [("answer", "is number instead of integer", True)]),
    ({"properties": {"a": text}}, {}, [("answer", "is not described in detail", False)]),
    ({"properties": {"a": text}}, {"properties": {"a": {}}}, []),
    (
        {"properties": {"a": text, "b": text}, "required": ["a"]},
        {"properties": {"a": text, "c": text}},
        [("answer a", "may be missing", True), ("answer b", "is not there", True), ("answer c", "is new", False)],
    ),
    (
        {"type": "array", "items": {"properties": {"a.b": text, "c": text}}},
        {"type": "array", "items": {"properties": {"c": text}}},
        [("answer [].a.b", "is not there", True)],
    ),
    ({"additionalProperties": text}, {"properties": {"region": text}, "additionalProperties": text}, []),
    (
        {"enum": ["a", "b"]},
        {"enum": ["b", "c"]},
        [("answer", "also knows c", False), ("answer", "does not list a", False)],
    ),
    ({"enum": ["a"]}, text, [("answer", "does not list its values", False)]),
    ({"oneOf": [text, {"const": "a"}]}, {"anyOf": [{"const": "a"}, text]}, []),
]


@pytest.mark.parametrize(("ours", "theirs", "expected"), WORDS, ids=range(len(WORDS)))
def test_an_answer_is_compared_member_by_member(
    ours: Json, theirs: Json, expected: list[tuple[str, str, bool]]
) -> None:
    assert sorted(told(answering(ours), answering(theirs))) == sorted(expected)


def test_a_question_is_compared_by_what_would_be_refused() -> None:
    ours = {"properties": {"a": {"type": ["string", "null"]}, "kind": {"enum": ["x", "y"]}, "n": number}}
    theirs = {
        "properties": {"a": text, "kind": {"enum": ["x", "z"]}, "n": {"type": "integer"}, "b": text, "c": text},
        "required": ["kind", "b"],
    }
    assert told(answering(text, asked=ours), answering(text, asked=theirs)) == [
        ("request b", "has to be sent", True),
        ("request kind", "does not list y", True),
        ("request kind", "has to be sent", True),
        ("request n", "is integer instead of number", True),
        ("request c", "is new", False),
        ("request kind", "also knows z", False),
    ]


def test_a_parameter_that_is_wanted_is_told() -> None:
    theirs = answering(text)
    wanted = {"name": "X-Version", "in": "header", "required": True}
    theirs["paths"]["/x"]["parameters"] = [wanted, {"name": "id", "in": "path", "required": True}]
    assert told(answering(text), theirs) == [("request ?X-Version", "has to be sent", True)]


def test_another_kind_of_answer_is_told_once() -> None:
    theirs = answering({"properties": {"a": text}})
    content = theirs["paths"]["/x"]["post"]["responses"]["200"]["content"]
    content["text/csv"] = content.pop("application/json")
    found = told(answering({"properties": {"b": text}}), theirs)
    assert found == [("answer", "is text/csv instead of application/json", True)]


def test_routes_come_and_go_whatever_their_parameters_are_called() -> None:
    operation = answering(text)["paths"]["/x"]["post"]
    ours = {"paths": {"/a/{site_id}": {"post": operation}, "/b": {"get": operation}}}
    theirs = {"paths": {"/api/v2/a/{id}": {"post": operation}, "/c": {"get": operation}}}
    assert differences(ours, theirs) == (
        Difference("GET /b", "", "is not there", matters=True),
        Difference("GET /c", "", "is new", matters=False),
    )


def test_a_schema_that_holds_itself_is_read() -> None:
    tree = {"properties": {"name": text, "children": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}}}
    document = answering({"$ref": "#/components/schemas/Tree"}, Tree=tree)
    answer = outline(document)["POST /x"].answer
    assert answer[("children", "[]", "children", "[]", "name")] == Member(frozenset({"string"}))
    assert differences(document, document) == ()


SPOKEN = (
    "paths /x get post responses 200 422 requestBody content application/json schema type properties items required "
    "enum oneOf allOf anyOf additionalProperties $ref components schemas a string object "
    "#/paths #/ #/components/schemas/a #/paths/~1x \ud800"
)
words = st.sampled_from(SPOKEN.split())
leaves = st.one_of(words, st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5))


def _holding(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.lists(inner, max_size=4), st.dictionaries(words, inner, max_size=5))


documents = st.recursive(leaves, _holding, max_leaves=30)


@given(documents, documents)
def test_no_document_breaks_the_comparison(ours: Any, theirs: Any) -> None:
    assert all(isinstance(each, Difference) for each in differences(ours, theirs))
    assert differences(ours, ours) == ()


@settings(max_examples=40)
@given(documents)
def test_no_schema_breaks_the_comparison(schema: Any) -> None:
    document = answering(schema, asked=schema, a=schema)
    assert differences(document, document) == ()
    assert isinstance(differences(OURS, document), tuple)


def _nested(depth: int) -> Json:
    schema: Json = text
    for _ in range(depth):
        schema = {"properties": {"a": schema}}
    return schema


def _doubling() -> Json:
    """Each schema holds the one before twice, so that they are more than anybody can count."""
    made: Json = {"s0": {"properties": {"a": text}}}
    for level in range(1, 60):
        ref = {"$ref": f"#/components/schemas/s{level - 1}"}
        made[f"s{level}"] = {"allOf": [ref, ref], "properties": {"l": ref, "r": ref}}
    return answering({"$ref": "#/components/schemas/s59"}, **made)


def _crowded() -> Json:
    again = {"$ref": "#/components/schemas/s"}
    crowd = {"properties": {f"p{number}": again for number in range(3_000)}, "anyOf": [again] * 1_000}
    return answering(again, s=crowd)


HOSTILE = {
    "deep": answering(_nested(800)),
    "doubling": _doubling(),
    "crowded": _crowded(),
    "a ring of references": answering({"$ref": "#/components/schemas/a"}, a={"$ref": "#/components/schemas/a"}),
    "many routes": {"paths": {f"/r{number}": {"get": {}} for number in range(20_000)}},
}


@pytest.mark.parametrize("document", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_document_is_read_in_bounded_time(document: Json) -> None:
    began_s = time.process_time()
    assert differences(OURS, document)
    assert time.process_time() - began_s < 10
