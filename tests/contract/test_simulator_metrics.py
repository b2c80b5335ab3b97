"""Rules of the timeseries route (contract 3.1, 3.2), and that its figures agree with those of the actions."""

from collections.abc import Iterator
from typing import Any

import pytest

from appsignal_tui.demo.wire import NS_PER_MINUTE, format_time, parse_time
from appsignal_tui.demo.world import PREFERRED_SITE
from tests.support.simulator import FROZEN_AT, FROZEN_NS, PlainClient, running_simulator

HOUR = {"from": "2026-11-23T13:16:00Z", "to": FROZEN_AT}
DAY_NS = 1440 * NS_PER_MINUTE


@pytest.fixture(scope="module")
def client() -> Iterator[PlainClient]:
    with running_simulator() as url:
        client = PlainClient(url)
        yield client
        client.close()


def series(client: PlainClient, name: str, field: str, tags: dict[str, str], **members: Any) -> list[dict[str, Any]]:
    selector = {"name": name, "field": field, "tags": tags} | members.pop("selector", {})
    body = {"site_id": PREFERRED_SITE, **HOUR, **members, "select": [selector]}
    found: list[dict[str, Any]] = client.post("/metrics/timeseries", body).json["series"]
    return found


def actions(client: PlainClient, **members: Any) -> dict[tuple[str, str], dict[str, Any]]:
    rows = client.post("/tracing/actions", {"site_id": PREFERRED_SITE, **HOUR, **members}).json
    return {(row["namespace"], row["action"]): row for row in rows}


def values(one: dict[str, Any]) -> list[float]:
    return [point["value"] for point in one["data"]]


@pytest.mark.parametrize(("field", "resolution"), [("MEAN", "Minutely"), ("Mean", "HOURLY"), ("mean", "daily")])
def test_spelling_does_not_matter(client: PlainClient, field: str, resolution: str) -> None:
    (one,) = series(client, "transaction_duration", field, {"namespace": "web"}, resolution=resolution)
    assert one["field"] == "mean"
    assert one["data"]


@pytest.mark.parametrize(
    ("hours", "resolution"),
    [(1, "MINUTELY"), (12, "MINUTELY"), (13, "HOURLY"), (14 * 24, "HOURLY"), (15 * 24, "DAILY")],
)
def test_the_resolution_follows_the_range(client: PlainClient, hours: int, resolution: str) -> None:
    selector = {"name": "site_throughput", "field": "counter", "tags": {}}
    start = format_time(FROZEN_NS - hours * 60 * NS_PER_MINUTE)
    body = {"site_id": PREFERRED_SITE, "from": start, "to": FROZEN_AT, "select": [selector]}
    answer = client.post("/metrics/timeseries", body).json
    assert answer["resolution"] == resolution
    step = {"MINUTELY": 1, "HOURLY": 60, "DAILY": 1440}[resolution] * NS_PER_MINUTE
    assert all(parse_time(point["timestamp"]) % step == 0 for point in answer["series"][0]["data"])


@pytest.mark.parametrize("tags", [{}, {"action": "*"}, {"namespace": "web", "host": "*"}])
def test_a_tag_set_that_does_not_exist_is_empty(client: PlainClient, tags: dict[str, str]) -> None:
    assert series(client, "transaction_duration", "mean", tags) == []


def test_a_star_splits_into_one_series_per_value(client: PlainClient) -> None:
    found = series(client, "transaction_duration", "count", {"namespace": "*"})
    assert {one["tags"]["namespace"] for one in found} == {"web", "background", "admin"}
    assert len({one["id"] for one in found}) == 3


@pytest.mark.parametrize(
    ("pattern", "names"),
    [("Products#*", {"Products#show", "Products#index"}), ("*#create", None), ("Ch*#cr*e", {"Checkout#create"})],
)
def test_a_star_may_stand_for_a_part_of_a_value(client: PlainClient, pattern: str, names: set[str] | None) -> None:
    found = {
        one["tags"]["action"] for one in series(client, "error_rate", "gauge", {"namespace": "web", "action": pattern})
    }
    assert found == names if names else all(name.endswith("#create") for name in found)
    assert found


def test_a_limit_counts_series(client: PlainClient) -> None:
    assert len(series(client, "transaction_duration", "mean", {"namespace": "*", "action": "*"}, limit=4)) == 4


def test_missing_points_become_zero_only_when_asked(client: PlainClient) -> None:
    tags = {"namespace": "admin", "action": "Reports#export"}
    (gaps,) = series(client, "transaction_duration", "count", tags)
    (filled,) = series(client, "transaction_duration", "count", tags, selector={"draw_null_as_zero": True})
    assert len(gaps["data"]) < len(filled["data"]) == 61
    assert sum(values(gaps)) == sum(values(filled))
    assert filled["min"] == 0 < gaps["min"]


def test_both_ends_of_the_range_are_included(client: PlainClient) -> None:
    ends = {"from": "2026-11-23T10:00:00Z", "to": "2026-11-23T10:05:00Z"}
    (one,) = series(client, "site_throughput", "counter", {}, **ends)
    assert [point["timestamp"] for point in one["data"]] == [f"2026-11-23T10:0{minute}:00Z" for minute in range(6)]


def test_min_and_max_are_those_of_the_points(client: PlainClient) -> None:
    for one in series(client, "transaction_duration", "p95", {"namespace": "*"}):
        assert (one["min"], one["max"]) == (min(values(one)), max(values(one)))


def test_percentiles_are_in_order_and_above_the_mean(client: PlainClient) -> None:
    by_field = {
        field: {
            one["tags"]["namespace"]: values(one)
            for one in series(client, "transaction_duration", field, {"namespace": "*"})
        }
        for field in ("mean", "p90", "p95")
    }
    for namespace in ("web", "background"):
        for mean, p90, p95 in zip(*(by_field[field][namespace] for field in ("mean", "p90", "p95")), strict=True):
            assert mean < p90 < p95


def test_calls_of_actions_namespaces_and_site_add_up(client: PlainClient) -> None:
    rows = actions(client)
    by_action = series(client, "transaction_duration", "count", {"namespace": "*", "action": "*"})
    assert {tuple(one["tags"].values()): sum(values(one)) for one in by_action} == {
        key: row["throughput"] for key, row in rows.items()
    }
    by_namespace = series(client, "transaction_duration", "count", {"namespace": "*"})
    (site,) = series(client, "site_throughput", "counter", {})
    total = sum(row["throughput"] for row in rows.values())
    assert sum(sum(values(one)) for one in by_namespace) == sum(values(site)) == total


def test_the_mean_of_an_action_is_the_weighted_mean_of_its_minutes(client: PlainClient) -> None:
    tags = {"namespace": "web", "action": "Checkout#create"}
    (mean,), (count,) = (series(client, "transaction_duration", field, tags) for field in ("mean", "count"))
    weighted = sum(a * b for a, b in zip(values(mean), values(count), strict=True)) / sum(values(count))
    assert weighted == pytest.approx(actions(client)["web", "Checkout#create"]["mean"], rel=1e-4)


def test_the_error_rate_of_an_action_is_that_of_its_minutes(client: PlainClient) -> None:
    tags = {"namespace": "web", "action": "Checkout#create"}
    (rate,) = series(client, "error_rate", "gauge", tags)
    (count,) = series(client, "transaction_duration", "count", tags)
    errors = sum(a * b / 100 for a, b in zip(values(rate), values(count), strict=True))
    share = 100 * errors / sum(values(count))
    assert share == pytest.approx(actions(client)["web", "Checkout#create"]["error_rate"], rel=1e-3)


def test_hours_and_days_are_sums_of_their_minutes(client: PlainClient) -> None:
    day = {"from": "2026-11-22T00:00:00Z", "to": "2026-11-22T23:59:59Z"}
    sums = [
        sum(values(series(client, "site_throughput", "counter", {}, **day, resolution=resolution)[0]))
        for resolution in ("minutely", "hourly", "daily")
    ]
    assert sums[0] == sums[1] == sums[2] > 1_000_000


def test_actions_of_two_revisions_make_up_the_whole(client: PlainClient) -> None:
    whole = actions(client)["web", "Checkout#create"]
    before, after = (actions(client, revision=one)["web", "Checkout#create"] for one in ("77c01de", "9f3c2a1"))
    assert before["throughput"] + after["throughput"] == whole["throughput"]
    assert (before["has_npo"], after["has_npo"], whole["has_npo"]) == (False, True, True)
    assert actions(client, revision="c5d0b77") == {}


def test_actions_can_be_narrowed_to_namespaces_and_to_one_action(client: PlainClient) -> None:
    assert {key[0] for key in actions(client, namespaces=["background", "admin"])} == {"background", "admin"}
    assert set(actions(client, action="Checkout#create")) == {("web", "Checkout#create")}
    assert set(actions(client, namespaces=[])) == set(actions(client))


def test_checkout_ranks_first_and_got_slow_with_the_deploy(client: PlainClient) -> None:
    rows = actions(client)
    worst = max(rows, key=lambda key: rows[key]["mean"] * rows[key]["throughput"])
    assert worst == ("web", "Checkout#create")
    before, after = (actions(client, revision=one)[worst] for one in ("77c01de", "9f3c2a1"))
    assert before["mean"] == pytest.approx(138, rel=0.05)
    assert after["mean"] == pytest.approx(397, rel=0.05)
    assert before["error_rate"] < 1
    assert 8 < after["error_rate"] < 12


def test_pods_of_the_deploy_replace_the_old_ones_and_two_leak(client: PlainClient) -> None:
    found = {
        one["tags"]["pod"]: one for one in series(client, "pod_memory_working_set_bytes", "gauge", {"pod": "web-*"})
    }
    old = {name for name in found if name.startswith("web-77c0-")}
    assert (len(old), len(found.keys() - old)) == (10, 9)
    ends = {name: found[name]["data"][-1]["timestamp"] for name in old}
    assert ends.pop("web-77c0-b8f2d") == "2026-11-23T14:05:00Z", "it was drained slowly"
    assert set(ends.values()) == {"2026-11-23T13:51:00Z"}
    leaking, calm = (values(found[name]) for name in ("web-7c9f-x2kqp", "web-7c9f-44abq"))
    assert max(leaking) / min(leaking) > 1.3
    assert max(calm) / min(calm) < 1.1


@pytest.mark.parametrize("stars", [3, 40, 4_000])
def test_many_stars_in_a_value_take_no_longer_than_one(client: PlainClient, stars: int) -> None:
    tags = {"namespace": "web", "action": "*a" * stars + "*!"}
    assert series(client, "error_rate", "gauge", tags) == []
    assert len(series(client, "error_rate", "gauge", {"namespace": "web", "action": "*" * stars})) > 10


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
        ("9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59Z"),
        ("2026-11-23T14:16:00Z", "2026-11-23T13:16:00Z"),
        ("2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z"),
    ],
)
def test_a_range_that_holds_nothing_is_answered_with_nothing(client: PlainClient, start: str, end: str) -> None:
    ends = {"from": start, "to": end}
    assert series(client, "site_throughput", "counter", {}, **ends) == []
    assert series(client, "node_memory_usage_bytes", "gauge", {"node": "*"}, **ends) == []


def test_more_points_than_anybody_can_use_are_refused(client: PlainClient) -> None:
    selector = {"name": "site_throughput", "field": "counter", "tags": {}}
    body = {"site_id": PREFERRED_SITE, "from": "2020-01-01T00:00:00Z", "to": FROZEN_AT, "resolution": "minutely"}
    reply = client.post("/metrics/timeseries", {**body, "select": [selector] * 20})
    assert (reply.status, reply.json["error"]) == (422, "range_too_long")


def test_nodes_have_parts_that_make_a_whole(client: PlainClient) -> None:
    sizes = [series(client, f"node_memory_{what}_bytes", "gauge", {"node": "*"}) for what in ("usage", "available")]
    for used, free in zip(*sizes, strict=True):
        assert used["tags"] == free["tags"]
        assert len({a + b for a, b in zip(values(used), values(free), strict=True)}) == 1
