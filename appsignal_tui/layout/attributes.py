"""Attributes of spans and log lines: flat, in order, with what must not be shown unasked told apart."""

from collections.abc import Iterator, Mapping
from typing import Any

MOST = 500
"""Attributes read of one object; what is more is counted."""

_DEEPEST = 8
"""Levels of nesting that become dotted keys; what is deeper stays one value."""

_NOISE = frozenset({"idle_ns", "busy_ns", "trace_id"})
_NOISE_PREFIXES = ("appsignal.config.",)


def flattened(attributes: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Key and value of each attribute, nested objects as dotted keys, in the order they came; at most `MOST`.

    A list of `{"key": …, "value": …}` pairs is read as an object. Nothing is recursive.
    """
    waiting: list[tuple[str, Any, int]] = [(str(key), value, 1) for key, value in reversed([*attributes.items()])]
    given = 0
    while waiting and given < MOST:
        key, value, level = waiting.pop()
        members = _members(value) if level < _DEEPEST else None
        if members:
            waiting.extend((f"{key}.{name}", member, level + 1) for name, member in reversed(members))
        else:
            given += 1
            yield key, value


def is_noise(key: str) -> bool:
    """Whether it tells nothing about what happened: settings of the agent, counters of the tracer (contract 5.5)."""
    return key in _NOISE or key.startswith(_NOISE_PREFIXES)


def _members(value: object) -> list[tuple[str, Any]] | None:
    """The members of an object that is not empty, else `None`."""
    if isinstance(value, Mapping):
        return [(str(key), member) for key, member in value.items()] or None
    if isinstance(value, list) and value and all(_is_pair(pair) for pair in value):
        return [(str(pair["key"]), pair["value"]) for pair in value]
    return None


def _is_pair(value: object) -> bool:
    return isinstance(value, Mapping) and value.keys() == {"key", "value"}
