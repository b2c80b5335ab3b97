"""Which span stands under which: parents found, cycles cut, siblings in order of start.

Spans are named by their position in the sequence they came in. What is needed of them is read once into plain
sequences: at ten thousand spans the attribute look-ups of the models would cost more than all the rest.
"""

import math
from collections import Counter
from collections.abc import Sequence
from enum import IntFlag
from operator import itemgetter

from appsignal_tui.models.base import NS_PER_MS
from appsignal_tui.models.trace import Span

NodeKey = tuple[str, int]
"""Identity of a row that survives a refresh: span id, and how many spans before it had the same id."""

NONE = -1
"""No span, or no row."""


class SpanFlag(IntFlag):
    """What is odd about a span."""

    NONE = 0
    ORPHAN = 1
    """Its parent is not in the trace."""
    CYCLE = 2
    """Its chain of parents led back to itself and was cut here."""
    DUPLICATE = 4
    """Another span has the same id."""
    OPEN = 8
    """It has neither end nor duration: still running, or its end was lost."""
    NEGATIVE = 16
    """It ends before it starts."""
    UNPLACED = 32
    """It has no start; it is drawn where its parent starts."""


_READ = itemgetter("span_id", "parent_span_id", "start_ns", "end_ns", "duration_ms", "status_code")


class SpanFacts:
    """What the tree needs of each span, as sequences in the order the spans came."""

    def __init__(self, spans: Sequence[Span]) -> None:
        read = [_READ(vars(span)) for span in spans]
        ids, parent_ids, starts, ends, durations, statuses = zip(*read, strict=True) if read else ((),) * 6
        self.ids: Sequence[str] = ids
        self.parent_ids: Sequence[str] = parent_ids
        self.starts: Sequence[int | None] = starts
        """Nanoseconds since the epoch: as sent, or as end and duration imply."""
        self.ends: Sequence[int | None] = ends
        """Nanoseconds since the epoch."""
        self.durations_ms: Sequence[float | None] = durations
        """As sent; may be negative, NaN or infinite."""
        if None in starts:
            self.starts = [self.implied_start(at) if start is None else start for at, start in enumerate(starts)]
        is_error = {status: span.is_error for status, span in dict(zip(statuses, spans, strict=True)).items()}
        self.is_error: list[bool] = [is_error[status] for status in statuses]
        self.flags = [0] * len(read)
        """Bits of `SpanFlag`."""
        known = [start for start in self.starts if start is not None]
        self.origin_ns: int | None = min(known or [end for end in ends if end is not None], default=None)
        """Earliest start, nanoseconds since the epoch; `None` when no span has a time."""

    def __len__(self) -> int:
        return len(self.ids)

    def duration_ns(self, at: int) -> int | None:
        """The duration that was sent; `None` when it is missing or no number."""
        duration_ms = self.durations_ms[at]
        if duration_ms is None or not math.isfinite(duration_ms):
            return None
        return round(duration_ms * NS_PER_MS)

    def implied_start(self, at: int) -> int | None:
        """When a span of this end and duration must have started."""
        end, duration = self.ends[at], self.duration_ns(at)
        return None if end is None or duration is None else end - max(0, duration)

    def keys(self) -> list[NodeKey]:
        """Identity of each span."""
        if len(set(self.ids)) == len(self.ids):
            return [(span_id, 0) for span_id in self.ids]
        seen: Counter[str] = Counter()
        keys: list[NodeKey] = []
        for span_id in self.ids:
            keys.append((span_id, seen[span_id]))
            seen[span_id] += 1
        for at, span_id in enumerate(self.ids):
            if seen[span_id] > 1:
                self.flags[at] |= SpanFlag.DUPLICATE.value
        return keys


class SpanForest:
    """The spans in order of display, as parallel lists with one entry a row.

    Siblings stand by start, equal starts as they came, those without a start last. Spans whose parent is missing come
    after all others, under a row of their own that is no span.
    """

    def __init__(self, facts: SpanFacts) -> None:
        self.spans: list[int] = []
        """The span of each row, -1 for the row that stands for missing parents."""
        self.parents: list[int] = []
        """The row each row stands under, -1 for a top row."""
        self.levels: list[int] = []
        self.child_counts: list[int] = []
        parents = _parents(facts)
        self._plant(facts, parents)
        if len(self.spans) - (NONE in self.spans) < len(facts):
            _cut_cycles(facts, parents)
            self._plant(facts, parents)

    def __len__(self) -> int:
        return len(self.spans)

    def _plant(self, facts: SpanFacts, parents: Sequence[int]) -> None:
        for rows in (self.spans, self.parents, self.levels, self.child_counts):
            rows.clear()
        by_start = [math.inf if start is None else start for start in facts.starts]
        orphan = SpanFlag.ORPHAN.value
        tops: list[int] = []
        orphans: list[int] = []
        under: dict[int, list[int]] = {}
        for span in sorted(range(len(facts)), key=by_start.__getitem__):
            parent = parents[span]
            if parent != NONE:
                under.setdefault(parent, []).append(span)
            else:
                (orphans if facts.flags[span] & orphan else tops).append(span)
        self._descend(tops, NONE, 0, under)
        if orphans:
            group = len(self.spans)
            self.spans.append(NONE)
            self.parents.append(NONE)
            self.levels.append(0)
            self.child_counts.append(len(orphans))
            self._descend(orphans, group, 1, under)

    def _descend(self, tops: Sequence[int], parent: int, level: int, under: dict[int, list[int]]) -> None:
        """Add spans and all that stands under them, depth first, without recursion."""
        spans, parents, levels, child_counts = self.spans, self.parents, self.levels, self.child_counts
        waiting = [(span, parent, level) for span in reversed(tops)]
        while waiting:
            span, parent, level = waiting.pop()
            children = under.get(span)
            if children:
                row, below = len(spans), level + 1
                waiting += [(child, row, below) for child in reversed(children)]
            spans.append(span)
            parents.append(parent)
            levels.append(level)
            child_counts.append(len(children) if children else 0)


def _parents(facts: SpanFacts) -> list[int]:
    """The span each span stands under; of several with the same id the one that came first."""
    first = dict(zip(reversed(facts.ids), range(len(facts) - 1, -1, -1), strict=True))
    parents = [first.get(parent_id, NONE) if parent_id else NONE for parent_id in facts.parent_ids]
    for at, (span_id, parent_id) in enumerate(zip(facts.ids, facts.parent_ids, strict=True)):
        if parent_id and parent_id == span_id:
            parents[at] = NONE
            facts.flags[at] |= SpanFlag.CYCLE.value
        elif parents[at] == NONE and parent_id:
            facts.flags[at] |= SpanFlag.ORPHAN.value
    return parents


def _cut_cycles(facts: SpanFacts, parents: list[int]) -> None:
    """Make the earliest span of every cycle a root."""
    walk_of = [0] * len(parents)
    for walk, begin in enumerate(range(len(parents)), start=1):
        at = begin
        while at != NONE and not walk_of[at]:
            walk_of[at] = walk
            at = parents[at]
        if at == NONE or walk_of[at] != walk:
            continue
        cycle = [at]
        while parents[cycle[-1]] != at:
            cycle.append(parents[cycle[-1]])
        leader = min(cycle, key=lambda span: (facts.starts[span] is None, facts.starts[span] or 0, span))
        parents[leader] = NONE
        facts.flags[leader] |= SpanFlag.CYCLE.value
