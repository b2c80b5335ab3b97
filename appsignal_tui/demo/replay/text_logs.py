"""Reading one line of a log file: plain text, logfmt, JSON lines."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from appsignal_tui.demo.replay import severities
from appsignal_tui.demo.replay.documents import load_object
from appsignal_tui.demo.replay.text_formats import INHERITED, TextFormat, format_of
from appsignal_tui.demo.replay.text_time import any_ns


@dataclass(frozen=True, slots=True)
class Stamp:
    """What places a line: its own time, if it has one, and its severity."""

    time_ns: int | None
    severity: str = INHERITED
    """Empty where the line has none of its own and belongs to the one before it."""
    as_text: bool = False
    """Whether the line is not of the file's format and is shown as plain text."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a line says."""

    message: str
    hostname: str = ""
    group: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)


class LineReader(Protocol):
    """Reads the lines of one file; both methods accept every text."""

    @property
    def fmt(self) -> str:
        """The format's name as log sources show it (contract 11.4)."""

    def stamp(self, line: str) -> Stamp:
        """Time and severity."""

    def parts(self, line: str) -> Parts:
        """Everything else; deferred until the line is asked for, because a file holds more lines than a page."""


class TextReader:
    """Plain lines of one layout; the message is the whole line, as the service keeps plain text."""

    fmt = "PLAINTEXT"

    def __init__(self, sample: Sequence[str], changed_ns: int) -> None:
        self._format: TextFormat | None = format_of(sample)
        self._changed_ns = changed_ns

    def stamp(self, line: str) -> Stamp:
        """Time and severity by the file's layout; a line of another layout continues the one before it."""
        if self._format is None:
            return Stamp(None, severities.in_text(line[:_BARE_REACH]))
        match = self._format.pattern.match(line)
        time_ns = self._format.time_ns(match, self._changed_ns) if match else None
        return Stamp(time_ns, self._format.severity(match)) if match and time_ns is not None else Stamp(None)

    def parts(self, line: str) -> Parts:
        """The line, with host and program where a syslog layout names them."""
        match = self._format.pattern.match(line) if self._format else None
        if match is None or "host" not in match.re.groupindex:
            return Parts(line)
        return Parts(line, match["host"] or "", match["program"] or "")


_BARE_REACH = 40
"""Characters at the start of a line without time in which a severity word counts."""

LOGFMT_LINE = re.compile(r'\s*[\w.@/-]+=(?:"(?:[^"\\]|\\.)*"|[^\s"]*)(?:\s+[\w.@/-]+=(?:"(?:[^"\\]|\\.)*"|[^\s"]*))+')
_LOGFMT_PAIR = re.compile(r'([\w.@/-]+)(?:=("(?:[^"\\]|\\.)*"|[^\s"]*))?(?=\s|$)')


class LogfmtReader:
    """Lines of `key=value` pairs; every pair is an attribute as well."""

    fmt = "LOGFMT"

    def stamp(self, line: str) -> Stamp:
        """Time and severity from the first pairs that carry them."""
        if not LOGFMT_LINE.match(line):
            return Stamp(None)
        return _stamp_of(_Members(_logfmt(line)))

    def parts(self, line: str) -> Parts:
        """The pairs; a line that is not logfmt is its own message."""
        if not LOGFMT_LINE.match(line):
            return Parts(line)
        pairs = _logfmt(line)
        return replace(_parts_of(_Members(pairs), line), attributes=pairs)


def _logfmt(line: str) -> dict[str, Any]:
    return {key: _unquoted(value) for key, value in _LOGFMT_PAIR.findall(line)}


def _unquoted(value: str) -> str:
    if not value.startswith('"'):
        return value
    try:
        return str(json.loads(value, strict=False))
    except ValueError:
        return value[1:-1]


class JsonReader:
    """JSON lines; a line that is no object is shown as plain text."""

    fmt = "JSON"

    def stamp(self, line: str) -> Stamp:
        """Time and severity from the members that usually carry them."""
        found = load_object(line)
        return _stamp_of(_Members(found)) if found is not None else Stamp(None, as_text=bool(line.strip()))

    def parts(self, line: str) -> Parts:
        """Message, host, service and every other member."""
        found = load_object(line)
        return _parts_of(_Members(found), line) if found is not None else Parts(line)


_TIME = ("timestamp", "@timestamp", "time", "ts", "datetime", "date", "@t", "t", "asctime", "eventtime", "event_time")
_SEVERITY = ("severity", "level", "lvl", "log.level", "loglevel", "log_level", "levelname", "severity_text", "@l")
_MESSAGE = ("message", "msg", "@message", "log", "event", "text", "body", "@m", "@mt")
_HOST = ("hostname", "host", "host.name", "host_name")
_GROUP = ("group", "service", "service.name", "service_name", "app", "application")
_DOCKER_MESSAGE = "log"
"""Docker's json-file driver keeps the line end in this member."""
_CARRIED = frozenset({*_TIME[:4], *_SEVERITY[:4], "message", "msg", "hostname", "group"})
"""Members that go out as members of the line; not repeated among its attributes when they were read."""


class _Members:
    """The members of a line, found by their lower-case names whatever case they were recorded in."""

    def __init__(self, members: Mapping[str, Any]) -> None:
        self.all = members

    def first(self, names: Sequence[str]) -> tuple[str, Any]:
        """The first of these members that holds something, as recorded name and value; empty name for none."""
        for key in self._recorded(names):
            if self.all[key] not in (None, ""):
                return key, self.all[key]
        return "", None

    def word(self, names: Sequence[str]) -> tuple[str, str]:
        """As `first`, for members that hold text, be it an empty one."""
        for key in self._recorded(names):
            if isinstance(self.all[key], str):
                return key, self.all[key]
        return "", ""

    def time_ns(self) -> int | None:
        """The first member that usually holds a time and does."""
        for key in self._recorded(_TIME):
            found = any_ns(self.all[key])
            if found is not None:
                return found
        return None

    def _recorded(self, names: Sequence[str]) -> Iterator[str]:
        """Keys under these names: first those in lower case, as nearly every logger writes them."""
        for name in names:
            if name in self.all:
                yield name
        for key in self.all:
            if not key.islower() and key.casefold() in names:
                yield key


def _stamp_of(members: _Members) -> Stamp:
    severity = severities.of_value(members.first(_SEVERITY)[1])
    return Stamp(members.time_ns(), severity or severities.UNKNOWN)


def _parts_of(members: _Members, line: str) -> Parts:
    message_key, message = members.word(_MESSAGE)
    host_key, host = members.word(_HOST)
    _, group = members.word(_GROUP)
    time_key, severity_key = members.first(_TIME)[0], members.first(_SEVERITY)[0]
    carried = {
        key
        for key in (message_key, host_key, time_key, severity_key, "group")
        if key.casefold() in _CARRIED and not isinstance(members.all.get(key), dict | list)
    }
    nested = members.all.get("attributes")
    attributes = dict(nested) if isinstance(nested, dict) else {}
    attributes.update(
        (key, value)
        for key, value in members.all.items()
        if key not in carried and not (key == "attributes" and isinstance(nested, dict)) and key not in attributes
    )
    if message_key == _DOCKER_MESSAGE:
        message = message.removesuffix("\n")
    return Parts(message if message_key else line, host, group, attributes)
