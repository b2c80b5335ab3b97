"""The saved visuals (contract 10): a chart's definition with the data of the last day, as JSON and as CSV."""

import asyncio
import csv
import io
from typing import NamedTuple

from appsignal_tui.demo.http import Request, Response, answer, not_found
from appsignal_tui.demo.metric_query import STEPS_NS, Selector, natural_aggregation, natural_resolution
from appsignal_tui.demo.metric_rows import aggregate
from appsignal_tui.demo.metric_series import SeriesWriter, series_of
from appsignal_tui.demo.telemetry import (
    Buckets,
    SeriesRecord,
    Telemetry,
)
from appsignal_tui.demo.turns import in_turns
from appsignal_tui.demo.visual_records import VisualRecord
from appsignal_tui.demo.wire import Json, format_time, visual_json

CSV_TYPE = "text/csv"

_SHOWN_NS = STEPS_NS["DAILY"]
"""How far back a visual goes."""


class _Data(NamedTuple):
    """What a visual shows."""

    visual: VisualRecord
    resolution: str
    buckets: Buckets
    series: list[tuple[Selector, SeriesRecord]]


async def visual(telemetry: Telemetry, request: Request) -> Response:
    """Definition and data; a number comes with the points it is made of, and as `value`."""
    data = await _read(telemetry, request.params["id"])
    writer = SeriesWriter(data.buckets)
    written: Json = {
        **visual_json(data.visual),
        "resolution": data.resolution,
        "from": format_time(data.buckets.start_ns),
        "to": format_time(data.buckets.end_ns),
        "series": [writer.write(selector, series) for selector, series in data.series],
    }
    if data.visual.kind == "number":
        written["value"] = aggregate(*data.series[0]) if data.series else None
    return answer(written)


async def visual_csv(telemetry: Telemetry, request: Request) -> Response:
    """One line per bucket, one column per series; a cell without a value is empty."""
    data = await _read(telemetry, request.params["id"])
    columns = [dict(series.points) for _, series in data.series]
    fill = 0.0 if data.visual.draw_null_as_zero else ""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["timestamp", *(_title(selector, series) for selector, series in data.series)])
    for start_ns in data.buckets.starts:
        writer.writerow([format_time(start_ns), *(column.get(start_ns, fill) for column in columns)])
    return Response(200, text.getvalue().encode(), CSV_TYPE)


def _title(selector: Selector, series: SeriesRecord) -> str:
    return " ".join((selector.name, *series.tags.values(), selector.field))


async def _read(telemetry: Telemetry, visual_id: str) -> _Data:
    found = telemetry.visual(visual_id)
    site = next((site for site in telemetry.sites if found and site.id == found.site_id), None)
    if found is None or site is None:
        raise not_found()
    end_ns = telemetry.clock.now_ns()
    start_ns = max(end_ns - _SHOWN_NS, telemetry.retention_start_ns)
    resolution = natural_resolution(end_ns - start_ns)
    buckets = Buckets(start_ns, end_ns, STEPS_NS[resolution])
    await in_turns(telemetry.preparing(site, start_ns, end_ns))
    series: list[tuple[Selector, SeriesRecord]] = []
    for selector in _selectors(found):
        series += [(selector, one) for one in series_of(telemetry, site, selector, buckets)]
        await asyncio.sleep(0)
    return _Data(found, resolution, buckets, series)


def _selectors(found: VisualRecord) -> list[Selector]:
    return [
        Selector(
            metric.name,
            field,
            metric.tags,
            metric.aggregate.lower() or natural_aggregation(field),
            found.draw_null_as_zero,
        )
        for metric in found.metrics
        for field in metric.fields
    ]
