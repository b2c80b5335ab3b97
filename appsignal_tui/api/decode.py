"""Bytes of an answer in, a value or an error of ours out. Pure.

A whole page is read at once by a strict and fast parser. Only when that refuses, for one odd character or one bad row,
the tolerant way is taken: standard JSON, strings cleaned, row by row; a bad row is counted and the page lives.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import GenericAlias
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter
from pydantic_core import from_json

from appsignal_tui.errors import BadAnswerError
from appsignal_tui.models.page import Rows

Model = TypeVar("Model", bound=BaseModel)

PIECE_ROWS = 1_000
"""Rows validated at once: the event loop waits for no more than that."""

MAX_DEPTH = 100
"""Nesting beyond this is an attack or an accident; nothing in the contract is deeper than five."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_LONGEST_INTEGER = 300
_SURROGATE = re.compile("[\ud800-\udfff]")
_UNREADABLE = (ValueError, TypeError, LookupError, ArithmeticError, RecursionError)
"""What a model's own validators may raise when they meet JSON of a shape nobody thought of."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as it came, its content decompressed."""

    status: int
    content: bytes
    request: str = ""
    """Method and path, without a query string."""
    host: str = "The service"
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case."""

    @property
    def is_html(self) -> bool:
        """Whether a web page came where JSON was expected."""
        return "html" in self.headers.get("content-type", "").lower() or self.content.lstrip()[:1] == b"<"

    def unexpected(self, expected: str) -> BadAnswerError:
        """The error for an answer of another shape than the contract says."""
        return BadAnswerError(
            f"Unexpected answer from {self.host}: not {expected}.",
            hint="The API may have changed; check for a newer version of this program.",
            request=self.request,
            status=self.status,
        )


def parse(answer: Answer) -> Any:
    """The JSON value of an answer.

    Numbers that are not finite become `None`, integers too long to be numbers stay text, lone surrogates become U+FFFD,
    bytes that are not UTF-8 too.

    Raises:
        BadAnswerError: it is no JSON, cut off, a web page, empty, or nested without end.
    """
    content = _json_bytes(answer)
    value = _parse_fast(content)
    if value is not _REFUSED:
        return value
    try:
        return _clean(_parse_tolerantly(content, answer), MAX_DEPTH)
    except RecursionError as error:
        raise _broken(answer) from error


def is_sound(answer: Answer) -> bool:
    """Whether an answer is JSON without any oddity, or CSV; tells nothing of its shape."""
    if "csv" in answer.headers.get("content-type", ""):
        return not answer.is_html
    return _parse_fast(answer.content) is not _REFUSED


def read_value(answer: Answer, model: type[Model]) -> Model:
    """An answer that is one object.

    Raises:
        BadAnswerError: it is not, or lacks what it must have.
    """
    value = parse(answer)
    if not isinstance(value, dict):
        raise answer.unexpected("an object")
    row = _read_row(value, model)
    if row is None:
        raise answer.unexpected("of the known shape")
    return row


def row_pieces(answer: Answer, model: type[Model]) -> Iterator[Rows[Model]]:
    """An answer that is a bare array, in pieces of at most 1 000 rows; no body at all is an empty array.

    Raises:
        BadAnswerError: it is not an array.
    """
    if not answer.content.strip():
        return
    content = _json_bytes(answer)
    value, read = _parse_fast(content), read_members
    if value is _REFUSED:
        value, read = _parse_tolerantly(content, answer), _read_one_by_one
    if not isinstance(value, list):
        raise answer.unexpected("a list")
    for start in range(0, len(value), PIECE_ROWS):
        yield read(value[start : start + PIECE_ROWS], model)


def rows_of(value: Any, model: type[Model], answer: Answer) -> Rows[Model]:
    """A list inside of an answer.

    Raises:
        BadAnswerError: it is not a list.
    """
    if not isinstance(value, list):
        raise answer.unexpected("a list")
    return read_members(value, model)


def read_members(values: Sequence[Any], model: type[Model]) -> Rows[Model]:
    """Rows from values already parsed: all at once, or one by one with the bad ones counted."""
    try:
        rows = tuple(_list_of(model).validate_python(values))
    except _UNREADABLE:
        return _read_one_by_one(values, model)
    return Rows(rows=rows, received=len(rows))


def _read_one_by_one(values: Sequence[Any], model: type[Model]) -> Rows[Model]:
    read = (_read_row(_clean_or_none(value), model) for value in values)
    rows = tuple(row for row in read if row is not None)
    return Rows(rows=rows, unreadable=len(values) - len(rows), received=len(values))


def text_of(value: Any) -> str:
    """A member that should be text; empty when it is not."""
    return value if isinstance(value, str) else ""


_REFUSED: Any = object()


@cache
def _list_of(model: type[Model]) -> TypeAdapter[list[Model]]:
    shape: Any = GenericAlias(list, (model,))
    return TypeAdapter(shape)


def _json_bytes(answer: Answer) -> bytes:
    content = answer.content.removeprefix(_BYTE_ORDER_MARK)
    if not content.strip():
        raise BadAnswerError(
            f"{answer.host} sent an empty answer.", hint=CHECK_URL, request=answer.request, status=answer.status
        )
    if answer.is_html:
        raise BadAnswerError(
            f"Unexpected answer from {answer.host}: HTML instead of JSON.",
            hint=CHECK_URL,
            request=answer.request,
            status=answer.status,
        )
    return content


CHECK_URL = "Check the base URL."


def _parse_fast(content: bytes) -> Any:
    try:
        return from_json(content, allow_inf_nan=False)
    except ValueError:
        return _REFUSED


def _parse_tolerantly(content: bytes, answer: Answer) -> Any:
    try:
        return json.loads(
            content.decode("utf-8", "replace"),
            parse_constant=lambda _name: None,
            parse_float=_finite,
            parse_int=_integer,
        )
    except (ValueError, RecursionError) as error:
        raise _broken(answer) from error


def _broken(answer: Answer) -> BadAnswerError:
    return BadAnswerError(
        f"Broken answer from {answer.host}.",
        hint="Try again; if it stays, look at the raw answer.",
        request=answer.request,
        status=answer.status,
    )


def _finite(text: str) -> float | None:
    number = float(text)
    return number if math.isfinite(number) else None


def _integer(text: str) -> int | str:
    return int(text) if len(text) <= _LONGEST_INTEGER else text


def _clean(value: Any, depth: int) -> Any:
    """The same value with lone surrogates replaced and numbers that are not finite left out.

    Raises:
        RecursionError: it is nested too deeply.
    """
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if not isinstance(value, list | dict):
        return value
    if depth == 0:
        raise RecursionError("nested too deeply")
    if isinstance(value, list):
        return [_clean(each, depth - 1) for each in value]
    return {_SURROGATE.sub("\ufffd", name): _clean(each, depth - 1) for name, each in value.items()}


def _clean_or_none(value: Any) -> Any:
    try:
        return _clean(value, MAX_DEPTH)
    except RecursionError:
        return None


def _read_row(value: Any, model: type[Model]) -> Model | None:
    """One row, its null members read as missing ones (contract 1.8); `None` when it cannot be read."""
    if not isinstance(value, dict):
        return None
    try:
        return model.model_validate({name: member for name, member in value.items() if member is not None})
    except _UNREADABLE:
        return None
