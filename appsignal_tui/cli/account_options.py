"""Options of commands that are about an account or the settings, and ask for no data."""

from appsignal_tui.cli.options import Options, option


class AccountOptions(Options):
    """The address and the account, without the ways to data that is not the service's."""

    base_url: str = option(
        "--base-url", "another address of the service (default https://appsignal.com)", default="", metavar="URL"
    )
    profile: str = option("--profile", "account to use, from the settings file", default="", metavar="NAME")
