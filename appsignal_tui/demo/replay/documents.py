"""JSON that may be broken, hostile or enormous: documents of a file, values that can go on the wire again."""

import json
import math
from collections.abc import Iterator
from typing import Any

MAX_DEPTH = 64
"""Deeper nesting is refused: it carries nothing a person reads and exhausts the stack of whoever writes it out."""

_LONGEST_INTEGER = 4_000
"""Digits of an integer that Python still converts; a longer one stays text."""


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= _LONGEST_INTEGER else digits


def _finite(text: str) -> float | str:
    value = float(text)
    return value if math.isfinite(value) else text


_DECODER = json.JSONDecoder(parse_int=_integer, parse_float=_finite, parse_constant=str)


def load_json(text: str) -> Any:
    """Decode one JSON document; numbers that JSON cannot write (NaN, 1e999, 5 000 digits) become text.

    Raises:
        ValueError: not JSON, or nested too deeply to decode.
    """
    try:
        return _DECODER.decode(text)
    except RecursionError as error:
        raise ValueError("JSON nested too deeply") from error


def load_object(text: str) -> dict[str, Any] | None:
    """Decode a line that holds one JSON object; `None` for anything else, nesting beyond `MAX_DEPTH` included."""
    if not text.lstrip().startswith("{"):
        return None
    try:
        value = load_json(text)
    except ValueError:
        return None
    if not isinstance(value, dict) or (_may_be_deep(text) and _deeper_than(value, MAX_DEPTH)):
        return None
    return value


def _may_be_deep(text: str) -> bool:
    return text.count("{") + text.count("[") > MAX_DEPTH


def _deeper_than(value: object, limit: int) -> bool:
    level: list[object] = [value]
    for _ in range(limit):
        level = [child for parent in level for child in _children(parent)]
        if not level:
            return False
    return True


def _children(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def lines_of(data: bytes) -> Iterator[bytes]:
    r"""Lines of a file without their ends; `\n` alone separates them, a `\r` right before it belongs to the end."""
    start = 0
    while start < len(data):
        end = data.find(b"\n", start)
        stop = len(data) if end < 0 else end
        yield data[start:stop].removesuffix(b"\r")
        start = stop + 1


def text_of(line: bytes) -> str:
    """A line as text; bytes that are not UTF-8 become U+FFFD."""
    return line.decode("utf-8", "replace")
