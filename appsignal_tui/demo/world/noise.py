"""Reproducible randomness: bytes that depend on the seed and on what they are for, never on who asked before."""

import hashlib
import math
from itertools import pairwise

ID_BYTES = 12

_HOUR_NS = 3_600_000_000_000
_MINUTES = 60
_TURNS = 5
"""How often an hour something wanders off another way."""
_EASE = tuple(0.5 - 0.5 * math.cos(step * _TURNS / _MINUTES * math.pi) for step in range(_MINUTES // _TURNS))


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


class Wander:
    """Calm, reproducible ways up and down: a gauge that nobody touches still moves a little from minute to minute."""

    def __init__(self, noise: Noise, *key: object) -> None:
        """`key` sets these apart from others."""
        self._noise = noise
        self._key = key

    def hour(self, name: str, hour_ns: int) -> list[float]:
        """Sixty values from -1 to 1, a minute apart, that go on where those of the hour before ended."""
        data = self._noise.take(_TURNS + _MINUTES, *self._key, name, hour_ns)
        turns = [*data[:_TURNS], self._noise.take(1, *self._key, name, hour_ns + _HOUR_NS)[0]]
        calm = [here + (there - here) * part for here, there in pairwise(turns) for part in _EASE]
        return [(value * 0.8 + jitter * 0.2) / 127.5 - 1 for value, jitter in zip(calm, data[_TURNS:], strict=True)]
