"""Keyset paging (contract 5.2, 6.1): the cursor is the last row's time or duration, and that value is served again."""

from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Any, Literal, NamedTuple, TypeVar

from appsignal_tui.demo import members
from appsignal_tui.demo.http import bad_request, unprocessable

Row = TypeVar("Row")
Column = Literal["time", "duration"]

INVALID = "invalid_pagination"
MAX_PER_PAGE = 100
_COLUMNS: Mapping[str, Column] = {"Time": "time", "Duration": "duration"}


class Page(NamedTuple):
    """Which rows are asked for."""

    per_page: int
    descending: bool
    column: Column = "time"
    time_ns: int | None = None
    """Where the last page ended, upper bound when descending; `None` for the first page."""
    duration_ms: float | None = None
    """As `time_ns`, for pages ordered by duration."""

    def narrow(self, start_ns: int, end_ns: int) -> tuple[int, int]:
        """The part of the range from the cursor on, the cursor's instant included."""
        if self.time_ns is None:
            return start_ns, end_ns
        return (start_ns, min(end_ns, self.time_ns)) if self.descending else (max(start_ns, self.time_ns), end_ns)

    def by_time(self, rows: Iterable[Row]) -> list[Row]:
        """The page out of rows that already come in the page's order, narrowed to start at the cursor."""
        return list(islice(rows, self.per_page))

    def by_duration(self, rows: Iterable[Row], duration_of: Callable[[Row], float]) -> list[Row]:
        """The page of longest (descending) or shortest rows from the cursor on; equal ones keep their order."""
        limit = self.duration_ms
        if limit is not None:
            rows = (
                row for row in rows if (duration_of(row) <= limit if self.descending else duration_of(row) >= limit)
            )
        return sorted(rows, key=duration_of, reverse=self.descending)[: self.per_page]


def read_page(body: members.Body) -> Page:
    """The `pagination` member of a body.

    Raises:
        Refusal: 400 when the member or one of its parts is missing, the cursor even on the first page; 422 when a part
            cannot be used, an order in lower case for example.
    """
    pagination = members.required(body, "pagination")
    if not isinstance(pagination, dict):
        raise unprocessable(INVALID, "pagination must be an object")
    per_page, order, cursor = (_part(pagination, name) for name in ("per_page", "order", "cursor"))
    if isinstance(per_page, bool) or not isinstance(per_page, int):
        raise unprocessable(INVALID, "pagination.per_page must be an integer")
    if order not in ("ASC", "DESC"):
        raise unprocessable(INVALID, "pagination.order must be one of ASC, DESC")
    column, time_ns, duration_ms = _cursor(cursor)
    return Page(max(1, min(per_page, MAX_PER_PAGE)), order == "DESC", column, time_ns, duration_ms)


def _part(pagination: Mapping[str, Any], name: str) -> Any:
    value = pagination.get(name)
    if value is None:
        raise bad_request(f"missing field `pagination.{name}`")
    return value


def _cursor(cursor: Any) -> tuple[Column, int | None, float | None]:
    if isinstance(cursor, str) and cursor in _COLUMNS:
        return _COLUMNS[cursor], None, None
    if isinstance(cursor, dict) and "time" in cursor:
        return "time", members.instant(cursor, "time") if cursor["time"] is not None else None, None
    if isinstance(cursor, dict) and "duration" in cursor:
        return "duration", None, members.number(cursor, "duration")
    raise unprocessable(INVALID, "pagination.cursor must hold a time or a duration")
