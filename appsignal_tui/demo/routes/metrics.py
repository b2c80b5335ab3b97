"""`POST /metrics/timeseries` (contract 3)."""

import re
from collections.abc import Mapping
from typing import Any

from appsignal_tui.demo import members
from appsignal_tui.demo.http import Request, Response, answer, bad_request, unprocessable
from appsignal_tui.demo.telemetry import FIELDS, Buckets, MetricRecord, SeriesRecord, SiteRecord, Telemetry
from appsignal_tui.demo.wire import NS_PER_MINUTE, Json, format_time

STEPS_NS: Mapping[str, int] = {
    "MINUTELY": NS_PER_MINUTE,
    "HOURLY": 60 * NS_PER_MINUTE,
    "DAILY": 24 * 60 * NS_PER_MINUTE,
}
AGGREGATIONS = frozenset({"avg", "average", "sum", "min", "max", "first", "last"})
MAX_SELECTORS = 25
"""More are not known to work (contract 1.6)."""

_MINUTELY_UP_TO_NS = 12 * STEPS_NS["HOURLY"]
_HOURLY_UP_TO_NS = 14 * STEPS_NS["DAILY"]
_ALL_FIELDS = frozenset(field for fields in FIELDS.values() for field in fields)
_LETTERS_THEN_DIGITS = re.compile(r"(?<=[A-Za-z])(?=\d)")


def timeseries(telemetry: Telemetry, request: Request) -> Response:
    """Series of points, one per selector and concrete tag combination (contract 3.2)."""
    body = request.body
    site = members.site(body, telemetry)
    start_ns, end_ns = members.time_range(body, telemetry, needed=True)
    resolution = _resolution(body, end_ns - start_ns)
    buckets = Buckets(start_ns, end_ns, STEPS_NS[resolution])
    limit = _limit(body)
    series: dict[str, Json] = {}
    for selector in _selectors(body):
        for found in _answers(telemetry, site, selector, buckets):
            series.setdefault(found["id"], found)
    return answer(
        {
            "resolution": resolution,
            "from": format_time(start_ns),
            "to": format_time(end_ns),
            "series": list(series.values())[:limit],
        }
    )


def _resolution(body: members.Body, length_ns: int) -> str:
    asked = members.text(body, "resolution", "").upper()
    if asked and asked not in STEPS_NS:
        raise unprocessable(members.INVALID, f"Invalid resolution: '{asked.lower()}'")
    if asked:
        return asked
    if length_ns <= _MINUTELY_UP_TO_NS:
        return "MINUTELY"
    return "HOURLY" if length_ns <= _HOURLY_UP_TO_NS else "DAILY"


def _limit(body: members.Body) -> int | None:
    limit = members.number(body, "limit")
    if limit is None:
        return None
    if limit < 1 or limit != int(limit):
        raise unprocessable(members.INVALID, "`limit` must be a positive integer")
    return int(limit)


def _selectors(body: members.Body) -> list[dict[str, Any]]:
    selectors = members.required(body, "select")
    if not isinstance(selectors, list) or not all(isinstance(selector, dict) for selector in selectors):
        raise unprocessable(members.INVALID, "`select` must be a list of objects")
    if not 1 <= len(selectors) <= MAX_SELECTORS:
        raise unprocessable(members.INVALID, f"`select` must hold 1 to {MAX_SELECTORS} selectors")
    return selectors


def _answers(telemetry: Telemetry, site: SiteRecord, selector: members.Body, buckets: Buckets) -> list[Json]:
    name = members.text(selector, "name")
    field_name = _field(members.text(selector, "field"))
    tags = _tags(selector)
    _check_aggregation(selector)
    metric = next((metric for metric in telemetry.metrics(site) if metric.name == name), None)
    if metric is None:
        return []
    if field_name not in FIELDS[metric.kind]:
        raise _invalid_field(field_name)
    if not fits(metric, tags):
        return []
    fill = selector.get("draw_null_as_zero") is True
    found = telemetry.series(site, metric, field_name, tags, buckets)
    return [_series_json(metric, field_name, one, buckets if fill else None) for one in found]


def _field(field: str) -> str:
    folded = field.casefold()
    if folded not in _ALL_FIELDS:
        raise _invalid_field(field)
    return folded


def _invalid_field(field: str) -> Exception:
    """The service spells the field its own way in this text, `p_50` for `P50` (contract 1.5)."""
    return unprocessable("invalid_field", f"Invalid field: '{_LETTERS_THEN_DIGITS.sub('_', field).lower()}'")


def _tags(selector: members.Body) -> dict[str, str]:
    tags = selector.get("tags")
    if tags is None:
        raise bad_request("missing field `tags`")
    if not isinstance(tags, dict) or not all(isinstance(value, str) for value in tags.values()):
        raise unprocessable(members.INVALID, "`tags` must be an object of strings")
    return tags


def _check_aggregation(selector: members.Body) -> None:
    """Any known word will do: a bucket holds the natural statistic of its values whichever is asked for."""
    aggregation = members.text(selector, "aggregation", "")
    if aggregation and aggregation.casefold() not in AGGREGATIONS:
        raise unprocessable(members.INVALID, f"Invalid aggregation: '{aggregation}'")


def fits(metric: MetricRecord, tags: Mapping[str, str]) -> bool:
    """Whether the tag keys are one of the metric's combinations.

    Raises:
        Refusal: 422 for any tag on a metric that has none (contract 3.1).
    """
    if tags and metric.tag_sets == (frozenset(),):
        raise unprocessable("invalid_tags", f"{metric.name} has no tags")
    return frozenset(tags) in metric.tag_sets


def _series_json(metric: MetricRecord, field_name: str, series: SeriesRecord, fill: Buckets | None) -> Json:
    points = series.points
    if fill is not None:
        known = dict(points)
        points = [(start_ns, known.get(start_ns, 0.0)) for start_ns in fill.starts]
    values = [value for _, value in points]
    tags = ",".join(f"{key}={series.tags[key]}" for key in sorted(series.tags))
    return {
        "id": "/".join(part for part in (metric.name, tags, field_name) if part),
        "name": metric.name,
        "tags": series.tags,
        "field": field_name,
        "min": min(values, default=None),
        "max": max(values, default=None),
        "data": [{"timestamp": format_time(start_ns), "value": value} for start_ns, value in points],
    }
