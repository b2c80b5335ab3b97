"""Reading rows of which the contract knows some members for certain and the rest by guess."""

from collections.abc import Iterable, Mapping
from typing import Any

from appsignal_tui.models.base import Scalar

Raw = Mapping[str, Any]


def first_text(raw: Raw, names: Iterable[str]) -> str:
    """The first member of these names that is a text with something in it, without blanks around it; else empty."""
    found = (raw.get(name) for name in names)
    return next((text.strip() for text in found if isinstance(text, str) and text.strip()), "")


def first_number(raw: Raw, names: Iterable[str]) -> int | float | None:
    """The first member of these names that is a number; `None` when there is none."""
    found = (raw.get(name) for name in names)
    return next((value for value in found if isinstance(value, int | float) and not isinstance(value, bool)), None)


def other_scalars(raw: Raw, known: frozenset[str]) -> dict[str, Scalar]:
    """Members nobody knows, for generic columns: those that are one value, in the order they came (contract 5.10)."""
    return {
        name: value for name, value in raw.items() if name not in known and isinstance(value, str | int | float | bool)
    }
