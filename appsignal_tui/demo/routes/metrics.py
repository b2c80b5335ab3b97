"""The metrics routes (contract 3)."""

import asyncio
from collections.abc import AsyncIterator

from appsignal_tui.demo import members
from appsignal_tui.demo.http import Request, Response, answer, not_found, unprocessable
from appsignal_tui.demo.metric_query import (
    STEPS_NS,
    Selector,
    check_wildcards,
    read_grouping,
    read_limit,
    read_resolution,
    read_selectors,
)
from appsignal_tui.demo.metric_rows import Rows, distinct
from appsignal_tui.demo.metric_series import SeriesWriter, metric_named, series_of
from appsignal_tui.demo.telemetry import Buckets, SeriesRecord, SiteRecord, Telemetry
from appsignal_tui.demo.turns import in_turns
from appsignal_tui.demo.wire import Json, format_time

MAX_POINTS = 500_000
"""What would take minutes to make is refused; how the service goes about it is not known."""

_PREPARED_FROM_NS = STEPS_NS["DAILY"] * 3
"""A shorter range is made at once."""


async def timeseries(telemetry: Telemetry, request: Request) -> Response:
    """Series of points, one per selector and concrete tag combination (contract 3.2)."""
    body = request.body
    site, resolution, buckets = _question(telemetry, body)
    limit, selectors = read_limit(body), read_selectors(body, with_id=False)
    writer, found = SeriesWriter(buckets), dict[str, Json]()
    async for selector, series in _found(telemetry, site, selectors, buckets):
        written = writer.write(selector, series)
        found.setdefault(written["id"], written)
    return answer({**_range(resolution, buckets), "series": list(found.values())[:limit]})


async def metrics_list(telemetry: Telemetry, request: Request) -> Response:
    """Values over the whole range, one row per group (contract 3.3)."""
    body = request.body
    site, resolution, buckets = _question(telemetry, body)
    limit, selectors, grouping = read_limit(body), read_selectors(body, with_id=True), read_grouping(body)
    check_wildcards(selectors, grouping)
    rows = Rows(grouping)
    async for selector, series in _found(telemetry, site, distinct(selectors), buckets):
        rows.add(selector, series)
    return answer({**_range(resolution, buckets), "rows": rows.json()[:limit]})


def names(telemetry: Telemetry, request: Request) -> Response:
    """Names of all metrics of a site (contract 3.4)."""
    site = members.known_site(request.params["site_id"], telemetry)
    return answer([metric.name for metric in telemetry.metrics(site)])


def type_and_tags(telemetry: Telemetry, request: Request) -> Response:
    """Type and tag combinations of a metric (contract 3.5)."""
    site = members.known_site(request.params["site_id"], telemetry)
    metric = metric_named(telemetry, site, request.params["metric_name"])
    if metric is None:
        raise not_found()
    combinations = sorted(sorted(keys) for keys in metric.tag_sets)
    return answer({"metric_type": metric.kind.upper(), "available_tags": combinations})


def _question(telemetry: Telemetry, body: members.Body) -> tuple[SiteRecord, str, Buckets]:
    """What both kinds of question begin with: the site, the resolution, the buckets of the range."""
    site = members.site(body, telemetry)
    start_ns, end_ns = members.time_range(body, telemetry, needed=True)
    resolution = read_resolution(body, end_ns - start_ns)
    return site, resolution, Buckets(start_ns, end_ns, STEPS_NS[resolution])


def _range(resolution: str, buckets: Buckets) -> Json:
    return {"resolution": resolution, "from": format_time(buckets.start_ns), "to": format_time(buckets.end_ns)}


async def _found(
    telemetry: Telemetry, site: SiteRecord, selectors: list[Selector], buckets: Buckets
) -> AsyncIterator[tuple[Selector, SeriesRecord]]:
    """The series of each selector, in turns with other requests."""
    _check_size(len(buckets.starts) * len(selectors))
    if buckets.end_ns - buckets.start_ns > _PREPARED_FROM_NS:
        await in_turns(telemetry.preparing(site, buckets.start_ns, buckets.end_ns))
    points = 0
    for selector in selectors:
        found = series_of(telemetry, site, selector, buckets)
        points += sum(len(series.points) for series in found)
        _check_size(points)
        for series in found:
            yield selector, series
        await asyncio.sleep(0)


def _check_size(points: int) -> None:
    if points > MAX_POINTS:
        raise unprocessable("range_too_long", f"more than {MAX_POINTS} points; ask for less or a coarser resolution")
