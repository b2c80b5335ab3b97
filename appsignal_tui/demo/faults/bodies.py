"""Section B of the fault matrix: bodies that are too much, not what they say, or not quite JSON."""

import asyncio
import gzip
import json
import re
import zlib
from collections.abc import AsyncGenerator, Callable, Mapping
from typing import Any

from appsignal_tui.demo.faults.call import Act, Call, Reply
from appsignal_tui.demo.faults.shapes import every_second_row, rows_of, text_member, with_numbers
from appsignal_tui.demo.wire import Json

_MIB = 1024 * 1024
_PIECE = b" " * 65_536
_GZIP = 31
_GZIP_TRAILER_BYTES = 8
_MARK = "\0raw\0"
"""Begins what cannot be said in JSON values; it is put into the written text afterwards."""
_MARKED_VALUE = re.compile(r'"\\u0000raw\\u0000([^"]*)"')
_MARKED_KEY = re.compile(r'"\\u0000raw\\u0000([^"]*)":')
_GZIPPED = ("content-encoding", "gzip")

_TOP_LEVELS = {"null": b"null", "list": b"[[]]", "object": b'{"rows":7}', "number": b"7", "text": b'"text"'}

Write = Callable[[Call, Any], bytes]


async def _endless(call: Call) -> Reply:
    return (await call.reply()).saying(_without_end())


async def _without_end() -> AsyncGenerator[bytes, None]:
    yield b"["
    while True:
        yield _PIECE


async def _bomb(call: Call) -> Reply:
    return (await call.reply()).saying(_exploding(call.switch.number), _GZIPPED)


async def _exploding(mib: float) -> AsyncGenerator[bytes, None]:
    """Made as it is sent, so that it costs nobody's memory here."""
    pack = zlib.compressobj(wbits=_GZIP)
    for _ in range(int(mib * _MIB) // len(_PIECE)):
        if packed := pack.compress(_PIECE):
            yield packed
        await asyncio.sleep(0)
    yield pack.compress(b"[]") + pack.flush()


def _content(reply: Reply) -> bytes:
    return reply.content if isinstance(reply.content, bytes) else b"[]"


async def _false_gzip(call: Call) -> Reply:
    reply = await call.reply()
    return reply.saying(_content(reply), _GZIPPED)


async def _cut_gzip(call: Call) -> Reply:
    reply = await call.reply()
    return reply.saying(gzip.compress(_content(reply))[:-_GZIP_TRAILER_BYTES], _GZIPPED)


async def _unknown_encoding(call: Call) -> Reply:
    reply = await call.reply()
    return reply.saying(_content(reply), ("content-encoding", call.switch.value))


async def _cut_json(call: Call) -> Reply:
    reply = await call.reply()
    content = _content(reply)
    return reply.saying(content[: max(1, len(content) // 2)])


async def _rubbish(call: Call) -> Reply:
    reply = await call.reply()
    return reply.saying(_content(reply) + b"}]<!-- rendered in 3 ms -->")


async def _nested(call: Call) -> Reply:
    depth = int(call.switch.number)
    return (await call.reply()).saying(b"[" * depth + b"]" * depth)


async def _wrong_top_level(call: Call) -> Reply:
    return (await call.reply()).saying(_TOP_LEVELS[call.switch.value])


def _rewritten(write: Write) -> Act:
    """A fault that writes the answer's own JSON in another way; what is no JSON stays as it is."""

    async def act(call: Call) -> Reply:
        reply = await call.reply()
        value = reply.json
        return reply if value is None else reply.saying(write(call, value))

    return act


def _dumps(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def _with_numbers_written(value: Any, written: str) -> bytes:
    for row in every_second_row(value):
        row.update(with_numbers(row, f"{_MARK}{written}"))
    return _MARKED_VALUE.sub(r"\1", _dumps(value)).encode()


def _not_finite(call: Call, value: Any) -> bytes:
    return _with_numbers_written(value, call.switch.value)


def _long_integers(call: Call, value: Any) -> bytes:
    return _with_numbers_written(value, "7" * int(call.switch.number))


def _odd_bytes(call: Call, value: Any) -> bytes:
    if call.switch.value == "mark":
        return _dumps(value).encode("utf-8-sig")
    _change_texts(value, lambda text: f"{text} café")
    return json.dumps(value, ensure_ascii=False).encode("latin-1", "replace")


def _surrogates(_call: Call, value: Any) -> bytes:
    _change_texts(value, lambda text: f"{text}\ud83d")
    return _dumps(value).encode()


def _nuls(_call: Call, value: Any) -> bytes:
    _change_texts(value, lambda text: f"{text[: len(text) // 2]}\0{text[len(text) // 2 :]}")
    return _dumps(value).encode()


def _change_texts(value: Any, change: Callable[[str], str]) -> None:
    for row in every_second_row(value):
        if name := text_member(row):
            row[name] = change(row[name])


def _doubled_keys(_call: Call, value: Any) -> bytes:
    for row in rows_of(value):
        if name := text_member(row):
            members: Json = {f"{_MARK}{name}": "overwritten by the second", **row}
            row.clear()
            row.update(members)
    return _MARKED_KEY.sub(r'"\1":', _dumps(value)).encode()


ACTS: Mapping[str, Act] = {
    "b01": _endless,
    "b02": _bomb,
    "b03": _false_gzip,
    "b04": _cut_gzip,
    "b05": _unknown_encoding,
    "b06": _cut_json,
    "b07": _rubbish,
    "b08": _nested,
    "b09": _rewritten(_not_finite),
    "b10": _rewritten(_long_integers),
    "b11": _rewritten(_odd_bytes),
    "b12": _rewritten(_surrogates),
    "b13": _rewritten(_nuls),
    "b14": _rewritten(_doubled_keys),
    "b15": _wrong_top_level,
}
"""What each fault does, by its id."""
