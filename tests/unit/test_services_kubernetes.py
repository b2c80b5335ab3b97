"""Clusters through the real client over a service in this process, in every shape an answer may have (contract 7)."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from pydantic import SecretStr

from appsignal_tui.errors import BadAnswerError, RequestRefusedError, UnreachableError
from appsignal_tui.models.kubernetes import ClusterRows, Container, Node, Owner, Pod, Workload
from appsignal_tui.models.site import Site
from appsignal_tui.models.timerange import TimeRange
from appsignal_tui.services.container import Origin, Services, open_services
from appsignal_tui.services.kubernetes import NO_AGENT, KubernetesService, counted, present
from tests.support.fake_world import (
    NS_PER_S,
    START_NS,
    HandClock,
    Received,
    Reply,
    ScriptedService,
    json_reply,
)

SITE = Site(id="a" * 24)
WINDOW = TimeRange(START_NS, START_NS + 600 * NS_PER_S)
NODES = "/api/v2/kubernetes/nodes"
PODS = "/api/v2/kubernetes/pods"
OVERVIEW = "/api/v2/kubernetes/pods/overview"
SERIES = "/api/v2/metrics/timeseries"
NOT_FOUND = json_reply({"error": "Not found"}, 404)
NO_SERIES = json_reply({"series": []})

NODE = {
    "node_name": "pool-a-1",
    "cpu_usage_nano_cores": 441_000_000,
    "memory_usage": 52,
    "memory_usage_bytes": 8_123_456_789,
    "disk_usage": 26,
    "labels": {"region": "ams3"},
    "rlimit_maxpid": 4_194_304,
    "kernel": "6.1",
    "swap_usage": None,
    "taints": [],
}
POD = {
    "pod_name": "web-6c9d",
    "pod_namespace": "shop",
    "pod_uuid": "0a1b",
    "node_name": "pool-a-1",
    "timestamp": 1_772_442_060,
    "pod_phase": "POD_PHASE_RUNNING",
    "pod_restart_count": 3,
    "pod_uptime_seconds": 86_400,
    "cpu_usage_nano_cores": 120_000_000,
    "memory_working_set_bytes": 402_653_184,
    "owner_references": [{"name": "web", "kind": "Deployment", "namespace": "shop"}],
    "containers": [{"name": "app", "status": "CONTAINER_STATUS_WAITING", "reason": "OOMKilled", "exit_code": 137}],
}


def _open(script: Mapping[str, Sequence[Reply]]) -> tuple[ScriptedService, Services]:
    service = ScriptedService(script)
    origin = Origin("demo", "DEMO")
    return service, open_services(token=SecretStr("demo-x"), origin=origin, clock=HandClock(), asgi=service)


async def _nodes(*replies: Reply, series: Reply = NO_SERIES) -> ClusterRows[Node]:
    _, services = _open({NODES: replies, SERIES: [series]})
    try:
        return await services.kubernetes.nodes(SITE, WINDOW)
    finally:
        await services.aclose()


async def _pods(*replies: Reply, series: Reply = NO_SERIES) -> ClusterRows[Pod]:
    _, services = _open({PODS: replies, SERIES: [series]})
    try:
        return await services.kubernetes.pods(SITE, WINDOW)
    finally:
        await services.aclose()


def _gauge(name: str, tag: str, value: str, *points: float | None) -> dict[str, Any]:
    data = [{"timestamp": f"2026-03-02T09:0{minute}:00Z", "value": point} for minute, point in enumerate(points)]
    return {"id": f"{name}/{value}", "name": name, "field": "GAUGE", "tags": {tag: value}, "data": data}


class TestRows:
    """What is read of an answer."""

    async def test_a_node_is_read_with_everything_nobody_knows_beside(self) -> None:
        found = await _nodes(json_reply([NODE]))
        assert found == ClusterRows(
            rows=(
                Node(
                    name="pool-a-1",
                    cpu_nano_cores=441_000_000,
                    memory_bytes=8_123_456_789,
                    memory_sent_pct=52,
                    disk_sent_pct=26,
                    labels={"region": "ams3"},
                    extra={"rlimit_maxpid": 4_194_304, "kernel": "6.1"},
                ),
            )
        )
        assert list(found.rows[0].extra) == ["rlimit_maxpid", "kernel"]

    async def test_a_pod_is_read_with_its_owner_and_containers(self) -> None:
        assert (await _pods(json_reply([POD]))).rows == (
            Pod(
                name="web-6c9d",
                namespace="shop",
                uid="0a1b",
                node="pool-a-1",
                at_ns=START_NS + 60 * NS_PER_S,
                phase="running",
                restarts=3,
                uptime_s=86_400,
                cpu_nano_cores=120_000_000,
                memory_bytes=402_653_184,
                owners=(Owner(name="web", kind="Deployment", namespace="shop"),),
                containers=(Container(name="app", status="waiting", reason="OOMKilled", exit_code=137),),
            ),
        )

    @pytest.mark.parametrize("word", ["Evicted", "POD_PHASE_EVICTED", " evicted "])
    async def test_s05_a_phase_nobody_knows_is_kept(self, word: str) -> None:
        assert (await _pods(json_reply([{"name": "a", "phase": word}]))).rows[0].phase == "evicted"

    @pytest.mark.parametrize("odd", [{"cpu": 1}, {"name": None}, {"name": ""}, 7, None, [], "web-1"])
    async def test_s02_a_row_without_a_name_is_left_out_and_counted(self, odd: object) -> None:
        found = await _pods(json_reply([{"name": "a"}, odd]))
        assert [pod.name for pod in found.rows] == ["a"]
        assert found.unreadable == 1

    @pytest.mark.parametrize("odd", ["many", {}, [], True, "NaN", {"p95": 4}])
    async def test_s04_a_figure_that_is_none_is_missing_and_the_row_stays(self, odd: object) -> None:
        pod = (await _pods(json_reply([{"name": 7, "cpu": odd, "memory": "402653184"}]))).rows[0]
        assert (pod.name, pod.cpu_nano_cores, pod.memory_bytes) == ("7", None, 402_653_184)

    async def test_a_zero_gives_way_to_what_another_name_reports(self) -> None:
        rows = [
            {"name": "a", "memory_working_set_bytes": 0, "memory_usage_bytes": 5, "cpu": 0},
            {"name": "b", "memory_working_set_bytes": 5, "memory_usage_bytes": 7},
        ]
        pods = (await _pods(json_reply(rows))).rows
        assert [(pod.memory_bytes, pod.cpu_nano_cores, pod.extra) for pod in pods] == [
            (5, 0, {}),
            (5, None, {"memory_usage_bytes": 7}),
        ]

    async def test_p01_pods_of_one_name_are_told_apart(self) -> None:
        rows = [
            {"name": "a", "namespace": "x"},
            {"name": "a", "namespace": "y"},
            {"name": "a", "namespace": "x", "node": "n2"},
            {"name": "a", "namespace": "x", "uid": "u"},
        ]
        assert len({pod.key for pod in (await _pods(json_reply(rows))).rows}) == 4

    async def test_a_percentage_too_large_for_one_is_a_number_of_bytes(self) -> None:
        nodes = (await _nodes(json_reply([{"name": "a", "memory_usage": 8e9}, {"name": "b", "memory_usage": 88}]))).rows
        assert [(node.memory_bytes, node.memory_pct) for node in nodes] == [(8e9, None), (None, 88)]

    async def test_p03_a_share_is_computed_where_none_is_sent_and_never_of_nothing(self) -> None:
        rows = [
            {"name": "a", "memory_usage_bytes": 3, "memory_available_bytes": 1, "fs_used_bytes": 1},
            {"name": "b", "memory_usage_bytes": 0, "memory_available_bytes": 0, "memory_usage": 0},
        ]
        nodes = (await _nodes(json_reply(rows))).rows
        assert [(node.memory_pct, node.disk_pct) for node in nodes] == [(75, None), (0, None)]

    @pytest.mark.parametrize("sent", ["2026-03-02T09:01:00Z", 1_772_442_060, {"last": 1_772_442_060}, "1772442060"])
    async def test_p06_the_time_of_the_figures_is_read_in_every_form(self, sent: object) -> None:
        assert (await _pods(json_reply([{"name": "a", "timestamp": sent}]))).rows[0].at_ns == START_NS + 60 * NS_PER_S

    @pytest.mark.parametrize("sent", [0, 1e300, "soon", {}, -5])
    async def test_a_time_that_is_none_is_missing(self, sent: object) -> None:
        assert (await _pods(json_reply([{"name": "a", "timestamp": sent}]))).rows[0].at_ns is None

    async def test_a_workload_is_read(self) -> None:
        row = {"pod_namespace": "shop", "owner": "web", "kind": "Deployment", "pods": 4, "running": 3, "failed": 1}
        _, services = _open(
            {OVERVIEW: [json_reply({"items": [{**row, "restarts": {"last": 7}, "hpa": "on"}, {"x": 1}]})]}
        )
        found = await services.kubernetes.overview(SITE, WINDOW)
        await services.aclose()
        assert found.rows == (
            Workload(
                namespace="shop",
                owner="web",
                kind="Deployment",
                pods=4,
                running=3,
                failed=1,
                restarts=7,
                extra={"hpa": "on"},
            ),
        )
        assert found.unreadable == 1

    async def test_only_the_site_and_the_range_are_sent(self) -> None:
        service, services = _open({path: [json_reply([{"name": "a", "pods": 1}])] for path in (NODES, PODS, OVERVIEW)})
        await services.kubernetes.nodes(SITE, WINDOW)
        await services.kubernetes.pods(SITE, WINDOW)
        await services.kubernetes.overview(SITE, WINDOW)
        await services.aclose()
        body = {"site_id": SITE.id, "from": "2026-03-02T09:00:00Z", "to": "2026-03-02T09:10:00Z"}
        assert [(request.path, request.json) for request in service.requests] == [
            (path, body) for path in (NODES, PODS, OVERVIEW)
        ]


class TestOtherWays:
    """What is told when the guessed routes fail."""

    @pytest.mark.parametrize("reply", [json_reply([]), json_reply({"nodes": []}), Reply(b"")])
    async def test_s12_no_rows_mean_that_no_agent_reports(self, reply: Reply) -> None:
        found = await _nodes(reply)
        assert found == ClusterRows(reason=NO_AGENT)

    async def test_a_route_that_does_not_exist_and_no_metrics_mean_that_no_agent_reports(self) -> None:
        assert await _nodes(NOT_FOUND) == ClusterRows(reason=NO_AGENT)
        assert await _pods(NOT_FOUND, series=NOT_FOUND) == ClusterRows(reason=NO_AGENT)

    @pytest.mark.parametrize(
        ("reply", "why"),
        [
            (NOT_FOUND, "found nothing"),
            (json_reply({"message": "missing member cluster_id"}, 422), "missing member cluster_id"),
            (json_reply({"total": 3}), "not a list"),
            (json_reply([7, {}]), "None of 2 rows could be read"),
        ],
    )
    async def test_s08_the_plain_metrics_tell_where_the_route_cannot(self, reply: Reply, why: str) -> None:
        series = json_reply(
            {
                "series": [
                    _gauge("pod_memory_working_set_bytes", "pod", "web-1", 500, 600, None),
                    _gauge("pod_cpu_usage_nano_cores", "pod", "web-1", 1, 2, 3),
                    _gauge("pod_cpu_usage_nano_cores", "pod", "api-1", None),
                    _gauge("something_else", "pod", "web-2", 1),
                    "odd",
                ]
            }
        )
        found = await _pods(reply, series=series)
        assert (found.source, found.unreadable) == ("metrics", 1)
        assert why in found.reason
        assert found.rows == (
            Pod(name="api-1"),
            Pod(name="web-1", cpu_nano_cores=3, memory_bytes=600, at_ns=START_NS + 120 * NS_PER_S),
        )

    async def test_nodes_are_measured_by_their_own_metrics(self) -> None:
        asked: list[Any] = []

        def answer(request: Received) -> Reply:
            asked.extend(request.json["select"])
            return json_reply({"series": [_gauge(each["name"], "node", "n1", 4) for each in request.json["select"]]})

        service = ScriptedService({NODES: [NOT_FOUND], SERIES: answer})
        services = open_services(
            token=SecretStr("demo-x"), origin=Origin("demo", "DEMO"), clock=HandClock(), asgi=service
        )
        node = (await services.kubernetes.nodes(SITE, WINDOW)).rows[0]
        await services.aclose()
        assert {(each["field"], each["aggregation"], each["tags"]["node"]) for each in asked} == {("gauge", "avg", "*")}
        assert (node.cpu_nano_cores, node.memory_bytes, node.network_rx_bytes) == (4, 4, 4)
        assert (node.memory_pct, node.disk_pct) == (50, 50)

    @pytest.mark.parametrize(
        ("reply", "error"),
        [
            (json_reply({"message": "cluster_id?"}, 422), RequestRefusedError),
            (json_reply({"total": 3}), BadAnswerError),
        ],
    )
    async def test_without_metrics_the_service_s_own_words_are_told(self, reply: Reply, error: type[Exception]) -> None:
        with pytest.raises(error):
            await _nodes(reply)

    async def test_s08_rows_that_cannot_be_read_are_counted_where_no_metrics_are(self) -> None:
        found = await _nodes(json_reply([{"cpu": 1}, 7]))
        assert (found.rows, found.unreadable) == ((), 2)
        assert "None of 2 rows could be read" in found.reason

    async def test_a_service_that_is_away_is_not_asked_in_another_way(self) -> None:
        class Away:
            async def nodes(self, *_question: object) -> Any:
                raise UnreachableError("away")

            pods = overview = nodes

        _, services = _open({})
        with pytest.raises(UnreachableError):
            await KubernetesService(Away(), services.metrics).nodes(SITE, WINDOW)
        await services.aclose()

    async def test_an_overview_that_cannot_be_had_is_counted_from_the_pods(self) -> None:
        pods = [
            {"name": "web-1", "namespace": "shop", "phase": "running", "restarts": 2, "owner": "web"},
            {"name": "web-2", "namespace": "shop", "phase": "failed", "restarts": 1, "owner": "web"},
            {"name": "redis-0", "namespace": "shop"},
        ]
        _, services = _open({OVERVIEW: [NOT_FOUND], PODS: [json_reply(pods)]})
        found = await services.kubernetes.overview(SITE, WINDOW)
        await services.aclose()
        assert found.source == "kubernetes"
        assert "Counted from the pods." in found.reason
        assert [(row.owner, row.pods, row.running, row.failed, row.restarts) for row in found.rows] == [
            ("", 1, None, None, None),
            ("web", 2, 1, 1, 3),
        ]

    async def test_an_overview_of_no_agent_says_so(self) -> None:
        _, services = _open({OVERVIEW: [NOT_FOUND], PODS: [NOT_FOUND], SERIES: [NO_SERIES]})
        found = await services.kubernetes.overview(SITE, WINDOW)
        await services.aclose()
        assert found == ClusterRows(reason=NO_AGENT)


def test_pods_are_counted_once_each() -> None:
    pods = [Pod(name=str(number), phase=phase) for number, phase in enumerate(["running", "pending", "", "evicted"])]
    row = counted(pods)[0]
    assert (row.pods, row.running, row.pending, row.succeeded, row.failed, row.unknown) == (4, 1, 1, 0, 0, 0)


def test_p02_pods_that_missed_two_reports_are_not_counted() -> None:
    ages_s = (0, 60, 120, 180, 3_600)
    pods = [Pod(name=f"{age_s}", at_ns=START_NS - age_s * NS_PER_S) for age_s in ages_s]
    assert [pod.name for pod in present([*pods, Pod(name="undated")])] == ["0", "60", "120", "undated"]
    assert counted(pods)[0].pods == 3
    assert counted([]) == ()
