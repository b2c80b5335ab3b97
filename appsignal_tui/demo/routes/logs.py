"""`POST /logs/lines` (contract 6)."""

import asyncio
import time
from collections.abc import Iterator
from itertools import islice

from appsignal_tui.demo import members
from appsignal_tui.demo.http import Request, Response, answer, unprocessable
from appsignal_tui.demo.log_query import LegacySyntaxError, LogQuery, parse_log_query
from appsignal_tui.demo.paging import INVALID, Page, read_page
from appsignal_tui.demo.telemetry import LineRecord, SiteRecord, Telemetry
from appsignal_tui.demo.terms import QuerySyntaxError
from appsignal_tui.demo.wire import NS_PER_MINUTE, NS_PER_S, line_json

_FIRST_WINDOW_NS = 5 * NS_PER_MINUTE
_SECONDS_AT_ONCE = 0.02


async def lines(telemetry: Telemetry, request: Request) -> Response:
    """A page of lines that match the query, in order of time."""
    body = request.body
    site = members.site(body, telemetry)
    source_ids = frozenset(members.filled_texts(body, "source_ids"))
    page = read_page(body)
    if page.column != "time":
        raise unprocessable(INVALID, "log lines are paged by time")
    query = _query(body, site)
    found: list[LineRecord] = []
    for start_ns, end_ns in _windows(*page.narrow(*members.time_range(body, telemetry, needed=False)), page):
        candidates = telemetry.lines(
            site, source_ids, start_ns, end_ns, oldest_first=not page.descending, hints=query.hints
        )
        matching = (line for line in candidates if query.matches(line))
        found += islice(matching, page.per_page - len(found))
        if len(found) == page.per_page:
            break
        await asyncio.sleep(0)
    return answer([line_json(line) for line in found])


def _windows(start_ns: int, end_ns: int, page: Page) -> Iterator[tuple[int, int]]:
    """The range in pieces, from the page's side on: so long a search for something rare must not block everyone else.

    A piece that took no time is followed by one twice as long, one that took too long by a shorter one.
    """
    length_ns = _FIRST_WINDOW_NS
    while start_ns <= end_ns:
        began = time.perf_counter()
        if page.descending:
            yield max(start_ns, end_ns - length_ns + 1), end_ns
            end_ns -= length_ns
        else:
            yield start_ns, min(end_ns, start_ns + length_ns - 1)
            start_ns += length_ns
        seconds = time.perf_counter() - began
        length_ns = max(length_ns // 2, NS_PER_S) if seconds > _SECONDS_AT_ONCE else length_ns * 2


def _query(body: members.Body, site: SiteRecord) -> LogQuery:
    text = members.text(body, "query")
    names = {source.id: source.name for source in site.log_sources}
    try:
        return parse_log_query(text, names, use_expressions=body.get("use_expressions") is True)
    except LegacySyntaxError as error:
        message = f"This query uses the old attribute syntax: {error.field}. Write the attribute's bare name."
        raise unprocessable("legacy_log_query_syntax", message, {"field": error.field}) from error
    except QuerySyntaxError as error:
        raise unprocessable("invalid_query", f"The query cannot be read: {error}.") from error
