"""What only GraphQL tells: which organizations, apps and log sources there are, and incidents (contract 11).

A document that names one unknown field is refused whole, so each asks for what is needed and nothing optional.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from appsignal_tui.api.client import ApiClient
from appsignal_tui.api.decode import read_members
from appsignal_tui.models.deploy import Deploy
from appsignal_tui.models.incident import ExceptionIncident
from appsignal_tui.models.page import Rows
from appsignal_tui.models.site import LogSource, Site

SITES = "query Sites { viewer { organizations { slug name apps { id name environment } } } }"
LOG_SOURCES = "query Sources($id: String!) { app(id: $id) { logs { sources { id name type fmt } } } }"
EXCEPTIONS = (
    "query Exceptions($id: String!, $limit: Int, $offset: Int) { app(id: $id) { "
    "exceptionIncidents(limit: $limit, offset: $offset, order: LAST) { "
    "number state severity count createdAt lastOccurredAt exceptionName exceptionMessage actionNames namespace digests"
    " } } }"
)

DEPLOYS = (
    "query Deploys($id: String!, $n: Int) { app(id: $id) { "
    "deployMarkers(limit: $n) { createdAt revision shortRevision user } } }"
)


def _member(value: Any, *path: str) -> Any:
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        yield from (each for each in value if isinstance(each, dict))


def _apps(data: Any) -> Iterator[dict[str, Any]]:
    for organization in _objects(_member(data, "viewer", "organizations")):
        for app in _objects(organization.get("apps")):
            yield {**app, "org_slug": organization.get("slug")}


class DiscoveryApi:
    """The GraphQL questions; every method raises the errors of `errors.py`."""

    def __init__(self, client: ApiClient) -> None:
        """Ask through this client."""
        self._client = client

    async def sites(self) -> Rows[Site]:
        """Every app the token's owner can see, in the service's order (contract 11.1)."""
        return read_members(list(_apps(await self._client.graphql(SITES))), Site)

    async def log_sources(self, site_id: str) -> Rows[LogSource]:
        """The log sources of a site; none when logging is not available to it or it is unknown (contract 11.4)."""
        data = await self._client.graphql(LOG_SOURCES, {"id": site_id})
        return read_members(list(_objects(_member(data, "app", "logs", "sources"))), LogSource)

    async def exception_incidents(self, site_id: str, *, limit: int = 100, offset: int = 0) -> Rows[ExceptionIncident]:
        """Groups of errors, the one seen last first (contract 11.5)."""
        variables = {"id": site_id, "limit": limit, "offset": offset}
        data = await self._client.graphql(EXCEPTIONS, variables)
        incidents: Sequence[dict[str, Any]] = list(_objects(_member(data, "app", "exceptionIncidents")))
        return read_members(incidents, ExceptionIncident)

    async def deploy_markers(self, site_id: str, *, limit: int = 100) -> Rows[Deploy]:
        """Deploys of a site in the service's order (contract 11.3)."""
        data = await self._client.graphql(DEPLOYS, {"id": site_id, "n": limit})
        return read_members(list(_objects(_member(data, "app", "deployMarkers"))), Deploy)
