"""Following log lines as they arrive (contract 6.1).

The service has no push: whoever follows asks again and again, and decides how often. Each poll asks from where the last
one ended; every ten seconds it also looks at the last half minute once more, because lines reach the service late.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass, field

from appsignal_tui.api.logs import LogQuestion
from appsignal_tui.api.paging import MAX_PER_PAGE
from appsignal_tui.models.base import NS_PER_S
from appsignal_tui.models.log import LogLine
from appsignal_tui.models.timerange import Clock, TimeRange
from appsignal_tui.services.paging import Gap, KeysetWalk, Kind
from appsignal_tui.services.ports import Logs

FIRST_LOOK_NS = 60 * NS_PER_S
"""Where a tail that holds no lines begins, before now."""

LOOK_BACK_NS = 30 * NS_PER_S
"""How late a line may arrive and still be found."""

LOOK_BACK_EVERY_NS = 10 * NS_PER_S

PAGES_PER_POLL = 5
"""Pages of new lines one poll fetches; what lies beyond comes with the next poll."""

LOOK_BACK_PAGES = 20
"""Pages one look back fetches: 30 seconds at some 65 lines a second."""

LINES: Kind[LogLine] = Kind(
    place=lambda line: line.time_ns, identity=lambda line: line.key, repeats=lambda line: not line.id
)
"""Log lines in order of time; two equal lines without ids are two lines."""


@dataclass(frozen=True, slots=True)
class TailBatch:
    """What one poll brought."""

    lines: tuple[LogLine, ...] = ()
    """Oldest first, all new."""
    late: frozenset[tuple[object, ...]] = frozenset()
    """Keys of those that belong before lines delivered earlier."""
    gaps: tuple[Gap, ...] = ()
    """Instants with more lines than a page, of which some may be missing."""
    behind: bool = False
    """Whether more lines wait than one poll fetches; the next goes on from here."""
    late_unchecked: bool = False
    """Whether lines arrive too fast to look for all late ones."""
    unreadable: int = 0

    @property
    def gap(self) -> bool:
        """Whether lines may be missing."""
        return bool(self.gaps)


@dataclass(slots=True)
class _Seen:
    """Lines delivered, from `floor_ns` on; the past before it is not asked for again."""

    floor_ns: int
    copies: dict[Hashable, tuple[int, int]] = field(default_factory=dict)
    """Time of each key, and how many lines of it were delivered."""

    def admit(self, lines: Sequence[LogLine]) -> list[LogLine]:
        """Those of one walk's lines that were not delivered, and note them."""
        fresh, counted = [], Counter[Hashable]()
        for line in lines:
            counted[line.key] += 1
            if counted[line.key] > self.copies.get(line.key, (0, 0))[1]:
                self.copies[line.key] = line.time_ns, counted[line.key]
                fresh.append(line)
        return fresh

    def forget_before(self, time_ns: int) -> None:
        """Keep memory bounded by what a look back can serve again."""
        if time_ns > self.floor_ns:
            self.floor_ns = time_ns
            self.copies = {key: kept for key, kept in self.copies.items() if kept[0] >= time_ns}


class LogTail:
    """One tail; call `poll` as often as lines are wanted, never twice at once.

    A poll that fails or is cancelled leaves the tail as it was.
    """

    def __init__(
        self,
        api: Logs,
        with_sources: Callable[[LogQuestion], Awaitable[LogQuestion]],
        question: LogQuestion,
        clock: Clock,
        *,
        after: Sequence[LogLine] = (),
        per_page: int = MAX_PER_PAGE,
    ) -> None:
        """Begin after the newest of the lines held, or a minute ago."""
        self._api = api
        self._with_sources = with_sources
        self._question = question
        self._clock = clock
        self._per_page = per_page
        now = clock()
        self._newest_ns = max((line.time_ns for line in after), default=None)
        self._cursor_ns = now - FIRST_LOOK_NS if self._newest_ns is None else self._newest_ns
        self._seen = _Seen(min((line.time_ns for line in after), default=self._cursor_ns))
        self._seen.admit(after)
        self._looked_back_ns = now

    @property
    def lag_s(self) -> float | None:
        """Seconds between now and the newest line; `None` before the first line."""
        return None if self._newest_ns is None else (self._clock() - self._newest_ns) / NS_PER_S

    async def poll(self) -> TailBatch:
        """Ask for what has arrived since the last poll."""
        question = await self._with_sources(self._question)
        now = self._clock()
        walk, ahead = await self._walk_ahead(question)
        late, late_unchecked = await self._look_back(question, now)
        return self._commit(now, walk, ahead, late, late_unchecked)

    def jump_to_now(self) -> Gap:
        """Give up what was not fetched yet and go on from the present; answers with what is left out."""
        now = self._clock()
        gap = Gap(self._cursor_ns, max(now, self._cursor_ns))
        self._cursor_ns = gap.end_ns
        self._seen.forget_before(gap.end_ns)
        return gap

    async def _walk_ahead(self, question: LogQuestion) -> tuple[KeysetWalk[LogLine], list[LogLine]]:
        walk = KeysetWalk(LINES, order="ASC", per_page=self._per_page, cursor=self._cursor_ns)
        lines: list[LogLine] = []
        for _ in range(PAGES_PER_POLL):
            lines += walk.take(await self._api.lines(question, walk.page(), start_ns=self._cursor_ns))
            if walk.done:
                break
        return walk, lines

    async def _look_back(self, question: LogQuestion, now: int) -> tuple[list[LogLine], bool | None]:
        """Lines of the last half minute, and whether there were too many; `None` when it is not time to look."""
        if 0 <= now - self._looked_back_ns < LOOK_BACK_EVERY_NS:
            return [], None
        # A host whose clock is ahead must not hide the late lines of the others.
        start_ns = max(self._seen.floor_ns, min(self._cursor_ns, now) - LOOK_BACK_NS)
        if start_ns >= self._cursor_ns:
            return [], False
        past = replace_window(question, start_ns, self._cursor_ns)
        walk = KeysetWalk(LINES, order="DESC", per_page=self._per_page)
        lines: list[LogLine] = []
        for _ in range(LOOK_BACK_PAGES):
            lines += walk.take(await self._api.lines(past, walk.page()))
            if walk.done:
                break
        return lines[::-1], not walk.exhausted

    def _commit(
        self,
        now: int,
        walk: KeysetWalk[LogLine],
        ahead: list[LogLine],
        late: list[LogLine],
        late_unchecked: bool | None,
    ) -> TailBatch:
        fresh = self._seen.admit(ahead)
        found_late = self._seen.admit(late)
        if late_unchecked is not None:
            self._looked_back_ns = now
        if walk.cursor is not None:
            self._cursor_ns = int(walk.cursor)
        times = [line.time_ns for line in fresh]
        self._newest_ns = max([*times, *([] if self._newest_ns is None else [self._newest_ns])], default=None)
        self._seen.forget_before(min(self._cursor_ns, now) - LOOK_BACK_NS)
        return TailBatch(
            lines=tuple(sorted([*found_late, *fresh], key=lambda line: line.time_ns)),
            late=frozenset(line.key for line in found_late),
            gaps=walk.gaps,
            behind=not walk.done,
            late_unchecked=bool(late_unchecked),
            unreadable=walk.unreadable,
        )


def replace_window(question: LogQuestion, start_ns: int, end_ns: int) -> LogQuestion:
    """The same question over another range."""
    return LogQuestion(question.site_id, question.source_ids, question.query, TimeRange(start_ns, end_ns))
