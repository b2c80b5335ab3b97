"""Collecting a body within a limit, decompressed in small steps: no body fills memory, endless or exploding."""

import zlib

_STEP_BYTES = 64 * 1024
_GZIP = 31
"""Window size and format as zlib wants them for gzip."""


class TooLargeError(Exception):
    """The body is larger than what is taken."""


class BrokenBodyError(Exception):
    """The body is not compressed as its headers say, or is cut short."""


class BodyBuffer:
    """A body as it arrives; `identity` and `gzip` are understood, which is all we ask for."""

    def __init__(self, encoding: str, limit_bytes: int) -> None:
        """Collect at most this much, compressed and decompressed.

        Raises:
            BrokenBodyError: the encoding is none we asked for.
        """
        encoding = encoding.strip().lower()
        if encoding not in {"", "identity", "gzip", "x-gzip"}:
            raise BrokenBodyError("unknown content encoding")
        self._inflate = zlib.decompressobj(_GZIP) if "gzip" in encoding else None
        self._limit = limit_bytes
        self._raw_bytes = 0
        self._pieces: list[bytes] = []
        self._bytes = 0

    @property
    def so_far(self) -> bytes:
        """What has been decompressed, complete or not."""
        return b"".join(self._pieces)

    def add(self, raw: bytes) -> None:
        """Take the next raw bytes.

        Raises:
            TooLargeError: that is more than the limit; what fits is kept.
            BrokenBodyError: they are not what the encoding says.
        """
        self._raw_bytes += len(raw)
        if self._inflate is None:
            self._keep(raw)
        elif self._raw_bytes > self._limit:
            raise TooLargeError
        elif raw:
            self._decompress(raw)

    def finish(self) -> bytes:
        """The whole body.

        Raises:
            BrokenBodyError: its compressed form is cut short.
        """
        if self._inflate is not None and self._raw_bytes and not self._inflate.eof:
            raise BrokenBodyError("the compressed body is cut short")
        return self.so_far

    def _decompress(self, raw: bytes) -> None:
        try:
            while self._inflate is not None:
                if self._inflate.eof:
                    self._inflate = zlib.decompressobj(_GZIP)
                piece = self._inflate.decompress(raw, _STEP_BYTES)
                self._keep(piece)
                raw = self._inflate.unused_data if self._inflate.eof else self._inflate.unconsumed_tail
                # all input may be used up while output still waits for its turn
                if not raw and (self._inflate.eof or len(piece) < _STEP_BYTES):
                    return
        except zlib.error as error:
            raise BrokenBodyError("the body is not gzip") from error

    def _keep(self, piece: bytes) -> None:
        room = self._limit - self._bytes
        self._pieces.append(piece[:room])
        self._bytes += len(piece)
        if self._bytes > self._limit:
            raise TooLargeError
