"""Reading the members of a request's body: what is missing is a 400, what cannot be used a 422 (contract 1.5)."""

import math
from collections.abc import Mapping
from typing import Any

from appsignal_tui.demo.http import bad_request, forbidden, unprocessable
from appsignal_tui.demo.telemetry import SiteRecord, Telemetry
from appsignal_tui.demo.wire import parse_time

Body = Mapping[str, Any]

INVALID = "invalid_request"


def required(body: Body, name: str) -> Any:
    """The member, which has to be there and not null.

    Raises:
        Refusal: 400.
    """
    value = body.get(name)
    if value is None:
        raise bad_request(f"missing field `{name}`")
    return value


def text(body: Body, name: str, default: str | None = None) -> str:
    """A string; without a default it has to be there.

    Raises:
        Refusal: 400 when missing, 422 when not a string.
    """
    value = required(body, name) if default is None else body.get(name)
    if value is None:
        return default or ""
    if not isinstance(value, str):
        raise unprocessable(INVALID, f"`{name}` must be a string")
    return value


def texts(body: Body, name: str) -> tuple[str, ...] | None:
    """A list of strings, `None` when missing or null.

    Raises:
        Refusal: 422 when it is something else.
    """
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise unprocessable(INVALID, f"`{name}` must be a list of strings")
    return tuple(value)


def filled_texts(body: Body, name: str) -> tuple[str, ...]:
    """A list of strings that has to be there and hold at least one.

    Raises:
        Refusal: 400 when missing, 422 when empty or something else.
    """
    required(body, name)
    values = texts(body, name)
    if not values:
        raise unprocessable(INVALID, f"`{name}` must not be empty")
    return values


def number(body: Body, name: str) -> float | None:
    """A number, `None` when missing or null.

    Raises:
        Refusal: 422 when it is something else.
    """
    value = body.get(name)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if value is not None and not (is_number and -math.inf < value < math.inf):
        raise unprocessable(INVALID, f"`{name}` must be a number")
    return value


def instant(body: Body, name: str, default_ns: int | None = None) -> int:
    """A time, nanoseconds since the epoch; without a default it has to be there.

    Raises:
        Refusal: 400 when missing, 422 when not an RFC 3339 time.
    """
    value = required(body, name) if default_ns is None else body.get(name)
    if value is None and default_ns is not None:
        return default_ns
    try:
        return parse_time(str(value))
    except ValueError:
        raise unprocessable(INVALID, f"`{name}` must be an RFC 3339 time") from None


def time_range(body: Body, telemetry: Telemetry, *, needed: bool) -> tuple[int, int]:
    """`from` and `to`, both inclusive, moved inside what is kept; from retention to now when they may be missing.

    Raises:
        Refusal: as `instant`.
    """
    kept_ns, now_ns = telemetry.retention_start_ns, telemetry.clock.now_ns()
    start_ns = instant(body, "from", None if needed else kept_ns)
    end_ns = instant(body, "to", None if needed else now_ns)
    return max(start_ns, kept_ns), min(end_ns, now_ns)


def site(body: Body, telemetry: Telemetry) -> SiteRecord:
    """The site of `site_id`.

    Raises:
        Refusal: 400 when missing, 403 when the token cannot read it.
    """
    return known_site(text(body, "site_id"), telemetry)


def sites(body: Body, telemetry: Telemetry) -> list[SiteRecord]:
    """The sites of `site_ids`; access to every one of them is checked (contract 1.2).

    Raises:
        Refusal: 400 when missing, 403 when the token cannot read one of them.
    """
    wanted = dict.fromkeys(filled_texts(body, "site_ids"))
    return [known_site(site_id, telemetry) for site_id in wanted]


def known_site(site_id: str, telemetry: Telemetry) -> SiteRecord:
    """The site with an id.

    Raises:
        Refusal: 403 when the token cannot read it.
    """
    for known in telemetry.sites:
        if known.id == site_id:
            return known
    raise forbidden()
