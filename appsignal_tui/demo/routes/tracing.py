"""The tracing routes (contract 5)."""

from collections.abc import Callable

from appsignal_tui.demo import members
from appsignal_tui.demo.http import Request, Response, answer, unprocessable
from appsignal_tui.demo.paging import read_page
from appsignal_tui.demo.telemetry import SpanRecord, SummaryRecord, Telemetry, TraceFilter
from appsignal_tui.demo.terms import QuerySyntaxError
from appsignal_tui.demo.trace_query import parse_trace_query
from appsignal_tui.demo.wire import action_json, location_json, span_json, summary_json

INCIDENT_DIGEST = "appsignal.incident_digest"


def actions(telemetry: Telemetry, request: Request) -> Response:
    """Actions over a range; not paged (contract 5.9)."""
    body = request.body
    site = members.site(body, telemetry)
    start_ns, end_ns = members.time_range(body, telemetry, needed=True)
    namespaces = members.texts(body, "namespaces")
    rows = telemetry.actions(
        site, start_ns, end_ns, revision=members.text(body, "revision", ""), action=members.text(body, "action", "")
    )
    return answer([action_json(row) for row in rows if not namespaces or row.namespace in namespaces])


def performance_traces(telemetry: Telemetry, request: Request) -> Response:
    """A page of traces of an action (contract 5.8)."""
    return _traces(telemetry, request.body, errors_only=False)


def error_traces(telemetry: Telemetry, request: Request) -> Response:
    """A page of traces with an exception (contract 5.8)."""
    return _traces(telemetry, request.body, errors_only=True)


def _traces(telemetry: Telemetry, body: members.Body, *, errors_only: bool) -> Response:
    sites = members.sites(body, telemetry)
    page = read_page(body)
    wanted = TraceFilter(
        namespace=members.text(body, "namespace", ""),
        action_name=members.text(body, "action_name", ""),
        errors_only=errors_only,
        digests=(members.texts(body, "digests") or ()) if errors_only else (),
    )
    keep = _condition(body)
    start_ns, end_ns = page.narrow(*members.time_range(body, telemetry, needed=False))
    oldest_first = page.column == "time" and not page.descending
    candidates = telemetry.summaries(sites, start_ns, end_ns, wanted, oldest_first=oldest_first)
    rows = (row for row in candidates if keep(row))
    chosen = page.by_duration(rows, _duration_ms) if page.column == "duration" else page.by_time(rows)
    return answer([summary_json(row) for row in chosen])


def _duration_ms(row: SummaryRecord) -> float:
    return row.duration_ms or 0.0


def _condition(body: members.Body) -> Callable[[SummaryRecord], bool]:
    """The query and the minimum duration, which goes by either of two names (contract 5.2)."""
    try:
        matches = parse_trace_query(members.text(body, "query", ""))
    except QuerySyntaxError as error:
        raise unprocessable("invalid_query", f"The query cannot be read: {error}.") from error
    least_ms = max(members.number(body, "duration") or 0.0, members.number(body, "duration_ms") or 0.0)
    return lambda row: _duration_ms(row) >= least_ms and matches(row)


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
