"""Data on standard output, in the form that was asked for."""

import json
from collections.abc import Mapping
from typing import Any, Protocol, TextIO

from appsignal_tui.analysis.thresholds import Tally, parse_threshold
from appsignal_tui.cli.command import Printed
from appsignal_tui.cli.csv_rows import csv_line
from appsignal_tui.cli.exit_status import CROSSED, DATA
from appsignal_tui.cli.options import LIMIT, Options, Section
from appsignal_tui.cli.streams import give_up_stdout
from appsignal_tui.cli.table import table_lines, thing_lines
from appsignal_tui.cli.words import tell
from appsignal_tui.errors import StoreError
from appsignal_tui.layout.cells import cut_end
from appsignal_tui.text import safe_text

Row = Mapping[str, object]


class Output:
    """What a command prints; `finish` it when all is there, not after an error.

    Rows appear as soon as they are given with `--ndjson` and `--csv`; an array of JSON and an aligned table at the end,
    so that standard output never holds the half of one.
    """

    def __init__(self, prints: Printed, takes: tuple[Section, ...], options: Options, stream: TextIO) -> None:
        """Print to this stream.

        Raises:
            ConfigurationError: a threshold cannot be read, or asks for what is not printed.
        """
        self._tally = Tally(parse_threshold(text).among(prints.measures) for text in options.fail_if)
        self._limit = options.limit if LIMIT in takes else None
        self._prints = prints
        self._stream = stream
        self._width = options.width
        self._left_out = 0
        self._status = DATA
        self._is_text = options.form == "plain"
        self._writer = _writer(self._put, prints, options)

    @property
    def is_for_people(self) -> bool:
        """Whether lines of text are wanted, which a command may draw itself with `line`."""
        return self._is_text

    @property
    def rows_to_decide(self) -> int:
        """So many rows settle the thresholds on their number, which may be more than are to be printed."""
        return self._tally.rows_to_decide

    @property
    def found(self) -> int:
        """Rows so far, printed or not."""
        return self._tally.rows

    def row(self, row: Row) -> None:
        """Print a row of the list; those beyond the limit are counted and held against the thresholds only."""
        self.count(row)
        if self._limit is not None and self.found > self._limit:
            self._left_out += 1
        else:
            self._writer.row(row)

    def count(self, row: Row) -> None:
        """Hold a row against the thresholds without printing it."""
        self._tally.add(row)

    def count_unseen(self, rows: int) -> None:
        """Count rows that match and are not printed, where the command says itself that they are left out."""
        self._tally.add_unseen(rows)

    def thing(self, thing: Row) -> None:
        """Print the one object there is, or with `--ndjson` and `--csv` its rows."""
        self.count(thing)
        rows = thing.get(self._prints.rows_in)
        self._writer.thing(thing, rows if isinstance(rows, list) else [thing])

    def line(self, line: str) -> None:
        """Print a line for people instead of rows; it is cleaned, and cut where a width was asked for."""
        clean = safe_text(line)
        self._put((cut_end(clean, self._width) if self._width else clean) + "\n")

    def fail(self, status: int) -> None:
        """Let the command end with this status although it prints its data; the first one stands."""
        self._status = self._status or status

    def finish(self) -> int:
        """Print what waits for the end, tell what was left out; the result is the exit status."""
        self._writer.finish()
        self._put("", flush=True)
        if self._left_out:
            tell(f"{self._left_out} more rows were left out; --limit N prints more.")
        for threshold, rows in self._tally.crossed:
            of_all = "" if threshold.measure == "count" else f" of {self.found}"
            tell(f"--fail-if {threshold} is crossed: {rows}{of_all} rows.")
        return CROSSED if self._tally.crossed else self._status

    def _put(self, text: str, *, flush: bool = False) -> None:
        try:
            self._stream.write(text)
            if flush:
                self._stream.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            give_up_stdout()
            reason = error.strerror or "the system refused"
            raise StoreError(
                f"Standard output cannot be written: {reason}.", hint="What is there of it may be cut short."
            ) from error


class _Put(Protocol):
    def __call__(self, text: str, *, flush: bool = False) -> None: ...


class _Writer(Protocol):
    """One form of output."""

    def row(self, row: Row) -> None: ...

    def thing(self, thing: Row, rows: list[Row]) -> None: ...

    def finish(self) -> None: ...


def _writer(put: _Put, prints: Printed, options: Options) -> _Writer:
    if options.form == "json":
        return _JsonArray(put)
    if options.form == "ndjson":
        return _JsonLines(put)
    if options.form == "csv":
        return _Csv(put, prints, raw=options.as_raw_csv)
    return _Table(put, prints, options.width)


class _JsonArray:
    def __init__(self, put: _Put) -> None:
        self._put = put
        self._rows: list[str] | None = []

    def row(self, row: Row) -> None:
        if self._rows is not None:
            self._rows.append(json_text(row))

    def thing(self, thing: Row, _rows: list[Row]) -> None:
        self._rows = None
        self._put(f"{json_text(thing)}\n")

    def finish(self) -> None:
        if self._rows:
            self._put("[\n" + ",\n".join(self._rows) + "\n]\n")
        elif self._rows is not None:
            self._put("[]\n")


class _JsonLines:
    def __init__(self, put: _Put) -> None:
        self._put = put

    def row(self, row: Row) -> None:
        self._put(f"{json_text(row)}\n", flush=True)

    def thing(self, _thing: Row, rows: list[Row]) -> None:
        for each in rows:
            self.row(each)

    def finish(self) -> None:
        pass


class _Csv:
    def __init__(self, put: _Put, prints: Printed, *, raw: bool) -> None:
        self._put = put
        self._names = [field.name for field in prints.columns]
        self._raw = raw
        self._has_header = False

    def row(self, row: Row) -> None:
        self._write_header()
        self._put(csv_line((row[name] for name in self._names), raw=self._raw), flush=True)

    def thing(self, _thing: Row, rows: list[Row]) -> None:
        for each in rows:
            self.row(each)

    def finish(self) -> None:
        self._write_header()

    def _write_header(self) -> None:
        if not self._has_header:
            self._has_header = True
            self._put(csv_line(self._names))


class _Table:
    def __init__(self, put: _Put, prints: Printed, width: int) -> None:
        self._put = put
        self._prints = prints
        self._width = width
        self._rows: list[Row] = []

    def row(self, row: Row) -> None:
        self._rows.append(row)

    def thing(self, thing: Row, _rows: list[Row]) -> None:
        self._write(thing_lines(self._prints.fields, thing, self._width))

    def finish(self) -> None:
        if self._rows:
            self._write(table_lines(self._prints.columns, self._rows, self._width))

    def _write(self, lines: list[str]) -> None:
        self._put("".join(f"{line}\n" for line in lines))


def json_text(value: object) -> str:
    """Compact ASCII JSON; numbers that JSON does not have, which only attributes can hold, become null."""
    try:
        return json.dumps(value, allow_nan=False)
    except ValueError:
        return json.dumps(_finite(value), allow_nan=False)


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if abs(value) < float("inf") else None
    if isinstance(value, Mapping):
        return {name: _finite(member) for name, member in value.items()}
    return [_finite(member) for member in value] if isinstance(value, list | tuple) else value
