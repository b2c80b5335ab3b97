"""Rows of a metrics list: values of buckets made into one, and grouped (contract 3.3)."""

import hashlib
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from appsignal_tui.demo.metric_query import Grouping, Selector
from appsignal_tui.demo.telemetry import SeriesRecord
from appsignal_tui.demo.wire import Json

_NAME = "name"
"""What a row grouped by name calls the metric."""

_AGGREGATES: Mapping[str, Callable[[Sequence[float]], float]] = {
    "avg": lambda values: math.fsum(values) / len(values),
    "sum": sum,
    "min": min,
    "max": max,
    "first": lambda values: values[0],
    "last": lambda values: values[-1],
}


class Group(NamedTuple):
    """What a row stands for; a tag is missing for a selector that does not have it."""

    name: str
    """Of the metric; empty when rows are not by name."""
    tags: tuple[tuple[str, str], ...]


def distinct(selectors: Iterable[Selector]) -> list[Selector]:
    """Of selectors with the same metric, tags and field the first (contract 3.1)."""
    found: dict[object, Selector] = {}
    for selector in selectors:
        found.setdefault(selector.key, selector)
    return list(found.values())


def aggregate(selector: Selector, series: SeriesRecord) -> float:
    """One value out of the buckets, each weighing the same; the series has at least one."""
    return _AGGREGATES[selector.aggregation]([value for _, value in series.points])


class Rows:
    """Gathers values into rows."""

    def __init__(self, grouping: Grouping) -> None:
        self._grouping = grouping
        self._whole: dict[Group, dict[str, float]] = {}
        self._partial: dict[Group, dict[str, float]] = {}

    def add(self, selector: Selector, series: SeriesRecord) -> None:
        """Put a value where it belongs."""
        keys = self._grouping.tags
        tags = tuple((key, series.tags[key]) for key in keys if key in series.tags)
        group = Group(selector.name if self._grouping.by_name else "", tags)
        rows = self._whole if len(tags) == len(keys) else self._partial
        rows.setdefault(group, {})[selector.id] = aggregate(selector, series)

    def json(self) -> list[Json]:
        """The rows in no order that means anything, but the same one each time.

        A value that lacks a grouped tag goes to all rows that do not contradict it, which is how the service makes up
        groups for it (contract 3.3); without such rows it stands alone, the tag empty.
        """
        rows = {group: dict(data) for group, data in self._whole.items()}
        for group, data in self._partial.items():
            hosts = [whole for whole in self._whole if whole.name == group.name and set(group.tags) <= set(whole.tags)]
            for host in hosts or [group]:
                rows.setdefault(host, {}).update(data)
        return sorted((self._row(group, data) for group, data in rows.items()), key=lambda row: str(row["id"]))

    def _row(self, group: Group, data: dict[str, float]) -> Json:
        values = dict(group.tags)
        names = {_NAME: group.name} if self._grouping.by_name else {}
        digest = hashlib.blake2b(repr(group).encode("utf-8", "surrogatepass"), digest_size=6)
        return {
            "id": digest.hexdigest(),
            "group": {**names, **{key: values.get(key, "") for key in self._grouping.tags}},
            "data": data,
        }
