"""How a service may behave whatever is asked: slow, broken in between, or streaming (contract 1.5, 6.1)."""

import asyncio
import json
from collections.abc import Mapping
from http import HTTPStatus

from appsignal_tui.demo.dialects.call import Act, Call, Reply, text_reply

LATER_S = 0.3
"""How much later a slow answer comes."""

EVENT_STREAM = "text/event-stream"

_PROXY_PAGE = "<html><head><title>502</title></head><body><h1>Bad gateway</h1><hr>proxy</body></html>"


async def _slow(call: Call) -> Reply:
    await asyncio.sleep(LATER_S)
    return await call.reply()


async def _cut(call: Call) -> Reply:
    reply = await call.reply()
    if call.is_repeated or not isinstance(reply.content, bytes) or not reply.content:
        return reply
    length = len(reply.content)
    return reply.saying(reply.content[: length // 2], ("content-length", str(length)))


async def _behind_a_proxy(call: Call) -> Reply:
    if call.is_repeated:
        return await call.reply()
    return text_reply(HTTPStatus.BAD_GATEWAY, _PROXY_PAGE, "text/html; charset=utf-8")


async def _plain_401(call: Call) -> Reply:
    reply = await call.reply()
    return text_reply(reply.status, "Unauthorized") if reply.status == HTTPStatus.UNAUTHORIZED else reply


async def _stream(call: Call) -> Reply:
    reply = await call.reply()
    rows = reply.json
    if call.route != "/logs/lines" or EVENT_STREAM not in call.accept or not isinstance(rows, list):
        return reply
    events = "".join(f"data: {json.dumps(row, separators=(',', ':'))}\n\n" for row in rows)
    return text_reply(reply.status, events, EVENT_STREAM)


ACTS: Mapping[str, Act] = {
    "answers-slow": _slow,
    "answers-cut": _cut,
    "answers-502": _behind_a_proxy,
    "unauthorized-text": _plain_401,
    "log-stream": _stream,
}
"""What each dialect does, by its name."""
