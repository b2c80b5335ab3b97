"""`appsignal-tui sites rename SITE`: what a person calls a site."""

from typing import TYPE_CHECKING

from appsignal_tui.cli.command import Command, Printed
from appsignal_tui.cli.commands.sites_add import MAX_FAVOURITE
from appsignal_tui.cli.options import OUTPUT, SOURCE, Options, argument, option, whole
from appsignal_tui.cli.site_rows import SITE_FIELDS, assert_alias_free, assert_kept, rows, the_site
from appsignal_tui.errors import ConfigurationError

if TYPE_CHECKING:
    from appsignal_tui.cli.headless import Call


class SitesRenameOptions(Options):
    """What to change; `None` leaves it as it is."""

    wanted: str = argument("SITE", "id, alias, name/environment or a name that only one site has")
    name: str | None = option("--name", "of the app; '' for the service's name", default=None, metavar="NAME")
    environment: str | None = option("--env", "the same for the environment", default=None, metavar="NAME")
    org: str | None = option("--org", "the same for the organization's slug", default=None, metavar="SLUG")
    alias: str | None = option(
        "--alias", "one word that stands for the site; '' for none", default=None, metavar="WORD"
    )
    colour: str | None = option(
        "--colour",
        "red, orange, yellow, green, cyan, blue, purple or pink; '' for the usual one",
        default=None,
        metavar="NAME",
    )
    favourite: int | None = option(
        "--favourite",
        "digit that opens it in the explorer; 0 for none",
        default=None,
        metavar="0-9",
        read=whole("--favourite", 0, MAX_FAVOURITE),
    )


async def answer(call: "Call[SitesRenameOptions]") -> None:
    """Change what is given and print the site.

    Raises:
        ConfigurationError: nothing is given, or it makes no sense.
        NotFoundError: there is no such site.
    """
    from appsignal_tui.services.site_input import read_alias, read_colour  # noqa: PLC0415 - help does without

    options, sites = call.options, call.services.sites
    if not _is_something(options):
        raise ConfigurationError("Say what to change.", hint="See `appsignal-tui sites rename --help`.")
    assert_kept(call)
    alias = None if options.alias is None else read_alias(options.alias)
    colour = None if options.colour is None else read_colour(options.colour)
    site = (await the_site(call, options.wanted)).site
    await assert_alias_free(call, alias or "", site.id)
    await sites.set_names(site, name=options.name, environment=options.environment, org_slug=options.org)
    if alias is not None:
        await sites.set_alias(site, alias)
    if colour is not None:
        await sites.set_colour(site, colour)
    if options.favourite is not None:
        await sites.set_favourite(site, options.favourite)
    for row in await rows(call, [each for each in await sites.kept() if each.site.id == site.id]):
        call.output.row(row)


def _is_something(options: SitesRenameOptions) -> bool:
    given = (options.name, options.environment, options.org, options.alias, options.colour, options.favourite)
    return any(each is not None for each in given)


COMMAND = Command(
    options=SitesRenameOptions,
    takes=(SOURCE, OUTPUT),
    description="Call a site something else here: other names, an alias, a colour, a digit. Discovery never overwrites "
    "what was given. The site is printed as it is then.",
    prints=Printed(SITE_FIELDS),
    examples=(
        "appsignal-tui sites rename shop-web/production --alias main --favourite 1",
        "appsignal-tui sites rename main --colour red --name 'the shop'",
    ),
    answer=answer,
    needs_token=False,
)
