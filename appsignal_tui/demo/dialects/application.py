"""A simulator that speaks a dialect, as an ASGI application again."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from appsignal_tui.demo.asgi import BASE, AsgiApp, Message, Receive, Scope, Send, raw_path, read_body
from appsignal_tui.demo.dialects import conduct, discovery, figures, questions, rows
from appsignal_tui.demo.dialects.call import Act, Ask, Call, Reply, json_reply
from appsignal_tui.demo.dialects.names import read_dialects
from appsignal_tui.demo.wire import Json

ACTS: Mapping[str, Act] = {**questions.ACTS, **figures.ACTS, **rows.ACTS, **conduct.ACTS, **discovery.ACTS}
"""What each dialect does, by its name; those that are spoken anyway do nothing."""

_PASSED_ON = Reply(0, b"", ())
"""Stands for an answer that has gone out already."""

_QUESTIONS_REMEMBERED = 10_000


def speaking(app: AsgiApp, names: Iterable[str]) -> AsgiApp:
    """The application with these dialects, the first nearest to it; itself when they change nothing.

    Args:
        app: A simulator, with faults or without.
        names: Names of `DIALECTS`.

    Raises:
        SimulatorError: one of them is unknown.
    """
    acts = [ACTS[dialect.name] for dialect in read_dialects(names) if not dialect.is_default]
    return _Speaking(app, acts) if acts else app


class _Speaking:
    def __init__(self, app: AsgiApp, acts: Sequence[Act]) -> None:
        self._app = app
        self._acts = acts
        self._open: set[int] = set()
        """Questions asked an odd number of times."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        sent = await read_body(receive)
        if sent is None:
            await _send(json_reply(400, {"error": "Bad request", "message": "the body is too large"}), send)
            return
        question = _object(sent)

        async def ask_simulator(body: Json | None) -> Reply:
            content = sent if body is question else json.dumps(body, separators=(",", ":")).encode()
            listener = _Listener(send)
            await self._app(scope, _replaying(content, receive), listener)
            return listener.reply

        call = Call(_route(scope), question, _accept(scope), self._is_repeated(scope, sent), ask_simulator)
        for act in self._acts:
            call = replace(call, behind=_asking(act, call))
        await _send(await call.reply(), send)

    def _is_repeated(self, scope: Scope, sent: bytes) -> bool:
        key = hash((scope["method"], raw_path(scope), scope.get("query_string", b""), sent))
        if key in self._open:
            self._open.remove(key)
            return True
        if len(self._open) >= _QUESTIONS_REMEMBERED:
            self._open.clear()
        self._open.add(key)
        return False


class _Listener:
    """Holds back an answer that comes with its length; one that comes bit by bit is passed on, whatever is spoken."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message = {}
        self._content = b""
        self._passes = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            self._passes = all(name != b"content-length" for name, _ in message["headers"])
        if self._passes:
            await self._send(message)
        else:
            self._content += message.get("body", b"")

    @property
    def reply(self) -> Reply:
        if self._passes:
            return _PASSED_ON
        headers = ((name.decode(), value.decode()) for name, value in self._start["headers"])
        return Reply(
            self._start["status"], self._content, tuple(each for each in headers if each[0] != "content-length")
        )


def _asking(act: Act, call: Call) -> Ask:
    return lambda body: act(replace(call, body=body))


def _object(sent: bytes) -> Json | None:
    try:
        value = json.loads(sent)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _route(scope: Scope) -> str:
    return raw_path(scope).removeprefix(BASE)


def _accept(scope: Scope) -> str:
    found = (value.decode("latin-1") for name, value in scope["headers"] if name.lower() == b"accept")
    return ",".join(found)


def _replaying(content: bytes, receive: Receive) -> Receive:
    """What the application hears: the body at once, and then whatever the server has to say."""
    waiting = [content]

    async def replay() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return replay


async def _send(reply: Reply, send: Send) -> None:
    """Send an answer; one that declares more than it has is left unfinished, and the server cuts the connection."""
    if reply is _PASSED_ON or not isinstance(reply.content, bytes):
        return
    declared = dict(reply.headers).get("content-length", str(len(reply.content)))
    headers = [(name.encode(), value.encode()) for name, value in reply.headers if name != "content-length"]
    headers.append((b"content-length", declared.encode()))
    await send({"type": "http.response.start", "status": int(reply.status), "headers": headers})
    cut = int(declared) > len(reply.content)
    await send({"type": "http.response.body", "body": reply.content, "more_body": cut})
