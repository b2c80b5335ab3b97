"""Whatever JSON a service sends, reading it ends in values with everything counted, or in an error of ours."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from appsignal_tui.errors import ExplorerError
from appsignal_tui.models.incident import ExceptionIncident
from appsignal_tui.models.page import Rows
from appsignal_tui.models.slow_event import SlowEvent, impact_unit
from appsignal_tui.services.container import Services
from appsignal_tui.services.incidents import IncidentQuestion, trace_questions
from tests.support.fake_world import json_reply
from tests.support.scripted import SITE, WINDOW, Case

Look = Callable[[Services], Awaitable[object]]

MEMBERS = [
    "upstream",
    "direction",
    "service",
    "name",
    "namespace",
    "action_name",
    "count",
    "mean",
    "error_rate",
    "digest",
    "impact",
    "title",
    "body",
    "group",
    "throughput",
    "valid",
    "ok",
    "occurrences",
    "message",
    "data",
    "errors",
    "extensions",
    "code",
    "app",
    "viewer",
    "organizations",
    "apps",
    "organization",
    "id",
    "slug",
    "logs",
    "sources",
    "logViews",
    "logView",
    "deployMarkers",
    "createdAt",
    "liveFor",
    "dashboards",
    "dashboard",
    "visuals",
    "__typename",
    "metrics",
    "metric",
    "fields",
    "field",
    "tags",
    "key",
    "value",
    "layout",
    "x",
    "w",
    "incidents",
    "exceptionIncidents",
    "incident",
    "number",
    "digests",
    "actionNames",
    "assignees",
    "trigger",
    "logLine",
    "timestamp",
    "backtrace",
    "line",
]
WORDS = ("ExceptionIncident", "LogIncident", "VisualTimeseries", "VisualNumber", "2026-03-02T09:00:00Z", "ERROR", " ")
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=4)
    | st.sampled_from([*WORDS, 10**40, "\ud800", "\x1b]52;c;x\x07"])
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(MEMBERS), inner, max_size=6),
    max_leaves=25,
)

REST: dict[str, Look] = {
    "/api/v2/tracing/site_edges": lambda services: services.service_map.of_site(SITE, WINDOW),
    "/api/v2/tracing/action_edges": lambda services: services.service_map.of_action(SITE, WINDOW, "web", "A#b"),
    "/api/v2/tracing/slow_events/actions": lambda services: services.slow_events.actions(
        SITE, WINDOW, SlowEvent(digest="d")
    ),
    "/api/v2/tracing/actions": lambda services: services.traces.actions(SITE, WINDOW),
    "/api/v2/tracing/slow_events": lambda services: services.slow_events.board(SITE, WINDOW),
    "/api/v2/deploys/stats": lambda services: services.deploys.stats(SITE, "r"),
    "/api/v2/check_ins/test_cron": lambda services: services.check_ins.test_cron("* * * * *"),
}
GRAPHQL: tuple[Look, ...] = (
    lambda services: services.account.viewer(),
    lambda services: services.account.organizations(),
    lambda services: services.account.site("s"),
    lambda services: services.account.namespaces(SITE),
    lambda services: services.sites.discover(),
    lambda services: services.logs.sources(SITE),
    lambda services: services.logs.views(SITE),
    lambda services: services.logs.view(SITE, "v"),
    lambda services: services.deploys.markers(SITE),
    lambda services: services.dashboards.dashboards(SITE),
    lambda services: services.dashboards.dashboard(SITE, "d"),
    lambda services: services.incidents.open(SITE),
    lambda services: services.incidents.exceptions(SITE),
    lambda services: services.incidents.incident(SITE, 7),
    lambda services: services.incidents.pages(IncidentQuestion(SITE.id)).more(),
    lambda services: services.incidents.backtrace(SITE, "st"),
)


async def _look(case: Case, looks: list[Look]) -> list[object]:
    """What comes of each question; any error but ours goes through."""
    found: list[object] = []
    async with case as services:
        for look in looks:
            try:
                found.append(await look(services))
            except ExplorerError as error:
                assert str(error).isprintable()  # noqa: PT017 - the error is one of the two outcomes
    return found


def _assert_counted(found: list[object]) -> None:
    for rows in found:
        if isinstance(rows, Rows):
            assert 0 <= rows.unreadable <= rows.received
            assert len(rows.rows) <= rows.received - rows.unreadable
            assert all(complaint.isprintable() for complaint in rows.complaints)


@settings(max_examples=60)
@given(VALUES)
def test_any_answer_of_a_route_is_read_with_rows_counted_or_is_an_error_of_ours(value: Any) -> None:
    case = Case({route: [json_reply(value)] for route in REST})
    _assert_counted(asyncio.run(_look(case, list(REST.values()))))


@settings(max_examples=60)
@given(VALUES, VALUES)
def test_any_answer_of_graphql_is_read_with_rows_counted_or_is_an_error_of_ours(app: Any, errors: Any) -> None:
    case = Case.graphql({"data": {"app": app, "viewer": app, "organization": app}, "errors": errors})
    _assert_counted(asyncio.run(_look(case, list(GRAPHQL))))


@given(st.lists(st.none() | st.floats(allow_nan=False, allow_infinity=False)))
def test_the_unit_of_impacts_is_the_same_in_any_order(impacts: list[float | None]) -> None:
    assert impact_unit(impacts) == impact_unit(sorted(impacts, key=lambda impact: (impact is None, impact or 0)))


@given(st.lists(st.text(min_size=1, max_size=5), max_size=5))
def test_an_error_group_leads_to_traces_exactly_when_it_has_digests(digests: list[str]) -> None:
    questions = trace_questions(SITE, ExceptionIncident(number=1, digests=tuple(digests)))
    assert [question.digests for question in questions] == ([tuple(digests)] if digests else [])
