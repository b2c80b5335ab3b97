"""Where files of this program live, readable by their owner only."""

import os
from pathlib import Path

import platformdirs

from appsignal_tui.errors import StoreError

_NAME = "appsignal-tui"
_OWNER_ONLY = 0o700


def config_location() -> Path | None:
    """Where the folder for settings is or would be, for reading; `None` without a home folder."""
    path = platformdirs.user_config_path(_NAME, appauthor=False)
    return path if path.is_absolute() else None


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


def folders() -> tuple[tuple[str, Path], ...]:
    """What each folder is for and where it is or would be, none twice; nothing is created."""
    named = (
        ("settings", platformdirs.user_config_path(_NAME, appauthor=False)),
        ("what is remembered", platformdirs.user_state_path(_NAME, appauthor=False)),
        ("cache", platformdirs.user_cache_path(_NAME, appauthor=False)),
    )
    first = {path: purpose for purpose, path in reversed(named)}
    return tuple((purpose, path) for purpose, path in named if first[path] == purpose and path.is_absolute())


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
