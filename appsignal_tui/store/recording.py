"""Recording a session: every exchange with the service in one file, FILE.apz, that can be shown again without it.

Format, version 1: a sequence of gzip members, each complete in itself and holding one JSON object and a line feed, so
that `zcat FILE.apz | jq` reads it and a file that was cut loses only its end. The members of each object:

- first, `{"record": "session", "format": 1, "version", "host", "started_ns"}`: the program that recorded, the host that
  was asked, and when the recording began.
- then per exchange, in the order of the answers, `{"record": "exchange", "asked_ns", "now_ns", "method", "path",
  "body", "status", "headers", "kind", "content", "duration_ms"}`: `asked_ns` is this machine's time when it was sent,
  `now_ns` the present of the data when it was answered; `body` is the JSON sent or null; `kind` tells what `content`
  is: `json` a JSON value, `csv` text, and for `empty`, `html` and `broken` (JSON that cannot be read, or anything else)
  null, because what cannot be looked through cannot be masked.
- last, when the session was closed, `{"record": "end", "exchanges", "left_out"}`: how many were written, and how many
  were not because the disk was too slow.

Times are nanoseconds since the epoch, UTC. Everything is masked before it is written; see `masking`.
"""

import gzip
import json
import os
import queue
import stat
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from pydantic import SecretStr

from appsignal_tui import __version__
from appsignal_tui.errors import ConfigurationError
from appsignal_tui.store.masking import Masking

FORMAT = 1
MAX_WAITING_BYTES = 256 * 1024 * 1024
"""What may wait for the disk; an answer that comes beyond that is left out."""

_OWNER_ONLY = 0o600
_COMPRESSION = 5
_LONGEST_CLOSING_S = 5.0


class Exchange(Protocol):
    """One request that was answered, as the client tells it."""

    @property
    def at_ns(self) -> int:
        """When it was sent, by this machine's clock."""

    @property
    def method(self) -> str:
        """`GET` or `POST`."""

    @property
    def path(self) -> str:
        """Without a query string."""

    @property
    def body(self) -> bytes | None:
        """What was sent."""

    @property
    def status(self) -> int:
        """HTTP status of the answer."""

    @property
    def headers(self) -> Mapping[str, str]:
        """Those of the answer that matter, names in lower case."""

    @property
    def content(self) -> bytes:
        """The answer, decompressed."""

    @property
    def duration_ms(self) -> float:
        """How long it took."""


class SessionRecording:
    """Writes exchanges to a new file as they happen; close it when the session ends.

    Taking an exchange costs the caller nothing: masking, compression and the disk belong to a thread. What was written
    stays readable whatever happens to the process.
    """

    def __init__(
        self, path: Path, *, token: SecretStr | None, host: str, clock: Callable[[], int] = time.time_ns
    ) -> None:
        """Create the file, readable by its owner only.

        Args:
            path: Must not exist; its folder must.
            token: What must not be written in any form.
            host: Who is asked, for a person who reads the recording later.
            clock: The present as the data sees it, in nanoseconds since the epoch; a replay stands still at the last.

        Raises:
            ConfigurationError: the file exists, or cannot be created.
        """
        self._masking = Masking(token.get_secret_value() if token is not None else "")
        self._clock = clock
        self._file = _AppendedFile(path)
        self._waiting: queue.SimpleQueue[tuple[Exchange, int] | None] = queue.SimpleQueue()
        self._waiting_bytes = 0
        self._lock = threading.Lock()
        self._is_closed = False
        self._written = 0
        self._left_out = 0
        started = {"record": "session", "format": FORMAT, "version": __version__, "host": self._masking.text(host)}
        self._file.append({**started, "started_ns": clock()})
        self._thread = threading.Thread(target=self._write_all, name="recording", daemon=True)
        self._thread.start()

    @property
    def notice(self) -> str:
        """What a person should know about the recording, one sentence; empty when all is well."""
        if self._file.failure:
            return f"The recording ends after {self._written} exchanges: {self._file.failure}."
        if self._left_out:
            return f"The recording lacks {self._left_out} exchanges, because the disk is too slow."
        return ""

    def record(self, exchange: Exchange) -> None:
        """Take an exchange; never blocks, never raises."""
        size = len(exchange.content) + len(exchange.body or b"")
        with self._lock:
            if self._is_closed or self._file.failure:
                return
            if self._waiting_bytes and self._waiting_bytes + size > MAX_WAITING_BYTES:
                self._left_out += 1
                return
            self._waiting_bytes += size
            self._waiting.put((exchange, self._clock()))

    def close(self) -> None:
        """Write what is waiting, for at most a few seconds, and close the file; a second call does nothing."""
        with self._lock:
            if self._is_closed:
                return
            self._is_closed = True
            self._waiting.put(None)
        self._thread.join(_LONGEST_CLOSING_S)

    def _write_all(self) -> None:
        while (taken := self._waiting.get()) is not None:
            exchange, now_ns = taken
            if self._file.append(self._masked(exchange, now_ns)):
                self._written += 1
            with self._lock:
                self._waiting_bytes -= len(exchange.content) + len(exchange.body or b"")
        self._file.append({"record": "end", "exchanges": self._written, "left_out": self._left_out})
        self._file.close()

    def _masked(self, exchange: Exchange, now_ns: int) -> dict[str, Any]:
        kind, content = self._content(exchange)
        return {
            "record": "exchange",
            "asked_ns": exchange.at_ns,
            "now_ns": now_ns,
            "method": exchange.method,
            "path": self._masking.text(exchange.path),
            "body": self._body(exchange.body),
            "status": exchange.status,
            "headers": {name: self._masking.text(value) for name, value in exchange.headers.items()},
            "kind": kind,
            "content": content,
            "duration_ms": exchange.duration_ms,
        }

    def _body(self, body: bytes | None) -> Any:
        try:
            return None if body is None else self._masking.body(body)
        except ValueError:
            return None

    def _content(self, exchange: Exchange) -> tuple[str, Any]:
        if not exchange.content.strip():
            return "empty", None
        content_type = exchange.headers.get("content-type", "").casefold()
        if "csv" in content_type:
            return "csv", self._masking.text(exchange.content.decode("utf-8", "replace"))
        try:
            return "json", self._masking.body(exchange.content)
        except ValueError:
            return ("html" if "html" in content_type or exchange.content.lstrip()[:1] == b"<" else "broken"), None


class _AppendedFile:
    """A new file that grows by whole members."""

    def __init__(self, path: Path) -> None:
        self.failure = ""
        """Why no more is written."""
        self._size = 0
        try:
            # exclusive creation follows no symbolic link and touches nothing that exists
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
            self._descriptor = os.open(path, flags, _OWNER_ONLY)
        except FileExistsError as error:
            raise ConfigurationError(f"{path} exists already.", hint="Name a new file to record to.") from error
        except (OSError, ValueError) as error:
            reason = (error.strerror if isinstance(error, OSError) else "") or "the name is not one"
            raise ConfigurationError(
                f"{path} cannot be created: {reason}.", hint="Name a new file in a folder of yours."
            ) from error
        if stat.S_IMODE(os.fstat(self._descriptor).st_mode) != _OWNER_ONLY:
            os.fchmod(self._descriptor, _OWNER_ONLY)

    def append(self, record: Mapping[str, Any]) -> bool:
        """Write a record whole or not at all; whether it was written."""
        if self.failure:
            return False
        member = gzip.compress(json.dumps(record, separators=(",", ":")).encode() + b"\n", _COMPRESSION, mtime=0)
        try:
            rest = memoryview(member)
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
        except OSError as error:
            self.failure = error.strerror or str(error)
            with suppress(OSError):
                os.ftruncate(self._descriptor, self._size)
            return False
        self._size += len(member)
        return True

    def close(self) -> None:
        """Close it."""
        os.close(self._descriptor)
