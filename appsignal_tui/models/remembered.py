"""A value with the time it was true, for what is told from memory."""

from dataclasses import dataclass
from typing import Generic, TypeVar

Kept = TypeVar("Kept")


@dataclass(frozen=True)
class Remembered(Generic[Kept]):
    """What was seen, and when; the age is shown beside it, never hidden."""

    value: Kept
    at_ns: int
    """Nanoseconds since the epoch, UTC, by this machine's clock."""
