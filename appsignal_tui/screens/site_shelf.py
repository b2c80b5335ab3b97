"""What the picker and the omnibox know of sites: read from the disk once, so that both open without waiting."""

import asyncio
from collections.abc import Callable
from contextlib import aclosing, suppress

from appsignal_tui.analysis.name_index import NameIndex
from appsignal_tui.errors import ExplorerError
from appsignal_tui.layout.frame import Piece, piece
from appsignal_tui.layout.sites import SiteRow, site_rows
from appsignal_tui.layout.units import format_number_of
from appsignal_tui.models.remembered import Remembered
from appsignal_tui.models.site import KnownSite, Site, SiteFigures
from appsignal_tui.services.container import Services
from appsignal_tui.services.discovery import Progress

_Held = tuple[tuple[KnownSite, ...], dict[str, Remembered[SiteFigures]]]


class SiteShelf:
    """The sites remembered, ready to be looked through, and how far a discovery of more of them is."""

    def __init__(self, services: Services) -> None:
        """An empty shelf; nothing is read yet."""
        self._services = services
        self._held: _Held = ((), {})
        self._listeners: list[Callable[[], None]] = []
        self.index: NameIndex[SiteRow] = NameIndex((), lambda row: row.names)
        self.favourites: dict[str, Site] = {}
        """Sites by the digit that opens each."""
        self.places: dict[str, int] = {}
        """Where in `rows` the site of an id is."""
        self.is_read = False
        """Whether what is remembered was read once."""
        self.progress: Progress | None = None
        """How far a discovery is or how it ended; `None` before the first."""
        self._trouble = ""

    @property
    def rows(self) -> tuple[SiteRow, ...]:
        """Every site, favourites and what was used last first."""
        return self.index.items

    def called(self, site: Site) -> Site:
        """A site by the names that are remembered."""
        at = self.places.get(site.id)
        return site if at is None else self.rows[at].known.site

    @property
    def is_discovering(self) -> bool:
        """Whether a discovery is under way."""
        return self.progress is not None and not self.progress.is_finished

    @property
    def problem(self) -> str:
        """What did not work in the last discovery, in a sentence; empty while nothing is wrong."""
        failures = self.progress.failures if self.progress is not None else ()
        more = f" ({len(failures) - 1} more did not work.)" if len(failures) > 1 else ""
        return self._trouble or (f"{failures[0]}{more}" if failures else "")

    def state_piece(self) -> Piece:
        """How far a discovery is, or what it found."""
        progress = self.progress
        if progress is None:
            return piece("")
        if progress.is_finished:
            found = f"● the service told of {format_number_of(progress.sites_found, 'site')}"
            return piece(found if progress.sites_found else "", "muted", drop=1)
        steps = [
            f"{progress.organizations_done} of {progress.organizations} organizations"
            if progress.organizations
            else "",
            format_number_of(progress.sites, "site") if progress.sites else "",
            f"log sources {progress.details_done} of {progress.details}" if progress.details else "",
        ]
        return piece(f"◌ asking… {' · '.join(step for step in steps if step)}".rstrip(), "muted", drop=1)

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call this whenever something here changed, until what comes back is called."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()

    async def refresh(self) -> None:
        """Read again what is remembered; asks nobody."""
        held = (await self._services.sites.kept(), await self._services.sites.figures())
        index = await asyncio.to_thread(_arranged, held, self._held if self.is_read else None)
        if index is None:
            return
        self._held, self.index, self.is_read = held, index, True
        self.favourites = {str(row.known.favourite): row.known.site for row in self.rows if row.known.favourite}
        self.places = {row.id: at for at, row in enumerate(self.rows)}
        self._tell()

    async def look(self) -> None:
        """Ask which sites there are; all there is to know of them when none was ever told, or only just."""
        sites = self._services.sites
        if sites.known or not any(each.origin == "discovered" for each in await sites.kept()):
            await self.discover()
            return
        with self._services.in_background(), suppress(ExplorerError):
            await sites.discover()
        await self.refresh()

    async def discover(self) -> None:
        """Ask what the account sees, and read again what is remembered once sites are known; fails in words."""
        if self.is_discovering:
            return
        self.progress, self._trouble = Progress(), ""
        found = 0
        try:
            async with aclosing(self._services.discovery.run()) as steps:
                async for step in steps:
                    self.progress = step
                    if step.sites_found != found:
                        found = step.sites_found
                        await self.refresh()
                    self._tell()
        except ExplorerError as error:
            self._trouble = f"{error} {error.hint}".rstrip()
        finally:
            self._end()
        await self.refresh()

    def _end(self) -> None:
        if self.is_discovering:
            self.progress = None
        self._tell()


def _arranged(held: _Held, before: _Held | None) -> NameIndex[SiteRow] | None:
    """The sites in order and ready to be searched; `None` when nothing changed. Slow for thousands: use a thread."""
    if held == before:
        return None
    return NameIndex(site_rows(*held), lambda row: row.names, lambda row: (row.id,))
