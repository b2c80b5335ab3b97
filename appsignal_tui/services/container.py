"""The composition root of the data side: one object holds the client, what is remembered, and all services."""

import asyncio
from dataclasses import dataclass
from typing import Literal

from pydantic import SecretStr

from appsignal_tui.api.base_url import normalize_base_url
from appsignal_tui.api.client import ApiClient, AsgiApp
from appsignal_tui.api.graphql import DiscoveryApi
from appsignal_tui.api.logs import LogsApi
from appsignal_tui.api.metrics import MetricsApi
from appsignal_tui.api.system import SystemApi
from appsignal_tui.api.tracing import TracingApi
from appsignal_tui.models.timerange import Clock, TimeRange
from appsignal_tui.services.deploys import DeployService
from appsignal_tui.services.logs import LogService
from appsignal_tui.services.metrics import MetricService
from appsignal_tui.services.sites import SiteService
from appsignal_tui.services.traces import TraceService
from appsignal_tui.store.registry import Registry

IN_PROCESS_BASE_URL = "http://localhost"
"""Base URL of a service that runs in this process; no request leaves it."""


@dataclass(frozen=True)
class Origin:
    """Where the data of this run comes from."""

    kind: Literal["live", "demo", "replay"]
    label: str
    """For the header: `DEMO`, a file name, a host."""
    notices: tuple[str, ...] = ()
    """What the person should know about the data, one sentence each."""
    window: TimeRange | None = None
    """All that is recorded, for a replay."""
    preferred_site: str = ""
    """Site to open when nothing else decides."""


class Services:
    """All services over one client; close it when done."""

    def __init__(self, client: ApiClient, registry: Registry, origin: Origin, clock: Clock) -> None:
        """Build the services over this client and this registry, which close with them."""
        self._client = client
        self._registry = registry
        self._system = SystemApi(client)
        discovery = DiscoveryApi(client)
        self.origin = origin
        self.clock = clock
        self.sites = SiteService(discovery, registry, clock, preferred=origin.preferred_site)
        self.traces = TraceService(TracingApi(client), discovery)
        self.logs = LogService(LogsApi(client), discovery, registry, clock)
        self.metrics = MetricService(MetricsApi(client))
        self.deploys = DeployService(discovery)

    @property
    def host(self) -> str:
        """The host asked, for messages."""
        return self._client.host

    @property
    def notices(self) -> tuple[str, ...]:
        """What the person should know, one sentence each; grows when the disk refuses during the run."""
        return (*self.origin.notices, *((self._registry.notice,) if self._registry.notice else ()))

    @property
    def waiting_s(self) -> float:
        """Seconds until the service may be asked again after it limited us; 0 when it may be asked now."""
        return self._client.waiting_s

    async def check_token(self) -> None:
        """Ask whether the token is good (contract 2.1).

        Raises:
            AuthenticationError: it is not.
        """
        await self._system.check_token()

    async def aclose(self) -> None:
        """Close connections and files; call it once, after the last answer."""
        await self._client.aclose()
        await asyncio.to_thread(self._registry.close)


def open_services(
    *,
    token: SecretStr,
    origin: Origin,
    clock: Clock,
    base_url: str = IN_PROCESS_BASE_URL,
    graphql_url: str = "",
    asgi: AsgiApp | None = None,
    registry: Registry | None = None,
) -> Services:
    """Build the services; no file is opened and nothing is sent before the first question.

    Args:
        token: Personal API token.
        origin: Where the data comes from; only `live` remembers sites on disk.
        clock: The present, as the data sees it.
        base_url: The service, `https://host`; not needed with `asgi`.
        graphql_url: The host for GraphQL where it is another one (contract 1.1).
        asgi: An ASGI application to ask in this process instead of a host.
        registry: What is remembered between runs; chosen by the origin when left out.

    Raises:
        ConfigurationError: a URL is wrong.
    """
    url = normalize_base_url(base_url)
    if registry is None:
        registry = (
            Registry.for_account(url, token.get_secret_value()) if origin.kind == "live" else Registry.in_memory()
        )
    client = ApiClient(url, token, graphql_url=graphql_url, asgi=asgi)
    return Services(client, registry, origin, clock)
