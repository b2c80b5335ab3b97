"""The charts somebody saved in the shop's two production sites (contract 10)."""

from collections.abc import Mapping

from appsignal_tui.demo.visual_records import VisualMetricRecord, VisualRecord
from appsignal_tui.demo.world import shop_api, shop_web
from appsignal_tui.demo.world.noise import name_id


def _site(name: str) -> str:
    return name_id("site", name, "production")


SAVED_VISUALS: Mapping[str, VisualRecord] = {
    visual.id: visual
    for visual in (
        VisualRecord(
            "79b46fd39a28f49cf8d8135b",
            _site(shop_web.NAME),
            "Checkout and the rest",
            "Response times of the shop, mean and 95th percentile",
            "timeseries",
            "duration",
            (
                VisualMetricRecord("transaction_duration", ("mean", "p95"), {"namespace": "web"}),
                VisualMetricRecord("transaction_duration", ("p95",), {"namespace": "web", "action": "Checkout#create"}),
            ),
            line_label="%name% %field%",
            min_y_axis=0.0,
        ),
        VisualRecord(
            "02ae3ec80a2855963eaf2d51",
            _site(shop_web.NAME),
            "Memory of the web pods",
            "",
            "timeseries",
            "size",
            (VisualMetricRecord("pod_memory_working_set_bytes", ("gauge",), {"pod": "web-*"}),),
            format_input="byte",
            line_label="%pod%",
            display="AREA",
        ),
        VisualRecord(
            "30d6c5e351642df3d82ae55e",
            _site(shop_web.NAME),
            "Orders of a day",
            "",
            "number",
            "number",
            (VisualMetricRecord("orders.placed", ("counter",), {}, "SUM"),),
        ),
        VisualRecord(
            "9e2cc15804193389490ffa14",
            _site(shop_api.NAME),
            "Endpoints",
            "Mean response time by endpoint",
            "timeseries",
            "duration",
            (VisualMetricRecord("transaction_duration", ("mean",), {"namespace": shop_api.NAMESPACE, "action": "*"}),),
            line_label="%action%",
        ),
        VisualRecord(
            "11d6bef4eb41b1abe745986c",
            _site(shop_api.NAME),
            "Size of responses",
            "",
            "timeseries",
            "size",
            (VisualMetricRecord("nginx_bytes_sent", ("mean", "p95"), {"group": "*", "hostname": "*"}),),
            format_input="byte",
            line_label="%hostname% %field%",
            draw_null_as_zero=True,
        ),
        VisualRecord(
            "2e6f3c7b8ebaa663571f6f7b",
            _site(shop_api.NAME),
            "Busiest hour of the day",
            "",
            "number",
            "throughput",
            (VisualMetricRecord("site_throughput", ("counter",), {}, "MAX"),),
        ),
    )
}
"""By id: a chart of durations, one of sizes and a number for each of the two."""
