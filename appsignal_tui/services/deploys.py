"""Deploys (contract 8, 11.3)."""

from appsignal_tui.models.deploy import Deploy
from appsignal_tui.models.page import Rows
from appsignal_tui.models.site import Site
from appsignal_tui.services.ports import Discovery


class DeployService:
    """Everything about deploys that a screen can ask for; raises the errors of `errors.py`."""

    def __init__(self, discovery: Discovery) -> None:
        """Ask through this."""
        self._discovery = discovery

    async def markers(self, site: Site) -> Rows[Deploy]:
        """The deploys of a site, the newest first."""
        found = await self._discovery.deploy_markers(site.id)
        newest_first = sorted(found.rows, key=lambda deploy: -deploy.created_ns)
        return Rows(tuple(newest_first), found.unreadable, found.received)
