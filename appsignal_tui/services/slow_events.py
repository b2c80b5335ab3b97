"""Which operations cost most, and in which actions (contract 5.12, 5.13)."""

from dataclasses import dataclass, replace

from appsignal_tui.models.page import Rows
from appsignal_tui.models.site import Site
from appsignal_tui.models.slow_event import ImpactUnit, SlowEvent, SlowEventAction, impact_unit
from appsignal_tui.models.timerange import TimeRange
from appsignal_tui.services.ports import SlowEvents


@dataclass(frozen=True, slots=True)
class SlowEventBoard:
    """Slow events, the one of most impact first; those without impact last, in the service's order."""

    events: Rows[SlowEvent]
    unit: ImpactUnit
    """What their impacts count in."""


class SlowEventService:
    """Everything about slow events that a screen can ask for; raises the errors of `errors.py`."""

    def __init__(self, api: SlowEvents) -> None:
        """Ask through this."""
        self._api = api

    async def board(self, site: Site, window: TimeRange) -> SlowEventBoard:
        """Slow events over all actions of a site (contract 5.12)."""
        found = await self._api.events(site.id, window)
        ranked = sorted(found.rows, key=lambda event: (event.impact is None, -(event.impact or 0.0)))
        return SlowEventBoard(replace(found, rows=tuple(ranked)), impact_unit(event.impact for event in ranked))

    async def actions(self, site: Site, window: TimeRange, event: SlowEvent) -> Rows[SlowEventAction]:
        """The actions a slow event occurs in, the one with most of its calls first (contract 5.13).

        Stray blanks belong to some digests: one that is not found without them is asked for with them (contract 1.7).
        """
        trimmed = event.digest.strip()
        found = await self._api.actions(site.id, window, trimmed)
        if not found.received and trimmed != event.digest:
            found = await self._api.actions(site.id, window, event.digest)
        ranked = sorted(found.rows, key=lambda row: (row.calls is None, -(row.calls or 0.0)))
        return replace(found, rows=tuple(ranked))
