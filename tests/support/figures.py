"""Asking the simulator for figures over a socket, each question and answer held against the written contract."""

import math
from collections.abc import Mapping
from typing import Any

from appsignal_tui.demo.world import PREFERRED_SITE
from tests.support.openapi import assert_answer, assert_request
from tests.support.simulator import FROZEN_AT, PlainClient

HOUR = {"from": "2026-11-23T13:16:00Z", "to": FROZEN_AT}
DAY = {"from": "2026-11-22T14:16:00Z", "to": FROZEN_AT}
Row = dict[str, Any]


def selector(name: str, field: str, tags: Mapping[str, str] | None = None, **members: Any) -> Row:
    """A selector of a metrics question."""
    return {"name": name, "field": field, "tags": dict(tags or {}), **members}


class Figures:
    """The metrics of one site."""

    def __init__(self, client: PlainClient, site_id: str = PREFERRED_SITE) -> None:
        self.client = client
        self.site_id = site_id

    def post(self, path: str, body: Row) -> Any:
        """The answer to a good question about the site, and within the last hour unless it says otherwise."""
        asked = {"site_id": self.site_id, **body}
        assert_request("POST", path, asked)
        reply = self.client.post(path, asked)
        assert_answer("POST", path, reply.status, reply.json)
        assert reply.status == 200, reply.json
        return reply.json

    def series(self, name: str, field: str, tags: Mapping[str, str] | None = None, **members: Any) -> list[Row]:
        """Series of one selector."""
        body = {**HOUR, **members, "select": [selector(name, field, tags)]}
        found: list[Row] = self.post("/metrics/timeseries", body)["series"]
        return found

    def by(
        self, key: str, name: str, field: str, tags: Mapping[str, str], **members: Any
    ) -> dict[str, dict[str, float]]:
        """Value by time, by the value of a tag."""
        return {one["tags"][key]: points(one) for one in self.series(name, field, tags, **members)}

    def one(self, name: str, field: str, tags: Mapping[str, str] | None = None, **members: Any) -> dict[str, float]:
        """Value by time of the only series."""
        (found,) = self.series(name, field, tags, **members)
        return points(found)

    def rows(self, select: list[Row], group_by: list[Any], **members: Any) -> list[Row]:
        """Rows of a list."""
        body = {**HOUR, **members, "select": select, "group_by": group_by}
        found: list[Row] = self.post("/metrics/list", body)["rows"]
        return found


def points(series: Row) -> dict[str, float]:
    """Value by time."""
    return {point["timestamp"]: point["value"] for point in series["data"]}


def values(series: Row) -> list[float]:
    """Values in order of time."""
    return [point["value"] for point in series["data"]]


def mean(numbers: list[float]) -> float:
    """The unweighted mean."""
    return math.fsum(numbers) / len(numbers)
