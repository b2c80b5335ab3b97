"""`appsignal-tui auth status`: where the token comes from and where it goes."""

import sys

from appsignal_tui.cli.account_options import AccountOptions
from appsignal_tui.cli.command import Command, Field, Printed
from appsignal_tui.cli.options import OUTPUT


def run(options: AccountOptions) -> int:
    """Print it; the exit status is 2 when there is no token.

    Raises:
        ConfigurationError: a setting or a token is wrong, or others can read a file of ours.
    """
    from appsignal_tui.cli.output import Output  # noqa: PLC0415 - help does without
    from appsignal_tui.cli.sources import connector  # noqa: PLC0415 - as above
    from appsignal_tui.cli.words import tell  # noqa: PLC0415 - as above
    from appsignal_tui.errors import ConfigurationError  # noqa: PLC0415 - as above

    connect = connector(options)
    settings = connect.settings
    output = Output(COMMAND.prints, COMMAND.takes, options, sys.stdout)
    output.thing(
        {
            "has_token": settings.token is not None,
            "source": settings.token_origin,
            "base_url": settings.base_url,
            "graphql_url": settings.graphql_url or settings.base_url,
            "profile": settings.profile,
        }
    )
    status = output.finish()
    if settings.token is None:
        return ConfigurationError.exit_code
    for notice in connect.notices:
        tell(notice)
    return status


COMMAND = Command(
    options=AccountOptions,
    takes=(OUTPUT,),
    description="Print where the token comes from and which addresses it goes to, never the token. Nothing is sent. "
    "Exit status 2 when there is no token.",
    prints=Printed(
        (
            Field("has_token", "whether there is one"),
            Field("source", "where it comes from; empty without one"),
            Field("base_url", "where it goes"),
            Field("graphql_url", "where it goes for GraphQL"),
            Field("profile", "account of the settings file; empty for the usual one"),
        ),
        is_list=False,
    ),
    examples=("appsignal-tui auth status", "appsignal-tui auth status --profile work --json"),
    program=run,
)
