"""Incidents of all kinds through the real client over a service in this process (contract 11.5, 11.6)."""

from typing import Any

import pytest

from appsignal_tui.api.tracing import TraceQuestion
from appsignal_tui.errors import AccessDeniedError, BadAnswerError, NotFoundError, RequestRefusedError
from appsignal_tui.models.incident import (
    AnomalyIncident,
    ExceptionIncident,
    Incident,
    LogIncident,
    PerformanceIncident,
    UnknownIncident,
)
from appsignal_tui.models.log import Severity
from appsignal_tui.models.page import Rows
from appsignal_tui.services.incidents import IncidentQuestion, trace_questions
from tests.support.fake_world import Received, Reply, json_reply, read_time
from tests.support.scripted import SITE, WINDOW, Case, refused

AT = "2026-03-02T09:00:00Z"
EXCEPTION: dict[str, Any] = {
    "__typename": "ExceptionIncident",
    "id": "i42",
    "number": 42,
    "exceptionName": "Timeout::Error",
    "exceptionMessage": None,
    "actionNames": ["A#b", None],
    "namespace": "web",
    "count": 3,
    "createdAt": AT,
    "lastOccurredAt": None,
    "digests": ["d1", "d2"],
    "state": "OPEN",
    "assignees": [{"id": "u", "name": "Ana"}, {"id": "v", "name": None}, None],
    "errorGroupingStrategy": "NAME",
}
PERFORMANCE = {
    "__typename": "PerformanceIncident",
    "number": 43,
    "actionNames": ["A#b", "C#d"],
    "namespace": "web",
    "mean": 310.5,
    "totalDuration": 9_000,
    "hasNPlusOne": True,
}
ANOMALY = {
    "__typename": "AnomalyIncident",
    "number": 44,
    "alertState": "WARMUP",
    "trigger": {"id": "t", "name": None, "metricName": "error_rate", "kind": "x", "field": "GAUGE"},
    "tags": [{"key": "namespace", "value": "web"}, {"key": "host", "value": None}],
}
LOG = {
    "__typename": "LogIncident",
    "number": 45,
    "trigger": None,
    "logLine": {"id": "l", "timestamp": AT, "severity": "ERROR", "message": "boom", "hostname": None, "group": "web"},
}


def _listed(*incidents: Any, field: str = "incidents") -> dict[str, Any]:
    return {"data": {"app": {field: list(incidents)}}}


async def _open(*incidents: Any) -> Rows[Incident]:
    async with Case.graphql(_listed(*incidents)) as services:
        return await services.incidents.open(SITE)


async def test_every_kind_is_told_by_its_typename_with_what_belongs_to_it() -> None:
    exception, performance, anomaly, log = (await _open(EXCEPTION, PERFORMANCE, ANOMALY, LOG)).rows
    assert isinstance(exception, ExceptionIncident)
    assert (exception.kind, exception.digests, exception.action_names) == ("exception", ("d1", "d2"), ("A#b",))
    assert (exception.assignees, exception.created_ns, exception.last_ns) == (("Ana",), read_time(AT), None)
    assert isinstance(performance, PerformanceIncident)
    assert (performance.mean_ms, performance.total_ms, performance.has_n_plus_one) == (310.5, 9_000, True)
    assert isinstance(anomaly, AnomalyIncident)
    assert anomaly.trigger is not None
    assert (anomaly.alert_state, anomaly.trigger.metric_name) == ("WARMUP", "error_rate")
    assert anomaly.tags == {"namespace": "web", "host": None}
    assert isinstance(log, LogIncident)
    assert log.line is not None
    assert (log.trigger, log.line.severity, log.line.message) == (None, Severity.ERROR, "boom")
    assert [each.kind for each in (performance, anomaly, log)] == ["performance", "anomaly", "log"]


async def test_s05_an_unknown_kind_is_shown_by_its_name_even_when_nothing_else_is_told() -> None:
    found = await _open({"__typename": "UptimeIncident"}, {"__typename": "X", "number": 3, "state": "OPEN"})
    assert [(type(each), each.kind, each.number) for each in found.rows] == [
        (UnknownIncident, "uptime", 0),
        (UnknownIncident, "x", 3),
    ]
    assert found.unreadable == 0


async def test_s02_an_incident_of_a_known_kind_without_number_is_counted() -> None:
    found = await _open({**EXCEPTION, "number": None}, 7, None, EXCEPTION)
    assert ([each.number for each in found.rows], found.unreadable, found.received) == ([42], 2, 3)


@pytest.mark.parametrize(
    "odd",
    [
        {**ANOMALY, "trigger": 7, "tags": "x"},
        {**LOG, "logLine": {"message": "no time"}, "trigger": []},
        {**EXCEPTION, "assignees": "Ana", "actionNames": None, "digests": None},
    ],
)
async def test_odd_members_that_are_only_good_to_have_spoil_nothing(odd: dict[str, Any]) -> None:
    found = await _open(odd)
    assert (len(found.rows), found.unreadable) == (1, 0)


async def test_open_incidents_are_asked_by_state_newest_first() -> None:
    case = Case.graphql(_listed())
    async with case as services:
        await services.incidents.open(SITE)
    query = case.sent()["query"]
    assert "incidents(limit: $limit, offset: $offset, order: LAST, state: OPEN)" in query
    assert case.sent()["variables"] == {"id": SITE.id, "limit": 100, "offset": 0}


async def test_outside_of_conditions_the_union_is_asked_for_its_typename_only() -> None:
    case = Case.graphql(_listed())
    async with case as services:
        await services.incidents.open(SITE)
    inside = case.sent()["query"].split("state: OPEN) {")[1]
    assert inside.split("...")[0].split() == ["__typename"]


async def test_groups_of_errors_are_asked_in_the_list_of_their_kind() -> None:
    case = Case.graphql(_listed(EXCEPTION, None, field="exceptionIncidents"))
    async with case as services:
        found = await services.incidents.exceptions(SITE)
    assert found.rows[0].digests == ("d1", "d2")
    assert "exceptionIncidents(limit: $limit, offset: $offset, order: LAST)" in case.sent()["query"]


async def test_a_list_without_typenames_holds_incidents_of_its_kind() -> None:
    bare = {name: value for name, value in PERFORMANCE.items() if name != "__typename"}
    async with Case.graphql(_listed(bare, field="performanceIncidents")) as services:
        found = await services.incidents.open(SITE, "performance")
    assert [(type(each), each.kind) for each in found.rows] == [(PerformanceIncident, "performance")]


async def test_a_question_is_narrowed_by_variables() -> None:
    question = IncidentQuestion(SITE.id, "exception", "WIP", "ID", ("web",), "A#b", 'a"} b')
    case = Case.graphql(_listed(field="exceptionIncidents"))
    async with case as services:
        await services.incidents.pages(question).more()
    sent = case.sent()
    assert "$namespaces: [String!], $actionName: String, $query: String" in sent["query"]
    assert 'a"}' not in sent["query"]
    narrowed = {"namespaces": ["web"], "actionName": "A#b", "query": 'a"} b'}
    assert sent["variables"] == {"id": SITE.id, "limit": 100, "offset": 0, **narrowed}


@pytest.mark.parametrize(
    "narrowed", [{"kind": "log", "action_name": "A#b"}, {"kind": "anomaly", "namespaces": ("web",)}, {"query": "x"}]
)
def test_a_list_that_cannot_be_narrowed_so_is_not_asked(narrowed: Any) -> None:
    with pytest.raises(ValueError, match="cannot be narrowed"):
        IncidentQuestion(SITE.id, **narrowed)


class TestPages:
    """Walking a list by counting off."""

    @staticmethod
    def _service(count: int, *, drift: int = 0) -> Case:
        """A list of so many incidents that grows at its front between pages."""
        pages = 0

        def answer(request: Received) -> Reply:
            nonlocal pages
            variables = request.json["variables"]
            at = max(0, variables["offset"] - drift * pages)
            pages += 1
            numbers = range(count)[at : at + variables["limit"]]
            return json_reply(_listed(*({**EXCEPTION, "number": number + 1} for number in numbers)))

        return Case({"/graphql": answer})

    @staticmethod
    async def _all(case: Case, per_page: int) -> tuple[list[int], str]:
        numbers: list[int] = []
        async with case as services:
            pages = services.incidents.pages(IncidentQuestion(SITE.id), per_page=per_page)
            while not (pages.exhausted or pages.stuck):
                numbers += [incident.number for incident in await pages.more()]
            return numbers, pages.stuck

    @pytest.mark.parametrize("count", [0, 1, 9, 10, 11, 35])
    async def test_every_incident_comes_once_in_the_order_of_ids(self, count: int) -> None:
        case = self._service(count)
        assert await self._all(case, 10) == (list(range(1, count + 1)), "")
        assert all("order: ID" in case.sent(at)["query"] for at in range(case.count))

    async def test_s10_an_incident_that_comes_twice_because_the_list_grew_is_told_once(self) -> None:
        assert await self._all(self._service(35, drift=3), 10) == (list(range(1, 36)), "")

    async def test_s09_a_list_that_does_not_move_is_left(self) -> None:
        numbers, stuck = await self._all(
            Case.graphql(_listed(*({**EXCEPTION, "number": n + 1} for n in range(10)))), 10
        )
        assert (len(numbers), bool(stuck)) == (10, True)

    @pytest.mark.parametrize("row", [{"__typename": "NewIncident"}, 7])
    async def test_s08_a_list_without_end_of_which_nothing_can_be_told_apart_is_left(self, row: Any) -> None:
        _, stuck = await self._all(Case.graphql(_listed(*[row] * 10)), 10)
        assert stuck

    async def test_incidents_without_a_number_are_all_told_and_bad_ones_counted(self) -> None:
        rows = [{"__typename": "NewIncident"}] * 3 + [7]
        async with Case.graphql({**_listed(*rows), "errors": [{"message": "half"}]}) as services:
            pages = services.incidents.pages(IncidentQuestion(SITE.id))
            assert len(await pages.more()) == 3
            assert (pages.unreadable, pages.complaints, pages.exhausted) == (1, ("half",), True)


class TestOne:
    """A single incident."""

    async def test_by_its_number(self) -> None:
        case = Case.graphql({"data": {"app": {"incident": LOG}}})
        async with case as services:
            told = await services.incidents.incident(SITE, 45)
        assert isinstance(told.value, LogIncident)
        assert case.sent()["variables"] == {"id": SITE.id, "number": 45}

    @pytest.mark.parametrize("data", [{"app": {"incident": None}}, {"app": None}, {}])
    async def test_h03_an_unknown_one_is_not_found(self, data: Any) -> None:
        async with Case.graphql({"data": data}) as services:
            with pytest.raises(NotFoundError, match="no incident 7"):
                await services.incidents.incident(SITE, 7)

    async def test_one_that_cannot_be_read_is_not_called_unknown(self) -> None:
        async with Case.graphql({"data": {"app": {"incident": {**EXCEPTION, "number": {}}}}}) as services:
            with pytest.raises(BadAnswerError, match="incident 7"):
                await services.incidents.incident(SITE, 7)


class TestHalfAnswers:
    """Errors beside data, refused fields, refused documents."""

    async def test_data_beside_an_error_is_used_and_the_error_told(self) -> None:
        answer = {**_listed(EXCEPTION), "errors": [{"message": "timeout in\x1b[2J tags"}]}
        async with Case.graphql(answer) as services:
            found = await services.incidents.open(SITE)
        assert (len(found.rows), found.complaints) == (1, ("timeout in␛[2J tags",))

    async def test_another_shape_is_told_instead_of_an_empty_list(self) -> None:
        async with Case.graphql({"data": {"app": {"incidents": {"nodes": []}}}}) as services:
            found = await services.incidents.open(SITE)
        assert (found.rows, found.complaints) == ((), ("The service told incidents in an unknown shape.",))

    async def test_a_refused_field_costs_details_only_and_is_not_asked_again(self) -> None:
        case = Case.graphql(refused("no errorGroupingStrategy"), _listed(EXCEPTION), _listed(PERFORMANCE))
        async with case as services:
            for _ in range(2):
                found = await services.incidents.open(SITE)
                assert found.complaints == ("Some details are left out: no errorGroupingStrategy",)
                services.forget_answers()
        assert ["errorGroupingStrategy" in case.sent(at)["query"] for at in range(case.count)] == [True, False, False]

    async def test_a_document_refused_in_both_wordings_is_told_in_the_first_words(self) -> None:
        case = Case.graphql(refused("first"), refused("second"), refused("third"), _listed(EXCEPTION))
        async with case as services:
            with pytest.raises(RequestRefusedError, match="first"):
                await services.incidents.open(SITE)
            assert len((await services.incidents.open(SITE)).rows) == 1
        assert "errorGroupingStrategy" in case.sent(2)["query"]

    async def test_a_restricted_account_is_told_and_nothing_else_tried(self) -> None:
        case = Case.graphql(refused("Over the plan", "ACCOUNT_RESTRICTED"))
        async with case as services:
            with pytest.raises(AccessDeniedError, match="Over the plan"):
                await services.incidents.open(SITE)
        assert case.count == 1


class TestLeads:
    """From an incident to its traces and its backtrace."""

    def test_digests_lead_to_one_list_of_error_traces(self) -> None:
        incident = ExceptionIncident(number=1, digests=("d1", "d2"))
        assert trace_questions(SITE, incident, WINDOW) == (TraceQuestion((SITE.id,), WINDOW, digests=("d1", "d2")),)

    def test_each_action_leads_to_a_list_of_its_traces(self) -> None:
        incident = PerformanceIncident(number=1, namespace="web", action_names=("A#b", "C#d"))
        assert trace_questions(SITE, incident) == tuple(
            TraceQuestion((SITE.id,), None, "web", name) for name in ("A#b", "C#d")
        )

    @pytest.mark.parametrize(
        "incident", [AnomalyIncident(number=1), LogIncident(number=1), UnknownIncident(), ExceptionIncident(number=1)]
    )
    def test_others_lead_nowhere(self, incident: Incident) -> None:
        assert trace_questions(SITE, incident) == ()

    async def test_a_backtrace_is_read_with_the_code_around_its_lines(self) -> None:
        lines = [
            {
                "type": "app",
                "original": "app/models/order.rb:12:in `total'",
                "path": "app/models/order.rb",
                "line": "12",
                "column": None,
                "method": "total",
                "code": [{"line": 11, "source": "def total"}, {"line": "12", "source": None}, None],
            },
            None,
            {"type": "gem", "line": 3, "code": {"line": 3, "source": "x"}},
            {"type": None, "code": "x"},
            {"path": ["x"]},
        ]
        case = Case.graphql({"data": {"app": {"backtrace": lines}}})
        async with case as services:
            found = await services.incidents.backtrace(SITE, "st-1", revision="a1b2c3d")
        assert case.sent()["variables"] == {"id": SITE.id, "trace": "st-1", "revision": "a1b2c3d"}
        own, gem, bare = found.rows
        assert (own.is_own_code, own.line, own.method) == (True, "12", "total")
        assert [(line.number, line.source) for line in own.code] == [("11", "def total"), ("12", "")]
        assert (gem.is_own_code, gem.line, gem.code[0].source) == (False, "3", "x")
        assert (bare.type, bare.code, found.unreadable) == ("", (), 1)

    async def test_a_backtrace_no_longer_kept_has_no_lines(self) -> None:
        case = Case.graphql({"data": {"app": {"backtrace": None}}})
        async with case as services:
            assert (await services.incidents.backtrace(SITE, "st-1")).rows == ()
        assert case.sent()["variables"]["revision"] is None
