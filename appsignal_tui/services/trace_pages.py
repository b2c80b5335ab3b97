"""Lists of traces, joined page by page, and over more sites than one request may name (contract 5.2, 5.8)."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace

from appsignal_tui.api.paging import MAX_PER_PAGE
from appsignal_tui.api.tracing import TraceQuestion
from appsignal_tui.models.trace import TraceSummary
from appsignal_tui.services.paging import Gap, KeysetWalk, Kind
from appsignal_tui.services.ports import Tracing

MAX_SITES = 20
"""Sites named in one tracing request; more are asked in turn (contract 1.6)."""

_PAGES_AT_ONCE = 5

_BY_TIME: Kind[TraceSummary] = Kind(
    place=lambda row: row.time_ns, identity=lambda row: row.key, repeats=lambda _row: False
)
_BY_DURATION: Kind[TraceSummary] = Kind(
    place=lambda row: row.duration_ms, identity=lambda row: row.key, repeats=lambda _row: False
)


def site_batches(site_ids: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The sites in groups that one request may name."""
    for start in range(0, len(site_ids), MAX_SITES):
        yield tuple(site_ids[start : start + MAX_SITES])


def trimmed(question: TraceQuestion) -> TraceQuestion:
    """The question without stray blanks around names and digests, the better guess (contract 1.7, 4)."""
    digests = None if question.digests is None else tuple(map(str.strip, question.digests))
    namespace, action_name = question.namespace.strip(), question.action_name.strip()
    return replace(question, digests=digests, namespace=namespace, action_name=action_name)


class _Lane:
    """The list over as many sites as one request may name."""

    def __init__(self, api: Tracing, question: TraceQuestion, per_page: int) -> None:
        self._api = api
        self._exact = question
        self._question = trimmed(question)
        self._kind = _BY_TIME if question.column == "time" else _BY_DURATION
        self._sign = -1 if question.order == "DESC" else 1
        self.walk = KeysetWalk(self._kind, order=question.order, column=question.column, per_page=per_page)
        self.waiting: deque[TraceSummary] = deque()
        """Rows fetched and not delivered, in the order of the list."""

    @property
    def is_hungry(self) -> bool:
        """Whether its next row is not known yet."""
        return not self.waiting and not self.walk.done

    @property
    def rank(self) -> tuple[bool, float]:
        """Where its next row stands; rows that do not say come last."""
        place = self._kind.place(self.waiting[0])
        return place is None, self._sign * (place or 0.0)

    async def fetch(self) -> None:
        """Ask for the next page."""
        page = await self._api.summaries(self._question, self.walk.page())
        if not page.received and self.walk.cursor is None and self._question != self._exact:
            # stray blanks belong to some names: what is not found without them is asked with them (contract 4)
            self._question = self._exact
            return
        self.waiting.extend(row for row in self.walk.take(page) if self._is_long_enough(row))

    def _is_long_enough(self, row: TraceSummary) -> bool:
        """The service may not know the member that asks for it (contract 5.2)."""
        least = self._exact.min_duration_ms
        return least is None or row.duration_ms is None or row.duration_ms >= least


class TracePages:
    """A list of traces, fetched page by page as it is wanted."""

    def __init__(self, api: Tracing, question: TraceQuestion, *, per_page: int = MAX_PER_PAGE) -> None:
        """Start before the first page; nothing is asked yet."""
        batches = list(site_batches(question.site_ids)) or [()]
        self._lanes = [_Lane(api, replace(question, site_ids=site_ids), per_page) for site_ids in batches]

    @property
    def exhausted(self) -> bool:
        """Whether there are no more rows."""
        return all(lane.walk.exhausted and not lane.waiting for lane in self._lanes)

    @property
    def stuck(self) -> str:
        """Why no more rows can be had although there may be some; empty while they can."""
        if any(lane.waiting or not lane.walk.done for lane in self._lanes):
            return ""
        return next((lane.walk.stuck for lane in self._lanes if lane.walk.stuck), "")

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Instants with more traces than a page, of which some may be missing."""
        return tuple(gap for lane in self._lanes for gap in lane.walk.gaps)

    @property
    def unreadable(self) -> int:
        """Rows so far that could not be read."""
        return sum(lane.walk.unreadable for lane in self._lanes)

    async def more(self) -> tuple[TraceSummary, ...]:
        """The next rows, none of them seen before; empty when there are no more or five pages brought nothing new."""
        for _ in range(_PAGES_AT_ONCE):
            for lane in self._lanes:
                if lane.is_hungry:
                    await lane.fetch()
            if rows := self._merged():
                return rows
            if not any(lane.is_hungry for lane in self._lanes):
                break
        return ()

    def _merged(self) -> tuple[TraceSummary, ...]:
        """Waiting rows in the order of the list, up to where a lane's next row is not known."""
        rows: list[TraceSummary] = []
        while not any(lane.is_hungry for lane in self._lanes):
            filled = [lane for lane in self._lanes if lane.waiting]
            if not filled:
                break
            rows.append(min(filled, key=lambda lane: lane.rank).waiting.popleft())
        return tuple(rows)
