"""Joining the pages of a list that is read by a cursor: every row once, and an honest word on what may be missing.

The service takes a position and serves from there, the position included (contract 5.2, 6.1). So the rows of the
boundary instant come twice, and an instant with more rows than a page can never be read to its end. This module is
pure: pages in, new rows and the next position out.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from appsignal_tui.api.paging import MAX_PER_PAGE, Column, Order, Page
from appsignal_tui.models.base import NS_PER_MS
from appsignal_tui.models.page import Rows

Row = TypeVar("Row")

STEPS_NS = (1, NS_PER_MS)
"""How far to step past an instant that fills a page: the smallest step loses nothing else; where the service rounds
cursors that step does not move, and the documented millisecond is taken (contract 6.1)."""

NOT_MOVING = "The service serves the same page again; narrow the time range to see the rest."
NOTHING_READABLE = "None of the rows on the last page could be read; narrow the time range to see the rest."


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of time, both ends included, in which rows may be missing: a page holds fewer than it has."""

    start_ns: int
    end_ns: int


@dataclass(frozen=True, slots=True)
class Kind(Generic[Row]):
    """What paging has to know about a row."""

    place: Callable[[Row], float | None]
    """Where the row stands in the order; `None` when it does not say."""
    identity: Callable[[Row], Hashable]
    repeats: Callable[[Row], bool]
    """Whether two rows of one identity are two rows (lines without an id), not one row served twice."""


class KeysetWalk(Generic[Row]):
    """One walk through a list; feed it pages until it is `done`."""

    def __init__(
        self,
        kind: Kind[Row],
        *,
        order: Order = "DESC",
        column: Column = "time",
        per_page: int = MAX_PER_PAGE,
        cursor: float | None = None,
    ) -> None:
        """Start at the cursor, or at the end the order starts from."""
        self._kind = kind
        self._order: Order = order
        self._column: Column = column
        self._per_page = per_page
        self._steps: Sequence[float] = STEPS_NS if column == "time" else ()
        self._known: Counter[Hashable] = Counter()
        self._unplaced: set[Hashable] = set()
        self._tied_at: float | None = None
        self._steps_taken = 0
        self._gaps: dict[float, Gap] = {}
        self.cursor: float | None = cursor
        """Position the next page begins at."""
        self.exhausted = False
        """Whether the last page has come."""
        self.stuck = ""
        """Why the walk cannot go on although there may be more rows; empty while it can."""
        self.unreadable = 0
        """Rows that could not be read; one at the edge of a page may be counted with both pages."""

    @property
    def done(self) -> bool:
        """Whether asking for another page is of no use."""
        return self.exhausted or bool(self.stuck)

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Where rows may be missing, in the order the walk met them."""
        return tuple(self._gaps.values())

    def page(self) -> Page:
        """The page to ask for now."""
        return Page(order=self._order, cursor=self.cursor, column=self._column, per_page=self._per_page)

    def take(self, page: Rows[Row]) -> tuple[Row, ...]:
        """Take the page that was asked for; answers with its rows that were not there before, in its order."""
        place_of = self._kind.place
        placed = [(row, place_of(row)) for row in page.rows]
        fresh = self._fresh(placed)
        self.unreadable += page.unreadable
        places = [place for _, place in placed if place is not None]
        if page.received < self._per_page:
            self.exhausted = True
            if places and not self._passed(places[-1]):
                self._move(places[-1], placed)
        elif not places:
            self.stuck = NOTHING_READABLE
        elif min(places) == max(places):
            self._step_past(places[-1])
        elif self._passed(places[-1]) or places[-1] == self.cursor:
            self.stuck = NOT_MOVING
        else:
            self._move(places[-1], placed)
        return fresh

    def _passed(self, place: float) -> bool:
        """Whether the cursor has left this place behind; what lies there was served before."""
        if self.cursor is None:
            return False
        return place > self.cursor if self._order == "DESC" else place < self.cursor

    def _fresh(self, placed: Sequence[tuple[Row, float | None]]) -> tuple[Row, ...]:
        fresh = []
        on_page: Counter[Hashable] = Counter()
        for row, place in placed:
            if place is not None and self._passed(place):
                continue
            key = self._kind.identity(row)
            on_page[key] += 1
            # A page shows its instants from their beginning, so the n-th copy here is the n-th copy there is.
            copies = on_page[key]
            known = self._known.get(key, 0) if place is not None else int(key in self._unplaced)
            if copies > known and (copies == 1 or self._kind.repeats(row)):
                fresh.append(row)
            if place is None:
                self._unplaced.add(key)
        return tuple(fresh)

    def _move(self, cursor: float, placed: Sequence[tuple[Row, float | None]]) -> None:
        """Go on from the last row; its instant will be served again."""
        served = Counter(self._kind.identity(row) for row, place in placed if place == cursor)
        self._known = (self._known | served) if cursor == self.cursor else served
        self.cursor = cursor

    def _step_past(self, instant: float) -> None:
        """Leave an instant that fills a page; whatever else it holds cannot be reached."""
        if instant == self._tied_at:
            self._steps_taken += 1
        elif self._passed(instant):
            self.stuck = NOT_MOVING
            return
        else:
            self._tied_at, self._steps_taken = instant, 0
        if self._steps_taken >= len(self._steps):
            self.stuck = NOT_MOVING
            return
        step = self._steps[self._steps_taken]
        forward = self._order == "ASC"
        self.cursor = instant + step if forward else instant - step
        missing = int(instant), int(instant + step - 1 if forward else instant - step + 1)
        self._gaps[instant] = Gap(min(missing), max(missing))
        self._known = Counter()
