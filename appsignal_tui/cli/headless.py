"""Commands that print data and end: data on standard output, words on standard error."""

import asyncio
from collections.abc import Awaitable, Callable

from appsignal_tui.cli.arguments import Options
from appsignal_tui.cli.logs import print_logs
from appsignal_tui.cli.sources import connector, signed_in
from appsignal_tui.cli.trace import print_trace
from appsignal_tui.cli.words import tell
from appsignal_tui.models.site import Site
from appsignal_tui.services.container import Services

Command = Callable[[Options, Services, Site], Awaitable[int]]

_COMMANDS: dict[str, Command] = {"trace": print_trace, "logs": print_logs}


def run(options: Options) -> int:
    """Run a headless command; the result is its exit status.

    Raises:
        ExplorerError: it could not be done; the exit status is the error's own.
    """
    services = signed_in(connector(options).initial())
    return asyncio.run(_run(options, services))


async def _run(options: Options, services: Services) -> int:
    try:
        for notice in services.origin.notices:
            tell(notice)
        site, reason = await services.sites.choose(options.site or None)
        tell(f"site: {site.label} ({reason})")
        await services.sites.remember(site)
        return await _COMMANDS[options.command](options, services, site)
    finally:
        await services.aclose()
