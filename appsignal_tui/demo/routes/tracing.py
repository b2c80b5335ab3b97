"""The tracing routes (contract 5)."""

import math
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from appsignal_tui.demo import members
from appsignal_tui.demo.http import Request, Response, answer, unprocessable
from appsignal_tui.demo.paging import Page, read_page
from appsignal_tui.demo.telemetry import SiteRecord, SpanRecord, SummaryRecord, Telemetry, TraceFilter
from appsignal_tui.demo.terms import QuerySyntaxError
from appsignal_tui.demo.trace_hints import TraceHints, Traits
from appsignal_tui.demo.trace_query import Condition, parse_trace_query
from appsignal_tui.demo.turns import in_turns, pieces
from appsignal_tui.demo.wire import action_json, location_json, span_json, summary_json

INCIDENT_DIGEST = "appsignal.incident_digest"

_TRAITS_KEPT = 4_096


async def actions(telemetry: Telemetry, request: Request) -> Response:
    """Actions over a range; not paged (contract 5.9)."""
    body = request.body
    site = members.site(body, telemetry)
    start_ns, end_ns = members.time_range(body, telemetry, needed=True)
    namespaces = members.texts(body, "namespaces")
    revision, action = members.text(body, "revision", ""), members.text(body, "action", "")
    await in_turns(telemetry.preparing(site, start_ns, end_ns))
    rows = telemetry.actions(site, start_ns, end_ns, revision=revision, action=action)
    return answer([action_json(row) for row in rows if not namespaces or row.namespace in namespaces])


async def performance_traces(telemetry: Telemetry, request: Request) -> Response:
    """A page of traces of an action (contract 5.8)."""
    return await _traces(telemetry, request.body, errors_only=False)


async def error_traces(telemetry: Telemetry, request: Request) -> Response:
    """A page of traces with an exception (contract 5.8)."""
    return await _traces(telemetry, request.body, errors_only=True)


async def _traces(telemetry: Telemetry, body: members.Body, *, errors_only: bool) -> Response:
    sites = members.sites(body, telemetry)
    page = read_page(body)
    wanted = TraceFilter(
        namespace=members.text(body, "namespace", ""),
        action_name=members.text(body, "action_name", ""),
        errors_only=errors_only,
        digests=(members.texts(body, "digests") or ()) if errors_only else (),
    )
    search = _Search(telemetry, sites, wanted, page, *_condition(body))
    found: list[SummaryRecord] = []
    await in_turns(search.steps(*page.narrow(*members.time_range(body, telemetry, needed=False)), found))
    return answer([summary_json(row) for row in found])


class _Search(NamedTuple):
    """Which traces are looked for, and where."""

    telemetry: Telemetry
    sites: list[SiteRecord]
    wanted: TraceFilter
    page: Page
    matches: Condition | None
    least_ms: float

    def steps(self, start_ns: int, end_ns: int, found: list[SummaryRecord]) -> Iterator[None]:
        """Fill `found` with the page, piece by piece of the range; complete when all steps are taken."""
        page = self.page
        by_time, oldest_first = page.column == "time", page.column == "time" and not page.descending
        fits = lru_cache(_TRAITS_KEPT)(_of_traits(self.matches)) if self.matches else None
        for piece in pieces(start_ns, end_ns, newest_first=not oldest_first):
            hints = TraceHints(*self._durations_ms(found), fits)
            rows = self.telemetry.summaries(self.sites, *piece, self.wanted, oldest_first=oldest_first, hints=hints)
            candidates = chain(found, filter(self._keep, rows))
            found[:] = page.by_time(candidates) if by_time else page.by_duration(candidates, _duration_ms)
            if by_time and len(found) == page.per_page:
                return
            yield

    def _keep(self, row: SummaryRecord) -> bool:
        return _duration_ms(row) >= self.least_ms and (self.matches is None or self.matches(row))

    def _durations_ms(self, found: list[SummaryRecord]) -> tuple[float, float]:
        """Which durations may still get on the page: when it is full, those that push its last row off."""
        page = self.page
        if page.column != "duration":
            return self.least_ms, math.inf
        last_ms = _duration_ms(found[-1]) if len(found) == page.per_page else None
        lower_ms, upper_ms = (last_ms, page.duration_ms) if page.descending else (page.duration_ms, last_ms)
        least_ms = self.least_ms if lower_ms is None else max(self.least_ms, lower_ms)
        return least_ms, math.inf if upper_ms is None else upper_ms


def _of_traits(matches: Condition) -> Callable[[Traits], bool]:
    """The condition on traits, which are all that a query asks about."""
    return lambda traits: matches(
        SummaryRecord("", "", "", "", traits.action_name, traits.revision, 0, None, dict(traits.tags))
    )


def _duration_ms(row: SummaryRecord) -> float:
    return row.duration_ms or 0.0


def _condition(body: members.Body) -> tuple[Condition | None, float]:
    """The query, if any, and the minimum duration, which goes by either of two names (contract 5.2)."""
    text = members.text(body, "query", "")
    try:
        matches = parse_trace_query(text) if text.strip() else None
    except QuerySyntaxError as error:
        raise unprocessable("invalid_query", f"The query cannot be read: {error}.") from error
    least_ms = max(members.number(body, "duration") or 0.0, members.number(body, "duration_ms") or 0.0)
    return matches, least_ms


def trace(telemetry: Telemetry, request: Request) -> Response:
    """All spans of a trace (contract 5.7)."""
    return answer([span_json(span) for span in _spans(telemetry, request.body)])


def performance_trace(telemetry: Telemetry, request: Request) -> Response:
    """All spans of a trace, if it ran the action in the range (contract 5.7)."""
    body = request.body
    namespace, action_name = members.text(body, "namespace", ""), members.text(body, "action_name", "")
    start_ns, end_ns = members.time_range(body, telemetry, needed=False)
    spans = _spans(telemetry, body)
    ran = any(_is_of(span, namespace, action_name) for span in spans)
    starts = [span.start_ns for span in spans if span.start_ns is not None]
    in_range = not starts or start_ns <= min(starts) <= end_ns
    return answer([span_json(span) for span in spans] if ran and in_range else [])


def _is_of(span: SpanRecord, namespace: str, action_name: str) -> bool:
    return namespace in ("", span.namespace) and action_name in ("", span.action_name)


def error_trace(telemetry: Telemetry, request: Request) -> Response:
    """All spans of a trace, if it has an exception of one of the incidents (contract 5.7)."""
    digests = members.texts(request.body, "digests")
    spans = _spans(telemetry, request.body)
    found = {event.attributes.get(INCIDENT_DIGEST) for span in spans for event in span.events} - {None}
    fits = bool(found & set(digests)) if digests else bool(found)
    return answer([span_json(span) for span in spans] if fits else [])


def _spans(telemetry: Telemetry, body: members.Body) -> list[SpanRecord]:
    return telemetry.spans(members.sites(body, telemetry), members.text(body, "trace_id"))


def locator(telemetry: Telemetry, request: Request) -> Response:
    """Where a trace lives; an unknown one is in neither list (contract 5.6)."""
    body = request.body
    return answer(location_json(telemetry.locate(members.sites(body, telemetry), members.text(body, "trace_id"))))
