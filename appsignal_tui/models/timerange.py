"""Time ranges: what a person chose, and the closed interval it means now."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from appsignal_tui.models.base import NS_PER_S, format_ns, to_datetime

Clock = Callable[[], int]
"""Tells the present as nanoseconds since the epoch; injected, so that tests and the demo can move it."""


@dataclass(frozen=True, slots=True)
class TimeRange:
    """A closed interval of time; both ends belong to it (contract 1.4)."""

    start_ns: int
    end_ns: int

    def __post_init__(self) -> None:
        """Refuse a range that ends before it starts."""
        if self.end_ns < self.start_ns:
            raise ValueError("a time range ends before it starts")

    @property
    def start(self) -> datetime:
        """First instant, aware UTC."""
        return to_datetime(self.start_ns)

    @property
    def end(self) -> datetime:
        """Last instant, aware UTC."""
        return to_datetime(self.end_ns)

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return (self.end_ns - self.start_ns) / NS_PER_S

    def wire(self) -> dict[str, str]:
        """The `from` and `to` members of a request."""
        return {"from": format_ns(self.start_ns), "to": format_ns(self.end_ns)}


@dataclass(frozen=True, slots=True)
class LastSeconds:
    """A range that moves with the clock: the last so many seconds."""

    seconds: int

    def resolve(self, now_ns: int) -> TimeRange:
        """The interval it means at this instant."""
        return TimeRange(now_ns - self.seconds * NS_PER_S, now_ns)

    @property
    def label(self) -> str:
        """Short form for the header, such as `1h` or `15m`."""
        for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60)):
            if self.seconds % size == 0:
                return f"{self.seconds // size}{unit}"
        return f"{self.seconds}s"


@dataclass(frozen=True, slots=True)
class Fixed:
    """A range that stays where it is; `label` says what it stands for."""

    range: TimeRange
    label: str = ""

    def resolve(self, _now_ns: int) -> TimeRange:
        """The interval, whatever the time is."""
        return self.range


RangeChoice = LastSeconds | Fixed
"""What a person chose as time range."""

LAST_HOUR = LastSeconds(3_600)
