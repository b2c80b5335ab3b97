"""Which services call which (contract 5.10, 5.11)."""

from appsignal_tui.models.page import Rows
from appsignal_tui.models.service_map import Edge
from appsignal_tui.models.site import Site
from appsignal_tui.models.timerange import TimeRange
from appsignal_tui.services.ports import ServiceMap


class ServiceMapService:
    """Everything about dependencies that a screen can ask for; raises the errors of `errors.py`."""

    def __init__(self, api: ServiceMap) -> None:
        """Ask through this."""
        self._api = api

    async def of_site(self, site: Site, window: TimeRange) -> Rows[Edge]:
        """Dependencies of the services of a site, group by group in the service's order (contract 5.10).

        The same peer may occur in several groups, and a group may have a name nobody knows.
        """
        return await self._api.site_edges(site.id, window)

    async def of_action(self, site: Site, window: TimeRange, namespace: str, action_name: str) -> Rows[Edge]:
        """Dependencies of one action; namespace and action exactly as received with its figures (contract 5.11).

        Stray blanks belong to some names: an action that has nothing without them is asked for with them (contract 4).
        """
        found = await self._api.action_edges(site.id, window, namespace, action_name.strip())
        if found.received or action_name == action_name.strip():
            return found
        return await self._api.action_edges(site.id, window, namespace, action_name)
