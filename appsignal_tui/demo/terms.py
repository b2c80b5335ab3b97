"""The terms of both query languages: `field operator value`, lists, quotes and bare words (contract 5.4, 6.3)."""

import re
from typing import NamedTuple

_FIELD_AND_OPERATOR = re.compile(r"([A-Za-z_@][\w.@/-]*)(!=|!:|>=|<=|=|:|>|<)")
_WORD = re.compile(r"[^\s\"]+")
_LIST_ITEM = re.compile(r"[^\s\",\]]+")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_BLANK = re.compile(r"\s*")


class QuerySyntaxError(Exception):
    """A query that cannot be read; the text says where it goes wrong."""


class Term(NamedTuple):
    """One condition; a bare word has neither field nor operator."""

    field: str
    operator: str
    values: tuple[str, ...]
    """One value, or those of a list, any of which may match."""


def parse_terms(text: str) -> list[list[Term]]:
    """Split a query into alternatives of terms that must all hold; an empty query is one empty alternative.

    `OR` binds looser than the blank between two terms; the service does not document which way round it is.

    Raises:
        QuerySyntaxError: a quote or list without end, a missing value, or `OR` without a term on both sides.
    """
    alternatives: list[list[Term]] = [[]]
    position = _skip_blank(text, 0)
    while position < len(text):
        word = _WORD.match(text, position)
        if word and word.group() == "OR":
            if not alternatives[-1]:
                raise QuerySyntaxError("OR needs a term before it")
            alternatives.append([])
            position = word.end()
        else:
            term, position = _term(text, position)
            alternatives[-1].append(term)
        position = _skip_blank(text, position)
    if len(alternatives) > 1 and not alternatives[-1]:
        raise QuerySyntaxError("OR needs a term after it")
    return alternatives


def _skip_blank(text: str, position: int) -> int:
    blank = _BLANK.match(text, position)
    return blank.end() if blank else position


def _term(text: str, position: int) -> tuple[Term, int]:
    match = _FIELD_AND_OPERATOR.match(text, position)
    if match is None:
        value, end = _value(text, position, _WORD)
        return Term("", "", (value,)), end
    name, operator = match.groups()
    if text.startswith("[", match.end()):
        values, end = _list(text, match.end() + 1)
        return Term(name, operator, values), end
    if match.end() == len(text) or text[match.end()].isspace():
        raise QuerySyntaxError(f"{name}{operator} needs a value")
    value, end = _value(text, match.end(), _WORD)
    return Term(name, operator, (value,)), end


def _value(text: str, position: int, bare: re.Pattern[str]) -> tuple[str, int]:
    if text[position] == '"':
        quoted = _QUOTED.match(text, position)
        if quoted is None:
            raise QuerySyntaxError("a quote is not closed")
        return _ESCAPE.sub(r"\1", quoted.group(1)), quoted.end()
    word = bare.match(text, position)
    if word is None:
        raise QuerySyntaxError(f"unexpected {text[position]!r}")
    return word.group(), word.end()


def _list(text: str, position: int) -> tuple[tuple[str, ...], int]:
    values: list[str] = []
    position = _skip_blank(text, position)
    while position < len(text):
        value, position = _value(text, position, _LIST_ITEM)
        values.append(value)
        position = _skip_blank(text, position)
        if text.startswith("]", position):
            return tuple(values), position + 1
        if not text.startswith(",", position):
            break
        position = _skip_blank(text, position + 1)
    raise QuerySyntaxError("a list is not closed")
