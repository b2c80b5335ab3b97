"""Validating a parsed query against a schema of our own making, and answering exactly the fields it asks for."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

from appsignal_tui.demo.graphql.parser import (
    MAX_DEPTH,
    Field,
    Fragment,
    GraphQLError,
    Operation,
    Selection,
    Spread,
    Variable,
    Word,
)

__all__ = ["FieldType", "GraphQLError", "ObjectType", "Schema", "execute"]

TYPENAME = "__typename"
MAX_SELECTIONS = 2_000
"""Fragments that spread fragments twice would grow without an end."""
ENUMERATIONS: Mapping[str, frozenset[str]] = {
    "IncidentStateEnum": frozenset({"OPEN", "CLOSED", "WIP"}),
    "IncidentOrderEnum": frozenset({"LAST", "ID"}),
}
_NOTHING: Mapping[str, str] = MappingProxyType({})

Arguments = Mapping[str, Any]
Resolver = Callable[[Any, Any, Arguments], Any]
"""Takes what the query is executed with, the parent value, and the arguments."""


class FieldType(NamedTuple):
    """A field of a type; lists and nulls need no declaration, the value shows them."""

    type_name: str = ""
    """The type of its value; empty for a scalar."""
    resolve: Resolver | None = None
    """How its value is found; by default the member of that name in the parent."""
    arguments: Mapping[str, str] = _NOTHING
    """Name to type, `String!` and the like."""


class ObjectType(NamedTuple):
    """A type; the values of one with `possible` types say which of them they are in `__typename`.

    With fields it is an interface; without, a union, of which nothing but `__typename` can be asked directly.
    """

    fields: Mapping[str, FieldType]
    possible: tuple[str, ...] = ()


Schema = Mapping[str, ObjectType]


def execute(schema: Schema, root: str, operation: Operation, variables: Mapping[str, Any], context: Any) -> Any:
    """Answer a query.

    Raises:
        GraphQLError: an unknown field, argument, type or variable, or a value of the wrong type; nothing is answered.
    """
    given = {name: variables.get(name, declared.default) for name, declared in operation.variables.items()}
    _Validation(schema, operation, given).validate(root)
    execution = _Execution(schema, given, operation.fragments, context)
    return execution.answer({TYPENAME: root}, root, [operation.selections])


class _Validation:
    """Checks a document against the schema, whether or not there will be values."""

    def __init__(self, schema: Schema, operation: Operation, given: Mapping[str, Any]) -> None:
        self._schema = schema
        self._operation = operation
        self._given = given
        self._within: list[str] = []
        """The fragments that are being followed."""
        self._used: set[str] = set()
        self._depth = 0
        self._left = MAX_SELECTIONS

    def validate(self, root: str) -> None:
        """Check everything.

        Raises:
            GraphQLError: the first thing that is wrong.
        """
        self._selections(root, self._operation.selections)
        for name in self._operation.variables:
            if name not in self._used:
                raise GraphQLError(f"Variable ${name} is declared but not used", "variableNotUsed")

    def _selections(self, type_name: str, selections: Sequence[Selection]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise GraphQLError(f"Query has depth of more than {MAX_DEPTH}", "depth")
        for selection in selections:
            self._left -= 1
            if self._left < 0:
                raise GraphQLError(f"Query has complexity of more than {MAX_SELECTIONS}", "complexity")
            if isinstance(selection, Field):
                self._field(type_name, selection)
            elif isinstance(selection, Spread):
                self._follow(type_name, selection.name)
            else:
                self._fragment(type_name, selection)
        self._depth -= 1

    def _follow(self, type_name: str, name: str) -> None:
        if name not in self._operation.fragments or name in self._within:
            raise GraphQLError(f"Fragment {name} was used, but not defined", "useAndDefineFragment")
        self._within.append(name)
        self._fragment(type_name, self._operation.fragments[name])
        self._within.pop()

    def _fragment(self, type_name: str, fragment: Fragment) -> None:
        inner = fragment.type_name or type_name
        if inner not in self._schema:
            raise GraphQLError(f"No such type {inner}, so it can't be a fragment condition", "undefinedType")
        self._selections(inner, fragment.selections)

    def _field(self, type_name: str, asked: Field) -> None:
        if asked.name == TYPENAME:
            return
        owner = self._schema[type_name]
        known = owner.fields.get(asked.name)
        if known is None and owner.possible and not owner.fields:
            message = f"Selections can't be made directly on unions (see selections on {type_name})"
            raise GraphQLError(message, "selectionMismatch")
        if known is None:
            raise GraphQLError(f"Field '{asked.name}' doesn't exist on type '{type_name}'", "undefinedField")
        if bool(known.type_name) != bool(asked.selections):
            problem = "must have" if known.type_name else "can't have"
            raise GraphQLError(f"Field '{asked.name}' {problem} selections", "selectionMismatch")
        for name, value in asked.arguments.items():
            if name not in known.arguments:
                message = f"Field '{asked.name}' doesn't accept argument '{name}'"
                raise GraphQLError(message, "argumentNotAccepted")
            self._variables(known.arguments[name], value)
        _arguments(known, asked, self._given)
        if known.type_name:
            self._selections(known.type_name, asked.selections)

    def _variables(self, kind: str, value: Any) -> None:
        """That variables in a value were declared with a type that fits its place."""
        if isinstance(value, list):
            for item in value:
                self._variables(kind.rstrip("!").removeprefix("[").removesuffix("]"), item)
        if not isinstance(value, Variable):
            return
        declared = self._operation.variables.get(value.name)
        if declared is None:
            raise GraphQLError(f"Variable ${value.name} is used but not declared", "variableNotDefined")
        self._used.add(value.name)
        lacking = kind.endswith("!") and not declared.kind.endswith("!") and declared.default is None
        if lacking or declared.kind.replace("!", "") != kind.replace("!", ""):
            message = f"Type mismatch on variable ${value.name} ({declared.kind} / {kind})"
            raise GraphQLError(message, "variableMismatch")


@dataclass(frozen=True, slots=True)
class _Execution:
    schema: Schema
    variables: Mapping[str, Any]
    fragments: Mapping[str, Fragment]
    context: Any

    def answer(self, value: Any, type_name: str, selections: Sequence[Sequence[Selection]]) -> Any:
        """A value as the selections ask for it; several sets of them are merged (the same field asked for twice)."""
        if value is None:
            return None
        if isinstance(value, list | tuple):
            return [self.answer(item, type_name, selections) for item in value]
        concrete = value[TYPENAME] if self.schema[type_name].possible else type_name
        asked: dict[str, list[Field]] = {}
        for one in selections:
            for found in self._fields(one, concrete):
                asked.setdefault(found.key, []).append(found)
        return {key: self._field(value, concrete, fields) for key, fields in asked.items()}

    def _fields(self, selections: Sequence[Selection], concrete: str) -> Iterator[Field]:
        """The fields that apply to a value of the concrete type."""
        for selection in selections:
            if isinstance(selection, Field):
                yield selection
                continue
            fragment = self.fragments[selection.name] if isinstance(selection, Spread) else selection
            condition = fragment.type_name
            if not condition or condition == concrete or concrete in self.schema[condition].possible:
                yield from self._fields(fragment.selections, concrete)

    def _field(self, parent: Any, type_name: str, fields: list[Field]) -> Any:
        first = fields[0]
        if first.name == TYPENAME:
            return type_name
        known = self.schema[type_name].fields[first.name]
        arguments = _arguments(known, first, self.variables)
        found = known.resolve(self.context, parent, arguments) if known.resolve else parent.get(first.name)
        return self.answer(found, known.type_name, [one.selections for one in fields]) if known.type_name else found


def _arguments(known: FieldType, asked: Field, variables: Mapping[str, Any]) -> Arguments:
    """The arguments with the values of variables in their places, `None` for those not given."""
    values: dict[str, Any] = {}
    for name, kind in known.arguments.items():
        written = asked.arguments.get(name)
        values[name] = _value(written, variables)
        if not _is_a(values[name], kind, literal=not isinstance(written, Variable)):
            raise GraphQLError(
                f"Argument '{name}' on Field '{asked.name}' has an invalid value. Expected type '{kind}'.",
                "argumentLiteralsIncompatible",
            )
    return values


def _value(value: Any, variables: Mapping[str, Any]) -> Any:
    if isinstance(value, list):
        return [_value(item, variables) for item in value]
    return variables[value.name] if isinstance(value, Variable) else value


def _is_a(value: Any, kind: str, *, literal: bool) -> bool:
    """Whether a value fits a type; written in the document, an enumeration's is a bare name and a text is quoted."""
    if value is None:
        return not kind.endswith("!")
    kind = kind.rstrip("!")
    if kind.startswith("["):
        inner = kind[1:-1]
        return isinstance(value, list) and all(_is_a(item, inner, literal=literal) for item in value)
    if kind == "Int":
        return isinstance(value, int) and not isinstance(value, bool)
    if kind in ENUMERATIONS:
        return isinstance(value, str) and value in ENUMERATIONS[kind] and (isinstance(value, Word) or not literal)
    return isinstance(value, str) and not isinstance(value, Word)
