"""Compare a request of the client with the bare HTTP library's in one run: `python tests/benchmarks/bench_request.py`.

Both ask the same application over the same transport, so only our own work differs. Every figure is the median of
several rounds of CPU time, in microseconds a request; machines differ, so only the ratio means something.
"""
# ruff: noqa: T201 - a script that prints figures

import asyncio
import sys
from pathlib import Path
from statistics import median
from time import process_time

import httpx
from pydantic import SecretStr

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from appsignal_tui.api.answers import KEPT
from appsignal_tui.api.asgi_transport import AsgiTransport
from appsignal_tui.api.client import ApiClient
from appsignal_tui.api.exchange import Receive, Scope, Send

ROUNDS = 7
REQUESTS = 500
BODY = b"[" + b",".join(b'{"id":"%d","message":"%s"}' % (number, b"x" * 50) for number in range(100)) + b"]"
HEADERS = [(b"content-type", b"application/json"), (b"content-length", str(len(BODY)).encode())]


async def service(_scope: Scope, receive: Receive, send: Send) -> None:
    """Answer every request with a page."""
    await receive()
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": BODY})


async def bare() -> float:
    """The HTTP library alone."""
    headers = {"Authorization": "Bearer demo-x"}
    async with httpx.AsyncClient(transport=AsgiTransport(service), headers=headers) as client:
        begin = process_time()
        for number in range(REQUESTS):
            answer = await client.post("http://localhost/api/v2/x", json={"number": number})
            assert answer.content == BODY
        return (process_time() - begin) / REQUESTS * 1e6


async def ours(*, is_kept: bool = False) -> float:
    """The client with turns, journal, single flight and limits."""
    client = ApiClient("http://localhost", SecretStr("demo-x"), asgi=service)
    await client.post("/x", {"number": 0}, keep=KEPT)  # loads the library
    begin = process_time()
    for number in range(REQUESTS):
        answer = await client.post("/x", {"number": 0 if is_kept else number + 1}, keep=KEPT)
        assert answer.content == BODY
    spent = (process_time() - begin) / REQUESTS * 1e6
    await client.aclose()
    return spent


async def main() -> None:
    """Take turns, so that what else the machine does hits all alike."""
    figures = [(await bare(), await ours(), await ours(is_kept=True)) for _ in range(ROUNDS)]
    library, client, kept = (median(column) for column in zip(*figures, strict=True))
    print(f"bare library {library:7.1f} µs")
    print(f"our client   {client:7.1f} µs   {client / library:.2f}×   goal ≤ 1.25×")
    print(f"from memory  {kept:7.1f} µs   {kept / library:.2f}×")


asyncio.run(main())
