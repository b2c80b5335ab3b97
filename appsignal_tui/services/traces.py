"""Actions, lists of traces, and single traces (contract 5)."""

from collections.abc import Awaitable, Sequence
from dataclasses import replace
from http import HTTPStatus

from appsignal_tui.api.paging import MAX_PER_PAGE
from appsignal_tui.api.tracing import TraceQuestion
from appsignal_tui.errors import NotFoundError
from appsignal_tui.models.page import Rows
from appsignal_tui.models.site import Site
from appsignal_tui.models.timerange import TimeRange
from appsignal_tui.models.trace import Action, Span, Trace, TraceLocation
from appsignal_tui.services.paging import Gap
from appsignal_tui.services.ports import Tracing
from appsignal_tui.services.trace_pages import MAX_SITES, TracePages, site_batches, trimmed
from appsignal_tui.text import safe_text

_ID_LENGTH = 80
"""Characters of an id in a message; it may come from a log line and be anything."""

__all__ = ["MAX_SITES", "Gap", "TracePages", "TraceQuestion", "TraceService"]


class TraceService:
    """Everything about traces that a screen can ask for; raises the errors of `errors.py`."""

    def __init__(self, api: Tracing) -> None:
        """Ask through this."""
        self._api = api

    async def actions(
        self, site: Site, window: TimeRange, *, namespaces: Sequence[str] = (), revision: str = "", action: str = ""
    ) -> Rows[Action]:
        """Actions with their figures over the range, in the service's order (contract 5.9).

        Args:
            site: The site.
            window: Both ends included as far as known.
            namespaces: Only of these; none for all.
            revision: Only while this revision was live.
            action: Only this one; without stray blanks first, with them where that finds nothing (contract 4).
        """
        trimmed = action.strip()
        found = await self._api.actions(site.id, window, namespaces=namespaces, revision=revision, action=trimmed)
        if found.received or trimmed == action:
            return found
        return await self._api.actions(site.id, window, namespaces=namespaces, revision=revision, action=action)

    def traces(self, question: TraceQuestion, *, per_page: int = MAX_PER_PAGE) -> TracePages:
        """A list of traces to page through (contract 5.8)."""
        return TracePages(self._api, question, per_page=per_page)

    async def trace(self, site_ids: Sequence[str], trace_id: str) -> Trace:
        """All spans of a trace, looked for in these sites (contract 5.7).

        Raises:
            NotFoundError: none of the sites has it.
        """
        for some_ids in site_batches(site_ids):
            found = await _spans(self._api.trace(some_ids, trace_id))
            if found.received:
                return _trace(trace_id, found)
        raise _not_found(trace_id)

    async def performance_trace(self, question: TraceQuestion, trace_id: str) -> Trace:
        """Spans of a trace from the list of an action; asks for the whole trace where that answer may be cut.

        Raises:
            NotFoundError: it is not there, most likely outside of the range or of what is retained.
        """
        for asked in dict.fromkeys((trimmed(question), question)):
            for some_ids in site_batches(question.site_ids):
                found = await _spans(self._api.performance_trace(replace(asked, site_ids=some_ids), trace_id))
                if found.received == MAX_PER_PAGE:
                    return await self.trace(some_ids, trace_id)
                if found.received:
                    return _trace(trace_id, found)
        raise _not_found(trace_id)

    async def error_trace(self, site_ids: Sequence[str], trace_id: str, digests: Sequence[str]) -> Trace:
        """Spans of a trace from the list of an error (contract 5.7).

        Raises:
            NotFoundError: it is not there, most likely outside of what is retained.
        """
        exact = tuple(digests)
        for asked in dict.fromkeys((tuple(map(str.strip, exact)), exact)):
            for some_ids in site_batches(site_ids):
                found = await _spans(self._api.error_trace(some_ids, trace_id, asked))
                if found.received:
                    return _trace(trace_id, found)
        raise _not_found(trace_id)

    async def locate(self, site_ids: Sequence[str], trace_id: str) -> TraceLocation:
        """The actions and incidents a trace belongs to; both empty when it is unknown (contract 5.6)."""
        for some_ids in site_batches(site_ids):
            try:
                found = await self._api.locate(some_ids, trace_id)
            except NotFoundError as error:
                _must_be_absence(error)
                continue
            if found.performance or found.errors:
                return found
        return TraceLocation()


async def _spans(asking: Awaitable[Rows[Span]]) -> Rows[Span]:
    """Spans of a trace; none where the service answers 404, which is its other word for none (contract 5.7)."""
    try:
        return await asking
    except NotFoundError as error:
        _must_be_absence(error)
        return Rows()


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
