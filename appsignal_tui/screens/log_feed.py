"""What a log search has read so far: the question, older pages, the tail, and what may be missing."""

from appsignal_tui.layout.frame import Piece, piece
from appsignal_tui.layout.units import format_count, format_duration
from appsignal_tui.models.base import NS_PER_S
from appsignal_tui.models.log import LogLine
from appsignal_tui.services.container import Services
from appsignal_tui.services.logs import LogPages, LogQuestion, LogTail, TailBatch

LAG_WARNING_S = 10
"""A tail further behind says so."""

_HELD_BACK_NS = 30 * NS_PER_S
"""How far back lines already held are told to the tail, which looks back that far for late ones."""


class LogFeed:
    """One search; a new query or range makes a new feed, so that an answer to an old one can be told."""

    def __init__(self, services: Services, question: LogQuestion) -> None:
        """Begin a search; nothing is asked."""
        self._services = services
        self.question = question
        self.pages: LogPages = services.logs.older(question)
        self.tail: LogTail | None = None
        self.is_paused = False
        self.is_read = False
        """Whether the first page has come."""
        self.read = 0
        self.let_go = 0
        """Oldest lines dropped to bound the memory."""
        self._gaps = 0
        self._unreadable = 0

    @property
    def can_go_back(self) -> bool:
        """Whether there may be older lines."""
        return self.is_read and not self.pages.exhausted and not self.pages.stuck

    def take_page(self, lines: tuple[LogLine, ...]) -> None:
        """Count a page of older lines."""
        self.is_read = True
        self.read += len(lines)

    def follow(self, newest_first: tuple[LogLine, ...]) -> None:
        """Begin the tail after the lines of the first page."""
        newest_ns = newest_first[0].time_ns if newest_first else 0
        held = tuple(line for line in newest_first if line.time_ns >= newest_ns - _HELD_BACK_NS)
        self.tail = self._services.logs.tail(self.question, held)

    def take_batch(self, batch: TailBatch) -> None:
        """Count what a poll brought."""
        self.read += len(batch.lines)
        self._gaps += len(batch.gaps)
        self._unreadable += batch.unreadable

    def state_piece(self, *, is_following: bool, new_below: int) -> Piece:
        """State of the tail in words."""
        if self.tail is None:
            return piece("‖ fixed range" if self.is_read else "", "muted")
        if self.is_paused:
            return piece("‖ paused · Space resumes", "warn")
        lag = self.tail.lag_s
        late = f" · lag {format_duration(lag * 1_000)}" if lag is not None and lag > LAG_WARNING_S else ""
        if is_following:
            return piece(f"● live{late}", "warn" if late else "ok")
        new = f" · ▼ {format_count(new_below)} new (End)" if new_below else ""
        return piece(f"● live, view stands{new}{late}", "notice")

    def missing_pieces(self) -> list[Piece]:
        """What may be missing, nothing for a sound search."""
        gaps = self._gaps + len(self.pages.gaps)
        unreadable = self._unreadable + self.pages.unreadable
        words = (
            f"{gaps} instants hold more lines than a page" if gaps else "",
            f"{unreadable} lines could not be read" if unreadable else "",
            self.pages.stuck,
            f"{format_count(self.let_go)} oldest let go" if self.let_go else "",
        )
        return [piece(each, "warn", drop=4) for each in words if each]
