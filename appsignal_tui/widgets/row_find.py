"""Find a text in the rows of a list: cooperative, in short slices, kept up to date as rows arrive."""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Generic, TypeVar

from appsignal_tui.widgets.row_store import RowStore

Item = TypeVar("Item")

SLICE_ROWS = 2_000
"""Rows looked at between two looks at the clock."""


@dataclass(frozen=True, slots=True)
class FindState:
    """What a search has found so far."""

    text: str = ""
    """What is looked for; empty when nothing is."""
    count: int = 0
    """Rows that contain it."""
    position: int = 0
    """Which of them the cursor is on, 1 for the first; 0 when it is on none."""
    is_complete: bool = True
    """Every row was looked at."""


def find_spans(text: str, needle: str) -> list[tuple[int, int]]:
    """Where `needle`, folded already, stands in `text` regardless of case: start and end of each, left to right.

    Folding may lengthen a text (`ß` is `ss`), so places are counted in `text` as it stands; a letter folded to several
    belongs to a hit as a whole.
    """
    folded = text.casefold()
    if not needle or needle not in folded:
        return []
    places = list(range(len(text) + 1))
    if len(folded) != len(text):
        places = [place for place, letter in enumerate(text) for _ in letter.casefold()] + [len(text)]
    spans: list[tuple[int, int]] = []
    at = folded.find(needle)
    while at >= 0:
        end = at + len(needle)
        spans.append((places[at], max(places[end - 1] + 1, places[at] + 1)))
        at = folded.find(needle, end)
    return spans


class RowFinder(Generic[Item]):
    """Line numbers of the rows whose text contains what is looked for.

    The rows looked at are always one stretch of line numbers, which `advance` widens to the end and then to the start.
    """

    def __init__(self, store: RowStore[Item], text_of: Callable[[Item], str]) -> None:
        """Search `store`, taking the text of a row from `text_of`."""
        self._store = store
        self._text_of = text_of
        self._epoch = -1
        self._low = self._high = 0
        self._hits: list[int] = []
        self.text = ""
        """What is looked for, as it was given."""
        self.needle = ""
        """The same, folded."""

    def start(self, text: str) -> None:
        """Look for a text from now on; the empty one ends the search."""
        self.text, self.needle = text, text.casefold()
        self._epoch = -1

    def advance(self, budget_s: float) -> bool:
        """Look at more rows for about `budget_s` seconds; true when every row was looked at."""
        self._follow_store()
        if not self.needle:
            return True
        deadline = perf_counter() + budget_s
        while not self.is_complete:
            self._slice()
            if perf_counter() >= deadline:
                break
        return self.is_complete

    @property
    def is_complete(self) -> bool:
        """Every row was looked at."""
        store = self._store
        current = self._epoch == store.epoch and self._low <= store.origin and self._high >= store.end
        return not self.needle or current

    def state(self, cursor_line: int) -> FindState:
        """What was found, seen from the row under the cursor."""
        hits = self.hits
        at = bisect_left(hits, cursor_line)
        is_hit = at < len(hits) and hits[at] == cursor_line
        return FindState(self.text, len(hits), at + 1 if is_hit else 0, self.is_complete)

    @property
    def hits(self) -> list[int]:
        """Line numbers found so far, ascending; not to be changed."""
        self._follow_store()
        return self._hits

    def next(self, line: int, step: int) -> int | None:
        """The hit after (`step` 1) or before (`step` -1) a line, from the other end when there is none."""
        hits = self.hits
        if not hits:
            return None
        at = bisect_left(hits, line + 1) if step > 0 else bisect_left(hits, line) - 1
        return hits[at % len(hits)]

    def any_in(self, low: int, high: int) -> bool:
        """Whether a hit was found in the lines `low` to `high`, without `high`."""
        at = bisect_left(self._hits, low)
        return at < len(self._hits) and self._hits[at] < high

    def _follow_store(self) -> None:
        """Forget what no longer holds: everything after a new order, hits of discarded rows otherwise."""
        store = self._store
        if self._epoch != store.epoch:
            self._epoch = store.epoch
            self._low = self._high = store.origin
            self._hits = []
        elif self._low < store.origin:
            self._low = store.origin
            self._high = max(self._high, store.origin)
            del self._hits[: bisect_left(self._hits, store.origin)]

    def _slice(self) -> None:
        store = self._store
        if self._high < store.end:
            upto = min(store.end, self._high + SLICE_ROWS)
            self._hits += self._look(self._high, upto)
            self._high = upto
        else:
            upfrom = max(store.origin, self._low - SLICE_ROWS)
            self._hits[:0] = self._look(upfrom, self._low)
            self._low = upfrom

    def _look(self, low: int, high: int) -> list[int]:
        """Hits among the lines `low` to `high`; one search of all texts joined rules most slices out."""
        texts = list(map(self._text_of, self._store.lines(low, high)))
        needle = self.needle
        if needle not in "\n".join(texts).casefold():
            return []
        return [line for line, text in enumerate(texts, low) if needle in text.casefold()]
