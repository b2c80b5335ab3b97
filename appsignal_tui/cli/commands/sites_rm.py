"""`appsignal-tui sites rm SITE`: forget a site."""

from typing import TYPE_CHECKING

from appsignal_tui.cli.command import Command, Printed
from appsignal_tui.cli.options import OUTPUT, SOURCE, Options, argument
from appsignal_tui.cli.site_rows import SITE_FIELDS, assert_kept, rows, the_site

if TYPE_CHECKING:
    from appsignal_tui.cli.headless import Call


class SitesRmOptions(Options):
    """Which site."""

    wanted: str = argument("SITE", "id, alias, name/environment or a name that only one site has")


async def answer(call: "Call[SitesRmOptions]") -> None:
    """Forget a site and print what it was.

    Raises:
        NotFoundError: there is no such site.
    """
    from appsignal_tui.cli.words import tell  # noqa: PLC0415 - help does without the client

    assert_kept(call)
    known = await the_site(call, call.options.wanted)
    for row in await rows(call, [known]):
        call.output.row(row)
    await call.services.sites.forget(known.site)
    if known.origin == "discovered" and not known.is_gone:
        tell("It is forgotten until the next discovery finds it again.")


COMMAND = Command(
    options=SitesRmOptions,
    takes=(SOURCE, OUTPUT),
    description="Forget a site with everything that is kept about it, and print what it was. Saved searches stay; "
    "a site the account can see is found again by the next discovery.",
    prints=Printed(SITE_FIELDS),
    examples=("appsignal-tui sites rm old-shop/staging",),
    answer=answer,
    needs_token=False,
)
