"""The values OTLP/JSON is made of, tolerant of what exporters make of them.

Source: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding and the common.proto of OTLP. Member names are
accepted in camelCase and snake_case, identifiers as hex or base64, 64-bit numbers as text or number, enums as number
or name.
"""

import base64
import binascii
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from appsignal_tui.demo.replay.documents import MAX_DEPTH

Json = Mapping[str, Any]

_HEX = {size: re.compile(rf"[0-9a-fA-F]{{{2 * size}}}") for size in (8, 16)}
_LAST_NS = 2**64 - 1

KINDS = ("", "internal", "server", "client", "producer", "consumer")
STATUS_CODES = ("unset", "ok", "error")


def member(owner: Json, camel: str, snake: str) -> Any:
    """A member under either spelling; `None` when neither is there."""
    value = owner.get(camel)
    return owner.get(snake) if value is None else value


def objects(value: object) -> list[Json]:
    """The objects of a repeated member; anything else in it is passed over."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def text(value: object) -> str:
    """A string member; empty when missing, other scalars as text."""
    if isinstance(value, str):
        return value
    return "" if value is None or isinstance(value, dict | list) else str(value)


def identifier(value: object, size: int) -> str:
    """A trace id (`size` 16) or span id (8) in lower-case hex; another form is kept as it is, all zeros mean none."""
    word = text(value).strip()
    if not _HEX[size].fullmatch(word):
        word = _from_base64(word, size)
    return word.lower() if word.strip("0") else ""


def _from_base64(word: str, size: int) -> str:
    try:
        octets = base64.b64decode(word + "=" * (-len(word) % 4), validate=True)
    except (binascii.Error, ValueError):
        return word
    return octets.hex() if len(octets) == size else word


def nanoseconds(value: object) -> int | None:
    """A time in nanoseconds since the epoch; 0 is protobuf's way to say that there is none."""
    if isinstance(value, str) and value.strip().isdecimal() and len(value) < len(str(_LAST_NS)) + 2:
        value = int(value)
    if isinstance(value, float) and math.isfinite(value):
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 < value <= _LAST_NS else None


def enum_word(value: object, words: tuple[str, ...], prefix: str) -> str:
    """The word of an enum given as number, as text of a number, or as name with or without its prefix."""
    if isinstance(value, str):
        name = value.strip().lower().removeprefix(prefix)
        if name in words:
            return name
        value = int(name) if name.isdecimal() and len(name) == 1 else 0
    number = value if isinstance(value, int) and not isinstance(value, bool) else 0
    return words[number] if 0 <= number < len(words) else words[0]


def attributes(value: object, depth: int = 0) -> dict[str, Any]:
    """A list of key and value as one object, the last of equal keys winning; a plain object is taken as it is."""
    if isinstance(value, dict):
        return {key: any_value(item, depth + 1) for key, item in value.items()}
    return {
        key: any_value(item.get("value"), depth + 1)
        for item in objects(value)
        if isinstance(key := item.get("key"), str)
    }


def any_value(value: object, depth: int = 0) -> Any:
    """An AnyValue as plain JSON value; `None` for an empty one, a mark for nesting deeper than `MAX_DEPTH`."""
    if depth > MAX_DEPTH:
        return "…"
    if isinstance(value, list):
        return [any_value(item, depth + 1) for item in value]
    if not isinstance(value, dict):
        return value
    for name, content in value.items():
        reader = _READERS.get(name)
        if reader is not None and content is not None:
            return reader(content, depth)
    return None


def _integer(content: object, _depth: int) -> Any:
    try:
        return int(content) if isinstance(content, str) else content
    except ValueError:
        return content


def _double(content: object, _depth: int) -> Any:
    try:
        number = float(content) if isinstance(content, str) else content
    except ValueError:
        return content
    return number if not isinstance(number, float) or math.isfinite(number) else text(content)


def _plain(content: object, depth: int) -> Any:
    return any_value(content, depth + 1) if isinstance(content, dict | list) else content


def _array(content: object, depth: int) -> Any:
    values = content.get("values") if isinstance(content, dict) else content
    return [any_value(item, depth + 1) for item in values] if isinstance(values, list) else []


def _pairs(content: object, depth: int) -> Any:
    return attributes(content.get("values") if isinstance(content, dict) else content, depth)


_READERS: dict[str, Callable[[object, int], Any]] = {
    "stringValue": _plain,
    "intValue": _integer,
    "boolValue": _plain,
    "doubleValue": _double,
    "bytesValue": _plain,
    "arrayValue": _array,
    "kvlistValue": _pairs,
    "string_value": _plain,
    "int_value": _integer,
    "bool_value": _plain,
    "double_value": _double,
    "bytes_value": _plain,
    "array_value": _array,
    "kvlist_value": _pairs,
}
