"""Validating a parsed query against a schema of our own making, and answering exactly the fields it asks for."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

from appsignal_tui.demo.graphql.parser import Field, Fragment, GraphQLError, Operation, Selection, Spread, Variable

__all__ = ["FieldType", "GraphQLError", "ObjectType", "Schema", "execute"]

TYPENAME = "__typename"
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
    """A type; one with `possible` types is an interface and its values say which one they are in `__typename`."""

    fields: Mapping[str, FieldType]
    possible: tuple[str, ...] = ()


Schema = Mapping[str, ObjectType]


def execute(schema: Schema, root: str, operation: Operation, variables: Mapping[str, Any], context: Any) -> Any:
    """Answer a query.

    Raises:
        GraphQLError: an unknown field, argument, type or variable, or a value of the wrong type; nothing is answered.
    """
    given = {name: variables.get(name, default) for name, default in operation.defaults.items()}
    execution = _Execution(schema, given, operation.fragments, context)
    execution.validate(root, operation.selections, ())
    return execution.answer({TYPENAME: root}, root, [operation.selections])


@dataclass(frozen=True, slots=True)
class _Execution:
    schema: Schema
    variables: Mapping[str, Any]
    fragments: Mapping[str, Fragment]
    context: Any

    def validate(self, type_name: str, selections: Sequence[Selection], within: tuple[str, ...]) -> None:
        """Check everything below, whether or not there will be values; `within` names the spreads being followed."""
        for selection in selections:
            if isinstance(selection, Field):
                self._validate_field(type_name, selection, within)
            elif isinstance(selection, Spread):
                if selection.name not in self.fragments or selection.name in within:
                    raise GraphQLError(f"Fragment {selection.name} was used, but not defined", "useAndDefineFragment")
                self.validate(type_name, (self.fragments[selection.name],), (*within, selection.name))
            else:
                inner = selection.type_name or type_name
                if inner not in self.schema:
                    raise GraphQLError(f"No such type {inner}, so it can't be a fragment condition", "undefinedType")
                self.validate(inner, selection.selections, within)

    def _validate_field(self, type_name: str, asked: Field, within: tuple[str, ...]) -> None:
        if asked.name == TYPENAME:
            return
        known = self.schema[type_name].fields.get(asked.name)
        if known is None:
            raise GraphQLError(f"Field '{asked.name}' doesn't exist on type '{type_name}'", "undefinedField")
        if bool(known.type_name) != bool(asked.selections):
            problem = "must have" if known.type_name else "can't have"
            raise GraphQLError(f"Field '{asked.name}' {problem} selections", "selectionMismatch")
        self._arguments(known, asked)
        if known.type_name:
            self.validate(known.type_name, asked.selections, within)

    def _arguments(self, known: FieldType, asked: Field) -> Arguments:
        for name in asked.arguments:
            if name not in known.arguments:
                message = f"Field '{asked.name}' doesn't accept argument '{name}'"
                raise GraphQLError(message, "argumentNotAccepted")
        values = {name: self._value(value) for name, value in asked.arguments.items()}
        for name, kind in known.arguments.items():
            if not _is_a(values.get(name), kind):
                raise GraphQLError(
                    f"Argument '{name}' on Field '{asked.name}' has an invalid value. Expected type '{kind}'.",
                    "argumentLiteralsIncompatible",
                )
        return values

    def _value(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._value(item) for item in value]
        if not isinstance(value, Variable):
            return value
        if value.name not in self.variables:
            raise GraphQLError(f"Variable ${value.name} is used but not declared", "variableNotDefined")
        return self.variables[value.name]

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
        arguments = self._arguments(known, first)
        found = known.resolve(self.context, parent, arguments) if known.resolve else parent.get(first.name)
        return self.answer(found, known.type_name, [one.selections for one in fields]) if known.type_name else found


def _is_a(value: Any, kind: str) -> bool:
    if value is None:
        return not kind.endswith("!")
    kind = kind.rstrip("!")
    if kind.startswith("["):
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if kind == "Int":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, str)
