"""Severity words of loggers, brought to the words of the contract (6.2) where they differ."""

import re
from functools import lru_cache

UNKNOWN = "unknown"

CONTRACT_WORDS = frozenset(
    {UNKNOWN, "trace", "debug", "info", "notice", "warn", "error", "critical", "alert", "fatal"},
)

_SYNONYMS = {
    "warning": "warn",
    "err": "error",
    "severe": "error",
    "failure": "error",
    "crit": "critical",
    "emerg": "fatal",
    "emergency": "fatal",
    "panic": "fatal",
    "dpanic": "fatal",
    "information": "info",
    "informational": "info",
    "log": "info",
    "verbose": "debug",
    "fine": "debug",
    "finest": "trace",
    "off": UNKNOWN,
    "": UNKNOWN,
}
_PINO = {10: "trace", 20: "debug", 30: "info", 40: "warn", 50: "error", 60: "fatal"}
_SYSLOG = ("fatal", "alert", "critical", "error", "warn", "notice", "info", "debug")
_OTLP = ("trace", "debug", "info", "warn", "error", "fatal")
_OTLP_STEPS = 4
"""OTLP numbers severities from 1 to 24, four steps to a word."""

_WORDS = r"TRACE|DEBUG|VERBOSE|INFO|NOTICE|WARN|WARNING|ERROR|ERR|SEVERE|CRITICAL|CRIT|ALERT|FATAL|EMERG|PANIC"
_IN_TEXT = re.compile(
    rf"(?<![\w.])({_WORDS})(?![\w.])|(?<=[\[<(])((?i:{_WORDS}))(?=[\]>):])|\blevel=\"?((?i:{_WORDS}))\b"
)


@lru_cache(maxsize=256)
def folded(word: str) -> str:
    """The contract's word for a word in any case; a word it does not know is kept as it is."""
    small = word.strip().casefold()
    return small if small in CONTRACT_WORDS else _SYNONYMS.get(small, word.strip())


@lru_cache(maxsize=256)
def recorded(word: str) -> str:
    """A severity word as it goes out: the contract's words keep the case they were recorded in."""
    return word.strip() if word.strip().casefold() in CONTRACT_WORDS else folded(word)


def of_value(value: object) -> str:
    """The severity of a JSON member: a word, a level of pino (10 to 60) or of syslog (0 to 7); empty for none."""
    if isinstance(value, str) and value.strip():
        return of_value(int(value)) if value.strip().isdecimal() and len(value) <= len("60") else recorded(value)
    if not isinstance(value, int) or isinstance(value, bool):
        return ""
    return _SYSLOG[value] if 0 <= value < len(_SYSLOG) else _PINO.get(value, str(value))


def of_otlp(number: object, word: object) -> str:
    """The severity of an OTLP log record from its text, else from its number."""
    if isinstance(word, str) and word.strip():
        return recorded(word)
    if isinstance(number, int) and 0 < number <= len(_OTLP) * _OTLP_STEPS:
        return _OTLP[(number - 1) // _OTLP_STEPS]
    return UNKNOWN


def of_priority(priority: str) -> str:
    """The severity in the `<PRI>` of a syslog line (RFC 5424, 6.2.1)."""
    return _SYSLOG[int(priority) % len(_SYSLOG)]


def in_text(text: str) -> str:
    """The first severity in a stretch of text: upper case, in brackets, or after `level=`; empty for none."""
    match = _IN_TEXT.search(text)
    return folded(match[match.lastindex or 0]) if match else ""
