"""Nodes, pods and workloads (contract 7); of these routes little more than the paths is known."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from appsignal_tui.api.answers import keep_for
from appsignal_tui.api.client import ApiClient
from appsignal_tui.api.kubernetes_rows import Raw, read_node, read_pod, read_workload, sent_rows
from appsignal_tui.models.kubernetes import Node, Pod, Workload
from appsignal_tui.models.page import Rows
from appsignal_tui.models.timerange import Clock, TimeRange

Row = TypeVar("Row", Node, Pod, Workload)

_PIECE_ROWS = 250
"""Rows read at once, about 20 ms."""


class KubernetesApi:
    """The Kubernetes routes; every method raises the errors of `errors.py`.

    An answer without a list of rows is a `BadAnswerError`; no rows means that no cluster agent reports to the site.
    """

    def __init__(self, client: ApiClient, now_ns: Clock) -> None:
        """Ask through this client; the clock is the one time ranges are made with."""
        self._client = client
        self._now_ns = now_ns

    async def nodes(self, site_id: str, window: TimeRange) -> Rows[Node]:
        """The machines that reported in the range, in the service's order."""
        return await self._rows("/kubernetes/nodes", site_id, window, read_node)

    async def pods(self, site_id: str, window: TimeRange) -> Rows[Pod]:
        """The pods that reported in the range, in the service's order."""
        return await self._rows("/kubernetes/pods", site_id, window, read_pod)

    async def overview(self, site_id: str, window: TimeRange) -> Rows[Workload]:
        """How the pods of each owner are, in the service's order."""
        return await self._rows("/kubernetes/pods/overview", site_id, window, read_workload)

    async def _rows(self, route: str, site_id: str, window: TimeRange, read: Callable[[Raw], Row | None]) -> Rows[Row]:
        body = {"site_id": site_id, **window.wire()}
        answer = await self._client.post(route, body, keep=keep_for(window, self._now_ns()))
        sent = sent_rows(answer)
        rows: list[Row] = []
        for at, raw in enumerate(sent, 1):
            row = read(raw) if isinstance(raw, dict) else None
            if row is not None:
                rows.append(row)
            if at % _PIECE_ROWS == 0:
                await asyncio.sleep(0)  # keys and painting get their turn
        return Rows(tuple(rows), unreadable=len(sent) - len(rows), received=len(sent))
