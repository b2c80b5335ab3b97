"""The cron verdict through the real client over a service in this process (contract 9)."""

from typing import Any

import pytest

from appsignal_tui.errors import BadAnswerError, NotFoundError, RequestRefusedError
from appsignal_tui.models.cron import CronVerdict
from tests.support.fake_world import json_reply, read_time
from tests.support.scripted import Case

ROUTE = "/api/v2/check_ins/test_cron"
FIRST, SECOND = "2026-03-02T09:15:00Z", "2026-03-02T09:30:00Z"
TIMES = (read_time(FIRST), read_time(SECOND))


async def _verdict(answer: Any, status: int = 200) -> CronVerdict:
    async with Case({ROUTE: [json_reply(answer, status)]}) as services:
        return await services.check_ins.test_cron("*/15 * * * *")


async def test_expression_and_zone_are_sent() -> None:
    case = Case({ROUTE: [json_reply({"valid": True})]})
    async with case as services:
        await services.check_ins.test_cron(" */15 * * * * ", "Europe/Amsterdam")
    assert case.sent() == {"cron": "*/15 * * * *", "timezone": "Europe/Amsterdam"}


@pytest.mark.parametrize(
    "answer",
    [
        {"valid": True, "occurrences": [FIRST, SECOND]},
        {"ok": True, "next": [FIRST, SECOND]},
        {"result": {"valid": True, "upcoming": [FIRST, SECOND]}},
        {"fields": ["*/15", "*"], "times": [FIRST, SECOND]},
        [FIRST, SECOND],
    ],
)
async def test_times_are_found_at_either_level_under_any_name(answer: Any) -> None:
    assert await _verdict(answer) == CronVerdict(is_valid=True, occurrences_ns=TIMES)


async def test_members_that_are_no_times_are_counted() -> None:
    assert await _verdict({"valid": True, "occurrences": [FIRST, "soon", 7, None]}) == CronVerdict(
        is_valid=True, occurrences_ns=TIMES[:1], unreadable=3
    )


@pytest.mark.parametrize(
    "answer", [{"valid": False, "message": "5 fields\x1b[2J"}, {"check": {"ok": False, "error": "5 fields\x1b[2J"}}]
)
async def test_an_invalid_expression_says_why_and_harmlessly(answer: Any) -> None:
    assert await _verdict(answer) == CronVerdict(is_valid=False, message="5 fields␛[2J")


@pytest.mark.parametrize("status", [400, 422])
async def test_h04_a_refusal_is_a_verdict_with_the_service_s_words(status: int) -> None:
    refusal = {"error": "invalid_cron", "message": "Minute 61 is out of range", "details": None}
    assert await _verdict(refusal, status) == CronVerdict(is_valid=False, message="Minute 61 is out of range")


@pytest.mark.parametrize("answer", [{}, {"occurrences": []}, {"valid": "yes"}, [], {"a": {"b": {"ok": True}}}])
async def test_an_answer_that_does_not_say_is_no_verdict(answer: Any) -> None:
    assert await _verdict(answer) == CronVerdict(is_valid=None)


async def test_other_errors_stay_errors() -> None:
    with pytest.raises(NotFoundError):
        await _verdict({"error": "Not found"}, 404)
    with pytest.raises(RequestRefusedError):
        await _verdict({"error": "too large"}, 413)


@pytest.mark.parametrize("answer", [7, "x", None, True])
async def test_b15_another_shape_is_an_unexpected_answer(answer: Any) -> None:
    with pytest.raises(BadAnswerError):
        await _verdict(answer)
