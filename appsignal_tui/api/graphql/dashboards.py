"""Dashboards and their visuals (contract 11.2)."""

from collections.abc import Mapping

from appsignal_tui.api.answers import Keep
from appsignal_tui.api.client import ApiClient
from appsignal_tui.api.decode import read_members
from appsignal_tui.api.graphql import documents
from appsignal_tui.api.graphql.asking import Asking
from appsignal_tui.api.graphql.reading import listed, member, rows, rows_by_kind, with_complaints
from appsignal_tui.models.dashboard import Dashboard, NumberVisual, TimeseriesVisual, Visual
from appsignal_tui.models.page import Rows

_KEPT = Keep.seconds(300)
_DASHBOARD = ("app", "dashboard")
_VISUALS: Mapping[str, type[Visual]] = {"VisualTimeseries": TimeseriesVisual, "VisualNumber": NumberVisual}


class DashboardsApi:
    """Questions about dashboards; every method raises the errors of `errors.py`."""

    def __init__(self, client: ApiClient) -> None:
        """Ask through this client."""
        self._asking = Asking(client)

    async def dashboards(self, site_id: str) -> Rows[Dashboard]:
        """The dashboards of a site without their visuals, in the service's order."""
        return rows(
            await self._asking.ask(documents.DASHBOARDS, {"id": site_id}, keep=_KEPT), Dashboard, "app", "dashboards"
        )

    async def dashboard(self, site_id: str, dashboard_id: str) -> Rows[Dashboard]:
        """One dashboard with its visuals, at most one row; none when it is unknown."""
        variables = {"id": site_id, "dashboard": dashboard_id}
        answer = await self._asking.ask(documents.DASHBOARD, variables, keep=_KEPT)
        found = member(answer.data, *_DASHBOARD)
        visuals = rows_by_kind(listed(member(found, "visuals")), _VISUALS, Visual)
        drawn = {"visuals": visuals.rows, "unreadable": visuals.unreadable}
        values = [{**found, **drawn}] if isinstance(found, dict) else []
        return with_complaints(read_members(values, Dashboard), answer, found, dict, _DASHBOARD)
