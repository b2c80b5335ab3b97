"""What a command says beside its data: on standard error, one sentence a line, without control characters."""

import sys
from typing import TYPE_CHECKING, Any

from appsignal_tui.errors import ConfigurationError, ExplorerError
from appsignal_tui.text import safe_text

if TYPE_CHECKING:
    from appsignal_tui.models.page import Rows

_LONGEST = 400


def tell(sentence: str) -> None:
    """Say something to the person beside the data."""
    if sys.stderr is not None:  # `print` takes standard output when it is closed, and that is for data
        print(f"appsignal-tui: {safe_text(sentence, _LONGEST)}", file=sys.stderr)


def tell_missing(found: "Rows[Any]", what: str) -> None:
    """Say what is missing of rows the service sent; `what` names them."""
    if found.unreadable:
        tell(f"{found.unreadable} {what} could not be read and were left out.")
    for complaint in found.complaints:
        tell(complaint)


def report(error: ExplorerError) -> None:
    """Say what is wrong and what to do, without a traceback."""
    if isinstance(error, ConfigurationError) and len(error.problems) > 1:
        for problem in error.problems:
            tell(problem)
    tell(f"{error} {error.hint}".rstrip())
