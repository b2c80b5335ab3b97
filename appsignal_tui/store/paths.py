"""Where files of this program live, readable by their owner only."""

import os
from pathlib import Path

import platformdirs

from appsignal_tui.errors import StoreError

_NAME = "appsignal-tui"
_OWNER_ONLY = 0o700


def config_dir() -> Path:
    """Folder for settings, created when missing.

    Raises:
        StoreError: it cannot be made, or belongs to somebody else.
    """
    return _private(platformdirs.user_config_path(_NAME, appauthor=False))


def cache_dir() -> Path:
    """Folder for what can be fetched again, created when missing.

    Raises:
        StoreError: it cannot be made, or belongs to somebody else.
    """
    return _private(platformdirs.user_cache_path(_NAME, appauthor=False))


def state_dir() -> Path:
    """Folder for what is remembered between runs, created when missing.

    Raises:
        StoreError: it cannot be made, or belongs to somebody else.
    """
    return _private(platformdirs.user_state_path(_NAME, appauthor=False))


def _private(path: Path) -> Path:
    if not path.is_absolute():
        raise StoreError("There is no home folder.", hint="Set HOME to keep sites between runs.")
    make_private(path)
    return path


def make_private(folder: Path) -> None:
    """Let a folder exist with access for its owner only, whatever the umask is.

    Raises:
        StoreError: it cannot be made, or belongs to somebody else.
    """
    try:
        folder.mkdir(mode=_OWNER_ONLY, parents=True, exist_ok=True)
        found = folder.stat()
        if found.st_uid != os.geteuid():
            raise StoreError(f"The folder {folder} belongs to somebody else.", hint=_HINT)
        if found.st_mode & 0o777 != _OWNER_ONLY:
            folder.chmod(_OWNER_ONLY)
    except OSError as error:
        raise StoreError(f"The folder {folder} cannot be used.", hint=_HINT) from error


_HINT = "Sites are remembered until the program ends."
