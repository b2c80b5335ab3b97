"""Files a person asked for: whole or not at all, private, and never in the place of something else by accident."""

import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from appsignal_tui.errors import ConfigurationError, StoreError

_OWNER_ONLY = 0o600


def write_export(path: Path, text: str, *, force: bool = False) -> None:
    """Write a text file; under its name there is all of it or what was there before.

    Args:
        path: The file; its folder has to be there.
        text: The content.
        force: Whether it may take the place of a file.

    Raises:
        ConfigurationError: something is there already, and it is no file or nobody said to replace it.
        StoreError: the disk refuses; nothing is left behind.
    """
    _assert_free(path, force=force)
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        _write_private(aside, text)
        if force:
            aside.replace(path)  # a link that came between is replaced, not followed
        else:
            path.hardlink_to(aside)  # unlike a rename this never replaces anything
    except FileExistsError as error:
        raise _taken(path) from error
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else "") or "the name is not one"
        raise StoreError(f"{path} cannot be written: {reason}.", hint="Name a file in a folder of yours.") from error
    finally:
        with suppress(OSError, ValueError):
            aside.unlink()


def _assert_free(path: Path, *, force: bool) -> None:
    try:
        mode = path.lstat().st_mode
    except (OSError, ValueError):
        return  # writing tells what is wrong
    if stat.S_ISLNK(mode):
        raise ConfigurationError(f"{path} is a symbolic link, which is not followed.", hint="Name the file itself.")
    if not stat.S_ISREG(mode):
        raise ConfigurationError(f"{path} is not a file.", hint="Name a new file.")
    if not force:
        raise _taken(path)


def _taken(path: Path) -> ConfigurationError:
    return ConfigurationError(f"{path} exists already.", hint="Name a new file, or add --force to replace it.")


def _write_private(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _OWNER_ONLY)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
        os.fchmod(descriptor, _OWNER_ONLY)
        file.write(text)
        file.flush()
        os.fsync(descriptor)
