"""Finding the rows of any answer, so that a fault of rows need not know the routes."""

from collections.abc import Iterator
from typing import Any

from appsignal_tui.demo.wire import Json

TEXT_MEMBERS = ("message", "action", "action_name", "span_name", "name", "exceptionName", "exception_name")
"""Members that hold words for people; the first that a row has stands for it."""

REQUIRED_MEMBERS = frozenset({"timestamp", "trace_id", "span_id", "action", "id", "name", "number", "createdAt"})
"""Members without which a row of some route means nothing."""


def lists_of(answer: Any) -> Iterator[list[Any]]:
    """The lists of rows in an answer: itself, or its members; for GraphQL the innermost lists of objects."""
    if isinstance(answer, list):
        yield answer
    elif isinstance(answer, dict) and isinstance(answer.get("data"), dict):
        yield from _innermost(answer["data"])
    elif isinstance(answer, dict):
        yield from (member for member in answer.values() if isinstance(member, list))


def rows_of(answer: Any) -> Iterator[Json]:
    """The rows of all lists."""
    for found in lists_of(answer):
        yield from (row for row in found if isinstance(row, dict))


def every_second_row(answer: Any) -> Iterator[Json]:
    """The rows at even places of each list, the first among them."""
    for found in lists_of(answer):
        yield from (row for row in found[::2] if isinstance(row, dict))


def text_member(row: Json) -> str:
    """The member that holds the row's words; empty when it has none."""
    return next((name for name in TEXT_MEMBERS if isinstance(row.get(name), str)), "")


def with_numbers(value: Any, new: Any) -> Any:
    """The same value with `new` in the place of each number."""
    if isinstance(value, dict):
        return {name: with_numbers(member, new) for name, member in value.items()}
    if isinstance(value, list):
        return [with_numbers(member, new) for member in value]
    return new if isinstance(value, int | float) and not isinstance(value, bool) else value


def _innermost(value: Any) -> Iterator[list[Any]]:
    if isinstance(value, dict):
        for member in value.values():
            yield from _innermost(member)
    elif isinstance(value, list):
        inner = [found for row in value for found in _innermost(row)]
        if inner:
            yield from inner
        elif all(isinstance(row, dict) for row in value):
            yield value
