"""`appsignal-tui sites list`: the sites known."""

from typing import TYPE_CHECKING

from appsignal_tui.cli.command import Command, Printed
from appsignal_tui.cli.options import FAIL_IF, LIMIT, OUTPUT, SOURCE, WORLD, Options, option
from appsignal_tui.cli.site_rows import SITE_FIELDS, known_sites, rows

if TYPE_CHECKING:
    from appsignal_tui.cli.headless import Call


class SitesListOptions(Options):
    """Which sites, and whether the service is asked."""

    kept: bool = option("--kept", "only what is remembered; nothing is asked", default=False, rival="asking")
    refresh: bool = option(
        "--refresh", "ask for the log sources of every site, known or not", default=False, rival="asking"
    )


async def answer(call: "Call[SitesListOptions]") -> None:
    """Print sites, those used last first.

    Raises:
        ExplorerError: the service could not be asked, and nothing is remembered.
    """
    if call.options.kept:
        known = await call.services.sites.kept()
    else:
        known = await known_sites(call, asks=True, everything=call.options.refresh)
    for row in await rows(call, known):
        call.output.row(row)


COMMAND = Command(
    options=SitesListOptions,
    takes=(SOURCE, WORLD, LIMIT, OUTPUT, FAIL_IF),
    description="Print the sites known, those used last first: discovered, or added by hand. "
    "With a token the service is asked; without one, or when it cannot be reached, what is remembered is printed.",
    prints=Printed(SITE_FIELDS),
    examples=("appsignal-tui sites list --demo", "appsignal-tui sites list --json --kept"),
    answer=answer,
    needs_token=False,
)
