"""Cron expressions: five fields or a nickname, and when they come true in a time zone.

Rules are those of Vixie cron. Day of month and day of week both restricted: either will do. Where clocks are put
forward, an expression that names an hour and a minute happens as soon as the gap is over; where they are put back, it
happens once. One whose hour or minute starts with a star goes by the clock on the wall: nothing in the gap, and twice
in the hour that comes twice.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

_NS_PER_S = 1_000_000_000
_LONGEST = 400
_PATIENCE = timedelta(days=366 * 9)
"""The 29th of February can be eight years away."""
_LAST_DAY = date(9990, 1, 1)

_NICKNAMES: Mapping[str, str] = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_PART = re.compile(r"(?:(\*)|(\w{1,3})(?:-(\w{1,3}))?)(?:/(\d{1,3}))?", re.ASCII)


class CronError(Exception):
    """An expression that cannot be read; the text says what is wrong with it, without a full stop."""


class _Field(NamedTuple):
    """What a field may hold."""

    title: str
    low: int
    high: int
    names: tuple[str, ...] = ()
    """Names of the values from `low` on."""


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_SUNDAY = 7
"""The other number of it."""
_FIELDS = (
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day of month", 1, 31),
    _Field("month", 1, 12, _MONTHS),
    _Field("day of week", 0, _SUNDAY, _DAYS),
)


@dataclass(frozen=True, slots=True)
class Cron:
    """An expression that was read."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    """0 is Sunday."""
    any_day: bool
    any_weekday: bool
    """Whether the field starts with a star."""
    by_the_wall: bool
    """Whether the minute or the hour starts with a star."""

    def after(self, time_ns: int, zone: ZoneInfo) -> Iterator[int]:
        """Every time it comes true after an instant, in ns since the epoch; ends when no more is to be expected."""
        last_ns = time_ns
        day = (datetime.fromtimestamp(time_ns // _NS_PER_S, UTC) - timedelta(days=2)).date()
        until = day + _PATIENCE
        while day < min(until, _LAST_DAY):
            for at_ns in sorted(self._on(day, zone)) if self._falls_on(day) else ():
                if at_ns > last_ns:
                    yield at_ns
                    last_ns, until = at_ns, day + _PATIENCE
            day += timedelta(days=1)

    def _falls_on(self, day: date) -> bool:
        if day.month not in self.months:
            return False
        of_month, of_week = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        if self.any_day or self.any_weekday:
            return of_month and of_week
        return of_month or of_week

    def _on(self, day: date, zone: ZoneInfo) -> Iterator[int]:
        for hour in self.hours:
            for minute in self.minutes:
                yield from self._instants(datetime.combine(day, time(hour, minute)), zone)

    def _instants(self, wall: datetime, zone: ZoneInfo) -> Iterator[int]:
        """The instants at which clocks show a time: one, none in a gap, two when it comes twice."""
        first, second = (_instant_ns(wall.replace(tzinfo=zone, fold=fold)) for fold in (0, 1))
        if first == second:
            yield first
        elif first < second:
            yield from (first, second) if self.by_the_wall else (first,)
        elif not self.by_the_wall:
            yield _end_of_gap_ns(second, first, zone)


def parse_cron(text: str) -> Cron:
    """Read an expression.

    Raises:
        CronError: it cannot be read.
    """
    if len(text) > _LONGEST:
        raise CronError(f"it is longer than {_LONGEST} characters")
    words = _NICKNAMES.get(text.strip().lower(), text).split()
    if len(words) == 1 and words[0].startswith("@"):
        raise CronError(f"{words[0]} is not known")
    if len(words) != len(_FIELDS):
        raise CronError(f"it has {len(words)} fields where {len(_FIELDS)} are needed")
    minutes, hours, days, months, weekdays = (_values(word, field) for word, field in zip(words, _FIELDS, strict=True))
    starred = [word.startswith("*") for word in words]
    return Cron(
        minutes=tuple(sorted(minutes)),
        hours=tuple(sorted(hours)),
        days=days,
        months=months,
        weekdays=frozenset(day % _SUNDAY for day in weekdays),
        any_day=starred[2],
        any_weekday=starred[4],
        by_the_wall=starred[0] or starred[1],
    )


def _values(word: str, field: _Field) -> frozenset[int]:
    found: set[int] = set()
    for part in word.lower().split(","):
        match = _PART.fullmatch(part)
        if match is None:
            raise CronError(f"{field.title} cannot be '{part}'")
        star, first, last, step = match.groups()
        if step is not None and not int(step):
            raise CronError(f"{field.title} '{part}' has a step of 0")
        found.update(
            _range(part, field, "" if star else first, last)[:: int(step or 1)] if star or last or step else ()
        )
        if not (star or last or step):
            found.add(_number(first, field))
    return frozenset(found)


def _range(part: str, field: _Field, first: str, last: str | None) -> range:
    """From the first value on to the last, or as far as the field goes."""
    low = _number(first, field) if first else field.low
    high = _number(last, field) if last else field.high - (field.high == _SUNDAY)
    if last and low > high == 0 and field.high == _SUNDAY:
        high = _SUNDAY
    if low > high:
        raise CronError(f"{field.title} '{part}' runs backwards")
    return range(low, high + 1)


def _number(text: str, field: _Field) -> int:
    if text in field.names:
        return field.low + field.names.index(text)
    if not text.isdigit() or not field.low <= int(text) <= field.high:
        raise CronError(f"{field.title} cannot be '{text}'")
    return int(text)


def _instant_ns(local: datetime) -> int:
    return int(local.timestamp()) * _NS_PER_S


def _end_of_gap_ns(before_ns: int, after_ns: int, zone: ZoneInfo) -> int:
    """The instant at which clocks are put forward, which lies between the two readings of a time in the gap."""
    low, high = before_ns // _NS_PER_S, after_ns // _NS_PER_S
    wanted = datetime.fromtimestamp(high, zone).utcoffset()
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == wanted:
            high = middle
        else:
            low = middle
    return high * _NS_PER_S
