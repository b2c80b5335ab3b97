"""The axis over a waterfall: a row of labels and a row of ticks."""

import re
from dataclasses import dataclass

from appsignal_tui.layout.cells import width_of
from appsignal_tui.layout.units import format_duration
from appsignal_tui.models.base import NS_PER_MS, NS_PER_S

_NOTHING_LEFT = re.compile(r"(?<=[mhd]) ?0+[smh]$")

TICK = "┬"
LINE = "─"

CELLS_BETWEEN_TICKS = 6
"""Least distance of two ticks: a label of five cells and a blank."""

_DAY_NS = 86_400 * NS_PER_S
_SECONDS_STEPS = (30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 21_600, 43_200)
_STEPS_NS: tuple[int, ...] = (
    *(mantissa * 10**power for power in range(10) for mantissa in (1, 2, 5)),
    10 * NS_PER_S,
    *(seconds * NS_PER_S for seconds in _SECONDS_STEPS),
    *(mantissa * 10**power * _DAY_NS for power in range(9) for mantissa in (1, 2, 5)),
)
"""Steps a person counts in: 1, 2, 5 of a decimal unit up to 10 s, then halves and quarters of minutes, hours, days."""


@dataclass(frozen=True, slots=True)
class Axis:
    """Two rows of the same width: labels, and the ticks they stand at."""

    labels: str
    ticks: str


def time_axis(start_ns: int, end_ns: int, width: int) -> Axis:
    """The axis of `width` cells for a window, as offsets in nanoseconds from the start of the trace.

    Ticks stand at whole multiples of a step, at least six cells apart, each label begins at its tick. The last label is
    the end of the window, at the right edge; a label that would touch the next one is left out, and so is one that
    would touch the last.
    """
    if width <= 0:
        return Axis("", "")
    length = max(1, end_ns - start_ns)
    step = _step(length, width)
    ticks = [LINE] * width
    labels = _Labels(width)
    first = -(-start_ns // step) * step
    positions = {(offset - start_ns) * width // length: offset for offset in range(first, start_ns + length, step)}
    if 0 not in positions:
        positions = {0: start_ns, **positions}
    last = "" if end_ns == start_ns == 0 else _label(end_ns)
    labels.reserve_end(last)
    for cell, offset in positions.items():
        ticks[cell] = TICK
        labels.put(cell, _label(offset))
    return Axis(labels.text, "".join(ticks))


class _Labels:
    """A row that takes labels from left to right as long as they do not touch each other or the last one."""

    def __init__(self, width: int) -> None:
        self._cells = [" "] * width
        self._free = 0
        self._end = width

    @property
    def text(self) -> str:
        """The row."""
        return "".join(self._cells)

    def reserve_end(self, label: str) -> None:
        """Put the last label at the right edge, if it leaves room for the first."""
        start = len(self._cells) - width_of(label)
        if label and start > 1:
            self._cells[start:] = label
            self._end = start - 1

    def put(self, cell: int, label: str) -> None:
        """Put a label where it begins at `cell`, or leave it out."""
        end = cell + width_of(label)
        if cell >= self._free and end <= self._end:
            self._cells[cell:end] = label
            self._free = end + 1


def _step(length_ns: int, width: int) -> int:
    for step in _STEPS_NS:
        if step * width >= CELLS_BETWEEN_TICKS * length_ns:
            return step
    return length_ns


def _label(offset_ns: int) -> str:
    """A duration without the zeros that say nothing: `0`, `200ms`, `1.5s`, `10m`."""
    if offset_ns == 0:
        return "0"
    written = _NOTHING_LEFT.sub("", format_duration(offset_ns / NS_PER_MS))
    number = written.rstrip("nµms")
    if "." not in number:
        return written
    return number.rstrip("0").rstrip(".") + written[len(number) :]
