"""Rules of the list of metrics, and of finding out which there are (contract 3.3 to 3.5)."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest

from appsignal_tui.demo.world import PREFERRED_SITE
from tests.support.figures import DAY, HOUR, Figures, Row, mean, selector, values
from tests.support.openapi import assert_answer
from tests.support.simulator import PlainClient, running_simulator

WEB = {"namespace": "web"}
ACTIONS = {"namespace": "*", "action": "*"}
BY_ACTION = [{"Tag": "action"}, {"Tag": "namespace"}]
REDUCED: dict[str, Callable[[list[float]], float]] = {
    "avg": mean,
    "average": mean,
    "sum": sum,
    "min": min,
    "max": max,
    "first": lambda numbers: numbers[0],
    "last": lambda numbers: numbers[-1],
}


@pytest.fixture(scope="module")
def figures() -> Iterator[Figures]:
    with running_simulator() as url:
        client = PlainClient(url)
        yield Figures(client)
        client.close()


def named(name: str, field: str, tags: dict[str, str], identity: str, **members: Any) -> Row:
    return selector(name, field, tags, id=identity, **members)


def single(figures: Figures, select: list[Row], group_by: list[Any], **members: Any) -> Row:
    (row,) = figures.rows(select, group_by, **members)
    return row


@pytest.mark.parametrize("word", [*REDUCED, "AVERAGE", "LAST"])
@pytest.mark.parametrize(
    ("name", "field", "tags"),
    [
        ("transaction_duration", "mean", WEB),
        ("transaction_duration", "p95", WEB),
        ("error_rate", "gauge", WEB),
        ("site_throughput", "counter", {}),
    ],
)
def test_a_value_is_made_of_the_buckets_of_the_series(
    figures: Figures, word: str, name: str, field: str, tags: dict[str, str]
) -> None:
    row = single(figures, [named(name, field.upper(), tags, "x", aggregation=word)], ["Name"])
    (one,) = figures.series(name, field, tags)
    assert row["data"]["x"] == pytest.approx(REDUCED[word.lower()](values(one)))


@pytest.mark.parametrize(
    ("field", "word"), [("mean", "avg"), ("count", "sum"), ("p90", "avg"), ("gauge", "avg"), ("counter", "sum")]
)
@pytest.mark.parametrize("members", [{}, {"aggregation": None}])
def test_without_an_aggregation_a_field_has_its_natural_one(
    figures: Figures, field: str, word: str, members: dict[str, None]
) -> None:
    name, tags = {"gauge": ("error_rate", WEB), "counter": ("site_throughput", dict[str, str]())}.get(
        field, ("transaction_duration", WEB)
    )
    natural = single(figures, [named(name, field, tags, "x", **members)], [])
    assert natural["data"] == single(figures, [named(name, field, tags, "x", aggregation=word)], [])["data"]


def test_rows_of_actions_agree_with_their_series(figures: Figures) -> None:
    select = [
        named("transaction_duration", "MEAN", ACTIONS, "mean_ms", aggregation="AVERAGE"),
        named("transaction_duration", "COUNT", ACTIONS, "calls", aggregation="SUM"),
    ]
    rows = figures.rows(select, BY_ACTION, **DAY, resolution="HOURLY", limit=200)
    for identity, field, reduce in (("mean_ms", "mean", mean), ("calls", "count", sum)):
        series = figures.series("transaction_duration", field, ACTIONS, **DAY, resolution="HOURLY")
        expected = {(one["tags"]["action"], one["tags"]["namespace"]): reduce(values(one)) for one in series}
        found = {(row["group"]["action"], row["group"]["namespace"]): row["data"][identity] for row in rows}
        assert found == pytest.approx(expected)
    assert len({row["id"] for row in rows}) == len(rows)


def test_rows_come_in_no_order_of_value_or_name_but_always_in_the_same(figures: Figures) -> None:
    select = [named("transaction_duration", "count", ACTIONS, "calls")]
    rows = figures.rows(select, BY_ACTION)
    assert rows == figures.rows(select, BY_ACTION)
    for order in ([row["data"]["calls"] for row in rows], [row["group"]["action"] for row in rows]):
        assert order not in (sorted(order), sorted(order, reverse=True))


def test_a_limit_cuts_rows_whatever_they_are_worth(figures: Figures) -> None:
    select = [named("transaction_duration", "count", ACTIONS, "calls")]
    rows = figures.rows(select, BY_ACTION)
    assert figures.rows(select, BY_ACTION, limit=4) == rows[:4]
    assert len(figures.rows(select, BY_ACTION, limit=200)) == len(rows)


def test_grouping_by_name_gives_each_metric_a_row_with_its_own_value_only(figures: Figures) -> None:
    select = [
        named("site_throughput", "COUNTER", {}, "throughput", aggregation="SUM"),
        named("error_rate", "GAUGE", WEB, "errors", aggregation="AVERAGE"),
        named("transaction_duration", "MEAN", WEB, "mean", aggregation="AVERAGE"),
    ]
    rows = figures.rows(select, ["Name"], resolution="MINUTELY")
    assert {row["group"]["name"]: set(row["data"]) for row in rows} == {
        "site_throughput": {"throughput"},
        "error_rate": {"errors"},
        "transaction_duration": {"mean"},
    }


def test_names_and_tags_can_be_grouped_by_together(figures: Figures) -> None:
    select = [
        named("transaction_duration", "mean", {"namespace": "*"}, "mean"),
        named("error_rate", "gauge", {"namespace": "*"}, "errors"),
    ]
    rows = figures.rows(select, ["Name", {"Tag": "namespace"}])
    assert {tuple(row["group"].values()) for row in rows} == {
        (name, namespace)
        for name in ("transaction_duration", "error_rate")
        for namespace in ("web", "background", "admin")
    }


def test_what_a_row_has_no_value_for_is_missing_from_its_data(figures: Figures) -> None:
    select = [
        named("transaction_duration", "count", {"namespace": "*"}, "calls"),
        named("transaction_queue_duration", "mean", {"namespace": "*"}, "wait"),
    ]
    rows = {row["group"]["namespace"]: set(row["data"]) for row in figures.rows(select, [{"Tag": "namespace"}])}
    assert rows == {"web": {"calls", "wait"}, "background": {"calls", "wait"}, "admin": {"calls"}}


def test_of_selectors_with_the_same_metric_tags_and_field_the_first_stays(figures: Figures) -> None:
    select = [
        named("transaction_duration", "mean", WEB, "first", aggregation="MAX"),
        named("transaction_duration", "MEAN", WEB, "second", aggregation="MIN"),
        named("transaction_duration", "p95", WEB, "other"),
    ]
    assert set(single(figures, select, [])["data"]) == {"first", "other"}


def test_a_selector_without_the_grouped_tag_is_put_into_the_rows_of_the_others(figures: Figures) -> None:
    select = [
        named("transaction_duration", "count", ACTIONS, "calls"),
        named("transaction_queue_duration", "mean", WEB, "wait"),
        named("site_throughput", "counter", {}, "all"),
    ]
    rows = figures.rows(select, BY_ACTION)
    for row in rows:
        assert ("wait" in row["data"]) == (row["group"]["namespace"] == "web")
        assert "all" in row["data"]


def test_a_selector_without_the_grouped_tag_alone_gets_a_row_without_a_value_for_it(figures: Figures) -> None:
    row = single(figures, [named("site_throughput", "counter", {}, "all")], [{"Tag": "action"}])
    assert row["group"] == {"action": ""}


def test_a_fixed_value_needs_no_grouping_and_can_have_one(figures: Figures) -> None:
    select = [named("transaction_duration", "mean", WEB, "mean")]
    bare, grouped = single(figures, select, []), single(figures, select, [{"Tag": "namespace"}])
    assert (bare["group"], grouped["group"]) == ({}, WEB)
    assert bare["data"] == grouped["data"]


@pytest.mark.parametrize("value", ["*", "we*", "*b"])
@pytest.mark.parametrize("group_by", [[], ["Name"], [{"Tag": "action"}]])
def test_a_wildcard_that_is_not_grouped_by_is_refused(figures: Figures, value: str, group_by: list[Any]) -> None:
    select = [named("transaction_duration", "mean", {"namespace": value}, "mean")]
    body = {"site_id": PREFERRED_SITE, **HOUR, "select": select, "group_by": group_by}
    reply = figures.client.post("/metrics/list", body)
    assert_answer("POST", "/metrics/list", reply.status, reply.json)
    assert reply.status == 422
    assert reply.json["error"] == "ungrouped_wildcard"
    assert reply.json["message"] == "Tag 'namespace' is a wildcard but is not in group_by"


@pytest.mark.parametrize("tags", [{}, {"action": "Checkout#create"}, {**WEB, "hostname": "a"}])
def test_a_tag_set_that_does_not_exist_has_no_rows(figures: Figures, tags: dict[str, str]) -> None:
    assert figures.rows([named("transaction_duration", "mean", tags, "mean")], ["Name"]) == []


def test_without_traffic_or_a_metric_there_are_no_rows(figures: Figures) -> None:
    night = {"from": "2026-11-23T14:20:00Z", "to": "2026-11-23T15:20:00Z"}
    throughput = [named("site_throughput", "counter", {}, "all")]
    assert figures.rows(throughput, ["Name"], **night) == []
    assert figures.rows([named("no.such.metric", "gauge", {}, "x")], ["Name"]) == []


@pytest.mark.parametrize(
    ("members", "status", "slug"),
    [
        ({"group_by": None}, 400, "Bad request"),
        ({"group_by": "Name"}, 422, "invalid_request"),
        ({"group_by": ["name"]}, 422, "invalid_request"),
        ({"group_by": [{"Tag": ""}]}, 422, "invalid_request"),
        ({"group_by": [{"Tag": 7}]}, 422, "invalid_request"),
        ({"group_by": [["Tag"]]}, 422, "invalid_request"),
        ({"group_by": [None]}, 422, "invalid_request"),
        ({"select": [selector("site_throughput", "counter")]}, 400, "Bad request"),
        ({"select": [named("site_throughput", "counter", {}, "")]}, 422, "invalid_request"),
        ({"select": [named("site_throughput", "p50", {}, "x")]}, 422, "invalid_field"),
        ({"select": [named("site_throughput", "gauge", {}, "x")]}, 422, "invalid_field"),
        ({"select": [named("site_throughput", "counter", WEB, "x")]}, 422, "invalid_tags"),
        ({"select": [named("site_throughput", "counter", {}, "x", aggregation="median")]}, 422, "invalid_request"),
        ({"limit": 0}, 422, "invalid_request"),
        ({"limit": 1.5}, 422, "invalid_request"),
        ({"resolution": "secondly"}, 422, "invalid_request"),
    ],
)
def test_a_list_that_cannot_be_made_is_refused(figures: Figures, members: Row, status: int, slug: str) -> None:
    good = {**HOUR, "select": [named("site_throughput", "counter", {}, "x")], "group_by": ["Name"]}
    reply = figures.client.post("/metrics/list", {"site_id": PREFERRED_SITE, **good, **members})
    assert_answer("POST", "/metrics/list", reply.status, reply.json)
    assert (reply.status, reply.json["error"]) == (status, slug)


def test_numbers_that_are_no_json_are_a_bad_request(figures: Figures) -> None:
    for text in (b'{"limit": NaN}', b'{"limit": -Infinity}', b'{"limit": Infinity}'):
        assert figures.client.send("POST", "/api/v2/metrics/list", text).status == 400


def test_a_number_beyond_all_bounds_is_refused(figures: Figures) -> None:
    body = b'{"site_id": "%s", "from": "2026-11-23T13:16:00Z", "to": "2026-11-23T13:17:00Z", "limit": 1e999}'
    reply = figures.client.send("POST", "/api/v2/metrics/timeseries", body % PREFERRED_SITE.encode())
    assert reply.status == 422


def test_every_name_has_a_type_and_tags_and_gives_series_with_them(figures: Figures) -> None:
    fields = {"GAUGE": "gauge", "COUNTER": "counter", "MEASUREMENT": "count"}
    reply = figures.client.get(f"/metrics/names/{PREFERRED_SITE}")
    assert_answer("GET", "/metrics/names/{site_id}", reply.status, reply.json)
    assert len(set(reply.json)) == len(reply.json) > 70
    for name in reply.json:
        kind = figures.client.get(f"/metrics/type_and_tags/{PREFERRED_SITE}/{quote(name, safe='')}")
        assert_answer("GET", "/metrics/type_and_tags/{site_id}/{metric_name}", kind.status, kind.json)
        range_ = DAY if "deadlocks" in name else HOUR
        for keys in kind.json["available_tags"]:
            tags = dict.fromkeys(keys, "*")
            assert figures.series(name, fields[kind.json["metric_type"]], tags, **range_, resolution="hourly"), name


def test_the_tag_combinations_are_lists_of_sorted_keys(figures: Figures) -> None:
    path = f"/metrics/type_and_tags/{PREFERRED_SITE}"
    assert figures.client.get(f"{path}/transaction_duration").json == {
        "metric_type": "MEASUREMENT",
        "available_tags": [["action", "namespace"], ["namespace"]],
    }
    assert figures.client.get(f"{path}/site_throughput").json == {"metric_type": "COUNTER", "available_tags": [[]]}


@pytest.mark.parametrize("name", ["orders.placed", "orders%2Eplaced", "%6Frders.placed"])
def test_names_in_paths_may_be_percent_encoded(figures: Figures, name: str) -> None:
    assert figures.client.get(f"/metrics/type_and_tags/{PREFERRED_SITE}/{name}").json["metric_type"] == "COUNTER"


@pytest.mark.parametrize("name", ["no.such.metric", "a%2Fb", "%00", "%ff", "%F0%9F%92%A3", "..%2F..%2Fauth", "%25"])
def test_a_metric_that_is_not_reported_is_not_found(figures: Figures, name: str) -> None:
    reply = figures.client.get(f"/metrics/type_and_tags/{PREFERRED_SITE}/{name}")
    assert_answer("GET", "/metrics/type_and_tags/{site_id}/{metric_name}", reply.status, reply.json)
    assert (reply.status, reply.json) == (404, {"error": "Not found"})


@pytest.mark.parametrize("path", ["/metrics/names/{}", "/metrics/type_and_tags/{}/cpu"])
def test_metrics_of_a_site_the_token_cannot_read_are_forbidden(figures: Figures, path: str) -> None:
    assert figures.client.get(path.format("5f3c9a1b2c3d4e5f60718293")).status == 403
