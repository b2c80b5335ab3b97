"""What OTLP/JSON and log files hold, read as simply as can be and without any code of the program.

Tests compare what the program shows with what stands in the files. Only well-formed files are understood, in the
encoding of https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding: one export request per line.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent.parent / "data"
TRACES = DATA / "traces"
LOGS = DATA / "logs"
BROKEN = DATA / "broken"

STATUS_ERROR = 2


@dataclass(frozen=True, slots=True)
class RecordedSpan:
    """A span as it stands in a file; times in nanoseconds since the epoch."""

    trace_id: str
    span_id: str
    parent_span_id: str
    """Empty for a root."""
    name: str
    service: str
    start_ns: int
    end_ns: int
    error: bool
    raw: dict[str, Any]

    @property
    def duration_ms(self) -> float:
        return (self.end_ns - self.start_ns) / 1e6

    @property
    def attributes(self) -> dict[str, Any]:
        return plain_attributes(self.raw)

    @property
    def event_names(self) -> list[str]:
        return [event["name"] for event in self.raw.get("events", [])]


def plain_attributes(owner: dict[str, Any]) -> dict[str, Any]:
    """The attributes of a span, event, link or resource as plain values."""
    return {item["key"]: _plain(item["value"]) for item in owner.get("attributes", [])}


def _plain(value: dict[str, Any]) -> Any:
    ((kind, content),) = value.items()
    if kind == "intValue":
        return int(content)
    return [_plain(item) for item in content["values"]] if kind == "arrayValue" else content


@dataclass(frozen=True, slots=True)
class RecordedTrace:
    """All spans of a trace in the order of its file."""

    trace_id: str
    spans: tuple[RecordedSpan, ...]

    @property
    def start_ns(self) -> int:
        return min(span.start_ns for span in self.spans)

    @property
    def end_ns(self) -> int:
        return max(span.end_ns for span in self.spans)

    @property
    def duration_ms(self) -> float:
        """From the first start to the last end."""
        return (self.end_ns - self.start_ns) / 1e6

    @property
    def root(self) -> RecordedSpan:
        """The earliest span without parent, else the earliest of those whose parent is not recorded."""
        known = {span.span_id for span in self.spans}
        without = [span for span in self.spans if not span.parent_span_id]
        missing = [span for span in self.spans if span.parent_span_id not in known]
        return min(without or missing or self.spans, key=lambda span: span.start_ns)

    @property
    def errors(self) -> frozenset[str]:
        """Ids of the spans whose status is error."""
        return frozenset(span.span_id for span in self.spans if span.error)

    def in_tree_order(self) -> list[tuple[int, RecordedSpan]]:
        """Depth and span, parents before their children, siblings by start."""
        known = {span.span_id for span in self.spans}
        children: defaultdict[str, list[RecordedSpan]] = defaultdict(list)
        for span in sorted(self.spans, key=lambda span: span.start_ns):
            children[span.parent_span_id if span.parent_span_id in known else ""].append(span)
        ordered: list[tuple[int, RecordedSpan]] = []
        waiting = [(0, span) for span in reversed(children[""])]
        while waiting:
            depth, span = waiting.pop()
            ordered.append((depth, span))
            waiting.extend((depth + 1, child) for child in reversed(children[span.span_id]))
        return ordered


def read_traces(path: Path) -> dict[str, RecordedTrace]:
    """The traces of one file or of all files of a folder, by trace id."""
    spans: defaultdict[str, list[RecordedSpan]] = defaultdict(list)
    for file in sorted(path.iterdir()) if path.is_dir() else [path]:
        for span in _spans(file):
            spans[span.trace_id].append(span)
    return {trace_id: RecordedTrace(trace_id, tuple(found)) for trace_id, found in spans.items()}


def _spans(file: Path) -> Iterator[RecordedSpan]:
    for line in file.read_text(encoding="utf-8").split("\n"):
        for resource_spans in json.loads(line)["resourceSpans"] if line else ():
            resource = {item["key"]: item["value"] for item in resource_spans["resource"]["attributes"]}
            for scope_spans in resource_spans["scopeSpans"]:
                for raw in scope_spans["spans"]:
                    yield RecordedSpan(
                        trace_id=raw["traceId"],
                        span_id=raw["spanId"],
                        parent_span_id=raw.get("parentSpanId", ""),
                        name=raw["name"],
                        service=resource["service.name"]["stringValue"],
                        start_ns=int(raw["startTimeUnixNano"]),
                        end_ns=int(raw["endTimeUnixNano"]),
                        error=raw["status"].get("code") == STATUS_ERROR,
                        raw=raw,
                    )


def read_lines(file: Path) -> list[str]:
    """The physical lines of a log file without their line ends."""
    text = file.read_bytes().decode("utf-8")
    lines = text.split("\n")
    return [line.removesuffix("\r") for line in (lines[:-1] if text.endswith("\n") else lines)]
