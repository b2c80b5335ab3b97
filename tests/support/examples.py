"""A service that says what the written contract gives as examples, asked in this process without any client."""

import asyncio
import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from appsignal_tui.demo.asgi import AsgiApp, Message, Receive, Scope, Send
from tests.support.openapi import example_of

GRAPHQL = "/graphql"
SITES = {"viewer": {"organizations": [{"slug": "acme", "apps": [{"id": "1", "createdAt": "2026-01-01T00:00:00Z"}]}]}}
"""What it says to GraphQL."""


@dataclass
class Heard:
    """One answer."""

    status: int = 0
    content_type: str = ""
    content: bytes = b""
    is_complete: bool = False

    @property
    def json(self) -> Any:
        return json.loads(self.content)


def saying(content: bytes) -> Receive:
    """A client that says this and then stays."""
    messages: list[Message] = [{"type": "http.request", "body": content, "more_body": False}]

    async def receive() -> Message:
        if not messages:
            await asyncio.Event().wait()
        return messages.pop()

    return receive


async def ask(app: AsgiApp, method: str, path: str, body: Any = None, **headers: str) -> Heard:
    """One question to an application in this process."""
    heard = Heard()
    receive = saying(b"" if body is None else json.dumps(body).encode())

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            heard.status = message["status"]
            heard.content_type = dict(message["headers"])[b"content-type"].decode()
            return
        heard.content += message.get("body", b"")
        heard.is_complete = not message.get("more_body", False)

    full = path if path == GRAPHQL else f"/api/v2{path}"
    listed = [(name.encode(), value.encode()) for name, value in headers.items()]
    await app({"type": "http", "method": method, "path": full, "query_string": b"", "headers": listed}, receive, send)
    return heard


class Examples:
    """A service that answers every route with the example of the contract, and keeps the bodies it was asked with."""

    def __init__(self, answers: Mapping[str, Any] | None = None, status: int = 200) -> None:
        self.answers = answers or {}
        self.status = status
        self.bodies: list[Any] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        sent = (await receive())["body"]
        self.bodies.append(json.loads(sent) if sent else None)
        route = scope["path"].removeprefix("/api/v2")
        kind, answer = self._answer(scope["method"], route)
        content = answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
        headers = [(b"content-type", kind.encode()), (b"content-length", str(len(content)).encode())]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    def _answer(self, method: str, route: str) -> tuple[str, Any]:
        if route in self.answers:
            return "application/json", copy.deepcopy(self.answers[route])
        if route == GRAPHQL:
            return "application/json", {"data": SITES}
        return example_of(method, route)
