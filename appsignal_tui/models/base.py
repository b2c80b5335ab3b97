"""What all models share: frozen, tolerant of unknown members, exact about time.

Times of telemetry are whole nanoseconds since the Unix epoch, UTC, in members named `…_ns`: spans and log lines come
with up to nine fraction digits (contract 1.4), a `datetime` keeps six, and the order of two lines and the cursor of the
next page depend on the rest.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NS_PER_S = 1_000_000_000
NS_PER_MS = 1_000_000

_RFC3339 = re.compile(
    r"\s*(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2})(?:[.,](\d+))?\s*([Zz]|[+-]\d{2}:?\d{2})?\s*", re.ASCII
)


class Value(BaseModel):
    """A frozen value read from an answer: unknown members are ignored (contract 1.8), names and aliases both work."""

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        populate_by_name=True,
        defer_build=True,
        coerce_numbers_to_str=True,
        allow_inf_nan=False,
    )


def parse_ns(value: object) -> int:
    """Read a time as nanoseconds since the epoch; a time without zone is UTC (contract 1.4).

    Raises:
        ValueError: not an RFC 3339 time.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        return _whole_ns(aware)
    match = _RFC3339.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError("not a time of the form 2026-03-02T09:00:00Z")
    date, clock, fraction, zone = match.groups()
    offset = "+00:00" if zone is None or zone in "Zz" else zone
    whole = datetime.fromisoformat(f"{date}T{clock}{offset}")
    return _whole_ns(whole) + (int(fraction[:9].ljust(9, "0")) if fraction else 0)


def _whole_ns(moment: datetime) -> int:
    distance = moment - EPOCH
    return (distance.days * 86_400 + distance.seconds) * NS_PER_S + distance.microseconds * 1_000


def format_ns(time_ns: int) -> str:
    """Write a time as RFC 3339 with `Z` and as few of 0, 3, 6 or 9 fraction digits as it needs."""
    seconds, fraction = divmod(time_ns, NS_PER_S)
    # strftime would leave out the zeros of a year before 1000
    whole = (EPOCH + timedelta(seconds=seconds)).replace(tzinfo=None).isoformat()
    if not fraction:
        return f"{whole}Z"
    digits = f"{fraction:09d}"
    kept = digits[:3] if digits.endswith("000000") else digits[:6] if digits.endswith("000") else digits
    return f"{whole}.{kept}Z"


def to_datetime(time_ns: int) -> datetime:
    """The same instant as an aware UTC `datetime`, cut to microseconds."""
    return EPOCH + timedelta(microseconds=time_ns // 1_000)


def _none_to_empty_text(value: object) -> object:
    return "" if value is None else value


def _to_map(value: object) -> object:
    if isinstance(value, list):
        return {str(pair["key"]): pair.get("value") for pair in value if isinstance(pair, Mapping) and "key" in pair}
    return value if isinstance(value, Mapping) else {}


EpochNs = Annotated[int, BeforeValidator(parse_ns)]
"""A time on the wire (RFC 3339 text), nanoseconds since the epoch here."""

Text = Annotated[str, BeforeValidator(_none_to_empty_text)]
"""A string that may be missing or null on the wire; empty here."""


def _none_to_nothing(value: object) -> object:
    if isinstance(value, list):
        return [each for each in value if each is not None]
    return () if value is None else value


Texts = Annotated[tuple[str, ...], BeforeValidator(_none_to_nothing)]
"""Strings that may be missing or null on the wire, each or all of them; left out here."""

Scalar = str | int | float | bool
"""A value that fits into one cell of a table."""

Flag = Annotated[bool, BeforeValidator(bool)]
"""A boolean that may be null on the wire; false here."""

Attributes = Annotated[dict[str, Any], BeforeValidator(_to_map)]
"""A flat object of attributes, or a list of key and value pairs; anything else on the wire reads as no attributes."""
