"""What the service thinks of a cron expression (contract 9)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CronVerdict:
    """The service's word on an expression."""

    is_valid: bool | None
    """`None`: it answered without saying."""
    occurrences_ns: tuple[int, ...] = ()
    """The next times it matches, in the service's order."""
    unreadable: int = 0
    """Times among them that could not be read."""
    message: str = ""
    """Why it is not valid, in the service's words, safe to show."""
