"""Which operations cost most, and in which actions (contract 5.12, 5.13)."""

from collections.abc import Mapping
from typing import Any

from appsignal_tui.api.aliases import SLOW_EVENT
from appsignal_tui.api.answers import keep_for
from appsignal_tui.api.client import ApiClient
from appsignal_tui.api.decode import parse, read_members
from appsignal_tui.api.loose import Raw, first_number, first_text, other_scalars
from appsignal_tui.api.reading import read_rows
from appsignal_tui.models.page import Rows
from appsignal_tui.models.slow_event import SlowEvent, SlowEventAction
from appsignal_tui.models.timerange import Clock, TimeRange

_TEXTS = ("title", "name", "group", "body", "namespace")
_NUMBERS = ("impact", "calls", "mean_ms", "total_ms")
_KNOWN = frozenset[str]().union(*SLOW_EVENT.values())


def _event(row: Raw) -> dict[str, Any]:
    texts = {name: first_text(row, SLOW_EVENT[name]) for name in _TEXTS}
    numbers = {name: first_number(row, SLOW_EVENT[name]) for name in _NUMBERS}
    return {"digest": row.get("digest"), **texts, **numbers, "extra": other_scalars(row, _KNOWN)}


class SlowEventsApi:
    """The routes of slow events; every method raises the errors of `errors.py`."""

    def __init__(self, client: ApiClient, clock: Clock) -> None:
        """Ask through this client; the clock tells which ranges are over."""
        self._client = client
        self._clock = clock

    async def events(self, site_id: str, window: TimeRange) -> Rows[SlowEvent]:
        """Slow events over all actions, in the service's order (contract 5.12)."""
        body = {"site_id": site_id, **window.wire()}
        answer = await self._client.post("/tracing/slow_events", body, keep=keep_for(window, self._clock()))
        if not answer.content.strip():
            return Rows()
        found = parse(answer)
        if not isinstance(found, list):
            raise answer.unexpected("a list")
        return read_members([_event(row) if isinstance(row, Mapping) else row for row in found], SlowEvent)

    async def actions(self, site_id: str, window: TimeRange, digest: str) -> Rows[SlowEventAction]:
        """The actions one slow event occurs in, in the service's order; the digest as received (contract 5.13)."""
        body = {"site_id": site_id, **window.wire(), "digest": digest}
        answer = await self._client.post("/tracing/slow_events/actions", body, keep=keep_for(window, self._clock()))
        return await read_rows(answer, SlowEventAction)
