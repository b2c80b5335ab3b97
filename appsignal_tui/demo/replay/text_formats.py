"""Layouts of plain log lines: where the time stands, how the severity is written, which host and program speak."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from appsignal_tui.demo.replay import severities
from appsignal_tui.demo.replay.text_time import (
    COMPACT,
    DAY_FIRST,
    ISO,
    WITH_YEAR,
    WITHOUT_YEAR,
    any_ns,
    time_of,
)

_SEVERITY_REACH = 100
"""Characters after the time in which a severity word stands for the line and not for something it talks about."""
_AGREEMENT = 0.9
"""A more telling layout is taken when it fits this share of the lines that any layout fits."""

INHERITED = ""
"""Severity of a line that belongs to the one before it."""


@dataclass(frozen=True, slots=True)
class TextFormat:
    """One layout of lines."""

    name: str
    pattern: re.Pattern[str]
    severity: Callable[[re.Match[str]], str]

    def time_ns(self, match: re.Match[str], changed_ns: int) -> int | None:
        """The instant of a matched line; `changed_ns` is when the file was last changed."""
        if match.re.groupindex.get("epoch"):
            return any_ns(match["epoch"])
        return time_of(match, changed_ns)


def format_of(lines: Sequence[str]) -> TextFormat | None:
    """The layout most of these lines have, the more telling one where two fit alike; `None` when no line has a time."""
    fits = [sum(1 for line in lines if layout.pattern.match(line)) for layout in _FORMATS]
    enough = max(1.0, _AGREEMENT * max(fits))
    return next((layout for layout, fit in zip(_FORMATS, fits, strict=True) if fit >= enough), None)


def _after_time(match: re.Match[str]) -> str:
    line = match.string
    return (
        severities.in_text(line[match.end() : match.end() + _SEVERITY_REACH])
        or severities.in_text(line[: match.start("clock")] if "clock" in match.re.groupindex else "")
        or severities.UNKNOWN
    )


def _unknown(_match: re.Match[str]) -> str:
    return severities.UNKNOWN


def _postgres(match: re.Match[str]) -> str:
    word = match["severity"].rstrip("12345")
    return INHERITED if word in _POSTGRES_COMPANIONS else severities.folded(word)


def _redis(match: re.Match[str]) -> str:
    return {".": "debug", "-": "debug", "*": "notice", "#": "warn"}[match["severity"]]


def _klog(match: re.Match[str]) -> str:
    return {"I": "info", "W": "warn", "E": "error", "F": "fatal"}[match["severity"]]


def _apache(match: re.Match[str]) -> str:
    return severities.folded(match["severity"].rstrip("12345678"))


def _syslog(match: re.Match[str]) -> str:
    return severities.of_priority(match["priority"]) if match["priority"] else severities.UNKNOWN


_POSTGRES_COMPANIONS = frozenset({"DETAIL", "HINT", "CONTEXT", "STATEMENT", "QUERY", "LOCATION"})
_POSTGRES_WORD = r"(?P<severity>DEBUG[1-5]|INFO|NOTICE|WARNING|ERROR|LOG|FATAL|PANIC|" + "|".join(
    sorted(_POSTGRES_COMPANIONS)
)
_PROGRAM = r"(?P<host>\S+) (?P<program>[^\s:\[]+)?"


def _format(name: str, pattern: str, severity: Callable[[re.Match[str]], str] = _after_time) -> TextFormat:
    return TextFormat(name, re.compile(pattern, re.ASCII), severity)


_FORMATS = (
    _format("postgresql", ISO + r"(?: [A-Z]{2,5}| [+-]\d\d)? \[\d+\].{0,200}?\b" + _POSTGRES_WORD + r"):\s", _postgres),
    _format("redis", r"\d+:[A-Z] " + DAY_FIRST + r" (?P<severity>[.\-*#]) ", _redis),
    _format("apache", r"\[" + WITH_YEAR + r"\] \[(?:\w*:)?(?P<severity>\w+)\]", _apache),
    _format("klog", r"(?P<severity>[IWEF])" + COMPACT + r"\s", _klog),
    _format("rfc5424", r"<(?P<priority>\d{1,3})>\d " + ISO + " " + _PROGRAM, _syslog),
    _format("syslog", r"(?:<(?P<priority>\d{1,3})>)?" + WITHOUT_YEAR + " " + _PROGRAM, _syslog),
    _format("iso", r"\W{0,3}" + ISO),
    _format("access", r"\S+ .{0,200}?\[" + DAY_FIRST + r"\]", _unknown),
    _format("day-first", r"\W{0,3}" + DAY_FIRST),
    _format("with-year", r"\W{0,3}" + WITH_YEAR),
    _format("iso-inside", r".{0,120}?" + ISO),
    _format("epoch", r"\[?(?P<epoch>\d{10}(?:\.\d{1,9})?|\d{13})(?=[\]\s:|])"),
)
