"""What the contract leaves open about questions: members a service may refuse, ignore, or want (contract 3, 5)."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from appsignal_tui.demo.dialects.call import Act, Call, Reply, missing, refused
from appsignal_tui.demo.wire import Json

Complaint = Callable[[Json], Reply | None]
"""Says what is wrong with a body; `None` when nothing is."""

_TRACE_LISTS = ("/tracing/traces/performance", "/tracing/traces/errors", "/tracing/trace/performance")
_MAX_PER_PAGE = 100
_UPPER_AGGREGATIONS = frozenset({"AVERAGE", "SUM", "MIN", "MAX", "FIRST", "LAST"})
_LOWER_AGGREGATIONS = frozenset({"avg", "sum", "min", "max", "first", "last"})


def _checking(complaint: Complaint, *routes: str) -> Act:
    """A dialect that refuses some bodies; on every route when none is named."""

    async def act(call: Call) -> Reply:
        if call.body is None or (routes and call.route not in routes):
            return await call.reply()
        return complaint(call.body) or await call.reply()

    return act


def _without(member: str) -> Act:
    """A dialect that ignores a member of a trace question."""

    async def act(call: Call) -> Reply:
        if call.body is None or call.route not in _TRACE_LISTS:
            return await call.reply()
        return await call.behind({name: value for name, value in call.body.items() if name != member})

    return act


def _instead_of(ours: str, theirs: str, route: str, convert: Callable[[Any], Any]) -> Act:
    """A dialect that wants another member than the one the simulator reads."""

    async def act(call: Call) -> Reply:
        if call.body is None or call.route != route:
            return await call.reply()
        if call.body.get(theirs) in (None, []):
            return missing(theirs)
        body = {name: value for name, value in call.body.items() if name not in (ours, theirs)}
        return await call.behind({**body, ours: convert(call.body[theirs])})

    return act


def _cursor(body: Mapping[str, Any]) -> Any:
    pagination = body.get("pagination")
    return pagination.get("cursor") if isinstance(pagination, dict) else None


def _no_text_cursor(body: Json) -> Reply | None:
    return refused("pagination.cursor must be an object") if isinstance(_cursor(body), str) else None


def _no_duration_cursor(body: Json) -> Reply | None:
    cursor = _cursor(body)
    has_it = isinstance(cursor, dict) and "duration" in cursor
    return refused("pagination.cursor: unknown field `duration`, expected `time`") if has_it else None


def _no_member(member: str, expected: str) -> Complaint:
    def complain(body: Json) -> Reply | None:
        return refused(f"unknown field `{member}`, expected `{expected}`") if member in body else None

    return complain


def _no_long_page(body: Json) -> Reply | None:
    pagination = body.get("pagination")
    asked = pagination.get("per_page") if isinstance(pagination, dict) else None
    if isinstance(asked, int) and asked > _MAX_PER_PAGE:
        return refused(f"pagination.per_page must be at most {_MAX_PER_PAGE}")
    return None


def _with_pagination(body: Json) -> Reply | None:
    return None if body.get("pagination") is not None else missing("pagination")


def _spelled(case: Callable[[str], str], aggregations: Collection[str]) -> Complaint:
    def complain(body: Json) -> Reply | None:
        select = body.get("select")
        for selector in select if isinstance(select, list) else ():
            field, aggregation = (_text(selector, name) for name in ("field", "aggregation"))
            if field != case(field):
                return refused(f"Invalid field: '{field}'")
            if aggregation and aggregation not in aggregations:
                return refused(f"Invalid aggregation: '{aggregation}'")
        resolution = _text(body, "resolution")
        return refused(f"Invalid resolution: '{resolution}'") if resolution != case(resolution) else None

    return complain


def _text(value: Any, name: str) -> str:
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""


def _first(values: Any) -> Any:
    return values[0] if isinstance(values, list) else values


def _same(value: Any) -> Any:
    return value


ACTS: Mapping[str, Act] = {
    "cursor-object-only": _checking(_no_text_cursor),
    "cursor-duration-refused": _checking(_no_duration_cursor, *_TRACE_LISTS),
    "duration-only": _checking(_no_member("duration_ms", "duration"), *_TRACE_LISTS),
    "duration-ms-only": _checking(_no_member("duration", "duration_ms"), *_TRACE_LISTS),
    "duration-ms-ignored": _without("duration_ms"),
    "duration-ignored": _without("duration"),
    "per-page-refused": _checking(_no_long_page),
    "error-trace-paged": _checking(_with_pagination, "/tracing/trace/error"),
    "timeseries-upper-only": _checking(_spelled(str.upper, _UPPER_AGGREGATIONS), "/metrics/timeseries"),
    "list-lower-only": _checking(_spelled(str.lower, _LOWER_AGGREGATIONS), "/metrics/list"),
    "site-edges-many": _instead_of("site_id", "site_ids", "/tracing/site_edges", _first),
    "action-edges-action": _instead_of("action_name", "action", "/tracing/action_edges", _same),
}
"""What each dialect does, by its name."""
