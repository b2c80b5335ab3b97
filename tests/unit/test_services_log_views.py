"""Saved log searches through the real client over a service in this process (contract 11.4)."""

from typing import Any

import pytest

from appsignal_tui.errors import NotFoundError, ServerError
from appsignal_tui.models.site import LogView
from appsignal_tui.services.logs import LogQuestion, LogService
from tests.support.fake_world import Received, Reply, json_reply
from tests.support.scripted import SITE, WINDOW, Case, refused

ERRORS = {
    "id": "v1",
    "name": "Errors",
    "query": "group:web",
    "sourceIds": ["s1", None],
    "severities": ["ERROR", "FATAL"],
    "columns": ["hostname"],
}
BARE = {"id": "v2", "name": "Slow queries", "query": None, "sourceIds": None, "severities": None, "columns": None}


def _by_document(request: Received) -> Reply:
    """Answer the list, and one view by its id."""
    if "logViews" in request.json["query"]:
        return json_reply({"data": {"app": {"logViews": [ERRORS, BARE]}}})
    found = next((view for view in (ERRORS, BARE) if view["id"] == request.json["variables"]["view"]), None)
    return json_reply({"data": {"app": {"logView": found}}})


async def test_views_are_read_with_what_may_be_null() -> None:
    async with Case({"/graphql": _by_document}) as services:
        found = await services.logs.views(SITE)
    errors, bare = found.rows
    assert (errors.source_ids, errors.severities, errors.columns) == (("s1",), ("ERROR", "FATAL"), ("hostname",))
    assert (bare.query, bare.source_ids, bare.severities, bare.columns) == ("", (), (), ())


@pytest.mark.parametrize(("wanted", "documents"), [("v2", 1), ("slow QUERIES ", 2), ("V2", 2)])
async def test_a_view_is_found_by_its_id_and_then_by_its_name_in_any_case(wanted: str, documents: int) -> None:
    case = Case({"/graphql": _by_document})
    async with case as services:
        told = await services.logs.view(SITE, wanted)
    assert told.value.id == "v2"
    assert case.count == documents


async def test_a_name_that_the_service_refuses_as_an_id_is_looked_for_as_a_name() -> None:
    def answer(request: Received) -> Reply:
        if "logViews" in request.json["query"]:
            return _by_document(request)
        return json_reply(refused("not an id", "argumentError"))

    async with Case({"/graphql": answer}) as services:
        assert (await services.logs.view(SITE, "errors")).value.id == "v1"


async def test_h03_an_unknown_view_is_not_found_and_the_others_are_named() -> None:
    async with Case({"/graphql": _by_document}) as services:
        with pytest.raises(NotFoundError, match="no log view 'nope'") as caught:
            await services.logs.view(SITE, "nope")
    assert caught.value.hint == "There is Errors, Slow queries."


async def test_n02_views_are_remembered_for_when_the_service_cannot_be_reached() -> None:
    replies = [json_reply({"data": {"app": {"logViews": [ERRORS]}}}), json_reply({"error": "down"}, 500)]
    async with Case({"/graphql": replies}) as services:
        asked = await services.logs.views(SITE)
        services.forget_answers()
        assert (await services.logs.views(SITE)).rows == asked.rows


async def test_h08_without_anything_remembered_the_error_is_told() -> None:
    async with Case({"/graphql": [json_reply({"error": "down"}, 500)]}) as services:
        with pytest.raises(ServerError, match="down"):
            await services.logs.views(SITE)


@pytest.mark.parametrize(
    ("members", "query"),
    [
        ({"query": " group:web ", "severities": ("ERROR", "Fatal")}, "group:web severity=[error,fatal]"),
        ({"severities": ("ERROR",)}, "severity=[error]"),
        ({"query": "boom"}, "boom"),
        ({}, ""),
    ],
)
def test_a_view_becomes_a_question_with_its_severities_in_lower_case(members: dict[str, Any], query: str) -> None:
    view = LogView(id="v", source_ids=("s1",), **members)
    assert LogService.question_of(SITE, view, WINDOW) == LogQuestion(SITE.id, ("s1",), query, WINDOW)
