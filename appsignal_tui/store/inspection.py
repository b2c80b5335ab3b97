"""Looking at our own files as they lie on disk, without opening or changing any: modes, owners, sizes."""

import os
import pwd
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import Literal

from appsignal_tui.store.paths import folders
from appsignal_tui.text import safe_text

MOST_FILES = 200
"""So many are looked at in one folder; there are a few for each account."""

_OTHERS = 0o077
_OTHERS_WRITE = 0o022
_ADMINISTRATOR = 0
_CREDENTIALS = "credentials"
_SETTINGS = ".toml"

Kind = Literal["folder", "file", "link", "other"]


@dataclass(frozen=True, slots=True)
class Kept:
    """One folder or file of ours; texts are safe to show."""

    path: Path
    purpose: str
    """What the folder is for."""
    kind: Kind
    mode: int
    """Permission bits, such as `0o600`."""
    owner: str
    """Name of the account it belongs to, its number where it has none."""
    size_bytes: int
    problem: str = ""
    """What is wrong with it, as the end of a sentence; empty when nothing is."""
    is_serious: bool = False
    """Whether others could read a secret or change what this program does."""
    mend: str = ""
    """The command that mends it; empty when there is none."""


def inspect() -> tuple[Kept, ...]:
    """Our folders that exist, each followed by its files by name.

    A folder that cannot be listed stands alone, with its problem.
    """
    return tuple(kept for purpose, path in folders() for kept in _folder(path, purpose))


def _folder(path: Path, purpose: str) -> Iterator[Kept]:
    try:
        files = sorted(path.iterdir())[:MOST_FILES]
    except FileNotFoundError:
        return
    except OSError as error:
        why = f"cannot be listed: {safe_text(error.strerror or 'the system refused')}"
        yield Kept(path, purpose, "folder", 0, "", 0, why, is_serious=True)
        return
    for each in (path, *files):
        if (kept := _kept(each, purpose)) is not None:
            yield kept


def _kept(path: Path, purpose: str) -> Kept | None:
    try:
        found = path.lstat()
    except OSError:
        return None  # gone meanwhile
    kind, mode = _kind(found.st_mode), stat.S_IMODE(found.st_mode)
    problem, is_serious, mend = _problem(path, kind, mode, found.st_uid)
    return Kept(path, purpose, kind, mode, _owner(found.st_uid), found.st_size, problem, is_serious, mend)


def _kind(mode: int) -> Kind:
    if stat.S_ISLNK(mode):
        return "link"
    if stat.S_ISDIR(mode):
        return "folder"
    return "file" if stat.S_ISREG(mode) else "other"


def _problem(path: Path, kind: Kind, mode: int, owner: int) -> tuple[str, bool, str]:
    """What is wrong, whether it is serious, and what mends it."""
    is_settings, is_credentials = path.suffix == _SETTINGS, path.name.startswith(_CREDENTIALS)
    if owner != os.geteuid() and not (is_settings and owner == _ADMINISTRATOR):
        return "belongs to somebody else", True, ""
    if kind == "link":
        return ("" if is_settings else "is a link"), is_credentials, ""  # many keep their settings elsewhere
    if kind == "other":
        return "is no file", is_credentials, ""
    unwanted = _OTHERS_WRITE if is_settings else _OTHERS  # settings hold no secret
    if not mode & unwanted:
        return "", False, ""
    done = "changed" if mode & _OTHERS_WRITE else "read"
    mend = f"chmod {'700' if kind == 'folder' else '600'} {quote(str(path))}"
    return f"can be {done} by others", done == "changed" or is_credentials, mend


def _owner(number: int) -> str:
    try:
        return safe_text(pwd.getpwuid(number).pw_name)
    except KeyError:
        return str(number)
