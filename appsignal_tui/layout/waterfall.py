"""Bars of a waterfall: where a span stands on a row, to an eighth of a cell."""

from dataclasses import dataclass
from typing import Literal

from appsignal_tui.layout.bars import FULL, LEFT_PARTS
from appsignal_tui.layout.run import Role, Run, Runs

INSTANT = "◆"
OPEN_END = "⋯"
BEFORE = "◂"
AFTER = "▸"

_EIGHTHS = 8
_RIGHT_HALF = "▐"
_RIGHT_EIGHTH = "▕"
_MIDDLE = "│"


@dataclass(frozen=True, slots=True)
class Window:
    """What a row shows of a trace: nanoseconds from its earliest start. A window without length counts as 1 ns."""

    start_ns: int
    end_ns: int

    @property
    def length_ns(self) -> int:
        """At least 1."""
        return max(1, self.end_ns - self.start_ns)


@dataclass(frozen=True, slots=True)
class Bar:
    """A span on a row, in eighths of a cell: `0 <= start < end <= 8 * width`."""

    start: int
    end: int
    shape: Literal["bar", "instant", "open"] = "bar"
    """`instant`: no length; `open`: goes on to the right edge, its end is not known."""
    begins_before: bool = False
    """It starts before the window."""
    outside: Literal["", "before", "after"] = ""
    """It lies wholly before or after the window; `start` and `end` are those of the nearest cell."""


def bar(start_ns: int, end_ns: int | None, window: Window, width: int) -> Bar:
    """Place a span on a row of `width` cells.

    Times are nanoseconds from the earliest start of the trace; `end_ns` is `None` for a span that has not ended. A span
    that ends before it starts has no length. What touches the window is never shorter than an eighth of a cell and
    never reaches over the edges of the row.

    Raises:
        ValueError: `width` is less than one.
    """
    if width < 1:
        raise ValueError("a row has at least one cell")
    total = width * _EIGHTHS
    end = window.end_ns if end_ns is None else max(start_ns, end_ns)
    if end < window.start_ns:
        return Bar(0, _EIGHTHS, outside="before")
    if start_ns > window.end_ns:
        return Bar(total - _EIGHTHS, total, outside="after")
    first = min(total - 1, max(0, _rounded((start_ns - window.start_ns) * total, window.length_ns)))
    last = total if end_ns is None else _rounded((end - window.start_ns) * total, window.length_ns)
    shape: Literal["bar", "instant", "open"] = "open" if end_ns is None else "instant" if end == start_ns else "bar"
    return Bar(first, min(total, max(first + 1, last)), shape, begins_before=start_ns < window.start_ns)


def paint_bar(placed: Bar, width: int, role: Role = "text", *, reverse_edges: bool = True) -> Runs:
    """The row of exactly `width` cells.

    Fonts have left parts of a cell in eighths, but of the right parts only the half and one eighth. With
    `reverse_edges` the left edge of a bar is the left part it leaves free, in reverse video; without, it is the nearest
    of the three right parts there are.
    """
    cells: tuple[Run, ...]
    first = placed.start // _EIGHTHS
    last = (placed.end - 1) // _EIGHTHS
    if placed.outside:
        cells = (Run(BEFORE if placed.outside == "before" else AFTER, "faint"),)
        last = first
    elif placed.shape == "instant":
        cells = (Run(BEFORE if placed.begins_before else INSTANT, role),)
        last = first
    else:
        cells = _marked(placed, _body(placed, role, reverse_edges=reverse_edges), role)
    parts = (Run(" " * first), *cells, Run(" " * (width - last - 1)))
    return tuple(part for part in parts if part.text)


def _body(placed: Bar, role: Role, *, reverse_edges: bool) -> tuple[Run, ...]:
    """One run for each kind of cell, from the cell with the left edge to the one with the right edge."""
    first, hole = divmod(placed.start, _EIGHTHS)
    full, part = divmod(placed.end, _EIGHTHS)
    if first == full and hole:
        return (Run(_sliver(hole, part), role),)
    edge = (_left_edge(hole, role, reverse_edges=reverse_edges),) if hole else ()
    whole = full - first - len(edge)
    return (*edge, Run(FULL * whole + LEFT_PARTS[part], role))


def _left_edge(hole: int, role: Role, *, reverse_edges: bool) -> Run:
    if reverse_edges:
        return Run(LEFT_PARTS[hole], role, reverse=True)
    return Run(FULL if hole == 1 else _RIGHT_HALF if hole <= 5 else _RIGHT_EIGHTH, role)  # noqa: PLR2004 - eighths


def _sliver(start: int, end: int) -> str:
    """A piece inside one cell that touches neither of its edges on the left; eighths from the cell's left edge."""
    middle = start + end
    return LEFT_PARTS[1] if middle < 6 else _MIDDLE if middle <= 10 else _RIGHT_EIGHTH  # noqa: PLR2004 - sixteenths


def _marked(placed: Bar, body: tuple[Run, ...], role: Role) -> tuple[Run, ...]:
    """The bar with a sign where it goes on beyond the row: at its left end, and for an open one at its right."""
    marked = [run for run in body if run.text]
    if placed.shape == "open":
        marked[-1] = marked[-1]._replace(text=marked[-1].text[:-1])
        marked.append(Run(OPEN_END, role))
    only_cell = placed.end <= _EIGHTHS
    if placed.begins_before and not (placed.shape == "open" and only_cell):
        head = next(index for index, run in enumerate(marked) if run.text)
        marked[head] = marked[head]._replace(text=marked[head].text[1:])
        marked.insert(head, Run(BEFORE, role))
    return tuple(run for run in marked if run.text)


def _rounded(numerator: int, denominator: int) -> int:
    """The quotient rounded half up; exact for times of any size, which a float is not."""
    return (2 * numerator + denominator) // (2 * denominator)
