"""`POST /check_ins/test_cron` (contract 9) over a socket."""

from collections.abc import Iterator
from typing import Any

import pytest

from appsignal_tui.demo.wire import parse_time
from tests.support.openapi import assert_answer, assert_request
from tests.support.simulator import FROZEN_NS, PlainClient, Reply, running_simulator

PATH = "/check_ins/test_cron"


@pytest.fixture(scope="module")
def client() -> Iterator[PlainClient]:
    with running_simulator() as url:
        client = PlainClient(url)
        yield client
        client.close()


def ask(client: PlainClient, body: dict[str, Any]) -> Reply:
    reply = client.post(PATH, body)
    assert_answer("POST", PATH, reply.status, reply.json)
    return reply


def test_a_good_expression_has_its_next_ten_times(client: PlainClient) -> None:
    body = {"cron": "*/15 8-18 * * 1-5", "timezone": "Europe/Amsterdam"}
    assert_request("POST", PATH, body)
    answer = ask(client, body).json
    times = [parse_time(text) for text in answer["occurrences"]]
    assert answer["valid"] is True
    assert len(times) == 10
    assert times == sorted(times)
    assert times[0] > FROZEN_NS
    assert answer["occurrences"][:2] == ["2026-11-23T14:30:00Z", "2026-11-23T14:45:00Z"]


@pytest.mark.parametrize("members", [{}, {"timezone": None}, {"timezone": "UTC"}, {"timezone": ""}])
def test_without_a_zone_it_goes_by_utc(client: PlainClient, members: dict[str, Any]) -> None:
    occurrences = ask(client, {"cron": "0 12 * * *", **members}).json["occurrences"]
    assert occurrences[0] == "2026-11-24T12:00:00Z"


@pytest.mark.parametrize(
    ("body", "status", "slug"),
    [
        ({}, 400, "Bad request"),
        ({"cron": None}, 400, "Bad request"),
        ({"cron": 5}, 422, "invalid_request"),
        ({"cron": "* * * *"}, 422, "invalid_cron"),
        ({"cron": "0 0 31 2 *"}, 422, "invalid_cron"),
        ({"cron": "61 * * * *"}, 422, "invalid_cron"),
        ({"cron": "\ud800"}, 422, "invalid_cron"),
        ({"cron": "@hourly", "timezone": "Mars/Olympus"}, 422, "invalid_timezone"),
        ({"cron": "@hourly", "timezone": "../../etc/passwd"}, 422, "invalid_timezone"),
        ({"cron": "@hourly", "timezone": "Europe"}, 422, "invalid_timezone"),
        ({"cron": "@hourly", "timezone": "/etc/localtime"}, 422, "invalid_timezone"),
        ({"cron": "@hourly", "timezone": "\x00"}, 422, "invalid_timezone"),
        ({"cron": "@hourly", "timezone": "\ud800"}, 422, "invalid_timezone"),
        ({"cron": "@hourly", "timezone": "x" * 10_000}, 422, "invalid_timezone"),
        ({"cron": "@hourly", "timezone": 3}, 422, "invalid_request"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_reason(
    client: PlainClient, body: dict[str, Any], status: int, slug: str
) -> None:
    reply = ask(client, body)
    assert (reply.status, reply.json["error"]) == (status, slug)
    assert reply.json["message"]
