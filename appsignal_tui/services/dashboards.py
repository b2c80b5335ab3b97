"""Dashboards made in the web app (contract 11.2)."""

from appsignal_tui.models.dashboard import Dashboard
from appsignal_tui.models.page import Rows, Told
from appsignal_tui.models.site import Site
from appsignal_tui.services.ports import Dashboards
from appsignal_tui.services.single import the_one
from appsignal_tui.text import safe_text

_ID_LENGTH = 80


class DashboardService:
    """Everything about dashboards that a screen can ask for; raises the errors of `errors.py`."""

    def __init__(self, api: Dashboards) -> None:
        """Ask through this."""
        self._api = api

    async def dashboards(self, site: Site) -> Rows[Dashboard]:
        """The dashboards of a site without their visuals, in the service's order."""
        return await self._api.dashboards(site.id)

    async def dashboard(self, site: Site, dashboard_id: str) -> Told[Dashboard]:
        """A dashboard with its visuals, whose `selectors` say what to ask of metrics to draw them.

        Raises:
            NotFoundError: there is none of this id.
        """
        found = await self._api.dashboard(site.id, dashboard_id)
        return the_one(found, f"dashboard {safe_text(dashboard_id, _ID_LENGTH)}")
