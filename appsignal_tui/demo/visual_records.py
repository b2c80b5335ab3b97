"""Charts that people saved and the dashboards they stand on, as records (contract 10, 11.2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class VisualMetricRecord:
    """What a saved visual draws (contract 10)."""

    name: str
    fields: tuple[str, ...]
    tags: Mapping[str, str]
    aggregate: str = ""
    """How a number is made of the points of its range; empty for lines."""


@dataclass(frozen=True, slots=True)
class VisualRecord:
    """A saved visual: a chart or a number over the last day (contract 10)."""

    id: str
    """24 lower-case hex digits."""
    site_id: str
    title: str
    description: str
    kind: Literal["timeseries", "number"]
    format: str
    """number, percent, duration, throughput or size."""
    metrics: tuple[VisualMetricRecord, ...]
    """One for a number."""
    format_input: str = ""
    """Unit of a size; empty goes out as null."""
    line_label: str = ""
    """Template such as `%name% %field%`."""
    display: str = "LINE"
    draw_null_as_zero: bool = False
    min_y_axis: float | None = None


@dataclass(frozen=True, slots=True)
class PlacedVisual:
    """A visual on a dashboard."""

    visual: VisualRecord
    layout: tuple[int, int, int, int] | None = None
    """Column, row, width and height on the dashboard's grid; `None` where it takes the next free place."""


@dataclass(frozen=True, slots=True)
class DashboardRecord:
    """A dashboard (contract 11.2)."""

    id: str
    title: str
    description: str
    label: str
    source: Literal["USER", "AUTO"]
    created_ns: int
    updated_ns: int
    visuals: tuple[PlacedVisual, ...]
