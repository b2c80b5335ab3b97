"""Actions, trace lists, traces, and where a trace lives (contract 5)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from appsignal_tui.api.answers import SHARED_FOR_S, Keep, keep_for
from appsignal_tui.api.client import ApiClient
from appsignal_tui.api.decode import read_value
from appsignal_tui.api.paging import Column, Order, Page
from appsignal_tui.api.reading import read_rows
from appsignal_tui.models.page import Rows
from appsignal_tui.models.timerange import Clock, TimeRange
from appsignal_tui.models.trace import Action, Span, TraceLocation, TraceSummary

_SHARED = Keep.seconds(SHARED_FOR_S)
"""For a trace by its id: spans of it may still arrive."""


@dataclass(frozen=True, slots=True)
class TraceQuestion:
    """Which traces are wanted (the contract's "TracesQuery", 5.2)."""

    site_ids: tuple[str, ...]
    window: TimeRange | None = None
    """`None`: all that is retained."""
    namespace: str = ""
    """Exact match; a performance list needs it together with the action."""
    action_name: str = ""
    query: str = ""
    """The trace query language (contract 5.4)."""
    min_duration_ms: float | None = None
    order: Order = "DESC"
    digests: tuple[str, ...] | None = None
    """`None` asks the performance list; a tuple, even an empty one, the error list."""
    column: Column = "time"
    """What the list is ordered by."""


def _common(question: TraceQuestion) -> dict[str, Any]:
    body: dict[str, Any] = {"site_ids": list(question.site_ids)}
    if question.namespace:
        body["namespace"] = question.namespace
    if question.action_name:
        body["action_name"] = question.action_name
    if question.digests is not None:
        body["digests"] = list(question.digests)
    if question.window is not None:
        body |= question.window.wire()
    if question.min_duration_ms is not None:
        body["duration_ms"] = question.min_duration_ms
    if question.query:
        body["query"] = question.query
    return body


class TracingApi:
    """The tracing routes; every method raises the errors of `errors.py`."""

    def __init__(self, client: ApiClient, clock: Clock) -> None:
        """Ask through this client; the clock tells which ranges are over."""
        self._client = client
        self._clock = clock

    async def actions(
        self,
        site_id: str,
        window: TimeRange,
        *,
        namespaces: Sequence[str] = (),
        revision: str = "",
        action: str = "",
    ) -> Rows[Action]:
        """Actions with mean, calls and error rate over the range, in the service's order (contract 5.9).

        Rows without an action do occur and are passed over; where no row has one they count as unreadable.
        """
        body: dict[str, Any] = {"site_id": site_id, **window.wire()}
        if namespaces:
            body["namespaces"] = list(namespaces)
        if revision:
            body["revision"] = revision
        if action:
            body["action"] = action
        keep = keep_for(window, self._clock())
        found = await read_rows(await self._client.post("/tracing/actions", body, keep=keep), Action)
        named = tuple(row for row in found.rows if row.name.strip())
        unreadable = found.unreadable if named else found.received
        return replace(found, rows=named, unreadable=unreadable)

    async def summaries(self, question: TraceQuestion, page: Page) -> Rows[TraceSummary]:
        """One page of the performance or the error list (contract 5.8)."""
        route = "/tracing/traces/performance" if question.digests is None else "/tracing/traces/errors"
        body = {**_common(question), "pagination": page.wire()}
        return await read_rows(await self._client.post(route, body, keep=self._keep(question)), TraceSummary)

    async def trace(self, site_ids: Sequence[str], trace_id: str) -> Rows[Span]:
        """All spans of a trace in any order; no rows when it is unknown (contract 5.7)."""
        body = {"site_ids": list(site_ids), "trace_id": trace_id}
        return await read_rows(await self._client.post("/tracing/trace", body, large=True, keep=_SHARED), Span)

    async def performance_trace(self, question: TraceQuestion, trace_id: str) -> Rows[Span]:
        """Spans of a trace found under an action; exactly a page of them may be a cut list (contract 5.5, 5.7)."""
        body = {**_common(question), "trace_id": trace_id, "pagination": Page().wire()}
        answer = await self._client.post("/tracing/trace/performance", body, large=True, keep=self._keep(question))
        return await read_rows(answer, Span)

    async def error_trace(self, site_ids: Sequence[str], trace_id: str, digests: Sequence[str]) -> Rows[Span]:
        """Spans of a trace found under an error; asked without paging, which works (contract 5.7)."""
        body = {"site_ids": list(site_ids), "trace_id": trace_id, "digests": list(digests)}
        return await read_rows(await self._client.post("/tracing/trace/error", body, large=True, keep=_SHARED), Span)

    async def locate(self, site_ids: Sequence[str], trace_id: str) -> TraceLocation:
        """The actions and incidents a trace belongs to; both empty when it is unknown (contract 5.6)."""
        body = {"site_ids": list(site_ids), "trace_id": trace_id}
        answer = await self._client.post("/tracing/locator", body, keep=_SHARED)
        return read_value(answer, TraceLocation) if answer.content.strip() else TraceLocation()

    def _keep(self, question: TraceQuestion) -> Keep:
        return _SHARED if question.window is None else keep_for(question.window, self._clock())
