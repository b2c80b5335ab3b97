"""What a person types for a time or a range: `15m`, `last 2h`, `13:51`, `now-3h`, ISO 8601, epoch, `A..B`.

Anything else is refused with an example, never guessed: `5` and `12/11/2026` have more than one meaning.
"""

import re
from datetime import datetime, timedelta, tzinfo

from appsignal_tui.errors import ConfigurationError
from appsignal_tui.models.base import NS_PER_MS, NS_PER_S, parse_ns, to_datetime
from appsignal_tui.models.timerange import Fixed, LastSeconds, RangeChoice, TimeRange
from appsignal_tui.text import safe_text

EXAMPLES = "15m, 2h, 1h30m, 3d, 13:51, today 09:00, now-3h, 2026-06-22T14:31Z, or two of them with .. between"

_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_SPAN = re.compile(r"(?:\d+[smhdw])+", re.ASCII)
_PART = re.compile(r"(\d+)([smhdw])", re.ASCII)
_CLOCK = re.compile(r"(?:(today|yesterday)\s*)?(\d{1,2}):(\d{2})(?::(\d{2}))?", re.ASCII)
_ZONED = re.compile(r"([Zz]|[+-]\d{2}:?\d{2})$", re.ASCII)
_SECONDS = re.compile(r"\d{2}:\d{2}:\d{2}", re.ASCII)
_LONGEST_S = 366 * 86_400
_QUOTED = 24
"""Characters of what was typed that are said back."""
_EPOCH_MS_DIGITS = 13
_EPOCH_S_DIGITS = 10


def parse_seconds(text: str) -> int | None:
    """Seconds in a span such as `1h30m`; `None` when it is not one."""
    folded = text.strip().casefold()
    if not _SPAN.fullmatch(folded):
        return None
    return sum(int(count) * _UNITS[unit] for count, unit in _PART.findall(folded))


def parse_instant(text: str, now_ns: int, zone: tzinfo) -> int:
    """The instant a text names, as nanoseconds since the epoch; clock times are in `zone`.

    Raises:
        ConfigurationError: it names none; the message gives examples.
    """
    words = text.strip()
    if words.casefold() == "now":
        return now_ns
    back = re.fullmatch(r"(?:now\s*)?[-−]\s*(\S+)", words, re.IGNORECASE)
    seconds = parse_seconds(back[1]) if back else None
    if seconds is not None:
        return now_ns - seconds * NS_PER_S
    found = _clock_time(words, now_ns, zone)
    if found is None:
        found = _epoch(words)
    if found is None:
        found = _iso(words, zone)
    if found is None:
        raise ConfigurationError(f"“{safe_text(words, _QUOTED)}” is not a time.", hint=f"Examples: {EXAMPLES}.")
    return found


def parse_range(text: str, now_ns: int, zone: tzinfo) -> RangeChoice:
    """The range a text names: a span that moves with the clock, or two instants.

    Raises:
        ConfigurationError: it names none, or it ends before it starts or lies in the future.
    """
    words = re.sub(r"^\s*last\s+", "", text.strip(), flags=re.IGNORECASE)
    seconds = parse_seconds(words.lstrip("-−"))
    if seconds is not None:
        if not 0 < seconds <= _LONGEST_S:
            raise ConfigurationError("A range is between one second and a year long.", hint=f"Examples: {EXAMPLES}.")
        return LastSeconds(seconds)
    first, separator, second = words.partition("..")
    start_ns = parse_instant(first, now_ns, zone)
    end_ns = parse_instant(second, now_ns, zone) if separator else now_ns
    if end_ns <= start_ns:
        raise ConfigurationError("The range ends before it starts.", hint="Give the earlier time first.")
    if start_ns > now_ns:
        raise ConfigurationError("The range lies in the future.", hint="Nothing is recorded there yet.")
    return Fixed(TimeRange(start_ns, end_ns))


def _clock_time(words: str, now_ns: int, zone: tzinfo) -> int | None:
    match = _CLOCK.fullmatch(words.casefold())
    if match is None:
        return None
    day, hour, minute, second = match.groups()
    now = to_datetime(now_ns).astimezone(zone)
    try:
        at = now.replace(hour=int(hour), minute=int(minute), second=int(second or 0), microsecond=0)
    except ValueError:
        return None
    if day == "yesterday" or (day is None and at > now):
        at -= timedelta(days=1)
    return parse_ns(at)


def _epoch(words: str) -> int | None:
    if not (words.isascii() and words.isdigit()):
        return None
    if len(words) == _EPOCH_S_DIGITS:
        return int(words) * NS_PER_S
    return int(words) * NS_PER_MS if len(words) == _EPOCH_MS_DIGITS else None


def _iso(words: str, zone: tzinfo) -> int | None:
    if not re.match(r"\d{4}-\d{2}-\d{2}", words, re.ASCII):
        return None
    try:
        if _ZONED.search(words):
            return parse_ns(words if _SECONDS.search(words) else datetime.fromisoformat(words))
        return parse_ns(datetime.fromisoformat(words).replace(tzinfo=zone))
    except (ValueError, OverflowError):
        return None
