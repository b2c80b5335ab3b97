"""What goes out, within which limits, and how a request without an answer fails; no HTTP library needed."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any, Literal

from appsignal_tui.errors import ExplorerError

_MIB = 1024 * 1024

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]
"""An application that answers in this process: the demo, a replay."""

Credential = Literal["bearer", "query"]
"""How the token travels: in a header, or as `?token=` where nothing else is accepted (contract 1.2)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long an answer may take, in seconds, and how large it may be, in bytes, raw and decompressed alike."""

    connect_s: float = 5.0
    read_s: float = 15.0
    """Silence that ends an attempt."""
    total_s: float = 30.0
    """One attempt from the first byte sent to the last one read."""
    answer_bytes: int = 16 * _MIB
    large_answer_bytes: int = 64 * _MIB
    """For the routes that answer with all spans of a trace."""


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
    url: str
    label: str
    """Method and path, for messages."""
    host: str
    """For messages."""
    credential: Credential
    max_bytes: int
    body: bytes | None = None


class Failure(Exception):  # noqa: N818 - it carries the error; it is none for callers
    """There is no usable answer: what to tell the caller, and whether the same request may be sent again."""

    def __init__(self, error: ExplorerError, *, again: bool) -> None:
        """Wrap the error that the caller gets when nothing helps."""
        super().__init__(str(error))
        self.error = error
        self.again = again
