"""The same pods come out whichever names, shapes and order the service chose for them (contract 7)."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from appsignal_tui.api.aliases import KUBERNETES_NODE, KUBERNETES_POD, KUBERNETES_ROWS, KUBERNETES_WORKLOAD
from appsignal_tui.api.decode import Answer
from appsignal_tui.api.guess import Names
from appsignal_tui.api.kubernetes_rows import read_node, read_pod, read_workload, sent_rows
from appsignal_tui.models.kubernetes import Node, Pod, Workload

words = st.text("abcxyz-", min_size=1, max_size=8)
figures = st.integers(1, 10**12) | st.floats(0.5, 1e9)
counts = st.integers(1, 9_999)
unknown = st.dictionaries(st.sampled_from(["zone", "qos", "hpa", "ready"]), words | counts | st.booleans(), max_size=4)

POD_MEMBERS: dict[str, st.SearchStrategy[Any]] = {
    "name": words,
    "namespace": words,
    "uid": words,
    "node": words,
    "phase": st.sampled_from(["pending", "running", "succeeded", "failed", "unknown", "evicted"]),
    "restarts": counts,
    "uptime_s": figures,
    "cpu_nano_cores": figures,
    "memory_bytes": figures,
    "network_rx_bytes": figures,
}
NODE_MEMBERS: dict[str, st.SearchStrategy[Any]] = {
    "name": words,
    "cpu_nano_cores": figures,
    "memory_bytes": figures,
    "memory_sent_pct": st.integers(1, 100),
    "disk_sent_pct": st.integers(1, 100),
    "network_tx_bytes": figures,
}


WORKLOAD_MEMBERS: dict[str, st.SearchStrategy[Any]] = {
    "namespace": words,
    "owner": words,
    "kind": words,
    "pods": counts,
    "running": counts,
    "failed": counts,
    "restarts": counts,
}
ALL_NAMES = sorted(
    {"last", "value", "odd"}.union(
        *(names for table in (KUBERNETES_NODE, KUBERNETES_POD, KUBERNETES_WORKLOAD) for names in table.values())
    )
)


def _some(members: dict[str, st.SearchStrategy[Any]], needed: str = "name") -> st.SearchStrategy[dict[str, Any]]:
    optional = {name: strategy for name, strategy in members.items() if name != needed}
    return st.fixed_dictionaries({needed: members[needed]}, optional=optional)


@st.composite
def _in_some_shape(draw: st.DrawFn, value: Any) -> Any:
    shapes: list[Any] = [value, str(value)]
    if not isinstance(value, str):
        shapes += [{"last": value}, {"value": value}, {"avg": value, "unit": "x"}]
        shapes += [[1, value], [{"timestamp": "2026-03-02T09:00:00Z", "value": 1}, {"value": value}, {"value": None}]]
        shapes += [[[1_772_442_000, value]], {"last": {"value": value}}]
    return draw(st.sampled_from(shapes))


@st.composite
def _row(draw: st.DrawFn, members: dict[str, Any], names: Names, extra: dict[str, Any]) -> dict[str, Any]:
    """One row under some names, its members in some order, with names beside them that say nothing."""
    row = dict(extra)
    for ours, value in members.items():
        written = value
        if ours == "phase":
            written = draw(st.sampled_from([value, value.upper(), f"POD_PHASE_{value.upper()}", value.title()]))
        row[draw(st.sampled_from(names[ours]))] = draw(_in_some_shape(written))
    for ours in members:
        for name in names[ours]:
            if name not in row and draw(st.booleans()):
                row[name] = draw(st.sampled_from([None, "", [], {}]))
    return dict(draw(st.permutations(list(row.items()))))


@st.composite
def _answer(draw: st.DrawFn, rows: list[Any]) -> Answer:
    """Rows as a bare array, or one level down."""
    name = draw(st.sampled_from([*KUBERNETES_ROWS["rows"], "somewhere"]))
    body = draw(st.sampled_from([rows, {name: rows}, {"total": 3, name: rows, "warnings": []}]))
    return Answer(200, json.dumps(body).encode())


@given(st.data())
def test_pods_are_the_same_under_all_names_shapes_and_orders(data: st.DataObject) -> None:
    pods = data.draw(st.lists(st.tuples(_some(POD_MEMBERS), unknown), max_size=4))
    sent = [data.draw(_row(members, KUBERNETES_POD, extra)) for members, extra in pods]
    read = [read_pod(raw) for raw in sent_rows(data.draw(_answer(sent)))]
    assert read == [Pod(**members, extra=extra) for members, extra in pods]


@given(st.data())
def test_nodes_are_the_same_under_all_names_shapes_and_orders(data: st.DataObject) -> None:
    nodes = data.draw(st.lists(st.tuples(_some(NODE_MEMBERS), unknown), max_size=4))
    sent = [data.draw(_row(members, KUBERNETES_NODE, extra)) for members, extra in nodes]
    read = [read_node(raw) for raw in sent_rows(data.draw(_answer(sent)))]
    assert read == [Node(**members, extra=extra) for members, extra in nodes]


@given(st.data())
def test_workloads_are_the_same_under_all_names_shapes_and_orders(data: st.DataObject) -> None:
    members = data.draw(_some(WORKLOAD_MEMBERS, "owner"))
    extra = data.draw(unknown)
    sent = data.draw(_row(members, KUBERNETES_WORKLOAD, extra))
    assert [read_workload(raw) for raw in sent_rows(data.draw(_answer([sent])))] == [Workload(**members, extra=extra)]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(ALL_NAMES), inner, max_size=6),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(ALL_NAMES), anything, max_size=8))
def test_whatever_a_row_holds_it_is_read_or_left_out(raw: dict[str, Any]) -> None:
    for read in (read_node, read_pod, read_workload):
        row = read(raw)
        assert row is None or set(row.extra) <= set(raw)
