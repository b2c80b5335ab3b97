"""Rows as comma-separated values (RFC 4180), and cells that no spreadsheet runs."""

import csv
import io
import json
import re
from collections.abc import Iterable

_FORMULA_SIGNS = frozenset("=+-@\t\r\n＝＋－＠")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_SURROGATE = re.compile("[\ud800-\udfff]")


def csv_line(values: Iterable[object], *, raw: bool = False) -> str:
    """One record with its line break.

    Text stands as it is, numbers and true or false as in JSON, lists and objects as compact JSON; what is missing is an
    empty cell. A cell that a spreadsheet would take for a formula begins with an apostrophe unless `raw`.
    """
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow([_cell(value, raw=raw) for value in values])
    return line.getvalue()


def defused(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would run it; a plain number is no formula."""
    first = text.lstrip(" ")[:1]
    return f"'{text}" if first in _FORMULA_SIGNS and first and not _NUMBER.fullmatch(text) else text


def _cell(value: object, *, raw: bool) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        return json.dumps(value, separators=(",", ":"))
    # half of a surrogate pair cannot be written as UTF-8
    text = _SURROGATE.sub("\ufffd", value)
    return text if raw else defused(text)
