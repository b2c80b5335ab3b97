"""Asking the tmux around us how it is set."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from appsignal_tui.config import clean_environment
from appsignal_tui.services.helper_program import run_helper

PATIENCE_S = 2.0
"""How long tmux may take."""

_FORMAT = "#{version}\n#{escape-time}\n#{set-clipboard}\n#{client_utf8}"
_LONGEST = 4_096

Ask = Callable[[Sequence[str], Mapping[str, str]], Awaitable[str]]
"""Runs a program with this environment and tells what it printed; nothing when it failed."""


@dataclass(frozen=True, slots=True)
class Tmux:
    """How a tmux is set."""

    version: str
    escape_ms: int | None
    """How long it waits after an Esc, to see whether a longer sequence follows."""
    clipboard: str
    """Its `set-clipboard`: `external`, `on`, `off`."""
    draws_utf8: bool
    """Whether it takes the terminal around it to be one for UTF-8."""

    @property
    def passes_copies_on(self) -> bool:
        """Whether `load-buffer -w` reaches the terminal around it: since 3.2, unless switched off."""
        known = re.match(r"(?:next-)?(\d+)\.(\d+)", self.version)
        is_new = known is None or (int(known[1]), int(known[2])) >= (3, 2)
        return is_new and self.clipboard != "off"


async def look_at_tmux(environment: Mapping[str, str], ask: Ask) -> Tmux | None:
    """The tmux this runs in; `None` when there is none, or it does not answer."""
    if not environment.get("TMUX"):
        return None
    lines = (await ask(("tmux", "display-message", "-p", _FORMAT), clean_environment(environment))).splitlines()
    if len(lines) < _FORMAT.count("\n") + 1:
        return None
    version, escape, clipboard, utf8, *_ = (line.strip() for line in lines)
    escape_ms = int(escape) if re.fullmatch(r"\d{1,6}", escape, re.ASCII) else None
    return Tmux(version[:20], escape_ms, clipboard[:20], utf8 != "0")


async def printed_by(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """What a program prints in two seconds at most; nothing when it fails, hangs, or is not there."""
    ended = await asyncio.to_thread(run_helper, arguments, patience_s=PATIENCE_S, environment=environment)
    return ended.output[:_LONGEST].decode("utf-8", "replace")
