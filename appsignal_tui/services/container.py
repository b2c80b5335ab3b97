"""The composition root of the data side: one object holds the client, what is remembered, and all services."""

import asyncio
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import SecretStr

from appsignal_tui.api.base_url import normalize_base_url
from appsignal_tui.api.check_ins import CheckInsApi
from appsignal_tui.api.client import ApiClient, AsgiApp, Limits
from appsignal_tui.api.curl import curl
from appsignal_tui.api.deploys import DeploysApi
from appsignal_tui.api.exchange import Recorder
from appsignal_tui.api.gate import in_background
from appsignal_tui.api.graphql import DashboardsApi, DiscoveryApi, IncidentsApi
from appsignal_tui.api.kubernetes import KubernetesApi
from appsignal_tui.api.logs import LogsApi
from appsignal_tui.api.metrics import MetricsApi
from appsignal_tui.api.saved_visuals import SavedVisualsApi
from appsignal_tui.api.service_map import ServiceMapApi
from appsignal_tui.api.slow_events import SlowEventsApi
from appsignal_tui.api.system import SystemApi
from appsignal_tui.api.tracing import TracingApi
from appsignal_tui.config import Settings
from appsignal_tui.models.base import NS_PER_S
from appsignal_tui.models.timerange import Clock, TimeRange
from appsignal_tui.services.account import AccountService
from appsignal_tui.services.check_ins import CheckInService
from appsignal_tui.services.dashboards import DashboardService
from appsignal_tui.services.deploys import DeployService
from appsignal_tui.services.discovery import DiscoveryService
from appsignal_tui.services.incidents import IncidentService
from appsignal_tui.services.kubernetes import KubernetesService
from appsignal_tui.services.locating import LocatingService
from appsignal_tui.services.logs import LogService
from appsignal_tui.services.metrics import MetricService
from appsignal_tui.services.requests import Journal, JournalEntry
from appsignal_tui.services.service_map import ServiceMapService
from appsignal_tui.services.sites import SiteService
from appsignal_tui.services.slow_events import SlowEventService
from appsignal_tui.services.traces import TraceService
from appsignal_tui.services.visuals import VisualService
from appsignal_tui.store.registry import Registry

_MIB = 1024 * 1024

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
    token_from: str = ""
    """Where the token came from, in words; never the token."""


class Services:
    """All services over one client; close it when done."""

    def __init__(
        self, client: ApiClient, registry: Registry, origin: Origin, clock: Clock, *, is_recorded: bool = False
    ) -> None:
        """Build the services over this client and this registry, which close with them.

        What is recorded has to be complete in itself, so the sites are then asked for even when they are remembered.
        """
        self._client = client
        self._registry = registry
        self._system = SystemApi(client)
        discovery = DiscoveryApi(client)
        self.origin = origin
        self.clock = clock = _corrected(clock, client) if origin.kind == "live" else clock
        tracing = TracingApi(client, clock)
        self.sites = SiteService(
            discovery,
            registry,
            clock,
            tracing=tracing,
            token=self._system,
            preferred=origin.preferred_site,
            always_asks=is_recorded,
        )
        self.discovery = DiscoveryService(discovery, self.sites, registry)
        self.account = AccountService(discovery, registry)
        self.traces = TraceService(tracing)
        self.incidents = IncidentService(IncidentsApi(client))
        self.service_map = ServiceMapService(ServiceMapApi(client, clock))
        self.slow_events = SlowEventService(SlowEventsApi(client, clock))
        self.logs = LogService(LogsApi(client), discovery, registry, clock)
        self.metrics = MetricService(MetricsApi(client, clock), registry, clock)
        self.kubernetes = KubernetesService(KubernetesApi(client, clock), self.metrics)
        self.visuals = VisualService(SavedVisualsApi(client))
        self.deploys = DeployService(discovery, DeploysApi(client))
        self.check_ins = CheckInService(CheckInsApi(client))
        self.dashboards = DashboardService(DashboardsApi(client))
        self.locating = LocatingService(self.sites, self.traces, self.incidents, self.logs, self.deploys)

    @property
    def host(self) -> str:
        """The host asked, for messages."""
        return self._client.host

    @property
    def notices(self) -> tuple[str, ...]:
        """What the person should know, one sentence each; grows when the disk refuses or clocks differ."""
        found = (self._registry.notice, self._clock_notice())
        return (*self.origin.notices, *(notice for notice in found if notice))

    @property
    def waiting_s(self) -> float:
        """Seconds until the service may be asked again after it limited us; 0 when it may be asked now."""
        return self._client.waiting_s

    @property
    def base_urls(self) -> tuple[str, str]:
        """Where REST and GraphQL are asked; the token goes to these two and to no other."""
        return self._client.base_urls

    @property
    def in_flight(self) -> int:
        """Requests under way now."""
        return self._client.in_flight

    @property
    def requests(self) -> Journal:
        """What was asked so far."""
        return self._client.journal

    @property
    def clock_offset_s(self) -> float:
        """Seconds the service's clock is ahead of this machine's; 0 for up to a minute.

        The clock of live data is corrected by it.
        """
        return self._client.clock_offset_s

    @property
    def measured_clock_offset_s(self) -> float | None:
        """The same as measured, however small; `None` before an answer told the time, and while answers disagree."""
        return self._client.measured_clock_offset_s

    def curl(self, entry: JournalEntry) -> str:
        """A line for a shell that sends a request again; the token is `$APPSIGNAL_API_TOKEN` there."""
        return curl(entry, *self._client.base_urls)

    def sign_in_again(self) -> None:
        """Send the token again although it was refused, because a person asks."""
        self._client.sign_in_again()

    def forget_answers(self) -> None:
        """Tell nothing from memory from here on, and ask again even if the token was refused."""
        self._client.forget()

    def in_background(self) -> AbstractContextManager[None]:
        """What is asked inside waits behind what a person waits for."""
        return in_background()

    def _clock_notice(self) -> str:
        offset_s = self.clock_offset_s if self.origin.kind == "live" else 0.0
        if not offset_s:
            return ""
        relation = "behind" if offset_s > 0 else "ahead of"
        return f"This machine's clock is {_in_words(abs(offset_s))} {relation} the service's; times follow the service."

    async def check_token(self) -> None:
        """Ask whether the token is good (contract 2.1).

        Raises:
            AuthenticationError: it is not.
        """
        await self._system.check_token()

    async def check_graphql(self) -> None:
        """Ask whether GraphQL answers, which the REST routes do without (contract 11).

        Raises:
            AccessDeniedError: it is closed to the account.
            NotFoundError: it is not served.
        """
        await self._system.check_graphql()

    async def describe(self) -> Any:
        """The service's own description of its API, decoded; asked for without the token (contract 0.2).

        Raises:
            NotFoundError: it publishes none.
        """
        return await self._system.description()

    def without_token(self, text: str) -> str:
        """The text with something harmless in place of the token, for what may quote it."""
        return self._client.without_token(text)

    async def aclose(self) -> None:
        """Close connections and files; call it once, after the last answer."""
        await self._client.aclose()
        await asyncio.to_thread(self._registry.close)


def open_services(  # noqa: PLR0913 - the one place where everything is put together, by name
    *,
    token: SecretStr,
    origin: Origin,
    clock: Clock,
    base_url: str = IN_PROCESS_BASE_URL,
    graphql_url: str = "",
    asgi: AsgiApp | None = None,
    registry: Registry | None = None,
    limits: Limits | None = None,
    recorder: Recorder | None = None,
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
        limits: Time and size limits of answers, and how many may be under way.
        recorder: Takes every exchange with the service.

    Raises:
        ConfigurationError: a URL is wrong.
    """
    url = normalize_base_url(base_url)
    if registry is None:
        registry = (
            Registry.for_account(url, token.get_secret_value()) if origin.kind == "live" else Registry.in_memory()
        )
    client = ApiClient(
        url,
        token,
        graphql_url=graphql_url,
        asgi=asgi,
        limits=limits,
        recorder=recorder,
        learned=registry.dialect,
        on_learned=registry.remember_dialect,
    )
    return Services(client, registry, origin, clock, is_recorded=recorder is not None)


def limits_of(settings: Settings) -> Limits:
    """The limits of a client as the settings have them."""
    return Limits(
        connect_s=settings.connect_s,
        read_s=settings.read_s,
        total_s=settings.total_s,
        answer_bytes=settings.answer_mib * _MIB,
        large_answer_bytes=settings.large_answer_mib * _MIB,
        max_in_flight=settings.max_in_flight,
    )


def _corrected(clock: Clock, client: ApiClient) -> Clock:
    return lambda: clock() + int(client.clock_offset_s * NS_PER_S)


def _in_words(seconds: float) -> str:
    minutes = round(seconds / 60)
    hours, rest = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = (f"{days} d" if days else "", f"{hours} h" if hours else "", f"{rest} min" if rest else "")
    return " ".join(part for part in parts if part)
