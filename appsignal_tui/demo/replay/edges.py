"""Who calls whom and which operations take time, read off recorded spans.

A recording is one site that may hold several services, each of which is a peer of the others. A call is a span whose
parent belongs to another service, or a client span to a database or host that recorded nothing itself.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from appsignal_tui.demo.events import Event, EventUseRecord, event_of
from appsignal_tui.demo.replay.traces import RecordedTrace
from appsignal_tui.demo.telemetry import (
    EdgeRecord,
    SpanRecord,
)

Direction = Literal["upstream", "downstream", "internal"]
Action = tuple[str, str]
"""Namespace and name."""

_PEERS = ("peer.service", "db.system.name", "db.system", "server.address", "net.peer.name")
_DEPTH = 10_000
"""Parents are followed no further: broken recordings have cycles."""


class _Call(NamedTuple):
    """One call: from an action, or from outside, to an action, or to something that recorded nothing."""

    caller: Action | None
    called: Action | None
    service: str
    """Who is called; empty when not known."""
    span: SpanRecord


class _Key(NamedTuple):
    direction: Direction
    service: str
    namespace: str = ""
    action_name: str = ""


def edges_of(traces: Sequence[RecordedTrace], wanted: Action | None) -> list[EdgeRecord]:
    """Edges of the traces: of one action with its peers' actions, or of everything by service.

    Over everything, calls between recorded services are internal, entries from outside are upstream without a service,
    and calls to what recorded nothing are downstream.
    """
    groups: defaultdict[_Key, list[SpanRecord]] = defaultdict(list)
    for trace in traces:
        for call in _calls(trace):
            for key in _keys_of_action(call, wanted) if wanted else [_key(call)]:
                groups[key].append(call.span)
    return [
        EdgeRecord(
            key.direction,
            key.service,
            len(spans),
            math.fsum(map(_duration_ms, spans)) / len(spans),
            100.0 * sum(span.status_code == "error" for span in spans) / len(spans),
            key.namespace,
            key.action_name,
            spans[0].site_id if key.namespace else "",
        )
        for key, spans in groups.items()
    ]


def _key(call: _Call) -> _Key:
    if call.caller is None:
        return _Key("upstream", "")
    namespace = call.called[0] if call.called else ""
    return _Key("internal" if call.called else "downstream", call.service, namespace)


def _keys_of_action(call: _Call, wanted: Action) -> Iterator[_Key]:
    """The sides on which the action has part in the call; a call of itself has both."""
    if call.caller == wanted:
        yield _Key("downstream", call.service, *(call.called or ("", "")))
    if call.called == wanted:
        service = call.caller[0].rpartition("/")[0] if call.caller else ""
        yield _Key("upstream", service, *(call.caller or ("", "")))


def _calls(trace: RecordedTrace) -> Iterator[_Call]:
    by_id = {span.span_id: span for span in trace.spans if span.span_id}
    parents = {parent.span_id for span in trace.spans if (parent := _other_service(span, by_id)) is not None}
    for span in trace.spans:
        above = by_id.get(span.parent_span_id)
        if above is None:
            if span.kind in ("server", "consumer", "") or span is trace.root:
                yield _Call(None, _action_at(span, by_id), span.service, span)
        elif above.service != span.service:
            yield _Call(_action_at(above, by_id), _action_at(span, by_id), span.service, span)
        elif span.kind == "client" and span.span_id not in parents and (peer := _peer(span)):
            yield _Call(_action_at(above, by_id), None, peer, span)


def _other_service(span: SpanRecord, by_id: Mapping[str, SpanRecord]) -> SpanRecord | None:
    """The parent, if it belongs to another service."""
    above = by_id.get(span.parent_span_id)
    return above if above is not None and above.service != span.service else None


def _action_at(span: SpanRecord, by_id: Mapping[str, SpanRecord]) -> Action:
    """The action the span is part of: that of the nearest entry to its service above it."""
    for _ in range(_DEPTH):
        above = by_id.get(span.parent_span_id)
        if span.kind in ("server", "consumer") or above is None or above.service != span.service:
            break
        span = above
    return span.namespace, (span.action_name or span.name).strip()


def _peer(span: SpanRecord) -> str:
    values = (span.attributes.get(name) for name in _PEERS)
    return next((value for value in values if isinstance(value, str) and value), "")


def event_uses_of(traces: Sequence[RecordedTrace]) -> list[EventUseRecord]:
    """Events by the actions of the traces' roots, which are those of the action list (contract 5.9)."""
    groups: defaultdict[tuple[Event, str, str], list[float]] = defaultdict(list)
    for trace in traces:
        for span in trace.spans:
            event = event_of(span.name, span.kind, span.attributes)
            if event is not None:
                groups[event, trace.namespace, trace.action].append(_duration_ms(span))
    return [
        EventUseRecord(event, namespace, action, len(spent), math.fsum(spent))
        for (event, namespace, action), spent in groups.items()
    ]


def _duration_ms(span: SpanRecord) -> float:
    """0 where the span's ends are not recorded or the wrong way round."""
    if span.start_ns is None or span.end_ns is None:
        return 0.0
    return max(0.0, (span.end_ns - span.start_ns) / 1e6)
