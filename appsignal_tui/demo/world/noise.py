"""Reproducible randomness: bytes that depend on the seed and on what they are for, never on who asked before."""

import hashlib
import re

ID_BYTES = 12


class Noise:
    """A source of bytes; the same parts always give the same bytes."""

    def __init__(self, seed: int) -> None:
        """Different seeds give unrelated bytes."""
        self._prefix = f"{seed}"

    def take(self, size: int, *parts: object) -> bytes:
        """`size` bytes, uniform and independent between different parts."""
        text = "/".join((self._prefix, *map(str, parts)))
        return hashlib.shake_128(text.encode()).digest(size)


def name_id(*parts: str) -> str:
    """An id of 24 hex digits that depends on names only: the same in every world (contract 1.3)."""
    return hashlib.blake2b("/".join(parts).encode(), digest_size=ID_BYTES).hexdigest()


def short_digest(*parts: str) -> str:
    """An opaque digest of 16 hex digits, for actions, operations and incidents."""
    return hashlib.blake2b("/".join(parts).encode(), digest_size=8).hexdigest()


def unit(data: bytes, position: int) -> float:
    """Two bytes as a number in [0, 1)."""
    return (data[position] << 8 | data[position + 1]) / 65536


def bell(data: bytes, position: int) -> float:
    """Four bytes as a number around 0 with a standard deviation of about 1, never beyond ±3.5."""
    return (sum(data[position : position + 4]) - 510) / 147.8


def tag_pattern(text: str) -> re.Pattern[str]:
    """A tag value to match; `*` stands for any text wherever it stands (contract 15.1)."""
    return re.compile(".*".join(map(re.escape, text.split("*"))), re.DOTALL)
