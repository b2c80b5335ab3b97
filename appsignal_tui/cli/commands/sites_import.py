"""`appsignal-tui sites import FILE`: sites that somebody else exported."""

import sys
from typing import TYPE_CHECKING

from appsignal_tui.cli.command import Command, Printed
from appsignal_tui.cli.options import OUTPUT, SOURCE, Options, argument, option
from appsignal_tui.cli.site_rows import SITE_FIELDS, assert_kept, rows
from appsignal_tui.errors import ConfigurationError

if TYPE_CHECKING:
    from appsignal_tui.cli.headless import Call


class SitesImportOptions(Options):
    """Where from."""

    file: str = argument("FILE", "what `sites export` wrote; - for standard input")
    force: bool = option("--force", "let the file win over what is given here", default=False)


async def answer(call: "Call[SitesImportOptions]") -> None:
    """Take over sites and print them as they are then.

    Raises:
        ConfigurationError: the file cannot be read, is none of ours, or is about another service.
    """
    from appsignal_tui.cli.words import tell  # noqa: PLC0415 - help does without the client
    from appsignal_tui.services.site_file import news, read  # noqa: PLC0415

    assert_kept(call)
    options, sites = call.options, call.services.sites
    file = read(_text(options.file))
    here = call.services.base_urls[0]
    if file.base_url and file.base_url != here and not options.force:
        raise ConfigurationError(
            "The sites of this file are of another service.",
            hint=f"Name it with --base-url {file.base_url}, or add --force to take them for {here}.",
        )
    given, left_out = news(file, await sites.kept(), force=options.force)
    for sentence in left_out:
        tell(sentence)
    await sites.give(given)
    imported = {each.site.id for each in given}
    for row in await rows(call, [each for each in await sites.kept() if each.site.id in imported]):
        call.output.row(row)


def _text(name: str) -> str:
    """At most one character more than is read."""
    from pathlib import Path  # noqa: PLC0415 - as above

    from appsignal_tui.services.site_file import LONGEST  # noqa: PLC0415

    try:
        if name == "-":
            return sys.stdin.read(LONGEST + 1)
        with Path(name).open(encoding="utf-8") as file:
            return file.read(LONGEST + 1)
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else "") or "it is no text"
        raise ConfigurationError(f"{name} cannot be read: {reason}.", hint="Name a file of sites.") from error


COMMAND = Command(
    options=SitesImportOptions,
    takes=(SOURCE, OUTPUT),
    description="Take over sites from a file that `sites export` wrote, and print them. What is given to a site here "
    "stays, and so does an alias or a digit that stands for another site.",
    prints=Printed(SITE_FIELDS),
    examples=(
        "appsignal-tui sites import sites.json",
        "appsignal-tui sites import - --json",
    ),
    answer=answer,
    needs_token=False,
)
