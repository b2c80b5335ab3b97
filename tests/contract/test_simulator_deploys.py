"""`POST /deploys/stats` (contract 8) adds up to what the actions of a revision say (contract 5.9)."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.figures import Figures
from tests.support.openapi import assert_answer
from tests.support.simulator import FROZEN_AT, PlainClient, running_simulator

EVER = {"from": "2026-01-01T00:00:00Z", "to": FROZEN_AT}


@pytest.fixture(scope="module")
def figures() -> Iterator[Figures]:
    with running_simulator() as url:
        client = PlainClient(url)
        yield Figures(client)
        client.close()


@pytest.mark.parametrize("revision", ["9f3c2a1", "77c01de", "c5d0b77", "0e91aa2"])
def test_a_revision_is_all_of_its_actions(figures: Figures, revision: str) -> None:
    rows = figures.post("/tracing/actions", {**EVER, "revision": revision})
    calls = sum(row["throughput"] for row in rows)
    stats = figures.post("/deploys/stats", {"revision": revision})
    assert stats["throughput"] == calls > 0
    assert stats["mean"] == pytest.approx(sum(row["mean"] * row["throughput"] for row in rows) / calls)
    assert stats["error_rate"] == pytest.approx(
        sum(row["error_rate"] * row["throughput"] for row in rows) / calls, abs=1e-4
    )


def test_the_newest_deploy_made_things_worse(figures: Figures) -> None:
    before, after = (figures.post("/deploys/stats", {"revision": revision}) for revision in ("77c01de", "9f3c2a1"))
    assert after["mean"] > 1.3 * before["mean"]
    assert after["error_rate"] > 5 * before["error_rate"]


@pytest.mark.parametrize("revision", ["0123456", "9F3C2A1", "9f3c2a1 ", "💣", "\x00"])
def test_a_revision_that_served_nothing_is_not_found(figures: Figures, revision: str) -> None:
    reply = figures.client.post("/deploys/stats", {"site_id": figures.site_id, "revision": revision})
    assert_answer("POST", "/deploys/stats", reply.status, reply.json)
    assert (reply.status, reply.json) == (404, {"error": "Not found"})


@pytest.mark.parametrize(("revision", "status"), [(None, 400), ("", 422), (7, 422), (["9f3c2a1"], 422)])
def test_something_that_is_no_revision_is_refused(figures: Figures, revision: Any, status: int) -> None:
    reply = figures.client.post("/deploys/stats", {"site_id": figures.site_id, "revision": revision})
    assert_answer("POST", "/deploys/stats", reply.status, reply.json)
    assert reply.status == status
