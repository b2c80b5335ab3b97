"""Finding out what the account can see: organizations, sites, then log sources and views (contract 11.1, 11.4)."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, replace
from typing import Protocol

from appsignal_tui.api.gate import in_background
from appsignal_tui.errors import ExplorerError
from appsignal_tui.models.page import Rows
from appsignal_tui.models.site import Organization, Site
from appsignal_tui.services.ports import Discovery, LogMemory, LogViewMemory, OrganizationMemory
from appsignal_tui.services.sites import TOLERATED, SiteService, why_not
from appsignal_tui.text import safe_text

ASKED_BY_ITSELF = 50
"""Accounts with more sites are asked for log sources and views only on demand, site by site."""

_AT_ONCE = 2
"""Sites asked about at once, which leaves turns to what a person waits for."""

_FAILURES_IN_A_ROW = 3
"""After so many sites that could not be asked the others are not either."""

_NAME_LENGTH = 80


class DiscoveryMemory(OrganizationMemory, LogMemory, LogViewMemory, Protocol):
    """Where what was discovered is kept; use a thread, as with sites."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a discovery is."""

    organizations: int = 0
    organizations_done: int = 0
    """Of which the sites are known."""
    sites: int = 0
    sites_found: int = 0
    """Sites the service told of; the others are remembered or were added by hand."""
    details: int = 0
    """Sites whose log sources and views are wanted."""
    details_done: int = 0
    failures: tuple[str, ...] = ()
    """What did not work, one sentence each, none twice."""
    is_finished: bool = False

    def failing(self, sentence: str) -> "Progress":
        """The same with one more thing that did not work."""
        return self if sentence in self.failures else replace(self, failures=(*self.failures, sentence))


class DiscoveryService:
    """Asks for all there is to know about what exists, in the background, and remembers it."""

    def __init__(self, api: Discovery, sites: SiteService, memory: DiscoveryMemory) -> None:
        """Ask through the first; sites are remembered by the second, the rest in the third."""
        self._api = api
        self._sites = sites
        self._memory = memory

    async def run(self, *, everything: bool = False) -> AsyncGenerator[Progress]:
        """Discover, and tell how far it is after each step; the last value is finished.

        What cannot be asked is a sentence in `failures`, and what is remembered stays as it is. Ending the iteration
        early cancels what is under way; what was found by then is kept.

        Args:
            everything: Whether log sources and views are asked for however many sites there are, and where they are
                known too; else for those of which none are known.

        Raises:
            AuthenticationError: the token is not accepted.
        """
        steps: asyncio.Queue[Progress | None] = asyncio.Queue()
        run = _Run(self._api, self._sites, self._memory, steps.put_nowait)
        with in_background():
            work = asyncio.create_task(run.work(everything=everything))
        work.add_done_callback(lambda _work: steps.put_nowait(None))
        try:
            while (step := await steps.get()) is not None:
                yield step
            await work
        finally:
            work.cancel()
            with suppress(asyncio.CancelledError, ExplorerError):
                await work

    async def finish(self, *, everything: bool = False) -> Progress:
        """Discover, and tell how it ended.

        Raises:
            AuthenticationError: the token is not accepted.
        """
        last = Progress()
        async with aclosing(self.run(everything=everything)) as steps:
            async for step in steps:
                last = step
        return last

    async def details(self, site: Site) -> Progress:
        """Discover log sources and views of one site on demand.

        Raises:
            AuthenticationError: the token is not accepted.
        """
        run = _Run(self._api, self._sites, self._memory, lambda _step: None)
        return await run.details([site])


class _Run:
    """One discovery."""

    def __init__(
        self, api: Discovery, sites: SiteService, memory: DiscoveryMemory, report: Callable[[Progress], None]
    ) -> None:
        self._api = api
        self._sites = sites
        self._memory = memory
        self._report = report
        self._progress = Progress()
        self._failed_in_a_row = 0

    async def work(self, *, everything: bool) -> None:
        """All of it, step by step."""
        self._tell(self._progress)
        sites = await self._accounts()
        self._tell(replace(self._progress, sites=len(sites)))
        if self._progress.sites_found and (everything or len(sites) <= ASKED_BY_ITSELF):
            told = {site.id for site in sites}
            by_use = [each.site for each in await self._sites.kept() if each.site.id in told]
            await self.details([site for site in by_use if everything or not await self._sites.sources(site)])
        self._tell(replace(self._progress, is_finished=True))

    async def details(self, sites: Sequence[Site]) -> Progress:
        """Log sources and views of these sites, a few at a time, in this order."""
        self._tell(replace(self._progress, details=len(sites)))
        waiting = deque(sites)

        async def ask_in_turn() -> None:
            while waiting and self._failed_in_a_row < _FAILURES_IN_A_ROW:
                await self._details_of(waiting.popleft())

        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(_AT_ONCE):
                    group.create_task(ask_in_turn())
        except ExceptionGroup as failed:
            raise failed.exceptions[0] from failed
        if waiting:
            self._tell(self._progress.failing(f"{len(waiting)} more sites were not asked for their log sources."))
        return self._progress

    async def _accounts(self) -> tuple[Site, ...]:
        """Organizations and sites, remembered; those remembered before when they cannot be asked."""
        try:
            organizations, found = await asyncio.gather(self._api.organizations(), self._api.sites())
        except TOLERATED as error:
            self._tell(self._progress.failing(why_not(error)))
            return tuple(each.site for each in await self._sites.kept() if not each.is_gone)
        for complaint in dict.fromkeys((*organizations.complaints, *found.complaints)):
            self._tell(self._progress.failing(f"Told in part: {complaint}"))
        self._tell(replace(self._progress, organizations=len(organizations.rows)))
        found = await self._with_missing(organizations, found)
        if not organizations.may_lack_rows:
            await asyncio.to_thread(self._memory.remember_organizations, organizations.rows)
        if found.unreadable:
            self._tell(self._progress.failing(f"{found.unreadable} sites could not be read and were left out."))
        sites = await self._sites.take(found)
        self._tell(replace(self._progress, organizations_done=len(organizations.rows), sites_found=len(found.rows)))
        return sites

    async def _with_missing(self, organizations: Rows[Organization], found: Rows[Site]) -> Rows[Site]:
        """The sites, with those of organizations for which half an answer told none, asked one by one."""
        told = {site.org_slug for site in found.rows}
        silent = [each for each in organizations.rows if each.slug not in told] if found.may_lack_rows else []
        self._tell(replace(self._progress, organizations_done=len(organizations.rows) - len(silent)))
        for organization in silent:
            try:
                more = await self._api.sites_of(organization.slug)
            except TOLERATED as error:
                name = safe_text(organization.name or organization.slug, _NAME_LENGTH)
                self._tell(self._progress.failing(f"The sites of {name} could not be asked: {why_not(error)}"))
                continue
            rows = tuple({site.id: site for site in (*found.rows, *more.rows)}.values())
            found = replace(found, rows=rows, unreadable=found.unreadable + more.unreadable)
            self._tell(replace(self._progress, organizations_done=self._progress.organizations_done + 1))
        return found

    async def _details_of(self, site: Site) -> None:
        try:
            sources = await self._api.log_sources(site.id)
            if not sources.may_lack_rows:
                await asyncio.to_thread(self._memory.remember_log_sources, site.id, sources.rows)
            views = await self._api.log_views(site.id)
            if not views.may_lack_rows:
                await asyncio.to_thread(self._memory.remember_log_views, site.id, views.rows)
        except TOLERATED as error:
            self._failed_in_a_row += 1
            self._tell(self._progress.failing(why_not(error)))
            return
        self._failed_in_a_row = 0
        progress = replace(self._progress, details_done=self._progress.details_done + 1)
        for complaint in dict.fromkeys((*sources.complaints, *views.complaints)):
            progress = progress.failing(f"Told in part: {complaint}")
        self._tell(progress)

    def _tell(self, progress: Progress) -> None:
        if progress != self._progress or progress == Progress():
            self._progress = progress
            self._report(progress)
