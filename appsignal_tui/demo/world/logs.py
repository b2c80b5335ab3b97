"""Log lines, made in slices of ten seconds when somebody reads them."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator
from functools import lru_cache, partial
from itertools import accumulate
from struct import Struct
from typing import NamedTuple

from appsignal_tui.demo.telemetry import LineHints, LineRecord, SourceRecord
from appsignal_tui.demo.world.cache import Cache
from appsignal_tui.demo.world.catalog import MINUTE_NS, ActionSpec
from appsignal_tui.demo.world.log_kinds import TABLES, Kind, may_say
from appsignal_tui.demo.world.noise import Noise
from appsignal_tui.demo.world.pods import PodNames
from appsignal_tui.demo.world.request_lines import SEVERITIES, SEVERITIES_WITHOUT_FAILURE, patterns, story
from appsignal_tui.demo.world.samples import Sample, Samples
from appsignal_tui.demo.world.truth import floor_minute

SLICE_NS = 10_000_000_000
_SLICES_KEPT = 256
_MINUTES_KEPT = 64
_LINE = Struct(">3sH8sB10s")
"""What is drawn for a line: when, which kind, what its message says, which pod, its id."""
_NS_PER_MS = 1_000_000
_WRITES_FOR_NS = 2 * MINUTE_NS
"""From the beginning of its minute on, a stored trace has ended after so long."""


class _Table(NamedTuple):
    """Kinds of lines with their weights added up, for drawing."""

    kinds: tuple[Kind, ...]
    before: tuple[float, ...]
    after: tuple[float, ...]

    def steps(self, *, deployed: bool) -> tuple[float, ...]:
        """Up to which share of 65536 each kind is drawn."""
        sums = self.after if deployed else self.before
        return tuple(each * 65536 / sums[-1] for each in sums)

    def fitting(self, hints: LineHints) -> tuple[Kind | None, ...]:
        """The kinds, `None` in the place of one that the hints rule out; empty when they rule out all."""
        found = tuple(
            kind if hints.take(kind.severity) and _may_be_said(kind.says.pattern, hints) else None
            for kind in self.kinds
        )
        return () if hints.trace_id or not any(found) else found


def _table(kinds: tuple[Kind, ...]) -> _Table:
    before = tuple(accumulate(kind.before for kind in kinds))
    return _Table(kinds, before, tuple(accumulate(kind.after for kind in kinds)))


def _may_be_said(pattern: str, hints: LineHints) -> bool:
    """Whether a message of this pattern can have all words."""
    return all(may_say(pattern, word) for word in hints.words)


@lru_cache(maxsize=512)
def _may_tell(spec: ActionSpec, hints: LineHints) -> bool:
    """Whether a trace of the action may leave a line that is looked for."""
    return any(_may_be_said(pattern, hints) for pattern in patterns(spec))


class Logs:
    """The log lines of one site."""

    def __init__(self, noise: Noise, samples: Samples, sources: tuple[SourceRecord, ...], pod_names: PodNames) -> None:
        """Stored traces leave lines of their own among the others."""
        self._noise = noise
        self._samples = samples
        self._truth = samples.truth
        self._source_ids = {source.name: source.id for source in sources}
        self._known_ids = frozenset(self._source_ids.values())
        self._pod_names = pod_names
        self._table = _table(TABLES[self._truth.site.logs.kinds])
        self._steps = {deployed: self._table.steps(deployed=deployed) for deployed in (False, True)}
        self._slices: Cache[tuple[int, LineHints], tuple[LineRecord, ...]] = Cache(_SLICES_KEPT)
        self._told: Cache[tuple[int, LineHints], tuple[LineRecord, ...]] = Cache(_MINUTES_KEPT)

    def lines(
        self, source_ids: Collection[str], start_ns: int, end_ns: int, hints: LineHints, *, oldest_first: bool
    ) -> Iterator[LineRecord]:
        """Lines in the range, in order of time, source and id."""
        kinds, tellers = self._table.fitting(hints), self._tellers(hints)
        address = self._samples.address(hints.trace_id)
        if hints.trace_id:
            tellers = tuple(action for action in tellers if address and action == address.action)
        if address:
            start_ns, end_ns = max(start_ns, address.minute_ns), min(end_ns, address.minute_ns + _WRITES_FOR_NS)
        if self._known_ids.isdisjoint(source_ids) or not (kinds or tellers):
            return
        first, last = start_ns - start_ns % SLICE_NS, end_ns - end_ns % SLICE_NS
        starts = range(first, last + 1, SLICE_NS) if oldest_first else range(last, first - 1, -SLICE_NS)
        for slice_ns in starts:
            make = partial(self._make, slice_ns, hints, kinds, tellers)
            made = self._slices.get((slice_ns, hints), make)
            for line in made if oldest_first else reversed(made):
                if start_ns <= line.time_ns <= end_ns and line.source_id in source_ids:
                    yield line

    def _tellers(self, hints: LineHints) -> tuple[int, ...]:
        """Actions whose traces may leave a line that is looked for."""
        if hints.severities is not None and hints.severities.isdisjoint(SEVERITIES):
            return ()
        return tuple(index for index, spec in enumerate(self._truth.site.actions) if _may_tell(spec, hints))

    def _make(
        self, slice_ns: int, hints: LineHints, kinds: tuple[Kind | None, ...], tellers: tuple[int, ...]
    ) -> tuple[LineRecord, ...]:
        made = [*self._plain_lines(slice_ns, hints, kinds), *self._trace_lines(slice_ns, hints, tellers)]
        made.sort(key=_order)
        return tuple(made)

    def _plain_lines(self, slice_ns: int, hints: LineHints, kinds: tuple[Kind | None, ...]) -> Iterator[LineRecord]:
        if not kinds:
            return
        site = self._truth.site
        deployed = slice_ns >= self._truth.turn_ns
        rate = site.logs.after_per_minute if deployed else site.logs.per_minute
        head = self._noise.take(2, "lines", site.name, site.environment, slice_ns)
        count = int(rate / 6 * (0.9 + head[0] / 1275) + head[1] / 256)
        data = self._noise.take(count * _LINE.size, "line", site.name, site.environment, slice_ns)
        steps, last = self._steps[deployed], len(kinds) - 1
        for when, which, said, choice, tail in _LINE.iter_unpack(data):
            kind = kinds[min(bisect_right(steps, which), last)]
            if kind is None:
                continue
            message, attributes = kind.says.write(said)
            if hints.find_in(message):
                time_ns = slice_ns + int.from_bytes(when, "big") * SLICE_NS // (1 << 24)
                host = self._pod_names(kind.owner, time_ns, choice)
                yield self._line(kind, time_ns, host, tail, (message, attributes))

    def _line(
        self, kind: Kind, time_ns: int, host: str, tail: bytes, written: tuple[str, dict[str, object]]
    ) -> LineRecord:
        """A line as its source writes it: nginx and sidekiq in milliseconds, the others in microseconds."""
        unit_ns = 1_000 if kind.source in {"rails", "api"} else _NS_PER_MS
        time_ns -= time_ns % unit_ns
        message, attributes = written
        return LineRecord(
            time_ns,
            self._source_ids[kind.source],
            _line_id(time_ns, tail),
            kind.severity,
            message,
            host,
            kind.group,
            attributes,
            attributes_as_text=kind.source == "nginx",
        )

    def _trace_lines(self, slice_ns: int, hints: LineHints, tellers: tuple[int, ...]) -> Iterator[LineRecord]:
        """Lines of stored traces; one that began in the minute before may still write in this slice."""
        if not tellers:
            return
        minute_ns = floor_minute(slice_ns)
        for start_ns in (minute_ns - MINUTE_NS, minute_ns):
            told = self._told.get((start_ns, hints), partial(self._tell, start_ns, hints, tellers))
            first = bisect_left(told, slice_ns, key=_time_of)
            yield from told[first : bisect_left(told, slice_ns + SLICE_NS, lo=first, key=_time_of)]

    def _tell(self, minute_ns: int, hints: LineHints, tellers: tuple[int, ...]) -> tuple[LineRecord, ...]:
        """All lines of traces that began in a minute."""
        only_failures = hints.severities is not None and hints.severities.isdisjoint(SEVERITIES_WITHOUT_FAILURE)
        told = [
            line
            for action in tellers
            if not only_failures or self._samples.failing(action, minute_ns)
            for sample in self._samples.minute(action, minute_ns)
            if hints.trace_id in ("", sample.trace_id)
            for line in self._lines_of(sample, hints)
        ]
        told.sort(key=_order)
        return tuple(told)

    def _lines_of(self, sample: Sample, hints: LineHints) -> Iterator[LineRecord]:
        for number, (kind, time_ns, message, attributes) in enumerate(story(sample, self._truth.site)):
            if hints.take(kind.severity) and hints.find_in(message):
                tail = self._noise.take(_LINE.size, "trace line", sample.trace_id, number)[-10:]
                host = self._pod_names(kind.owner, sample.start_ns, sample.noise[8])
                yield self._line(kind, time_ns, host, tail, (message, {**attributes, "trace_id": sample.trace_id}))


def _order(line: LineRecord) -> tuple[int, str, str]:
    return line.time_ns, line.source_id, line.id


def _time_of(line: LineRecord) -> int:
    return line.time_ns


def _line_id(time_ns: int, tail: bytes) -> str:
    """An id of UUID form that begins with the time, as the service's do."""
    time, rest = f"{time_ns // _NS_PER_MS:012x}", tail.hex()
    return f"{time[:8]}-{time[8:]}-7{rest[:3]}-8{rest[3:6]}-{rest[6:18]}"
