"""Metric questions and series (contract 3)."""

from pydantic import Field

from appsignal_tui.models.base import Attributes, EpochNs, Text, Value


class Selector(Value):
    """One metric, one field, one tag set; a tag value of `*` stands for every value (contract 3.1)."""

    name: str
    field: str
    tags: dict[str, str] = Field(default_factory=dict)
    aggregation: str = ""


class MetricShape(Value):
    """What a metric is: its type and the tag combinations it is stored under (contract 3.5)."""

    kind: str = ""
    """`gauge`, `counter` or `measurement`, lower case; another word is shown and nothing more."""
    tag_sets: tuple[tuple[str, ...], ...] = ()
    """Each a sorted set of tag keys, no set twice; an empty set stands for "without tags"."""


class Point(Value):
    """One bucket; `value` is `None` where the service had nothing to say, which is not zero."""

    timestamp_ns: EpochNs = Field(alias="timestamp")
    value: float | None = None


class Series(Value):
    """One metric, field and concrete tag set over time, points in order of time (contract 3.2)."""

    id: Text = ""
    name: Text = ""
    field: Text = ""
    tags: Attributes = Field(default_factory=dict)
    data: tuple[Point, ...] = ()


class Timeseries(Value):
    """The answer to a timeseries question; `resolution` is the one the service used."""

    resolution: Text = ""
    series: tuple[Series, ...] = ()
    unreadable: int = 0
    """Series that could not be read and were left out."""
