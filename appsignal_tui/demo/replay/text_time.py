"""Times as log files write them, in nanoseconds since the epoch.

A time without zone is UTC. A time without year belongs to the newest year that does not put it after the instant at
which its file was last changed.
"""

import re
from datetime import UTC, datetime
from functools import lru_cache

NS_PER_S = 1_000_000_000
_FIRST_NS, _LAST_NS = -(2**63), 2**63 - 10**12
_ZONE_SLACK_S = 14 * 3_600
"""A line of a zone east of UTC reads as later than its file was changed, by 14 hours at most."""
_LEAP_YEARS_APART = 8

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_CLOCK = r"(?P<clock>\d\d:\d\d:\d\d)(?:[.,](?P<fraction>\d{1,9})\d*)?"
_MONTH = r"(?P<month>[A-Z][a-z]{2})"
ISO = (
    r"(?P<year>\d{4})[-/](?P<month>\d\d)[-/](?P<day>\d\d)[Tt ]"
    + _CLOCK
    + r"(?P<zone>[Zz]| ?(?:UTC|GMT)\b| ?[+-]\d\d:?\d\d\b|[+-]\d\d\b)?"
)
DAY_FIRST = (
    r"(?P<day>\d{1,2})[ /-]" + _MONTH + r"[ /-](?P<year>\d{4})[ :]" + _CLOCK + r"(?P<zone> ?(?:UTC|GMT|[+-]\d{4})\b)?"
)
WITH_YEAR = r"(?:[A-Z][a-z]{2} )?" + _MONTH + r" +(?P<day>\d{1,2}) " + _CLOCK + r" (?P<year>\d{4})\b"
WITHOUT_YEAR = _MONTH + r" +(?P<day>\d{1,2}) " + _CLOCK
COMPACT = r"(?P<month>\d\d)(?P<day>\d\d) " + _CLOCK

_ISO = re.compile(r"\s*" + ISO + r"\s*", re.ASCII)
_NUMBER = re.compile(r"\s*-?\d{1,20}(?:\.\d{1,12})?\s*", re.ASCII)


def time_of(match: re.Match[str], changed_ns: int) -> int | None:
    """The instant that a match of one of the patterns above names; `None` for 30 February and the like."""
    parts = match.groupdict()
    year = int(parts["year"]) if parts.get("year") else 0
    seconds = _seconds(year, parts["month"], int(parts["day"]), parts["clock"], 0 if year else changed_ns // NS_PER_S)
    if seconds is None:
        return None
    fraction = parts.get("fraction")
    whole = seconds - _offset_s(parts.get("zone") or "")
    return _storable(whole * NS_PER_S + (int(fraction.ljust(9, "0")) if fraction else 0))


def iso_ns(text: str) -> int | None:
    """The instant of an ISO 8601 date and time; `None` when it is none."""
    match = _ISO.fullmatch(text)
    return time_of(match, 0) if match else None


def any_ns(value: object) -> int | None:
    """The instant a JSON or logfmt value names: ISO 8601, or seconds, milliseconds, microseconds or nanoseconds.

    The unit of a number follows from its size, for times between 1973 and 5138; anything else is no time.
    """
    if isinstance(value, str):
        return _epoch_ns(_number(value)) if _NUMBER.fullmatch(value) else iso_ns(value)
    return _epoch_ns(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _number(text: str) -> int | float:
    return float(text) if "." in text else int(text)


def _epoch_ns(value: float) -> int | None:
    for limit, unit_ns in ((10**11, NS_PER_S), (10**14, 1_000_000), (10**17, 1_000)):
        if value < limit:
            return _scaled(value, unit_ns) if value >= limit // 1_000 else None
    return _storable(int(value))


def _scaled(value: float, unit_ns: int) -> int | None:
    if isinstance(value, int):
        return _storable(value * unit_ns)
    # A float of today's seconds is exact to a quarter of a microsecond: more digits would be noise.
    return _storable(round(value * (unit_ns // 1_000)) * 1_000)


def _storable(time_ns: int) -> int | None:
    return time_ns if _FIRST_NS <= time_ns <= _LAST_NS else None


def _offset_s(zone: str) -> int:
    digits = zone.strip().replace(":", "")
    if not digits or digits[0] not in "+-":
        return 0
    hours, minutes = int(digits[1:3]), int(digits[3:5] or 0)
    return (hours * 3_600 + minutes * 60) * (-1 if digits[0] == "-" else 1)


@lru_cache(maxsize=4_096)
def _seconds(year: int, month: str, day: int, clock: str, changed_s: int) -> int | None:
    """Seconds since the epoch; `year` 0 is found from `changed_s`."""
    number = int(month) if month.isdecimal() else _month_number(month)
    if year:
        return _moment(year, number, day, clock)
    newest = datetime.fromtimestamp(changed_s + _ZONE_SLACK_S, UTC).year
    for candidate in range(newest, newest - _LEAP_YEARS_APART - 1, -1):
        seconds = _moment(candidate, number, day, clock)
        if seconds is not None and seconds <= changed_s + _ZONE_SLACK_S:
            return seconds
    return None


def _month_number(name: str) -> int:
    return MONTHS.index(name.casefold()) + 1 if name.casefold() in MONTHS else 0


def _moment(year: int, month: int, day: int, clock: str) -> int | None:
    hour, minute, second = (int(part) for part in clock.split(":"))
    leap = second == 60  # noqa: PLR2004 - a leap second, counted as the first of the next minute as POSIX does
    try:
        moment = datetime(year, month, day, hour, minute, 59 if leap else second, tzinfo=UTC)
    except ValueError:
        return None
    return int(moment.timestamp()) + leap
