"""Actions, lists of traces, and single traces (contract 5)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from http import HTTPStatus

from appsignal_tui.api.paging import MAX_PER_PAGE
from appsignal_tui.api.tracing import TraceQuestion
from appsignal_tui.errors import NotFoundError
from appsignal_tui.models.incident import ExceptionIncident
from appsignal_tui.models.page import Rows
from appsignal_tui.models.site import Site
from appsignal_tui.models.timerange import TimeRange
from appsignal_tui.models.trace import Action, Span, Trace, TraceLocation, TraceSummary
from appsignal_tui.services.paging import Gap, KeysetWalk, Kind
from appsignal_tui.services.ports import Discovery, Tracing
from appsignal_tui.text import safe_text

_ID_LENGTH = 80
"""Characters of an id in a message; it may come from a log line and be anything."""

__all__ = ["Gap", "TracePages", "TraceQuestion", "TraceService"]

MAX_SITES = 20
"""Sites named in one tracing request; more are asked in turn (contract 1.6)."""

_PAGES_AT_ONCE = 5

_BY_TIME: Kind[TraceSummary] = Kind(
    place=lambda row: row.time_ns, identity=lambda row: row.key, repeats=lambda _row: False
)
_BY_DURATION: Kind[TraceSummary] = Kind(
    place=lambda row: row.duration_ms, identity=lambda row: row.key, repeats=lambda _row: False
)


class TracePages:
    """A list of traces, fetched page by page as it is wanted."""

    def __init__(self, api: Tracing, question: TraceQuestion, *, per_page: int = MAX_PER_PAGE) -> None:
        """Start before the first page; nothing is asked yet."""
        self._api = api
        self._exact = question
        self._question = _trimmed(question)
        self._walk = KeysetWalk(
            _BY_TIME if question.column == "time" else _BY_DURATION,
            order=question.order,
            column=question.column,
            per_page=per_page,
        )

    @property
    def exhausted(self) -> bool:
        """Whether there are no more rows."""
        return self._walk.exhausted

    @property
    def stuck(self) -> str:
        """Why no more rows can be had although there may be some; empty while they can."""
        return self._walk.stuck

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Instants with more traces than a page, of which some may be missing."""
        return self._walk.gaps

    @property
    def unreadable(self) -> int:
        """Rows so far that could not be read."""
        return self._walk.unreadable

    async def more(self) -> tuple[TraceSummary, ...]:
        """The next rows, none of them seen before; empty when there are no more or five pages brought nothing new."""
        for _ in range(_PAGES_AT_ONCE):
            if self._walk.done:
                break
            page = await self._api.summaries(self._question, self._walk.page())
            if not page.received and self._walk.cursor is None and self._question != self._exact:
                # stray blanks belong to some names: what is not found without them is asked with them (contract 4)
                self._question = self._exact
                continue
            rows = tuple(row for row in self._walk.take(page) if self._is_long_enough(row))
            if rows:
                return rows
        return ()

    def _is_long_enough(self, row: TraceSummary) -> bool:
        """The service may not know the member that asks for it (contract 5.2)."""
        least = self._exact.min_duration_ms
        return least is None or row.duration_ms is None or row.duration_ms >= least


class TraceService:
    """Everything about traces that a screen can ask for; raises the errors of `errors.py`."""

    def __init__(self, api: Tracing, discovery: Discovery) -> None:
        """Ask through these."""
        self._api = api
        self._discovery = discovery

    async def actions(
        self, site: Site, window: TimeRange, *, namespaces: Sequence[str] = (), revision: str = ""
    ) -> Rows[Action]:
        """Actions with their figures over the range, in the service's order (contract 5.9)."""
        return await self._api.actions(site.id, window, namespaces=namespaces, revision=revision)

    def traces(self, question: TraceQuestion, *, per_page: int = MAX_PER_PAGE) -> TracePages:
        """A list of traces to page through (contract 5.8)."""
        return TracePages(self._api, question, per_page=per_page)

    async def trace(self, site_ids: Sequence[str], trace_id: str) -> Trace:
        """All spans of a trace, looked for in these sites (contract 5.7).

        Raises:
            NotFoundError: none of the sites has it.
        """
        for some_ids in _batches(site_ids):
            try:
                found = await self._api.trace(some_ids, trace_id)
            except NotFoundError as error:
                _must_be_absence(error)
                continue
            if found.received:
                return _trace(trace_id, found)
        raise _not_found(trace_id)

    async def performance_trace(self, question: TraceQuestion, trace_id: str) -> Trace:
        """Spans of a trace from the list of an action; asks for the whole trace where that answer may be cut.

        Raises:
            NotFoundError: it is not there, most likely outside of the range or of what is retained.
        """
        try:
            found = await self._api.performance_trace(question, trace_id)
        except NotFoundError as error:
            _must_be_absence(error)
            raise _not_found(trace_id) from error
        if found.received == MAX_PER_PAGE:
            return await self.trace(question.site_ids, trace_id)
        if not found.received:
            raise _not_found(trace_id)
        return _trace(trace_id, found)

    async def error_trace(self, site_ids: Sequence[str], trace_id: str, digests: Sequence[str]) -> Trace:
        """Spans of a trace from the list of an error (contract 5.7).

        Raises:
            NotFoundError: it is not there, most likely outside of what is retained.
        """
        try:
            found = await self._api.error_trace(site_ids, trace_id, digests)
        except NotFoundError as error:
            _must_be_absence(error)
            raise _not_found(trace_id) from error
        if not found.received:
            raise _not_found(trace_id)
        return _trace(trace_id, found)

    async def locate(self, site_ids: Sequence[str], trace_id: str) -> TraceLocation:
        """The actions and incidents a trace belongs to; both empty when it is unknown (contract 5.6)."""
        for some_ids in _batches(site_ids):
            try:
                found = await self._api.locate(some_ids, trace_id)
            except NotFoundError as error:
                _must_be_absence(error)
                continue
            if found.performance or found.errors:
                return found
        return TraceLocation()

    async def incidents(self, site: Site) -> Rows[ExceptionIncident]:
        """Groups of errors, the one seen last first; their digests select error traces (contract 11.5)."""
        return await self._discovery.exception_incidents(site.id)


def _trimmed(question: TraceQuestion) -> TraceQuestion:
    return replace(question, namespace=question.namespace.strip(), action_name=question.action_name.strip())


def _batches(site_ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(site_ids), MAX_SITES):
        yield site_ids[start : start + MAX_SITES]


def _must_be_absence(error: NotFoundError) -> None:
    """Let an error through that is about the API being gone and not about the trace (contract 1.5)."""
    if error.status != HTTPStatus.NOT_FOUND:
        raise error


def _trace(trace_id: str, found: Rows[Span]) -> Trace:
    return Trace(trace_id=trace_id, spans=found.rows, unreadable=found.unreadable)


def _not_found(trace_id: str) -> NotFoundError:
    return NotFoundError(
        f"There is no trace {safe_text(trace_id, _ID_LENGTH)}.",
        hint="It may be older than what is kept, outside of the time range, or in another site.",
    )
