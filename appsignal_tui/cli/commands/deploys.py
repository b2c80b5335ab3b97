"""`appsignal-tui deploys`: the deploys of a site."""

from typing import TYPE_CHECKING

from appsignal_tui.cli.command import LIST_OF_A_SITE, Command, Field, Printed
from appsignal_tui.cli.options import Options

if TYPE_CHECKING:
    from appsignal_tui.cli.headless import Call


_ASKED_FOR = 100
"""Deploys one question brings at most."""


async def answer(call: "Call[Options]") -> None:
    """Print deploys, the newest first.

    Raises:
        ExplorerError: the service could not be asked.
    """
    from appsignal_tui.cli.words import tell, tell_missing  # noqa: PLC0415 - help does without the client
    from appsignal_tui.models.base import format_ns  # noqa: PLC0415 - as above

    found = await call.services.deploys.markers(call.site)
    tell_missing(found, "deploys")
    if found.received >= _ASKED_FOR:
        tell(f"only the newest {_ASKED_FOR} deploys were asked for.")
    for deploy in found.rows:
        call.output.row(
            {
                "time": format_ns(deploy.created_ns),
                "name": deploy.name,
                "revision": deploy.revision,
                "user": deploy.user,
            }
        )


COMMAND = Command(
    options=Options,
    takes=LIST_OF_A_SITE,
    description="Print the deploys of a site that the service keeps, the newest first.",
    prints=Printed(
        (
            Field("time", "RFC 3339, UTC"),
            Field("name", "the short revision"),
            Field("revision", "as it was told to the service"),
            Field("user", "who deployed; empty where it is not known"),
        )
    ),
    examples=("appsignal-tui deploys --demo", "appsignal-tui deploys --json --limit 5"),
    answer=answer,
)
