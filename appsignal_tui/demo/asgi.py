"""The simulated service as a plain ASGI application, called in process by the demo and served on a loopback port."""

import json
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any
from urllib.parse import parse_qs, unquote

from appsignal_tui.demo.description import PAGES
from appsignal_tui.demo.graphql import answer_graphql
from appsignal_tui.demo.http import Refusal, Request, Response, bad_request, not_found, unauthorized
from appsignal_tui.demo.routes import ROUTES, Handler, Route
from appsignal_tui.demo.telemetry import Telemetry

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]

BASE = "/api/v2"
GRAPHQL = "/graphql"
TOKEN_PREFIX = "demo-"  # noqa: S105 - no secret: whatever follows it, the token is good
MAX_BODY_BYTES = 4 * 1024 * 1024


class Simulator:
    """The service's API over a world or a recording; holds no state of its own."""

    def __init__(self, telemetry: Telemetry, *, routes: Iterable[Route] = ROUTES) -> None:
        """Answer from `telemetry`."""
        self.telemetry = telemetry
        self._routes = tuple(routes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request; other kinds of connection are turned away."""
        if scope["type"] != "http":
            raise ValueError(f"only HTTP is spoken here, not {scope['type']}")
        body = await read_body(receive)
        response = await self.handle(scope, body)
        await send(
            {
                "type": "http.response.start",
                "status": response.status,
                "headers": [
                    (b"content-type", response.content_type.encode()),
                    (b"content-length", str(len(response.content)).encode()),
                    *((name.encode(), value.encode()) for name, value in response.headers),
                ],
            }
        )
        await send({"type": "http.response.body", "body": response.content})

    async def handle(self, scope: Scope, body: bytes | None) -> Response:
        """The answer to a request whose body has been read; `None` for a body that was too large."""
        try:
            return await self._answer(scope, body)
        except Refusal as refusal:
            return refusal.response

    async def _answer(self, scope: Scope, body: bytes | None) -> Response:
        path = raw_path(scope)
        if scope["method"] == "GET" and path in PAGES:
            return PAGES[path](self._routes)
        is_graphql = path == GRAPHQL
        if not is_graphql and not path.startswith(f"{BASE}/"):
            raise not_found()
        if not any(token.startswith(TOKEN_PREFIX) for token in _tokens(scope, with_header=not is_graphql)):
            raise unauthorized()
        method = scope["method"]
        if is_graphql:
            if method != "POST":
                raise not_found()
            return answer_graphql(self.telemetry, _json_object(body))
        handler, params = self._find(method, tuple(unquote(part) for part in path.removeprefix(BASE).split("/")))
        request = Request(method, path, params, _json_object(body) if method == "POST" else {})
        response = handler(self.telemetry, request)
        return response if isinstance(response, Response) else await response

    def _find(self, method: str, parts: tuple[str, ...]) -> tuple[Handler, dict[str, str]]:
        for route in self._routes:
            params = route.match(method, parts)
            if params is not None:
                return route.handler, params
        raise not_found()


async def read_body(receive: Receive) -> bytes | None:
    """The body of a request; `None` when it is larger than what is read."""
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        chunk = message.get("body", b"")
        size += len(chunk)
        if size <= MAX_BODY_BYTES:
            chunks.append(chunk)
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            return b"".join(chunks) if size <= MAX_BODY_BYTES else None


def raw_path(scope: Scope) -> str:
    """The path before decoding, so that an escaped slash stays inside its part (contract 3.5)."""
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    return raw.partition(b"?")[0].decode("latin-1")


def _tokens(scope: Scope, *, with_header: bool) -> list[str]:
    """Tokens of the request: the query member `token`, and for REST the bearer header too (contract 1.2)."""
    tokens = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("token", [])
    for name, value in scope["headers"] if with_header else ():
        if name.lower() == b"authorization":
            scheme, _, credentials = value.decode("latin-1").partition(" ")
            if scheme.casefold() == "bearer":
                tokens.append(credentials.strip())
    return tokens


def _json_object(body: bytes | None) -> dict[str, Any]:
    if body is None:
        raise bad_request("the body is too large")
    try:
        value = json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise bad_request("the body is not JSON") from None
    if not isinstance(value, dict):
        raise bad_request("the body is not a JSON object")
    return value


def _no_number(word: str) -> float:
    """`NaN` and `Infinity`, which Python reads and JSON does not know."""
    raise ValueError(f"{word} is not JSON")
