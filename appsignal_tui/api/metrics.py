"""Metrics over time (contract 3)."""

from collections.abc import Sequence
from typing import Any

from appsignal_tui.api.client import ApiClient
from appsignal_tui.api.decode import parse, rows_of, text_of
from appsignal_tui.models.metric import Selector, Series, Timeseries
from appsignal_tui.models.timerange import TimeRange


def _wire(selector: Selector) -> dict[str, Any]:
    # lower case is the spelling the guide shows for this route (contract 3.1)
    written: dict[str, Any] = {"name": selector.name, "field": selector.field.casefold(), "tags": dict(selector.tags)}
    if selector.aggregation:
        written["aggregation"] = selector.aggregation.casefold()
    return written


class MetricsApi:
    """The metric routes; every method raises the errors of `errors.py`."""

    def __init__(self, client: ApiClient) -> None:
        """Ask through this client."""
        self._client = client

    async def timeseries(
        self, site_id: str, window: TimeRange, selectors: Sequence[Selector], *, resolution: str = "", limit: int = 0
    ) -> Timeseries:
        """One series per selector and tag combination (contract 3.2).

        Args:
            site_id: The site.
            window: Both ends included.
            selectors: At least one, at most 25 are known to work.
            resolution: `minutely`, `hourly` or `daily`; empty lets the service choose.
            limit: The most series wanted; 0 for all.
        """
        body: dict[str, Any] = {"site_id": site_id, **window.wire(), "select": [_wire(each) for each in selectors]}
        if resolution:
            body["resolution"] = resolution.casefold()
        if limit:
            body["limit"] = limit
        answer = await self._client.post("/metrics/timeseries", body)
        read = parse(answer)
        if not isinstance(read, dict):
            raise answer.unexpected("an object")
        series = rows_of([] if read.get("series") is None else read["series"], Series, answer)
        return Timeseries(resolution=text_of(read.get("resolution")), series=series.rows, unreadable=series.unreadable)
