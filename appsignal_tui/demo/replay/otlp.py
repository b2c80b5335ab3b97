"""OTLP/JSON files: export requests, and the spans and log records in them.

A file holds one request per line, one request as a whole document, or an array of requests.
Source: https://opentelemetry.io/docs/specs/otel/protocol/file-exporter/ and trace.proto, logs.proto of OTLP.
"""

import hashlib
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from appsignal_tui.demo.replay import severities
from appsignal_tui.demo.replay.documents import lines_of, load_json, text_of
from appsignal_tui.demo.replay.findings import Finding, Findings
from appsignal_tui.demo.replay.log_file import line_id
from appsignal_tui.demo.replay.otlp_values import (
    KINDS,
    STATUS_CODES,
    Json,
    any_value,
    attributes,
    enum_word,
    identifier,
    member,
    nanoseconds,
    objects,
    text,
)
from appsignal_tui.demo.telemetry import EventRecord, LineRecord, SpanRecord

_TRACE_ID, _SPAN_ID = 16, 8
"""Octets of the identifiers."""

_SPAN_GROUPS = (("scopeSpans", "scope_spans"), ("instrumentationLibrarySpans", "instrumentation_library_spans"))
"""The second is what exporters wrote before OTLP 0.19."""


@dataclass(frozen=True, slots=True)
class Owner:
    """What the spans of one resource share."""

    attributes: dict[str, Any]
    service: str
    revision: str

    @classmethod
    def of(cls, raw: Json) -> "Owner":
        """Read a resource; the revision is the agent's setting (contract 5.5), else the service's version."""
        found = attributes(raw.get("attributes"))
        revision = found.get("appsignal.config.revision") or found.get("service.version")
        return cls(found, text(found.get("service.name")), text(revision))


def digest_of(*parts: str) -> str:
    """A short stable hash of what identifies an action or a group of errors."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def requests_of(data: bytes, name: str, findings: Findings) -> list[Json]:
    """Every export request of a file; lines that are broken are counted and passed over.

    Raises:
        ValueError: it breaks off before the first request ends, or no request in it is whole.
    """
    lines = [text_of(line) for line in lines_of(data) if line.strip()]
    whole = _decoded(text_of(data)) if _decoded(lines[0]) is _BROKEN else _BROKEN
    values = [_decoded(line) for line in lines] if whole is _BROKEN else [whole]
    requests = [_requests(value) for value in values if value is not _BROKEN]
    broken = len(values) - len(requests)
    if broken and not any(requests):
        raise ValueError("no export request is whole")
    findings.add(Finding.NOT_JSON, name, broken)
    findings.add(Finding.NOT_OTLP, name, sum(1 for found in requests if not found))
    return [request for found in requests for request in found]


_BROKEN = object()


def _decoded(line: str) -> object:
    try:
        return load_json(line)
    except ValueError:
        return _BROKEN


def _requests(value: object) -> list[Json]:
    return [value] if isinstance(value, dict) else objects(value)


def spans_of(request: Json, site_id: str, name: str, findings: Findings) -> Iterator[SpanRecord]:
    """Every span of a request, in its order."""
    for group in objects(member(request, "resourceSpans", "resource_spans")):
        owner = Owner.of(_object(group.get("resource")))
        for scope, raws in _scopes(group):
            for raw in raws:
                span = _span(raw, owner, scope, site_id) if isinstance(raw, dict) else None
                if span is None:
                    findings.add(Finding.UNREADABLE_SPAN, name)
                else:
                    _judge(span, name, findings)
                    yield span


def _scopes(group: Json) -> Iterator[tuple[Json, list[Any]]]:
    for camel, snake in _SPAN_GROUPS:
        for scoped in objects(member(group, camel, snake)):
            spans = scoped.get("spans")
            scope = member(scoped, "scope", "instrumentationLibrary")
            yield _object(scope), spans if isinstance(spans, list) else []


def _object(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _judge(span: SpanRecord, name: str, findings: Findings) -> None:
    if not span.span_id:
        findings.add(Finding.NO_SPAN_ID, name)
    if span.start_ns is None:
        findings.add(Finding.NO_START, name)
    if span.end_ns is None:
        findings.add(Finding.NO_END, name)
    elif span.start_ns is not None and span.end_ns < span.start_ns:
        findings.add(Finding.BACKWARDS, name)


def _span(raw: Json, owner: Owner, scope: Json, site_id: str) -> SpanRecord | None:
    trace_id = identifier(member(raw, "traceId", "trace_id"), _TRACE_ID)
    if not trace_id:
        return None
    parent = identifier(member(raw, "parentSpanId", "parent_span_id"), _SPAN_ID)
    kind = enum_word(raw.get("kind"), KINDS, "span_kind_")
    found = attributes(raw.get("attributes"))
    name = text(raw.get("name"))
    namespace = namespace_of(owner.service, found)
    action = text(found.get("appsignal.action_name")) or name
    status = _object(raw.get("status"))
    start_ns = nanoseconds(member(raw, "startTimeUnixNano", "start_time_unix_nano"))
    entry = not parent or kind in ("server", "consumer")
    return SpanRecord(
        trace_id=trace_id,
        span_id=identifier(member(raw, "spanId", "span_id"), _SPAN_ID),
        parent_span_id=parent,
        name=name,
        kind=kind,
        start_ns=start_ns,
        end_ns=nanoseconds(member(raw, "endTimeUnixNano", "end_time_unix_nano")),
        service=owner.service,
        status_code=enum_word(status.get("code"), STATUS_CODES, "status_code_"),
        status_message=text(status.get("message")),
        site_id=site_id,
        namespace=namespace,
        action_name=action if entry else "",
        revision=owner.revision,
        digest=digest_of(namespace, name),
        scope_name=text(scope.get("name")),
        scope_version=text(scope.get("version")),
        trace_state=text(member(raw, "traceState", "trace_state")),
        subtrace_root=entry,
        attributes=found,
        resource=owner.attributes,
        events=_events(raw, start_ns),
    )


def namespace_of(service: str, span_attributes: Json) -> str:
    """`<service>/<namespace>`, the namespace being `default` unless the span says otherwise (contract 4)."""
    namespace = text(span_attributes.get("appsignal.namespace"))
    return f"{service.strip() or 'unknown_service'}/{namespace.strip() or 'default'}"


def _events(raw: Json, start_ns: int | None) -> tuple[EventRecord, ...]:
    """Events as recorded, then one named `link` for each link, because the API has no other place for links."""
    if not raw.get("events") and not raw.get("links"):
        return ()
    events = [
        EventRecord(
            text(event.get("name")),
            nanoseconds(member(event, "timeUnixNano", "time_unix_nano")) or start_ns or 0,
            attributes(event.get("attributes")),
        )
        for event in objects(raw.get("events"))
    ]
    links = [
        EventRecord(
            "link",
            start_ns or 0,
            {
                "trace_id": identifier(member(link, "traceId", "trace_id"), _TRACE_ID),
                "span_id": identifier(member(link, "spanId", "span_id"), _SPAN_ID),
                **attributes(link.get("attributes")),
            },
        )
        for link in objects(raw.get("links"))
    ]
    return (*events, *links)


class RecordedLines:
    """The log records of an OTLP file in order of the file; one without a time has that of the one before it."""

    def __init__(self) -> None:
        self.times: array[int] = array("q")
        self.severities: list[str] = []
        self._records: list[LineRecord] = []

    def add(self, request: Json, name: str, changed_ns: int, findings: Findings) -> None:
        """Take the log records of a request."""
        for group in objects(member(request, "resourceLogs", "resource_logs")):
            owner = Owner.of(_object(group.get("resource")))
            for scoped in objects(member(group, "scopeLogs", "scope_logs")):
                raws = member(scoped, "logRecords", "log_records")
                for raw in raws if isinstance(raws, list) else []:
                    if isinstance(raw, dict):
                        self._append(_line(raw, owner, self.times[-1] if self.times else changed_ns))
                    else:
                        findings.add(Finding.UNREADABLE_RECORD, name)

    def _append(self, line: LineRecord) -> None:
        self.times.append(line.time_ns)
        self.severities.append(line.severity)
        self._records.append(line)

    def record(self, position: int, source_id: str) -> LineRecord:
        """The record at a position of the file."""
        line = self._records[position]
        return replace(line, time_ns=self.times[position], source_id=source_id, id=line_id(position))


_LAST_STORED_NS = 2**63 - 10**12


def _line(raw: Json, owner: Owner, before_ns: int) -> LineRecord:
    time_ns = nanoseconds(member(raw, "timeUnixNano", "time_unix_nano"))
    observed_ns = nanoseconds(member(raw, "observedTimeUnixNano", "observed_time_unix_nano"))
    body = any_value(raw.get("body"))
    found = attributes(raw.get("attributes"))
    ids = {
        "trace_id": identifier(member(raw, "traceId", "trace_id"), _TRACE_ID),
        "span_id": identifier(member(raw, "spanId", "span_id"), _SPAN_ID),
        "service": owner.service,
    }
    return LineRecord(
        time_ns=min(time_ns or observed_ns or before_ns, _LAST_STORED_NS),
        source_id="",
        id="",
        severity=severities.of_otlp(
            member(raw, "severityNumber", "severity_number"), member(raw, "severityText", "severity_text")
        ),
        message=body if isinstance(body, str) else text(body),
        hostname=text(owner.attributes.get("host.name")),
        group=owner.service,
        attributes={
            **{key: value for key, value in ids.items() if value},
            **({"body": body} if isinstance(body, dict | list) else {}),
            **found,
        },
    )
