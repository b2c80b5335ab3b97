"""Nodes and pods: the routes keep to the contract, tell the story, and agree with the metrics (contract 7, 15.2)."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from appsignal_tui.demo.clock import Clock
from appsignal_tui.demo.wire import NS_PER_MINUTE, NS_PER_S, format_time
from appsignal_tui.demo.world import World
from tests.support.figures import HOUR, Figures, Row
from tests.support.openapi import assert_answer
from tests.support.simulator import FROZEN_AT, FROZEN_NS, PlainClient, running_simulator

QUARTER = {"from": "2026-11-23T14:01:00Z", "to": FROZEN_AT}
NOW_S = FROZEN_NS // NS_PER_S
POD_GAUGES = ("cpu_usage_nano_cores", "memory_working_set_bytes", "swap_available_bytes", "swap_usage_bytes")


@pytest.fixture(scope="module")
def figures() -> Iterator[Figures]:
    with running_simulator() as url:
        client = PlainClient(url)
        yield Figures(client)
        client.close()


def pods(figures: Figures, **members: Any) -> dict[str, Row]:
    return {row["pod_name"]: row for row in figures.post("/kubernetes/pods", {**QUARTER, **members})}


def test_the_pods_are_those_of_the_story(figures: Figures) -> None:
    found = pods(figures)
    left = {name for name, row in found.items() if row["timestamp"] < NOW_S}
    assert left == {"web-77c0-b8f2d"}
    phases = Counter(row["pod_phase"] for name, row in found.items() if name not in left)
    assert phases == {"running": 38, "pending": 1, "failed": 1}
    restarted = {name: row["pod_restart_count"] for name, row in found.items() if row["pod_restart_count"]}
    assert restarted == {"web-7c9f-x2kqp": 4, "web-7c9f-m81zt": 3, "import-29-9kdl2": 1}


def test_pods_before_the_deploy_are_listed_as_long_as_the_range_knows_them(figures: Figures) -> None:
    left = {row["pod_name"]: row["timestamp"] for row in pods(figures, **HOUR).values() if row["timestamp"] < NOW_S}
    assert len(left) == 10
    assert all(name.startswith("web-77c0-") for name in left)
    older = pods(figures, **{"from": "2026-11-23T10:30:00Z", "to": "2026-11-23T10:45:00Z"})
    assert {name.split("-")[1] for name in older if name.startswith("web-")} == {"77c0"}


def test_containers_say_how_they_are_and_how_they_ended(figures: Figures) -> None:
    found = pods(figures)
    told = {
        name: (container["status"], container["reason"], container["exit_code"])
        for name in ("web-7c9f-x2kqp", "web-7c9f-44abq", "web-7c9f-q4v7n", "import-29-9kdl2")
        for container in found[name]["containers"]
    }
    assert told == {
        "web-7c9f-x2kqp": ("running", "OOMKilled", 137),
        "web-7c9f-44abq": ("running", None, None),
        "web-7c9f-q4v7n": ("waiting", "ContainerCreating", None),
        "import-29-9kdl2": ("terminated", "Error", 1),
    }


def test_uptime_counts_from_the_last_restart(figures: Figures) -> None:
    found = pods(figures)
    minutes = {name: found[name]["pod_uptime_seconds"] // 60 for name in ("web-7c9f-x2kqp", "web-7c9f-m81zt")}
    assert minutes == {"web-7c9f-x2kqp": 12, "web-7c9f-m81zt": 19}
    assert found["web-7c9f-q4v7n"]["pod_uptime_seconds"] == 40
    assert found["web-7c9f-44abq"]["pod_uptime_seconds"] // 60 == 25


def test_owners_and_namespaces_are_of_several_kinds(figures: Figures) -> None:
    kinds = Counter(
        (owner["kind"], owner["namespace"]) for row in pods(figures).values() for owner in row["owner_references"]
    )
    assert kinds == {("Deployment", "shop"): 34, ("StatefulSet", "data"): 6, ("Job", "shop"): 1}
    assert all(row["owner_references"][0]["name"] == row["labels"]["app"] for row in pods(figures).values())
    identities = {row["pod_uuid"] for row in pods(figures).values()}
    assert len(identities) == len(pods(figures))


@pytest.mark.parametrize("at", [FROZEN_AT, "2026-11-23T13:58:00Z", "2026-11-23T13:30:17Z"])
@pytest.mark.parametrize("what", POD_GAUGES)
def test_pods_agree_with_their_metrics_at_the_same_minute(figures: Figures, what: str, at: str) -> None:
    range_ = {"from": "2026-11-23T13:20:00Z", "to": at}
    gauges = figures.by("pod", f"pod_{what}", "gauge", {"pod": "*"}, **range_)
    found = pods(figures, **range_)
    for name, row in found.items():
        if name in gauges:
            assert gauges[name][format_time(row["timestamp"] * NS_PER_S)] == row[what]
            assert max(gauges[name]) == format_time(row["timestamp"] * NS_PER_S)
    assert found.keys() - gauges.keys() <= {"web-7c9f-q4v7n"}, "nothing runs in it"


def test_nodes_agree_with_their_metrics_at_the_same_minute(figures: Figures) -> None:
    rows = figures.post("/kubernetes/nodes", QUARTER)
    assert [row["node_name"] for row in rows] == ["pool-a-1", "pool-a-2", "pool-a-3"]
    names = figures.client.get(f"/metrics/names/{figures.site_id}").json
    told = {name.removeprefix("node_") for name in names if name.startswith("node_")}
    assert len(told) == 14
    for what in told:
        gauges = figures.by("node", f"node_{what}", "gauge", {"node": "*"})
        assert {row["node_name"]: row[what] for row in rows} == {name: part[FROZEN_AT] for name, part in gauges.items()}


def test_percentages_are_those_of_the_bytes(figures: Figures) -> None:
    for row in figures.post("/kubernetes/nodes", QUARTER):
        whole = row["memory_usage_bytes"] + row["memory_available_bytes"]
        assert row["memory_usage"] == round(100 * row["memory_usage_bytes"] / whole)
        assert row["disk_usage"] == round(100 * row["fs_used_bytes"] / row["fs_capacity_bytes"])
        assert row["fs_used_bytes"] + row["fs_available_bytes"] == row["fs_capacity_bytes"]
    assert [row["memory_usage"] for row in figures.post("/kubernetes/nodes", QUARTER)] == pytest.approx(
        [71, 88, 45], abs=2
    )


def test_what_counts_up_never_counts_down(figures: Figures) -> None:
    earlier = {"from": "2026-11-23T13:55:00Z", "to": "2026-11-23T14:00:00Z"}
    cumulative = ("network_rx_bytes", "network_tx_bytes")
    for path, key in (("/kubernetes/nodes", "node_name"), ("/kubernetes/pods", "pod_name")):
        then, now = ({row[key]: row for row in figures.post(path, range_)} for range_ in (earlier, QUARTER))
        for name in then.keys() & now.keys():
            assert all(then[name][what] <= now[name][what] for what in cumulative)
    network = figures.by("node", "node_network_rx_bytes", "gauge", {"node": "*"})
    for series in network.values():
        assert list(series.values()) == sorted(series.values())


def test_the_overview_is_counted_from_the_pods_that_are_there(figures: Figures) -> None:
    rows = figures.post("/kubernetes/pods/overview", QUARTER)
    here = [row for row in pods(figures).values() if row["timestamp"] == NOW_S]
    expected = Counter((row["pod_namespace"], row["owner_references"][0]["name"], row["pod_phase"]) for row in here)
    counted = {
        (row["pod_namespace"], row["owner"], phase): row[phase]
        for row in rows
        for phase in ("running", "pending", "succeeded", "failed", "unknown")
        if row[phase]
    }
    assert counted == expected
    assert all(row["pods"] == sum(row[phase] for phase in ("running", "pending", "failed")) for row in rows)
    assert sum(row["restarts"] for row in rows) == sum(row["pod_restart_count"] for row in here)
    (web,) = (row for row in rows if row["owner"] == "web")
    assert (web["pods"], web["running"], web["pending"], web["restarts"]) == (10, 9, 1, 7)


@pytest.mark.parametrize(
    ("members", "count"),
    [
        ({"namespace": "data"}, 6),
        ({"node_name": "pool-a-2"}, 15),
        ({"query": "WEB-7C9F"}, 10),
        ({"namespace": "shop", "query": "redis"}, 0),
        ({"namespace": None, "node_name": None, "query": None}, 41),
    ],
)
def test_pods_can_be_narrowed(figures: Figures, members: Row, count: int) -> None:
    assert len(pods(figures, **members)) == count


def test_nodes_can_be_narrowed(figures: Figures) -> None:
    assert len(figures.post("/kubernetes/nodes", {**QUARTER, "node_name": "pool-a-3"})) == 1
    assert figures.post("/kubernetes/nodes", {**QUARTER, "query": "pool-b"}) == []


@pytest.mark.parametrize("path", ["/kubernetes/nodes", "/kubernetes/pods", "/kubernetes/pods/overview"])
def test_a_site_without_a_cluster_has_none(figures: Figures, path: str) -> None:
    site_id = World(7, Clock.frozen(FROZEN_NS)).sites[2].id
    assert figures.post(path, {"site_id": site_id, **QUARTER}) == []


@pytest.mark.parametrize("path", ["/kubernetes/nodes", "/kubernetes/pods", "/kubernetes/pods/overview"])
@pytest.mark.parametrize(
    ("members", "status"),
    [({"from": None}, 400), ({"to": None}, 400), ({"namespace": 1}, 422), ({"query": []}, 422), ({"from": "x"}, 422)],
)
def test_a_malformed_question_is_refused(figures: Figures, path: str, members: Row, status: int) -> None:
    reply = figures.client.post(path, {"site_id": figures.site_id, **QUARTER, **members})
    assert_answer("POST", path, reply.status, reply.json)
    assert reply.status == status


def test_a_leaking_pod_is_restarted_again_and_again() -> None:
    moved = [0]
    world = World(7, Clock(FROZEN_NS, 1.0, monotonic_ns=lambda: moved[0]))
    counts = []
    for minutes in range(0, 120, 4):
        moved[0] = minutes * NS_PER_MINUTE
        now_ns = FROZEN_NS + moved[0]
        (pod,) = (pod for pod in world.pods(world.sites[0], now_ns, now_ns) if pod.name == "web-7c9f-x2kqp")
        counts.append(pod.restarts)
        assert pod.figures["memory_working_set_bytes"] < 1024 * 2**20
        assert pod.uptime_s < 16 * 60
    assert counts == sorted(counts)
    assert counts[-1] >= counts[0] + 6


def test_no_request_is_served_by_a_pod_that_is_not_ready() -> None:
    world = World(7, Clock.frozen(FROZEN_NS))
    cluster = world._sites[0].cluster
    assert cluster is not None
    for minutes in range(60):
        at_ns = FROZEN_NS - minutes * NS_PER_MINUTE
        serving = {cluster.pod_of("web", at_ns, choice) for choice in range(40)}
        assert "web-7c9f-q4v7n" not in serving
        assert len({name.split("-")[1] for name in serving}) == 1 or at_ns // NS_PER_MINUTE == (
            FROZEN_NS // NS_PER_MINUTE - 25
        )
