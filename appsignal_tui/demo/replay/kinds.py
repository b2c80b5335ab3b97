"""What kind of recording a file is, told from its content; its name decides only where the content cannot."""

import re
from collections.abc import Iterator
from enum import Enum, auto
from itertools import islice
from json import JSONDecodeError

from appsignal_tui.demo.replay.documents import lines_of, load_json, load_object, text_of
from appsignal_tui.demo.replay.text_formats import format_of
from appsignal_tui.demo.replay.text_logs import LOGFMT_LINE

_SAMPLE_LINES = 200
_HEAD = 8_192
_BOM_8, _BOM_LE, _BOM_BE = b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"
_BINARY_SHARE = 0.3
"""Of undecodable and control characters; a log in an old 8-bit encoding stays below it."""

_OBJECT_SHARE = 0.2
"""Of lines that are JSON objects in a file of JSON lines; stack traces and banners may stand between them."""

_OTLP_NAMES = r"resource_?(?:[Ss]pans|[Ll]ogs|[Mm]etrics)"
_OTLP_START = re.compile(rf'\s*(?:\[\s*)?\{{\s*"{_OTLP_NAMES}"\s*:')
_OTLP_MEMBER = re.compile(_OTLP_NAMES)
_LOG_MEMBERS = frozenset(
    {
        "timestamp",
        "@timestamp",
        "time",
        "ts",
        "datetime",
        "date",
        "message",
        "msg",
        "log",
        "event",
        "severity",
        "level",
    },
)
_LOG_NAME = re.compile(r"(?:^|[._-])(?:logs?|out|err|stdout|stderr|syslog|messages)(?:[._-]|$)", re.IGNORECASE)
_JSON_LINES_NAME = re.compile(r"\.(?:jsonl|ndjson|log)(?:\.|$)", re.IGNORECASE)


class Kind(Enum):
    """Kinds of content."""

    OTLP = auto()
    JSON_LINES = auto()
    LOGFMT = auto()
    TEXT = auto()
    EMPTY = auto()
    UNKNOWN = auto()


def as_utf8(data: bytes) -> bytes:
    """The content without byte-order mark, UTF-16 (as PowerShell writes it) turned into UTF-8."""
    if data.startswith(_BOM_8):
        return data[len(_BOM_8) :]
    if data.startswith((_BOM_LE, _BOM_BE)):
        return data.decode("utf-16", "replace").encode("utf-8", "replace")
    return data


def kind_of(data: bytes, name: str) -> Kind:
    """The kind of a file's content (as `as_utf8` gives it); `name` is the file's own."""
    sample = [text_of(line) for line in islice(_written(data), _SAMPLE_LINES)]
    if not sample:
        return Kind.EMPTY
    if _is_binary(data[:_HEAD]):
        return Kind.UNKNOWN
    if any(map(_starts_like_json, sample)):
        kind = _json_kind(sample, data, name)
        if kind is not None:
            return kind
    return _text_kind(sample, name)


def _written(data: bytes) -> Iterator[bytes]:
    return (line for line in lines_of(data) if line.strip())


def _is_binary(head: bytes) -> bool:
    text = head.decode("utf-8", "replace")
    odd = sum(
        1 for character in text if character == "\ufffd" or (character < " " and character not in "\t\n\r\f\b\x1b")
    )
    return odd > _BINARY_SHARE * len(text)


def _starts_like_json(line: str) -> bool:
    return line.lstrip()[:1] in ("{", "[")


def _json_kind(sample: list[str], data: bytes, name: str) -> Kind | None:
    """The kind of a file that starts like JSON; `None` when it is text that only looks so, such as `[Sun Dec 04 …]`."""
    if any(_OTLP_START.match(line) for line in sample) or _OTLP_START.match("\n".join(sample[:4])):
        return Kind.OTLP
    if load_object(sample[0]) is None and _may_be_one_document(sample):
        return _document_kind(data)
    objects = [found for line in sample if (found := load_object(line)) is not None]
    if any(_is_otlp(found) for found in objects):
        return Kind.OTLP
    if objects and len(objects) >= _OBJECT_SHARE * len(sample):
        told = any(key.casefold() in _LOG_MEMBERS for found in objects for key in found)
        return Kind.JSON_LINES if told or _JSON_LINES_NAME.search(name) else Kind.UNKNOWN
    return None


def _may_be_one_document(sample: list[str]) -> bool:
    """Whether the lines are JSON as far as they go; asked first because the whole file can be large."""
    text = "\n".join(sample)
    try:
        load_json(text)
    except JSONDecodeError as error:
        return error.pos >= len(text.rstrip())
    except ValueError:
        return False
    return True


def _document_kind(data: bytes) -> Kind | None:
    try:
        whole = load_json(text_of(data))
    except ValueError:
        return None
    return Kind.OTLP if _is_otlp(whole) else Kind.UNKNOWN


def _is_otlp(value: object) -> bool:
    if isinstance(value, list):
        return any(_is_otlp(item) for item in value if isinstance(item, dict))
    return isinstance(value, dict) and any(_OTLP_MEMBER.fullmatch(key) for key in value)


def _text_kind(sample: list[str], name: str) -> Kind:
    if 2 * sum(1 for line in sample if LOGFMT_LINE.match(line)) >= len(sample):
        return Kind.LOGFMT
    dated = format_of(sample) is not None
    return Kind.TEXT if dated or _LOG_NAME.search(name.rpartition("/")[2]) else Kind.UNKNOWN
