"""`appsignal-tui auth login`: check a token and keep it."""

import os
import sys
from typing import TYPE_CHECKING

from appsignal_tui.cli.account_options import AccountOptions
from appsignal_tui.cli.command import Command
from appsignal_tui.cli.options import option
from appsignal_tui.errors import ConfigurationError

if TYPE_CHECKING:
    from appsignal_tui.services.container import Services
    from appsignal_tui.services.tokens import Place

_PLACES: "dict[str, Place]" = {"keyring": "keyring", "file": "file"}


def place(text: str) -> "Place":
    """Where to keep a token."""
    if text not in _PLACES:
        raise ConfigurationError(f"--store takes {' or '.join(_PLACES)}, not “{text}”.")
    return _PLACES[text]


class LoginOptions(AccountOptions):
    """Options of signing in."""

    store: "Place" = option(
        "--store",
        "where to keep it (default: the key store of the desktop where it works, else a file only you can read)",
        default="",
        metavar="keyring|file",
        read=place,
    )


def run(options: LoginOptions) -> int:
    """Read the token, ask the service whether it is good, and keep it.

    Raises:
        ConfigurationError: a setting is wrong, or what was given cannot be a token.
        ExplorerError: the service refuses the token or cannot be asked; nothing is kept then.
        StoreError: it cannot be kept.
    """
    import asyncio  # noqa: PLC0415 - help does without

    from appsignal_tui.cli.settings import configured  # noqa: PLC0415 - as above
    from appsignal_tui.cli.sources import Connector  # noqa: PLC0415 - as above
    from appsignal_tui.cli.words import tell  # noqa: PLC0415 - as above
    from appsignal_tui.config import TOKEN_VARIABLE, clean_token  # noqa: PLC0415 - as above
    from appsignal_tui.services.tokens import hosts_of, keep_token  # noqa: PLC0415 - as above

    known = configured(options)
    hosts = hosts_of(known.settings)
    token = clean_token(_given(hosts), "standard input")
    asyncio.run(_check(Connector(options, known.settings).live(token)))
    kept = keep_token(known.settings, token, options.store)
    for note in (*known.warnings, *kept.notes):
        tell(note)
    if os.environ.get(TOKEN_VARIABLE):
        tell(f"{TOKEN_VARIABLE} goes before what is kept.")
    elif known.settings.token_command:
        tell(f"token_command ({known.origins['token_command']}) goes before what is kept.")
    print(f"The token is good for {hosts} and is kept in {kept.place}.")
    return 0


async def _check(services: "Services") -> None:
    try:
        await services.check_token()
    finally:
        await services.aclose()


def _given(hosts: str) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline()
    from getpass import getpass  # noqa: PLC0415 - of use at a terminal only

    return getpass(f"Token for {hosts} (it is not shown): ")


COMMAND = Command(
    options=LoginOptions,
    takes=(),
    description="Read a token from standard input, ask the service whether it is good, and keep it for the "
    "addresses it was checked with. A token that was kept for them before is replaced.",
    examples=(
        "appsignal-tui auth login                                 at a terminal it asks",
        "appsignal-tui auth login --store file",
        "appsignal-tui auth login --profile work",
    ),
    program=run,
)
