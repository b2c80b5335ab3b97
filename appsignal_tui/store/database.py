"""Opening a SQLite file so that it is private, survives anything, and never stops the program.

Rollback journal, because homes on network file systems have no shared memory for the other kind; created before SQLite
sees it, because SQLite would take the umask's word for its mode; a damaged file is moved aside, not mended.
"""

import fcntl
import os
import sqlite3
import stat
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from appsignal_tui.errors import StoreError
from appsignal_tui.store.paths import make_private

BUSY_TIMEOUT_S = 1.0
_OWNER_ONLY = 0o600
_LOCK_PAUSE_S = 0.02


class DamagedError(Exception):
    """The file is no database of ours: damaged, or written by a newer version."""


def open_in_memory(migrations: Sequence[str]) -> sqlite3.Connection:
    """A database that ends with the program."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    _migrate(connection, migrations)
    return connection


def open_file(path: Path, migrations: Sequence[str]) -> tuple[sqlite3.Connection, str]:
    """A database in a file, with a sentence when the one that was there had to be moved aside.

    Args:
        path: The file; its folder is made when missing.
        migrations: One script per version, the first makes version 1; `user_version` counts those done.

    Raises:
        StoreError: the disk refuses; nothing is left open.
    """
    make_private(path.parent)
    try:
        with _alone_in(path.parent):
            try:
                return _open(path, migrations), ""
            except DamagedError:
                aside = _move_aside(path)
                return _open(path, migrations), f"The file {path.name} was damaged; it is kept as {aside.name}."
    except (OSError, sqlite3.Error, DamagedError) as error:
        raise StoreError(f"Sites cannot be kept in {path.parent}.", hint="The program goes on without.") from error


def _open(path: Path, migrations: Sequence[str]) -> sqlite3.Connection:
    _create_private(path)
    connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
    try:
        _check(connection, len(migrations))
        connection.execute("PRAGMA journal_mode=DELETE")
        _migrate(connection, migrations)
    except BaseException:
        connection.close()
        raise
    return connection


def _create_private(path: Path) -> None:
    # An existing file is never opened here: closing it would drop the locks SQLite holds on it in this process.
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _OWNER_ONLY))
    found = path.lstat()
    if not stat.S_ISREG(found.st_mode) or found.st_uid != os.geteuid():
        raise OSError(f"{path.name} is not a file of ours")
    if stat.S_IMODE(found.st_mode) != _OWNER_ONLY:
        path.chmod(_OWNER_ONLY)


def _check(connection: sqlite3.Connection, newest_version: int) -> None:
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        sound = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise  # locked, or the disk refuses: the file itself may be sound
        raise DamagedError from error
    if sound != ("ok",) or version > newest_version:
        raise DamagedError


def _migrate(connection: sqlite3.Connection, migrations: Sequence[str]) -> None:
    with transaction(connection):
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        for number, script in enumerate(migrations[version:], start=version + 1):
            try:
                for statement in script.split(";"):
                    connection.execute(statement)
            except sqlite3.OperationalError as error:
                if "already exists" in str(error):
                    raise DamagedError from error
                raise
            connection.execute(f"PRAGMA user_version={number}")


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of the block or nothing; takes the write lock at once, so that two writers wait instead of failing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _move_aside(path: Path) -> Path:
    aside = path.with_name(f"{path.name}.damaged-{time.time_ns()}")
    path.rename(aside)
    # a journal left behind would be played into the next file of this name
    journal = path.with_name(f"{path.name}-journal")
    with suppress(FileNotFoundError):
        journal.rename(aside.with_name(f"{aside.name}-journal"))
    return aside


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Keep other processes from opening a file of the folder meanwhile, for at most a second.

    Without this two processes that find a damaged file would each move one aside, the second that of the first. The
    lock ends with its process; where the file system has none, we go on without.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        give_up = time.monotonic() + BUSY_TIMEOUT_S
        while not _locked(descriptor) and time.monotonic() < give_up:
            time.sleep(_LOCK_PAUSE_S)
        yield
    finally:
        os.close(descriptor)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True
