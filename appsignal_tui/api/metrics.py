"""Metrics: series over time, rows of figures, which metrics there are and what they are (contract 3)."""

from collections.abc import Mapping, Sequence
from typing import Any

from appsignal_tui.api.answers import Keep, keep_for
from appsignal_tui.api.client import ApiClient
from appsignal_tui.api.decode import Answer, parse, rows_of, text_of
from appsignal_tui.api.forms import lower_aggregation, upper_aggregation
from appsignal_tui.api.route import route
from appsignal_tui.models.base import parse_ns
from appsignal_tui.models.metric import Grouping, MetricList, MetricRow, MetricShape, Selector, Series, Timeseries
from appsignal_tui.models.page import Rows
from appsignal_tui.models.timerange import Clock, TimeRange

CATALOGUE_KEPT = Keep.seconds(300)
"""How long names and shapes may be told again: which metrics there are changes rarely."""


class MetricsApi:
    """The metric routes; every method raises the errors of `errors.py`."""

    def __init__(self, client: ApiClient, now_ns: Clock) -> None:
        """Ask through this client; the clock is the one time ranges are made with."""
        self._client = client
        self._now_ns = now_ns

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
        # lower case is the spelling the guide shows for this route (contract 3.1)
        select = [_series_selector(each) for each in selectors]
        body: dict[str, Any] = {"site_id": site_id, **window.wire(), "select": select}
        if resolution:
            body["resolution"] = resolution.casefold()
        if limit:
            body["limit"] = limit
        keep = keep_for(window, self._now_ns())
        answer = await self._client.post("/metrics/timeseries", body, keep=keep)
        read = _object(answer)
        series = rows_of(_listed(read, "series"), Series, answer)
        return Timeseries(
            resolution=text_of(read.get("resolution")),
            start_ns=_time_or_none(read.get("from")),
            end_ns=_time_or_none(read.get("to")),
            series=series.rows,
            unreadable=series.unreadable + sum(each.unreadable for each in series.rows),
        )

    async def metric_list(
        self,
        site_id: str,
        window: TimeRange,
        selectors: Mapping[str, Selector],
        grouping: Grouping,
        *,
        resolution: str = "",
        limit: int = 200,
    ) -> MetricList:
        """Rows of figures over the whole range, in no order and as they came (contract 3.3).

        Args:
            site_id: The site.
            window: Both ends included.
            selectors: By the id their value has in each row; all with the same tag keys, no two alike in metric, tags
                and field, for the service mixes up the ones and joins the others.
            grouping: What a row stands for.
            resolution: As of series.
            limit: The most rows wanted; the service cuts before anything is ranked, and 200 are known to work.
        """
        # upper case is the spelling of the live clients of this route (contract 3.1)
        body: dict[str, Any] = {
            "site_id": site_id,
            **window.wire(),
            "select": [_list_selector(key, each) for key, each in selectors.items()],
            "group_by": [*(["Name"] if grouping.by_name else []), *({"Tag": key} for key in grouping.tags)],
            "limit": limit,
        }
        if resolution:
            body["resolution"] = resolution.upper()
        answer = await self._client.post("/metrics/list", body, keep=keep_for(window, self._now_ns()))
        read = _object(answer)
        rows = rows_of(_listed(read, "rows"), MetricRow, answer)
        return MetricList(
            resolution=text_of(read.get("resolution")),
            start_ns=_time_or_none(read.get("from")),
            end_ns=_time_or_none(read.get("to")),
            rows=rows.rows,
            unreadable=rows.unreadable,
            is_cut=rows.received >= limit,
        )

    async def names(self, site_id: str) -> Rows[str]:
        """Names of all metrics a site reports, in the service's order (contract 3.4)."""
        answer = await self._client.get(route("/metrics/names/{site_id}", site_id=site_id), keep=CATALOGUE_KEPT)
        read = parse(answer)
        if not isinstance(read, list):
            raise answer.unexpected("a list")
        names = tuple(each for each in read if isinstance(each, str) and each)
        return Rows(names, unreadable=len(read) - len(names), received=len(read))

    async def shape(self, site_id: str, name: str) -> MetricShape:
        """The type and the tag combinations of a metric (contract 3.5).

        Raises:
            NotFoundError: the site does not, or no longer, report it.
        """
        template = "/metrics/type_and_tags/{site_id}/{name}"
        read = _object(await self._client.get(route(template, site_id=site_id, name=name), keep=CATALOGUE_KEPT))
        sent = read.get("available_tags")
        combinations = (_tag_keys(each) for each in (sent if isinstance(sent, list) else ()))
        known = dict.fromkeys(keys for keys in combinations if keys is not None)
        return MetricShape(kind=text_of(read.get("metric_type")).strip().casefold(), tag_sets=tuple(known))


def _series_selector(selector: Selector) -> dict[str, Any]:
    return {
        "name": selector.name,
        "field": selector.field.casefold(),
        "tags": dict(selector.tags),
        "aggregation": lower_aggregation(selector.natural_aggregation),
        "draw_null_as_zero": selector.draw_null_as_zero,
    }


def _list_selector(key: str, selector: Selector) -> dict[str, Any]:
    return {
        "id": key,
        "name": selector.name,
        "field": selector.field.upper(),
        "tags": dict(selector.tags),
        "aggregation": upper_aggregation(selector.natural_aggregation),
    }


def _object(answer: Answer) -> dict[str, Any]:
    read = parse(answer)
    if not isinstance(read, dict):
        raise answer.unexpected("an object")
    return read


def _listed(read: dict[str, Any], name: str) -> Any:
    return [] if read.get(name) is None else read[name]


def _time_or_none(value: Any) -> int | None:
    try:
        return parse_ns(value)
    except ValueError:
        return None


def _tag_keys(combination: Any) -> tuple[str, ...] | None:
    """The sorted keys of one combination in either documented form; `None` for anything else (contract 3.5)."""
    if not isinstance(combination, list | dict):
        return None
    return tuple(sorted({key for key in combination if isinstance(key, str) and key}))
