"""A page of rows, with what could not be read counted."""

from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Rows(Generic[Row]):
    """Rows in the order the service sent them."""

    rows: tuple[Row, ...] = ()
    unreadable: int = 0
    """Rows left out because they could not be read; to be shown, never silent."""
    received: int = 0
    """Rows the service sent, readable or not; a page shorter than asked for is the last one."""
