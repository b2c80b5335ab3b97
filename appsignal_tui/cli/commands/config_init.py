"""`appsignal-tui config init`: write a settings file that tells what can be set."""

import os

from appsignal_tui.cli.command import Command
from appsignal_tui.cli.options import Options
from appsignal_tui.errors import ConfigurationError


def run(_options: Options) -> int:
    """Write the file, unless there is one, and print its path.

    Raises:
        ConfigurationError: there is one, or no place for one.
        StoreError: it cannot be written.
    """
    from appsignal_tui.cli.settings import usual_path  # noqa: PLC0415 - help does without
    from appsignal_tui.config import CONFIG_VARIABLE, settings_path  # noqa: PLC0415 - as above
    from appsignal_tui.config.document import template  # noqa: PLC0415 - as above
    from appsignal_tui.store.settings_file import write_new  # noqa: PLC0415 - as above

    path = settings_path(usual_path(), os.environ)
    if path is None:
        raise ConfigurationError("There is no place for a settings file.", hint=f"Name one in {CONFIG_VARIABLE}.")
    write_new(path, template())
    print(path)
    return 0


COMMAND = Command(
    options=Options,
    takes=(),
    description="Write a settings file that tells what can be set and sets nothing yet. "
    "One that is there is left alone.",
    examples=("appsignal-tui config init",),
    program=run,
)
