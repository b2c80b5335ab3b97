"""Services over a scripted service in this process, opened and closed around a block."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import SecretStr

from appsignal_tui.api.client import ApiClient, Timing
from appsignal_tui.models.site import Site
from appsignal_tui.models.timerange import TimeRange
from appsignal_tui.services.container import IN_PROCESS_BASE_URL, Origin, Services
from appsignal_tui.store.registry import Registry
from tests.support.fake_world import NS_PER_S, START_NS, HandClock, Handler, Reply, ScriptedService, json_reply

SITE = Site(id="a" * 24, name="shop", environment="production")
WINDOW = TimeRange(START_NS - 3_600 * NS_PER_S, START_NS)


async def _no_pause(_seconds: float) -> None:
    """Between attempts of one request."""


def services_over(service: ScriptedService, registry: Registry | None = None) -> Services:
    """All services over a service in this process, with nothing remembered unless it is given; close them."""
    client = ApiClient(IN_PROCESS_BASE_URL, SecretStr("demo-x"), asgi=service, timing=Timing(sleep=_no_pause))
    return Services(client, registry or Registry.in_memory(), Origin("demo", "DEMO"), HandClock())


class Case:
    """One service with a script, and all services over it."""

    def __init__(self, script: Mapping[str, Sequence[Reply] | Handler]) -> None:
        self.service = ScriptedService(script)

    @classmethod
    def graphql(cls, *answers: Mapping[str, Any]) -> "Case":
        """A service that answers documents with these bodies in turn, the last for ever."""
        return cls({"/graphql": [json_reply(answer) for answer in answers]})

    async def __aenter__(self) -> Services:
        self.opened = services_over(self.service)
        return self.opened

    async def __aexit__(self, *_args: object) -> None:
        await self.opened.aclose()

    def sent(self, number: int = -1) -> Any:
        """The body of a request, of the last one if none is named."""
        return self.service.requests[number].json

    @property
    def count(self) -> int:
        """Requests so far."""
        return len(self.service.requests)


def refused(message: str, code: str = "undefinedField") -> dict[str, Any]:
    """What GraphQL answers to a document it does not take."""
    return {"errors": [{"message": message, "extensions": {"code": code}}]}
