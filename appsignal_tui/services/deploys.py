"""Deploys, and what each revision served (contract 8, 11.3)."""

from dataclasses import replace
from http import HTTPStatus

from appsignal_tui.api.answers import KEPT, Keep
from appsignal_tui.errors import NotFoundError, RequestRefusedError
from appsignal_tui.models.deploy import Deploy, DeployStats
from appsignal_tui.models.page import Rows
from appsignal_tui.models.site import Site
from appsignal_tui.services.ports import Deploys, Discovery

_STILL_GROWING = Keep.seconds(60)


class DeployService:
    """Everything about deploys that a screen can ask for; raises the errors of `errors.py`."""

    def __init__(self, discovery: Discovery, api: Deploys) -> None:
        """Ask through these."""
        self._discovery = discovery
        self._api = api

    async def markers(self, site: Site) -> Rows[Deploy]:
        """The deploys of a site, the newest first; told from memory for five minutes."""
        found = await self._discovery.deploy_markers(site.id)
        newest_first = sorted(found.rows, key=lambda deploy: -deploy.created_ns)
        return replace(found, rows=tuple(newest_first))

    async def stats(self, site: Site, revision: str, *, is_live: bool = True) -> DeployStats | None:
        """What a revision served in all the time it was live (contract 8).

        The same revision may have several markers; it is asked once for all of them.

        Args:
            site: The site.
            revision: The whole revision, as its marker has it.
            is_live: Whether it is the newest; the figures of any other stay as they are and are kept.

        Returns:
            `None` when there is no data: it served nothing, or is no longer kept.
        """
        try:
            return await self._api.stats(site.id, revision, keep=_STILL_GROWING if is_live else KEPT)
        except (NotFoundError, RequestRefusedError) as error:
            if error.status in {HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY}:
                return None
            raise
