"""The lines of one log file, kept compact: its bytes, where each line starts, when it was written, how severe it is."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Protocol

from appsignal_tui.demo.replay import severities
from appsignal_tui.demo.replay.documents import lines_of, text_of
from appsignal_tui.demo.replay.findings import Finding, Findings
from appsignal_tui.demo.replay.kinds import Kind
from appsignal_tui.demo.replay.text_logs import JsonReader, LineReader, LogfmtReader, TextReader
from appsignal_tui.demo.telemetry import LineRecord, SourceRecord

_SAMPLE_LINES = 500


class LineStore(Protocol):
    """Where the text of lines comes from: a log file, or log records of an OTLP file."""

    @property
    def times(self) -> "array[int]":
        """The time of each line in order of the file, nanoseconds since the epoch; may be changed in place."""

    @property
    def severities(self) -> list[str]:
        """The severity word of each line."""

    def record(self, position: int, source_id: str) -> LineRecord:
        """The line at a position of the file, counted from 0."""


class LineFile:
    """A log file: one record for each physical line."""

    def __init__(self, data: bytes, reader: LineReader) -> None:
        self._data = data
        self._reader = reader
        self._starts: array[int] = array("Q")
        self.times: array[int] = array("q")
        self.severities: list[str] = []

    def read(self, name: str, changed_ns: int, findings: Findings) -> None:
        """Place every line in time.

        A line without a time of its own has that of the line before it, the first ones that of the first line with a
        time, all of them `changed_ns` when no line has one.
        """
        start = 0
        time_ns: int | None = None
        severity = severities.UNKNOWN
        for line in lines_of(self._data):
            stamp = self._reader.stamp(text_of(line))
            if stamp.as_text:
                findings.add(Finding.PLAIN_LINE, name)
            if stamp.time_ns is not None:
                if time_ns is None:
                    self.times = array("q", [stamp.time_ns]) * len(self.times)
                time_ns = stamp.time_ns
            severity = stamp.severity or severity
            self._starts.append(start)
            self.times.append(changed_ns if time_ns is None else time_ns)
            self.severities.append(severity)
            start = self._data.find(b"\n", start) + 1
        if time_ns is None:
            findings.add(Finding.NO_TIMES, name, len(self.times))

    def record(self, position: int, source_id: str) -> LineRecord:
        """The line at a position of the file, read from its text."""
        start = self._starts[position]
        end = self._data.find(b"\n", start)
        line = self._data[start : len(self._data) if end < 0 else end].removesuffix(b"\r")
        parts = self._reader.parts(text_of(line))
        return LineRecord(
            time_ns=self.times[position],
            source_id=source_id,
            id=line_id(position),
            severity=self.severities[position],
            message=parts.message,
            hostname=parts.hostname,
            group=parts.group,
            attributes=parts.attributes,
        )


def line_id(position: int) -> str:
    """The id of a line within its source: its number in the file, of fixed width so that ids sort as the lines do."""
    return f"{position + 1:010d}"


def read_line_file(data: bytes, kind: Kind, name: str, changed_ns: int, findings: Findings) -> tuple[LineFile, str]:
    """Read a log file, and the name of its format."""
    reader: LineReader
    if kind is Kind.JSON_LINES:
        reader = JsonReader()
    elif kind is Kind.LOGFMT:
        reader = LogfmtReader()
    else:
        sample = (text_of(line) for line in lines_of(data) if line.strip())
        reader = TextReader(list(islice(sample, _SAMPLE_LINES)), changed_ns)
    file = LineFile(data, reader)
    file.read(name, changed_ns, findings)
    return file, reader.fmt


class LogSource:
    """A source of log lines with its lines in order of time; lines of one instant keep the order of the file."""

    def __init__(self, record: SourceRecord, store: LineStore) -> None:
        self.record = record
        self._store = store
        self._order: array[int] | None = None
        self._sorted_times = store.times

    @property
    def times(self) -> "array[int]":
        """The time of each line in order of the file."""
        return self._store.times

    def sort(self) -> None:
        """Bring the lines in order of time; to be called when times have been set for good."""
        times = self._store.times
        if all(times[at] <= times[at + 1] for at in range(len(times) - 1)):
            self._order, self._sorted_times = None, times
        else:
            self._order = array("Q", sorted(range(len(times)), key=times.__getitem__))
            self._sorted_times = array("q", (times[position] for position in self._order))

    def positions(
        self, start_ns: int, end_ns: int, *, oldest_first: bool, wanted: Callable[[str], bool]
    ) -> Iterator[tuple[int, str, int]]:
        """Time, source id and position in the file of the wanted lines of a range, both its ends included."""
        first, last = bisect_left(self._sorted_times, start_ns), bisect_right(self._sorted_times, end_ns)
        for at in range(first, last) if oldest_first else range(last - 1, first - 1, -1):
            position = at if self._order is None else self._order[at]
            if wanted(self._store.severities[position]):
                yield self._sorted_times[at], self.record.id, position

    def line(self, position: int) -> LineRecord:
        """The line at a position of the file."""
        return self._store.record(position, self.record.id)
