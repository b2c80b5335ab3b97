"""`appsignal-tui sites export`: sites as JSON for another person or machine."""

from typing import TYPE_CHECKING

from appsignal_tui.cli.command import Command
from appsignal_tui.cli.options import SOURCE, WORLD, Options, option, path
from appsignal_tui.cli.site_rows import known_sites

if TYPE_CHECKING:
    from pathlib import Path

    from appsignal_tui.cli.headless import Call


class SitesExportOptions(Options):
    """Where to."""

    output: "Path | None" = option(
        "--output", "a new file; standard output without", default=None, metavar="FILE", read=path
    )
    force: bool = option("--force", "replace the file when it is there", default=False)


async def answer(call: "Call[SitesExportOptions]") -> None:
    """Write the sites that are not gone.

    Raises:
        ConfigurationError: the file is there already, or is no file.
        StoreError: the disk refuses.
    """
    import asyncio  # noqa: PLC0415 - help does without

    from appsignal_tui.cli.words import tell  # noqa: PLC0415 - as above
    from appsignal_tui.services.site_file import entry, written  # noqa: PLC0415
    from appsignal_tui.store.export_file import write_export  # noqa: PLC0415

    sites, options = call.services.sites, call.options
    known = [each for each in await known_sites(call, asks=False) if not each.is_gone]
    text = written(call.services.base_urls[0], [entry(each, await sites.sources(each.site)) for each in known])
    if options.output is None:
        print(text, end="")
    else:
        await asyncio.to_thread(write_export, options.output, text, force=options.force)
        tell(f"{len(known)} sites are written to {options.output}.")
    call.output.count_unseen(len(known))


COMMAND = Command(
    options=SitesExportOptions,
    takes=(SOURCE, WORLD),
    description="Write the sites known as JSON, with their aliases, colours, digits and log sources, to be taken over "
    "with `sites import`. There is no secret in it.",
    examples=("appsignal-tui sites export --output sites.json", "appsignal-tui sites export --demo"),
    answer=answer,
    needs_token=False,
)
