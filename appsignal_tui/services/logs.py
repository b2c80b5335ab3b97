"""Searching log lines (contract 6); following them is in `tail`."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from http import HTTPStatus

from appsignal_tui.api.logs import LogQuestion
from appsignal_tui.api.paging import MAX_PER_PAGE
from appsignal_tui.errors import ExplorerError, NotFoundError, RequestRefusedError
from appsignal_tui.models.log import LogLine
from appsignal_tui.models.page import Rows, Told
from appsignal_tui.models.site import LogSource, LogView, Site
from appsignal_tui.models.timerange import Clock, TimeRange
from appsignal_tui.services.paging import Gap, KeysetWalk
from appsignal_tui.services.ports import CANNOT_TELL, Discovery, LogMemory, Logs
from appsignal_tui.services.tail import LINES, LogTail, TailBatch
from appsignal_tui.text import safe_text

__all__ = ["Gap", "LogPages", "LogQuestion", "LogService", "LogTail", "TailBatch"]

_PAGES_AT_ONCE = 5
_NAMED_AT_MOST = 8
_NAME_LENGTH = 80


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

    def __init__(self, api: Logs, discovery: Discovery, memory: LogMemory, clock: Clock) -> None:
        """Ask through these."""
        self.api = api
        self._discovery = discovery
        self._memory = memory
        self._clock = clock
        self._sources: dict[str, tuple[LogSource, ...]] = {}

    async def sources(self, site: Site) -> tuple[LogSource, ...]:
        """The log sources of a site, asked once a session; those remembered when it cannot be asked."""
        return await self._sources_of(site.id)

    async def views(self, site: Site) -> Rows[LogView]:
        """Log searches somebody saved in the web app; those remembered when it cannot be asked."""
        try:
            found = await self._discovery.log_views(site.id)
        except CANNOT_TELL:
            remembered = await asyncio.to_thread(self._memory.log_views, site.id)
            if not remembered:
                raise
            return Rows(remembered, received=len(remembered))
        if not found.unreadable and (found.rows or not found.complaints):
            await asyncio.to_thread(self._memory.remember_log_views, site.id, found.rows)
        return found

    async def view(self, site: Site, wanted: str) -> Told[LogView]:
        """A saved search by its id, else by its name in any case (contract 11.4).

        Raises:
            NotFoundError: there is none; the hint names what there is.
        """
        try:
            by_id = await self._discovery.log_view(site.id, wanted)
        except (RequestRefusedError, *CANNOT_TELL):
            by_id = Rows()  # a name may be no id at all to the service; what is remembered has a name too
        if by_id.rows:
            return Told(by_id.rows[0], by_id.complaints)
        views = await self.views(site)
        folded = wanted.strip().casefold()
        named = next(
            (view for view in views.rows if folded in {view.id.casefold(), view.name.strip().casefold()}), None
        )
        if named is None:
            raise NotFoundError(f"There is no log view {safe_text(wanted, _NAME_LENGTH)!r}.", hint=_listing(views.rows))
        return Told(named, views.complaints)

    @staticmethod
    def question_of(site: Site, view: LogView, window: TimeRange | None = None) -> LogQuestion:
        """The question a saved search stands for; its severities are written as the official client does.

        Args:
            site: The site the view belongs to.
            view: The view; without sources it means all of the site.
            window: The range, which a view does not have.
        """
        severities = ",".join(word.casefold() for word in view.severities)
        terms = (view.query.strip(), f"severity=[{severities}]" if severities else "")
        return LogQuestion(site.id, view.source_ids, " ".join(term for term in terms if term), window)

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

    async def lost(self, site: Site, source_ids: Sequence[str], error: ExplorerError) -> NotFoundError | None:
        """What to say instead of an error when log sources that were remembered are gone; others are the way on.

        Sources that are gone are forgotten.

        Args:
            site: The site.
            source_ids: The sources asked.
            error: What the question ended in; nothing is asked unless it may mean that a source is gone.

        Returns:
            `None` when they are there, or cannot be asked for.
        """
        if error.status not in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}:
            return None
        try:
            found = await self._discovery.log_sources(site.id)
        except (*CANNOT_TELL, RequestRefusedError):
            return None
        there = {source.id for source in found.rows}
        gone = [source_id for source_id in source_ids if source_id not in there]
        if not there or not gone or found.may_lack_rows:
            return None
        for source_id in gone:
            await asyncio.to_thread(self._memory.forget_log_source, site.id, source_id)
        self._sources.pop(site.id, None)
        named = ", ".join(safe_text(source_id, _NAME_LENGTH) for source_id in gone[:_NAMED_AT_MOST])
        return NotFoundError(
            f"The log source {named} no longer exists, or this token has no access to it.",
            hint="Pick another source of the site.",
        )

    async def _sources_of(self, site_id: str) -> tuple[LogSource, ...]:
        if site_id in self._sources:
            return self._sources[site_id]
        try:
            found = await self._discovery.log_sources(site_id)
        except CANNOT_TELL:
            remembered = await asyncio.to_thread(self._memory.log_sources, site_id)
            if not remembered:
                raise
            return remembered
        if not found.may_lack_rows:
            await asyncio.to_thread(self._memory.remember_log_sources, site_id, found.rows)
        remembered = await asyncio.to_thread(self._memory.log_sources, site_id)  # those added by hand are among them
        told = tuple({source.id: source for source in (*found.rows, *remembered)}.values())
        if told:
            self._sources[site_id] = told
        return told


def _listing(views: Sequence[LogView]) -> str:
    named = [safe_text(view.name or view.id, _NAME_LENGTH) for view in views[:_NAMED_AT_MOST]]
    more = f" and {len(views) - len(named)} more" if len(views) > len(named) else ""
    return f"There is {', '.join(named)}{more}." if named else "This site has no log views."
