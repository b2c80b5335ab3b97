"""The dashboards of the shop's two production sites: what people saved, and what comes with an integration."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from appsignal_tui.demo.visual_records import DashboardRecord, PlacedVisual, VisualMetricRecord, VisualRecord
from appsignal_tui.demo.world import shop_api, shop_web
from appsignal_tui.demo.world.catalog import DAY_NS, SiteSpec
from appsignal_tui.demo.world.noise import name_id
from appsignal_tui.demo.world.truth import floor_minute
from appsignal_tui.demo.world.visuals import SAVED_VISUALS

_COLUMNS, _HEIGHT = 12, 4
"""Of the grid; of a visual."""


class _Chart(NamedTuple):
    """Lines of one metric, as an integration's dashboard defines them (contract 15.1)."""

    title: str
    metric: str
    fields: tuple[str, ...]
    tags: Mapping[str, str]
    format: str = "number"
    format_input: str = ""
    line_label: str = "%name% %hostname%"
    display: str = "LINE"
    draw_null_as_zero: bool = True


class _Automatic(NamedTuple):
    """A dashboard that appears with the metrics it draws."""

    title: str
    label: str
    charts: tuple[_Chart, ...]


_SAVED: Mapping[str, tuple[str, str]] = {
    shop_web.NAME: ("Shop", "What the shop is judged by"),
    shop_api.NAME: ("Interface", ""),
}
_AUTOMATIC: Mapping[str, tuple[_Automatic, ...]] = {
    shop_web.NAME: (
        _Automatic(
            "Puma",
            "puma",
            (
                _Chart("Threads", "puma_threads", ("GAUGE",), {"hostname": "*", "type": "*"}, line_label="%type%"),
                _Chart("Pool capacity", "puma_pool_capacity", ("GAUGE",), {"hostname": "*"}),
                _Chart("Backlog", "puma_connection_backlog", ("GAUGE",), {"hostname": ""}),
            ),
        ),
        _Automatic(
            "Kubernetes",
            "kubernetes",
            (
                _Chart(
                    "Memory of pods", "pod_memory_working_set_bytes", ("GAUGE",), {"pod": "*"}, "size", "byte", "%pod%"
                ),
                _Chart(
                    "Memory of nodes",
                    "node_memory_usage_bytes",
                    ("GAUGE",),
                    {"node": "*"},
                    "size",
                    "byte",
                    "%node%",
                    "AREA",
                    draw_null_as_zero=False,
                ),
                _Chart("CPU of nodes", "node_cpu_usage_nano_cores", ("GAUGE",), {"node": "*"}, line_label="%node%"),
            ),
        ),
    ),
    shop_api.NAME: (
        _Automatic(
            "NGINX",
            "nginx",
            (
                _Chart(
                    "Statuses",
                    "nginx_status",
                    ("COUNTER",),
                    {"hostname": "*", "group": "*", "status": "*"},
                    "throughput",
                    line_label="%hostname% %status%",
                    display="AREA_RELATIVE",
                ),
                _Chart(
                    "Request time",
                    "nginx_request_time",
                    ("MEAN", "P95"),
                    {"hostname": "*", "group": "*"},
                    "duration",
                    line_label="%hostname% %field%",
                    draw_null_as_zero=False,
                ),
            ),
        ),
    ),
}


def dashboards_of(site: SiteSpec, site_id: str, origin_ns: int) -> list[DashboardRecord]:
    """The saved one first; staging has none."""
    if site.environment != "production":
        return []
    saved = [visual for visual in SAVED_VISUALS.values() if visual.site_id == site_id]
    title, description = _SAVED[site.name]
    return [
        _dashboard(site, (title, description, "", "USER"), saved, origin_ns),
        *(
            _dashboard(
                site,
                (one.title, "", one.label, "AUTO"),
                [_visual(site_id, one.title, chart) for chart in one.charts],
                origin_ns,
            )
            for one in _AUTOMATIC[site.name]
        ),
    ]


def _dashboard(
    site: SiteSpec, words: tuple[str, str, str, Literal["USER", "AUTO"]], visuals: list[VisualRecord], origin_ns: int
) -> DashboardRecord:
    title, description, label, source = words
    created_ns = floor_minute(origin_ns - 120 * DAY_NS)
    return DashboardRecord(
        id=name_id("dashboard", site.name, title),
        title=title,
        description=description,
        label=label,
        source=source,
        created_ns=created_ns,
        updated_ns=created_ns + 30 * DAY_NS if source == "USER" else created_ns,
        visuals=tuple(_placed(place, visual) for place, visual in enumerate(visuals)),
    )


def _placed(place: int, visual: VisualRecord) -> PlacedVisual:
    """Two beside each other; the third and further ones take the next free place."""
    half = _COLUMNS // 2
    return PlacedVisual(visual, (place * half, 0, half, _HEIGHT) if place * half < _COLUMNS else None)


def _visual(site_id: str, dashboard: str, chart: _Chart) -> VisualRecord:
    return VisualRecord(
        id=name_id("visual", site_id, dashboard, chart.title),
        site_id=site_id,
        title=chart.title,
        description="",
        kind="timeseries",
        format=chart.format,
        metrics=(VisualMetricRecord(chart.metric, chart.fields, chart.tags),),
        format_input=chart.format_input,
        line_label=chart.line_label,
        display=chart.display,
        draw_null_as_zero=chart.draw_null_as_zero,
    )
