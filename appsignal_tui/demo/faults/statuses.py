"""Section H of the fault matrix: answers without success, and success without an answer (contract 1.5)."""

import asyncio
from collections.abc import Mapping

from appsignal_tui.demo.faults.call import Act, Call, Headers, Reply, json_reply, text_reply

ODD_WAITS = ("Wed, 21 Oct 2015 07:28:00 GMT", "-5", "1.5", "", "99999999999999999999", "soon", "0")
"""Texts of `Retry-After` that are no good: past, negative, a fraction, empty, huge, nonsense, zero."""

ESCAPES = "\x1b[2J\x1b[31m\x1b]0;title\x07\x1b]52;c;c3RvbGVu\x07\x9b1m"
"""Clears the screen, colours, sets the title, writes the clipboard, and the eight-bit form of a sequence."""

_HTML = "text/html; charset=utf-8"
_LOGIN_PAGE = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Password: <input></body></html>"
_SECONDS_EACH = 0.3
_MB = 1_000_000


async def _not_signed_in(call: Call) -> Reply:
    if call.switch.value == "text":
        return text_reply(401, "Unauthorized")
    return json_reply(401, {"error": "Unauthorized"})


async def _no_access(_call: Call) -> Reply:
    return json_reply(403, {"error": "Forbidden"})


async def _gone(_call: Call) -> Reply:
    return json_reply(404, {"error": "Not found"})


async def _refused(call: Call) -> Reply:
    body = {"error": "invalid_query", "message": "the query ends too early", "details": {"field": "query"}}
    return json_reply(int(call.switch.value), body)


def _too_many(*headers: tuple[str, str]) -> Reply:
    return json_reply(429, {"error": "too_many_requests", "message": "Too many requests"}, *headers)


async def _wait_seconds(call: Call) -> Reply:
    return _too_many(("retry-after", call.switch.value))


async def _wait_oddly(call: Call) -> Reply:
    return _too_many(("retry-after", call.switch.value or ODD_WAITS[call.number % len(ODD_WAITS)]))


async def _wait_unsaid(_call: Call) -> Reply:
    return _too_many()


async def _crowd(call: Call) -> Reply:
    if call.switch.under_way > call.switch.number:
        return _too_many(("retry-after", "1"))
    await asyncio.sleep(_SECONDS_EACH)
    return await call.reply()


async def _failed(_call: Call) -> Reply:
    return json_reply(500, {"error": "internal_error", "message": "Something went wrong"})


async def _unavailable(call: Call) -> Reply:
    page = f"<html><head><title>{call.switch.value}</title></head><body><h1>Bad gateway</h1><hr>proxy</body></html>"
    return text_reply(int(call.switch.value), page, _HTML)


async def _too_slow(call: Call) -> Reply:
    await asyncio.sleep(call.switch.number)
    return text_reply(504, "<html><body>Gateway timeout</body></html>", _HTML)


async def _login_page(_call: Call) -> Reply:
    return text_reply(200, _LOGIN_PAGE, _HTML)


async def _no_body(call: Call) -> Reply:
    return Reply(int(call.switch.value), b"", ())


async def _withdrawn(call: Call) -> Reply:
    return json_reply(int(call.switch.value), {"error": "api_version_withdrawn", "message": "Use version 3"})


async def _long_error(call: Call) -> Reply:
    words = "there is no end to what is wrong here. "
    message = words * (int(call.switch.number * _MB) // len(words) + 1)
    return json_reply(422, {"error": "invalid_request", "message": message})


async def _escapes(call: Call) -> Reply:
    headers: Headers = (("location", f"https://elsewhere.example/{ESCAPES}"), ("retry-after", ESCAPES))
    if call.switch.value == "location":
        return Reply(302, b"", headers)
    return json_reply(422, {"error": f"slug{ESCAPES}", "message": f"message{ESCAPES}"}, *headers)


ACTS: Mapping[str, Act] = {
    "h01": _not_signed_in,
    "h02": _no_access,
    "h03": _gone,
    "h04": _refused,
    "h05": _wait_seconds,
    "h06": _wait_oddly,
    "h07": _wait_unsaid,
    "h08": _failed,
    "h09": _unavailable,
    "h10": _too_slow,
    "h11": _login_page,
    "h12": _no_body,
    "h13": _withdrawn,
    "h14": _long_error,
    "h15": _escapes,
    "h16": _crowd,
}
"""What each fault does, by its id."""
