"""How far this machine's clock is from the service's, by the `Date` of its answers."""

from collections import deque
from collections.abc import Callable
from statistics import median

from appsignal_tui.api.retry import http_date_s

NOTICEABLE_S = 60.0
"""A smaller difference is left alone."""

_SAMPLES = 5
_DATE_PRECISION_S = 1.0
_AGREEMENT_S = 10.0
"""How far answers may differ among each other; dates have whole seconds, and answers take time."""


class ServerClock:
    """Compares dates of answers with this machine's clock."""

    def __init__(self, wall_s: Callable[[], float], monotonic_s: Callable[[], float]) -> None:
        """Know nothing yet.

        Args:
            wall_s: Seconds since the epoch by this machine.
            monotonic_s: Seconds that are never set; tells when the other one was.
        """
        self._wall_s = wall_s
        self._monotonic_s = monotonic_s
        self._ahead_s: deque[float] = deque(maxlen=_SAMPLES)
        self._set_at_s = wall_s() - monotonic_s()

    @property
    def offset_s(self) -> float:
        """Seconds to add to this machine's clock; 0 for up to a minute, and while answers do not agree."""
        measured_s = self.measured_s
        return measured_s if measured_s is not None and abs(measured_s) > NOTICEABLE_S else 0.0

    @property
    def measured_s(self) -> float | None:
        """The same however small; `None` while no answer told the time, and while answers do not agree."""
        self._forget_when_set()
        if not self._ahead_s:
            return None
        middle = median(self._ahead_s)
        agree = all(abs(sample - middle) <= _AGREEMENT_S for sample in self._ahead_s)
        return middle if agree else None

    def note(self, date: str, took_s: float) -> None:
        """Take an answer's `Date`, read right now; `took_s` is the time from the question to it."""
        self._forget_when_set()
        told_s = http_date_s(date) if date else None
        if told_s is not None:
            self._ahead_s.append(told_s + _DATE_PRECISION_S / 2 - (self._wall_s() - took_s / 2))

    def _forget_when_set(self) -> None:
        """After the clock was set or the machine slept, earlier comparisons mean nothing."""
        set_at_s = self._wall_s() - self._monotonic_s()
        if abs(set_at_s - self._set_at_s) > _AGREEMENT_S:
            self._ahead_s.clear()
            self._set_at_s = set_at_s
