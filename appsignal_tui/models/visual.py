"""Charts saved in the web app, with their data (contract 10)."""

from typing import Any

from pydantic import Field

from appsignal_tui.models.base import Value
from appsignal_tui.models.metric import Series


class SavedVisual(Value):
    """A saved chart. Its shape is a guess, so what was sent is kept beside what could be read of it."""

    title: str = ""
    description: str = ""
    kind: str = ""
    """`timeseries` or `number`, lower case, or a word nobody knows."""
    format: str = ""
    """What values are: `number`, `percent`, `duration`, `throughput` or `size`, lower case."""
    format_input: str = ""
    """Unit of sizes as sent: `bit`, `byte`, `kilobit`, `kilobyte` or `megabyte`, lower case."""
    line_label: str = ""
    """Template of a line's name: `%name%`, `%field%`, `%<tag key>%` (contract 15.1)."""
    display: str = ""
    """`line`, `area` or `area_relative`, lower case."""
    draw_null_as_zero: bool = False
    minimum_y: float | None = None
    """Where the vertical axis begins at the latest."""
    resolution: str = ""
    start_ns: int | None = None
    end_ns: int | None = None
    series: tuple[Series, ...] = ()
    """None where the answer holds no series; `sent` is then all there is to show."""
    unreadable: int = 0
    """Series and points left out because they could not be read."""
    sent: Any = Field(default=None, repr=False)
    """The whole answer as JSON values."""


class VisualTable(Value):
    """The data of a saved chart as the service exports it."""

    header: tuple[str, ...] = ()
    delimiter: str = ","
    time_column: str = ""
    """The first column whose cells are times; empty when there is none, and then there are no series."""
    series: tuple[Series, ...] = ()
    """One for each column of numbers, by its name; a cell without a number is a gap."""
    rows: int = 0
    """Rows below the header."""
    unreadable: int = 0
    """Rows left out because their time could not be read."""
    content: bytes = Field(default=b"", repr=False)
    """What was sent, byte for byte."""
