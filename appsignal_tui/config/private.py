"""Reading files that decide what a token is or where it goes: only when nobody else can have put it there."""

import os
import shlex
import stat
from pathlib import Path
from typing import NamedTuple

from appsignal_tui.errors import ConfigurationError

LARGEST_BYTES = 256 * 1024
_READABLE = 0o077
_WRITABLE = 0o022


class Trust(NamedTuple):
    """What must be true of a file."""

    name: str
    """What it is called in messages."""
    forbidden: int
    """Mode bits it must not have."""
    is_ours_alone: bool
    """Whether it must be a plain file of this user; else it may be a link, and the administrator's."""
    may_be_pipe: bool = False


TOKEN_FILE = Trust("token file", _READABLE, is_ours_alone=False, may_be_pipe=True)
CREDENTIALS = Trust("credentials file", _READABLE, is_ours_alone=True)
SETTINGS_FILE = Trust("settings file", _WRITABLE, is_ours_alone=False)


def read_private(path: Path, trust: Trust) -> bytes:
    """The content of a file that is as it should be.

    Raises:
        ConfigurationError: others may read or change it, it is somebody else's, or no file at all.
        OSError: it is not there, or the system refuses.
    """
    flags = os.O_RDONLY | os.O_CLOEXEC
    flags |= os.O_NOFOLLOW if trust.is_ours_alone else 0
    flags |= 0 if trust.may_be_pipe else os.O_NONBLOCK
    if trust.is_ours_alone and path.is_symlink():
        raise ConfigurationError(
            f"The {trust.name} {path} is a link.", hint=f"Look at it, then run: rm {_quoted(path)}"
        )
    descriptor = os.open(path, flags)
    try:
        _check(os.fstat(descriptor), path, trust)
        content = _read(descriptor)
    finally:
        os.close(descriptor)
    if len(content) > LARGEST_BYTES:
        raise ConfigurationError(f"The {trust.name} {path} is far too large.", hint="Name another one.")
    return content


def _check(found: os.stat_result, path: Path, trust: Trust) -> None:
    if not (stat.S_ISREG(found.st_mode) or (trust.may_be_pipe and stat.S_ISFIFO(found.st_mode))):
        raise ConfigurationError(f"The {trust.name} {path} is no file.", hint="Name a file.")
    owners = {os.geteuid()} if trust.is_ours_alone else {os.geteuid(), 0}
    if found.st_uid not in owners:
        raise ConfigurationError(
            f"The {trust.name} {path} belongs to somebody else.", hint="Look at it, then make one of your own."
        )
    if found.st_mode & trust.forbidden:
        done, mend = ("read", "600") if trust.forbidden == _READABLE else ("changed", "go-w")
        raise ConfigurationError(
            f"The {trust.name} {path} can be {done} by others.", hint=f"Run: chmod {mend} {_quoted(path)}"
        )


def _read(descriptor: int) -> bytes:
    content = b""
    while len(content) <= LARGEST_BYTES and (part := os.read(descriptor, LARGEST_BYTES + 1)):
        content += part
    return content


def _quoted(path: Path) -> str:
    return shlex.quote(str(path))
