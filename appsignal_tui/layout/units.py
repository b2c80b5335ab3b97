"""Numbers and times in words: the unit stuck to the number, three digits that matter, `–` for what is not known.

Nothing here is wider than the narrowest column that shows it: durations and changes take at most seven cells, counts
seven up to a million, percentages six.
"""

import math
from datetime import UTC, datetime, timedelta, tzinfo

from appsignal_tui.models.base import EPOCH, NS_PER_MS, NS_PER_S

UNKNOWN = "–"
"""What stands for a number that is not known, which is not zero."""

MINUS = "−"

_MINUTE_S = 60
_HOUR_S = 3_600
_DAY_S = 86_400
_MOST_DAYS = 9_999
_WEEK = timedelta(days=7)
_NARROW_GROUP = 10_000
_MILLION = 1_000_000
_COUNT_UNITS = ("M", "G", "T", "P", "E")
_HUGE = 1e18
_MANY_TIMES = 10


def format_duration(ms: float | None) -> str:
    """A duration in milliseconds: `500ns`, `600µs`, `5.0ms`, `842ms`, `1.31s`, `2m 05s`, `1h 02m`, `2d 5h`."""
    if ms is None or not math.isfinite(ms):
        return UNKNOWN
    if ms < 0:
        return MINUS + format_duration(-ms)
    if ms == 0:
        return "0ms"
    if _rounds_below(ms, 1, 3):
        us = ms * 1_000
        return f"{_two_digits(us)}µs" if us >= 1 else f"{max(1, round(us * 1_000))}ns"
    if _rounds_below(ms, 1_000, 0):
        return f"{_two_digits(ms)}ms"
    return _format_seconds(ms / 1_000)


def format_count(value: float | None) -> str:
    """How many: `0`, `2.5`, `9 412`, `402 118`, `1.21M`."""
    if value is None or not math.isfinite(value):
        return UNKNOWN
    if value < 0:
        return MINUS + format_count(-value)
    if value >= _HUGE * 1_000:
        return f"{value:.0e}".replace("e+", "e")
    if _rounds_below(value, _MILLION, 0):
        few = value != int(value) and _rounds_below(value, 10, 1)
        return f"{value:.1f}" if few else f"{round(value):,}".replace(",", " ")
    for power, unit in enumerate(_COUNT_UNITS, start=2):
        scaled = value / 1_000**power
        if _rounds_below(scaled, 1_000, 0):
            return f"{_three_digits(scaled)}{unit}"
    return f"{value:.0e}".replace("e+", "e")


def format_number_of(number: int, noun: str) -> str:
    """A count with its noun, `1 site` or `4 sites`; the plural is made with an s."""
    return f"{format_count(number)} {noun}{'' if number == 1 else 's'}"


def format_percent(percent: float | None) -> str:
    """A percentage without its sign, for a column that says `%`: `4.31`, `10.3`, `100`, `<0.01`, `0`."""
    if percent is None or not math.isfinite(percent):
        return UNKNOWN
    if percent < 0:
        return MINUS + format_percent(-percent)
    if percent == 0:
        return "0"
    if percent < 0.005:  # noqa: PLR2004 - half of the last digit shown
        return "<0.01"
    return f"{percent:.2f}" if _rounds_below(percent, 10, 2) else _plain_percent(percent)


def format_share(percent: float | None) -> str:
    """A share of a whole, in percent: `30.8%`, `7.2%`, `<0.1%`, `100%`."""
    if percent is None or not math.isfinite(percent):
        return UNKNOWN
    if percent < 0:
        return MINUS + format_share(-percent)
    if percent == 0:
        return "0%"
    return "<0.1%" if percent < 0.05 else f"{_plain_percent(percent)}%"  # noqa: PLR2004 - half of the last digit shown


def format_change(percent: float | None) -> str:
    """A change against before, always with its sign: `+78%`, `−3%`, `0%`, and `×12` from ten times on."""
    if percent is None or not math.isfinite(percent):
        return UNKNOWN
    whole = round(percent)
    if whole == 0:
        return "0%"
    factor = 1 + percent / 100
    if factor > _MANY_TIMES:
        return f"×{factor:.0f}" if _rounds_below(factor, 1_000, 0) else "×999+"
    return f"+{whole}%" if whole > 0 else f"{MINUS}{-whole}%"


def format_size(size_bytes: float | None) -> str:
    """Bytes in powers of 1024: `512B`, `1.5Ki`, `921Mi`, `1.1Gi`."""
    if size_bytes is None or not math.isfinite(size_bytes):
        return UNKNOWN
    if size_bytes < 0:
        return MINUS + format_size(-size_bytes)
    units = ("B", "Ki", "Mi", "Gi", "Ti", "Pi")
    for power, unit in enumerate(units):
        scaled = size_bytes / 1024**power
        if _rounds_below(scaled, 1_000, 0):
            decimals = 1 if power and _rounds_below(scaled, 10, 1) else 0
            return f"{scaled:.{decimals}f}{unit}"
    return f"{size_bytes / 1024**5:.0e}Pi".replace("e+", "e")


def format_rate(per_minute: float | None) -> str:
    """How many a minute: `962/min`."""
    written = format_count(per_minute)
    return written if written == UNKNOWN else f"{written}/min"


def format_clock(time_ns: int | None, zone: tzinfo = UTC, *, seconds: bool = True, millis: bool = False) -> str:
    """The time of day: `14:15:58`, `14:15` without `seconds`, `14:15:58.240` with `millis`; cut, never rounded up."""
    if time_ns is None:
        return UNKNOWN
    moment = _moment(time_ns, zone)
    if moment is None:
        hours, rest = divmod(time_ns // NS_PER_S % _DAY_S, _HOUR_S)
        clock = f"{hours:02d}:{rest // _MINUTE_S:02d}:{rest % _MINUTE_S:02d}"
    else:
        clock = moment.strftime("%H:%M:%S")
    if millis:
        return f"{clock}.{time_ns % NS_PER_S // NS_PER_MS:03d}"
    return clock if seconds else clock[:5]


def format_moment(time_ns: int | None, zone: tzinfo, now_ns: int) -> str:
    """When, as seen from now: `14:15` today, `Sun 16:40` within a week, `9 Nov` this year, `9 Nov 2025` else."""
    if time_ns is None:
        return UNKNOWN
    moment, now = _moment(time_ns, zone), _moment(now_ns, zone)
    if moment is None or now is None:
        return UNKNOWN
    if moment.date() == now.date():
        return moment.strftime("%H:%M")
    if timedelta() < now - moment < _WEEK:
        return moment.strftime("%a %H:%M")
    day = f"{moment.day} {moment:%b}"
    return day if moment.year == now.year else f"{day} {moment.year}"


def format_age(then_ns: int | None, now_ns: int) -> str:
    """How long ago, in one unit: `40s`, `25m`, `2h`, `9d`; a moment ahead of now has a minus sign."""
    if then_ns is None:
        return UNKNOWN
    sign = MINUS if then_ns > now_ns else ""
    seconds = abs(now_ns - then_ns) // NS_PER_S
    for unit, length in (("d", _DAY_S), ("h", _HOUR_S), ("m", _MINUTE_S)):
        if seconds >= length:
            return f"{sign}{seconds // length}{unit}"
    return f"{sign}{seconds}s" if seconds else "0s"


def _format_seconds(seconds: float) -> str:
    if _rounds_below(seconds, 10, 2):
        return f"{seconds:.2f}s"
    if _rounds_below(seconds, _MINUTE_S, 1):
        return f"{seconds:.1f}s"
    whole = round(seconds)
    if whole < _HOUR_S:
        return _two_units(whole // _MINUTE_S, "m", f"{whole % _MINUTE_S:02d}s")
    if whole < _DAY_S:
        return _two_units(whole // _HOUR_S, "h", f"{whole % _HOUR_S // _MINUTE_S:02d}m")
    days, rest = divmod(whole, _DAY_S)
    if days > _MOST_DAYS:
        return f">{_MOST_DAYS}d"
    return _two_units(days, "d", f"{rest // _HOUR_S}h") if days < 100 else f"{days}d"  # noqa: PLR2004 - three digits


def _two_units(large: int, unit: str, small: str) -> str:
    # From ten on the blank goes, so that a column of six cells holds both.
    return f"{large}{unit} {small}" if large < 10 else f"{large}{unit}{small}"  # noqa: PLR2004 - two digits


def _two_digits(value: float) -> str:
    return f"{value:.1f}" if _rounds_below(value, 10, 1) else f"{value:.0f}"


def _three_digits(value: float) -> str:
    """A number below 1 000 with as many decimals as three digits leave."""
    if _rounds_below(value, 10, 2):
        return f"{value:.2f}"
    return f"{value:.1f}" if _rounds_below(value, 100, 1) else f"{value:.0f}"


def _plain_percent(percent: float) -> str:
    return f"{percent:.1f}" if _rounds_below(percent, 100, 1) and percent < 100 else format_count(percent)  # noqa: PLR2004


def _rounds_below(value: float, limit: float, decimals: int) -> bool:
    """Whether it is still below `limit` once rounded to so many decimals, so that 999.6 ms reads `1.00s`."""
    return round(value, decimals) < limit


def _moment(time_ns: int, zone: tzinfo) -> datetime | None:
    """The instant in a zone; `None` where the calendar ends (contract 1.4 sets no bounds)."""
    try:
        return (EPOCH + timedelta(microseconds=time_ns // 1_000)).astimezone(zone)
    except (OverflowError, ValueError):
        return None
