"""Lists of traces."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo

from appsignal_tui.layout.bars import share_bar
from appsignal_tui.layout.columns import Column
from appsignal_tui.layout.run import Run, Runs, runs
from appsignal_tui.layout.units import format_clock, format_duration
from appsignal_tui.models.trace import TraceSummary
from appsignal_tui.text import MISSING, safe_text

_REVISION_LENGTH = 7
"""Characters of a revision that people say to each other."""

_TAGS_SHOWN = 25


@dataclass(frozen=True, slots=True)
class TraceRow:
    """A trace beside the others of its list."""

    trace: TraceSummary
    share: float | None
    """Its duration over the longest of the list, 0 to 1."""
    is_error: bool = False
    """It comes from the list of error traces; performance traces do not tell (contract 5.3)."""
    site: str = ""
    """Its site in words, for lists of several sites."""


def trace_rows(
    traces: Sequence[TraceSummary], *, is_errors: bool = False, site_labels: dict[str, str] | None = None
) -> tuple[TraceRow, ...]:
    """The traces in the order given, their durations compared with the longest.

    Args:
        traces: one row each.
        is_errors: whether they come from the list of error traces.
        site_labels: site id → words.
    """
    longest = max((trace.duration_ms or 0.0 for trace in traces), default=0.0)
    labels = site_labels or {}
    return tuple(
        TraceRow(
            trace,
            trace.duration_ms / longest if trace.duration_ms is not None and longest > 0 else None,
            is_errors,
            labels.get(trace.site_id, trace.site_id),
        )
        for trace in traces
    )


def trace_columns(
    zone: tzinfo = UTC, *, mixed: bool = False, several_sites: bool = False
) -> tuple[Column[TraceRow], ...]:
    """Columns of a list of traces.

    Args:
        zone: of the clock times.
        mixed: whether the traces are of several actions, so that each names its own.
        several_sites: whether each names its site.
    """
    time = Column[TraceRow](
        "time",
        "time",
        8,
        lambda row, _: (Run(format_clock(row.trace.time_ns, zone), "muted"),),
        rank=1,
        sort=lambda row: row.trace.time_ns,
    )
    action = (_ACTION,) if mixed else ()
    site = (_SITE,) if several_sites else ()
    return (_MARK, time, *action, _TOTAL, _BAR, _N_PLUS_ONE, _REVISION, *site, _TAGS)


def _paint_mark(row: TraceRow, _width: int) -> Runs:
    return (Run("✖", "error"),) if row.is_error else ()


def _paint_bar(row: TraceRow, width: int) -> Runs:
    return (Run(share_bar(row.share, width), "error" if row.is_error else "accent"),)


def _paint_n_plus_one(row: TraceRow, _width: int) -> Runs:
    return runs(Run("N+1", "warn") if row.trace.has_n_plus_one else "")


def _paint_revision(row: TraceRow, _width: int) -> Runs:
    revision = row.trace.revision
    # A commit is known by its first characters; other names, such as v2.14.1, are not cut short of the column.
    short = revision[:_REVISION_LENGTH] if len(revision) == 40 and revision.isalnum() else revision  # noqa: PLR2004 - SHA-1
    return (Run(safe_text(short, 60) or MISSING, "muted" if revision else "faint"),)


def _paint_tags(row: TraceRow, _width: int) -> Runs:
    made: list[Run] = []
    for name, value in list(row.trace.tags.items())[:_TAGS_SHOWN]:
        made += [Run(f"{safe_text(name, 60)}=", "faint"), Run(f"{safe_text(value, 120)} ", "muted")]
    return tuple(made)


_MARK = Column[TraceRow]("mark", "", 1, _paint_mark, rank=0)
_TOTAL = Column[TraceRow](
    "total",
    "total",
    7,
    lambda row, _: (Run(format_duration(row.trace.duration_ms), "strong"),),
    align="right",
    rank=2,
    sort=lambda row: row.trace.duration_ms,
)
_BAR = Column[TraceRow]("bar", "", 12, _paint_bar, grow=5, most=30, rank=3)
_N_PLUS_ONE = Column[TraceRow]("n+1", "", 3, _paint_n_plus_one, rank=4)
_REVISION = Column[TraceRow](
    "revision", "revision", 8, _paint_revision, rank=5, gap=2, sort=lambda row: row.trace.revision
)
_ACTION = Column[TraceRow](
    "action",
    "action",
    18,
    lambda row, _: (Run(safe_text(row.trace.action_name, 300) or MISSING),),
    grow=3,
    most=50,
    rank=6,
    sort=lambda row: row.trace.action_name.casefold(),
)
_SITE = Column[TraceRow](
    "site", "site", 10, lambda row, _: (Run(safe_text(row.site, 80), "muted"),), rank=7, sort=lambda row: row.site
)
_TAGS = Column[TraceRow]("tags", "tags", 20, _paint_tags, grow=2, rank=8)
