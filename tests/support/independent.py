"""Asking the demo's service without the product's client: the standard library over the ASGI protocol."""

import json
from collections.abc import MutableMapping
from typing import Any

from appsignal_tui.demo.asgi import Simulator
from appsignal_tui.demo.clock import parse_clock
from appsignal_tui.demo.world import PREFERRED_SITE, World

MOMENT_NS = 1_795_443_360 * 10**9
"""2026-11-23T14:16:00Z."""


def simulator() -> Simulator:
    """The simulator of the demo, standing still at the moment of the tests."""
    return Simulator(World(7, parse_clock("frozen", MOMENT_NS)))


async def post(path: str, body: dict[str, Any], *, application: Any = None) -> Any:
    """The decoded answer to a question about the preferred site."""
    sent: list[MutableMapping[str, Any]] = []
    payload = json.dumps({"site_id": PREFERRED_SITE, **body}).encode()
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": f"/api/v2/{path}",
        "raw_path": f"/api/v2/{path}".encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"authorization", b"Bearer demo-test"), (b"content-type", b"application/json")],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": payload, "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    await (application or simulator())(scope, receive, send)
    assert sent[0]["status"] == 200, sent
    return json.loads(b"".join(message.get("body", b"") for message in sent[1:]))
