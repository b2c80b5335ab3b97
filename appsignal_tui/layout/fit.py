"""Fitting: which columns a list shows in a width, how wide each is, and cutting runs to a cell."""

from collections.abc import Iterable, Sequence
from typing import Literal

from appsignal_tui.layout.cells import ELLIPSIS, take, width_of
from appsignal_tui.layout.columns import Column, Item
from appsignal_tui.layout.run import Run, Runs

Fitted = tuple[tuple[Column[Item], int], ...]
"""Columns in display order, each with its width in cells."""


def fit_columns(columns: Sequence[Column[Item]], width: int) -> Fitted[Item]:
    """The columns that a list of `width` cells shows, in display order, with their widths.

    Columns are taken in order of `rank`, equal ranks from left to right, up to the first that no longer fits with its
    `width` and `gap`. The first of all is shown whatever the width. So is the first that grows: it is what the row is
    about, and takes what is left when its own width is not. Cells left over are shared by `grow`, up to `most`. The
    sum of widths and gaps is never more than `width`.
    """
    by_rank = sorted(range(len(columns)), key=lambda position: (columns[position].rank, position))
    widths: dict[int, int] = {}
    growing = False
    for position in by_rank:
        column = columns[position]
        room = width - _total(columns, {**widths, position: 0})
        squeezed = not widths or (column.grow > 0 and not growing)
        if room < column.width and not (squeezed and room > 0):
            break
        widths[position] = min(column.width, room)
        growing = growing or column.grow > 0
    _share(columns, widths, width - _total(columns, widths))
    return tuple((columns[position], widths[position]) for position in sorted(widths))


def cut_cell(parts: Runs, width: int) -> Runs:
    """The runs if they fit into `width` cells, else their beginning and `…` in the role of the run it cuts."""
    return parts if runs_width(parts) <= width else _cut(parts, width)


def runs_width(parts: Iterable[Run]) -> int:
    """Cells that runs take together."""
    return sum(width_of(run.text) for run in parts)


def fit_cell(parts: Runs, width: int, align: Literal["left", "right"] = "left") -> Runs:
    """The runs in exactly `width` cells: cut with `…` in the role of the run it cuts, or padded with blanks."""
    fitted = cut_cell(parts, width)
    missing = width - runs_width(fitted)
    if missing <= 0:
        return fitted
    blanks = Run(" " * missing)
    return (blanks, *fitted) if align == "right" else (*fitted, blanks)


def fit_row(fitted: Fitted[Item], item: Item) -> Runs:
    """One row of a list, cell by cell with the gaps between."""
    row: list[Run] = []
    for column, width in fitted:
        if row and column.gap:
            row.append(Run(" " * column.gap))
        row.extend(fit_cell(column.paint(item, width), width, column.align))
    return tuple(row)


def fit_titles(fitted: Fitted[Item]) -> Runs:
    """The titles of the columns as a row, each aligned as its cells are."""
    row: list[Run] = []
    for column, width in fitted:
        if row and column.gap:
            row.append(Run(" " * column.gap))
        row.extend(fit_cell((Run(column.title, "muted"),), width, column.align))
    return tuple(row)


def _total(columns: Sequence[Column[Item]], widths: dict[int, int]) -> int:
    shown = sorted(widths)
    return sum(widths.values()) + sum(columns[position].gap for position in shown[1:])


def _share(columns: Sequence[Column[Item]], widths: dict[int, int], left: int) -> None:
    """Give the cells left over to the columns that grow, in proportion, the most important first by the odd cell."""
    growing = [position for position in widths if columns[position].grow > 0]
    while left > 0 and growing:
        weight = sum(columns[position].grow for position in growing)
        shares = {position: left * columns[position].grow // weight for position in growing}
        for position in growing[: left - sum(shares.values())]:
            shares[position] += 1
        for position, share in shares.items():
            most = columns[position].most
            given = share if most is None else min(share, max(0, most - widths[position]))
            widths[position] += given
            left -= given
        growing = [position for position in growing if columns[position].most not in range(widths[position] + 1)]


def _cut(parts: Iterable[Run], width: int) -> Runs:
    cut: list[Run] = []
    left = width - 1
    for run in parts:
        cells = width_of(run.text)
        if cells > left:
            if width > 0:
                cut.append(run._replace(text=take(run.text, left) + ELLIPSIS))
            break
        cut.append(run)
        left -= cells
    return tuple(cut)
