"""Error groups: what fails, where, how often, since when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from appsignal_tui.layout.cells import cut_end, width_of
from appsignal_tui.layout.columns import Column
from appsignal_tui.layout.run import Run, Runs, runs
from appsignal_tui.layout.units import format_age, format_clock, format_count, format_moment
from appsignal_tui.models.base import NS_PER_S
from appsignal_tui.models.incident import ExceptionIncident
from appsignal_tui.models.timerange import TimeRange
from appsignal_tui.text import safe_text

_WITH_SINCE = 15
"""Cells that `since Sat 09:16` takes."""
_DAY_NS = 86_400 * NS_PER_S


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """An error group with its times in words."""

    incident: ExceptionIncident
    is_new: bool
    """It was first seen inside the time range."""
    last: str
    """Clock time of the last occurrence, or its age from a day on."""
    since: str
    """When it was first seen."""


def incident_rows(
    incidents: Sequence[ExceptionIncident], window: TimeRange, now_ns: int, zone: tzinfo
) -> tuple[IncidentRow, ...]:
    """Error groups, the one that occurred last first; those never seen last."""
    newest_first = sorted(incidents, key=lambda group: (group.last_ns is None, -(group.last_ns or 0), group.number))
    return tuple(
        IncidentRow(
            incident=incident,
            is_new=incident.created_ns is not None and incident.created_ns >= window.start_ns,
            last=_last(incident.last_ns, now_ns, zone),
            since=format_moment(incident.created_ns, zone, now_ns),
        )
        for incident in newest_first
    )


def _last(last_ns: int | None, now_ns: int, zone: tzinfo) -> str:
    if last_ns is None or abs(now_ns - last_ns) < _DAY_NS:
        return format_clock(last_ns, zone, seconds=False)
    return format_age(last_ns, now_ns)


def _paint_mark(row: IncidentRow, _width: int) -> Runs:
    return (Run("✖", "error") if row.is_new else Run("▲", "warn"),)


def _paint_exception(row: IncidentRow, _width: int) -> Runs:
    name = safe_text(row.incident.exception_name or f"#{row.incident.number}", 200)
    message = safe_text(row.incident.exception_message, 200)
    return runs(Run(name, "strong" if row.is_new else "text"), Run(f"  {message}" if message else "", "faint"))


def _paint_action(row: IncidentRow, width: int) -> Runs:
    names = row.incident.action_names
    if not names:
        return (Run("–", "faint"),)
    more = f" +{len(names) - 1}" if len(names) > 1 else ""
    first = cut_end(safe_text(names[0], 200), width - width_of(more))
    return runs(Run(first, "muted"), Run(more, "faint"))


def _paint_since(row: IncidentRow, width: int) -> Runs:
    if row.incident.created_ns is None:
        return ()
    if row.is_new:
        return (Run("new ", "error"), Run(row.since))
    lead = "since " if width >= _WITH_SINCE else ""
    return (Run(f"{lead}{row.since}", "faint"),)


INCIDENT_COLUMNS: tuple[Column[IncidentRow], ...] = (
    Column("mark", "", 1, _paint_mark, rank=0),
    Column(
        "last",
        "last",
        5,
        lambda row, _: (Run(row.last, "muted"),),
        align="right",
        rank=1,
        sort=lambda row: row.incident.last_ns,
    ),
    Column(
        "exception",
        "exception",
        31,
        _paint_exception,
        grow=3,
        rank=2,
        sort=lambda row: row.incident.exception_name.casefold(),
    ),
    Column("action", "action", 14, _paint_action, grow=1, most=30, rank=5),
    Column(
        "count",
        "count",
        7,
        lambda row, _: (Run(f"{format_count(row.incident.count)}×"),),
        align="right",
        rank=3,
        sort=lambda row: row.incident.count,
    ),
    Column(
        "since", "since", 9, _paint_since, grow=1, most=_WITH_SINCE, rank=4, sort=lambda row: row.incident.created_ns
    ),
    Column(
        "namespace",
        "namespace",
        10,
        lambda row, _: (Run(safe_text(row.incident.namespace, 60), "muted"),),
        rank=6,
        sort=lambda row: row.incident.namespace,
    ),
)
"""Columns of the list of error groups."""
