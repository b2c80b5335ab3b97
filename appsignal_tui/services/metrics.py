"""Metrics over time (contract 3)."""

from collections.abc import Sequence

from appsignal_tui.models.metric import Selector, Timeseries
from appsignal_tui.models.site import Site
from appsignal_tui.models.timerange import TimeRange
from appsignal_tui.services.ports import Metrics

MAX_SELECTORS = 25
"""Selectors known to work in one request (contract 1.6)."""


class MetricService:
    """Series for charts and sparklines; raises the errors of `errors.py`."""

    def __init__(self, api: Metrics) -> None:
        """Ask through this."""
        self._api = api

    async def timeseries(
        self, site: Site, window: TimeRange, selectors: Sequence[Selector], *, resolution: str = ""
    ) -> Timeseries:
        """Series of all selectors, in as many requests as their number needs (contract 3.2).

        An empty result usually means that no stored combination of tags has these keys, not that nothing happened.
        """
        answers = [
            await self._api.timeseries(site.id, window, selectors[at : at + MAX_SELECTORS], resolution=resolution)
            for at in range(0, len(selectors), MAX_SELECTORS)
        ]
        return Timeseries(
            resolution=answers[0].resolution if answers else "",
            series=tuple(series for answer in answers for series in answer.series),
            unreadable=sum(answer.unreadable for answer in answers),
        )
