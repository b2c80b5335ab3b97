"""The contract as the package carries it, to be compared with the service's own: `python tests/packaged_contract.py`.

Writes `appsignal_tui/api/contract.json` from `tests/contract/openapi.yaml`: the shapes alone, without words, examples
and sources. The names of refusals, which the contract tells in examples only, become the values of their member.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
WRITTEN = ROOT / "tests" / "contract" / "openapi.yaml"
PACKAGED = ROOT / "appsignal_tui" / "api" / "contract.json"

_AS_THEY_ARE = ("$ref", "type", "enum", "required")
_RESPONSES = ("200", "422")

Json = dict[str, Any]


def shapes(document: Mapping[str, Any]) -> Json:
    """The document without all that says nothing about shapes."""
    components = document["components"]
    refusals = _slugs(components["responses"]["Unprocessable"])
    schemas = {name: _schema(schema) for name, schema in components["schemas"].items()}
    schemas["UnprocessableError"]["properties"]["error"]["enum"] = refusals
    paths = {
        path: {method: _operation(operation) for method, operation in methods.items()}
        for path, methods in document["paths"].items()
    }
    responses = {name: _response(response) for name, response in components["responses"].items()}
    used = _referred({"paths": paths}, {"schemas": schemas, "responses": responses})
    return {
        "openapi": document["openapi"],
        "paths": paths,
        "components": {
            "responses": {name: each for name, each in responses.items() if f"#/components/responses/{name}" in used},
            "schemas": {name: each for name, each in schemas.items() if f"#/components/schemas/{name}" in used},
        },
    }


def written(shape: Json) -> str:
    """JSON with one route, response or schema a line, so that a change shows as one."""
    parts = shape["components"]
    return (
        f'{{"openapi": {_compact(shape["openapi"])},\n"paths": {_lines(shape["paths"])},\n'
        f'"components": {{"responses": {_lines(parts["responses"])},\n"schemas": {_lines(parts["schemas"])}}}}}\n'
    )


def _lines(members: Json) -> str:
    return "{\n" + ",\n".join(f"{_compact(name)}: {_compact(each)}" for name, each in members.items()) + "}"


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def _operation(operation: Mapping[str, Any]) -> Json:
    responses = {status: operation["responses"][status] for status in _RESPONSES if status in operation["responses"]}
    made: Json = {"responses": {status: _response(each) for status, each in responses.items()}}
    if "requestBody" in operation:
        made["requestBody"] = {"content": _content(operation["requestBody"]["content"])}
    return made


def _response(response: Mapping[str, Any]) -> Json:
    return {"$ref": response["$ref"]} if "$ref" in response else {"content": _content(response["content"])}


def _content(content: Mapping[str, Any]) -> Json:
    return {kind: {"schema": _schema(each["schema"])} for kind, each in content.items()}


def _schema(schema: Mapping[str, Any]) -> Json:
    made: Json = {name: schema[name] for name in _AS_THEY_ARE if name in schema}
    if "properties" in schema:
        made["properties"] = {name: _schema(each) for name, each in schema["properties"].items()}
    if "items" in schema:
        made["items"] = _schema(schema["items"])
    if isinstance(schema.get("additionalProperties"), dict):
        made["additionalProperties"] = _schema(schema["additionalProperties"])
    for word in ("oneOf", "anyOf", "allOf"):
        if word in schema:
            made[word] = [_schema(each) for each in schema[word]]
    return made


def _slugs(response: Mapping[str, Any]) -> list[str]:
    examples = response["content"]["application/json"]["examples"].values()
    return sorted({example["value"]["error"] for example in examples})


def _referred(value: object, components: Mapping[str, Json]) -> set[str]:
    """Everything the value refers to, and what that refers to."""
    found: set[str] = set()
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            pointer = each.get("$ref")
            if isinstance(pointer, str) and pointer not in found:
                found.add(pointer)
                kind, name = pointer.split("/")[-2:]
                waiting.append(components[kind][name])
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each
    return found


def main() -> int:
    """Write the file."""
    document = yaml.safe_load(WRITTEN.read_text(encoding="utf-8"))
    PACKAGED.write_text(written(shapes(document)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
