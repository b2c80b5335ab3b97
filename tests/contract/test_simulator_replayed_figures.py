"""What the routes of figures answer over recorded traces: what the recording can tell, and honestly nothing else."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from appsignal_tui.demo.replay import Replay, load
from appsignal_tui.demo.wire import format_time
from tests.support.figures import Figures, selector
from tests.support.openapi import assert_answer
from tests.support.recorded import TRACES, read_traces
from tests.support.simulator import PlainClient, running_simulator


@pytest.fixture(scope="module")
def replay() -> Replay:
    return load([TRACES])


@pytest.fixture(scope="module")
def figures(replay: Replay) -> Iterator[Figures]:
    with running_simulator(replay) as url:
        client = PlainClient(url)
        yield Figures(client, replay.sites[0].id)
        client.close()


@pytest.fixture(scope="module")
def whole(replay: Replay) -> dict[str, Any]:
    return {"from": format_time(replay.start_ns), "to": format_time(replay.end_ns)}


def test_names_and_types_are_those_of_what_traces_can_tell(figures: Figures) -> None:
    names = figures.client.get(f"/metrics/names/{figures.site_id}").json
    assert sorted(names) == ["error_rate", "site_throughput", "transaction_duration"]
    reply = figures.client.get(f"/metrics/type_and_tags/{figures.site_id}/error_rate")
    assert_answer("GET", "/metrics/type_and_tags/{site_id}/{metric_name}", reply.status, reply.json)
    assert reply.json == {"metric_type": "GAUGE", "available_tags": [["action", "namespace"], ["namespace"]]}
    assert figures.client.get(f"/metrics/type_and_tags/{figures.site_id}/cpu").status == 404


def test_a_list_counts_the_recorded_traces_by_action(figures: Figures, whole: dict[str, Any]) -> None:
    tags = {"namespace": "*", "action": "*"}
    calls = [selector("transaction_duration", "COUNT", tags, id="calls", aggregation="SUM")]
    rows = figures.rows(calls, [{"Tag": "action"}, {"Tag": "namespace"}], **whole, limit=200)
    recorded = Counter(trace.root.name for file in TRACES.iterdir() for trace in read_traces(file).values())
    counted: Counter[str] = Counter()
    for row in rows:
        counted[row["group"]["action"]] += row["data"]["calls"]
    assert counted == recorded


@pytest.mark.parametrize("path", ["/kubernetes/nodes", "/kubernetes/pods", "/kubernetes/pods/overview"])
def test_a_recording_has_no_cluster(figures: Figures, whole: dict[str, Any], path: str) -> None:
    assert figures.post(path, whole) == []


def test_a_recording_has_no_visuals(figures: Figures) -> None:
    assert figures.client.get("/saved_visuals/79b46fd39a28f49cf8d8135b").status == 404
    assert figures.client.get("/saved_visuals/79b46fd39a28f49cf8d8135b/csv").status == 404


@pytest.mark.parametrize("revision", ["2.4.1", "3.0.0-rc.2"])
def test_a_recorded_revision_has_the_figures_of_its_traces(
    figures: Figures, whole: dict[str, Any], revision: str
) -> None:
    rows = figures.post("/tracing/actions", {**whole, "revision": revision})
    stats = figures.post("/deploys/stats", {"revision": revision})
    calls = sum(row["throughput"] for row in rows)
    assert stats["throughput"] == calls > 0
    assert stats["mean"] == pytest.approx(sum(row["mean"] * row["throughput"] for row in rows) / calls)


def test_a_revision_that_was_not_recorded_is_not_found(figures: Figures) -> None:
    reply = figures.client.post("/deploys/stats", {"site_id": figures.site_id, "revision": "0123456"})
    assert_answer("POST", "/deploys/stats", reply.status, reply.json)
    assert reply.status == 404
