"""Reading nodes, pods and workloads of which every name and shape is a guess (contract 7). Pure.

Every figure is looked for under several names and in several shapes, and what nobody looked for is kept beside.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from appsignal_tui.api import aliases
from appsignal_tui.api.decode import Answer, parse
from appsignal_tui.api.guess import Names
from appsignal_tui.models.base import NS_PER_S, Scalar, parse_ns
from appsignal_tui.models.kubernetes import Container, Node, Owner, Pod, Workload

Found = TypeVar("Found")
Raw = Mapping[str, Any]

_DEEPEST = 4
"""Levels of objects and arrays around a figure that are looked through."""
_LATEST_S = 253_402_300_799
"""The end of the year 9999, which is as far as times can be shown."""
_MOST_PCT = 1_000
"""A share of memory above this is no percentage but a number of bytes."""


def sent_rows(answer: Answer) -> list[Any]:
    """The rows of an answer: a bare array, or the first one level down, by the likely names first; none for no body.

    Raises:
        BadAnswerError: there is no array.
    """
    if not answer.content.strip():
        return []
    value = parse(answer)
    if isinstance(value, dict):
        likely = (value.get(name) for name in aliases.KUBERNETES_ROWS["rows"])
        value = next((found for found in (*likely, *value.values()) if isinstance(found, list)), None)
    if not isinstance(value, list):
        raise answer.unexpected("a list")
    return value


def read_node(raw: Raw) -> Node | None:
    """A node; `None` when it has no name."""
    row = _Members(raw, aliases.KUBERNETES_NODE)
    name = row.text("name")
    if not name:
        return None
    memory, memory_pct = row.memory()
    return Node(
        name=name,
        at_ns=row.time("at_ns"),
        cpu_nano_cores=row.number("cpu_nano_cores"),
        memory_bytes=memory,
        memory_available_bytes=row.number("memory_available_bytes"),
        memory_sent_pct=memory_pct,
        disk_used_bytes=row.number("disk_used_bytes"),
        disk_available_bytes=row.number("disk_available_bytes"),
        disk_sent_pct=row.number("disk_sent_pct"),
        network_rx_bytes=row.number("network_rx_bytes"),
        network_tx_bytes=row.number("network_tx_bytes"),
        labels=row.labels("labels"),
        extra=row.rest(),
    )


def read_pod(raw: Raw) -> Pod | None:
    """A pod; `None` when it has no name."""
    row = _Members(raw, aliases.KUBERNETES_POD)
    name = row.text("name")
    if not name:
        return None
    memory, memory_pct = row.memory()
    return Pod(
        name=name,
        namespace=row.text("namespace"),
        uid=row.text("uid"),
        node=row.text("node"),
        at_ns=row.time("at_ns"),
        phase=_word(row.text("phase")),
        restarts=row.count("restarts"),
        uptime_s=row.number("uptime_s"),
        cpu_nano_cores=row.number("cpu_nano_cores"),
        memory_bytes=memory,
        memory_sent_pct=memory_pct,
        network_rx_bytes=row.number("network_rx_bytes"),
        network_tx_bytes=row.number("network_tx_bytes"),
        owners=tuple(_owner(each) for each in row.members("owners")),
        containers=tuple(_container(each) for each in row.members("containers")),
        labels=row.labels("labels"),
        extra=row.rest(),
    )


def read_workload(raw: Raw) -> Workload | None:
    """A workload; `None` when nothing of it is known."""
    row = _Members(raw, aliases.KUBERNETES_WORKLOAD)
    read = Workload(
        namespace=row.text("namespace"),
        owner=row.text("owner"),
        kind=row.text("kind"),
        pods=row.count("pods"),
        running=row.count("running"),
        pending=row.count("pending"),
        succeeded=row.count("succeeded"),
        failed=row.count("failed"),
        unknown=row.count("unknown"),
        restarts=row.count("restarts"),
    )
    if read == Workload():
        return None
    return read.model_copy(update={"extra": row.rest()})


def _owner(raw: Raw) -> Owner:
    name, kind, namespace = (_text(raw.get(member)) or "" for member in ("name", "kind", "namespace"))
    return Owner(name=name, kind=kind, namespace=namespace)


def _container(raw: Raw) -> Container:
    exit_code = _number(raw.get("exit_code"))
    return Container(
        name=_text(raw.get("name")) or "",
        status=_word(_text(raw.get("status")) or ""),
        reason=_text(raw.get("reason")) or "",
        exit_code=None if exit_code is None else int(exit_code),
    )


class _Members:
    """One row as sent, read member by member; it knows what nobody has read."""

    def __init__(self, raw: Raw, names: Names) -> None:
        self._raw = raw
        self._names = names
        self._read: set[str] = set()

    def text(self, ours: str) -> str:
        """A text, or a number as text; empty when there is none."""
        return self._first(ours, _text) or ""

    def number(self, ours: str) -> float | None:
        """A number; 0 only when nothing else is there."""
        return self._first(ours, _number)

    def count(self, ours: str) -> int | None:
        """A whole number, as of numbers."""
        number = self.number(ours)
        return None if number is None else int(number)

    def time(self, ours: str) -> int | None:
        """An instant in nanoseconds since the epoch."""
        return self._first(ours, _time)

    def memory(self) -> tuple[float | None, float | None]:
        """Bytes and percent in use; the name of the percentage may stand for bytes (contract 7)."""
        used, share = self.number("memory_bytes"), self.number("memory_sent_pct")
        return (used or share, None) if share is not None and share > _MOST_PCT else (used, share)

    def members(self, ours: str) -> list[Raw]:
        """Objects of a list; a text stands for an object of that name."""
        return self._first(ours, _objects) or []

    def labels(self, ours: str) -> dict[str, str]:
        """Keys and values, each value as text."""
        return self._first(ours, _labels) or {}

    def rest(self) -> dict[str, Scalar]:
        """Members nobody has read that are one value, in the order they came; empty texts are none."""
        others = ((name, value) for name, value in self._raw.items() if name not in self._read)
        return {name: one for name, value in others if (one := _cell(value)) is not None}

    def _first(self, ours: str, read: Callable[[Any], Found | None]) -> Found | None:
        """What stands under the first name that has it; 0 and empty may mean "not reported" and give way to others."""
        nothing: Found | None = None
        for name in self._names[ours]:
            sent = self._raw.get(name)
            found = None if sent is None else read(sent)
            if found is None:
                continue
            self._read.add(name)
            if found:
                return found
            nothing = found
        return nothing


def _one(value: Any, deepest: int = _DEEPEST) -> Scalar | None:
    """The one value a figure comes down to: itself, a named part of an object, or the last point that has one."""
    if isinstance(value, str | int | float):
        return value
    parts: Iterable[Any] = ()
    if isinstance(value, dict) and deepest:
        parts = (value.get(name) for name in aliases.KUBERNETES_NUMBERS["number"])
    elif isinstance(value, list) and deepest:
        parts = reversed(value)
    found = (_one(part, deepest - 1) for part in parts)
    return next((one for one in found if one is not None), None)


def _number(value: Any) -> float | None:
    one = _one(value)
    if one is None or isinstance(one, bool):
        return None
    try:
        number = float(one)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _text(value: Any) -> str | None:
    one = _one(value)
    return (str(one).strip() or None) if one else None


def _time(value: Any) -> int | None:
    """Text, or seconds since the epoch as the agent counts."""
    number = _number(value)
    if number is not None:
        return int(number) * NS_PER_S if 0 < number <= _LATEST_S else None
    try:
        return parse_ns(_one(value))
    except ValueError:
        return None


def _objects(value: Any) -> list[Raw] | None:
    if isinstance(value, list | dict):
        listed = value if isinstance(value, list) else [value]
        return [each if isinstance(each, dict) else {"name": each} for each in listed]
    return [{"name": value}] if _text(value) else None


def _labels(value: Any) -> dict[str, str] | None:
    if not isinstance(value, dict):
        return None
    return {key: text for key, each in value.items() if (text := _text(each))}


def _cell(value: Any) -> Scalar | None:
    if isinstance(value, str | int | float):
        return value if value != "" else None
    return _number(value)


def _word(text: str) -> str:
    """A word of an enumeration, lower case and without the agent's prefix (contract 7)."""
    folded = text.casefold()
    for prefix in aliases.KUBERNETES_WORDS["prefix"]:
        folded = folded.removeprefix(prefix)
    return folded
