"""Which files a person means, and what is in them as bytes."""

import os
import stat
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from appsignal_tui.demo.replay.errors import ReplayError, UnusableFileError
from appsignal_tui.demo.replay.findings import FileFinding, Findings

MAX_BYTES = 1 << 30
"""Largest content of one file, unpacked."""

_GZIP_MAGIC = b"\x1f\x8b"
_CHUNK = 1 << 18
_PROSE_SUFFIXES = frozenset({".md", ".markdown", ".rst", ".adoc"})
_PROSE_STEMS = frozenset({"readme", "license", "licence", "copying", "notice", "authors", "changelog", "contributing"})
_FORMAT_SUFFIXES = frozenset({".gz", ".jsonl", ".ndjson", ".json", ".otlp", ".log", ".txt", ".out", ".err"})


@dataclass(frozen=True, slots=True)
class Found:
    """A file to be replayed."""

    path: Path
    name: str
    """Relative to the folder that holds all files of the recording, with `/`; unique within the recording."""
    named: bool
    """Whether the person named the file itself; a fault in it is then an error, in a folder it is a finding."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a file holds, unpacked."""

    data: bytes
    modified_ns: int
    """When the file was last changed, nanoseconds since the epoch."""
    cut_short: bool = False
    """The gzip stream ends early or is damaged; `data` is what came before that."""


def find_files(paths: Sequence[Path], findings: Findings) -> tuple[list[Found], str]:
    """Every file of a recording, folders walked in order of name, and a short name for the whole.

    Hidden files and prose (README, LICENSE, Markdown) inside a folder are passed over; a file counts once.

    Raises:
        ReplayError: no path at all, a path that does not exist or is neither file nor folder, a folder without files.
    """
    if not paths:
        raise ReplayError("There is nothing to replay. Give the path of a trace file, a log file or a folder of them.")
    reached: dict[str, tuple[Path, bool]] = {}
    for path in paths:
        mode = _mode_of(path)
        if stat.S_ISDIR(mode):
            inside = list(_walk(path, findings))
            if not inside:
                raise ReplayError(f"The folder {path} holds no trace or log file. Give another path.")
            for file in inside:
                reached.setdefault(os.path.realpath(file), (file, False))
        elif stat.S_ISREG(mode):
            reached[os.path.realpath(path)] = (path, True)
        else:
            raise ReplayError(f"{path} is neither a file nor a folder. Save its content to a file and replay that.")
    return _named(reached, paths)


def _named(reached: dict[str, tuple[Path, bool]], paths: Sequence[Path]) -> tuple[list[Found], str]:
    top = Path(os.path.commonpath([path.absolute() for path in paths]))
    folder = top if top.is_dir() else top.parent
    files = [
        Found(path, _printable(path.absolute().relative_to(folder).as_posix()), named)
        for path, named in reached.values()
    ]
    return files, stem(_printable(top.name)) or "replay"


def _printable(name: str) -> str:
    """A file name as Unicode; names that are not UTF-8 keep their readable part."""
    return os.fsencode(name).decode("utf-8", "replace")


def stem(name: str) -> str:
    """The last part of a relative name without the extensions of trace and log files, all of them."""
    base = name.rpartition("/")[2]
    while True:
        head, dot, extension = base.rpartition(".")
        if not head or f"{dot}{extension}".casefold() not in _FORMAT_SUFFIXES:
            return base
        base = head


def _mode_of(path: Path) -> int:
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        raise ReplayError(
            f"{path} does not exist. Give the path of a trace file, a log file or a folder of them."
        ) from None
    except (OSError, ValueError) as error:
        raise ReplayError(f"{path} cannot be opened: {_reason(error)}.") from error


def _reason(error: Exception) -> str:
    return (error.strerror or "the system refused") if isinstance(error, OSError) else str(error)


def _walk(folder: Path, findings: Findings) -> Iterator[Path]:
    def refused(error: OSError) -> None:
        findings.add_file(FileFinding.FOLDER, _printable(str(error.filename)))

    for root, folders, names in os.walk(folder, onerror=refused):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(root, name)
            if not name.startswith(".") and not _is_prose(path) and _is_file(path, findings):
                yield path


def _is_file(path: Path, findings: Findings) -> bool:
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        findings.add_file(FileFinding.UNREADABLE, _printable(path.name))
        return False


def _is_prose(path: Path) -> bool:
    return path.suffix.casefold() in _PROSE_SUFFIXES or path.stem.casefold() in _PROSE_STEMS


def read_content(found: Found) -> Content:
    """Read and unpack a file.

    Raises:
        UnusableFileError: the file cannot be read, or holds more than `MAX_BYTES`.
    """
    try:
        with found.path.open("rb") as file:
            status = os.fstat(file.fileno())
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UnusableFileError(
            FileFinding.UNREADABLE, f"cannot be read: {_reason(error)}. Check its permissions."
        ) from error
    cut_short = False
    if data.startswith(_GZIP_MAGIC):
        data, cut_short = unpack(data)
    if len(data) > MAX_BYTES:
        raise UnusableFileError(FileFinding.TOO_LARGE, f"holds more than {MAX_BYTES >> 20:,} MiB. Replay a part of it.")
    return Content(data, status.st_mtime_ns, cut_short)


def unpack(data: bytes) -> tuple[bytes, bool]:
    """Unpack a gzip file of one or more members, and whether it ends early or is damaged.

    At most `MAX_BYTES` + 1 bytes come back, so that a small file cannot fill the memory. Padding after a member is
    ignored, as gzip does.
    """
    parts: list[bytes] = []
    size = 0
    while data.startswith(_GZIP_MAGIC):
        member = zlib.decompressobj(wbits=31)
        for at in range(0, len(data), _CHUNK):
            try:
                part = member.decompress(data[at : at + _CHUNK], MAX_BYTES + 1 - size)
            except zlib.error:
                return b"".join(parts), True
            parts.append(part)
            size += len(part)
            if size > MAX_BYTES:
                return b"".join(parts), False
            if member.eof:
                data = member.unused_data + data[at + _CHUNK :]
                break
        else:
            return b"".join(parts), True
    return b"".join(parts), False
