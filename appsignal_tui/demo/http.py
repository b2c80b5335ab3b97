"""Requests and answers of the simulator as plain values, and refusals (contract 1.5)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

JSON_TYPE = "application/json"


@dataclass(frozen=True, slots=True)
class Request:
    """What a handler gets to see of a request that has been let in."""

    method: str
    path: str
    """Below the base, percent-decoded only in `params`."""
    params: Mapping[str, str] = field(default_factory=dict)
    """Parts of the path that the route names."""
    body: dict[str, Any] = field(default_factory=dict)
    """The JSON object sent, empty for a request without one."""


@dataclass(frozen=True, slots=True)
class Response:
    """What goes back."""

    status: int
    content: bytes
    content_type: str = JSON_TYPE
    headers: tuple[tuple[str, str], ...] = ()


class Refusal(Exception):  # noqa: N818 - an answer of the service, not a fault of the simulator
    """A request that is answered with an error status."""

    def __init__(self, status: int, body: object) -> None:
        """Answer `body` as JSON with `status`."""
        super().__init__(status, body)
        self.status = status
        self.body = body

    @property
    def response(self) -> Response:
        """The answer to send."""
        return answer(self.body, self.status)


def answer(body: object, status: int = 200) -> Response:
    """An answer of JSON."""
    return Response(status, json.dumps(body, separators=(",", ":"), allow_nan=False).encode())


def bad_request(message: str) -> Refusal:
    """400: malformed, or a required member is missing."""
    return Refusal(400, {"error": "Bad request", "message": message})


def unauthorized() -> Refusal:
    """401: no token, or one that is not known."""
    return Refusal(401, {"error": "Unauthorized"})


def forbidden() -> Refusal:
    """403: the token cannot read the site."""
    return Refusal(403, {"error": "Forbidden"})


def not_found() -> Refusal:
    """404: no such route or object."""
    return Refusal(404, {"error": "Not found"})


def unprocessable(slug: str, message: str, details: Mapping[str, Any] | None = None) -> Refusal:
    """422: parsed, but it cannot be processed; the slug is what a client branches on."""
    return Refusal(422, {"error": slug, "message": message, "details": details})
