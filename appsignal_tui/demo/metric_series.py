"""Series out of telemetry, and as the JSON of the contract (3.1, 3.2)."""

from collections.abc import Mapping

from appsignal_tui.demo.http import unprocessable
from appsignal_tui.demo.metric_query import Selector, invalid_field
from appsignal_tui.demo.telemetry import FIELDS, Buckets, MetricRecord, SeriesRecord, SiteRecord, Telemetry
from appsignal_tui.demo.wire import Json, format_time


def series_of(telemetry: Telemetry, site: SiteRecord, selector: Selector, buckets: Buckets) -> list[SeriesRecord]:
    """The series a selector asks for; none for a metric that is not reported or tag keys that do not exist.

    Raises:
        Refusal: 422 for a field that the metric does not have, and for any tag on a metric that has none.
    """
    metric = metric_named(telemetry, site, selector.name)
    if metric is None:
        return []
    if selector.field not in FIELDS[metric.kind]:
        raise invalid_field(selector.field)
    if not _fits(metric, selector.tags):
        return []
    return telemetry.series(site, metric, selector.field, selector.tags, buckets)


def metric_named(telemetry: Telemetry, site: SiteRecord, name: str) -> MetricRecord | None:
    """A metric that the site reports, `None` when it does not."""
    return next((metric for metric in telemetry.metrics(site) if metric.name == name), None)


def _fits(metric: MetricRecord, tags: Mapping[str, str]) -> bool:
    """Whether the tag keys are one of the metric's combinations."""
    if tags and metric.tag_sets == (frozenset(),):
        raise unprocessable("invalid_tags", f"{metric.name} has no tags")
    return frozenset(tags) in metric.tag_sets


class SeriesWriter:
    """Writes series over the same buckets."""

    def __init__(self, buckets: Buckets) -> None:
        self._buckets = buckets
        self._times: dict[int, str] = {}

    def write(self, selector: Selector, series: SeriesRecord) -> Json:
        """A series (contract 3.2); its id is made of name, sorted tags and field."""
        points = series.points
        if selector.draw_null_as_zero:
            known = dict(points)
            points = [(start_ns, known.get(start_ns, 0.0)) for start_ns in self._buckets.starts]
        values = [value for _, value in points]
        tags = ",".join(f"{key}={series.tags[key]}" for key in sorted(series.tags))
        return {
            "id": "/".join(part for part in (selector.name, tags, selector.field) if part),
            "name": selector.name,
            "tags": series.tags,
            "field": selector.field,
            "min": min(values, default=None),
            "max": max(values, default=None),
            "data": [{"timestamp": self.time(start_ns), "value": value} for start_ns, value in points],
        }

    def time(self, start_ns: int) -> str:
        """The start of a bucket as text, made once."""
        text = self._times.get(start_ns)
        if text is None:
            text = self._times[start_ns] = format_time(start_ns)
        return text
