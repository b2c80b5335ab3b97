"""Section L of the fault matrix: log lines that are hard to follow.

These change the telemetry and not the answers, so that paging, ranges and queries hold for the changed lines too.
"""

import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from heapq import merge

from appsignal_tui.demo.telemetry import LineHints, LineRecord, SiteRecord, Telemetry
from appsignal_tui.demo.wire import NS_PER_MINUTE, NS_PER_MS, NS_PER_S

_SEVERITY = "info"
_LATE_ONE_IN = 5
_LONG_ONE_IN = 50
_BROKEN_ONE_IN = 5
_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Range:
    """Which lines are asked for; both ends included."""

    site: SiteRecord
    source_ids: Collection[str]
    start_ns: int
    end_ns: int
    oldest_first: bool
    hints: LineHints

    def lines(self, telemetry: Telemetry) -> Iterator[LineRecord]:
        """The lines as they are."""
        return telemetry.lines(
            self.site, self.source_ids, self.start_ns, self.end_ns, oldest_first=self.oldest_first, hints=self.hints
        )

    def whatever_they_say(self) -> "Range":
        """The same lines and those that lack the words, for a change that writes other messages."""
        return replace(self, hints=self.hints._replace(words=()))


ChangeLines = Callable[[Telemetry, Range, float], Iterator[LineRecord]]
"""Lines of a range, changed; lazily, in the order of the range. The number is the value of the fault."""


def _cut_times(telemetry: Telemetry, asked: Range, step_ms: float) -> Iterator[LineRecord]:
    step_ns = max(1, int(step_ms * NS_PER_MS))
    first_ns = -(-asked.start_ns // step_ns) * step_ns
    last_ns = asked.end_ns - asked.end_ns % step_ns + step_ns - 1
    for line in replace(asked, start_ns=first_ns, end_ns=last_ns).lines(telemetry):
        yield replace(line, time_ns=line.time_ns - line.time_ns % step_ns)


def _crowd_minutes(telemetry: Telemetry, asked: Range, count: float) -> Iterator[LineRecord]:
    return _with_more(telemetry, asked, NS_PER_MINUTE, int(count))


def _add_lines(telemetry: Telemetry, asked: Range, a_second: float) -> Iterator[LineRecord]:
    return _with_more(telemetry, asked, max(1, int(NS_PER_S / a_second)), 1)


def _with_more(telemetry: Telemetry, asked: Range, step_ns: int, count: int) -> Iterator[LineRecord]:
    """The lines, and `count` more on every multiple of the step; the same ones whenever they are asked for."""
    source_id = asked.site.log_sources[0].id if asked.site.log_sources else ""
    lines = asked.lines(telemetry)
    if source_id not in asked.source_ids or not asked.hints.take(_SEVERITY):
        return lines
    end_ns = min(asked.end_ns, telemetry.clock.now_ns())
    instants = range(-(-asked.start_ns // step_ns) * step_ns, end_ns + 1, step_ns)
    places = range(count)
    made = (
        LineRecord(time_ns, source_id, f"{time_ns:x}-{place}", _SEVERITY, f"burst line {place + 1} of {count}")
        for time_ns in (instants if asked.oldest_first else reversed(instants))
        for place in (places if asked.oldest_first else reversed(places))
    )
    return merge(lines, made, key=lambda line: line.time_ns, reverse=not asked.oldest_first)


def _delay(telemetry: Telemetry, asked: Range, most_s: float) -> Iterator[LineRecord]:
    now_ns = telemetry.clock.now_ns()
    for line in asked.lines(telemetry):
        number = _number_of(line)
        delay_ns = (1 + number % max(1, int(most_s * NS_PER_S))) if number % _LATE_ONE_IN == 0 else 0
        if line.time_ns + delay_ns <= now_ns:
            yield line


def _number_of(line: LineRecord) -> int:
    """A number that stays the line's own, whatever it is asked with."""
    return zlib.crc32(f"{line.time_ns} {line.id} {line.message}".encode())


def _write_again(telemetry: Telemetry, asked: Range, _value: float) -> Iterator[LineRecord]:
    for line in asked.lines(telemetry):
        yield line
        yield replace(line, id=f"{line.id}-again")


def _deliver_again(telemetry: Telemetry, asked: Range, _value: float) -> Iterator[LineRecord]:
    for line in asked.lines(telemetry):
        yield line
        yield line


def _without_ids(telemetry: Telemetry, asked: Range, _value: float) -> Iterator[LineRecord]:
    for line in asked.lines(telemetry):
        yield replace(line, id="")


def _lengthen(telemetry: Telemetry, asked: Range, mb: float) -> Iterator[LineRecord]:
    for line in asked.whatever_they_say().lines(telemetry):
        if _number_of(line) % _LONG_ONE_IN:
            yield line
        else:
            whole = f"{line.message} " * (int(mb * _MB) // (len(line.message) + 1) + 1)
            yield replace(line, message=whole)


def _break_up(telemetry: Telemetry, asked: Range, newlines: float) -> Iterator[LineRecord]:
    forged = "2026-01-01T00:00:00Z error a line that was never written"
    for line in asked.whatever_they_say().lines(telemetry):
        match _number_of(line) % _BROKEN_ONE_IN:
            case 0:
                yield replace(line, message=f"{line.message}\n{forged}" + "\n" * (int(newlines) - 1))
            case 1:
                yield replace(line, message=f"{line.message}\r{forged}")
            case _:
                yield line


CHANGES: Mapping[str, ChangeLines] = {
    "l01": _cut_times,
    "l02": _crowd_minutes,
    "l03": _delay,
    "l04": _write_again,
    "l05": _deliver_again,
    "l06": _without_ids,
    "l07": _add_lines,
    "l08": _add_lines,
    "l12": _lengthen,
    "l13": _break_up,
}
"""What each fault does to the lines of a range, by its id."""
