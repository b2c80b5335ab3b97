"""Rows of a detail: labels with values and lines of longer texts under section titles, wrapped to a width."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from appsignal_tui.layout.cells import chunks, exactly, width_of
from appsignal_tui.layout.columns import Column
from appsignal_tui.layout.run import Role, Run, Runs
from appsignal_tui.models.sensitive import MASK, is_secret
from appsignal_tui.text import safe_block, safe_text

_LABEL_CELLS = 24
_LEAST_VALUE_CELLS = 20
_GAP = 2
_LINE_INDENT = 2
_SHORTEST_BLOCK = 2
_STACK_KEYS = frozenset({"exception.stacktrace", "exception.backtrace"})


@dataclass(frozen=True, slots=True)
class DetailRow:
    """A row of a detail; texts are safe already."""

    key: tuple[str, int]
    """Identity within the detail: section or label, and how many before it have the same."""
    kind: Literal["section", "field", "line"]
    """A title rule, a label with its value, or a line of a text of several lines."""
    label: str
    value: str = ""
    role: Role = "text"


class DetailRows:
    """Rows in the making; numbers those with equal labels. Texts are safe before they come here, but for attributes."""

    def __init__(self) -> None:
        self.rows: list[DetailRow] = []
        self._seen: dict[str, int] = {}

    def add(self, kind: Literal["section", "field", "line"], label: str, value: str = "", role: Role = "text") -> None:
        """One row, whatever its value."""
        number = self._seen.get(label, 0)
        self._seen[label] = number + 1
        self.rows.append(DetailRow((label, number), kind, label, value, role))

    def field(self, label: str, value: str, role: Role = "text") -> None:
        """A label with its value; none without a value."""
        if value:
            self.add("field", label, value, role)

    def attribute(self, key: str, value: object) -> None:
        """One attribute: a field, or lines when its text has several."""
        label = safe_text(key, 120)
        if is_secret(key) and value not in (None, ""):
            self.field(label, MASK, "faint")
            return
        block = safe_block(value) if key in _STACK_KEYS or (isinstance(value, str) and "\n" in value) else ()
        if len(block) < _SHORTEST_BLOCK:
            self.add("field", label, safe_text(value) or '""', "text" if value is not None else "faint")
            return
        self.add("field", label, f"{len(block)} lines", "faint")
        for line in block:
            self.add("line", label, line, "muted")


def wrapped(rows: Iterable[DetailRow], width: int) -> tuple[DetailRow, ...]:
    """The rows, with values too long for `width` cells going on below, so that nothing of them is cut."""
    made = DetailRows()
    for row in rows:
        room = width - (_LINE_INDENT if row.kind == "line" else _label_cells(width) + _GAP)
        parts = [row.value] if row.kind == "section" or room < 1 else chunks(row.value, room)
        for number, part in enumerate(parts):
            made.add(row.kind, "" if number and row.kind == "field" else row.label, part, row.role)
    return tuple(made.rows)


def _paint(row: DetailRow, width: int) -> Runs:
    if row.kind == "section":
        return _section_rule(row, width)
    if row.kind == "line":
        return (Run(" " * _LINE_INDENT + row.value, row.role),)
    return (Run(exactly(row.label, _label_cells(width)), "muted"), Run(" " * _GAP), Run(row.value, row.role))


def _label_cells(width: int) -> int:
    return min(_LABEL_CELLS, max(1, width - _LEAST_VALUE_CELLS))


def _section_rule(row: DetailRow, width: int) -> Runs:
    """`─ Attributes ───── 6 ─`."""
    head = (Run("─ ", "rule"), Run(row.label, "strong" if row.role == "text" else row.role), Run(" ", "rule"))
    tail = f" {row.value} ─" if row.value else "─"
    used = sum(width_of(run.text) for run in head) + width_of(tail)
    return (*head, Run("─" * max(0, width - used), "rule"), Run(tail, "faint"))


DETAIL_COLUMNS: tuple[Column[DetailRow], ...] = (Column("detail", "", 20, _paint, grow=1),)
"""The one column of a detail: a rule, a label and a value, or a line."""
