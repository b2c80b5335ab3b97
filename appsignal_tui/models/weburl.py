"""Addresses of the web app: read what people paste, and build links (contract 12).

Reading never fails: what is not an address of the web app is `None`, and an address that goes on in an unknown way is
read as far as it is known.
"""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, unquote

from appsignal_tui.models.base import format_ns, parse_ns

WEB_APP = "https://appsignal.com"

IncidentKind = Literal["", "performance", "exceptions", "anomalies", "logs"]
"""The part of the web app an incident is shown in; empty where the address does not say."""

Area = Literal[
    "",
    "dashboard",
    "performance",
    "exceptions",
    "anomalies",
    "logs",
    "triggers",
    "markers",
    "deploys",
    "check-ins",
    "uptime-monitoring",
]
"""A page about a whole site; empty for the site itself."""

_AREAS: dict[str, Area] = {
    area: area
    for area in (
        "dashboard",
        "performance",
        "exceptions",
        "anomalies",
        "logs",
        "triggers",
        "markers",
        "deploys",
        "check-ins",
        "uptime-monitoring",
    )
}
_INCIDENT_KINDS: dict[str, IncidentKind] = {kind: kind for kind in ("performance", "exceptions", "anomalies", "logs")}
_TABS = frozenset({"summary", "attributes", "logbook", "graphs", "lines", "samples", "alerts", "traces"})
_MONITORS: dict[str, Literal["uptime-monitoring", "check-ins"]] = {
    "uptime-monitoring": "uptime-monitoring",
    "check-ins": "check-ins",
}
_NO_ORGANIZATIONS = frozenset({"api", "docs", "graphql", "oauth", "users", "sites"})
_MOST_DIGITS = 15
_LONGEST = 4_000
"""Characters of a pasted text that are looked at."""


@dataclass(frozen=True, slots=True)
class OrganizationPage:
    """All apps of an organization."""

    org: str


@dataclass(frozen=True, slots=True)
class SitePage:
    """A site, or one area of it."""

    org: str
    """Organization slug; empty where a partial address does not name it, here and in all others."""
    site_id: str
    area: Area = ""


@dataclass(frozen=True, slots=True)
class IncidentPage:
    """An incident, or something in it."""

    org: str
    site_id: str
    number: int
    kind: IncidentKind = ""
    tab: str = ""
    """The part of the page, such as `samples`; empty for the whole."""
    trace_id: str = ""
    """The sample shown, in the tab `samples`."""
    at_ns: int | None = None
    """The sample nearest to this instant, in nanoseconds since the epoch."""


@dataclass(frozen=True, slots=True)
class ActionPage:
    """The traces of an action, or one of them."""

    org: str
    site_id: str
    namespace: str
    action: str
    trace_id: str = ""


@dataclass(frozen=True, slots=True)
class LogViewPage:
    """A saved search of log lines."""

    org: str
    site_id: str
    view_id: str


@dataclass(frozen=True, slots=True)
class LogSourcePage:
    """A log source."""

    org: str
    site_id: str
    source_id: str


@dataclass(frozen=True, slots=True)
class MonitorPage:
    """An uptime monitor or a check-in."""

    org: str
    site_id: str
    kind: Literal["uptime-monitoring", "check-ins"]
    monitor_id: str


@dataclass(frozen=True, slots=True)
class AlertPage:
    """An alert of a trigger."""

    org: str
    site_id: str
    alert_id: str


WebPage = (
    OrganizationPage | SitePage | IncidentPage | ActionPage | LogViewPage | LogSourcePage | MonitorPage | AlertPage
)


def parse_url(text: str) -> WebPage | None:
    """The page a full or partial address names; `None` when it names none of the web app.

    Taken: with or without scheme and host, a bare path, a query and a fragment (ignored), percent-escapes, a slash at
    the end, tails nobody knows (ignored).
    """
    parts = _segments(text[:_LONGEST].strip())
    if parts is None:
        return None
    has_host, path = parts
    match path:
        case ["sites", site_id, *rest]:
            return _site_page("", site_id, rest)
        case [org, "sites", site_id, *rest] if org not in _NO_ORGANIZATIONS:
            return _site_page(org, site_id, rest)
        case [org, *_] if has_host and org not in _NO_ORGANIZATIONS:
            return OrganizationPage(org)
        case _:
            return None


def build_url(page: WebPage, base: str = WEB_APP) -> str:
    """The address of a page below the web app's own address; parsing it gives the page again."""
    match page:
        case OrganizationPage(org):
            return _joined(base, org)
        case SitePage(org, site_id, area):
            rest: tuple[str, ...] = (area,) if area else ()
        case IncidentPage(org, site_id):
            rest = _incident_path(page)
        case ActionPage(org, site_id, namespace, action, trace_id):
            rest = ("performance", "traces", namespace, action, "traces", *((trace_id,) if trace_id else ()))
        case LogViewPage(org, site_id, view_id):
            rest = ("logs", view_id)
        case LogSourcePage(org, site_id, source_id):
            rest = ("logs", "sources", source_id)
        case MonitorPage(org, site_id, kind, monitor_id):
            rest = (kind, monitor_id)
        case AlertPage(org, site_id, alert_id):
            rest = ("alerts", alert_id)
    return _joined(base, *((org,) if org else ()), "sites", site_id, *rest)


def _joined(base: str, *segments: str) -> str:
    return "/".join((base, *(quote(segment, safe="", errors="replace") for segment in segments)))


def _incident_path(page: IncidentPage) -> tuple[str, ...]:
    head = (*((page.kind,) if page.kind else ()), "incidents", str(page.number))
    if page.at_ns is not None:
        return (*head, "samples", "timestamp", format_ns(page.at_ns))
    if page.trace_id:
        return (*head, "samples", page.trace_id)
    return (*head, page.tab) if page.tab else head


def _segments(text: str) -> tuple[bool, list[str]] | None:
    """Whether a host was named, and the decoded segments of the path; `None` for what cannot be an address."""
    scheme, separator, rest = text.partition("://")
    if separator and scheme.casefold() not in {"http", "https"}:
        return None
    bare = (rest if separator else text).split("#", 1)[0].split("?", 1)[0]
    parts = bare.split("/")
    has_host = bool(separator) or "." in parts[0] or ":" in parts[0]
    path = [unquote(part, errors="replace") for part in parts[1 if has_host else 0 :] if part]
    if not path or any(character.isspace() for character in bare):
        return None
    return has_host, path


def _site_page(org: str, site_id: str, rest: list[str]) -> WebPage:
    return (
        _incident(org, site_id, rest)
        or _action(org, site_id, rest)
        or _thing(org, site_id, rest)
        or SitePage(org, site_id, _AREAS.get(rest[0], "") if rest else "")
    )


def _incident(org: str, site_id: str, rest: list[str]) -> IncidentPage | None:
    kind: IncidentKind = _INCIDENT_KINDS.get(rest[0], "") if rest else ""
    match rest[1:] if kind else rest:
        case ["incidents", digits, *tail] if digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS:
            number = int(digits)
        case _:
            return None
    match tail:
        case ["samples", "timestamp", moment, *_]:
            try:
                return IncidentPage(org, site_id, number, kind, "samples", at_ns=parse_ns(moment))
            except ValueError:
                return IncidentPage(org, site_id, number, kind, "samples")
        case ["samples", trace_id, *_]:
            return IncidentPage(org, site_id, number, kind, "samples", trace_id)
        case [tab, *_] if tab in _TABS:
            return IncidentPage(org, site_id, number, kind, tab)
        case _:
            return IncidentPage(org, site_id, number, kind)


def _action(org: str, site_id: str, rest: list[str]) -> ActionPage | None:
    match rest:
        case ["performance", "traces", namespace, action, "traces", trace_id, *_]:
            return ActionPage(org, site_id, namespace, action, trace_id)
        case ["performance", "traces", namespace, action, *_]:
            return ActionPage(org, site_id, namespace, action)
        case _:
            return None


def _thing(org: str, site_id: str, rest: list[str]) -> WebPage | None:
    match rest:
        case ["logs", "sources", source_id, *_]:
            return LogSourcePage(org, site_id, source_id)
        case ["logs", view_id, *_] if view_id not in {"sources", "incidents"}:
            return LogViewPage(org, site_id, view_id)
        case ["alerts", alert_id, *_]:
            return AlertPage(org, site_id, alert_id)
        case [kind, monitor_id, *_] if kind in _MONITORS:
            return MonitorPage(org, site_id, _MONITORS[kind], monitor_id)
        case _:
            return None
