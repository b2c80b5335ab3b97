"""What a check-up found: one finding for each thing looked at."""

from dataclasses import dataclass
from typing import Literal

State = Literal["fine", "attention", "bad", "unknown"]
"""`attention`: it works, and could be better. `bad`: something does not work. `unknown`: it could not be told."""


@dataclass(frozen=True, slots=True)
class Finding:
    """How it is with one thing; every text is safe to show and holds no secret."""

    name: str
    """What was looked at, unique in a check-up."""
    state: State
    words: str
    """What was found, without a full stop at its end."""
    hint: str = ""
    """What to do next, a sentence; empty when there is nothing to do."""
    facts: tuple[tuple[str, str], ...] = ()
    """Names and values behind the words."""
