"""What goes out, within which limits, and how a request without an answer fails; no HTTP library needed."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from appsignal_tui.errors import ExplorerError

_MIB = 1024 * 1024

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]
"""An application that answers in this process: the demo, a replay."""

REST_PREFIX = "/api/v2"
GRAPHQL_PATH = "/graphql"
CHECK_ROUTE = "/auth"
CHECK_PATH = f"{REST_PREFIX}{CHECK_ROUTE}"
"""Tells whether the token is good (contract 2.1)."""

Credential = Literal["bearer", "query", "none"]
"""How the token travels: in a header, as `?token=` where nothing else is accepted (contract 1.2), or not at all."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long an answer may take, in seconds, how large it may be, in bytes, and how many may be under way.

    Bytes are counted as they come and decompressed; either ends the reading.
    """

    connect_s: float = 5.0
    read_s: float = 15.0
    """Silence that ends an attempt."""
    total_s: float = 30.0
    """One attempt from the first byte sent to the last one read."""
    answer_bytes: int = 16 * _MIB
    large_answer_bytes: int = 64 * _MIB
    """For the routes that answer with all spans of a trace."""
    max_in_flight: int = 4
    """Requests under way at once, the ceiling of the gate (contract 1.5)."""


@dataclass(frozen=True, slots=True)
class Timing:
    """What the client waits with and reads the time from; a test hands in its own."""

    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    jitter: Callable[[], float] = random.random
    """Uniform in 0 to 1."""
    monotonic_s: Callable[[], float] = time.monotonic
    wall_s: Callable[[], float] = time.time
    """Seconds since the epoch, to compare with dates in headers."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One request, without its credential."""

    method: str
    base_url: str
    path: str
    host: str
    """For messages."""
    credential: Credential
    max_bytes: int
    body: bytes | None = None

    @property
    def url(self) -> str:
        """Where it goes."""
        return self.base_url + self.path

    @property
    def label(self) -> str:
        """Method and path, for messages."""
        return f"{self.method} {self.path}"


class Failure(Exception):  # noqa: N818 - it carries the error; it is none for callers
    """There is no usable answer: what to tell the caller, and whether the same request may be sent again."""

    def __init__(self, error: ExplorerError, *, again: bool) -> None:
        """Wrap the error that the caller gets when nothing helps."""
        super().__init__(str(error))
        self.error = error
        self.again = again


@dataclass(frozen=True, slots=True)
class Exchanged:
    """One request that was answered, whatever the status, for a recording; the token is in no part of it."""

    at_ns: int
    """When it was sent: nanoseconds since the epoch, UTC, by this machine's clock."""
    method: str
    path: str
    """Without a query string."""
    body: bytes | None
    status: int
    headers: Mapping[str, str]
    """`content-type`, `retry-after` and `date` only, names in lower case."""
    content: bytes
    """Decompressed; of an error answer beyond the limit, what fits."""
    duration_ms: float


class Recorder(Protocol):
    """Keeps exchanges."""

    def record(self, exchange: Exchanged) -> None:
        """Take one; never blocks, never raises."""
