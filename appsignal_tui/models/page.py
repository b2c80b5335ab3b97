"""What was read of an answer, with what could not be read counted and what the service left out named."""

from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")

DETAILS_LEFT_OUT = "Some details are left out: "
"""Begins a complaint about members of rows; all rows are there."""


@dataclass(frozen=True, slots=True)
class Rows(Generic[Row]):
    """Rows in the order the service sent them."""

    rows: tuple[Row, ...] = ()
    unreadable: int = 0
    """Rows left out because they could not be read; to be shown, never silent."""
    received: int = 0
    """Rows the service sent, readable or not; a page shorter than asked for is the last one."""
    complaints: tuple[str, ...] = ()
    """What the service said is missing, safe to show; to be shown beside the rows, never silent (contract 11)."""

    @property
    def may_lack_rows(self) -> bool:
        """Whether there may be rows that are not among these, so that a row missing here is not known to be gone."""
        return self.unreadable > 0 or not all(each.startswith(DETAILS_LEFT_OUT) for each in self.complaints)


@dataclass(frozen=True, slots=True)
class Told(Generic[Row]):
    """One thing, with what the service said is missing of it."""

    value: Row
    complaints: tuple[str, ...] = ()
    """As of rows."""
