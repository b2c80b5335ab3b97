"""Metric questions, series and rows (contract 3)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Any

from pydantic import Field, ModelWrapValidatorHandler, ValidationError, field_validator, model_validator

from appsignal_tui.models.base import Attributes, EpochNs, Text, Value
from appsignal_tui.models.leniency import IfReadable

_SUMMED_FIELDS = frozenset({"count", "counter"})

Figure = Annotated[float | None, IfReadable]
"""A number; `None` where there is none, or something else."""


class Selector(Value):
    """One metric, one field, one tag set; a `*` in a tag's value stands for anything (contract 3.1, 15.1)."""

    name: str
    field: str
    """`gauge`, `counter`, `mean`, `count`, `p90` or `p95`, in any case."""
    tags: dict[str, str] = Field(default_factory=dict)
    aggregation: str = ""
    """How buckets are joined: `avg`, `sum`, `min` or `max`, in any case; empty for the natural one."""
    draw_null_as_zero: bool = False
    """Whether a bucket without value counts as zero; of series only."""

    @property
    def natural_aggregation(self) -> str:
        """The chosen aggregation in lower case, else what fits the field: sums are summed, all else is averaged."""
        natural = "sum" if self.field.casefold() in _SUMMED_FIELDS else "avg"
        return self.aggregation.casefold() or natural


@dataclass(frozen=True, slots=True)
class Grouping:
    """What the rows of a list stand for: one for every combination of values of these tags."""

    tags: tuple[str, ...] = ()
    """Keys; every selector tag with a `*` must be among them (contract 3.3)."""
    by_name: bool = False
    """Whether the service is asked to keep metrics apart; rows alike in their tags are joined again all the same."""


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
    """One metric, field and concrete tag set over time (contract 3.2)."""

    id: Text = ""
    name: Text = ""
    field: Text = ""
    """In the service's case."""
    tags: Attributes = Field(default_factory=dict)
    minimum: Figure = Field(default=None, alias="min")
    """Across the range, in the metric's unit; `None` when the service does not say."""
    maximum: Figure = Field(default=None, alias="max")
    data: tuple[Point, ...] = ()
    """In order of time, no instant twice; a bucket without value may be there with `None` or be missing."""
    unreadable: int = 0
    """Points left out because they could not be read."""

    @model_validator(mode="wrap")
    @classmethod
    def _read_what_can_be_read(cls, raw: Any, read: ModelWrapValidatorHandler["Series"]) -> "Series":
        """One odd point does not cost the line."""
        try:
            return read(raw)
        except ValidationError:
            if not isinstance(raw, Mapping) or not isinstance(raw.get("data", []), list):
                raise
            sent = raw.get("data", [])
            points = [point for each in sent if (point := _point_or_none(each)) is not None]
            return read({**raw, "data": points, "unreadable": len(sent) - len(points)})

    @field_validator("data", mode="after")
    @classmethod
    def _in_order_of_time(cls, points: tuple[Point, ...]) -> tuple[Point, ...]:
        return in_order(points)


class Timeseries(Value):
    """The answer to a timeseries question."""

    resolution: Text = ""
    """The one the service used, in its case: `minutely`, `hourly` or `daily`."""
    start_ns: int | None = None
    """Begin of the range the service used, which may have been aligned or clamped; `None` when it does not say."""
    end_ns: int | None = None
    series: tuple[Series, ...] = ()
    unreadable: int = 0
    """Series, and points of the series kept, that could not be read and were left out."""


class MetricRow(Value):
    """One row of a list: what it stands for, and the value of each selector (contract 3.3)."""

    group: Attributes = Field(default_factory=dict)
    """Tag keys and values."""
    values: dict[str, Figure] = Field(alias="data")
    """By selector id; a selector without value for the row is missing."""


class MetricList(Value):
    """The answer to a list question; rows are in no order."""

    resolution: Text = ""
    start_ns: int | None = None
    """As of series."""
    end_ns: int | None = None
    rows: tuple[MetricRow, ...] = ()
    unreadable: int = 0
    """Rows that could not be read and were left out."""
    is_cut: bool = False
    """Whether as many rows came as were asked for, so that there may be more."""


def in_order(points: Iterable[Point]) -> tuple[Point, ...]:
    """Points in order of time; of several at one instant the last one sent that has a value counts."""
    ordered = tuple(points)
    if all(one.timestamp_ns < other.timestamp_ns for one, other in pairwise(ordered)):
        return ordered
    by_instant: dict[int, Point] = {}
    for point in ordered:
        if point.value is not None or point.timestamp_ns not in by_instant:
            by_instant[point.timestamp_ns] = point
    return tuple(by_instant[instant] for instant in sorted(by_instant))


class _OddPoint(Point):
    value: Figure = None


def _point_or_none(raw: Any) -> Point | None:
    """A point, without a value where the value is no number; `None` when its time cannot be read."""
    try:
        read = _OddPoint.model_validate(raw)
    except ValidationError:
        return None
    return Point(timestamp_ns=read.timestamp_ns, value=read.value)
