"""Which services call which (contract 5.10, 5.11)."""

from collections.abc import Iterator, Mapping
from typing import Any

from appsignal_tui.api.aliases import EDGE
from appsignal_tui.api.answers import keep_for
from appsignal_tui.api.client import ApiClient
from appsignal_tui.api.decode import Answer, parse, read_members
from appsignal_tui.api.loose import Raw, first_number, first_text, other_scalars
from appsignal_tui.models.page import Rows
from appsignal_tui.models.service_map import Edge
from appsignal_tui.models.timerange import Clock, TimeRange

_TEXTS = ("peer", "namespace", "action_name", "site_id")
_NUMBERS = ("calls", "mean_ms", "error_rate_pct")
_KNOWN = frozenset({"direction"}.union(*EDGE.values()))


def _groups(answer: Answer) -> Iterator[tuple[str, Any]]:
    """Every row with the name of its group; a row of a bare array names its own, and no body at all has no rows."""
    if not answer.content.strip():
        return
    read = parse(answer)
    if isinstance(read, list):
        for row in read:
            yield (first_text(row, ("direction",)) if isinstance(row, Mapping) else ""), row
        return
    groups = read.items() if isinstance(read, Mapping) else ()
    if not isinstance(read, Mapping) or (
        read and not any(rows is None or isinstance(rows, list) for _, rows in groups)
    ):
        raise answer.unexpected("groups of edges")
    for direction, rows in groups:
        if isinstance(rows, list):
            for row in rows:
                yield direction, row


def _edge(direction: str, row: Raw) -> dict[str, Any]:
    texts = {name: first_text(row, EDGE[name]) for name in _TEXTS}
    numbers = {name: first_number(row, EDGE[name]) for name in _NUMBERS}
    return {"direction": direction, **texts, **numbers, "extra": other_scalars(row, _KNOWN)}


def _read(answer: Answer) -> Rows[Edge]:
    values = [_edge(direction, row) if isinstance(row, Mapping) else row for direction, row in _groups(answer)]
    return read_members(values, Edge)


class ServiceMapApi:
    """The routes of edges; every method raises the errors of `errors.py`."""

    def __init__(self, client: ApiClient, clock: Clock) -> None:
        """Ask through this client; the clock tells which ranges are over."""
        self._client = client
        self._clock = clock

    async def site_edges(self, site_id: str, window: TimeRange) -> Rows[Edge]:
        """Dependencies of the services of one app, group by group in the service's order (contract 5.10)."""
        body = {"site_id": site_id, **window.wire()}
        keep = keep_for(window, self._clock())
        return _read(await self._client.post("/tracing/site_edges", body, keep=keep))

    async def action_edges(self, site_id: str, window: TimeRange, namespace: str, action_name: str) -> Rows[Edge]:
        """Dependencies of one action (contract 5.11).

        Args:
            site_id: The site.
            window: Both ends included as far as known.
            namespace: Exactly as received with the action, such as `shop/default`.
            action_name: The action.
        """
        body = {"site_id": site_id, **window.wire(), "namespace": namespace, "action_name": action_name}
        keep = keep_for(window, self._clock())
        return _read(await self._client.post("/tracing/action_edges", body, keep=keep))
