"""Programs that are asked for a secret: without a shell, without a terminal, not for long, and never quoted."""

import os
import select
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import IO, NamedTuple

from appsignal_tui.config import clean_environment

MOST_BYTES = 64 * 1024
"""More than any token has; a program that prints more is ended."""

_POLL_S = 0.02


class Ended(NamedTuple):
    """How a program ended."""

    output: bytes
    """What it printed to its standard output; a secret. Empty when it failed."""
    failure: str = ""
    """What went wrong, to follow on the program's name; empty when nothing did. Never holds what it printed."""


def run_helper(
    arguments: Sequence[str], *, patience_s: float, given: bytes = b"", environment: Mapping[str, str] | None = None
) -> Ended:
    """Run a program to its end, or end it when it takes too long; blocks, so call it before the app or from a thread.

    It gets a session of its own, so that it can neither write over the screen nor ask there, and an environment
    without our token. What it leaves running in the background does not keep us waiting.

    Args:
        arguments: The program and its arguments, as they are.
        patience_s: How long it may take.
        given: What it finds on its standard input; a few kilobytes at most.
        environment: What it may know; this process's when left out.
    """
    give_up_at_s = time.monotonic() + patience_s
    try:
        process = subprocess.Popen(  # noqa: S603 - named by the person's own settings, and no shell reads it
            list(arguments),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env=clean_environment(environment),
            start_new_session=True,
        )
    except OSError as error:
        return Ended(b"", f"cannot be started: {error.strerror}")
    with process:
        try:
            if process.stdin is not None:
                _give(process.stdin, given)
            if process.stdout is not None and (ended := _followed(process, process.stdout, give_up_at_s)) is not None:
                return ended
            return Ended(b"", f"took longer than {patience_s:g} s")
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def _give(stdin: IO[bytes], given: bytes) -> None:
    with suppress(BrokenPipeError):
        stdin.write(given)
    stdin.close()


def _followed(process: subprocess.Popen[bytes], stdout: IO[bytes], give_up_at_s: float) -> Ended | None:
    """How the program ended, `None` when it has not."""
    output = b""
    while (left_s := give_up_at_s - time.monotonic()) > 0:
        is_over = process.poll() is not None  # looked at first, so that nothing is missed that it printed before
        readable, _, _ = select.select([stdout], [], [], 0 if is_over else min(left_s, _POLL_S))
        part = os.read(stdout.fileno(), MOST_BYTES) if readable else b""
        output += part
        if len(output) > MOST_BYTES:
            return Ended(b"", "printed far too much")
        if is_over and not part:
            failure = _failure(process.returncode)
            return Ended(b"" if failure else output, failure)
        if readable and not part:
            with suppress(subprocess.TimeoutExpired):
                process.wait(left_s)
    return None


def _failure(status: int) -> str:
    if status < 0:
        return f"was ended by signal {-status}"
    return f"ended with status {status}" if status else ""
