"""The forms of a request that the contract leaves open: whether a body has one, and how the other is written. Pure."""

from collections.abc import Callable, Mapping
from typing import Any

from appsignal_tui.api.guess import Body, Form
from appsignal_tui.api.paging import Page

_LIVE_AGGREGATIONS = {"avg": "AVERAGE"}
"""Where the spelling seen on live accounts is another word than the guide's (contract 3.1)."""
_GUIDE_AGGREGATIONS = {word: short for short, word in _LIVE_AGGREGATIONS.items()}


def has(name: str) -> Callable[[Body], bool]:
    """Whether a body has a member."""
    return lambda body: name in body


def lacks(name: str) -> Callable[[Body], bool]:
    """Whether a body has no such member."""
    return lambda body: name not in body


def has_duration_cursor(body: Body) -> bool:
    """Whether a page of a list ordered by duration is asked for."""
    pagination = body.get("pagination")
    cursor = pagination.get("cursor") if isinstance(pagination, Mapping) else None
    return isinstance(cursor, Mapping) and "duration" in cursor


def with_named_cursor(body: Body) -> Body:
    """The cursor as the word the guide gives; it can name the first page only."""
    return {**body, "pagination": {**body["pagination"], "cursor": "Duration"}}


def renaming(name: str, other: str) -> Form:
    """A form in which one member has another name and stays in its place."""
    return lambda body: {other if each == name else each: value for each, value in body.items()}


def with_site_ids(body: Body) -> Body:
    """The one site as the only one of several."""
    return {
        "site_ids" if name == "site_id" else name: [value] if name == "site_id" else value
        for name, value in body.items()
    }


def with_pagination(body: Body) -> Body:
    """The same question with its first page asked for."""
    return {**body, "pagination": Page().wire()}


def upper_aggregation(word: str) -> str:
    """An aggregation as live clients write it."""
    return _LIVE_AGGREGATIONS.get(word.casefold(), word.upper())


def lower_aggregation(word: str) -> str:
    """An aggregation as the guide writes it."""
    return _GUIDE_AGGREGATIONS.get(word.upper(), word.casefold())


def in_upper_case(body: Body) -> Body:
    """Field, aggregation and resolution of a metric question as live clients write them."""
    return _respelled(body, str.upper, upper_aggregation)


def in_lower_case(body: Body) -> Body:
    """Field, aggregation and resolution of a metric question as the guide writes them."""
    return _respelled(body, str.casefold, lower_aggregation)


def _respelled(body: Body, spell: Callable[[str], str], aggregation: Callable[[str], str]) -> Body:
    def selector(sent: Body) -> Body:
        written: dict[str, Any] = {**sent, "field": spell(sent["field"])}
        if "aggregation" in sent:
            written["aggregation"] = aggregation(sent["aggregation"])
        return written

    other = {**body, "select": [selector(each) for each in body["select"]]}
    if "resolution" in body:
        other["resolution"] = spell(body["resolution"])
    return other
