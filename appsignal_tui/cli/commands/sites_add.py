"""`appsignal-tui sites add URL-OR-ID`: a site by hand, offline and without a token too."""

from typing import TYPE_CHECKING

from appsignal_tui.cli.command import Command, Printed
from appsignal_tui.cli.options import OUTPUT, SOURCE, Options, argument, option, whole
from appsignal_tui.cli.site_rows import SITE_FIELDS, assert_alias_free, assert_kept, rows

if TYPE_CHECKING:
    from appsignal_tui.cli.headless import Call

MAX_FAVOURITE = 9


class SitesAddOptions(Options):
    """A site as a person describes it."""

    text: str = argument("URL-OR-ID", "address of any of its pages in the web app, or 24 hex digits")
    name: str = option("--name", "of the app", default="", metavar="NAME")
    environment: str = option("--env", "as production or staging", default="", metavar="NAME")
    org: str = option("--org", "slug of the organization, as in addresses", default="", metavar="SLUG")
    alias: str = option("--alias", "one word that stands for the site", default="", metavar="WORD")
    colour: str = option(
        "--colour", "red, orange, yellow, green, cyan, blue, purple or pink", default="", metavar="NAME"
    )
    favourite: int = option(
        "--favourite",
        "digit that opens it in the explorer",
        default=0,
        metavar="1-9",
        read=whole("--favourite", 1, MAX_FAVOURITE),
    )
    sources: tuple[str, ...] = option(
        "--source", "a log source of the site, again for more", default=(), metavar="NAME=ID"
    )


async def answer(call: "Call[SitesAddOptions]") -> None:
    """Add a site, or give to a known one what was told, and print it.

    Raises:
        ConfigurationError: the text names no site, or an option makes no sense.
    """
    from appsignal_tui.models.site import GivenSite  # noqa: PLC0415 - help does without the models
    from appsignal_tui.services.site_input import (  # noqa: PLC0415
        read_alias,
        read_colour,
        read_site,
        read_source,
    )

    assert_kept(call)
    options, sites = call.options, call.services.sites
    site, sources = read_site(options.text)
    names = {"name": options.name.strip(), "environment": options.environment.strip()}
    given = GivenSite(
        site=site.model_copy(update={**names, "org_slug": options.org.strip() or site.org_slug}),
        alias=read_alias(options.alias),
        colour=read_colour(options.colour),
        favourite=options.favourite,
        sources=(*sources, *(read_source(text) for text in options.sources)),
    )
    await assert_alias_free(call, given.alias, site.id)
    await sites.give([given])
    for row in await rows(call, [each for each in await sites.kept() if each.site.id == site.id]):
        call.output.row(row)


COMMAND = Command(
    options=SitesAddOptions,
    takes=(SOURCE, OUTPUT),
    description="Add a site by hand, from the address of any of its pages or from its id, and print it. Nothing is "
    "asked, so this works offline. What is added without a token is there for every account of the same service.",
    prints=Printed(SITE_FIELDS),
    examples=(
        "appsignal-tui sites add https://appsignal.com/acme/sites/5f3c9a1b2c3d4e5f60718293/performance --alias shop",
        "appsignal-tui sites add 5f3c9a1b2c3d4e5f60718293 --name shop --env production --source app=60718293aa",
    ),
    answer=answer,
    needs_token=False,
)
