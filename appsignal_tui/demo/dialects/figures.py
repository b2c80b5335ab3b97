"""What the contract leaves open about figures: series, tag combinations, nodes and pods, saved visuals."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from itertools import cycle
from typing import Any

from appsignal_tui.demo.dialects.call import Act, Call, Reply, covers, rewriting
from appsignal_tui.demo.metric_query import STEPS_NS
from appsignal_tui.demo.wire import Json, format_time, parse_time

_VISUALS = "/saved_visuals/*"
_KUBERNETES = ("/kubernetes/nodes", "/kubernetes/pods", "/kubernetes/pods/overview")
_WRAPPERS: Mapping[str, str] = {
    "/kubernetes/nodes": "nodes",
    "/kubernetes/pods": "pods",
    "/kubernetes/pods/overview": "items",
}
_SHORT_NAMES: Mapping[str, str] = {
    "pod_name": "name",
    "pod_namespace": "namespace",
    "cpu_usage_nano_cores": "cpu",
    "memory_working_set_bytes": "memory",
    "memory_usage_bytes": "memory",
    "pod_phase": "phase",
    "pod_restart_count": "restarts",
}
"""The agent's names and the last of the aliases a client looks for (contract 7); the first that a row has is kept."""


def _with_null_points(answer: Any) -> Any:
    """Points for all buckets between the ends of the answer."""
    step_ns = STEPS_NS.get(str(answer.get("resolution")).upper()) if isinstance(answer, dict) else None
    if step_ns is None or not (answer.get("from") and answer.get("to")):
        return answer
    first_ns, last_ns = parse_time(answer["from"]), parse_time(answer["to"])
    starts = [format_time(start) for start in range(first_ns - first_ns % step_ns, last_ns + 1, step_ns)]
    for series in answer.get("series") or ():
        known = {point["timestamp"]: point for point in series["data"]}
        series["data"] = [known.get(start, {"timestamp": start, "value": None}) for start in starts]
    return answer


def _tag_objects(keys: list[str]) -> list[Any]:
    """A combination as the service would tell it with values: once for each value it has seen."""
    return [{key: f"{key}-{number}" for key in keys} for number in (1, 2)] if keys else [{}]


def _with_tag_objects(answer: Any) -> Any:
    answer["available_tags"] = [each for keys in answer["available_tags"] for each in _tag_objects(keys)]
    return answer


def _with_mixed_tags(answer: Any) -> Any:
    turns = zip(answer["available_tags"], cycle((True, False)), strict=False)
    answer["available_tags"] = [each for keys, as_is in turns for each in ([keys] if as_is else _tag_objects(keys))]
    return answer


def _with_metric_type(case: Callable[[str], str]) -> Act:
    def change(answer: Any) -> Any:
        return {**answer, "metric_type": case(answer["metric_type"])}

    return rewriting(change, ["/metrics/type_and_tags/*"])


async def _wrapped(call: Call) -> Reply:
    wrapper = _WRAPPERS.get(call.route, "")
    return await rewriting(lambda rows: {wrapper: rows, "total": len(rows)}, _WRAPPERS)(call)


def _forms(number: float) -> Iterator[Any]:
    points = [{"timestamp": "2026-01-01T00:00:00Z", "value": 0}, {"timestamp": "2026-01-01T00:01:00Z", "value": number}]
    return cycle(({"last": number}, {"value": number, "unit": "none"}, {"avg": number}, points))


def _with_nested_figures(rows: Any) -> Any:
    return [_nested(row, place) for place, row in enumerate(rows)]


def _nested(row: Json, place: int) -> Json:
    """Every figure in one of the forms a client has to unpack, in turn."""
    nested: Json = {}
    for turn, (name, value) in enumerate(row.items(), start=place):
        is_figure = isinstance(value, int | float) and not isinstance(value, bool)
        forms = _forms(value) if is_figure else iter(())
        nested[name] = [next(forms) for _ in range(turn % 4 + 1)][-1] if is_figure else value
    return nested


def _with_short_names(rows: Any) -> Any:
    return [_shortened(row) for row in rows]


def _shortened(row: Json) -> Json:
    # a node is called by its own name, a pod still says on which node it runs
    names = _SHORT_NAMES if "pod_name" in row or "pod_namespace" in row else {**_SHORT_NAMES, "node_name": "name"}
    short: Json = {}
    for name, value in row.items():
        short.setdefault(names.get(name, name), value)
    return short


def _without_series(answer: Any) -> Any:
    return {name: value for name, value in answer.items() if name != "series"}


async def _with_semicolons(call: Call) -> Reply:
    reply = await call.reply()
    is_csv = call.route.endswith("/csv") and covers((_VISUALS,), call.route)
    if not is_csv or reply.status != _OK or not isinstance(reply.content, bytes):
        return reply
    written = io.StringIO()
    rows = csv.reader(io.StringIO(reply.content.decode(), newline=""))
    csv.writer(written, delimiter=";", lineterminator="\n").writerows(rows)
    return reply.saying(written.getvalue().encode())


_OK = 200

ACTS: Mapping[str, Act] = {
    "points-null": rewriting(_with_null_points, ["/metrics/timeseries", _VISUALS]),
    "tags-objects": rewriting(_with_tag_objects, ["/metrics/type_and_tags/*"]),
    "tags-mixed": rewriting(_with_mixed_tags, ["/metrics/type_and_tags/*"]),
    "metric-type-lower": _with_metric_type(str.lower),
    "kubernetes-wrapped": _wrapped,
    "kubernetes-nested": rewriting(_with_nested_figures, _KUBERNETES),
    "kubernetes-short-names": rewriting(_with_short_names, _KUBERNETES),
    "visual-bare": rewriting(_without_series, [_VISUALS]),
    "csv-semicolons": _with_semicolons,
}
"""What each dialect does, by its name."""
