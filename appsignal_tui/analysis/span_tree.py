"""The tree of a trace: who called whom and when, in the order it is drawn.

Whatever the spans say about each other, every one of them is in the tree exactly once: a cycle is cut, a duplicate id
gets its own place, a span whose parent is not in the trace stands under one row for all such spans. Nothing is
recursive, so thousands of levels are no different from two; the cost is that of sorting.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import NamedTuple

from appsignal_tui.analysis.span_forest import NONE, NodeKey, SpanFacts, SpanFlag, SpanForest
from appsignal_tui.models.trace import Span

__all__ = ["MISSING_PARENT_KEY", "NodeKey", "SpanFlag", "SpanNode", "SpanTree"]

MISSING_PARENT_KEY: NodeKey = ("", -1)
"""Identity of the row that stands for parents which are not in the trace."""

_OPEN = SpanFlag.OPEN.value
_UNPLACED = SpanFlag.UNPLACED.value
_NEGATIVE = SpanFlag.NEGATIVE.value
_FLAGS = tuple(SpanFlag(bits) for bits in range(2 * _UNPLACED))
"""Every combination by its bits: a look-up costs a thirtieth of the enumeration's own arithmetic."""


class SpanNode(NamedTuple):
    """A row of the tree; times are nanoseconds from the earliest start of the trace."""

    key: NodeKey
    span: Span | None
    """`None` for the row that stands for missing parents; its interval covers the spans below it."""
    order: int
    """Index in `SpanTree.nodes`, the order of display with everything unfolded."""
    parent: int
    """Index of the node it is drawn under, -1 for a top row."""
    level: int
    """Indentation; 0 for a top row."""
    depth: int
    """Number of ancestors present in the trace: 0 for a root, and for an orphan."""
    child_count: int
    below: int
    """Spans anywhere below it."""
    errors_below: int
    """Spans with an error anywhere below it."""
    is_error: bool
    """Whether the recorded status is error."""
    start_ns: int
    length_ns: int
    """Never negative; of an open span, up to the end of the trace."""
    early_ns: int
    """How long before its parent it starts: the clocks of two machines differ by at least this much."""
    late_ns: int
    """How long after its parent it ends: it runs on without it, or clocks differ."""
    flags: SpanFlag

    @property
    def end_ns(self) -> int:
        """Its end, or that of the trace when it is open."""
        return self.start_ns + self.length_ns


class SpanTree:
    """All spans of a trace in order of display: roots by start, children by start, equal starts as they came."""

    def __init__(self, spans: Sequence[Span]) -> None:
        """Build the tree; see `SpanFlag` for what is mended."""
        facts = SpanFacts(spans)
        forest = SpanForest(facts)
        intervals = _Intervals(facts, forest)
        self.origin_ns: int | None = facts.origin_ns
        """Earliest start, nanoseconds since the epoch; `None` when no span has a time."""
        self.length_ns: int = intervals.total_ns
        """From the earliest start to the latest end."""
        self.nodes: tuple[SpanNode, ...] = _nodes(spans, facts, forest, intervals)
        """Every span once, parents before children; the row of missing parents, if there is one, after the roots."""

    def __len__(self) -> int:
        return len(self.nodes)

    @cached_property
    def errors(self) -> tuple[SpanNode, ...]:
        """The spans with an error, in order of display."""
        return tuple(node for node in self.nodes if node.is_error)

    @cached_property
    def services(self) -> tuple[str, ...]:
        """Names of the services in the order of display, each once."""
        names = (node.span.service_name for node in self.nodes if node.span is not None)
        return tuple(dict.fromkeys(name for name in names if name))

    @property
    def span_count(self) -> int:
        """Spans, without the row of missing parents."""
        return len(self.nodes) - (self.missing_parents is not None)

    @property
    def missing_parents(self) -> SpanNode | None:
        """The row that stands for parents which are not in the trace, if any is missing."""
        return self.find(MISSING_PARENT_KEY)

    @cached_property
    def _by_key(self) -> dict[NodeKey, SpanNode]:
        return {node.key: node for node in self.nodes}

    def find(self, key: NodeKey) -> SpanNode | None:
        """The node of that identity."""
        return self._by_key.get(key)

    def rows(self, folded: AbstractSet[NodeKey] = frozenset()) -> tuple[SpanNode, ...]:
        """The nodes that are drawn when those in `folded` hide what is below them."""
        if not folded:
            return self.nodes
        shown: list[SpanNode] = []
        order = 0
        while order < len(self.nodes):
            node = self.nodes[order]
            shown.append(node)
            order += 1 + (node.below if node.key in folded else 0)
        return tuple(shown)

    def path(self, node: SpanNode) -> tuple[SpanNode, ...]:
        """The nodes it stands under, the top one first: what has to be unfolded to see it."""
        above: list[SpanNode] = []
        while node.parent != NONE:
            node = self.nodes[node.parent]
            above.append(node)
        return tuple(reversed(above))

    def folded_below(self, level: int) -> frozenset[NodeKey]:
        """What to fold so that no row deeper than `level` is drawn."""
        return frozenset(node.key for node in self.nodes if node.level >= level and node.child_count)


class _Intervals:
    """When each row starts and ends, in nanoseconds from the earliest start; rows in order of display."""

    def __init__(self, facts: SpanFacts, forest: SpanForest) -> None:
        self.starts: list[int] = []
        ends: list[int | None] = []
        origin = facts.origin_ns or 0
        for span, parent in zip(forest.spans, forest.parents, strict=True):
            start, end = (None, None) if span == NONE else (facts.starts[span], facts.ends[span])
            duration_ms = None if span == NONE else facts.durations_ms[span]
            if start is not None and end is not None and start <= end and not (duration_ms or 0) < 0:
                self.starts.append(start - origin)
                ends.append(end - origin)
                continue
            parent_start = self.starts[parent] if parent != NONE else 0
            mended = (parent_start, parent_start) if span == NONE else _mended(facts, span, parent_start)
            self.starts.append(mended[0])
            ends.append(mended[1])
        self.total_ns = max([0, *self.starts, *(end for end in ends if end is not None)])
        self.ends = [self.total_ns if end is None else end for end in ends]
        if NONE in forest.spans:
            group = forest.spans.index(NONE)
            self.starts[group] = min(self.starts[group + 1 :])
            self.ends[group] = max(self.ends[group + 1 :])


def _nodes(spans: Sequence[Span], facts: SpanFacts, forest: SpanForest, intervals: _Intervals) -> tuple[SpanNode, ...]:
    keys = [*facts.keys(), MISSING_PARENT_KEY]  # at -1 what stands for no span
    models = [*spans, None]
    is_error = [*facts.is_error, False]
    flags = [*facts.flags, 0]
    below, errors_below = _sums_below(forest, is_error)
    group = forest.spans.index(NONE) if NONE in forest.spans else len(forest)
    columns = zip(
        [keys[span] for span in forest.spans],
        [models[span] for span in forest.spans],
        range(len(forest)),
        forest.parents,
        forest.levels,
        [level - (order > group) for order, level in enumerate(forest.levels)],
        forest.child_counts,
        below,
        errors_below,
        [is_error[span] for span in forest.spans],
        intervals.starts,
        [end - start for start, end in zip(intervals.starts, intervals.ends, strict=True)],
        *_beyond_parents(forest, intervals, flags),
        [_FLAGS[flags[span]] for span in forest.spans],
        strict=True,
    )
    return tuple(map(SpanNode._make, columns))


def _sums_below(forest: SpanForest, is_error: Sequence[bool]) -> tuple[list[int], list[int]]:
    below, errors_below = [0] * len(forest), [0] * len(forest)
    for order in range(len(forest) - 1, -1, -1):
        parent = forest.parents[order]
        if parent != NONE:
            below[parent] += below[order] + 1
            errors_below[parent] += errors_below[order] + is_error[forest.spans[order]]
    return below, errors_below


def _beyond_parents(forest: SpanForest, intervals: _Intervals, flags: Sequence[int]) -> tuple[list[int], list[int]]:
    """How long each row starts before its parent and ends after it; 0 where one of the two is not known."""
    early, late = [0] * len(forest), [0] * len(forest)
    for order, parent in enumerate(forest.parents):
        if parent == NONE or forest.spans[parent] == NONE:
            continue
        unknown = flags[forest.spans[order]] | flags[forest.spans[parent]]
        start, end = intervals.starts[parent] - intervals.starts[order], intervals.ends[order] - intervals.ends[parent]
        if start > 0 and not unknown & _UNPLACED:
            early[order] = start
        if end > 0 and not unknown & _OPEN:
            late[order] = end
    return early, late


def _mended(facts: SpanFacts, span: int, parent_start: int) -> tuple[int, int | None]:
    """Start and end of a span whose times are incomplete or contradict each other; notes what is odd about them.

    Both are counted from the earliest start; the end is `None` when it is open.
    """
    origin = facts.origin_ns or 0
    placed, end, duration = facts.starts[span], facts.ends[span], facts.duration_ns(span)
    start = parent_start if placed is None else placed - origin
    if placed is None:
        facts.flags[span] |= _UNPLACED
    if end is not None:
        end -= origin
    elif duration is not None:
        end = start + duration
    else:
        facts.flags[span] |= _OPEN
        return start, None
    if (duration is not None and duration < 0) or (end < start and placed is not None):
        facts.flags[span] |= _NEGATIVE
    return start, max(start, end)
