"""One question on its way to the simulator and its answer on the way back, and what a dialect makes of them."""

import json
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

from appsignal_tui.demo.faults.call import Reply, json_reply, text_reply
from appsignal_tui.demo.wire import Json

__all__ = ["Act", "Ask", "Call", "Reply", "json_reply", "missing", "refused", "rewriting", "text_reply"]

_OK = 200

Ask = Callable[[Json | None], Awaitable[Reply]]
"""Asks what lies behind a dialect, with this body."""


@dataclass(frozen=True, slots=True)
class Call:
    """One question a dialect is applied to."""

    route: str
    """Path below `/api/v2` as it was sent, percent-encoded; `/graphql` for GraphQL."""
    body: Json | None
    """The JSON object sent; `None` when there was none."""
    accept: str
    """The header of that name; empty without it."""
    is_repeated: bool
    """Whether the same was asked before and went unanswered: true every other time."""
    behind: Ask

    async def reply(self) -> Reply:
        """What would be answered without this dialect."""
        return await self.behind(self.body)


Act = Callable[[Call], Awaitable[Reply]]
"""What a dialect does to a question and its answer."""

Change = Callable[[Any], Any]
"""Makes another JSON value of an answer's own, which it may change in place."""


def refused(message: str) -> Reply:
    """422: parsed, but not what this service takes."""
    return json_reply(422, {"error": "invalid_request", "message": message, "details": None})


def missing(member: str) -> Reply:
    """400: a member this service wants is not there (contract 1.5)."""
    return json_reply(400, {"error": "Bad request", "message": f"missing field `{member}`"})


def rewriting(change: Change, routes: Iterable[str] = ()) -> Act:
    """A dialect that writes good answers in JSON in another way; others stay as they are.

    Args:
        change: Makes the other value.
        routes: Where, a `*` at the end standing for any rest; everywhere below `/api/v2` when empty.
    """
    wanted = tuple(routes)

    async def act(call: Call) -> Reply:
        reply = await call.reply()
        if reply.status != _OK or not covers(wanted, call.route) or (value := reply.json) is None:
            return reply
        return reply.saying(json.dumps(change(value), separators=(",", ":")).encode())

    return act


def covers(routes: tuple[str, ...], route: str) -> bool:
    """Whether a route is one of these; without any, whether it is not GraphQL."""
    if not routes:
        return route != GRAPHQL_ROUTE
    return any(route.startswith(each[:-1]) if each.endswith("*") else route == each for each in routes)


GRAPHQL_ROUTE = "/graphql"
