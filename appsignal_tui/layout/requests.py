"""The requests of this run as a list, and everything known about one."""

import json
import re
from datetime import UTC, tzinfo

from appsignal_tui.api.journal import JournalEntry
from appsignal_tui.layout.columns import Column
from appsignal_tui.layout.detail_rows import DetailRow, DetailRows
from appsignal_tui.layout.run import Role, Run, Runs, runs
from appsignal_tui.layout.units import format_clock, format_count, format_duration, format_size
from appsignal_tui.text import MISSING, safe_block, safe_text

_PREFIX = "/api/v2/"
_FIRST_ERROR = 400
_BODY_LIMIT = 4_096

_OPERATION = re.compile(r'^\{"query":"query (\w+)', re.ASCII)
"""The name of a GraphQL document; its path is the same for all."""

_TOLD = {"kept": "from memory", "shared": "shared with another"}


def request_columns(zone: tzinfo = UTC) -> tuple[Column[JournalEntry], ...]:
    """Columns of the list; `zone` is of the clock times."""
    when = Column[JournalEntry](
        "when", "when", 8, lambda entry, _: (Run(format_clock(entry.at_ns, zone), "muted"),), rank=1
    )
    return (_MARK, when, _REQUEST, _TIME, _BYTES, _RESULT)


def request_detail(entry: JournalEntry, curl: str, zone: tzinfo = UTC) -> tuple[DetailRow, ...]:
    """What was sent, what came back, and a line that asks again from a shell."""
    rows = DetailRows()
    rows.field("result", _result(entry), _role(entry))
    rows.field("request", safe_text(f"{entry.method} {entry.path}", 400))
    rows.field("at", format_clock(entry.at_ns, zone, millis=True))
    rows.field("took", format_duration(entry.duration_ms))
    rows.field("received", f"{format_count(entry.received_bytes)} bytes")
    rows.field("attempt", f"{entry.attempt}" if entry.attempt > 1 else "")
    rows.field("answered", _TOLD.get(entry.told, "by the service"))
    rows.field("message", safe_text(entry.message), "error" if _role(entry) == "error" else "text")
    lines = safe_block(_laid_out(entry.sent), _BODY_LIMIT)
    if lines:
        rows.add("section", "Body", f"{len(lines)} lines")
        for line in lines:
            rows.add("line", "body", line)
    rows.add("section", "As curl", "y copies")
    rows.add("line", "curl", safe_text(curl), "muted")
    return tuple(rows.rows)


def _laid_out(sent: str) -> str:
    try:
        return json.dumps(json.loads(sent), indent=2, ensure_ascii=False)
    except ValueError:
        return sent  # cut, or empty


def _role(entry: JournalEntry) -> Role:
    if entry.status is None or entry.status >= _FIRST_ERROR:
        return "warn" if entry.status == 429 else "error"  # noqa: PLR2004 - too many requests
    return "ok"


_MARKS: dict[Role, str] = {"ok": "●", "warn": "▲", "error": "✖"}


def _result(entry: JournalEntry) -> str:
    words = [str(entry.status) if entry.status is not None else "no answer"]
    if entry.told in _TOLD:
        words.append(_TOLD[entry.told])
    if entry.attempt > 1:
        words.append(f"attempt {entry.attempt}")
    if entry.message and _role(entry) != "ok":
        words.append(entry.message)
    return safe_text(" · ".join(words), 300)


def _paint_mark(entry: JournalEntry, _width: int) -> Runs:
    role = _role(entry)
    return runs(Run(_MARKS[role], role))


def _paint_request(entry: JournalEntry, _width: int) -> Runs:
    path = entry.path.removeprefix(_PREFIX).removeprefix("/")
    operation = _OPERATION.search(entry.sent) if entry.credential == "query" else None
    return runs(
        Run(f"{entry.method} ", "muted"), Run(safe_text(path, 200)), Run(f" {operation[1]}" if operation else "")
    )


def _paint_result(entry: JournalEntry, _width: int) -> Runs:
    role = _role(entry)
    return runs(Run(_result(entry), "muted" if role == "ok" else role))


_MARK = Column[JournalEntry]("mark", "", 1, _paint_mark, rank=0)
_REQUEST = Column[JournalEntry]("request", "request", 24, _paint_request, grow=3, most=60, rank=0)
_TIME = Column[JournalEntry](
    "time",
    "took",
    7,
    lambda entry, _: runs(Run(format_duration(entry.duration_ms) if entry.told == "asked" else MISSING, "strong")),
    align="right",
    rank=2,
)
_BYTES = Column[JournalEntry](
    "bytes", "bytes", 8, lambda entry, _: runs(Run(format_size(entry.received_bytes), "muted")), align="right", rank=3
)
_RESULT = Column[JournalEntry]("result", "result", 12, _paint_result, grow=4, rank=1, gap=2)
