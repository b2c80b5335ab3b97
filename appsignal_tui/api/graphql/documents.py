"""The questions as documents, in our own wording of the service's fields (contract 11).

A document that names one unknown field is refused whole. So each has a sure wording beside the full one where it can do
without some fields.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Document:
    """One question."""

    name: str
    """For telling which questions have to be asked in their sure wording."""
    full: str
    sure: str = ""
    """The same with the fields it cannot do without; empty when these are all."""


_APP = "id name environment"
_OF_APP = "query {name}($id: String!) {{ app(id: $id) {{ {fields} }} }}"


def _of_app(name: str, fields: str, sure: str = "") -> Document:
    return Document(name, *(_OF_APP.format(name=name, fields=each) if each else "" for each in (fields, sure)))


VIEWER = Document(
    "Me",
    f"query Me {{ viewer {{ id name email organizations {{ id slug name apps {{ {_APP} }} }} }} }}",
    f"query Me {{ viewer {{ organizations {{ slug name apps {{ {_APP} }} }} }} }}",
)
ORGANIZATION = Document(
    "Organization",
    f"query Organization($slug: String!) {{ organization(slug: $slug) {{ id slug name apps {{ {_APP} }} }} }}",
    f"query Organization($slug: String!) {{ organization(slug: $slug) {{ slug apps {{ {_APP} }} }} }}",
)
APP = _of_app("App", f"{_APP} organization {{ id slug name }}", _APP)
NAMESPACES = _of_app("Namespaces", "namespaces { id name }", "namespaces { name }")

LOG_SOURCES = _of_app("Sources", "logs { sources { id name type fmt } }")
LOG_VIEWS = _of_app(
    "Views",
    "logViews { id name query sourceIds severities columns }",
    "logViews { id name query sourceIds severities }",
)
LOG_VIEW = Document(
    "View",
    "query View($id: String!, $view: String!) "
    "{ app(id: $id) { logView(id: $view) { id name query sourceIds severities columns } } }",
    "query View($id: String!, $view: String!) "
    "{ app(id: $id) { logView(id: $view) { id name query sourceIds severities } } }",
)

_MARKERS = "query Deploys($id: String!, $n: Int) {{ app(id: $id) {{ deployMarkers(limit: $n) {{ {fields} }} }} }}"
DEPLOY_MARKERS = Document(
    "Deploys",
    _MARKERS.format(
        fields="id createdAt revision shortRevision user gitCompareUrl liveFor liveForInWords exceptionCount"
        " exceptionRate"
    ),
    _MARKERS.format(fields="createdAt revision shortRevision user"),
)

DASHBOARDS = _of_app("Dashboards", "dashboards { id title description }", "dashboards { id title }")
_DASHBOARD = (
    "query Dashboard($id: String!, $dashboard: String!) {{ app(id: $id) {{ dashboard(id: $dashboard) {{ {fields}"
    " visuals {{ __typename ... on VisualTimeseries {{ {chart} metrics {{ name fields {{ field }} tags {{ key value }}"
    " }} }} ... on VisualNumber {{ {number} metric {{ name field aggregate tags {{ key value }} }} }} }} }} }} }}"
)
_VISUAL = "id title description format formatInput layout { x y w h }"
DASHBOARD = Document(
    "Dashboard",
    _DASHBOARD.format(
        fields="id title description label source createdAt updatedAt",
        chart=f"{_VISUAL} lineLabel display drawNullAsZero minYAxis",
        number=_VISUAL,
    ),
    _DASHBOARD.format(fields="id title", chart="id title format", number="id title format"),
)

BACKTRACE = Document(
    "Backtrace",
    "query Backtrace($id: String!, $trace: String!, $revision: String) { app(id: $id) "
    "{ backtrace(id: $trace, revision: $revision) { type original path line column method code { line source } } } }",
    "query Backtrace($id: String!, $trace: String!, $revision: String) { app(id: $id) "
    "{ backtrace(id: $trace, revision: $revision) { type original path line method } } }",
)


@dataclass(frozen=True, slots=True)
class _Fields:
    """Fields of a type in both wordings."""

    full: str
    sure: str


_SHARED = _Fields(
    "id number state severity description count createdAt lastOccurredAt updatedAt assignees { id name }",
    "number state severity count createdAt lastOccurredAt",
)
_TRIGGER = _Fields("trigger { id name metricName kind field }", "trigger { id name }")
_OF_KIND: Mapping[str, _Fields] = {
    "ExceptionIncident": _Fields(
        "exceptionName exceptionMessage actionNames namespace digests firstBacktraceLine lastSampleOccurredAt"
        " errorGroupingStrategy",
        "exceptionName exceptionMessage actionNames namespace digests",
    ),
    "PerformanceIncident": _Fields(
        "actionNames namespace mean totalDuration hasNPlusOne", "actionNames namespace mean"
    ),
    "AnomalyIncident": _Fields(f"alertState {_TRIGGER.full} tags {{ key value }}", _TRIGGER.sure),
    "LogIncident": _Fields(
        f"{_TRIGGER.full} logLine {{ id timestamp severity hostname group message }}", _TRIGGER.sure
    ),
}


def _incident(wording: str, typename: str = "") -> str:
    """Selections of one kind, or of a union of all: there, only `__typename` may stand outside of a condition."""
    shared = getattr(_SHARED, wording)
    if typename:
        return f"__typename {shared} {getattr(_OF_KIND[typename], wording)}"
    kinds = (f"... on {name} {{ {shared} {getattr(fields, wording)} }}" for name, fields in _OF_KIND.items())
    return f"__typename {' '.join(kinds)}"


def incident_list(field: str, typename: str, choices: Mapping[str, str], narrowed: Mapping[str, str]) -> Document:
    """A page of incidents.

    Args:
        field: The list's field of an app.
        typename: The kind it holds; empty for all kinds.
        choices: Arguments written into the document, such as an order: enumerations whose type need not be known then.
        narrowed: Arguments handed over as variables, with their types.
    """
    declared = "".join(f", ${name}: {kind}" for name, kind in narrowed.items())
    fixed = "".join(f", {name}: {word}" for name, word in choices.items())
    passed = "".join(f", {name}: ${name}" for name in narrowed)
    wordings = (
        f"query Incidents($id: String!, $limit: Int, $offset: Int{declared}) {{ app(id: $id) {{ "
        f"{field}(limit: $limit, offset: $offset{fixed}{passed}) {{ {_incident(wording, typename)} }} }} }}"
        for wording in ("full", "sure")
    )
    return Document(f"Incidents.{field}", *wordings)


INCIDENT = Document(
    "Incident",
    *(
        "query Incident($id: String!, $number: Int!) { app(id: $id) { incident(incidentNumber: $number) { "
        f"{_incident(wording)} }} }} }}"
        for wording in ("full", "sure")
    ),
)
