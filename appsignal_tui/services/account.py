"""Whose token it is, and what it can see (contract 11.1, 11.2)."""

import asyncio

from appsignal_tui.errors import RateLimitedError, ServerError, UnreachableError
from appsignal_tui.models.page import Rows, Told
from appsignal_tui.models.site import Namespace, Organization, Site, Viewer
from appsignal_tui.services.ports import Discovery, OrganizationMemory
from appsignal_tui.services.single import the_one
from appsignal_tui.text import safe_text

_ID_LENGTH = 80


class AccountService:
    """Everything about the account that a screen can ask for; raises the errors of `errors.py`."""

    def __init__(self, discovery: Discovery, memory: OrganizationMemory) -> None:
        """Ask through the one, remember in the other."""
        self._discovery = discovery
        self._memory = memory

    async def viewer(self) -> Told[Viewer]:
        """Whose token it is.

        Raises:
            NotFoundError: the service does not say.
        """
        return the_one(await self._discovery.viewer(), "owner of this token")

    async def organizations(self) -> Rows[Organization]:
        """The organizations the token's owner belongs to; those remembered when the service cannot be reached."""
        try:
            found = await self._discovery.organizations()
        except (UnreachableError, ServerError, RateLimitedError):
            remembered = await asyncio.to_thread(self._memory.organizations)
            if not remembered:
                raise
            return Rows(remembered, received=len(remembered))
        if not found.unreadable and (found.rows or not found.complaints):
            await asyncio.to_thread(self._memory.remember_organizations, found.rows)
        return found

    async def sites_of(self, organization: Organization) -> Rows[Site]:
        """The apps of one organization, in the service's order; none when it is unknown."""
        return await self._discovery.sites_of(organization.slug)

    async def site(self, site_id: str) -> Told[Site]:
        """One app by its id, as from a link.

        Raises:
            NotFoundError: it is unknown, or not for this token's eyes.
        """
        return the_one(await self._discovery.site(site_id), f"app {safe_text(site_id, _ID_LENGTH)}")

    async def namespaces(self, site: Site) -> Rows[Namespace]:
        """Groups of actions of a site, in the service's order."""
        return await self._discovery.namespaces(site.id)
