"""Questions about metrics, read from a request's body (contract 3.1 to 3.3)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from appsignal_tui.demo import members
from appsignal_tui.demo.http import Refusal, bad_request, unprocessable
from appsignal_tui.demo.telemetry import FIELDS
from appsignal_tui.demo.wire import NS_PER_MINUTE

STEPS_NS: Mapping[str, int] = {
    "MINUTELY": NS_PER_MINUTE,
    "HOURLY": 60 * NS_PER_MINUTE,
    "DAILY": 24 * 60 * NS_PER_MINUTE,
}
AGGREGATIONS: Mapping[str, str] = {
    "avg": "avg",
    "average": "avg",
    **{name: name for name in ("sum", "min", "max", "first", "last")},
}
"""Every spelling to the one name."""
MAX_SELECTORS = 25
"""More are not known to work (contract 1.6)."""
BY_NAME = "Name"

_MINUTELY_UP_TO_NS = 12 * STEPS_NS["HOURLY"]
_HOURLY_UP_TO_NS = 14 * STEPS_NS["DAILY"]
_ALL_FIELDS = frozenset(field for fields in FIELDS.values() for field in fields)
_COUNTED = frozenset({"count", "counter"})
_LETTERS_THEN_DIGITS = re.compile(r"(?<=[A-Za-z])(?=\d)")


@dataclass(frozen=True, slots=True)
class Selector:
    """One field of one metric for the tag combinations that match."""

    name: str
    field: str
    """Lower case."""
    tags: Mapping[str, str]
    aggregation: str
    """avg, sum, min, max, first or last: how a list makes one value of the buckets."""
    draw_null_as_zero: bool = False
    id: str = ""
    """Of a list: the name of its value in each row."""

    @property
    def key(self) -> tuple[str, str, frozenset[tuple[str, str]]]:
        """What two selectors have in common that a list makes one of (contract 3.1)."""
        return self.name, self.field, frozenset(self.tags.items())


@dataclass(frozen=True, slots=True)
class Grouping:
    """What the rows of a list stand for."""

    by_name: bool
    tags: tuple[str, ...]
    """Tag keys in the order asked for."""


def read_resolution(body: members.Body, length_ns: int) -> str:
    """The resolution asked for, else the one that goes with the length of the range; upper case."""
    asked = members.text(body, "resolution", "").upper()
    if asked and asked not in STEPS_NS:
        raise unprocessable(members.INVALID, f"Invalid resolution: '{asked.lower()}'")
    return asked or natural_resolution(length_ns)


def natural_resolution(length_ns: int) -> str:
    """The resolution that goes with the length of a range (contract 3.1)."""
    if length_ns <= _MINUTELY_UP_TO_NS:
        return "MINUTELY"
    return "HOURLY" if length_ns <= _HOURLY_UP_TO_NS else "DAILY"


def read_limit(body: members.Body) -> int | None:
    """The greatest number of series or rows, `None` for no limit."""
    limit = members.number(body, "limit")
    if limit is None:
        return None
    if limit < 1 or limit != int(limit):
        raise unprocessable(members.INVALID, "`limit` must be a positive integer")
    return int(limit)


def read_selectors(body: members.Body, *, with_id: bool) -> list[Selector]:
    """The selectors of a request; `with_id` for those of a list, which have to be named."""
    selectors = members.required(body, "select")
    if not isinstance(selectors, list) or not all(isinstance(selector, dict) for selector in selectors):
        raise unprocessable(members.INVALID, "`select` must be a list of objects")
    if not 1 <= len(selectors) <= MAX_SELECTORS:
        raise unprocessable(members.INVALID, f"`select` must hold 1 to {MAX_SELECTORS} selectors")
    return [_selector(selector, with_id=with_id) for selector in selectors]


def _selector(selector: members.Body, *, with_id: bool) -> Selector:
    field = _field(members.text(selector, "field"))
    return Selector(
        name=_filled(selector, "name"),
        field=field,
        tags=_tags(selector),
        aggregation=_aggregation(selector) or natural_aggregation(field),
        draw_null_as_zero=_flag(selector, "draw_null_as_zero"),
        id=_filled(selector, "id") if with_id else "",
    )


def natural_aggregation(field: str) -> str:
    """What one does with the buckets of a field when nothing else is asked for."""
    return "sum" if field in _COUNTED else "avg"


def _filled(selector: members.Body, name: str) -> str:
    text = members.text(selector, name)
    if not text:
        raise unprocessable(members.INVALID, f"`{name}` must not be empty")
    return text


def _flag(selector: members.Body, name: str) -> bool:
    value = selector.get(name)
    if value is not None and not isinstance(value, bool):
        raise unprocessable(members.INVALID, f"`{name}` must be true or false")
    return bool(value)


def _field(field: str) -> str:
    folded = field.casefold()
    if folded not in _ALL_FIELDS:
        raise invalid_field(field)
    return folded


def invalid_field(field: str) -> Refusal:
    """422: the service spells the field its own way in this text, `p_50` for `P50` (contract 1.5)."""
    return unprocessable("invalid_field", f"Invalid field: '{_LETTERS_THEN_DIGITS.sub('_', field).lower()}'")


def _tags(selector: members.Body) -> dict[str, str]:
    tags = selector.get("tags")
    if tags is None:
        raise bad_request("missing field `tags`")
    if not isinstance(tags, dict) or not all(isinstance(value, str) for value in tags.values()):
        raise unprocessable(members.INVALID, "`tags` must be an object of strings")
    return tags


def _aggregation(selector: members.Body) -> str:
    asked = members.text(selector, "aggregation", "")
    if asked and asked.casefold() not in AGGREGATIONS:
        raise unprocessable(members.INVALID, f"Invalid aggregation: '{asked}'")
    return AGGREGATIONS[asked.casefold()] if asked else ""


def read_grouping(body: members.Body) -> Grouping:
    """`group_by`: the word `Name` and objects `{"Tag": key}`, in any number (contract 3.3)."""
    entries = members.required(body, "group_by")
    if not isinstance(entries, list):
        raise unprocessable(members.INVALID, "`group_by` must be a list")
    tags = [_grouped_tag(entry) for entry in entries if entry != BY_NAME]
    return Grouping(BY_NAME in entries, tuple(dict.fromkeys(tags)))


def _grouped_tag(entry: Any) -> str:
    key = entry.get("Tag") if isinstance(entry, dict) else None
    if not isinstance(key, str) or not key:
        raise unprocessable(members.INVALID, '`group_by` holds "Name" or {"Tag": "<tag key>"}')
    return key


def check_wildcards(selectors: list[Selector], grouping: Grouping) -> None:
    """Refuse a tag with a `*` that the rows do not tell apart (contract 1.5).

    Raises:
        Refusal: 422.
    """
    for selector in selectors:
        for key, value in selector.tags.items():
            if "*" in value and key not in grouping.tags:
                raise unprocessable("ungrouped_wildcard", f"Tag '{key}' is a wildcard but is not in group_by")
