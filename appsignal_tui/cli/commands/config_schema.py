"""`appsignal-tui config schema`: a JSON schema of the settings file."""

import json

from appsignal_tui.cli.command import Command
from appsignal_tui.cli.options import Options


def run(_options: Options) -> int:
    """Print the schema."""
    from appsignal_tui.config.document import schema  # noqa: PLC0415 - help does without

    print(json.dumps(schema(), indent=2))
    return 0


COMMAND = Command(
    options=Options,
    takes=(),
    description="Print a JSON schema (draft 2020-12) of the settings file, for editors that complete and check TOML.",
    examples=("appsignal-tui config schema",),
    program=run,
)
