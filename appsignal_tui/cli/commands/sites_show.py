"""`appsignal-tui sites show SITE`: all that is known about one site."""

from typing import TYPE_CHECKING

from appsignal_tui.cli.command import Command, Printed
from appsignal_tui.cli.options import OUTPUT, SOURCE, WORLD, Options, argument
from appsignal_tui.cli.site_rows import SITE_FIELDS, rows, the_site

if TYPE_CHECKING:
    from appsignal_tui.cli.headless import Call


class SitesShowOptions(Options):
    """Which site."""

    wanted: str = argument("SITE", "id, alias, name/environment or a name that only one site has")


async def answer(call: "Call[SitesShowOptions]") -> None:
    """Print a site.

    Raises:
        NotFoundError: there is none of this name, or several.
    """
    (row,) = await rows(call, [await the_site(call, call.options.wanted)])
    call.output.thing(row)


COMMAND = Command(
    options=SitesShowOptions,
    takes=(SOURCE, WORLD, OUTPUT),
    description="Print all that is known about one site, named by its id, its alias, name/environment or a name that "
    "only one site has. The service is asked only when no site is known at all.",
    prints=Printed(SITE_FIELDS, is_list=False),
    examples=("appsignal-tui sites show shop-web/production --demo", "appsignal-tui sites show main --json"),
    answer=answer,
    needs_token=False,
)
