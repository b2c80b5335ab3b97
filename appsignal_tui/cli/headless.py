"""Commands that print data and end: data on standard output, words on standard error."""

import asyncio
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from appsignal_tui.cli.command import Command
from appsignal_tui.cli.exit_status import INTERRUPTED
from appsignal_tui.cli.options import RANGE, SITE, Options
from appsignal_tui.cli.output import Output
from appsignal_tui.cli.sources import Connector, connector, signed_in
from appsignal_tui.cli.streams import leave
from appsignal_tui.cli.window import window_of
from appsignal_tui.cli.words import tell
from appsignal_tui.errors import ExplorerError
from appsignal_tui.models.base import format_ns
from appsignal_tui.models.site import Site
from appsignal_tui.models.timerange import TimeRange
from appsignal_tui.services.container import Services

Own = TypeVar("Own", bound=Options)


@dataclass(frozen=True, slots=True)
class Call(Generic[Own]):
    """What a command has to answer with."""

    options: Own
    services: Services
    output: Output
    window: TimeRange
    """The range asked about; the usual one where the command takes none."""
    chosen: Site | None = None
    """The site; `None` for a command that takes none."""
    is_signed_in: bool = True
    """Whether the service can be asked; always, for a command that needs a token."""

    @property
    def site(self) -> Site:
        """The site, for a command that takes one."""
        if self.chosen is None:
            raise LookupError("a command that asks for a site has to take one")
        return self.chosen


def run(command: Command[Any], options: Options) -> int:
    """Run a headless command; the result is its exit status.

    Raises:
        ExplorerError: it could not be done; the exit status is the error's own.
    """
    output = Output(command.prints, command.takes, options, sys.stdout)
    connect = connector(options)
    opened = connect.initial()
    services = signed_in(opened) if command.needs_token else opened or connect.without_token()
    with asyncio.Runner() as runner:
        try:
            return runner.run(_run(command, connect, services, output, is_signed_in=opened is not None))
        except asyncio.CancelledError:
            # All of ours is closed. What may be left is a thread that waits for a name server, for half a minute.
            leave(INTERRUPTED)


async def _run(
    command: Command[Any], connect: Connector, services: Services, output: Output, *, is_signed_in: bool
) -> int:
    _cancel_on_interrupt()
    try:
        await _answer(command, connect, services, output, is_signed_in=is_signed_in)
        return output.finish()
    finally:
        await services.aclose()
        if notice := await asyncio.to_thread(connect.close):
            tell(notice)


def _cancel_on_interrupt() -> None:
    """Let Ctrl-C cancel the task; the way of `asyncio.run` sleeps on when it comes just before the loop does."""
    if task := asyncio.current_task():
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, task.cancel)


async def _answer(
    command: Command[Any], connect: Connector, services: Services, output: Output, *, is_signed_in: bool
) -> None:
    if command.answer is None:
        raise LookupError("a command that is a program of its own is not run here")
    options = connect.options
    window = window_of(options, services)
    for notice in services.origin.notices:
        tell(notice)
    site = await _site(connect, services) if SITE in command.takes else None
    await command.answer(Call(options, services, output, window, site, is_signed_in))
    if not output.found:
        between = f" between {format_ns(window.start_ns)} and {format_ns(window.end_ns)}"
        tell(f"nothing found{between if RANGE in command.takes else ''}.")


async def _site(connect: Connector, services: Services) -> Site:
    if connect.options.record is not None:
        with suppress(ExplorerError):
            await services.sites.discover()  # what is remembered on this machine would be missing in the recording
    site, reason = await services.sites.choose(connect.wanted_site or None)
    tell(f"site: {site.label} ({reason})")
    await services.sites.remember(site)
    return site
