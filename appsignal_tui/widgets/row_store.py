"""The rows of a list in the order they are shown, with line numbers that outlive growth at both ends."""

from bisect import insort_right
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")
SortValue = Callable[[Item], Any]

STALE_KEYS = 1_000
"""Keys of discarded rows that may stay remembered before all are forgotten."""


class RowStore(Generic[Item]):
    """Rows by index in shown order, 0 first.

    A row also has a line number, `origin + index`. Appending, prepending and discarding leave the line numbers of the
    other rows alone and never give a number out again, so whatever is remembered by line number (painted rows, hits,
    marks) stays valid. When an order changes, rows are replaced, or rows come before discarded ones, `epoch` grows and
    all of that is void.

    A row costs one reference; appending costs nothing that grows with the rows held.
    """

    def __init__(self, key: Callable[[Item], Hashable]) -> None:
        """Rows told apart by `key`; of rows with an equal key the first in shown order is found."""
        self._key = key
        self._items: list[Item] = []
        self._shown: list[Item] = self._items
        self._value: SortValue[Item] | None = None
        self._reverse = False
        self._lines: dict[Hashable, int] | None = None
        self._has_discarded = False
        self.origin = 0
        """Line number of the first row."""
        self.epoch = 0
        """Grows when line numbers change their meaning."""

    def __len__(self) -> int:
        return len(self._shown)

    def __getitem__(self, index: int) -> Item:
        return self._shown[index]

    @property
    def end(self) -> int:
        """Line number after the last row's."""
        return self.origin + len(self._shown)

    @property
    def is_sorted(self) -> bool:
        """The rows are in the order of a value, not of their arrival."""
        return self._value is not None

    @property
    def shown(self) -> Sequence[Item]:
        """The rows themselves, in shown order; not to be changed."""
        return self._shown

    def lines(self, low: int, high: int) -> list[Item]:
        """Rows of the line numbers `low` to `high`, without `high`."""
        return self._shown[low - self.origin : high - self.origin]

    def key_at(self, index: int) -> Hashable:
        """The key of a row."""
        return self._key(self._shown[index])

    def index_of(self, key: Hashable) -> int | None:
        """Index of the row with that key; the first call after a new order looks at every row."""
        lines = self._lines
        if lines is None or lines.get(key, self.origin) < self.origin:
            lines = self._lines = {}
            self._number(lines, self.origin, self._shown)
        line = lines.get(key)
        return None if line is None else line - self.origin

    def replace(self, items: Iterable[Item]) -> None:
        """Hold these rows instead, in the chosen order."""
        self._items = list(items)
        self._arrange()

    def extend(self, items: Sequence[Item]) -> None:
        """Add rows that arrived later; below the others unless the rows are sorted."""
        if self._value is not None:
            self._items.extend(items)
            self._arrange()
            return
        if self._lines is not None:
            self._number(self._lines, self.end, items)
        self._items.extend(items)

    def prepend(self, items: Sequence[Item]) -> None:
        """Add rows that arrived before the others; above them unless the rows are sorted."""
        self._items[:0] = items
        if self._value is not None or self._has_discarded:
            self._arrange()
            return
        self.origin -= len(items)
        if self._lines is not None:
            above: dict[Hashable, int] = {}
            self._number(above, self.origin, items)
            self._lines.update(above)

    def insert_ordered(self, items: Iterable[Item], value: SortValue[Item]) -> None:
        """Add rows where they belong among rows that ascend by `value`, behind those of an equal value."""
        for item in items:
            insort_right(self._items, item, key=value)
        self._arrange()

    def discard_first(self, count: int) -> None:
        """Forget the `count` rows that arrived first."""
        count = min(count, len(self._items))
        del self._items[:count]
        if self._value is not None:
            self._arrange()
            return
        self.origin += count
        self._has_discarded = True
        if self._lines is not None and len(self._lines) > STALE_KEYS + 2 * len(self._items):
            self._lines = None

    def sort(self, value: SortValue[Item] | None, *, reverse: bool = False) -> None:
        """Show the rows by a value, equal ones in order of arrival, those without one (`None`, NaN) last.

        Values that cannot be compared with each other are ordered by their type's name, then as text.
        `None` for `value` shows the order of arrival.
        """
        self._value, self._reverse = value, reverse
        self._arrange()

    def _arrange(self) -> None:
        self.epoch += 1
        self.origin = 0
        self._has_discarded = False
        self._lines = None
        self._shown = self._items if self._value is None else _sorted(self._items, self._value, self._reverse)

    def _number(self, lines: dict[Hashable, int], line: int, items: Sequence[Item]) -> None:
        """Note the line numbers of rows that begin at `line`; a key that is noted already keeps its own."""
        key = self._key
        for number, item in enumerate(items, line):
            lines.setdefault(key(item), number)


def _sorted(items: list[Item], value: SortValue[Item], reverse: bool) -> list[Item]:
    pairs = [(value(item), item) for item in items]
    present = [pair for pair in pairs if _is_value(pair[0])]
    absent = [item for number, item in pairs if not _is_value(number)]
    try:
        present.sort(key=lambda pair: pair[0], reverse=reverse)
    except TypeError:
        present.sort(key=lambda pair: (type(pair[0]).__name__, str(pair[0])), reverse=reverse)
    return [item for _, item in present] + absent


def _is_value(value: Any) -> bool:
    """Neither missing nor NaN, the one value that differs from itself."""
    return value is not None and value == value  # noqa: PLR0124 - the definition of NaN for any numeric type
