"""Log lines, made in slices of ten seconds when somebody reads them."""

from bisect import bisect_right
from collections.abc import Collection, Iterator
from functools import partial
from itertools import accumulate
from typing import NamedTuple

from appsignal_tui.demo.telemetry import LineRecord, SourceRecord
from appsignal_tui.demo.world.cache import Cache
from appsignal_tui.demo.world.catalog import MINUTE_NS
from appsignal_tui.demo.world.log_kinds import TABLES, Kind
from appsignal_tui.demo.world.noise import Noise
from appsignal_tui.demo.world.pods import PodNames
from appsignal_tui.demo.world.request_lines import SEVERITIES, SEVERITIES_WITHOUT_FAILURE, story
from appsignal_tui.demo.world.samples import Sample, Samples
from appsignal_tui.demo.world.truth import floor_minute

SLICE_NS = 10_000_000_000
_SLICES_KEPT = 256
_BYTES_PER_LINE = 24
_NS_PER_MS = 1_000_000

Severities = frozenset[str] | None


class _Table(NamedTuple):
    """Kinds of lines with their weights added up, for drawing."""

    kinds: tuple[Kind, ...]
    before: tuple[float, ...]
    after: tuple[float, ...]

    def draw(self, share: float, *, deployed: bool) -> Kind:
        """The kind at a share of the whole weight."""
        steps = self.after if deployed else self.before
        return self.kinds[min(bisect_right(steps, share * steps[-1]), len(steps) - 1)]


def _table(kinds: tuple[Kind, ...]) -> _Table:
    before = tuple(accumulate(kind.before for kind in kinds))
    return _Table(kinds, before, tuple(accumulate(kind.after for kind in kinds)))


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
        self._slices: Cache[tuple[int, Severities], tuple[LineRecord, ...]] = Cache(_SLICES_KEPT)

    def lines(
        self, source_ids: Collection[str], start_ns: int, end_ns: int, *, oldest_first: bool, severities: Severities
    ) -> Iterator[LineRecord]:
        """Lines in the range, in order of time, source and id."""
        if self._known_ids.isdisjoint(source_ids):
            return
        first, last = start_ns - start_ns % SLICE_NS, end_ns - end_ns % SLICE_NS
        starts = range(first, last + 1, SLICE_NS) if oldest_first else range(last, first - 1, -SLICE_NS)
        for slice_ns in starts:
            made = self._slices.get((slice_ns, severities), partial(self._make, slice_ns, severities))
            for line in made if oldest_first else reversed(made):
                if start_ns <= line.time_ns <= end_ns and line.source_id in source_ids:
                    yield line

    def _make(self, slice_ns: int, severities: Severities) -> tuple[LineRecord, ...]:
        made = [*self._plain_lines(slice_ns, severities), *self._trace_lines(slice_ns, severities)]
        made.sort(key=lambda line: (line.time_ns, line.source_id, line.id))
        return tuple(made)

    def _plain_lines(self, slice_ns: int, severities: Severities) -> Iterator[LineRecord]:
        site = self._truth.site
        deployed = slice_ns >= self._truth.turn_ns
        rate = site.logs.after_per_minute if deployed else site.logs.per_minute
        head = self._noise.take(2, "lines", site.name, site.environment, slice_ns)
        count = int(rate / 6 * (0.9 + head[0] / 1275) + head[1] / 256)
        data = self._noise.take(count * _BYTES_PER_LINE, "line", site.name, site.environment, slice_ns)
        for offset in range(0, len(data), _BYTES_PER_LINE):
            noise = data[offset : offset + _BYTES_PER_LINE]
            kind = self._table.draw((noise[3] << 8 | noise[4]) / 65536, deployed=deployed)
            if severities is None or kind.severity.lower() in severities:
                time_ns = slice_ns + int.from_bytes(noise[:3], "big") * SLICE_NS // (1 << 24)
                message, attributes = kind.write(noise[5:13])
                yield self._line(kind, time_ns, noise, message, attributes)

    def _line(self, kind: Kind, time_ns: int, noise: bytes, message: str, attributes: dict[str, object]) -> LineRecord:
        """A line as its source writes it: nginx and sidekiq in milliseconds, the others in microseconds."""
        unit_ns = 1_000 if kind.source in {"rails", "api"} else _NS_PER_MS
        time_ns -= time_ns % unit_ns
        return LineRecord(
            time_ns,
            self._source_ids[kind.source],
            _line_id(time_ns, noise),
            kind.severity,
            message,
            self._pod_names(kind.owner, time_ns, noise[13]),
            kind.group,
            attributes,
            attributes_as_text=kind.source == "nginx",
        )

    def _trace_lines(self, slice_ns: int, severities: Severities) -> Iterator[LineRecord]:
        """Lines of stored traces; one that began in the minute before may still write in this slice."""
        if severities is not None and severities.isdisjoint(SEVERITIES):
            return
        only_failures = severities is not None and severities.isdisjoint(SEVERITIES_WITHOUT_FAILURE)
        minute_ns = floor_minute(slice_ns)
        for start_ns in (minute_ns - MINUTE_NS, minute_ns):
            for action in range(len(self._truth.site.actions)):
                if only_failures and not self._samples.failing(action, start_ns):
                    continue
                for sample in self._samples.minute(action, start_ns):
                    if sample.start_ns < slice_ns + SLICE_NS and sample.end_ns >= slice_ns:
                        yield from self._lines_of(sample, slice_ns, severities)

    def _lines_of(self, sample: Sample, slice_ns: int, severities: Severities) -> Iterator[LineRecord]:
        for number, (kind, time_ns, message, attributes) in enumerate(story(sample, self._truth.site)):
            inside = slice_ns <= time_ns < slice_ns + SLICE_NS
            if inside and (severities is None or kind.severity.lower() in severities):
                noise = self._noise.take(_BYTES_PER_LINE, "trace line", sample.trace_id, number)
                noise = bytes((*noise[:13], sample.noise[8], *noise[14:]))
                yield self._line(kind, time_ns, noise, message, {**attributes, "trace_id": sample.trace_id})


def _line_id(time_ns: int, noise: bytes) -> str:
    """An id of UUID form that begins with the time, as the service's do."""
    digits = f"{time_ns // _NS_PER_MS:012x}7{noise[14:24].hex()}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-8{digits[16:19]}-{digits[19:31]}"
