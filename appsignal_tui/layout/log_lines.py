"""Log lines: one row each."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, tzinfo
from itertools import islice

from appsignal_tui.layout.attributes import flattened, is_noise
from appsignal_tui.layout.cells import cut_middle
from appsignal_tui.layout.columns import Column
from appsignal_tui.layout.fit import cut_cell
from appsignal_tui.layout.run import Role, Run, Runs
from appsignal_tui.layout.units import format_clock
from appsignal_tui.models.log import LogLine, Severity
from appsignal_tui.models.sensitive import MASK, is_secret
from appsignal_tui.text import safe_text

TRACE_SIGN = "↗"
"""Follows a line that names a trace."""

_TRACE_KEYS = ("trace_id", "traceId", "trace.id", "traceid", "dd.trace_id", "otel.trace_id")
_SPAN_KEYS = ("span_id", "spanId", "span.id", "spanid", "dd.span_id")
_TRACE_ID = re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{32}(?![0-9A-Za-z])")
_MESSAGE_CELLS = 48
"""Least width of a message: a line that cannot be read is not helped by knowing its source."""
_MESSAGE_LENGTH = 1_000
_VALUE_LENGTH = 120
_FIELDS_SHOWN = 25

_MARKS: dict[Severity, Run] = {
    Severity.UNKNOWN: Run(" "),
    Severity.TRACE: Run("·", "faint"),
    Severity.DEBUG: Run("·", "faint"),
    Severity.INFO: Run("●", "info"),
    Severity.NOTICE: Run("●", "notice"),
    Severity.WARN: Run("▲", "warn"),
    Severity.ERROR: Run("✖", "error"),
    Severity.CRITICAL: Run("✖", "critical"),
    Severity.ALERT: Run("✖", "critical"),
    Severity.FATAL: Run("✖", "critical"),
}


def line_role(line: LogLine) -> Role | None:
    """Role of a line that is worse than a notice, for marks beside the list; `None` for the others."""
    severity = line.severity
    return _MARKS[severity].role if severity >= Severity.WARN else None


def trace_id_of(line: LogLine) -> str:
    """The trace a line belongs to: a known attribute, else any 32 hex digits in a value or the message; empty if none.

    A value under a known name is taken as it is, whatever it looks like: the service knows its ids.
    """
    values = dict(flattened(line.attributes))
    for key in _TRACE_KEYS:
        value = values.get(key)
        if isinstance(value, str) and value.strip():
            return value.strip()
    for text in (*(value for value in values.values() if isinstance(value, str)), line.message):
        found = _TRACE_ID.search(text[:_MESSAGE_LENGTH])
        if found:
            return found.group()
    return ""


def log_columns(
    zone: tzinfo = UTC,
    *,
    fields: Sequence[str] = (),
    source_names: Mapping[str, str] | None = None,
) -> tuple[Column[LogLine], ...]:
    """Columns of a list of log lines.

    Args:
        zone: of the clock times.
        fields: attributes that get a column of their own; the others follow the message.
        source_names: source id → name.
    """
    chosen = frozenset(fields)
    message = Column[LogLine](
        "message",
        "message",
        _MESSAGE_CELLS,
        lambda line, width: _message(line, chosen, width),
        grow=1,
        rank=2,
        sort=lambda line: line.message,
    )
    fixed = (_time_column(zone), _MARK, _LEVEL, _HOST)
    return (*fixed, message, *(_field_column(field) for field in fields), _TRACE, _source_column(source_names or {}))


def _time_column(zone: tzinfo) -> Column[LogLine]:
    return Column(
        "time",
        "time",
        12,
        lambda line, _: (Run(format_clock(line.time_ns, zone, millis=True), "muted"),),
        rank=0,
        sort=lambda line: line.time_ns,
    )


def _source_column(names: Mapping[str, str]) -> Column[LogLine]:
    return Column(
        "source",
        "source",
        8,
        lambda line, _: (Run(safe_text(names.get(line.source_id, line.source_id), 60), "faint"),),
        rank=6,
        sort=lambda line: names.get(line.source_id, line.source_id),
    )


def _field_column(field: str) -> Column[LogLine]:
    def value_of(line: LogLine) -> object:
        return dict(flattened(line.attributes)).get(field, "")

    def paint(line: LogLine, _width: int) -> Runs:
        return (Run(_shown(field, value_of(line)), "muted"),)

    def sort_value(line: LogLine) -> tuple[bool, float, str]:
        value = value_of(line)
        is_number = isinstance(value, int | float)
        return not is_number, float(value) if isinstance(value, int | float) else 0.0, str(value)

    return Column(f"field:{field}", safe_text(field, 60), 12, paint, rank=4, sort=sort_value)


def _message(line: LogLine, chosen: frozenset[str], width: int) -> Runs:
    """The message, then its attributes as `key=value`, then the sign that it names a trace, which is never cut."""
    severity = line.severity
    parts: list[Run] = []
    if severity >= Severity.CRITICAL:
        parts += [Run(safe_text(line.severity_word, 12).upper(), "critical"), Run(" ")]
    loud: Role = "strong" if severity >= Severity.ERROR else "text"
    parts.append(Run(safe_text(line.message, _MESSAGE_LENGTH), "muted" if severity in _QUIET else loud))
    for key, value in islice(flattened(line.attributes), _FIELDS_SHOWN):
        if key in chosen or key in _SPAN_KEYS or key in _TRACE_KEYS or is_noise(key):
            continue
        parts += [Run(f"  {safe_text(key, 60)}=", "faint"), Run(_shown(key, value), "muted")]
    if not trace_id_of(line):
        return tuple(parts)
    return (*cut_cell(tuple(parts), width - 2), Run(f" {TRACE_SIGN}", "link"))


_QUIET = frozenset({Severity.TRACE, Severity.DEBUG})


def _shown(key: str, value: object) -> str:
    return MASK if is_secret(key) and value not in (None, "") else safe_text(value, _VALUE_LENGTH)


def _paint_level(line: LogLine, _width: int) -> Runs:
    return (Run(safe_text(line.severity_word, 20).lower(), _MARKS[line.severity].role),)


def _paint_trace(line: LogLine, width: int) -> Runs:
    trace_id = safe_text(trace_id_of(line), 80)
    return (Run(cut_middle(trace_id, width), "link"),)


_MARK = Column[LogLine]("mark", "", 1, lambda line, _: (_MARKS[line.severity],), rank=1)
_LEVEL = Column[LogLine]("level", "level", 6, _paint_level, rank=7, sort=lambda line: line.severity)
_HOST = Column[LogLine](
    "host",
    "host",
    9,
    lambda line, width: (Run(cut_middle(safe_text(line.hostname, 80), width), "muted"),),
    rank=3,
    sort=lambda line: line.hostname,
)
_TRACE = Column[LogLine]("trace", "trace", 11, _paint_trace, rank=5)
