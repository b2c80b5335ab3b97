"""Asking the service about a cron expression (contract 9, of which only the path is known)."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from appsignal_tui.api.aliases import CRON_ANSWER, CRON_QUESTION
from appsignal_tui.api.client import ApiClient
from appsignal_tui.api.decode import Answer, parse
from appsignal_tui.api.loose import first_text
from appsignal_tui.errors import RequestRefusedError
from appsignal_tui.models.base import parse_ns
from appsignal_tui.models.cron import CronVerdict
from appsignal_tui.text import safe_text

_MESSAGE_LENGTH = 300
_REFUSALS = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY})


def _levels(read: Any) -> Iterator[Any]:
    """The answer and what stands one level down in it."""
    yield read
    if isinstance(read, Mapping):
        yield from read.values()


def _verdict(answer: Answer) -> CronVerdict:
    read = parse(answer)
    if not isinstance(read, Mapping | list):
        raise answer.unexpected("a verdict on a cron expression")
    objects = [level for level in _levels(read) if isinstance(level, Mapping)]
    lists = [value for value in (read, *(each for one in objects for each in one.values())) if isinstance(value, list)]
    times, unreadable = _times(lists)
    said = (one.get(name) for name in CRON_ANSWER["is_valid"] for one in objects)
    is_valid = next((word for word in said if isinstance(word, bool)), True if times else None)
    messages = (first_text(one, CRON_ANSWER["message"]) for one in objects)
    message = safe_text(next((text for text in messages if text), ""), _MESSAGE_LENGTH)
    return CronVerdict(is_valid, times, unreadable, message)


def _times(lists: list[list[Any]]) -> tuple[tuple[int, ...], int]:
    """The times of the first list that holds any, and how many of its members are none."""
    for values in lists:
        times = tuple(time for value in values if (time := _time(value)) is not None)
        if times:
            return times, len(values) - len(times)
    return (), 0


def _time(value: Any) -> int | None:
    try:
        return parse_ns(value) if isinstance(value, str) else None
    except ValueError:
        return None


class CheckInsApi:
    """The check-in route; raises the errors of `errors.py`."""

    def __init__(self, client: ApiClient) -> None:
        """Ask through this client."""
        self._client = client

    async def test_cron(self, expression: str, timezone: str = "UTC") -> CronVerdict:
        """What the service thinks of an expression, and when it would match next (contract 9).

        A refusal is a verdict too. As the members of the request are guessed, its message may be about them instead.

        Args:
            expression: Five fields of a crontab.
            timezone: Name of the zone it is meant in.
        """
        body = {CRON_QUESTION["expression"][0]: expression, CRON_QUESTION["timezone"][0]: timezone}
        try:
            answer = await self._client.post("/check_ins/test_cron", body)
        except RequestRefusedError as refusal:
            if refusal.status not in _REFUSALS:
                raise
            return CronVerdict(is_valid=False, message=str(refusal))
        return _verdict(answer)
