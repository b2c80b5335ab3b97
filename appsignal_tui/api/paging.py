"""One page of a list that is read in order of time or duration (contract 5.2, 6.1)."""

from dataclasses import dataclass
from typing import Any, Literal

from appsignal_tui.models.base import format_ns

Order = Literal["ASC", "DESC"]
"""Direction of a list; the service takes upper case only (contract 5.2)."""

Column = Literal["time", "duration"]
"""What a list of traces is ordered by; log lines know time only."""

MAX_PER_PAGE = 100
"""The most rows the service puts on one page (contract 1.6)."""


@dataclass(frozen=True, slots=True)
class Page:
    """Which page is asked for.

    The row the cursor names belongs to the page: the boundary comes twice, and whoever joins pages removes repeats.
    """

    order: Order = "DESC"
    cursor: float | None = None
    """Where the page begins: nanoseconds since the epoch, or milliseconds when ordered by duration; `None`: at the end
    the order starts from."""
    column: Column = "time"
    per_page: int = MAX_PER_PAGE

    def wire(self) -> dict[str, Any]:
        """The `pagination` member of a request, in the object form that can page (contract 5.2)."""
        at = self.cursor
        position = format_ns(int(at)) if at is not None and self.column == "time" else at
        return {
            "per_page": max(1, min(self.per_page, MAX_PER_PAGE)),
            "order": self.order,
            "cursor": {self.column: position},
        }
