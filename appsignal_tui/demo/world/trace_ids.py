"""Trace ids that say what they are: any trace is made again from its id alone, without an index."""

import hashlib
from typing import NamedTuple

from appsignal_tui.demo.world.catalog import MINUTE_NS

_ADDRESS_BYTES = 7
_CHECK_BYTES = 9
_ID_DIGITS = 2 * (_ADDRESS_BYTES + _CHECK_BYTES)


class TraceAddress(NamedTuple):
    """Which trace: the `ordinal`-th that was stored of an action of a site in a minute."""

    site: int
    action: int
    minute_ns: int
    ordinal: int


class TraceIds:
    """Writes addresses as 32 hex digits that look random, and reads back only what it wrote."""

    def __init__(self, seed: int) -> None:
        """Ids of one seed mean nothing to another."""
        self._key = f"trace/{seed}".encode()

    def encode(self, address: TraceAddress) -> str:
        """The id of a trace."""
        minute = address.minute_ns // MINUTE_NS
        plain = bytes((address.site, address.action)) + minute.to_bytes(4, "big") + bytes((address.ordinal,))
        check = self._digest(plain, _CHECK_BYTES)
        return (_xor(plain, self._digest(check, _ADDRESS_BYTES)) + check).hex()

    def decode(self, trace_id: str) -> TraceAddress | None:
        """The address of a trace; `None` for an id of some other origin."""
        if len(trace_id) != _ID_DIGITS:
            return None
        try:
            raw = bytes.fromhex(trace_id)
        except ValueError:
            return None
        if len(raw) != _ADDRESS_BYTES + _CHECK_BYTES:
            return None
        hidden, check = raw[:_ADDRESS_BYTES], raw[_ADDRESS_BYTES:]
        plain = _xor(hidden, self._digest(check, _ADDRESS_BYTES))
        if self._digest(plain, _CHECK_BYTES) != check:
            return None
        return TraceAddress(plain[0], plain[1], int.from_bytes(plain[2:6], "big") * MINUTE_NS, plain[6])

    def _digest(self, data: bytes, size: int) -> bytes:
        return hashlib.blake2b(data, digest_size=size, key=self._key).digest()


def _xor(left: bytes, right: bytes) -> bytes:
    return (int.from_bytes(left, "big") ^ int.from_bytes(right, "big")).to_bytes(len(left), "big")
