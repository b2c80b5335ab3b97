"""Metrics: series and rows of figures, and which metrics there are (contract 3)."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from appsignal_tui.analysis.metric_tags import TagAdvice, tag_advice
from appsignal_tui.errors import NotFoundError, RateLimitedError, ServerError, UnreachableError
from appsignal_tui.models.metric import Grouping, MetricList, MetricRow, MetricShape, Selector, Timeseries
from appsignal_tui.models.remembered import Remembered
from appsignal_tui.models.site import Site
from appsignal_tui.models.timerange import Clock, TimeRange
from appsignal_tui.services.ports import MetricMemory, Metrics
from appsignal_tui.text import safe_text

__all__ = ["MAX_ROWS", "MAX_SELECTORS", "Grouping", "MetricService", "TagAdvice"]

MAX_SELECTORS = 25
"""Selectors known to work in one request (contract 1.6)."""

MAX_ROWS = 200
"""Rows of a list known to work; the service cuts before anything is ranked, so fewer would miss some (contract 3.3)."""

_NAME_LENGTH = 80


class MetricService:
    """Series for charts, rows for tables, and the names and shapes of metrics; raises the errors of `errors.py`."""

    def __init__(self, api: Metrics, memory: MetricMemory, clock: Clock) -> None:
        """Ask through this, and remember names and shapes here; the memory is used from a thread."""
        self._api = api
        self._memory = memory
        self._clock = clock
        self.unreadable_names = 0
        """Names of the last answer about names that were none."""

    async def timeseries(
        self, site: Site, window: TimeRange, selectors: Sequence[Selector], *, resolution: str = "", limit: int = 0
    ) -> Timeseries:
        """Series of all selectors, in as many requests as their number needs (contract 3.2).

        An empty result usually means that no stored combination of tags has these keys, not that nothing happened:
        `tag_advice` tells.

        Args:
            site: The site.
            window: Both ends included.
            selectors: What to draw; none needs no request.
            resolution: `minutely`, `hourly` or `daily`; empty lets the service choose.
            limit: The most series wanted of one request; 0 for all.
        """
        answers = [
            await self._api.timeseries(
                site.id, window, selectors[at : at + MAX_SELECTORS], resolution=resolution, limit=limit
            )
            for at in range(0, len(selectors), MAX_SELECTORS)
        ]
        if not answers:
            return Timeseries()
        return Timeseries(
            resolution=answers[0].resolution,
            start_ns=answers[0].start_ns,
            end_ns=answers[0].end_ns,
            series=tuple(series for answer in answers for series in answer.series),
            unreadable=sum(answer.unreadable for answer in answers),
        )

    async def metric_list(
        self,
        site: Site,
        window: TimeRange,
        selectors: Mapping[str, Selector],
        grouping: Grouping,
        *,
        resolution: str = "",
        limit: int = MAX_ROWS,
    ) -> MetricList:
        """One row for each combination of the grouping's tags, with the values of all selectors (contract 3.3).

        Selectors the service would mix up or join are asked for in requests of their own. Rows are in the order their
        groups were first met, and their groups hold the tags of the grouping only.

        Args:
            site: The site.
            window: Both ends included.
            selectors: By the id their value has in each row; none needs no request.
            grouping: What a row stands for.
            resolution: As of series.
            limit: The most rows wanted of one request.
        """
        answers = [
            await self._api.metric_list(site.id, window, asked, grouping, resolution=resolution, limit=limit)
            for asked in _requests(selectors)
        ]
        if not answers:
            return MetricList()
        return MetricList(
            resolution=answers[0].resolution,
            start_ns=answers[0].start_ns,
            end_ns=answers[0].end_ns,
            rows=_merged((row for answer in answers for row in answer.rows), grouping.tags),
            unreadable=sum(answer.unreadable for answer in answers),
            is_cut=any(answer.is_cut for answer in answers),
        )

    async def names(self, site: Site) -> Remembered[tuple[str, ...]]:
        """Names of all metrics of a site in order of the alphabet, with the time they were seen.

        When the service cannot be reached, the names remembered are told with their age.
        """
        try:
            found = await self._api.names(site.id)
        except (UnreachableError, ServerError, RateLimitedError):
            remembered = await asyncio.to_thread(self._memory.metric_names, site.id)
            if remembered is None:
                raise
            return remembered
        self.unreadable_names = found.unreadable
        names = tuple(sorted(set(found.rows)))
        now_ns = self._clock()
        await asyncio.to_thread(self._memory.remember_metric_names, site.id, names, now_ns)
        return Remembered(names, now_ns)

    async def shape(self, site: Site, name: str) -> Remembered[MetricShape]:
        """Type and tag combinations of a metric, with the time they were seen; remembered as names are.

        Raises:
            NotFoundError: the site does not, or no longer, report it.
        """
        try:
            shape = await self._api.shape(site.id, name)
        except NotFoundError as error:
            raise NotFoundError(
                f"{safe_text(site.label, _NAME_LENGTH)} reports no metric {safe_text(name, _NAME_LENGTH)!r}.",
                hint="It may have stopped; pick another one.",
                request=error.request,
                status=error.status,
            ) from error
        except (UnreachableError, ServerError, RateLimitedError):
            remembered = await asyncio.to_thread(self._memory.metric_shape, site.id, name)
            if remembered is None:
                raise
            return remembered
        now_ns = self._clock()
        await asyncio.to_thread(self._memory.remember_metric_shape, site.id, name, shape, now_ns)
        return Remembered(shape, now_ns)

    async def tag_advice(self, site: Site, selector: Selector) -> TagAdvice | None:
        """What to change about a selector that found nothing; `None` when its tag keys are good."""
        return tag_advice(selector.tags, (await self.shape(site, selector.name)).value)


@dataclass
class _Request:
    """Selectors that can be asked for at once."""

    tag_keys: frozenset[str]
    selectors: dict[str, Selector] = field(default_factory=dict)
    asked: set[tuple[object, ...]] = field(default_factory=set)

    def can_take(self, tag_keys: frozenset[str], figure: tuple[object, ...]) -> bool:
        """Whether one more stays apart from all others: of the same tag keys, and not the same figure twice."""
        return self.tag_keys == tag_keys and figure not in self.asked and len(self.selectors) < MAX_SELECTORS


def _requests(selectors: Mapping[str, Selector]) -> list[dict[str, Selector]]:
    requests: list[_Request] = []
    for key, selector in selectors.items():
        tag_keys = frozenset(selector.tags)
        figure = (selector.name, frozenset(selector.tags.items()), selector.field.casefold())
        request = next((each for each in requests if each.can_take(tag_keys, figure)), None)
        if request is None:
            request = _Request(tag_keys)
            requests.append(request)
        request.selectors[key] = selector
        request.asked.add(figure)
    return [request.selectors for request in requests]


def _merged(rows: Iterable[MetricRow], tags: Sequence[str]) -> tuple[MetricRow, ...]:
    """One row for each group; of several values of one selector the first counts."""
    groups: dict[tuple[object, ...], dict[str, object]] = {}
    values: dict[tuple[object, ...], dict[str, float | None]] = {}
    for row in rows:
        group = {tag: row.group[tag] for tag in tags if tag in row.group}
        # as text, for the service may write a number either way
        key = tuple(str(group[tag]) if tag in group else None for tag in tags)
        groups.setdefault(key, group)
        merged = values.setdefault(key, {})
        for name, value in row.values.items():
            if merged.get(name) is None:
                merged[name] = value
    return tuple(MetricRow(group=group, values=values[key]) for key, group in groups.items())
