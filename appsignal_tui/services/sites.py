"""Which sites there are, what a person calls them, and which one to open (contract 11.1)."""

import asyncio
from collections.abc import Sequence
from http import HTTPStatus

from appsignal_tui.errors import (
    AccessDeniedError,
    BadAnswerError,
    ConfigurationError,
    ExplorerError,
    NotFoundError,
    RequestRefusedError,
)
from appsignal_tui.models.page import Rows
from appsignal_tui.models.remembered import Remembered
from appsignal_tui.models.site import GivenSite, KnownSite, LogSource, Site, SiteFigures
from appsignal_tui.models.timerange import Clock
from appsignal_tui.models.trace import Action
from appsignal_tui.services.ports import CANNOT_TELL, Discovery, SiteMemory, TokenCheck, Tracing
from appsignal_tui.services.site_check import SiteCheck, look_at, summed
from appsignal_tui.services.site_names import described, meant_by
from appsignal_tui.text import safe_text

__all__ = ["TOLERATED", "SiteCheck", "SiteService", "why_not"]

_NAME_LENGTH = 80

TOLERATED = (*CANNOT_TELL, RequestRefusedError, BadAnswerError)
"""Errors about what exists after which what is remembered, or told by REST, goes on."""

_REFUSED = {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}


class SiteService:
    """Finds, remembers and chooses sites."""

    def __init__(
        self,
        api: Discovery,
        memory: SiteMemory,
        clock: Clock,
        *,
        tracing: Tracing,
        token: TokenCheck,
        preferred: str = "",
        always_asks: bool = False,
    ) -> None:
        """Build the service.

        Args:
            api: Asked for sites.
            memory: What is kept between runs; used from a thread, because another process may hold it for a second.
            clock: The present.
            tracing: Asked how a site is doing.
            token: Asked whether the token is good.
            preferred: Site to open when nothing else decides, as a person would name it.
            always_asks: Whether sites are discovered even when the one to open is remembered, so that a recording of
                the session tells which there are.
        """
        self._api = api
        self._memory = memory
        self._clock = clock
        self._tracing = tracing
        self._token = token
        self._preferred = preferred
        self._always_asks = always_asks
        self._sites: tuple[Site, ...] = ()
        self.unreadable = 0
        """Sites of the last discovery that could not be read."""
        self.out_of_date = ""
        """Why the last discovery told what was remembered instead of asking; empty when it asked."""
        self.incomplete = ""
        """Why sites may be missing from what the last discovery told; empty when they are all there."""

    @property
    def known(self) -> tuple[Site, ...]:
        """What the last discovery found; empty before it."""
        return self._sites

    async def discover(self) -> tuple[Site, ...]:
        """Ask which sites the account can see, and remember them.

        When the service cannot be asked, the sites remembered are told instead and `out_of_date` says why. When it
        leaves some out, those remembered are told as well and `incomplete` says why.

        Raises:
            AuthenticationError: the token is not accepted.
            ExplorerError: it could not be asked, and nothing is remembered.
        """
        try:
            found = await self._api.sites()
        except TOLERATED as error:
            remembered = await asyncio.to_thread(self._memory.sites)
            if not remembered:
                raise
            self.out_of_date = why_not(error)
            self._sites = remembered
            return remembered
        return await self.take(found)

    async def take(self, found: Rows[Site]) -> tuple[Site, ...]:
        """Remember what was discovered, and tell it with what is remembered of sites that may have been left out."""
        self.unreadable, self.out_of_date = found.unreadable, ""
        self.incomplete = (
            f"Some sites may be missing: {found.complaints[0]}" if found.may_lack_rows and found.complaints else ""
        )
        is_all = bool(found.rows) and not found.may_lack_rows
        await asyncio.to_thread(self._memory.remember_sites, found.rows, complete=is_all)
        kept = await self.kept()
        by_id = {each.site.id: each for each in kept}
        sites = tuple(by_id[site.id].site if site.id in by_id else site for site in found.rows)
        told = {site.id for site in sites}
        self._sites = sites + tuple(each.site for each in kept if not each.is_gone and each.site.id not in told)
        return self._sites

    async def choose(self, wanted: str | None = None) -> tuple[Site, str]:
        """The site to open, with the reason in words ("last used", "the only one", …).

        Args:
            wanted: Site id, alias, `name/environment` or a name that only one site has; `None` for the last used,
                else the only one, else the preferred one.

        Raises:
            NotFoundError: no site is meant by `wanted`, or there are no sites; the hint names what exists.
            ConfigurationError: several sites, and nothing says which.
        """
        if self._always_asks and not self._sites:
            await self.discover()
        if wanted:
            return await self._named(wanted), "as asked for"
        last = await asyncio.to_thread(self._memory.last_used)
        if last is not None:
            return last, "last used"
        sites = await self.discover()
        if len(sites) == 1:
            return sites[0], "the only one"
        if not sites:
            raise NotFoundError(
                "This account sees no apps.", hint="Ask for access to an app, or use a token of another account."
            )
        if self._preferred:
            return await self._named(self._preferred), "the one to begin with"
        raise ConfigurationError(f"There are {len(sites)} sites; say which one.", hint=described("--site takes", sites))

    async def remember(self, site: Site) -> None:
        """Note that this site is used now; the next run opens it."""
        await asyncio.to_thread(self._memory.mark_used, site, self._clock())

    async def set_alias(self, site: Site, alias: str) -> None:
        """Let an alias stand for a site wherever a site is named; an empty one removes it."""
        await asyncio.to_thread(self._memory.set_alias, site.id, alias)

    async def set_colour(self, site: Site, colour: str) -> None:
        """Give a site a colour of `SITE_COLOURS`; an empty one is the usual colour."""
        await asyncio.to_thread(self._memory.set_colour, site.id, colour)

    async def set_favourite(self, site: Site, digit: int) -> None:
        """Let a digit from 1 to 9 open a site and no other; 0 takes its digit away.

        Raises:
            ValueError: the digit is not one of 0 to 9.
        """
        await asyncio.to_thread(self._memory.set_favourite, site.id, digit)

    async def set_names(
        self, site: Site, *, name: str | None = None, environment: str | None = None, org_slug: str | None = None
    ) -> None:
        """Call a site by other names: an empty one is the service's again, `None` leaves it as it is."""
        names = {"name": name, "environment": environment, "org_slug": org_slug}
        await asyncio.to_thread(self._memory.rename_site, site.id, **names)

    async def kept(self) -> tuple[KnownSite, ...]:
        """Every site remembered with what is kept about it, the last used first; nothing is asked."""
        return await asyncio.to_thread(self._memory.known_sites)

    async def sources(self, site: Site) -> tuple[LogSource, ...]:
        """Log sources of a site as remembered; nothing is asked."""
        return await asyncio.to_thread(self._memory.log_sources, site.id)

    async def figures(self) -> dict[str, Remembered[SiteFigures]]:
        """How sites were doing when they were checked last, by their ids; nothing is asked."""
        return await asyncio.to_thread(self._memory.figures_of_sites)

    async def add(self, *sites: Site) -> None:
        """Add sites by hand; what is given of them wins over what discovery says."""
        await self.give([GivenSite(site=site) for site in sites])

    async def give(self, sites: Sequence[GivenSite]) -> None:
        """Add sites by hand with all that is given to them, or give it to those that are known; nothing is asked."""
        await asyncio.to_thread(self._memory.give, sites)

    async def forget(self, site: Site) -> None:
        """Drop a site and what is cached about it, because it no longer exists or is not wanted."""
        await asyncio.to_thread(self._memory.forget_site, site.id)
        self._sites = tuple(each for each in self._sites if each.id != site.id)

    async def named(self, wanted: str) -> Site | None:
        """The remembered site that a word means by id, alias, label or name; `None` unless it is one; nothing is asked.

        Raises:
            NotFoundError: it means several; the hint names them.
        """
        found = meant_by(wanted, await self.kept())
        if len(found) > 1:
            raise _ambiguous(wanted, found)
        return found[0] if found else None

    async def meet(self, site_id: str, org_slug: str = "") -> Site:
        """The site of an id; one nobody knew is added by hand when the token can read it.

        Args:
            site_id: As in an address.
            org_slug: Of the organization, where the address tells it.

        Raises:
            NotFoundError: there is no such site for this token.
            AuthenticationError: the token is not accepted.
            ExplorerError: it could not be asked.
        """
        for known in await self.kept():
            if known.site.id == site_id and not known.is_gone:
                return known.site if known.site.org_slug else known.site.model_copy(update={"org_slug": org_slug})
        bare = Site(id=site_id, org_slug=org_slug)
        try:
            found = (await self._api.site(site_id)).rows
        except TOLERATED:
            found = ()
        if not found:  # REST may know it where GraphQL is closed, or tells half
            error = (await self.check(bare)).error
            if error is not None:
                raise error
        site = found[0] if found else bare
        await self.give([GivenSite(site=site, is_named=False)])
        await asyncio.to_thread(self._memory.mark_found, site.id)
        return site

    async def check(self, site: Site) -> SiteCheck:
        """Ask one cheap question about a site, and remember what it tells: whether it is there and how it is doing.

        Raises:
            AuthenticationError: the token is not accepted.
        """
        checked = await look_at(site, self._tracing, self._token, self._clock)
        if checked.is_gone:
            await asyncio.to_thread(self._memory.mark_gone, site.id)
        elif checked.figures is not None:
            await asyncio.to_thread(self._memory.mark_found, site.id)
            figures = checked.figures
            await asyncio.to_thread(self._memory.remember_site_figures, site.id, figures.value, figures.at_ns)
        return checked

    async def saw(self, site: Site, actions: Sequence[Action]) -> None:
        """Remember how a site is doing, from all its actions of the last hour that were asked for anyway."""
        await asyncio.to_thread(self._memory.remember_site_figures, site.id, summed(actions), self._clock())

    async def lost(self, site: Site, error: ExplorerError) -> NotFoundError | None:
        """What to say instead of an error when the site itself is gone; the picker is then the way on.

        A site that is gone is marked, so that it is neither opened by itself nor searched any more. Nothing is asked
        unless the error may mean that.

        Returns:
            `None` when the site is there, or cannot be asked.
        """
        if not isinstance(error, AccessDeniedError | NotFoundError) or error.status not in _REFUSED:
            return None
        checked = await self.check(site)
        return checked.error if checked.is_gone and isinstance(checked.error, NotFoundError) else None

    async def _named(self, wanted: str) -> Site:
        found = meant_by(wanted, await self.kept())
        if len(found) != 1:
            if not self._sites:
                await self.discover()
            found = meant_by(wanted, await self.kept()) or meant_by(
                wanted, [KnownSite(site=each) for each in self._sites]
            )
        if len(found) == 1:
            return found[0]
        if found:
            raise _ambiguous(wanted, found)
        raise NotFoundError(f"There is no site {_quoted(wanted)}.", hint=described("There is", self._sites))


def why_not(error: ExplorerError) -> str:
    """Why what exists could not be asked for, one sentence or two."""
    if isinstance(error, NotFoundError) and error.status == HTTPStatus.NOT_FOUND:
        return "GraphQL is not served here (404), and it alone tells which sites and log sources there are."
    return f"{error} {error.hint}".strip()


def _ambiguous(wanted: str, found: Sequence[Site]) -> NotFoundError:
    return NotFoundError(f"Several sites are called {_quoted(wanted)}.", hint=described("Say which:", found))


def _quoted(wanted: str) -> str:
    return repr(safe_text(wanted, _NAME_LENGTH))
