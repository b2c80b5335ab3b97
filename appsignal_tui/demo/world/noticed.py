"""Incidents of the shop that are no errors, found in the same figures and lines that everything else is told from."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeVar

from appsignal_tui.demo.discovery import (
    AlertRecord,
    AnomalyIncidentRecord,
    LoggedRecord,
    LogIncidentRecord,
    NoticedRecord,
    SlowIncidentRecord,
)
from appsignal_tui.demo.telemetry import Buckets, LineHints, LineRecord
from appsignal_tui.demo.world.catalog import DAY_NS, HOUR_NS, MINUTE_NS, SlowSpec
from appsignal_tui.demo.world.noise import name_id
from appsignal_tui.demo.world.settings import LOG_RULES, RULES, USERS, LogRule, Rule
from appsignal_tui.demo.world.site import Site
from appsignal_tui.demo.world.truth import Total, floor_minute

_BEFORE_NS, _AFTER_NS = 10 * MINUTE_NS, 60 * MINUTE_NS
"""Around the newest deploy a rule is held against every minute: nothing else changes the shop's behaviour."""
_LATEST_NS = 5 * MINUTE_NS
_LINES_OVER_NS = HOUR_NS
_CLOSED_AFTER_NS = 2 * DAY_NS
"""How long a closed incident had been open."""

Record = TypeVar("Record")


def noticed_at(site: Site, now_ns: int) -> NoticedRecord:
    """All there is by now."""
    watched = site.spec.environment == "production"
    rules, log_rules = RULES.get(site.spec.name, ()), LOG_RULES.get(site.spec.name, ())
    return NoticedRecord(
        slow=tuple(_slow(site, spec, now_ns) for spec in site.spec.slow),
        anomalies=_present(_anomaly(site, rule, now_ns) for rule in rules if watched),
        logged=_present(_logged(site, rule, now_ns) for rule in log_rules if watched),
    )


def _present(found: Iterator[Record | None]) -> tuple[Record, ...]:
    return tuple(one for one in found if one is not None)


def _slow(site: Site, spec: SlowSpec, now_ns: int) -> SlowIncidentRecord:
    """Calls while it was open; all but those of the last day are taken to have been like the first hour of that day."""
    ((index, action),) = (
        (index, action)
        for index, action in enumerate(site.spec.actions)
        if (action.namespace, action.name) == (spec.namespace, spec.action)
    )
    created_ns = floor_minute(site.origin_ns - spec.age_ns)
    until_ns = created_ns + _CLOSED_AFTER_NS if spec.state == "CLOSED" else now_ns
    counted_ns = max(created_ns, min(until_ns, floor_minute(site.origin_ns)) - DAY_NS)
    total = site.truth.total(index, counted_ns, until_ns)
    earlier = site.truth.total(index, counted_ns, counted_ns + HOUR_NS) if counted_ns > created_ns else Total()
    hours = (counted_ns - created_ns) / HOUR_NS
    count = total.calls + round(earlier.calls * hours)
    total_ms = total.time_ms + earlier.time_ms * hours
    return SlowIncidentRecord(
        number=spec.number,
        namespace=action.namespace,
        action_names=(action.name,),
        count=count,
        mean_ms=round(total_ms / count, 4) if count else 0.0,
        total_ms=round(total_ms, 4),
        has_npo=site.truth.behaviour(index, now_ns).has_npo,
        created_ns=created_ns,
        last_ns=next(_stored_before(site, index, until_ns), created_ns),
        state=spec.state,
        severity=spec.severity,
        assignees=tuple(user for user in USERS if user.name == spec.assigned),
    )


def _stored_before(site: Site, action: int, until_ns: int) -> Iterator[int]:
    """When traces of the action that had ended by then began, newest first."""
    for minute_ns in range(floor_minute(until_ns), floor_minute(until_ns) - HOUR_NS, -MINUTE_NS):
        ended = [one.start_ns for one in site.samples.minute(action, minute_ns) if one.end_ns <= until_ns]
        yield from sorted(ended, reverse=True)


class _Breach(NamedTuple):
    """A time in which a rule was broken for long enough."""

    opened_ns: int
    last_ns: int
    peak: float


def _anomaly(site: Site, rule: Rule, now_ns: int) -> AnomalyIncidentRecord | None:
    minutes = _minutes(site, rule, now_ns)
    breaches = list(_breaches(rule, minutes))
    if not breaches:
        return None
    newest, (latest_ns, value) = breaches[-1], minutes[-1]
    state = "OPEN" if newest.last_ns == latest_ns else "CLOSED"
    opened = str(newest.opened_ns)
    alert = AlertRecord(
        id=name_id("alert", rule.trigger.id, opened),
        state=state,
        opened_ns=newest.opened_ns,
        last_value=value,
        peak_value=newest.peak,
        trigger=rule.trigger,
        message=f"{rule.trigger.name}: {value:g}" if state == "OPEN" else "",
    )
    return AnomalyIncidentRecord(
        number=rule.number,
        alert=alert,
        tags=rule.tags,
        count=len(breaches),
        created_ns=breaches[0].opened_ns,
        last_ns=newest.last_ns,
        severity=rule.severity,
    )


def _minutes(site: Site, rule: Rule, now_ns: int) -> list[tuple[int, float]]:
    """The largest value of any tag combination, minute by minute, around the deploy and lately."""
    turn_ns, trigger = site.truth.turn_ns, rule.trigger
    metric = next(one for one in site.metrics if one.name == trigger.metric_name)
    largest: dict[int, float] = {}
    whole_ns = floor_minute(now_ns) - 1
    spans = ((turn_ns - _BEFORE_NS, min(turn_ns + _AFTER_NS, whole_ns)), (whole_ns - _LATEST_NS, whole_ns))
    for start_ns, end_ns in spans:
        buckets = Buckets(start_ns, end_ns, MINUTE_NS)
        for series in site.series(metric, trigger.field.casefold(), dict(rule.tags), buckets, now_ns):
            for time_ns, value in series.points:
                largest[time_ns] = max(value, largest.get(time_ns, value))
    return sorted(largest.items())


def _breaches(rule: Rule, minutes: Sequence[tuple[int, float]]) -> Iterator[_Breach]:
    """Runs of minutes beyond the bound; a run is broken by a minute in order, not by one that was not looked at."""
    run: list[tuple[int, float]] = []
    for time_ns, value in (*minutes, (0, rule.most)):
        if value > rule.most:
            run.append((time_ns, value))
            continue
        if len(run) >= rule.minutes:
            opened_ns = run[rule.minutes - 1][0] + MINUTE_NS
            yield _Breach(opened_ns, run[-1][0], max(peak for _, peak in run))
        run = []


def _logged(site: Site, rule: LogRule, now_ns: int) -> LogIncidentRecord | None:
    """The lines of the last hour."""
    sources = {source.id for source in site.record.log_sources}
    hints = LineHints(rule.severities, rule.words)
    lines = list(site.logs.lines(sources, now_ns - _LINES_OVER_NS, now_ns, hints, oldest_first=False))
    if not lines:
        return None
    return LogIncidentRecord(
        number=rule.number,
        trigger=rule.trigger,
        line=_line(lines[0]),
        count=len(lines),
        created_ns=lines[-1].time_ns,
        last_ns=lines[0].time_ns,
        severity="CRITICAL",
    )


def _line(line: LineRecord) -> LoggedRecord:
    return LoggedRecord(line.id, line.time_ns, line.severity.upper(), line.hostname, line.group, line.message)
