"""Events of the product's vocabulary in the attributes of a span: queries, requests, renders (contract 5.12)."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from appsignal_tui.demo.statements import without_literals

CATEGORY = "appsignal.category"
_STATEMENTS = ("db.query.text", "db.statement")
_SYSTEMS = ("db.system.name", "db.system")
_METHODS = ("http.request.method", "http.method")
_URLS = ("url.full", "http.url")
_NUMBER = re.compile(r"\d+")


class Event(NamedTuple):
    """A kind of operation; calls of one kind differ in their literals only."""

    name: str
    """Such as `sql.active_record`."""
    body: str
    """Normalised text, empty when there is none."""

    @property
    def group(self) -> str:
        """The part of the name that says who reports it: `active_record`."""
        return self.name.rpartition(".")[2]

    @property
    def digest(self) -> str:
        """What ties 5.12 to 5.13: the same for the same name and body, whoever runs it."""
        text = f"{self.name}\0{self.body}".encode("utf-8", "surrogatepass")
        return hashlib.blake2b(text, digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class EventUseRecord:
    """How often one action ran one event over a range (contract 5.12, 5.13)."""

    event: Event
    namespace: str
    action_name: str
    count: int
    duration_ms: float
    """All runs together."""


def event_of(span_name: str, kind: str, attributes: Mapping[str, Any]) -> Event | None:
    """The event that a span is; `None` for code of one's own, entry points and repeated attempts.

    The category set by instrumentation names it. Without one it is a query where a database is named, and a request
    where a client calls by HTTP.
    """
    category, system = _text(attributes, (CATEGORY,)), _text(attributes, _SYSTEMS)
    statement, method = _text(attributes, _STATEMENTS), _text(attributes, _METHODS)
    if "." in category:
        name = category
    elif category:
        return None
    elif system or statement:
        name = f"query.{system or 'sql'}"
    elif method and kind == "client" and "retry.attempt" not in attributes:
        name = "request.http"
    else:
        return None
    if statement:
        return Event(name, _key_pattern(statement) if system == "redis" else without_literals(statement))
    return Event(name, _request(span_name, method, _text(attributes, _URLS)) if method else span_name)


def _text(attributes: Mapping[str, Any], names: tuple[str, ...]) -> str:
    return next((value for name in names if isinstance(value := attributes.get(name), str)), "")


def _key_pattern(command: str) -> str:
    """`GET session:4711` as `GET session:*`: what stands behind the colon is the literal."""
    head, colon, _ = command.partition(":")
    return f"{head}:*" if colon else command


def _request(span_name: str, method: str, url: str) -> str:
    """Method, host and path; the path is that of the span's name, else the URL's with `?` for numbers."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return span_name
    path = span_name[span_name.find("/") :] if "/" in span_name else _NUMBER.sub("?", parts.path)
    return f"{method} {parts.netloc}{path}"
