"""What is known of the traces that somebody looks for before any row is made."""

import math
from collections.abc import Callable
from typing import NamedTuple


class Traits(NamedTuple):
    """What a query can ask about a trace (contract 5.4)."""

    action_name: str
    revision: str
    tags: tuple[tuple[str, str], ...]
    """Name and value."""


class TraceHints(NamedTuple):
    """Traces that are ruled out will be thrown away, so their rows need not be made."""

    least_ms: float = 0.0
    """Shorter traces are ruled out."""
    most_ms: float = math.inf
    """Longer traces are ruled out."""
    fits: Callable[[Traits], bool] | None = None
    """Traces of other traits are ruled out; `None` for any. Cheap when asked again about the same."""

    @property
    def any_duration(self) -> bool:
        """Whether no duration is ruled out."""
        return self.least_ms <= 0 and self.most_ms == math.inf

    def last(self, duration_ms: float) -> bool:
        """Whether a trace of this duration is not ruled out by that."""
        return self.least_ms <= duration_ms <= self.most_ms

    def overlap(self, least_ms: float, most_ms: float) -> bool:
        """Whether some duration from `least_ms` to `most_ms` is not ruled out."""
        return self.least_ms <= most_ms and least_ms <= self.most_ms


NO_TRACE_HINTS = TraceHints()
