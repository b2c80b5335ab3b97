"""One request on its way through the faults, and the reply on its way back."""

import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from appsignal_tui.demo.faults.switches import Switch
from appsignal_tui.demo.http import JSON_TYPE, Response

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back: all at once with its length, or piece by piece."""

    status: int
    content: bytes | AsyncGenerator[bytes, None]
    headers: Headers = (("content-type", JSON_TYPE),)
    """Names in lower case; values are sent as UTF-8."""

    @classmethod
    def of(cls, response: Response) -> "Reply":
        """The simulator's own answer."""
        return cls(response.status, response.content, (("content-type", response.content_type), *response.headers))

    @property
    def json(self) -> Any:
        """The body read as JSON; `None` when it is none."""
        if not isinstance(self.content, bytes):
            return None
        try:
            return json.loads(self.content)
        except (ValueError, RecursionError):
            return None

    def saying(self, content: bytes | AsyncGenerator[bytes, None], *more: tuple[str, str]) -> "Reply":
        """The same with another body and more headers."""
        return replace(self, content=content, headers=(*self.headers, *more))


Ask = Callable[[bytes | None], Awaitable[Reply]]
"""Asks what lies behind a fault: another fault, or the simulator."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request a fault is applied to."""

    path: str
    body: bytes | None
    """`None` when it was too large to read."""
    switch: Switch
    number: int
    """How many the switch took before this one."""
    behind: Ask

    async def reply(self) -> Reply:
        """What would be answered without this fault."""
        return await self.behind(self.body)


Act = Callable[[Call], Awaitable[Reply]]
"""What a fault does to a request."""


def json_reply(status: int, body: object, *headers: tuple[str, str]) -> Reply:
    """A reply in JSON."""
    return Reply(status, json.dumps(body, separators=(",", ":")).encode(), (("content-type", JSON_TYPE), *headers))


def text_reply(status: int, text: str, content_type: str = "text/plain; charset=utf-8") -> Reply:
    """A reply that is no JSON."""
    return Reply(status, text.encode(), (("content-type", content_type),))
