"""The time range a command asks about, from `--from`, `--to` and `--last`."""

from datetime import UTC

from appsignal_tui.analysis.time_words import parse_instant, parse_seconds
from appsignal_tui.cli.options import Options
from appsignal_tui.errors import ConfigurationError
from appsignal_tui.models.timerange import LAST_HOUR, LastSeconds, TimeRange
from appsignal_tui.services.container import Services
from appsignal_tui.text import safe_text

_QUOTED = 24


def window_of(options: Options, services: Services) -> TimeRange:
    """The range as the options say it, both ends included; clock times are UTC.

    Now is the end of a recording for a replay, so that `--last 5m` means its last five minutes.

    Raises:
        ConfigurationError: a time cannot be read, or the range is backwards or lies in the future.
    """
    recorded = services.origin.window
    now_ns = recorded.end_ns if recorded else services.clock()
    if options.last:
        return _last(options.last).resolve(now_ns)
    if not options.start and not options.end:
        return recorded or LAST_HOUR.resolve(now_ns)
    end_ns = _instant("--to", options.end, now_ns) if options.end else now_ns
    start_ns = _instant("--from", options.start, now_ns) if options.start else LAST_HOUR.resolve(end_ns).start_ns
    if start_ns > now_ns:
        raise ConfigurationError("The range lies in the future.", hint="Nothing is recorded there yet.")
    if end_ns <= start_ns:
        raise ConfigurationError("The range ends before it starts.", hint="--from takes the earlier time.")
    return TimeRange(start_ns, end_ns)


def _instant(flag: str, text: str, now_ns: int) -> int:
    try:
        return parse_instant(text, now_ns, UTC)
    except ConfigurationError as error:
        raise ConfigurationError(
            f"{flag} {safe_text(text, _QUOTED)} is not a time.",
            hint="Examples: -15m, now-3h, 13:51, yesterday 09:00, 2026-06-22T14:31Z, now.",
        ) from error


def _last(text: str) -> LastSeconds:
    seconds = parse_seconds(text)
    if not seconds:
        raise ConfigurationError(
            f"--last {safe_text(text, _QUOTED)} is not a length of time.", hint="Examples: 15m, 2h, 1h30m, 3d."
        )
    return LastSeconds(seconds)
