"""Opening recorded files."""

import hashlib
import itertools
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from appsignal_tui.demo.clock import Clock
from appsignal_tui.demo.replay.crowding import spread
from appsignal_tui.demo.replay.discover import Content, Found, find_files, read_content, stem
from appsignal_tui.demo.replay.errors import ReplayError, UnusableFileError
from appsignal_tui.demo.replay.findings import FileFinding, Findings
from appsignal_tui.demo.replay.kinds import Kind, as_utf8, kind_of
from appsignal_tui.demo.replay.log_file import LineStore, LogSource, read_line_file
from appsignal_tui.demo.replay.otlp import RecordedLines, requests_of, spans_of
from appsignal_tui.demo.replay.replay import Counts, Recording, Replay
from appsignal_tui.demo.replay.session_file import is_session
from appsignal_tui.demo.replay.traces import RecordedTrace, SpanCollector
from appsignal_tui.demo.telemetry import SiteRecord, SourceRecord

ENVIRONMENT = "recorded"
ORGANIZATION = "replay"

_HOUR_NS = 3_600_000_000_000
_OTLP_FORMAT = "OTLP"


def load(paths: Sequence[Path], clock: Clock | None = None) -> Replay:
    """Read trace files, log files and folders of them.

    Defects inside a file are counted in the replay's notes, and so are files of a folder that cannot be used. Without a
    clock the replay goes by the machine's, or by one that starts at the end of the recording when that lies ahead.

    Raises:
        ReplayError: a path the person named is missing, unreadable, empty, cut short, broken or of no known kind, or
            nothing at all can be replayed; the text says which and what to do.
    """
    loader = _Loader(paths)
    for found in loader.files:
        loader.read(found)
    recording = loader.recording()
    if clock is None:
        clock = Clock.real()
        if clock.now_ns() < recording.end_ns:
            clock = Clock.scaled(recording.end_ns, 1.0)
    return Replay(recording, clock)


class _Loader:
    """Reads file after file into traces and log sources."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._findings = Findings()
        self.files, self._label = find_files(paths, self._findings)
        self._site_id = _id_of("site", self._label, *(found.name for found in self.files))
        self._spans = SpanCollector()
        self._sources: list[LogSource] = []
        self._used = 0
        self._has_traces = False
        self._newest_ns = 0

    def read(self, found: Found) -> None:
        """Take one file.

        Raises:
            ReplayError: the person named the file and it cannot be used.
        """
        try:
            self._take(found)
        except UnusableFileError as error:
            if found.named:
                raise ReplayError(f"{found.path} {error.predicate}") from error
            self._findings.add_file(error.finding, found.name)

    def _take(self, found: Found) -> None:
        if is_session(found.path):
            raise UnusableFileError(FileFinding.SESSION, "is a recorded session. Replay it alone.")
        content = read_content(found)
        if content.cut_short and (found.named or not content.data):
            raise UnusableFileError(
                FileFinding.BROKEN,
                "is cut short: its gzip stream ends early or is damaged. Copy it again, or unpack what is there "
                "(`zcat FILE > PART`) and replay that.",
            )
        data = as_utf8(content.data)
        kind = kind_of(data, found.path.name)
        if kind is Kind.EMPTY:
            raise UnusableFileError(FileFinding.EMPTY, "is empty. Give a file with traces or log lines.")
        if kind is Kind.UNKNOWN:
            raise UnusableFileError(
                FileFinding.UNKNOWN,
                "is neither a trace file nor a log file. Replay reads OTLP/JSON traces and logs in JSON lines, logfmt "
                "or plain text with times; plain text without times is read from files named .log.",
            )
        if kind is Kind.OTLP:
            self._take_otlp(data, content, found)
        else:
            store, fmt = read_line_file(data, kind, found.name, content.modified_ns, self._findings)
            self._add_source(found, store, fmt)
        if content.cut_short:
            self._findings.add_file(FileFinding.CUT_SHORT, found.name)
        self._used += 1
        self._newest_ns = max(self._newest_ns, content.modified_ns)

    def _take_otlp(self, data: bytes, content: Content, found: Found) -> None:
        try:
            requests = requests_of(data, found.name, self._findings)
        except ValueError as error:
            raise UnusableFileError(
                FileFinding.BROKEN,
                "starts like OTLP/JSON but is cut short or broken: not one export request in it can be read. "
                "Export or copy it again.",
            ) from error
        if not any(_holds_signals(request) for request in requests):
            raise UnusableFileError(FileFinding.METRICS_ONLY, "holds OTLP metrics only. Replay shows traces and logs.")
        lines = RecordedLines()
        for request in requests:
            lines.add(request, found.name, content.modified_ns, self._findings)
        spans = self._spans.add_file(
            (span for request in requests for span in spans_of(request, self._site_id, found.name, self._findings)),
            found.name,
            self._findings,
        )
        self._has_traces |= bool(spans or not lines.times)
        if lines.times:
            self._add_source(found, lines, _OTLP_FORMAT)
        elif not spans:
            self._findings.add_file(FileFinding.NO_SPANS, found.name)

    def _add_source(self, found: Found, store: LineStore, fmt: str) -> None:
        taken = {source.record.name for source in self._sources}
        name = next(name for name in _source_names(found.name) if name not in taken)
        self._sources.append(LogSource(SourceRecord(_id_of("source", found.name), name, fmt=fmt), store))

    def recording(self) -> Recording:
        """Everything read so far.

        Raises:
            ReplayError: nothing of it can be replayed.
        """
        if not self._used:
            raise ReplayError(
                "There is nothing to replay: " + "; ".join(self._findings.sentences()) + ". Give another path."
            )
        sources = sorted(self._sources, key=lambda source: source.record.id)
        spread([source.times for source in sources])
        for source in sources:
            source.sort()
        traces = self._spans.traces(self._newest_ns, self._findings)
        start_ns, end_ns = _extent(traces, sources, self._newest_ns)
        return Recording(
            site=SiteRecord(
                id=self._site_id,
                name=self._label,
                environment=ENVIRONMENT,
                org_slug=ORGANIZATION,
                org_name=ORGANIZATION,
                log_sources=tuple(source.record for source in self._sources),
            ),
            traces=tuple(traces),
            log_sources=tuple(sources),
            start_ns=start_ns,
            end_ns=end_ns,
            has_traces=self._has_traces,
            counts=Counts(
                files=self._used,
                traces=len(traces),
                spans=sum(len(trace.spans) for trace in traces),
                lines=sum(len(source.times) for source in sources),
            ),
            notes=self._findings.sentences(),
        )


def _holds_signals(request: Mapping[str, object]) -> bool:
    """Whether a request may hold spans or log records, be it none; exporters leave out empty members."""
    return not ("resourceMetrics" in request or "resource_metrics" in request)


def _source_names(name: str) -> Iterator[str]:
    """Names for a source, the shortest first: without folder, with folder, the file's full relative name, numbered."""
    folder = name.rpartition("/")[0]
    yield stem(name)
    if folder:
        yield f"{folder}/{stem(name)}"
    yield name
    yield from (f"{name} ({number})" for number in itertools.count(2))


def _id_of(*parts: str) -> str:
    """24 hex digits, as ids of sites and sources are (contract 1.3)."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:24]


def _extent(traces: Sequence[RecordedTrace], sources: Sequence[LogSource], newest_ns: int) -> tuple[int, int]:
    """First and last recorded instant; the hour before the files were last changed when there is none."""
    starts = [trace.start_ns for trace in traces] + [min(source.times) for source in sources]
    ends = [trace.end_ns or trace.start_ns for trace in traces] + [max(source.times) for source in sources]
    return (min(starts), max(ends)) if starts else (newest_ns - _HOUR_NS, newest_ns)
