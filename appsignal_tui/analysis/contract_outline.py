"""What an OpenAPI document says about its routes, flattened so that two documents can be compared. Pure.

Two documents of one API cut it into schemas in different ways, so nothing here depends on how schemas are called or
nested: references are followed, `allOf`, `anyOf` and `oneOf` are merged, and what remains are members by their paths.
Documents come from outside: whatever is no OpenAPI is left out, and nothing in one makes reading it endless.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

Path = tuple[str, ...]
"""Names of members from the outside in; `[]` stands for every item of a list, `*` for members of any name."""

ITEM = "[]"
ANY_NAME = "*"

_METHODS = ("get", "put", "post", "delete", "patch", "head", "options", "trace")
_BASE = "/api/v2"
_DEEPEST = 16
"""Nesting beyond this is an accident, or a schema that holds itself."""
_MOST_PARTS = 200_000
"""So many parts of schemas are read of one document; references in references could make more than there are atoms."""
_LONGEST_NAME = 200
_MOST_HOPS = 16


@dataclass(frozen=True, slots=True)
class Member:
    """What is said about one member, or about a whole body."""

    types: frozenset[str] = frozenset()
    """JSON types; none when nothing is said."""
    is_required: bool = False
    values: frozenset[str] = frozenset()
    """The only ones there are, as far as they are texts; none when nothing is said."""


Shape = Mapping[Path, Member]
"""A body by the paths of its members, the body itself at `()`; empty when there is none, or nothing is said."""


@dataclass(frozen=True, slots=True)
class Route:
    """What is said about one route."""

    request: Shape = field(default_factory=dict)
    answer: Shape = field(default_factory=dict)
    refusal: Shape = field(default_factory=dict)
    """The body of a 422."""
    media: str = ""
    """Kind of the good answer, such as `application/json`; empty when nothing is said."""


def outline(document: object) -> dict[str, Route]:
    """The routes of a document by method and path, such as `POST /metrics/names/{}`; never raises.

    Paths are below `/api/v2`, with the names of their parameters left out.
    """
    return _Reader(document).routes()


@dataclass(slots=True)
class _Node:
    """Everything the schemas of one place say together."""

    types: set[str] = field(default_factory=set)
    values: set[str] = field(default_factory=set)
    required: set[str] = field(default_factory=set)
    properties: dict[str, list[object]] = field(default_factory=dict)
    items: list[object] = field(default_factory=list)
    others: list[object] = field(default_factory=list)

    def take(self, other: "_Node") -> None:
        self.types |= other.types
        self.values |= other.values
        self.required |= other.required
        for name, schemas in other.properties.items():
            self.properties.setdefault(name, []).extend(schemas)
        self.items += other.items
        self.others += other.others


class _Reader:
    """Reads one document."""

    def __init__(self, document: object) -> None:
        self._document = document
        self._left = _MOST_PARTS

    def routes(self) -> dict[str, Route]:
        """All routes."""
        found: dict[str, Route] = {}
        for path, item in _members(_mapping(self._document).get("paths")):
            known = self._resolved(item)
            for method in _METHODS:
                if isinstance(known.get(method), Mapping):
                    found[f"{method.upper()} {_template(path)}"] = self._route(known, known[method])
        return found

    def _route(self, item: Mapping[str, Any], operation: Mapping[str, Any]) -> Route:
        _, request = self._content(self._resolved(operation.get("requestBody")))
        responses = _mapping(operation.get("responses"))
        good = next((responses[status] for status in ("200", "201", "2XX", "default") if status in responses), None)
        media, answer = self._content(self._resolved(good))
        _, refusal = self._content(self._resolved(responses.get("422")))
        asked = self._shape(request) if request is not None else {}
        return Route(
            request={**asked, **self._parameters(item, operation)},
            answer=self._shape(answer) if answer is not None else {},
            refusal=self._shape(refusal) if refusal is not None else {},
            media=media,
        )

    def _content(self, holder: Mapping[str, Any]) -> tuple[str, object | None]:
        """Media type and schema of a body, that of JSON where there are several."""
        kinds = dict(_members(holder.get("content")))
        if not kinds:
            return "", None
        media = next((kind for kind in kinds if "json" in kind), next(iter(kinds)))
        return media.partition(";")[0].strip(), _mapping(kinds[media]).get("schema", {})

    def _parameters(self, item: Mapping[str, Any], operation: Mapping[str, Any]) -> dict[Path, Member]:
        """Parameters beside the path, as members named `?name`."""
        found: dict[Path, Member] = {}
        for listed in (item.get("parameters"), operation.get("parameters")):
            for parameter in map(self._resolved, listed if isinstance(listed, list) else ()):
                name = parameter.get("name")
                if isinstance(name, str) and parameter.get("in") in {"query", "header"}:
                    found[(f"?{name[:_LONGEST_NAME]}",)] = Member(is_required=parameter.get("required") is True)
        return found

    def _shape(self, schema: object) -> dict[Path, Member]:
        found: dict[Path, Member] = {}
        waiting: list[tuple[Path, list[object], bool]] = [((), [schema], True)]
        while waiting and self._left > 0:
            path, schemas, is_required = waiting.pop()
            node = self._one_of(schemas, 0)
            found[path] = Member(frozenset(node.types), is_required, frozenset(node.values))
            if len(path) >= _DEEPEST:
                continue
            waiting += [((*path, name), inner, name in node.required) for name, inner in node.properties.items()]
            waiting += [((*path, ITEM), node.items, False)] if node.items else []
            waiting += [((*path, ANY_NAME), node.others, False)] if node.others else []
        return found

    def _one_of(self, schemas: Iterable[object], depth: int) -> _Node:
        """Schemas of which one holds: what all objects among them require is required."""
        nodes = [self._node(schema, depth) for schema in schemas]
        merged = _Node()
        for node in nodes:
            merged.take(node)
        required = [node.required for node in nodes if node.properties]
        merged.required = set.intersection(*required) if required else set()
        return merged

    def _node(self, schema: object, depth: int) -> _Node:
        node = _Node()
        if depth > _DEEPEST or self._left < 0:
            return node
        known = self._resolved(schema)
        self._left -= 1 + sum(len(each) for each in known.values() if isinstance(each, Mapping | list))
        node.types |= _types(known)
        node.values |= _values(known)
        node.required |= {name for name in _sequence(known.get("required")) if isinstance(name, str)}
        node.properties = {name[:_LONGEST_NAME]: [inner] for name, inner in _members(known.get("properties"))}
        node.items = [known["items"]] if isinstance(known.get("items"), Mapping) else []
        others = known.get("additionalProperties")
        node.others = [others] if isinstance(others, Mapping) and others else []
        for part in _sequence(known.get("allOf")):
            node.take(self._node(part, depth + 1))
        for word in ("oneOf", "anyOf"):
            if alternatives := _sequence(known.get(word)):
                node.take(self._one_of(alternatives, depth + 1))
        if node.properties:
            node.types |= set() if node.types else {"object"}
        return node

    def _resolved(self, value: object) -> Mapping[str, Any]:
        """What a value says, or what it refers to says; nothing when it leads nowhere."""
        for _ in range(_MOST_HOPS):
            known = _mapping(value)
            pointer = known.get("$ref")
            if not isinstance(pointer, str):
                return known
            value = self._found(pointer)
        return {}

    def _found(self, pointer: str) -> object:
        if not pointer.startswith("#/"):
            return None
        value: object = self._document
        for part in pointer[2:].split("/")[:_DEEPEST]:
            value = _mapping(value).get(unquote(part).replace("~1", "/").replace("~0", "~"))
        return value


def _types(schema: Mapping[str, Any]) -> set[str]:
    named = schema.get("type")
    types = {each for each in ([named] if isinstance(named, str) else _sequence(named)) if isinstance(each, str)}
    return types | ({"null"} if types and schema.get("nullable") is True else set())


def _values(schema: Mapping[str, Any]) -> set[str]:
    listed = [*_sequence(schema.get("enum")), schema.get("const")]
    return {each[:_LONGEST_NAME] for each in listed if isinstance(each, str)}


def _template(path: str) -> str:
    parts = path[:_LONGEST_NAME].removeprefix(_BASE).strip("/").split("/")
    return "/" + "/".join("{}" if part.startswith("{") and part.endswith("}") else part for part in parts)


def _members(value: object) -> Iterator[tuple[str, Any]]:
    return ((name, each) for name, each in _mapping(value).items() if isinstance(name, str))


def _mapping(value: object) -> Mapping[Any, Any]:
    return value if isinstance(value, Mapping) else {}


def _sequence(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
