"""One thing to look at: how, for how long at most, and what it means when it takes longer."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from appsignal_tui.errors import ExplorerError
from appsignal_tui.models.checkup import Finding, State


@dataclass(frozen=True, slots=True)
class Check:
    """Looks at one thing."""

    name: str
    """Of its finding."""
    look: Callable[[], Awaitable[Finding]]
    limit_s: float = 10.0
    when_late: State = "unknown"
    """What it means when it takes longer."""
    comes_last: bool = False
    """Whether it tells what the others have brought to light."""

    async def find(self) -> Finding:
        """Look, in the time there is; an error of ours is a finding too."""
        try:
            async with asyncio.timeout(self.limit_s):
                return await self.look()
        except TimeoutError:
            return Finding(self.name, self.when_late, f"no answer within {self.limit_s:g} s", "Try again.")
        except ExplorerError as error:
            return failed(self.name, "bad", error)


def failed(name: str, state: State, error: ExplorerError) -> Finding:
    """A finding in the words of an error."""
    return Finding(name, state, str(error).rstrip("."), error.hint)
