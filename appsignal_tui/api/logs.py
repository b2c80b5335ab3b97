"""Log lines (contract 6)."""

from dataclasses import dataclass
from typing import Any

from appsignal_tui.api.client import ApiClient
from appsignal_tui.api.paging import Page
from appsignal_tui.api.reading import read_rows
from appsignal_tui.models.base import format_ns
from appsignal_tui.models.log import LogLine
from appsignal_tui.models.page import Rows
from appsignal_tui.models.timerange import TimeRange


@dataclass(frozen=True, slots=True)
class LogQuestion:
    """Which lines are wanted; the query is always written in the current language (contract 6.3)."""

    site_id: str
    source_ids: tuple[str, ...] = ()
    """Empty: all sources of the site."""
    query: str = ""
    """Empty matches everything."""
    window: TimeRange | None = None
    """`None`: all that is retained, up to now."""


class LogsApi:
    """The log route; raises the errors of `errors.py`."""

    def __init__(self, client: ApiClient) -> None:
        """Ask through this client."""
        self._client = client

    async def lines(self, question: LogQuestion, page: Page, *, start_ns: int | None = None) -> Rows[LogLine]:
        """One page of lines (contract 6.1).

        Args:
            question: What to look for; its sources must not be empty.
            page: Which page.
            start_ns: Begin of an open range that replaces the question's window: from then until now.
        """
        body: dict[str, Any] = {
            "site_id": question.site_id,
            "source_ids": list(question.source_ids),
            "query": question.query,
            "use_expressions": True,
            "pagination": page.wire(),
        }
        if start_ns is not None:
            body["from"] = format_ns(start_ns)
        elif question.window is not None:
            body |= question.window.wire()
        return await read_rows(await self._client.post("/logs/lines", body), LogLine)
