"""Incidents of all kinds, and backtraces of exceptions (contract 11.5, 11.6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from appsignal_tui.api.answers import KEPT, SHARED_FOR_S, Keep
from appsignal_tui.api.client import ApiClient
from appsignal_tui.api.graphql import documents
from appsignal_tui.api.graphql.asking import Asking
from appsignal_tui.api.graphql.reading import listed, member, rows, rows_by_kind, with_complaints
from appsignal_tui.models.backtrace import BacktraceLine
from appsignal_tui.models.incident import (
    AnomalyIncident,
    ExceptionIncident,
    Incident,
    LogIncident,
    PerformanceIncident,
    UnknownIncident,
)
from appsignal_tui.models.page import Rows

IncidentKind = Literal["any", "exception", "performance", "anomaly", "log"]
IncidentState = Literal["OPEN", "CLOSED", "WIP"]
IncidentOrder = Literal["LAST", "ID"]
"""By the last occurrence, or by id, which is the only one that keeps pages stable."""

MAX_PER_PAGE = 100
"""Incidents on one page; more is untested."""

_SHARED = Keep.seconds(SHARED_FOR_S)
_KINDS: Mapping[str, type[Incident]] = {
    "ExceptionIncident": ExceptionIncident,
    "PerformanceIncident": PerformanceIncident,
    "AnomalyIncident": AnomalyIncident,
    "LogIncident": LogIncident,
}


class _List(NamedTuple):
    field: str
    typename: str
    narrowed_by: frozenset[str]


_BY_ACTION = frozenset({"namespaces", "actionName"})
_LISTS: Mapping[IncidentKind, _List] = {
    "any": _List("incidents", "", _BY_ACTION),
    "exception": _List("exceptionIncidents", "ExceptionIncident", _BY_ACTION | {"query"}),
    "performance": _List("performanceIncidents", "PerformanceIncident", _BY_ACTION | {"query"}),
    "anomaly": _List("anomalyIncidents", "AnomalyIncident", frozenset()),
    "log": _List("logIncidents", "LogIncident", frozenset()),
}
_TYPES = {"namespaces": "[String!]", "actionName": "String", "query": "String"}


@dataclass(frozen=True, slots=True)
class IncidentQuestion:
    """Which incidents are wanted."""

    site_id: str
    kind: IncidentKind = "any"
    state: IncidentState | None = None
    """`None`: whatever their state."""
    order: IncidentOrder = "LAST"
    namespaces: tuple[str, ...] = ()
    """Not for anomalies and logs, as the action."""
    action_name: str = ""
    query: str = ""
    """Exceptions and performance only."""

    def __post_init__(self) -> None:
        """Refuse what the list of this kind cannot be narrowed by."""
        if unknown := set(self.narrowed) - _LISTS[self.kind].narrowed_by:
            raise ValueError(f"incidents of kind {self.kind} cannot be narrowed by {sorted(unknown)}")

    @property
    def narrowed(self) -> dict[str, Any]:
        """Arguments of the list that narrow it."""
        wanted = {"namespaces": list(self.namespaces), "actionName": self.action_name, "query": self.query}
        return {name: value for name, value in wanted.items() if value}


class IncidentsApi:
    """Questions about incidents; every method raises the errors of `errors.py`."""

    def __init__(self, client: ApiClient) -> None:
        """Ask through this client."""
        self._asking = Asking(client)

    async def incidents(
        self, question: IncidentQuestion, *, limit: int = MAX_PER_PAGE, offset: int = 0
    ) -> Rows[Incident]:
        """One page of incidents, each of the class of its kind (contract 11.5).

        Args:
            question: Which ones, in which order.
            limit: Incidents on the page.
            offset: Incidents to pass over.
        """
        wanted = _LISTS[question.kind]
        narrowed = question.narrowed
        choices: dict[str, str] = {"order": question.order}
        if question.state is not None:
            choices["state"] = question.state
        types = {name: _TYPES[name] for name in narrowed}
        document = documents.incident_list(wanted.field, wanted.typename, choices, types)
        variables = {"id": question.site_id, "limit": limit, "offset": offset, **narrowed}
        answer = await self._asking.ask(document, variables, keep=_SHARED)
        path = ("app", wanted.field)
        found = member(answer.data, *path)
        other = _KINDS.get(wanted.typename, UnknownIncident)
        return with_complaints(rows_by_kind(listed(found), _KINDS, other), answer, found, list, path)

    async def incident(self, site_id: str, number: int) -> Rows[Incident]:
        """One incident by its number within the app, at most one row; none when it is unknown (contract 11.5)."""
        answer = await self._asking.ask(documents.INCIDENT, {"id": site_id, "number": number}, keep=_SHARED)
        path = ("app", "incident")
        found = member(answer.data, *path)
        values = [found] if isinstance(found, dict) else []
        return with_complaints(rows_by_kind(values, _KINDS, UnknownIncident), answer, found, dict, path)

    async def backtrace(self, site_id: str, stacktrace_id: str, *, revision: str = "") -> Rows[BacktraceLine]:
        """The lines of a backtrace in the service's order; none when it is unknown (contract 11.6).

        Args:
            site_id: The site.
            stacktrace_id: `appsignal.stacktrace_id` of an exception event.
            revision: Of the span, for the code around each line.
        """
        variables = {"id": site_id, "trace": stacktrace_id, "revision": revision or None}
        answer = await self._asking.ask(documents.BACKTRACE, variables, keep=KEPT)
        return rows(answer, BacktraceLine, "app", "backtrace")
