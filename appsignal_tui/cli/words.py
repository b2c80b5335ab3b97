"""What a command says beside its data: on standard error, one sentence a line, without control characters."""

import sys

from appsignal_tui.errors import ExplorerError
from appsignal_tui.text import safe_text

_LONGEST = 400


def tell(sentence: str) -> None:
    """Say something to the person beside the data."""
    print(f"appsignal-tui: {safe_text(sentence, _LONGEST)}", file=sys.stderr)


def report(error: ExplorerError) -> None:
    """Say what is wrong and what to do, without a traceback."""
    tell(f"{error} {error.hint}".rstrip())
