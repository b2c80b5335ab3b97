"""From the shape of a trace to its spans."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from appsignal_tui.demo.telemetry import EventRecord, SpanRecord
from appsignal_tui.demo.world.noise import Noise, short_digest

DIGEST = "appsignal.incident_digest"
"""Attribute of an exception event that belongs to an incident (contract 5.5)."""

_ID_BYTES = 8
_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Step(NamedTuple):
    """A span to be and what happens inside it, one after another."""

    service: str
    """Empty for time the parent spends on code of its own, which is no span."""
    name: str = ""
    kind: str = "internal"
    share: float = 0.0
    """Part of the parent's duration."""
    attributes: Mapping[str, Any] = _NOTHING
    inside: tuple["Step", ...] = ()
    failed: str = ""
    """What the status says; empty for a span without an error."""
    exceptions: tuple[Mapping[str, Any], ...] = ()
    """Attributes of the exception events it ends with."""
    scope: tuple[str, str] = ("", "")
    """Instrumentation library and its version."""


def own_code(share: float) -> Step:
    """Time without a span."""
    return Step("", share=share)


class Surroundings(NamedTuple):
    """What all spans of a trace have in common."""

    trace_id: str
    site_id: str
    namespace: str
    action_name: str
    revision: str
    resources: Mapping[str, Mapping[str, Any]]
    """Resource attributes by service; services without their own have those of ``."""


def special_ids(noise: Noise, trace_id: str) -> tuple[str, str]:
    """Ids of the root span and of the span that carries a reported exception, when that is another one."""
    both = noise.take(2 * _ID_BYTES, "root and exception", trace_id).hex()
    return both[: 2 * _ID_BYTES], both[2 * _ID_BYTES :]


def make_spans(root: Step, around: Surroundings, start_ns: int, duration_ns: int, noise: Noise) -> list[SpanRecord]:
    """Lay the steps out in time; parents come before their children, siblings in order of time."""
    layout = _Layout(
        around, noise.take(_ID_BYTES * _count(root), "spans", around.trace_id), special_ids(noise, around.trace_id)
    )
    return list(layout.spans(root, "", start_ns, duration_ns, ""))


def _count(step: Step) -> int:
    return 1 + sum(_count(inner) for inner in step.inside)


class _Layout:
    """Hands out span ids while the steps are laid out."""

    def __init__(self, around: Surroundings, ids: bytes, special: tuple[str, str]) -> None:
        self._around = around
        self._ids = ids
        self._root_id, self._exception_id = special
        self._used = 0

    def _id_of(self, step: Step, parent: str) -> str:
        if not parent:
            return self._root_id
        if any(DIGEST in attributes for attributes in step.exceptions):
            return self._exception_id
        self._used += _ID_BYTES
        return self._ids[self._used - _ID_BYTES : self._used].hex()

    def spans(self, step: Step, parent: str, start_ns: int, duration_ns: int, above: str) -> Iterator[SpanRecord]:
        span_id = self._id_of(step, parent)
        yield self._span(step, span_id, parent, (start_ns, start_ns + duration_ns), above)
        own_ns = duration_ns * (1 - sum(inner.share for inner in step.inside))
        cursor_ns = start_ns + int(own_ns / 2)
        for inner in step.inside:
            inner_ns = int(duration_ns * inner.share)
            if inner.service:
                yield from self.spans(inner, span_id, _micro(cursor_ns), max(_micro(inner_ns), 1_000), step.service)
            cursor_ns += inner_ns

    def _span(self, step: Step, span_id: str, parent: str, ends: tuple[int, int], above: str) -> SpanRecord:
        around = self._around
        opens = not parent or (step.service != above and step.kind in {"server", "consumer"})
        resource = around.resources.get(step.service) or around.resources[""]
        return SpanRecord(
            trace_id=around.trace_id,
            span_id=span_id,
            parent_span_id=parent,
            name=step.name,
            kind=step.kind,
            start_ns=ends[0],
            end_ns=ends[1],
            service=step.service,
            status_code="error" if step.failed else "unset" if step.kind == "internal" else "ok",
            status_message=step.failed,
            site_id=around.site_id,
            namespace=around.namespace,
            action_name=around.action_name if opens or step.kind == "internal" else "",
            revision=around.revision,
            digest=short_digest(step.service, step.name),
            scope_name=step.scope[0],
            scope_version=step.scope[1],
            subtrace_root=opens,
            attributes=dict(step.attributes),
            resource={**resource, "service.name": step.service},
            events=tuple(
                EventRecord("exception", ends[1] - 1_000 * (len(step.exceptions) - index), dict(attributes))
                for index, attributes in enumerate(step.exceptions)
            ),
        )


def _micro(time_ns: int) -> int:
    return time_ns - time_ns % 1_000
