"""What the contract leaves open about the rows of traces and logs, and about members and times anywhere."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from appsignal_tui.demo.dialects.call import GRAPHQL_ROUTE, Act, Call, Reply, rewriting
from appsignal_tui.demo.wire import Json

_LINES = "/logs/lines"
_SPANS = ("/tracing/trace", "/tracing/trace/performance", "/tracing/trace/error")
_EDGES = ("/tracing/site_edges", "/tracing/action_edges")
_SLOW_EVENTS = "/tracing/slow_events"

_MAPS = frozenset(
    {"tags", "span_attributes", "resource_attributes", "events.attributes", "json", "attributes", "labels", "group"}
)
"""Members that hold what users report; their keys and values are data, not the service's words."""

_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z", re.ASCII)

_DESCRIPTIONS = frozenset(
    {"revision", "status_message", "scope_name", "scope_version", "trace_state", "subtrace_root", "span_kind"}
    | {"hostname", "group", "min", "max", "description", "line_label", "min_y_axis", "owner", "pod_uuid", "swap_usage"}
)
"""Members that may be null and that nothing else is asked with (contract 3.2, 5.3, 5.5, 6.1, 7, 10)."""


def _each_row(change: Callable[[Json], Json]) -> Callable[[Any], Any]:
    return lambda rows: [change(row) for row in rows]


def _in_case(member: str, case: Callable[[str], str]) -> Callable[[Any], Any]:
    def change(row: Json) -> Json:
        value = row.get(member)
        return {**row, member: case(value)} if isinstance(value, str) else row

    return _each_row(change)


def _json_as_text(row: Json) -> Json:
    attributes = row.get("json")
    return row if attributes is None or isinstance(attributes, str) else {**row, "json": json.dumps(attributes)}


def _json_as_object(row: Json) -> Json:
    attributes = row.get("json")
    return {**row, "json": json.loads(attributes)} if isinstance(attributes, str) else row


def _with_more_groups(groups: Any) -> Any:
    return {**groups, "adjacent": [{"service": "message-bus", "count": 3}], "total": 7, "window": {"seconds": 60}}


def _flat(groups: Any) -> Any:
    return [{**row, "direction": name} for name, rows in groups.items() if isinstance(rows, list) for row in rows]


def _bare(row: Json) -> Json:
    return {name: row[name] for name in ("digest", "impact") if name in row}


def _with_unknown_members(value: Any) -> Any:
    """The same with members that are no array: in some answers every array is a group of rows."""
    if isinstance(value, list):
        return [_with_unknown_members(each) for each in value]
    if not isinstance(value, dict):
        return value
    known = {name: member if _is_map(name, member) else _with_unknown_members(member) for name, member in value.items()}
    return {"novelty": "unheard of", **known, "novelty_of": {"depth": {"level": 2}}, "novelty_null": None}


def _is_map(name: str, member: Any) -> bool:
    # the `data` of a metric row is a map of figures, that of a series a list of points
    return name in _MAPS or (name == "data" and isinstance(member, dict))


def _with_nulls(value: Any) -> Any:
    if isinstance(value, list):
        return [_with_nulls(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {name: _null_or_deeper(name, member) for name, member in value.items()}


def _null_or_deeper(name: str, member: Any) -> Any:
    if name in _DESCRIPTIONS and not isinstance(member, dict | list):
        return None
    return member if _is_map(name, member) else _with_nulls(member)


def _with_times(write: Callable[[str, str], str], value: Any) -> Any:
    """The same with every time written by `write`, which gets what stands before and after the point."""
    if isinstance(value, list):
        return [_with_times(write, each) for each in value]
    if isinstance(value, dict):
        return {name: member if name in _MAPS else _with_times(write, member) for name, member in value.items()}
    match = _TIME.fullmatch(value) if isinstance(value, str) else None
    return write(match[1], match[2] or "") if match else value


def _times(write: Callable[[str, str], str]) -> Act:
    change = rewriting(lambda value: _with_times(write, value))
    change_graphql = rewriting(lambda value: _with_times(write, value), [GRAPHQL_ROUTE])

    async def act(call: Call) -> Reply:
        return await (change_graphql if call.route == GRAPHQL_ROUTE else change)(call)

    return act


def _nine_digits(whole: str, fraction: str) -> str:
    return f"{whole}.{fraction:0<9}Z"


def _offset(whole: str, fraction: str) -> str:
    needed = fraction.rstrip("0")
    return f"{whole}.{needed}+00:00" if needed else f"{whole}+00:00"


ACTS: Mapping[str, Act] = {
    "severity-upper": rewriting(_in_case("severity", str.upper), [_LINES]),
    "severity-lower": rewriting(_in_case("severity", str.lower), [_LINES]),
    "status-upper": rewriting(_in_case("status_code", str.upper), _SPANS),
    "log-json-text": rewriting(_each_row(_json_as_text), [_LINES]),
    "log-json-object": rewriting(_each_row(_json_as_object), [_LINES]),
    "edges-more-groups": rewriting(_with_more_groups, _EDGES),
    "edges-flat": rewriting(_flat, _EDGES),
    "slow-events-bare": rewriting(_each_row(_bare), [_SLOW_EVENTS]),
    "members-unknown": rewriting(_with_unknown_members),
    "members-null": rewriting(_with_nulls),
    "times-nine-digits": _times(_nine_digits),
    "times-offset": _times(_offset),
}
"""What each dialect does, by its name."""
