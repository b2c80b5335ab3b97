"""Reading recorded sessions: FILE.apz, gzip members of one JSON object each, whatever is left of them.

The first object is `{"record": "session", "format": 1, …}`, then `{"record": "exchange", …}` for each question with its
answer, and `{"record": "end", …}` when the session was closed.
"""

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from appsignal_tui.demo.replay.errors import ReplayError

NEWEST_FORMAT = 1

_MEMBER = b"\x1f\x8b\x08\x00"
"""How a member begins: gzip, deflate, nothing beside the content."""
_CHUNK = 1 << 16
_LARGEST_RECORD = 1 << 28
"""Bytes of one record, unpacked."""


@dataclass(frozen=True, slots=True)
class RecordedExchange:
    """One question and its answer; the answer stays packed until it is asked for."""

    method: str
    path: str
    body: Any
    status: int
    now_ns: int
    """The present of the data when it was answered."""
    packed: bytes = field(repr=False)

    def answer(self) -> tuple[str, bytes, dict[str, str]]:
        """What the service sent: kind, content and headers."""
        record = json.loads(zlib.decompress(self.packed, wbits=31))
        kind, content = record.get("kind"), record.get("content")
        headers = {name: value for name, value in record.get("headers", {}).items() if isinstance(value, str)}
        if kind == "json":
            return kind, json.dumps(content, separators=(",", ":")).encode(), headers
        return str(kind), str(content).encode("utf-8", "replace") if kind == "csv" else b"", headers


@dataclass(slots=True)
class SessionFile:
    """What could be read of a recording."""

    host: str = ""
    started_ns: int = 0
    exchanges: list[RecordedExchange] = field(default_factory=list)
    is_closed: bool = False
    """Whether the end of the session was recorded."""
    left_out: int = 0
    """Exchanges that the recording program itself left out."""
    unreadable_bytes: int = 0


def looks_like_session(data: bytes) -> bool:
    """Whether the beginning of a file is that of a recorded session."""
    if not data.startswith(_MEMBER):
        return False
    try:
        first = zlib.decompressobj(wbits=31).decompress(data[:_CHUNK], _CHUNK)
        record = json.loads(first)
    except (zlib.error, ValueError, RecursionError):
        return False
    return isinstance(record, dict) and record.get("record") == "session"


def is_session(path: Path) -> bool:
    """Whether a path is that of a recorded session, by its name or, whatever it is called, by its beginning."""
    if path.suffix.casefold() == ".apz":
        return True
    try:
        with path.open("rb") as file:
            return looks_like_session(file.read(_CHUNK))
    except (OSError, ValueError):
        return False


def read_session(path: Path) -> SessionFile:
    """Everything in a recorded session that can be read.

    Raises:
        ReplayError: the file cannot be opened, is none, is newer than this program, or holds no exchange.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ReplayError(f"{path} cannot be opened: {error.strerror}. Check the path.") from error
    except ValueError as error:
        raise ReplayError(f"{path} cannot be opened: {error}.") from error
    found, is_ours, read = SessionFile(), False, 0
    for member, record in _records(data):
        is_ours |= _take(found, member, record, path)
        read += len(member)
    found.unreadable_bytes = len(data) - read
    if not is_ours:
        raise ReplayError(f"{path} is not a recorded session. Give a file that was written by --record.")
    if not found.exchanges:
        raise ReplayError(f"{path} holds no exchange: nothing was asked, or what was is lost. Give another file.")
    return found


def _records(data: bytes) -> Iterator[tuple[bytes, dict[str, Any]]]:
    """Every member that can be read, with its object; damaged ones are passed over."""
    at = data.find(_MEMBER)
    while at >= 0:
        end, content = _unpacked(data, at)
        record = _object(content)
        if record is None:
            at = data.find(_MEMBER, at + 1)
            continue
        yield data[at:end], record
        at = data.find(_MEMBER, end)


def _unpacked(data: bytes, start: int) -> tuple[int, bytes]:
    """Where the member ends and what it holds; nothing when it is damaged, cut or too large."""
    unpacking = zlib.decompressobj(wbits=31)
    parts: list[bytes] = []
    size = 0
    for at in range(start, len(data), _CHUNK):
        chunk = data[at : at + _CHUNK]
        try:
            parts.append(unpacking.decompress(chunk, _LARGEST_RECORD + 1 - size))
        except zlib.error:
            break
        size += len(parts[-1])
        if unpacking.eof:
            return at + len(chunk) - len(unpacking.unused_data), b"".join(parts)
        if size > _LARGEST_RECORD:
            break
    return start, b""


def _object(content: bytes) -> dict[str, Any] | None:
    try:
        record = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None


def _take(found: SessionFile, member: bytes, record: dict[str, Any], path: Path) -> bool:
    """Take a record into what was found; whether it is one of a session."""
    kind = record.get("record")
    if kind == "session":
        version = record.get("format")
        if not isinstance(version, int) or version > NEWEST_FORMAT:
            raise ReplayError(f"{path} was recorded by a newer version. Replay it with that.")
        found.host, found.started_ns = str(record.get("host", "")), _whole(record.get("started_ns"))
    elif kind == "exchange":
        found.exchanges.append(
            RecordedExchange(
                method=str(record.get("method")),
                path=str(record.get("path")),
                body=record.get("body"),
                status=_whole(record.get("status")),
                now_ns=_whole(record.get("now_ns")),
                packed=member,
            )
        )
    elif kind == "end":
        found.is_closed, found.left_out = True, _whole(record.get("left_out"))
    return kind in {"session", "exchange", "end"}


def _whole(value: Any) -> int:
    return value if isinstance(value, int) else 0
