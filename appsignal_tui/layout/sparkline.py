"""Sparklines: a series in one row of cells."""

import math
from collections.abc import Sequence
from statistics import median
from typing import Literal

from appsignal_tui.layout.run import Role, Run, Runs

LEVELS = "▁▂▃▄▅▆▇█"
DEPLOY = "┆"
_TOP = len(LEVELS) - 1


def sparkline(
    values: Sequence[float | None],
    width: int,
    *,
    keep: Literal["peak", "mean"] = "peak",
    deploy: int | None = None,
    role: Role = "text",
) -> Runs:
    """A series in exactly `width` cells, the newest value at the right edge.

    The scale goes from 0 to the peak or to twice the median, whichever is more: a calm series is a line at half height,
    a jump stands out. A blank is no data, which is not zero; values below zero are drawn as zero.

    Args:
        values: in order of time; `None`, NaN and infinities are no data.
        width: cells.
        keep: what a cell that stands for several values shows: their peak, so that no spike is lost, or their mean,
            which for counts looks like their sum but does not jump where cells hold unequal numbers of values.
        deploy: index of the value at which a deploy happened; its cell shows `┆`.
        role: role of the line.
    """
    if width <= 0:
        return ()
    cells = _cells(values, min(width, len(values)), keep)
    levels = _levels(cells)
    at = None if deploy is None or not 0 <= deploy < len(values) else deploy * len(cells) // len(values)
    blank = " " * (width - len(cells))
    if at is None:
        return (Run(blank + levels, role),)
    parts = (Run(blank + levels[:at], role), Run(DEPLOY, "deploy"), Run(levels[at + 1 :], role))
    return tuple(run for run in parts if run.text)


def _cells(values: Sequence[float | None], count: int, keep: Literal["peak", "mean"]) -> list[float | None]:
    cells: list[float | None] = []
    for cell in range(count):
        start, end = cell * len(values) // count, (cell + 1) * len(values) // count
        known = [value for value in values[start:end] if value is not None and math.isfinite(value)]
        if not known:
            cells.append(None)
        elif keep == "peak":
            cells.append(max(known))
        else:
            cells.append(math.fsum(value / len(known) for value in known))
    return cells


def _levels(cells: Sequence[float | None]) -> str:
    known = [max(0.0, value) for value in cells if value is not None]
    peak = max(known, default=0.0)
    if peak <= 0:
        return "".join(" " if value is None else LEVELS[0] for value in cells)
    # Ratios of the peak, because twice a value near the largest float is infinite.
    top = max(1.0, 2 * (median(known) / peak))
    return "".join(
        " " if value is None else LEVELS[min(_TOP, round(max(0.0, value) / peak / top * _TOP))] for value in cells
    )
