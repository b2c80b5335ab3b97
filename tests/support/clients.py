"""Clients over scripted services in this process, on clocks that nobody waits for."""

import asyncio
from collections.abc import Mapping, Sequence

from pydantic import SecretStr

from appsignal_tui.api.client import ApiClient
from appsignal_tui.api.exchange import AsgiApp, Limits, Timing
from tests.support.fake_world import Handler, Reply

TOKEN = "demo-s3cr3t+/="  # noqa: S105 - opens nothing

Script = Mapping[str, Sequence[Reply] | Handler]
"""What a scripted service answers on each path."""


class Pauses:
    """Sleeps that are kept and take no time but on their own clock."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    def now_s(self) -> float:
        return sum(self.seconds)

    async def sleep(self, seconds: float) -> None:
        self.seconds.append(seconds)
        await asyncio.sleep(0)

    @property
    def timing(self) -> Timing:
        return Timing(sleep=self.sleep, jitter=lambda: 1.0, monotonic_s=self.now_s, wall_s=lambda: 0.0)


def client_of(app: AsgiApp, pauses: Pauses | None = None, limits: Limits | None = None) -> ApiClient:
    """A client that asks this application."""
    timing = (pauses or Pauses()).timing
    return ApiClient("http://localhost", SecretStr(TOKEN), asgi=app, limits=limits, timing=timing)


class SleepClock:
    """A clock in seconds that moves only when somebody sleeps on it."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self.now_s

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now_s += seconds
        await asyncio.sleep(0)
