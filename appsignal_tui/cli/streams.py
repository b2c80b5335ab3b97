"""Standard output and standard error as this program leaves them."""

import os
import sys
from contextlib import suppress
from io import TextIOWrapper
from typing import NoReturn

from appsignal_tui.errors import ConfigurationError


def speak_utf8() -> None:
    """Write UTF-8 whatever the locale says: data is UTF-8, and help and messages hold more than ASCII.

    Raises:
        ConfigurationError: standard output is closed, so there is nowhere to write to.
    """
    if sys.stdout is None:
        raise ConfigurationError("Standard output is closed.", hint="Send it to /dev/null when it is of no use.")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def give_up_stdout() -> None:
    """Standard output takes no more; a second complaint at exit would help nobody."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def leave(status: int) -> NoReturn:
    """End the process at once, with what was printed so far and without waiting for any thread."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):
            stream.flush()
    os._exit(status)
