"""Section S of the fault matrix: answers that are good JSON and not quite what the contract says."""

import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from appsignal_tui.demo.faults.call import Act, Call, Reply
from appsignal_tui.demo.faults.shapes import REQUIRED_MEMBERS, every_second_row, lists_of, rows_of
from appsignal_tui.demo.wire import NS_PER_S, Json, format_time, parse_time

_ID_MEMBERS = ("id", "span_id", "parent_span_id")
_ATTRIBUTES = ("json", "span_attributes", "resource_attributes", "tags")
_TIMES = ("time", "timestamp")
_NEW_WORDS = {
    "severity": "catastrophe",
    "status_code": "degraded",
    "span_kind": "gateway",
    "state": "SNOOZED",
    "resolution": "SECONDLY",
}
_EXTRA = {"unannounced": {"list": [1, None, "two"]}, "__proto__": {}, "schema_version": 3}
_STEP_BACK_NS = 60 * NS_PER_S

Change = Callable[[Call, Any], None]


def _changed(change: Change) -> Act:
    """A fault that changes the rows in place; what is no JSON stays as it is."""

    async def act(call: Call) -> Reply:
        reply = await call.reply()
        value = reply.json
        if value is None:
            return reply
        change(call, value)
        return reply.saying(json.dumps(value, separators=(",", ":")).encode())

    return act


def _extra_fields(_call: Call, value: Any) -> None:
    for row in rows_of(value):
        row.update(_EXTRA)


def _missing_field(_call: Call, value: Any) -> None:
    for found in lists_of(value):
        if found and isinstance(row := found[len(found) // 2], dict):
            for name in REQUIRED_MEMBERS & row.keys():
                del row[name]


def _nulls(_call: Call, value: Any) -> None:
    for row in every_second_row(value):
        row.update({name: None for name, member in row.items() if isinstance(member, str) and _may_miss(name)})


def _may_miss(name: str) -> bool:
    return name not in REQUIRED_MEMBERS and name not in (*_TIMES, "source_id")


def _other_types(_call: Call, value: Any) -> None:
    for row in rows_of(value):
        row.update({name: str(member) for name, member in row.items() if _is_number(member)})
        row.update({name: zlib.crc32(row[name].encode()) for name in _ID_MEMBERS if isinstance(row.get(name), str)})
        if row.get("parent_span_id") == zlib.crc32(b""):
            row["parent_span_id"] = ""


def _is_number(member: Any) -> bool:
    return isinstance(member, int | float) and not isinstance(member, bool)


def _new_words(_call: Call, value: Any) -> None:
    for row in every_second_row(value):
        row.update({name: word for name, word in _NEW_WORDS.items() if name in row})


def _severity_case(_call: Call, value: Any) -> None:
    cases = (str.upper, str.lower, str.title)
    for place, row in enumerate(rows_of(value)):
        if isinstance(word := row.get("severity"), str):
            row["severity"] = cases[place % len(cases)](word)


def _attributes(call: Call, value: Any) -> None:
    nested = call.switch.value == "nested"
    for row in rows_of(value):
        for name in _ATTRIBUTES:
            if isinstance(held := row.get(name), dict):
                row[name] = {"one": {"two": {"three": held}}} if nested else _pairs(held)


def _pairs(held: Json) -> list[Json]:
    return [{"key": key, "value": member} for key, member in held.items()]


def _unreadable(_call: Call, value: Any) -> None:
    for found in lists_of(value):
        found[:] = [{"of_another_version": row} for row in found]


def _first_twice(_call: Call, value: Any) -> None:
    for found in lists_of(value):
        found[:0] = found[:1]


def _empty(_call: Call, value: Any) -> None:
    for found in lists_of(value):
        found.clear()


def _many_sites(call: Call, value: Any) -> None:
    count = int(call.switch.number)
    for found in lists_of(value):
        if any(isinstance(row, dict) and "environment" in row for row in found):
            found += [
                {**found[place % len(found)], "id": f"{place:024x}", "name": f"service-{place}"}
                for place in range(count - len(found))
            ]


async def _stuck(call: Call) -> Reply:
    """The request is changed, not the answer: a service that looks at no cursor, or at a wrong one."""
    body = _body(call)
    position = _position(body)
    if call.switch.value == "missing":
        return await _placeless(call)
    if position is None:
        return await call.reply()
    column, at = position
    body["pagination"]["cursor"] = {column: None if call.switch.value == "still" else _earlier(body, at)}
    return await call.behind(json.dumps(body).encode())


def _earlier(body: Json, at: Any) -> Any:
    """A position the reader has left behind, whichever way it reads."""
    descending = body["pagination"].get("order") == "DESC"
    if not isinstance(at, str):
        return at * 2 if descending else at / 2
    return format_time(parse_time(at) + (_STEP_BACK_NS if descending else -_STEP_BACK_NS))


async def _placeless(call: Call) -> Reply:
    reply = await call.reply()
    value = reply.json
    if not isinstance(value, list):
        return reply
    for row in rows_of(value):
        row.update({name: None for name in (*_TIMES, "duration") if name in row})
    return reply.saying(json.dumps(value).encode())


async def _two_pages(call: Call) -> Reply:
    first = await call.reply()
    rows, body = first.json, _body(call)
    pagination = body.get("pagination")
    if not isinstance(rows, list) or not rows or not isinstance(pagination, dict):
        return first
    cursor = pagination.get("cursor")
    column = "duration" if isinstance(cursor, dict) and "duration" in cursor else "time"
    last = rows[-1].get("timestamp" if "timestamp" in rows[-1] else column)
    next_body = {**body, "pagination": {**pagination, "cursor": {column: last}}}
    more = (await call.behind(json.dumps(next_body).encode())).json
    return replace(first, content=json.dumps([*rows, *(more if isinstance(more, list) else ())]).encode())


def _body(call: Call) -> Json:
    try:
        body = json.loads(call.body or b"{}")
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _position(body: Json) -> tuple[str, Any] | None:
    """Column and position of the request's cursor; `None` for a first page and for what has no pages."""
    pagination = body.get("pagination")
    cursor = pagination.get("cursor") if isinstance(pagination, dict) else None
    if not isinstance(cursor, dict):
        return None
    return next(((column, at) for column, at in cursor.items() if at is not None), None)


ACTS: Mapping[str, Act] = {
    "s01": _changed(_extra_fields),
    "s02": _changed(_missing_field),
    "s03": _changed(_nulls),
    "s04": _changed(_other_types),
    "s05": _changed(_new_words),
    "s06": _changed(_severity_case),
    "s07": _changed(_attributes),
    "s08": _changed(_unreadable),
    "s09": _stuck,
    "s10": _two_pages,
    "s11": _changed(_first_twice),
    "s12": _changed(_empty),
    "s13": _changed(_many_sites),
}
"""What each fault does, by its id."""
