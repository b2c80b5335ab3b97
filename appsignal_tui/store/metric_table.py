"""Metric names and shapes of sites in the registry, each with the time it was seen."""

import json
from collections.abc import Sequence

from appsignal_tui.models.metric import MetricShape
from appsignal_tui.models.remembered import Remembered
from appsignal_tui.store.account_file import AccountFile, packed, unpacked

_NAMES = "INSERT OR REPLACE INTO metric_names (site_id, names, at_ns) VALUES (?, ?, ?)"
_SHAPE = "INSERT OR REPLACE INTO metric_shapes (site_id, name, kind, tag_sets, at_ns) VALUES (?, ?, ?, ?, ?)"


class MetricTable(AccountFile):
    """What there is to measure; how old it may be is for the caller to say."""

    def metric_names(self, site_id: str) -> Remembered[tuple[str, ...]] | None:
        """The metric names of a site as seen last, in the service's order; `None` when they were never seen."""
        query = "SELECT names, at_ns FROM metric_names WHERE site_id = ?"
        return next(iter(self._read(query, (site_id,), make=_names)), None)

    def remember_metric_names(self, site_id: str, names: Sequence[str], now_ns: int) -> None:
        """Put these in the place of the metric names of a site, seen now."""
        self._write((_NAMES, (site_id, packed(names), now_ns)))

    def metric_shape(self, site_id: str, name: str) -> Remembered[MetricShape] | None:
        """The shape of a metric as seen last; `None` when it was never seen."""
        query = "SELECT kind, tag_sets, at_ns FROM metric_shapes WHERE site_id = ? AND name = ?"
        return next(iter(self._read(query, (site_id, name), make=_shape)), None)

    def remember_metric_shape(self, site_id: str, name: str, shape: MetricShape, now_ns: int) -> None:
        """Keep the shape of a metric, seen now."""
        self._write((_SHAPE, (site_id, name, shape.kind, packed(shape.tag_sets), now_ns)))


def _names(names: str, at_ns: int) -> Remembered[tuple[str, ...]]:
    return Remembered(unpacked(names), int(at_ns))


def _shape(kind: str, tag_sets: str, at_ns: int) -> Remembered[MetricShape]:
    return Remembered(MetricShape(kind=kind, tag_sets=json.loads(tag_sets)), int(at_ns))
