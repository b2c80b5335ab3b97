"""Which sites there are, and which one to open (contract 11.1)."""

import asyncio
from collections.abc import Sequence

from appsignal_tui.errors import ConfigurationError, NotFoundError, RateLimitedError, ServerError, UnreachableError
from appsignal_tui.models.site import Site
from appsignal_tui.models.timerange import Clock
from appsignal_tui.services.ports import Discovery, SiteMemory
from appsignal_tui.text import safe_text

_NAMED_AT_MOST = 8
_NAME_LENGTH = 80


class SiteService:
    """Finds, remembers and chooses sites."""

    def __init__(self, api: Discovery, memory: SiteMemory, clock: Clock, *, preferred: str = "") -> None:
        """Build the service.

        Args:
            api: Asked for sites.
            memory: What is kept between runs; used from a thread, because another process may hold it for a second.
            clock: The present.
            preferred: Site to open when nothing else decides, as a person would name it.
        """
        self._api = api
        self._memory = memory
        self._clock = clock
        self._preferred = preferred
        self._sites: tuple[Site, ...] = ()
        self.unreadable = 0
        """Sites of the last discovery that could not be read."""
        self.out_of_date = ""
        """Why the last discovery told what was remembered instead of asking; empty when it asked."""

    @property
    def known(self) -> tuple[Site, ...]:
        """What the last discovery found; empty before it."""
        return self._sites

    async def discover(self) -> tuple[Site, ...]:
        """Ask which sites the account can see, and remember them.

        When the service cannot be reached, the sites remembered are told instead and `out_of_date` says why.

        Raises:
            AuthenticationError: the token is not accepted.
            ExplorerError: it could not be asked, and nothing is remembered.
        """
        try:
            found = await self._api.sites()
        except (UnreachableError, ServerError, RateLimitedError) as error:
            remembered = await asyncio.to_thread(self._memory.sites)
            if not remembered:
                raise
            self.out_of_date = str(error)
            self._sites = remembered
            return remembered
        self._sites, self.unreadable, self.out_of_date = found.rows, found.unreadable, ""
        await asyncio.to_thread(self._memory.remember_sites, found.rows)
        return found.rows

    async def choose(self, wanted: str | None = None) -> tuple[Site, str]:
        """The site to open, with the reason in words ("last used", "the only one", …).

        Args:
            wanted: Site id, alias, `name/environment` or a name that only one site has; `None` for the last used,
                else the only one, else the preferred one.

        Raises:
            NotFoundError: no site is meant by `wanted`, or there are no sites; the hint names what exists.
            ConfigurationError: several sites, and nothing says which.
        """
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
            return await self._named(self._preferred), "where the demo begins"
        raise ConfigurationError(f"There are {len(sites)} sites; say which one.", hint=_listing("--site takes", sites))

    async def remember(self, site: Site) -> None:
        """Note that this site is used now; the next run opens it."""
        await asyncio.to_thread(self._memory.mark_used, site, self._clock())

    async def set_alias(self, site: Site, alias: str) -> None:
        """Let an alias stand for a site wherever a site is named; an empty one removes it."""
        await asyncio.to_thread(self._memory.set_alias, site.id, alias)

    async def _named(self, wanted: str) -> Site:
        remembered = await asyncio.to_thread(self._memory.sites)
        aliases = await asyncio.to_thread(self._memory.aliases)
        found = _matches(wanted, remembered, aliases)
        if len(found) != 1:
            sites = self._sites or await self.discover()
            found = _matches(wanted, sites, aliases)
        if len(found) == 1:
            return found[0]
        named = repr(safe_text(wanted, _NAME_LENGTH))
        if found:
            raise NotFoundError(f"Several sites are called {named}.", hint=_listing("Say which:", found))
        raise NotFoundError(f"There is no site {named}.", hint=_listing("There is", self._sites))


def _matches(wanted: str, sites: Sequence[Site], aliases: dict[str, str]) -> list[Site]:
    """Sites meant by a word, by the most exact reading that means any: id, alias, label, name."""
    folded = wanted.strip().casefold()
    by_alias = {alias.casefold(): site_id for alias, site_id in aliases.items()}
    readings = (
        [site for site in sites if site.id.casefold() == folded],
        [site for site in sites if site.id == by_alias.get(folded)],
        [site for site in sites if site.label.casefold() == folded],
        [site for site in sites if site.name.casefold() == folded],
    )
    return next((found for found in readings if found), [])


def _listing(lead: str, sites: Sequence[Site]) -> str:
    named = [safe_text(site.label, _NAME_LENGTH) for site in sites[:_NAMED_AT_MOST]]
    more = f" and {len(sites) - len(named)} more" if len(sites) > len(named) else ""
    return f"{lead} {', '.join(named)}{more}." if named else ""
