"""Slow events: the operations that cost most over all actions, and where they occur (contract 5.12, 5.13)."""

import math
from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from appsignal_tui.models.base import Scalar, Text, Value

ImpactUnit = Literal["fraction", "percent", "score"]
"""What the impacts of one list count in; the service does not say."""

_WHOLE_PCT = 100.0
_ABOUT_PCT = 5.0
"""How far percentages may be from adding up to 100: a list may be cut, and its figures are rounded."""


class SlowEvent(Value):
    """One operation: a query, a call, a rendering. Only `digest` and `impact` are certain to be told."""

    digest: str
    """The key of the event, exactly as received."""
    impact: float | None = None
    """In the unit of its list, see `impact_unit`."""
    title: str = ""
    """What to show: a title, the normalised text, the name, the group or the digest, whichever is there first."""
    name: str = ""
    """Such as `sql.active_record`."""
    group: str = ""
    body: str = ""
    """Normalised text, of a query for example."""
    namespace: str = ""
    calls: float | None = None
    """Occurrences in the range."""
    mean_ms: float | None = None
    total_ms: float | None = None
    extra: dict[str, Scalar] = Field(default_factory=dict)
    """Members the contract does not know, each one value, in the order they came."""


class SlowEventAction(Value):
    """An action a slow event occurs in; the service calls it `action_name` here and `action` elsewhere."""

    namespace: Text = ""
    action_name: Text = ""
    calls: float | None = Field(default=None, alias="count")
    mean_ms: float | None = Field(default=None, alias="mean")
    total_ms: float | None = Field(default=None, alias="duration")
    impact: float | None = None


def impact_unit(impacts: Iterable[float | None]) -> ImpactUnit:
    """What the impacts of one list count in: shares of one, percent, or a score without unit (contract 5.12)."""
    known = [impact for impact in impacts if impact is not None]
    if not known or min(known) < 0 or max(known) > _WHOLE_PCT:
        return "score"
    if max(known) <= 1:
        return "fraction"
    return "percent" if abs(math.fsum(known) - _WHOLE_PCT) <= _ABOUT_PCT else "score"
