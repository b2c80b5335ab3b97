"""Searching log lines (contract 6); following them is in `tail`."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from appsignal_tui.api.logs import LogQuestion
from appsignal_tui.api.paging import MAX_PER_PAGE
from appsignal_tui.errors import NotFoundError, RateLimitedError, ServerError, UnreachableError
from appsignal_tui.models.log import LogLine
from appsignal_tui.models.site import LogSource, Site
from appsignal_tui.models.timerange import Clock
from appsignal_tui.services.paging import Gap, KeysetWalk
from appsignal_tui.services.ports import Discovery, Logs, SiteMemory
from appsignal_tui.services.tail import LINES, LogTail, TailBatch

__all__ = ["Gap", "LogPages", "LogQuestion", "LogService", "LogTail", "TailBatch"]

_PAGES_AT_ONCE = 5


class LogPages:
    """Lines of a range from the newest to the oldest, fetched page by page as they are wanted."""

    def __init__(self, service: "LogService", question: LogQuestion, *, per_page: int = MAX_PER_PAGE) -> None:
        """Start before the first page; nothing is asked yet."""
        self._service = service
        self._question = question
        self._walk = KeysetWalk(LINES, order="DESC", per_page=per_page)

    @property
    def exhausted(self) -> bool:
        """Whether the whole range has been read."""
        return self._walk.exhausted

    @property
    def stuck(self) -> str:
        """Why no older lines can be had although there may be some; empty while they can."""
        return self._walk.stuck

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Instants with more lines than a page, of which some may be missing; the newest first."""
        return self._walk.gaps

    @property
    def unreadable(self) -> int:
        """Lines so far that could not be read."""
        return self._walk.unreadable

    async def more(self) -> tuple[LogLine, ...]:
        """The next older lines, newest first, none of them seen before; empty when there are no more.

        Raises:
            NotFoundError: the site has no log sources.
            RequestRefusedError: the query cannot be read; `slug` and `field` say why (contract 6.3).
        """
        for _ in range(_PAGES_AT_ONCE):
            if self._walk.done:
                break
            question = await self._service.with_sources(self._question)
            lines = self._walk.take(await self._service.api.lines(question, self._walk.page()))
            if lines:
                return lines
        return ()


class LogService:
    """Everything about logs that a screen can ask for; raises the errors of `errors.py`."""

    def __init__(self, api: Logs, discovery: Discovery, memory: SiteMemory, clock: Clock) -> None:
        """Ask through these."""
        self.api = api
        self._discovery = discovery
        self._memory = memory
        self._clock = clock
        self._sources: dict[str, tuple[LogSource, ...]] = {}

    async def sources(self, site: Site) -> tuple[LogSource, ...]:
        """The log sources of a site, asked once a session; those remembered when the service cannot be reached."""
        return await self._sources_of(site.id)

    def older(self, question: LogQuestion, *, per_page: int = MAX_PER_PAGE) -> LogPages:
        """Lines of the question's range, from the newest on."""
        return LogPages(self, question, per_page=per_page)

    def tail(self, question: LogQuestion, after: Sequence[LogLine] = (), *, per_page: int = MAX_PER_PAGE) -> LogTail:
        """Lines that arrive from here on; the end of the question's range is disregarded.

        Args:
            question: What to look for.
            after: Lines already held, in any order, best all of the last 30 seconds: the tail goes on after the newest
                and delivers none of them again. Without any it begins a minute ago.
            per_page: Lines asked for at once.
        """
        return LogTail(self.api, self.with_sources, question, self._clock, after=after, per_page=per_page)

    async def with_sources(self, question: LogQuestion) -> LogQuestion:
        """The question with its sources named; one without sources means all of the site (contract 6.1).

        Raises:
            NotFoundError: the site has none.
        """
        if question.source_ids:
            return question
        sources = await self._sources_of(question.site_id)
        if not sources:
            raise NotFoundError(
                "This site has no log sources.", hint="Add one in the web app under Logging, or pick another site."
            )
        return replace(question, source_ids=tuple(source.id for source in sources))

    async def _sources_of(self, site_id: str) -> tuple[LogSource, ...]:
        if site_id in self._sources:
            return self._sources[site_id]
        try:
            found = await self._discovery.log_sources(site_id)
        except (UnreachableError, ServerError, RateLimitedError):
            remembered = await asyncio.to_thread(self._memory.log_sources, site_id)
            if not remembered:
                raise
            return remembered
        if found.rows:
            self._sources[site_id] = found.rows
            await asyncio.to_thread(self._memory.remember_log_sources, site_id, found.rows)
        return found.rows
