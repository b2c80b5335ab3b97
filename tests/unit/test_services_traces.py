"""Actions and traces through the real client over a service in this process."""

from typing import Any

import pytest

from appsignal_tui.errors import BadAnswerError, NotFoundError, RequestRefusedError
from appsignal_tui.models.trace import TraceSummary
from appsignal_tui.services.paging import NOT_MOVING
from appsignal_tui.services.traces import MAX_SITES, TraceQuestion
from tests.support.fake_world import (
    NS_PER_S,
    START_NS,
    Received,
    Reply,
    json_reply,
    serve_page,
    wire_time,
)
from tests.support.scripted import SITE, WINDOW, Case

PERFORMANCE = "/api/v2/tracing/traces/performance"
ERRORS = "/api/v2/tracing/traces/errors"


def _span(number: int) -> dict[str, Any]:
    return {"trace_id": "t", "span_id": str(number), "parent_span_id": ""}


async def test_actions_are_asked_for_the_window_and_read() -> None:
    row = {
        "namespace": "web",
        "action": "A#b",
        "digest": "d",
        "mean": 2.5,
        "throughput": 4,
        "error_rate": 0.5,
        "has_npo": True,
    }
    case = Case({"/api/v2/tracing/actions": [json_reply([row, {**row, "mean": {}}])]})
    async with case as services:
        found = await services.traces.actions(SITE, WINDOW, namespaces=("web",), revision="r1", action="A#b")
    body = {"site_id": SITE.id, **WINDOW.wire(), "namespaces": ["web"], "revision": "r1", "action": "A#b"}
    assert case.sent() == body
    assert (found.rows[0].name, found.rows[0].weight_ms, found.unreadable) == ("A#b", 10.0, 1)


async def test_rows_without_an_action_are_passed_over() -> None:
    rows = [{"namespace": "web", "action": "A#b"}, {"namespace": "web"}, {"action": None}, {"action": " "}]
    async with Case({"/api/v2/tracing/actions": [json_reply(rows)]}) as services:
        found = await services.traces.actions(SITE, WINDOW)
    assert ([row.name for row in found.rows], found.unreadable, found.received) == (["A#b"], 0, 4)


async def test_s08_when_no_row_has_an_action_none_could_be_read() -> None:
    async with Case({"/api/v2/tracing/actions": [json_reply([{"action_name": "A#b"}] * 3)]}) as services:
        found = await services.traces.actions(SITE, WINDOW)
    assert (found.rows, found.unreadable) == ((), 3)


async def test_an_action_with_stray_blanks_is_asked_without_and_then_with_them() -> None:
    case = Case({"/api/v2/tracing/actions": [json_reply([]), json_reply([{"action": "A#b "}])]})
    async with case as services:
        found = await services.traces.actions(SITE, WINDOW, action="A#b ")
    assert [case.sent(at)["action"] for at in range(2)] == ["A#b", "A#b "]
    assert found.rows[0].name == "A#b "


async def test_a_performance_list_is_asked_as_the_official_client_does() -> None:
    case = Case({PERFORMANCE: [json_reply([])]})
    question = TraceQuestion((SITE.id,), WINDOW, "web", "A#b", query="tag.x=1", min_duration_ms=500)
    async with case as services:
        assert await services.traces.traces(question).more() == ()
    assert case.sent() == {
        "site_ids": [SITE.id],
        "namespace": "web",
        "action_name": "A#b",
        **WINDOW.wire(),
        "duration_ms": 500,
        "query": "tag.x=1",
        "pagination": {"per_page": 100, "order": "DESC", "cursor": {"time": None}},
    }


@pytest.mark.parametrize("digests", [(), ("d1", "d2")])
async def test_digests_even_none_of_them_ask_the_error_list(digests: tuple[str, ...]) -> None:
    case = Case({ERRORS: [json_reply([])]})
    async with case as services:
        await services.traces.traces(TraceQuestion((SITE.id,), digests=digests)).more()
    assert case.sent()["digests"] == list(digests)
    assert "from" not in case.sent()


@pytest.mark.parametrize("order", ["ASC", "DESC"])
async def test_a_list_is_paged_through_by_time(order: Any) -> None:
    times = [START_NS - number // 3 * NS_PER_S for number in range(250)]

    def answer(request: Received) -> Reply:
        rows = [{"trace_id": str(at), "span_id": "s", "time": wire_time(times[at])} for at in range(250)]
        return json_reply([rows[at] for at in serve_page(times, request.json["pagination"])])

    async with Case({PERFORMANCE: answer}) as services:
        pages = services.traces.traces(TraceQuestion((SITE.id,), WINDOW, order=order), per_page=20)
        found: list[TraceSummary] = []
        while not pages.exhausted:
            found += await pages.more()
    assert len(found) == len({row.trace_id for row in found}) == 250
    assert [row.time_ns for row in found] == sorted(times, reverse=order == "DESC")
    assert (pages.stuck, pages.gaps, pages.unreadable) == ("", (), 0)


async def test_rows_below_the_minimum_are_dropped_when_the_service_ignores_it() -> None:
    rows = [{"trace_id": str(ms), "time": wire_time(START_NS - ms), "duration": ms} for ms in (700, 300, 500)]
    async with Case({PERFORMANCE: [json_reply(rows)]}) as services:
        found = await services.traces.traces(TraceQuestion((SITE.id,), WINDOW, min_duration_ms=500)).more()
    assert [row.trace_id for row in found] == ["700", "500"]


async def test_a_minimum_refused_under_one_name_is_asked_under_the_other() -> None:
    refused = json_reply({"error": "unknown_member", "message": "unknown member duration_ms"}, 422)
    case = Case({PERFORMANCE: [refused, json_reply([])]})
    async with case as services:
        await services.traces.traces(TraceQuestion((SITE.id,), min_duration_ms=5)).more()
    assert case.sent()["duration"] == 5
    assert "duration_ms" not in case.sent()


async def test_what_is_not_found_without_its_blanks_is_asked_with_them() -> None:
    row = {"trace_id": "t", "time": wire_time(START_NS)}
    case = Case({PERFORMANCE: [json_reply([]), json_reply([row])]})
    async with case as services:
        pages = services.traces.traces(TraceQuestion((SITE.id,), WINDOW, " web", "A#b "))
        assert [found.trace_id for found in await pages.more()] == ["t"]
    assert [case.sent(at)["action_name"] for at in range(2)] == ["A#b", "A#b "]


async def test_ordering_by_duration_falls_back_to_the_named_cursor_and_ends_honestly() -> None:
    def answer(request: Received) -> Reply:
        cursor = request.json["pagination"]["cursor"]
        if cursor != "Duration":
            return json_reply({"error": "bad", "message": "pagination.cursor must be a string"}, 422)
        return json_reply([{"trace_id": str(ms), "duration": ms} for ms in (9.0, 5.0)])

    async with Case({PERFORMANCE: answer}) as services:
        pages = services.traces.traces(TraceQuestion((SITE.id,), WINDOW, column="duration"), per_page=2)
        assert [row.duration_ms for row in await pages.more()] == [9.0, 5.0]
        assert await pages.more() == ()
        assert pages.stuck == NOT_MOVING


async def test_a_refused_question_is_told() -> None:
    async with Case({PERFORMANCE: [json_reply({"error": "bad_query", "message": "no"}, 422)]}) as services:
        with pytest.raises(RequestRefusedError) as caught:
            await services.traces.traces(TraceQuestion((SITE.id,))).more()
    assert caught.value.slug == "bad_query"


class TestOneTrace:
    """Spans of a trace by three routes (contract 5.7)."""

    async def test_by_its_id(self) -> None:
        case = Case({"/api/v2/tracing/trace": [json_reply([_span(1), _span(2), {"no": "span"}])]})
        async with case as services:
            trace = await services.traces.trace((SITE.id,), "t")
        assert case.sent() == {"site_ids": [SITE.id], "trace_id": "t"}
        assert [span.span_id for span in trace.spans] == ["1", "2"]
        assert trace.unreadable == 1

    @pytest.mark.parametrize("reply", [json_reply([]), json_reply({"error": "Not found"}, 404)])
    async def test_unknown_either_way(self, reply: Reply) -> None:
        script = {f"/api/v2/tracing/trace{kind}": [reply] for kind in ("", "/performance", "/error")}
        async with Case(script) as services:
            traces = services.traces
            for asking in (
                traces.trace((SITE.id,), "t"),
                traces.performance_trace(TraceQuestion((SITE.id,), WINDOW, "web", "A#b"), "t"),
                traces.error_trace((SITE.id,), "t", ("d",)),
            ):
                with pytest.raises(NotFoundError, match="no trace t"):
                    await asking

    async def test_many_sites_are_asked_in_turn(self) -> None:
        case = Case({"/api/v2/tracing/trace": [json_reply({"error": "Not found"}, 404), json_reply([_span(1)])]})
        sites = tuple(str(number) for number in range(MAX_SITES + 5))
        async with case as services:
            await services.traces.trace(sites, "t")
        assert [len(case.sent(at)["site_ids"]) for at in range(2)] == [MAX_SITES, 5]

    async def test_under_its_action_or_its_error_stray_blanks_are_the_second_guess(self) -> None:
        script = {
            "/api/v2/tracing/trace/performance": [json_reply([]), json_reply([_span(1)])],
            "/api/v2/tracing/trace/error": [json_reply({"error": "Not found"}, 404), json_reply([_span(1)])],
        }
        case = Case(script)
        async with case as services:
            await services.traces.performance_trace(TraceQuestion((SITE.id,), WINDOW, "web", " A#b"), "t")
            await services.traces.error_trace((SITE.id,), "t", ("d ",))
        assert [case.sent(at)["action_name"] for at in range(2)] == ["A#b", " A#b"]
        assert [case.sent(at)["digests"] for at in (2, 3)] == [["d"], ["d "]]

    async def test_under_its_action_or_its_error_many_sites_are_asked_in_turn(self) -> None:
        none_then_one = [json_reply([]), json_reply([_span(1)])]
        script = {
            "/api/v2/tracing/trace/performance": list(none_then_one),
            "/api/v2/tracing/trace/error": list(none_then_one),
        }
        case = Case(script)
        sites = tuple(str(number) for number in range(MAX_SITES + 5))
        async with case as services:
            await services.traces.performance_trace(TraceQuestion(sites, WINDOW, "web", "A#b"), "t")
            await services.traces.error_trace(sites, "t", ("d",))
        assert [len(case.sent(at)["site_ids"]) for at in range(4)] == [MAX_SITES, 5, MAX_SITES, 5]

    async def test_under_its_action(self) -> None:
        case = Case({"/api/v2/tracing/trace/performance": [json_reply([_span(1)])]})
        async with case as services:
            await services.traces.performance_trace(TraceQuestion((SITE.id,), WINDOW, "web", "A#b"), "t")
        assert case.sent() == {
            "site_ids": [SITE.id],
            "namespace": "web",
            "action_name": "A#b",
            **WINDOW.wire(),
            "trace_id": "t",
            "pagination": {"per_page": 100, "order": "DESC", "cursor": {"time": None}},
        }

    async def test_an_answer_of_exactly_a_page_may_be_cut_and_is_asked_whole(self) -> None:
        script = {
            "/api/v2/tracing/trace/performance": [json_reply([_span(number) for number in range(100)])],
            "/api/v2/tracing/trace": [json_reply([_span(number) for number in range(130)])],
        }
        async with Case(script) as services:
            trace = await services.traces.performance_trace(TraceQuestion((SITE.id,), WINDOW, "web", "A#b"), "t")
        assert len(trace.spans) == 130

    async def test_under_its_error_without_paging(self) -> None:
        case = Case({"/api/v2/tracing/trace/error": [json_reply([_span(1)])]})
        async with case as services:
            await services.traces.error_trace((SITE.id,), "t", ("d",))
        assert case.sent() == {"site_ids": [SITE.id], "trace_id": "t", "digests": ["d"]}

    async def test_s08_a_trace_of_which_nothing_can_be_read_is_not_called_unknown(self) -> None:
        async with Case({"/api/v2/tracing/trace": [json_reply([{"x": 1}])]}) as services:
            trace = await services.traces.trace((SITE.id,), "t")
        assert (trace.spans, trace.unreadable) == ((), 1)

    async def test_another_shape_is_an_unexpected_answer(self) -> None:
        async with Case({"/api/v2/tracing/trace": [json_reply({"spans": []})]}) as services:
            with pytest.raises(BadAnswerError):
                await services.traces.trace((SITE.id,), "t")


class TestLocator:
    """Where a trace lives (contract 5.6)."""

    async def test_actions_and_incidents(self) -> None:
        found = {
            "performance": [{"site_id": SITE.id, "namespace": "web", "action_name": "A#b"}],
            "errors": [{"site_id": SITE.id, "incident_number": 42, "exception_name": "E"}],
        }
        case = Case({"/api/v2/tracing/locator": [json_reply(found)]})
        async with case as services:
            location = await services.traces.locate((SITE.id,), "t")
        assert case.sent() == {"site_ids": [SITE.id], "trace_id": "t"}
        assert location.performance[0].action_name == "A#b"
        assert location.errors[0].incident_number == 42

    @pytest.mark.parametrize(
        "reply",
        [json_reply({"performance": [], "errors": []}), json_reply({}), json_reply({"error": "Not found"}, 404)],
    )
    async def test_unknown_is_no_error(self, reply: Reply) -> None:
        async with Case({"/api/v2/tracing/locator": [reply]}) as services:
            location = await services.traces.locate((SITE.id,), "t")
        assert (location.performance, location.errors) == ((), ())
