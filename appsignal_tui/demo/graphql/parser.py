"""GraphQL documents as trees: queries with arguments, aliases, variables, fragments; no directives."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

MAX_DEPTH = 12
"""Apps know their organization and that its apps: without an end to it a short document could ask for millions."""

_TOKEN = re.compile(
    r"""(?P<skip>[\s,\ufeff]+|\#[^\n]*)
      | (?P<punctuator>\.\.\.|[!$():=\[\]{|}@&])
      | (?P<name>[A-Za-z_]\w*)
      | (?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
      | (?P<string>"(?:[^"\\\n]|\\.)*")""",
    re.VERBOSE | re.ASCII,
)
_CONSTANTS: Mapping[str, Any] = {"true": True, "false": False, "null": None}


class GraphQLError(Exception):
    """A document that cannot be answered."""

    def __init__(self, message: str, code: str = "invalidDocument") -> None:
        """Say what is wrong; `code` goes out in `extensions`."""
        super().__init__(message)
        self.code = code


class Variable(NamedTuple):
    """A value that comes with the request."""

    name: str


class Word(str):
    """A value written as a bare name, which only an enumeration takes."""

    __slots__ = ()


class Declared(NamedTuple):
    """A variable as an operation declares it."""

    kind: str
    """`String!`, `[String!]` and the like."""
    default: Any = None


class Field(NamedTuple):
    """One field asked for, under its alias."""

    key: str
    name: str
    arguments: Mapping[str, Any]
    """Constants, `Variable`s, and lists of them; an enum value is a `Word`."""
    selections: tuple["Selection", ...] = ()


class Fragment(NamedTuple):
    """Fields asked for on one type only; an empty type applies to any."""

    type_name: str
    selections: tuple["Selection", ...]


class Spread(NamedTuple):
    """A fragment defined elsewhere in the document."""

    name: str


Selection = Field | Fragment | Spread


class Operation(NamedTuple):
    """A query and the fragments it may spread."""

    name: str
    variables: Mapping[str, Declared]
    selections: tuple[Selection, ...]
    fragments: Mapping[str, Fragment]


@dataclass(slots=True)
class Document:
    """Everything in the text of a query."""

    operations: list[Operation] = field(default_factory=list)
    fragments: dict[str, Fragment] = field(default_factory=dict)

    def operation(self, name: str | None) -> Operation:
        """The operation of that name, or the only one.

        Raises:
            GraphQLError: there is none, or several to choose from.
        """
        found = [operation for operation in self.operations if name in (None, "", operation.name)]
        if len(found) != 1:
            raise GraphQLError("An operation name is required" if found else "No such operation", "operation")
        return found[0]


def parse_document(text: str) -> Document:
    """Parse a document.

    Raises:
        GraphQLError: it is not GraphQL, or uses what is not served here.
    """
    return _Parser(_tokens(text)).document()


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens: list[tuple[str, str]] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise GraphQLError(f"Parse error on {text[position]!r}", "parseError")
        if match.lastgroup and match.lastgroup != "skip":
            tokens.append((match.lastgroup, match.group()))
        position = match.end()
    return tokens


class _Parser:
    """Recursive descent over tokens of (kind, text)."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._position = 0
        self._depth = 0

    def document(self) -> Document:
        document = Document()
        while self._position < len(self._tokens):
            if self._peek() == "fragment":
                name, fragment = self._fragment_definition()
                document.fragments[name] = fragment
            else:
                document.operations.append(self._operation(document.fragments))
        return document

    def _peek(self) -> str:
        return self._tokens[self._position][1] if self._position < len(self._tokens) else ""

    def _accept(self, text: str) -> bool:
        if self._peek() != text:
            return False
        self._position += 1
        return True

    def _expect(self, text: str) -> None:
        if not self._accept(text):
            raise self._error()

    def _name(self) -> str:
        if self._position < len(self._tokens) and self._tokens[self._position][0] == "name":
            self._position += 1
            return self._tokens[self._position - 1][1]
        raise self._error()

    def _error(self) -> GraphQLError:
        found = self._peek()
        return GraphQLError(f"Parse error on {found!r}" if found else "Parse error on end of document", "parseError")

    def _operation(self, fragments: Mapping[str, Fragment]) -> Operation:
        name, variables = "", {}
        if self._peek() != "{":
            kind = self._name()
            if kind != "query":
                raise GraphQLError(f"{kind.capitalize()}s are not served", "operation")
            name = self._name() if self._peek() not in ("(", "{") else ""
            variables = self._variable_definitions()
        return Operation(name, variables, self._selections(), fragments)

    def _variable_definitions(self) -> dict[str, Declared]:
        variables: dict[str, Declared] = {}
        if not self._accept("("):
            return variables
        while not self._accept(")"):
            self._expect("$")
            name = self._name()
            self._expect(":")
            kind = self._type()
            variables[name] = Declared(kind, self._value() if self._accept("=") else None)
        return variables

    def _type(self) -> str:
        if self._accept("["):
            with self._one_deeper():
                kind = f"[{self._type()}]"
            self._expect("]")
        else:
            kind = self._name()
        return f"{kind}!" if self._accept("!") else kind

    @contextmanager
    def _one_deeper(self) -> Iterator[None]:
        """Go into something that may hold more of its kind.

        Raises:
            GraphQLError: there is no end to it.
        """
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise GraphQLError(f"Query has depth of more than {MAX_DEPTH}", "depth")
        yield
        self._depth -= 1

    def _fragment_definition(self) -> tuple[str, Fragment]:
        self._expect("fragment")
        name = self._name()
        self._expect("on")
        return name, Fragment(self._name(), self._selections())

    def _selections(self) -> tuple[Selection, ...]:
        selections: list[Selection] = []
        with self._one_deeper():
            self._expect("{")
            while not self._accept("}"):
                selections.append(self._spread() if self._accept("...") else self._field())
        if not selections:
            raise self._error()
        return tuple(selections)

    def _spread(self) -> Selection:
        if self._accept("on"):
            return Fragment(self._name(), self._selections())
        return Fragment("", self._selections()) if self._peek() == "{" else Spread(self._name())

    def _field(self) -> Field:
        key = name = self._name()
        if self._accept(":"):
            name = self._name()
        arguments: dict[str, Any] = {}
        if self._accept("("):
            while not self._accept(")"):
                argument = self._name()
                self._expect(":")
                arguments[argument] = self._value()
        return Field(key, name, arguments, self._selections() if self._peek() == "{" else ())

    def _value(self) -> Any:
        if self._accept("$"):
            return Variable(self._name())
        if self._accept("["):
            values: list[Any] = []
            with self._one_deeper():
                while not self._accept("]"):
                    values.append(self._value())
            return values
        if self._position >= len(self._tokens) or self._tokens[self._position][0] == "punctuator":
            raise self._error()
        kind, text = self._tokens[self._position]
        self._position += 1
        if kind == "name":
            return _CONSTANTS[text] if text in _CONSTANTS else Word(text)
        try:
            return json.loads(text)
        except ValueError:
            raise GraphQLError(f"Parse error on {text!r}", "parseError") from None
