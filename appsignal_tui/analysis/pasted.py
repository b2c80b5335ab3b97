"""What a pasted or typed text may be: an address of the web app, an id, a number, a revision, or words (ux 13.7).

The service's ids are opaque (contract 1.3), so most texts can be several things: all of them are told, the likeliest
first, and whoever asks the service finds out.
"""

import re
from dataclasses import dataclass

from appsignal_tui.models.weburl import WebPage, parse_url

_SITE_ID = re.compile(r"[0-9a-f]{24}", re.IGNORECASE)
_TRACE_ID = re.compile(r"[0-9a-f]{32}|[0-9a-f]{16}", re.IGNORECASE)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_SAMPLE_ID = re.compile(r"[0-9a-f]{24}-\d+", re.IGNORECASE)
_INCIDENT = re.compile(r"#?(\d{1,9})", re.ASCII)
_COMMIT = re.compile(r"[0-9a-f]{7,40}", re.IGNORECASE)
_VERSION = re.compile(r"v?\d+(\.\d+)+[\w.+-]*", re.ASCII)
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class SiteId:
    """Perhaps a site."""

    id: str


@dataclass(frozen=True, slots=True)
class TraceId:
    """Perhaps a trace."""

    id: str


@dataclass(frozen=True, slots=True)
class IncidentNumber:
    """Perhaps an incident of the site in use."""

    number: int


@dataclass(frozen=True, slots=True)
class Revision:
    """Perhaps a deploy."""

    name: str


@dataclass(frozen=True, slots=True)
class Words:
    """A name, or something to look for."""

    text: str


Pasted = WebPage | SiteId | TraceId | IncidentNumber | Revision | Words


def read_pasted(text: str) -> tuple[Pasted, ...]:
    """Everything a text may be, the likeliest first; nothing for a blank one. Never raises."""
    page = parse_url(text)
    if page is not None:
        return (page,)
    word = text.strip().strip("\"'`<>").strip()
    if not word or len(word) > _LONGEST:
        return (Words(word[:_LONGEST]),) if word else ()
    folded = word.casefold()
    readings: list[Pasted] = []
    if _SITE_ID.fullmatch(word):
        readings.append(SiteId(folded))
    if _TRACE_ID.fullmatch(word):
        readings.append(TraceId(folded))
    elif _SAMPLE_ID.fullmatch(word) or _UUID.fullmatch(word):
        readings.append(TraceId(word))
    number = _INCIDENT.fullmatch(word)
    if number:
        readings.append(IncidentNumber(int(number[1])))
    if (_COMMIT.fullmatch(word) and not word.startswith("#")) or _VERSION.fullmatch(word):
        readings.append(Revision(word))
    readings.append(Words(word))
    return tuple(readings)
