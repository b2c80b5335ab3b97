"""What one row of the dialect's table says about one open question of the contract."""

import re
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import Any

Body = Mapping[str, Any]
Form = Callable[[Body], Body]
Names = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Guess:
    """One open question, and how we live with every answer to it."""

    name: str
    """Kebab-case, never changed: what is learned about a service is remembered under it."""
    section: str
    """Section of the contract."""
    routes: frozenset[str]
    """Below `/api/v2`, parameters in braces, or `/graphql`; none means all of them."""
    _: KW_ONLY
    sent: str = ""
    """What is sent, in words; empty where the question is about answers only."""
    accepted: str = ""
    """How answers are read, in words; empty where the question is about requests only."""
    instead: str = ""
    """What is sent once after a refusal, in words; empty where the service's words are told instead."""
    covers: tuple[str, ...] = ()
    """What `openapi.yaml` marks as inferred and this row answers for: `POST /route`, a schema, or `Schema.member`."""
    names: Names = field(default_factory=dict)
    """What we call a member of an answer, and the names it is looked for under, the likeliest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict(Guess):
    """A question with two forms of the same request; the second is tried when the first is refused."""

    concerns: Callable[[Body], bool]
    """Whether a body has the questionable member at all."""
    mentioned: re.Pattern[str]
    """What a refusal must mention to be about this question."""
    other: Form
    """Writes the other form."""
