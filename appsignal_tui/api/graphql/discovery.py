"""Who asks, and what exists: organizations, apps, namespaces, log sources and views, deploys (contract 11)."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from appsignal_tui.api.answers import Keep
from appsignal_tui.api.client import ApiClient
from appsignal_tui.api.decode import read_members
from appsignal_tui.api.graphql import documents
from appsignal_tui.api.graphql.asking import Asking
from appsignal_tui.api.graphql.reading import listed, member, row, rows, with_complaints
from appsignal_tui.api.partial import GraphqlAnswer
from appsignal_tui.models.deploy import Deploy
from appsignal_tui.models.page import Rows
from appsignal_tui.models.site import LogSource, LogView, Namespace, Organization, Site, Viewer

NAMES_KEPT = Keep.seconds(300)
"""Names and settings change seldom."""

_ORGANIZATIONS = ("viewer", "organizations")


def _apps(organizations: list[Any]) -> Iterator[Any]:
    for organization in organizations:
        slug = member(organization, "slug")
        for app in listed(member(organization, "apps")):
            yield {**app, "org_slug": slug} if isinstance(app, dict) else app


def _sites(answer: GraphqlAnswer, found: Any, *path: str) -> Rows[Site]:
    organizations = listed(found) if isinstance(found, list) else [found]
    expected = list if isinstance(found, list) else dict
    return with_complaints(read_members(list(_apps(organizations)), Site), answer, found, expected, path)


class DiscoveryApi:
    """Questions about what exists; every method raises the errors of `errors.py`."""

    def __init__(self, client: ApiClient) -> None:
        """Ask through this client."""
        self._asking = Asking(client)

    async def viewer(self) -> Rows[Viewer]:
        """Whose token it is, one row; none when the service does not say (contract 11.1)."""
        return row(await self._asking.ask(documents.VIEWER, {}), Viewer, "viewer")

    async def organizations(self) -> Rows[Organization]:
        """The organizations the token's owner belongs to, in the service's order (contract 11.1)."""
        return rows(await self._asking.ask(documents.VIEWER, {}), Organization, *_ORGANIZATIONS)

    async def sites(self) -> Rows[Site]:
        """Every app the token's owner can see, in the service's order (contract 11.1)."""
        answer = await self._asking.ask(documents.VIEWER, {})
        return _sites(answer, member(answer.data, *_ORGANIZATIONS) or [], *_ORGANIZATIONS)

    async def sites_of(self, org_slug: str) -> Rows[Site]:
        """The apps of one organization; none when it is unknown (contract 11.1)."""
        answer = await self._asking.ask(documents.ORGANIZATION, {"slug": org_slug})
        return _sites(answer, member(answer.data, "organization") or {}, "organization")

    async def site(self, site_id: str) -> Rows[Site]:
        """One app, at most one row; none when it is unknown (contract 11.1)."""
        answer = await self._asking.ask(documents.APP, {"id": site_id}, keep=NAMES_KEPT)
        found = row(answer, Site, "app")
        slug = member(answer.data, "app", "organization", "slug")
        if not isinstance(slug, str):
            return found
        return replace(found, rows=tuple(site.model_copy(update={"org_slug": slug}) for site in found.rows))

    async def namespaces(self, site_id: str) -> Rows[Namespace]:
        """Groups of actions of a site, in the service's order (contract 11.2)."""
        answer = await self._asking.ask(documents.NAMESPACES, {"id": site_id}, keep=NAMES_KEPT)
        return rows(answer, Namespace, "app", "namespaces")

    async def log_sources(self, site_id: str) -> Rows[LogSource]:
        """The log sources of a site; none when logging is not available to it or it is unknown (contract 11.4)."""
        answer = await self._asking.ask(documents.LOG_SOURCES, {"id": site_id}, keep=NAMES_KEPT)
        return rows(answer, LogSource, "app", "logs", "sources")

    async def log_views(self, site_id: str) -> Rows[LogView]:
        """Log searches somebody saved, in the service's order (contract 11.4)."""
        answer = await self._asking.ask(documents.LOG_VIEWS, {"id": site_id}, keep=NAMES_KEPT)
        return rows(answer, LogView, "app", "logViews")

    async def log_view(self, site_id: str, view_id: str) -> Rows[LogView]:
        """One saved log search by its id, at most one row (contract 11.4)."""
        answer = await self._asking.ask(documents.LOG_VIEW, {"id": site_id, "view": view_id}, keep=NAMES_KEPT)
        return row(answer, LogView, "app", "logView")

    async def deploy_markers(self, site_id: str, *, limit: int = 100) -> Rows[Deploy]:
        """Deploys of a site in the service's order (contract 11.3)."""
        answer = await self._asking.ask(documents.DEPLOY_MARKERS, {"id": site_id, "n": limit}, keep=NAMES_KEPT)
        return rows(answer, Deploy, "app", "deployMarkers")
