"""Finding rows in the data of an answer."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from pydantic import BaseModel

from appsignal_tui.api.decode import read_members
from appsignal_tui.api.partial import GraphqlAnswer
from appsignal_tui.models.page import Rows
from appsignal_tui.text import safe_text

Model = TypeVar("Model", bound=BaseModel)

_WORD_LENGTH = 80


def member(value: Any, *path: str) -> Any:
    """What stands at a path of objects; `None` where it ends early, as for an unknown app (contract 11)."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def listed(value: Any) -> list[Any]:
    """Members of a list, without the nulls the service may put there; none when it is no list."""
    return [each for each in value if each is not None] if isinstance(value, list) else []


def rows(answer: GraphqlAnswer, model: type[Model], *path: str) -> Rows[Model]:
    """The rows of a list; none where there is no list, with a complaint where something else stands there."""
    found = member(answer.data, *path)
    return with_complaints(read_members(listed(found), model), answer, found, list, path)


def row(answer: GraphqlAnswer, model: type[Model], *path: str) -> Rows[Model]:
    """The one object at a path; none where there is nothing, with a complaint where something else stands there."""
    found = member(answer.data, *path)
    values = [found] if isinstance(found, dict) else []
    return with_complaints(read_members(values, model), answer, found, dict, path)


def rows_by_kind(values: Sequence[Any], kinds: Mapping[str, type[Model]], other: type[Model]) -> Rows[Model]:
    """Rows of several kinds, told apart by `__typename`."""
    read = [read_members([value], kinds.get(_typename(value), other)) for value in values]
    return Rows(
        rows=tuple(row for one in read for row in one.rows),
        unreadable=sum(one.unreadable for one in read),
        received=len(values),
    )


def with_complaints(
    found_rows: Rows[Model], answer: GraphqlAnswer, found: Any, expected: type, path: Sequence[str]
) -> Rows[Model]:
    """The rows with what the service complained about, and with our own word where it sent another shape."""
    complaints = answer.complaints
    if found is not None and not isinstance(found, expected):
        complaints = (*complaints, f"The service told {path[-1]} in an unknown shape.")
    return replace(found_rows, complaints=complaints)


def _typename(value: Any) -> str:
    name = value.get("__typename") if isinstance(value, dict) else None
    return safe_text(name, _WORD_LENGTH) if isinstance(name, str) else ""
