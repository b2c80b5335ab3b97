"""`appsignal-tui config validate`: look for mistakes in the settings."""

from appsignal_tui.cli.account_options import AccountOptions
from appsignal_tui.cli.command import Command


def run(options: AccountOptions) -> int:
    """Say that all is well; the result is the exit status.

    Raises:
        ConfigurationError: it is not.
    """
    from appsignal_tui.cli.settings import configured  # noqa: PLC0415 - help does without
    from appsignal_tui.cli.words import tell  # noqa: PLC0415 - as above

    known = configured(options)
    for warning in known.warnings:
        tell(warning)
    is_there = known.path is not None and known.path.exists()
    print(f"{known.path} is good." if is_there else "There is no settings file; the defaults are good.")
    return 0


COMMAND = Command(
    options=AccountOptions,
    takes=(),
    description="Look for mistakes in the settings file and in the variables of the environment. Each is told with its "
    "line and with the setting that was probably meant. Exit status 0 when there is none, else 2.",
    examples=("appsignal-tui config validate",),
    program=run,
)
