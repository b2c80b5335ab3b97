"""Requests and answers held against the written contract, `tests/contract/openapi.yaml`."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

CONTRACT = Path(__file__).parents[1] / "contract" / "openapi.yaml"
_URI = "urn:contract"
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)")
_FORMATS = FormatChecker(formats=())


@_FORMATS.checks("date-time")
def _is_time(value: object) -> bool:
    return not isinstance(value, str) or _TIME.fullmatch(value) is not None


def assert_answer(method: str, path_template: str, status: int, body: object) -> None:
    """Fail unless the contract knows the status for the route and the JSON `body` has the shape it gives.

    `path_template` is below `/api/v2`, as the contract writes it: `/metrics/names/{site_id}`.
    """
    responses = _operation(method, path_template)["responses"]
    assert str(status) in responses, f"{method} {path_template} never answers {status}"
    base = f"#/paths/{_escape(path_template)}/{method.lower()}/responses/{status}"
    if "$ref" in responses[str(status)]:
        base = responses[str(status)]["$ref"]
    _assert_valid(body, f"{base}/content/application~1json/schema", f"{status} of {method} {path_template}")


def assert_request(method: str, path_template: str, body: object) -> None:
    """Fail unless `body` has the shape the contract gives for the route's request, without members it does not know."""
    assert "requestBody" in _operation(method, path_template), f"{method} {path_template} takes no body"
    base = f"#/paths/{_escape(path_template)}/{method.lower()}/requestBody/content/application~1json/schema"
    _assert_valid(body, base, f"request of {method} {path_template}")
    known = _properties(base)
    assert isinstance(body, dict)
    assert set(body) <= known, f"{sorted(set(body) - known)} are not documented for {path_template}"


def assert_media_type(method: str, path_template: str, status: int, content_type: str) -> None:
    """Fail unless the contract has an answer of this kind, other than JSON, for the route and the status."""
    responses = _operation(method, path_template)["responses"]
    assert str(status) in responses, f"{method} {path_template} never answers {status}"
    response = responses[str(status)]
    if "$ref" in response:
        response = _registry().resolver(_URI).lookup(response["$ref"]).contents
    kind = content_type.partition(";")[0].strip()
    assert kind in response["content"], f"{status} of {method} {path_template} is never {kind}"


def operations() -> Iterator[tuple[str, str]]:
    """Method and path, as the contract writes it, of every route."""
    for template, known in _document()["paths"].items():
        yield from ((method.upper(), template) for method in known)


def example_of(method: str, path_template: str) -> tuple[str, Any]:
    """Media type and example of the good answer the contract gives for a route."""
    response = _operation(method, path_template)["responses"]["200"]
    if "$ref" in response:
        response = _registry().resolver(_URI).lookup(response["$ref"]).contents
    kind, content = next(iter(response["content"].items()))
    return kind, content["example"]


def example_request(method: str, path_template: str) -> Any:
    """Example of the body the contract gives for a route; `None` for a route without one."""
    body = _operation(method, path_template).get("requestBody")
    return body["content"]["application/json"]["example"] if body else None


def template_of(method: str, path: str) -> str:
    """The path as the contract writes it: `/metrics/names/{site_id}` for `/metrics/names/5f3c…`, percent-encoded."""
    parts = path.split("/")
    known: dict[str, dict[str, Any]] = _document()["paths"]
    fitting = (template for template, operations in known.items() if method.lower() in operations)
    found = next((template for template in fitting if _matches(template.split("/"), parts)), "")
    assert found, f"the contract has no {method} {path}"
    return found


def _matches(template: Sequence[str], parts: Sequence[str]) -> bool:
    return len(template) == len(parts) and all(
        wanted.startswith("{") or wanted == given for wanted, given in zip(template, parts, strict=True)
    )


def _operation(method: str, path_template: str) -> dict[str, Any]:
    operations = _document()["paths"].get(path_template)
    assert operations is not None, f"the contract has no route {path_template}"
    assert method.lower() in operations, f"the contract has no {method} {path_template}"
    operation: dict[str, Any] = operations[method.lower()]
    return operation


def _escape(path: str) -> str:
    return path.replace("~", "~0").replace("/", "~1")


def _assert_valid(body: object, pointer: str, what: str) -> None:
    errors = sorted(_validator(pointer).iter_errors(body), key=str)
    shown = "\n".join(f"  {error.json_path}: {error.message}" for error in errors[:5])
    assert not errors, f"{what} breaks the contract:\n{shown}"


def _properties(pointer: str) -> set[str]:
    schema = _registry().resolver(_URI).lookup(pointer).contents
    if "$ref" in schema:
        return _properties(schema["$ref"])
    return set(schema["properties"])


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(CONTRACT.read_text("utf-8"))
    return document


@cache
def _registry() -> Registry[Any]:
    contract = Resource.from_contents(_document(), default_specification=DRAFT202012)
    registry: Registry[Any] = Registry().with_resource(_URI, contract)
    return registry


@cache
def _validator(pointer: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"{_URI}{pointer}"}, registry=_registry(), format_checker=_FORMATS)
