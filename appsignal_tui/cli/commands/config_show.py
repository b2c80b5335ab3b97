"""`appsignal-tui config show`: every setting and where it comes from."""

import sys

from appsignal_tui.cli.account_options import AccountOptions
from appsignal_tui.cli.command import Command, Field, Printed
from appsignal_tui.cli.options import OUTPUT


def run(options: AccountOptions) -> int:
    """Print the settings.

    Raises:
        ConfigurationError: one is wrong.
    """
    from appsignal_tui.cli.output import Output  # noqa: PLC0415 - help does without
    from appsignal_tui.cli.settings import configured  # noqa: PLC0415 - as above
    from appsignal_tui.cli.words import tell  # noqa: PLC0415 - as above

    known = configured(options)
    for warning in (*known.warnings, *known.withheld):
        tell(warning)
    output = Output(COMMAND.prints, COMMAND.takes, options, sys.stdout)
    for name, origin in known.origins.items():
        value = getattr(known.settings, name)
        output.row({"key": name, "value": _told(value) if isinstance(value, tuple) else value, "origin": origin})
    return output.finish()


def _told(command: tuple[str, ...]) -> str:
    """A command without its arguments: somebody may have written a secret among them."""
    return f"{command[0]}{' …' * (len(command) - 1)}" if command else ""


COMMAND = Command(
    options=AccountOptions,
    takes=(OUTPUT,),
    description="Print every setting, its value and where the value comes from: the default, a line of the settings "
    "file, a variable of the environment, or an option. No token is read.",
    prints=Printed(
        (
            Field("key", "name of the setting"),
            Field("value", "as it is in force; of token_command the program only"),
            Field("origin", "`default`, a file and a line, a variable or an option"),
        )
    ),
    examples=("appsignal-tui config show", "appsignal-tui config show --profile work --json"),
    program=run,
)
