"""The log query language (contract 6.3): what a query means for one line.

Comparisons with text ignore case where the service's own clients rely on it (severity, source, contains, bare words)
and keep it elsewhere. `=` compares numbers as numbers. A line that lacks an attribute differs from every value of it.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from appsignal_tui.demo.telemetry import NO_HINTS, LineHints, LineRecord
from appsignal_tui.demo.terms import Term, parse_terms
from appsignal_tui.demo.wire import parse_time

Condition = Callable[[LineRecord], bool]
Reader = Callable[[LineRecord], Any]

LEGACY_PREFIX = "attributes."
_LEGACY_TYPED = re.compile(r"attributes\..+_(?:string|integer|int|float|double|boolean|bool)")
_TYPE_SUFFIX = re.compile(r"_(?:string|integer|int|float|double|boolean|bool)$")


class LegacySyntaxError(Exception):
    """The query names `attributes.<name>_<type>` although the current language was asked for."""

    def __init__(self, field: str) -> None:
        """Name the culprit as it was typed."""
        super().__init__(field)
        self.field = field


class LogQuery(NamedTuple):
    """A query that has been understood."""

    matches: Condition
    hints: LineHints = NO_HINTS
    """What every line that matches has."""


def parse_log_query(text: str, source_names: Mapping[str, str], *, use_expressions: bool) -> LogQuery:
    """Understand a query; `source_names` maps source ids to names, for the field `source`.

    Raises:
        QuerySyntaxError: it cannot be read.
        LegacySyntaxError: a typed legacy reference with `use_expressions`.
    """
    alternatives = parse_terms(text)
    if use_expressions:
        for term in (term for terms in alternatives for term in terms):
            if _LEGACY_TYPED.fullmatch(term.field):
                raise LegacySyntaxError(term.field)
    compiled = [
        [_condition(term, source_names, legacy=not use_expressions) for term in terms] for terms in alternatives
    ]
    if len(compiled) == 1:
        (conditions,) = compiled
        (terms,) = alternatives
        trace_id = _trace_id(terms, "" if use_expressions else LEGACY_PREFIX)
        hints = LineHints(_severities(terms), _words(terms), trace_id)
        return LogQuery(lambda line: all(holds(line) for holds in conditions), hints)
    return LogQuery(lambda line: any(all(holds(line) for holds in terms) for terms in compiled))


def _severities(terms: list[Term]) -> frozenset[str] | None:
    allowed: frozenset[str] | None = None
    for term in terms:
        if term.field == "severity" and term.operator == "=":
            words = frozenset(_fold_severity(value) for value in term.values)
            allowed = words if allowed is None else allowed & words
    return allowed


def _words(terms: list[Term]) -> tuple[str, ...]:
    """Of bare words and of what `message` has to contain or to be."""
    return tuple(
        term.values[0].casefold()
        for term in terms
        if not term.field or (term.field == "message" and term.operator in {":", "="} and len(term.values) == 1)
    )


def _trace_id(terms: list[Term], prefix: str) -> str:
    """Of the only condition on it, if that asks for one value."""
    wanted = [term.values for term in terms if term.field == f"{prefix}trace_id" and term.operator == "="]
    return wanted[0][0] if len(wanted) == 1 and len(wanted[0]) == 1 else ""


def _condition(term: Term, source_names: Mapping[str, str], *, legacy: bool) -> Condition:
    if not term.field:
        word = term.values[0].casefold()
        return lambda line: word in line.message.casefold()
    read = _reader(term.field, source_names, legacy=legacy)
    if term.operator in {">", "<", ">=", "<="}:
        return _ordered(read, term.operator, term.values[0])
    fold = _fold_severity if term.field == "severity" else str.casefold if term.field == "source" else None
    equal = _equals(read, term.values, fold) if term.operator.endswith("=") else _contains(read, term.values)
    if term.operator.startswith("!"):
        return lambda line: not equal(line)
    return equal


def _reader(field: str, source_names: Mapping[str, str], *, legacy: bool) -> Reader:
    built_in: dict[str, Reader] = {
        "message": lambda line: line.message,
        "severity": lambda line: line.severity,
        "hostname": lambda line: line.hostname,
        "group": lambda line: line.group,
        "source": lambda line: source_names.get(line.source_id, ""),
        "timestamp": lambda line: line.time_ns,
    }
    if field in built_in:
        return built_in[field]
    if not legacy:
        return lambda line: _attribute(line.attributes, field)
    if not field.startswith(LEGACY_PREFIX):
        return lambda _line: None
    plain = field.removeprefix(LEGACY_PREFIX)
    untyped = _TYPE_SUFFIX.sub("", plain)

    def read_legacy(line: LineRecord) -> Any:
        value = _attribute(line.attributes, plain)
        return _attribute(line.attributes, untyped) if value is None else value

    return read_legacy


def _attribute(attributes: Mapping[str, Any], key: str) -> Any:
    """A dotted key may be one key or a path through nested objects (contract 6.1)."""
    if key in attributes:
        return attributes[key]
    head, dot, rest = key.partition(".")
    while dot:
        inner = attributes.get(head)
        if isinstance(inner, Mapping):
            value = _attribute(inner, rest)
            if value is not None:
                return value
        more, dot, rest = rest.partition(".")
        head = f"{head}.{more}"
    return None


def _fold_severity(word: str) -> str:
    folded = word.casefold()
    return "warn" if folded == "warning" else folded


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _equals(read: Reader, values: tuple[str, ...], fold: Callable[[str], str] | None) -> Condition:
    if fold is not None:
        wanted = frozenset(fold(value) for value in values)
        return lambda line: fold(read(line)) in wanted
    numbers = frozenset(number for value in values if (number := _number(value)) is not None)

    def equal(line: LineRecord) -> bool:
        value = read(line)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return value in numbers
        return value is not None and _text(value) in values

    return equal


def _contains(read: Reader, values: tuple[str, ...]) -> Condition:
    wanted = tuple(value.casefold() for value in values)

    def contains(line: LineRecord) -> bool:
        value = read(line)
        if value is None:
            return False
        text = _text(value).casefold()
        return any(part in text for part in wanted)

    return contains


def _ordered(read: Reader, operator: str, text: str) -> Condition:
    limit = _limit(text)

    def compare(line: LineRecord) -> bool:
        value = _number(read(line))
        if value is None or limit is None:
            return False
        if operator == ">":
            return value > limit
        if operator == "<":
            return value < limit
        return value >= limit if operator == ">=" else value <= limit

    return compare


def _limit(text: str) -> float | None:
    """A number, or a time for comparisons with `timestamp`."""
    try:
        return float(parse_time(text))
    except ValueError:
        return _number(text)
