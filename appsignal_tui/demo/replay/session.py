"""A recorded session as an application that answers again what was asked while recording."""

import asyncio
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from appsignal_tui.demo.asgi import AsgiApp, Receive, Scope, Send, raw_path, read_body
from appsignal_tui.demo.clock import Clock
from appsignal_tui.demo.http import JSON_TYPE, Refusal, Response
from appsignal_tui.demo.replay.session_file import RecordedExchange, SessionFile, read_session
from appsignal_tui.demo.wire import parse_time

MASK = "••••"
"""What stands for a value that was not recorded; whatever is asked in its place is the same question."""

_TIMES = ("from", "to")
_TOO_MANY_REQUESTS = 429
_TYPES = {"json": JSON_TYPE, "csv": "text/csv", "html": "text/html"}
_STAND_INS = {"html": b"<html></html>", "broken": b"{"}
"""For content that was not recorded: what makes a client say the same about it."""
_KEPT_HEADERS = ("content-type", "retry-after")
"""The date is left out: it would tell a client that its clock is wrong."""


@dataclass(frozen=True, slots=True)
class Session:
    """A recorded session, opened."""

    app: AsgiApp
    clock: Clock
    """Stands still at the last exchange."""
    notes: tuple[str, ...]
    """When it was recorded, how much it holds, and how much of it is lost; one sentence each."""
    site_id: str
    """The site that was asked about most; empty when none was."""


def open_session(path: Path) -> Session:
    """Open a recorded session, FILE.apz.

    Raises:
        ReplayError: it cannot be opened or is none; the text says what to do.
    """
    file = read_session(path)
    last_ns = max(exchange.now_ns for exchange in file.exchanges)
    return Session(
        app=SessionAnswers(file.exchanges),
        clock=Clock.frozen(last_ns),
        notes=_notes(file, last_ns),
        site_id=_busiest_site(file.exchanges),
    )


@dataclass(slots=True)
class _Question:
    """A question that was asked once or several times, with its answers in their order."""

    others: Any
    """Its body but for the times."""
    times: tuple[int | None, ...]
    answers: list[RecordedExchange] = field(default_factory=list)
    told: int = 0
    """How many of the answers were told again."""

    def next_answer(self) -> RecordedExchange:
        """Answers in the order of the recording; the last one repeats."""
        answer = self.answers[min(self.told, len(self.answers) - 1)]
        self.told += 1
        return answer


class SessionAnswers:
    """The service as it answered while recording, an ASGI application.

    A question that was asked exactly so is answered in the order of the recording. One that differs in `from` and `to`
    only gets the answer for the recorded range that lies nearest. Anything else was not asked.
    """

    def __init__(self, exchanges: Iterable[RecordedExchange]) -> None:
        self._questions: dict[tuple[str, str], dict[str, _Question]] = {}
        for exchange in exchanges:
            alike = self._questions.setdefault((exchange.method, exchange.path), {})
            question = alike.setdefault(_canonical(exchange.body), _Question(*_apart(exchange.body)))
            question.answers.append(exchange)
        for alike in self._questions.values():
            for question in alike.values():
                # that it was asked too fast then says nothing about now
                good = [answer for answer in question.answers if answer.status != _TOO_MANY_REQUESTS]
                question.answers = good or question.answers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request; other kinds of connection are turned away."""
        if scope["type"] != "http":
            raise ValueError(f"only HTTP is spoken here, not {scope['type']}")
        exchange = self._recorded(scope["method"], raw_path(scope), await read_body(receive))
        # unpacking a large answer takes longer than a key press may
        response = _NOT_ASKED if exchange is None else await asyncio.to_thread(_response, exchange)
        headers = [
            (b"content-type", response.content_type.encode("latin-1", "replace")),
            (b"content-length", str(len(response.content)).encode()),
            *((name.encode(), value.encode("latin-1", "replace")) for name, value in response.headers),
        ]
        await send({"type": "http.response.start", "status": response.status, "headers": headers})
        await send({"type": "http.response.body", "body": response.content})

    def _recorded(self, method: str, path: str, content: bytes | None) -> RecordedExchange | None:
        alike = self._questions.get((method, path))
        try:
            body = json.loads(content) if content else None
        except (ValueError, RecursionError):
            return None
        if alike is None:
            return None
        question = alike.get(_canonical(body)) or _nearest(alike.values(), body)
        return None if question is None else question.next_answer()


_NOT_ASKED = Refusal(404, {"error": "Not found", "message": "This was not asked while recording."}).response


def _response(exchange: RecordedExchange) -> Response:
    kind, content, headers = exchange.answer()
    kept = {name: headers[name] for name in _KEPT_HEADERS if name in headers}
    content_type = kept.pop("content-type", _TYPES.get(kind, JSON_TYPE))
    return Response(exchange.status, content or _STAND_INS.get(kind, b""), content_type, tuple(kept.items()))


def _canonical(body: Any) -> str:
    return json.dumps(body, sort_keys=True, separators=(",", ":"))


def _apart(body: Any) -> tuple[Any, tuple[int | None, ...]]:
    """A body without its times, and the times; one that cannot be read as a time stays in the body."""
    if not isinstance(body, dict):
        return body, (None,) * len(_TIMES)
    times = {name: time_ns for name in _TIMES if (time_ns := _time(body.get(name))) is not None}
    others = {name: value for name, value in body.items() if name not in times}
    return others, tuple(times.get(name) for name in _TIMES)


def _time(value: Any) -> int | None:
    try:
        return parse_time(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _nearest(questions: Iterable[_Question], body: Any) -> _Question | None:
    """The question whose range lies nearest, the one asked last of several; `None` when none is the same otherwise."""
    others, times = _apart(body)
    nearest, least = None, 0
    for question in questions:
        distance = _distance(question.times, times)
        if distance is None or not _is_same(question.others, others):
            continue
        if nearest is None or distance <= least:
            nearest, least = question, distance
    return nearest


def _distance(recorded: tuple[int | None, ...], asked: tuple[int | None, ...]) -> int | None:
    """How far two ranges are apart, in nanoseconds over both ends; `None` when one has an end the other lacks."""
    total = 0
    for one, other in zip(recorded, asked, strict=True):
        if one is None or other is None:
            if one is not other:
                return None
            continue
        total += abs(one - other)
    return total


def _is_same(recorded: Any, asked: Any) -> bool:
    """Whether they are equal but for what was masked."""
    if isinstance(recorded, dict) and isinstance(asked, dict):
        return recorded.keys() == asked.keys() and all(_is_same(value, asked[name]) for name, value in recorded.items())
    if isinstance(recorded, list) and isinstance(asked, list):
        return len(recorded) == len(asked) and all(map(_is_same, recorded, asked))
    if isinstance(recorded, str) and MASK in recorded:
        if recorded == MASK:
            return asked is not None
        pattern = ".*".join(re.escape(part) for part in recorded.split(MASK))
        return isinstance(asked, str) and re.fullmatch(pattern, asked, re.DOTALL) is not None
    return bool(recorded == asked)


def _busiest_site(exchanges: Iterable[RecordedExchange]) -> str:
    counted: Counter[str] = Counter()
    for exchange in exchanges:
        body = _object(exchange.body)
        ids = body.get("site_ids")
        named = (*(ids if isinstance(ids, list) else ()), body.get("site_id"), _object(body.get("variables")).get("id"))
        counted.update(each for each in named if isinstance(each, str))
    return counted.most_common(1)[0][0] if counted else ""


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _notes(file: SessionFile, last_ns: int) -> tuple[str, ...]:
    when = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=(file.started_ns or last_ns) // 1_000)
    origin = f" from {file.host}" if file.host else ""
    count = len(file.exchanges)
    notes = [f"Recorded on {when:%Y-%m-%d at %H:%M} UTC{origin}: {count:,} exchange{'s' if count != 1 else ''}"]
    if file.unreadable_bytes:
        notes.append(f"{file.unreadable_bytes:,} bytes of the recording are damaged or cut and were left out")
    if not file.is_closed:
        notes.append("The recording was not closed, so its end may be missing")
    if file.left_out:
        notes.append(f"{file.left_out:,} exchanges are missing because the disk was too slow while recording")
    return tuple(f"{note}." for note in notes)
