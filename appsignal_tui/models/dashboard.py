"""Dashboards somebody made in the web app: enough of them to draw them again from metrics (contract 11.2, 15.1)."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator, Field

from appsignal_tui.models.base import Attributes, EpochNs, Flag, Text, Value
from appsignal_tui.models.leniency import IfReadable, Objects
from appsignal_tui.models.metric import Selector

ANY_VALUE = "*"
"""A tag value that stands for every value (contract 3.1)."""


def _field_names(value: object) -> tuple[str, ...]:
    members = value if isinstance(value, list | tuple) else ()
    found = (each.get("field") if isinstance(each, Mapping) else each for each in members)
    return tuple(name for name in found if isinstance(name, str) and name)


class VisualMetric(Value):
    """A metric of a chart or a number."""

    name: Text = ""
    fields: Annotated[tuple[str, ...], BeforeValidator(_field_names)] = ()
    """Fields drawn, of a chart."""
    field: Text = ""
    """The field shown, of a number."""
    aggregate: Text = ""
    """How a number comes from its series: `MAX`, `MIN`, `AVG`, `SUM`, `FIRST` or `LAST`."""
    tags: Attributes = Field(default_factory=dict)

    @property
    def selectors(self) -> tuple[Selector, ...]:
        """What to ask of metrics to draw it; a tag without a value is asked for every value."""
        tags = {key: ANY_VALUE if value is None else str(value) for key, value in self.tags.items()}
        names = self.fields or ((self.field,) if self.field else ())
        return tuple(Selector(name=self.name, field=name, tags=tags, aggregation=self.aggregate) for name in names)


class Place(Value):
    """Where a visual stands on its dashboard, in the columns and rows of the web app."""

    x: int = 0
    y: int = 0
    w: int = 1
    h: int = 1


class Visual(Value):
    """What all visuals share; a visual of a kind nobody knows is this and nothing more."""

    typename: Text = Field(default="", alias="__typename")
    id: Text = ""
    title: Text = ""
    description: Text = ""
    format: Text = ""
    """`number`, `size`, `duration`, `percent`, `throughput`, or another word."""
    format_input: Text = Field(default="", alias="formatInput")
    """The unit of sizes: `byte`, `kilobyte`, …"""
    place: Annotated[Place | None, IfReadable] = Field(default=None, alias="layout")


class TimeseriesVisual(Visual):
    """A chart."""

    line_label: Text = Field(default="", alias="lineLabel")
    """Template: `%name%`, `%field%` and `%<tag key>%` stand for values."""
    display: Text = ""
    """`LINE`, `AREA` or `AREA_RELATIVE`, in either case."""
    draw_null_as_zero: Flag = Field(default=False, alias="drawNullAsZero")
    min_y_axis: Annotated[float | None, IfReadable] = Field(default=None, alias="minYAxis")
    metrics: Annotated[tuple[VisualMetric, ...], Objects] = ()

    @property
    def selectors(self) -> tuple[Selector, ...]:
        """What to ask of metrics to draw it, in the order of its metrics."""
        return tuple(selector for metric in self.metrics for selector in metric.selectors)


class NumberVisual(Visual):
    """A single figure."""

    metric: Annotated[VisualMetric | None, IfReadable] = None

    @property
    def selectors(self) -> tuple[Selector, ...]:
        """What to ask of metrics to show it; none when the service did not tell its metric."""
        return () if self.metric is None else self.metric.selectors


class Dashboard(Value):
    """A dashboard; one from a list has no visuals yet."""

    id: str
    title: Text = ""
    description: Text = ""
    label: Text = ""
    source: Text = ""
    """`USER` or `AUTO`: made by a person or by the service."""
    created_ns: EpochNs | None = Field(default=None, alias="createdAt")
    updated_ns: EpochNs | None = Field(default=None, alias="updatedAt")
    visuals: tuple[Visual, ...] = ()
    """In the dashboard's order; their class says what they are."""
    unreadable: int = 0
    """Visuals that could not be read and were left out."""
