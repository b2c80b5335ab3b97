"""What was asked in this run: a bounded list of requests, without tokens, header values and answers."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from appsignal_tui.api.answers import Told
from appsignal_tui.api.decode import Answer
from appsignal_tui.api.exchange import Credential, Outgoing

ENTRIES = 500
SENT_CHARACTERS = 16 * 1024
"""Of a request body, so much is kept; longer ones are rare."""

_MINUTE_S = 60.0


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One request, or one answer told again."""

    number: int
    """Counts from 1, without gaps."""
    at_ns: int
    """When it was sent or told: nanoseconds since the epoch, UTC, by this machine's clock."""
    method: str
    path: str
    """Without a query string."""
    sent: str
    """The request body as JSON text, its beginning if `is_cut`; the token is in no part of it."""
    status: int | None
    """`None` when there was no answer, or none that could be read."""
    received_bytes: int
    """Of the answer, decompressed."""
    duration_ms: float
    """From the first byte sent to the last one read; 0 when it was told again."""
    attempt: int
    """1, or up to 3 when it was sent again."""
    told: Told
    message: str = ""
    """Why there is no good answer, safe to show; empty when there is one."""
    credential: Credential = "bearer"
    """How the token travelled."""
    is_cut: bool = False
    """Whether the body was longer than what is kept."""


class Course(NamedTuple):
    """When a request was sent, and how it went on."""

    at_ns: int
    """Nanoseconds since the epoch, UTC, by this machine's clock."""
    duration_ms: float = 0.0
    attempt: int = 1


class Journal:
    """The requests of one client."""

    def __init__(self, now_s: Callable[[], float], clean: Callable[[str], str]) -> None:
        """Keep a journal.

        Args:
            now_s: Monotonic clock in seconds.
            clean: Takes the token out of a text.
        """
        self._now_s = now_s
        self._clean = clean
        self._entries: deque[JournalEntry] = deque(maxlen=ENTRIES)
        self._asked_at_s: deque[float] = deque()
        self._count = 0

    @property
    def entries(self) -> tuple[JournalEntry, ...]:
        """The last 500, newest last."""
        return tuple(self._entries)

    @property
    def per_minute(self) -> int:
        """Requests sent during the last minute."""
        self._leave_out_old_ones()
        return len(self._asked_at_s)

    @property
    def from_memory(self) -> float:
        """Share of the entries that needed no request of their own, 0 to 1."""
        if not self._entries:
            return 0.0
        return sum(entry.told != "asked" for entry in self._entries) / len(self._entries)

    def note(
        self,
        outgoing: Outgoing,
        told: Told,
        course: Course,
        answer: Answer | None = None,
        message: str = "",
    ) -> None:
        """Write down a request that ended, or an answer told again."""
        self._count += 1
        if told == "asked":
            self._leave_out_old_ones()
            self._asked_at_s.append(self._now_s())
        sent = self._clean((outgoing.body or b"").decode("ascii", "replace"))
        self._entries.append(
            JournalEntry(
                number=self._count,
                at_ns=course.at_ns,
                method=outgoing.method,
                path=outgoing.path,
                sent=sent[:SENT_CHARACTERS],
                status=None if answer is None else answer.status,
                received_bytes=0 if answer is None else len(answer.content),
                duration_ms=course.duration_ms,
                attempt=course.attempt,
                told=told,
                message=message,
                credential=outgoing.credential,
                is_cut=len(sent) > SENT_CHARACTERS,
            )
        )

    def _leave_out_old_ones(self) -> None:
        begin = self._now_s() - _MINUTE_S
        while self._asked_at_s and self._asked_at_s[0] <= begin:
            self._asked_at_s.popleft()
