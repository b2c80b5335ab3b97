"""`appsignal-tui auth logout`: forget the token that is kept."""

import os

from appsignal_tui.cli.account_options import AccountOptions
from appsignal_tui.cli.command import Command


def run(options: AccountOptions) -> int:
    """Forget it, wherever it is kept.

    Raises:
        ConfigurationError: a setting is wrong, or others can read the credentials file.
        StoreError: the credentials file cannot be written.
    """
    from appsignal_tui.cli.settings import configured  # noqa: PLC0415 - help does without
    from appsignal_tui.cli.words import tell  # noqa: PLC0415 - as above
    from appsignal_tui.config import TOKEN_VARIABLE  # noqa: PLC0415 - as above
    from appsignal_tui.services.tokens import forget_token, hosts_of  # noqa: PLC0415 - as above

    known = configured(options)
    hosts = hosts_of(known.settings)
    forgotten = forget_token(known.settings)
    for note in forgotten.notes:
        tell(note)
    if os.environ.get(TOKEN_VARIABLE):
        tell(f"{TOKEN_VARIABLE} still holds a token.")
    if known.settings.token_command:
        tell(f"token_command ({known.origins['token_command']}) still gets one.")
    print(
        f"The token for {hosts} is gone from {forgotten.place}."
        if forgotten.place
        else f"No token was kept for {hosts}."
    )
    return 0


COMMAND = Command(
    options=AccountOptions,
    takes=(),
    description="Forget the token that is kept for an account. It stays good: to end it, revoke it at the service.",
    examples=("appsignal-tui auth logout", "appsignal-tui auth logout --profile work"),
    program=run,
)
