"""Every conflict and guess of the contract about what to send, in one table.

A row says what is sent, what is tried once when that is refused, and where the contract leaves the question open. A
form that worked after a refusal is remembered for the client's life. What may differ in answers is read by the models.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

Body = Mapping[str, Any]
Form = Callable[[Body], Body]


@dataclass(frozen=True, slots=True)
class Conflict:
    """One open question of the contract."""

    name: str
    section: str
    """Section of the contract."""
    sent: str
    """What is sent, in words; it is what the request builders write."""
    instead: str
    """What is sent when that is refused, in words."""
    routes: frozenset[str]
    concerns: Callable[[Body], bool]
    """Whether a body has the questionable member at all."""
    mentioned: re.Pattern[str]
    """What a refusal must mention to be about this question."""
    other: Form
    """Writes the other form."""


def _has_duration_cursor(body: Body) -> bool:
    cursor = body.get("pagination", {}).get("cursor")
    return isinstance(cursor, Mapping) and "duration" in cursor


def _with_named_cursor(body: Body) -> Body:
    return {**body, "pagination": {**body["pagination"], "cursor": "Duration"}}


def _with_duration(body: Body) -> Body:
    renamed = {name: value for name, value in body.items() if name != "duration_ms"}
    return {**renamed, "duration": body["duration_ms"]}


_LIVE_AGGREGATIONS = {"avg": "AVERAGE"}


def _in_upper_case(body: Body) -> Body:
    def selector(sent: Body) -> Body:
        written = {**sent, "field": sent["field"].upper()}
        if "aggregation" in sent:
            written["aggregation"] = _LIVE_AGGREGATIONS.get(sent["aggregation"], sent["aggregation"].upper())
        return written

    other = {**body, "select": [selector(each) for each in body["select"]]}
    if "resolution" in body:
        other["resolution"] = body["resolution"].upper()
    return other


def _with_pagination(body: Body) -> Body:
    return {**body, "pagination": {"per_page": 100, "order": "DESC", "cursor": {"time": None}}}


_LISTS = frozenset({"/tracing/traces/performance", "/tracing/traces/errors"})

CURSOR_BY_DURATION = Conflict(
    name="cursor-by-duration",
    section="5.2",
    sent='cursor {"duration": null}, by the pattern of {"time": null}',
    instead='cursor "Duration", as the guide says; it can name the first page only',
    routes=_LISTS,
    concerns=_has_duration_cursor,
    mentioned=re.compile(r"cursor|pagination|duration|order", re.IGNORECASE),
    other=_with_named_cursor,
)
MINIMUM_DURATION = Conflict(
    name="minimum-duration",
    section="5.2",
    sent="duration_ms, as the official client does",
    instead="duration, as the guide says",
    routes=_LISTS | {"/tracing/trace/performance"},
    concerns=lambda body: "duration_ms" in body,
    mentioned=re.compile(r"duration", re.IGNORECASE),
    other=_with_duration,
)
METRIC_SPELLING = Conflict(
    name="metric-spelling",
    section="3.1",
    sent="field, aggregation and resolution in lower case, as the guide shows",
    instead="the same in upper case, with AVERAGE for avg, as live clients send them",
    routes=frozenset({"/metrics/timeseries"}),
    concerns=lambda body: bool(body.get("select")),
    mentioned=re.compile(r"field|aggregat|resolution", re.IGNORECASE),
    other=_in_upper_case,
)
ERROR_TRACE_PAGINATION = Conflict(
    name="error-trace-pagination",
    section="5.7",
    sent="no pagination, which works",
    instead="a first page of 100, because the guide calls it required",
    routes=frozenset({"/tracing/trace/error"}),
    concerns=lambda body: "pagination" not in body,
    mentioned=re.compile(r"pagination|cursor|per_page", re.IGNORECASE),
    other=_with_pagination,
)

TABLE: tuple[Conflict, ...] = (CURSOR_BY_DURATION, MINIMUM_DURATION, METRIC_SPELLING, ERROR_TRACE_PAGINATION)


class OtherForm(NamedTuple):
    """What to send after a refusal."""

    conflict: Conflict
    body: Body


class Dialect:
    """What one client has learned about the service's spellings."""

    def __init__(self, table: Sequence[Conflict] = TABLE) -> None:
        """Know nothing yet."""
        self._table = table
        self._learned: set[str] = set()

    @property
    def learned(self) -> frozenset[str]:
        """Names of the conflicts for which the other form is sent."""
        return frozenset(self._learned)

    def write(self, route: str, body: Body) -> Body:
        """The body as this service is known to take it."""
        for conflict in self._table:
            if conflict.name in self._learned and route in conflict.routes and conflict.concerns(body):
                body = conflict.other(body)
        return body

    def other_form(self, route: str, body: Body, refusal: str) -> OtherForm | None:
        """The one other form worth trying after a refusal; `body` is what `write` was given."""
        for conflict in self._table:
            if (
                conflict.name not in self._learned
                and route in conflict.routes
                and conflict.concerns(body)
                and conflict.mentioned.search(refusal)
            ):
                return OtherForm(conflict, conflict.other(self.write(route, body)))
        return None

    def learn(self, conflict: Conflict) -> None:
        """Send the other form from here on, because it worked."""
        self._learned.add(conflict.name)
