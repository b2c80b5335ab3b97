"""Dashboards and what is on them (contract 11.2)."""

from collections.abc import Mapping

from appsignal_tui.demo.graphql.execution import Arguments, FieldType, ObjectType, Schema
from appsignal_tui.demo.graphql.values import Value, scalars, site_of
from appsignal_tui.demo.telemetry import (
    Telemetry,
)
from appsignal_tui.demo.visual_records import DashboardRecord, PlacedVisual, VisualMetricRecord
from appsignal_tui.demo.wire import format_time


def _all(telemetry: Telemetry, app: Value, _arguments: Arguments) -> list[Value]:
    return [_dashboard(record) for record in telemetry.dashboards(site_of(app))]


def _one(telemetry: Telemetry, app: Value, arguments: Arguments) -> Value | None:
    return next((one for one in _all(telemetry, app, {}) if one["id"] == arguments["id"]), None)


def _dashboard(record: DashboardRecord) -> Value:
    return {
        "id": record.id,
        "title": record.title,
        "description": record.description or None,
        "label": record.label or None,
        "source": record.source,
        "createdAt": format_time(record.created_ns),
        "updatedAt": format_time(record.updated_ns),
        "visuals": [_visual(placed) for placed in record.visuals],
    }


def _visual(placed: PlacedVisual) -> Value:
    visual = placed.visual
    value: Value = {
        "id": visual.id,
        "title": visual.title,
        "description": visual.description or None,
        "format": visual.format,
        "formatInput": visual.format_input or None,
        "layout": placed.layout and dict(zip("xywh", placed.layout, strict=True)),
    }
    if visual.kind == "number":
        return {**value, "__typename": "VisualNumber", "metric": _number(visual.metrics[0])}
    return {
        **value,
        "__typename": "VisualTimeseries",
        "lineLabel": visual.line_label or None,
        "display": visual.display,
        "drawNullAsZero": visual.draw_null_as_zero,
        "minYAxis": visual.min_y_axis,
        "metrics": [_lines(metric) for metric in visual.metrics],
    }


def _number(metric: VisualMetricRecord) -> Value:
    field = next((field.upper() for field in metric.fields), None)
    return {"name": metric.name, "field": field, "aggregate": metric.aggregate or None, "tags": _tags(metric.tags)}


def _lines(metric: VisualMetricRecord) -> Value:
    fields = [{"field": field.upper()} for field in metric.fields]
    return {"name": metric.name, "fields": fields, "tags": _tags(metric.tags)}


def _tags(tags: Mapping[str, str]) -> list[Value]:
    """Tags as rows; a tag that may have any value can come without one."""
    return [{"key": key, "value": value or None} for key, value in tags.items()]


_VISUAL = {**scalars("id title description format formatInput"), "layout": FieldType("VisualLayout")}

FIELDS = {
    "dashboards": FieldType("Dashboard", _all),
    "dashboard": FieldType("Dashboard", _one, {"id": "String!"}),
}
"""Fields of an app."""

TYPES: Schema = {
    "Dashboard": ObjectType(
        {**scalars("id title description label source createdAt updatedAt"), "visuals": FieldType("Visual")}
    ),
    "Visual": ObjectType({}, possible=("VisualTimeseries", "VisualNumber")),
    "VisualTimeseries": ObjectType(
        {
            **_VISUAL,
            **scalars("lineLabel display drawNullAsZero minYAxis"),
            "metrics": FieldType("VisualTimeseriesMetric"),
        }
    ),
    "VisualNumber": ObjectType({**_VISUAL, "metric": FieldType("VisualNumberMetric")}),
    "VisualLayout": ObjectType(scalars("x y w h")),
    "VisualTimeseriesMetric": ObjectType(
        {**scalars("name"), "fields": FieldType("VisualField"), "tags": FieldType("Tag")}
    ),
    "VisualNumberMetric": ObjectType({**scalars("name field aggregate"), "tags": FieldType("Tag")}),
    "VisualField": ObjectType(scalars("field")),
}
"""Types these fields lead to."""
