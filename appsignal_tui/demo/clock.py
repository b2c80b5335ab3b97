"""What time it is in the simulated service.

The world, the default ends of ranges and the newest data all follow this clock and never the machine's own, so that a
picture or a test of an hour is the same every time.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

MAX_RATE = 1_000_000.0
"""A faster clock would run out of dates within a session."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock that was at `start_ns` when it was made and runs `rate` times as fast as the machine's."""

    start_ns: int
    """Nanoseconds since the epoch, UTC."""
    rate: float = 1.0
    """0 stands still, 1 is real time, 60 lets an hour pass in a minute."""
    monotonic_ns: Callable[[], int] = field(default=time.monotonic_ns, repr=False, compare=False)
    """What drives it; injected by tests that move time by hand."""
    _made_at_ns: int = field(default=0, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Remember when the clock was started.

        Raises:
            ValueError: the rate is negative: data of the past would have to disappear.
        """
        if self.rate < 0:
            raise ValueError("a clock cannot run backwards")
        object.__setattr__(self, "_made_at_ns", self.monotonic_ns())

    @classmethod
    def real(cls) -> "Clock":
        """The machine's time."""
        return cls(time.time_ns())

    @classmethod
    def frozen(cls, at_ns: int) -> "Clock":
        """A clock that stands still."""
        return cls(at_ns, 0.0)

    @classmethod
    def scaled(cls, at_ns: int, rate: float) -> "Clock":
        """A clock that starts at an instant and runs `rate` times as fast as the machine's."""
        return cls(at_ns, rate)

    def now_ns(self) -> int:
        """The present instant, nanoseconds since the epoch; never goes backwards."""
        return self.start_ns + int((self.monotonic_ns() - self._made_at_ns) * self.rate)


def parse_clock(text: str, at_ns: int | None = None) -> Clock:
    """Read `frozen`, `real` or `x60`; `at_ns` is where it starts, the machine's time when not given.

    Raises:
        ValueError: none of the three; the sentence says what is accepted.
    """
    start_ns = time.time_ns() if at_ns is None else at_ns
    word = text.strip().casefold()
    if word == "frozen":
        return Clock.frozen(start_ns)
    if word == "real":
        return Clock(start_ns)
    rate = _rate_of(word)
    if rate is None:
        raise ValueError(f"a clock is frozen, real, or xN such as x60, not {text!r}")
    return Clock.scaled(start_ns, rate)


def _rate_of(word: str) -> float | None:
    try:
        rate = float(word.removeprefix("x")) if word.startswith("x") else -1.0
    except ValueError:
        return None
    return rate if 0 < rate <= MAX_RATE else None
