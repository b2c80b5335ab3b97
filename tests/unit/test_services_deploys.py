"""Deploys and their figures through the real client over a service in this process (contract 8, 11.3)."""

from typing import Any

import pytest

from appsignal_tui.errors import BadAnswerError, ExplorerError
from tests.support.fake_world import json_reply, read_time
from tests.support.scripted import SITE, Case, refused

STATS = "/api/v2/deploys/stats"


def _marker(hour: int, **members: Any) -> dict[str, Any]:
    return {"createdAt": f"2026-03-02T{hour:02}:00:00Z", "revision": f"r{hour}", **members}


def _markers(*rows: Any) -> dict[str, Any]:
    return {"data": {"app": {"deployMarkers": list(rows)}}}


async def test_markers_come_newest_first_with_all_their_members() -> None:
    full = _marker(
        9,
        id="m1",
        shortRevision="a1b2c3d",
        user="ana",
        gitCompareUrl="https://example.test/compare",
        liveFor=1500,
        liveForInWords="25m",
        exceptionCount=12,
        exceptionRate=0.25,
    )
    async with Case.graphql(_markers(_marker(8), full, _marker(7, user=None, liveFor=None), None)) as services:
        found = await services.deploys.markers(SITE)
    assert [deploy.revision for deploy in found.rows] == ["r9", "r8", "r7"]
    newest = found.rows[0]
    assert (newest.id, newest.name, newest.user, newest.created_ns) == (
        "m1",
        "a1b2c3d",
        "ana",
        read_time("2026-03-02T09:00:00Z"),
    )
    assert (newest.live_for_s, newest.live_for_words) == (1500, "25m")
    assert (newest.exception_count, newest.exception_rate) == (12, 0.25)
    assert newest.compare_url == "https://example.test/compare"
    assert (found.rows[2].live_for_s, found.rows[2].user) == (None, "")


async def test_s02_a_marker_without_time_is_counted() -> None:
    async with Case.graphql(_markers(_marker(8), {"revision": "x"}, 7)) as services:
        found = await services.deploys.markers(SITE)
    assert (len(found.rows), found.unreadable) == (1, 2)


async def test_a_refused_detail_costs_the_details_only_and_is_told() -> None:
    case = Case.graphql(refused("Field 'liveFor' doesn't exist"), _markers(_marker(8)))
    async with case as services:
        found = await services.deploys.markers(SITE)
    assert [deploy.revision for deploy in found.rows] == ["r8"]
    assert found.complaints == ("Some details are left out: Field 'liveFor' doesn't exist",)
    assert "liveFor" in case.sent(0)["query"]
    assert "liveFor" not in case.sent(1)["query"]


async def test_stats_are_asked_by_revision_without_a_range() -> None:
    case = Case({STATS: [json_reply({"throughput": 48210, "mean": 91.7, "error_rate": 0.42})]})
    async with case as services:
        stats = await services.deploys.stats(SITE, "a1b2c3d")
    assert case.sent() == {"site_id": SITE.id, "revision": "a1b2c3d"}
    assert stats is not None
    assert (stats.calls, stats.mean_ms, stats.error_rate_pct) == (48210, 91.7, 0.42)


@pytest.mark.parametrize("status", [404, 422])
async def test_h03_a_revision_that_served_nothing_has_no_data(status: int) -> None:
    async with Case({STATS: [json_reply({"error": "Not found"}, status)]}) as services:
        assert await services.deploys.stats(SITE, "gone") is None


@pytest.mark.parametrize("status", [400, 410])
async def test_any_other_refusal_is_told(status: int) -> None:
    async with Case({STATS: [json_reply({"error": "no"}, status)]}) as services:
        with pytest.raises(ExplorerError, match="no") as caught:
            await services.deploys.stats(SITE, "x")
    assert caught.value.status == status


async def test_members_may_be_missing_and_another_shape_is_unexpected() -> None:
    async with Case({STATS: [json_reply({"mean": None, "further": 1}), json_reply([])]}) as services:
        stats = await services.deploys.stats(SITE, "x")
        assert stats is not None
        assert (stats.calls, stats.mean_ms, stats.error_rate_pct) == (None, None, None)
        with pytest.raises(BadAnswerError):
            await services.deploys.stats(SITE, "y")


async def test_one_revision_is_asked_once_for_all_its_markers() -> None:
    case = Case({STATS: [json_reply({"throughput": 1})]})
    async with case as services:
        for _ in range(3):
            assert await services.deploys.stats(SITE, "a1b2c3d", is_live=False) is not None
        await services.deploys.stats(SITE, "another", is_live=False)
    assert [case.sent(at)["revision"] for at in range(case.count)] == ["a1b2c3d", "another"]
