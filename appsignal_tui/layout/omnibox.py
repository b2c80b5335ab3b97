"""What the omnibox offers for a text, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from appsignal_tui.analysis.pasted import IncidentNumber, Pasted, Revision, SiteId, TraceId, Words
from appsignal_tui.layout.cells import cut_middle
from appsignal_tui.layout.columns import Column
from appsignal_tui.layout.run import Role, Run, runs
from appsignal_tui.models.site import Site
from appsignal_tui.models.weburl import (
    ActionPage,
    AlertPage,
    IncidentPage,
    LogSourcePage,
    LogViewPage,
    MonitorPage,
    OrganizationPage,
    SitePage,
    WebPage,
)
from appsignal_tui.text import safe_text

Result = TypeVar("Result")

_ID_CELLS = 24
_NAME_LENGTH = 80


@dataclass(frozen=True)
class Offer(Generic[Result]):
    """One thing a text may mean; texts are safe already."""

    kind: str
    """One word: `trace`, `site`, `command`, …"""
    title: str
    result: Result
    detail: str = ""
    key: str = ""
    """The key that does the same."""
    role: Role = "text"


def offer_columns() -> tuple[Column[Offer[Result]], ...]:
    """Columns of the list below the field."""
    return (
        Column("kind", "", 9, lambda offer, _: runs(Run(offer.kind, "muted")), rank=0),
        Column("title", "", 22, lambda offer, _: runs(Run(offer.title, offer.role)), grow=2, most=40, rank=0, gap=2),
        Column("key", "", 9, lambda offer, _: runs(Run(offer.key, "accent")), rank=1, gap=2),
        Column("detail", "", 12, lambda offer, _: runs(Run(offer.detail, "muted")), grow=3, rank=2, gap=2),
    )


def reading_words(readings: Sequence[Pasted], current: Site | None) -> tuple[str, str, str] | None:
    """Kind, title and detail of what a text names besides words; `None` when it is only words.

    A text that may be several things is told as the likeliest, with the others in the detail.
    """
    named = [reading for reading in readings if not isinstance(reading, Words)]
    if not named:
        return None
    kind, title, detail = _words_of(named[0], current)
    others = [_words_of(reading, current)[0] for reading in named[1:]]
    return kind, title, f"or a {' or a '.join(others)}" if others else detail


def _words_of(reading: Pasted, current: Site | None) -> tuple[str, str, str]:
    where = f"of {safe_text(current.label, _NAME_LENGTH)}" if current is not None else ""
    match reading:
        case TraceId(trace_id):
            return "trace", _short(trace_id), "looked for in all sites"
        case SiteId(site_id):
            return "site", _short(site_id), ""
        case IncidentNumber(number):
            return "incident", f"#{number}", where
        case Revision(name):
            return "revision", _short(name), where
        case Words(text):
            return "words", safe_text(text, _NAME_LENGTH), ""
        case _:
            return _page_words(reading)


def _page_words(page: WebPage) -> tuple[str, str, str]:
    if isinstance(page, OrganizationPage):
        return "address", f"organization {safe_text(page.org, _NAME_LENGTH)}", ""
    detail = f"site {_short(page.site_id)}"
    return "address", _page_title(page), detail


_PAGES: dict[type[WebPage], str] = {
    LogViewPage: "a saved log search",
    LogSourcePage: "a log source",
    AlertPage: "an alert",
    MonitorPage: "a monitor or a check-in",
}


def _page_title(page: WebPage) -> str:
    match page:
        case IncidentPage(number=number, trace_id=trace_id):
            return f"trace {_short(trace_id)} of #{number}" if trace_id else f"incident #{number}"
        case ActionPage(action=action, trace_id=trace_id):
            return f"trace {_short(trace_id)}" if trace_id else f"action {safe_text(action, _NAME_LENGTH)}"
        case SitePage(area=area):
            return f"a site, {area}" if area else "a site"
        case _:
            return _PAGES.get(type(page), "a page of the web app")


def _short(text: str) -> str:
    return cut_middle(safe_text(text, _NAME_LENGTH), _ID_CELLS)
