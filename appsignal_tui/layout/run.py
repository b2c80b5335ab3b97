"""Runs: text with the name of a colour token, the only thing painted rows are made of.

A run's text is safe already (`text.safe_text`); its role is one of `ROLES`. Widgets turn roles into styles, so nothing
in this package knows a colour.
"""

from collections.abc import Iterable
from typing import Literal, NamedTuple

Role = Literal[
    "text",  # values
    "strong",  # values that matter most, bold
    "muted",  # labels
    "faint",  # units, ages
    "rule",  # rules, axes
    "accent",  # focus, keys
    "link",  # anything Enter follows
    "ok",
    "info",
    "notice",
    "warn",
    "error",
    "critical",
    "deploy",
    "late",
    "match",
    "hue0",
    "hue1",
    "hue2",
    "hue3",
    "hue4",
    "hue5",
    "hue6",
    "hue7",
    "hue8",
    "hue9",
    "hue10",
    "hue11",
]
"""Colour tokens; `hue0` to `hue11` tell series and services apart."""


class Run(NamedTuple):
    """Text in one colour token; `reverse` swaps the token's colour with the background."""

    text: str
    role: Role = "text"
    reverse: bool = False


Runs = tuple[Run, ...]


def runs(*parts: Run | str) -> Runs:
    """Runs from runs and plain strings, empty ones left out."""
    made = (part if isinstance(part, Run) else Run(part) for part in parts)
    return tuple(run for run in made if run.text)


def plain(parts: Iterable[Run]) -> str:
    """The text alone."""
    return "".join(run.text for run in parts)
