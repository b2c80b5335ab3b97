"""`appsignal-tui config path`: where the settings file is."""

import os

from appsignal_tui.cli.command import Command
from appsignal_tui.cli.options import Options
from appsignal_tui.errors import StoreError


def run(_options: Options) -> int:
    """Print the path, be the file there or not.

    Raises:
        StoreError: there is no place for one, or none is wanted.
    """
    from appsignal_tui.cli.settings import usual_path  # noqa: PLC0415 - help does without
    from appsignal_tui.config import CONFIG_VARIABLE, settings_path  # noqa: PLC0415 - as above

    path = settings_path(usual_path(), os.environ)
    if path is None:
        raise StoreError("There is no settings file.", hint=f"Set HOME, or name one in {CONFIG_VARIABLE}.")
    print(path)
    return 0


COMMAND = Command(
    options=Options,
    takes=(),
    description="Print where the settings file is, be it there or not. APPSIGNAL_TUI_CONFIG may name another one.",
    examples=("appsignal-tui config path",),
    program=run,
)
