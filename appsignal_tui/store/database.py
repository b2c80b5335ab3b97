"""Opening a SQLite file so that it is private, survives anything, and never stops the program.

Rollback journal, because homes on network file systems have no shared memory for the other kind; created before SQLite
sees it, because SQLite would take the umask's word for its mode; a damaged file is moved aside, not mended.
"""

import fcntl
import os
import random
import sqlite3
import stat
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from appsignal_tui.errors import StoreError
from appsignal_tui.store.paths import make_private

LONGEST_WAIT_S = 1.0
"""For another process that holds the file."""

_OWNER_ONLY = 0o600
_LOCK_PAUSE_S = 0.02
_POLL_S = 0.001
_BREATHER_S = 0.003
_PRIMARY_CODE = 0xFF
"""SQLite tells more in the bits above."""

Statement = tuple[str, tuple[Any, ...]]
Done = TypeVar("Done")


class DamagedError(Exception):
    """The file is no database of ours; the text says why, as the end of a sentence about it."""


class Database:
    """An open database, used by one thread at a time; waits at most a second for other processes."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Take over a connection that is in no transaction."""
        # bytes that a damaged page shows in place of text are no reason to fail
        connection.text_factory = lambda text: text.decode("utf-8", "replace")
        self._connection = connection
        self._wrote_at_s = 0.0

    def rows(self, query: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """The rows of a query.

        Raises:
            sqlite3.Error: the disk refuses, or another process does not let go.
        """
        return _patiently(lambda: self._connection.execute(query, values).fetchall(), _give_up_at())

    def run(self, statements: Iterable[Statement]) -> None:
        """All of the statements or none.

        Raises:
            sqlite3.Error: the disk refuses, or another process does not let go.
        """
        with self._transaction():
            for query, values in statements:
                self._connection.execute(query, values)

    def migrate(self, migrations: Sequence[str]) -> None:
        """Bring the tables to the newest version; nothing happens when they are.

        Raises:
            DamagedError: the tables are not those of their version.
        """
        if self.version == len(migrations):
            return
        with self._transaction():
            for number, script in enumerate(migrations[self.version :], start=self.version + 1):
                try:
                    for statement in script.split(";"):
                        self._connection.execute(statement)
                except sqlite3.OperationalError as error:
                    if _code(error) == sqlite3.SQLITE_ERROR:  # the statement met other tables than it expects
                        raise DamagedError(_OTHER_TABLES) from error
                    raise
                self._connection.execute(f"PRAGMA user_version={number}")

    @property
    def version(self) -> int:
        """How many migrations were done."""
        ((version,),) = self.rows("PRAGMA user_version")
        return int(version)

    @property
    def columns(self) -> frozenset[tuple[str, str]]:
        """Every table with each of its columns."""
        query = "SELECT t.name, c.name FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table'"
        return frozenset((table, column) for table, column in self.rows(query))

    def copy_to(self, other: "Database") -> None:
        """Copy everything that can be read.

        Raises:
            sqlite3.Error: it cannot all be read.
        """
        self._connection.backup(other._connection)  # noqa: SLF001 - the same class

    def close(self) -> None:
        """Close it."""
        self._connection.close()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All of the block or nothing; takes the write lock at once, so that two writers wait instead of failing."""
        give_up_at_s = _give_up_at()
        # SQLite queues nobody: who writes again at once would keep every other process out for as long as it goes on
        time.sleep(max(0.0, self._wrote_at_s + _BREATHER_S - time.monotonic()))
        _patiently(lambda: self._connection.execute("BEGIN IMMEDIATE"), give_up_at_s)
        try:
            yield
            _patiently(lambda: self._connection.execute("COMMIT"), give_up_at_s)
        except BaseException:
            with suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")
            raise
        finally:
            self._wrote_at_s = time.monotonic()


def _give_up_at() -> float:
    return time.monotonic() + LONGEST_WAIT_S


def _patiently(action: Callable[[], Done], give_up_at_s: float) -> Done:
    """Try until no other process holds the file; SQLite's own waiting pauses too long to ever win against a writer."""
    while True:
        try:
            return action()
        except sqlite3.OperationalError as error:
            if _code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > give_up_at_s:
                raise
        except UnicodeDecodeError as error:  # SQLite quotes names from damaged pages as they are
            raise sqlite3.DatabaseError("the file is damaged") from error
        time.sleep(_POLL_S * random.uniform(0.5, 1.5))  # noqa: S311 - no secret: two processes should not keep step


def _code(error: sqlite3.Error) -> int:
    """SQLite's code for what happened; 0 for what Python's wrapper refused by itself."""
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code & _PRIMARY_CODE


def open_in_memory(migrations: Sequence[str]) -> Database:
    """A database that ends with the program."""
    database = Database(sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False))
    database.migrate(migrations)
    return database


def open_file(path: Path, migrations: Sequence[str]) -> tuple[Database, str]:
    """A database in a file, with a sentence when the one that was there had to be moved aside.

    Args:
        path: The file; its folder is made when missing.
        migrations: One script per version, the first makes version 1; `user_version` counts those done.

    Raises:
        StoreError: the disk refuses; nothing is left open.
    """
    make_private(path.parent)
    try:
        with alone_in(path.parent):
            try:
                return _open(path, migrations), ""
            except DamagedError as damage:
                aside = _move_aside(path)
                return _open(path, migrations), f"The file {path.name} {damage}; it is kept as {aside.name}."
    except (OSError, sqlite3.Error, DamagedError) as error:
        raise StoreError(f"Sites cannot be kept in {path.parent}: {_reason(error)}.", hint=_HINT) from error


_HINT = "The program goes on without."


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or str(error)
    if isinstance(error, sqlite3.Error) and _code(error) == sqlite3.SQLITE_BUSY:
        return "another program holds the file, or the folder cannot lock files"
    return str(error)


def _open(path: Path, migrations: Sequence[str]) -> Database:
    _create_private(path)
    connection = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
    database = Database(connection)
    try:
        _check_version(database, len(migrations))
        database.rows("PRAGMA journal_mode=DELETE")
        database.migrate(migrations)
        check(database, migrations)
    except sqlite3.DatabaseError as error:
        database.close()
        if isinstance(error, sqlite3.OperationalError):
            raise  # locked, or the disk refuses: the file itself may be sound
        raise DamagedError(_DAMAGED) from error
    except BaseException:
        database.close()
        raise
    return database


_DAMAGED = "was damaged"
_OTHER_TABLES = "held other tables than ours"
_NEWER = "was written by a newer version"


@cache
def _columns_of(migrations: tuple[str, ...]) -> frozenset[tuple[str, str]]:
    database = open_in_memory(migrations)
    columns = database.columns
    database.close()
    return columns


def _create_private(path: Path) -> None:
    # An existing file is never opened here: closing it would drop the locks SQLite holds on it in this process.
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _OWNER_ONLY))
    found = path.lstat()
    if not stat.S_ISREG(found.st_mode) or found.st_uid != os.geteuid():
        raise OSError(f"{path.name} is not a file of ours")
    if stat.S_IMODE(found.st_mode) != _OWNER_ONLY:
        path.chmod(_OWNER_ONLY)


def _check_version(database: Database, newest: int) -> None:
    if database.version > newest:
        raise DamagedError(_NEWER)
    if database.version < 0:
        raise DamagedError(_DAMAGED)


def check(database: Database, migrations: Sequence[str]) -> None:
    """Refuse a database whose pages or tables are not as they should be.

    Raises:
        DamagedError: they are not.
        sqlite3.Error: it cannot be told.
    """
    if database.rows("PRAGMA quick_check(1)") != [("ok",)]:
        raise DamagedError(_DAMAGED)
    if not database.columns >= _columns_of(tuple(migrations)):
        raise DamagedError(_OTHER_TABLES)


def _move_aside(path: Path) -> Path:
    aside = path.with_name(f"{path.name}.damaged-{time.time_ns()}")
    path.rename(aside)
    # a journal left behind would be played into the next file of this name
    journal = path.with_name(f"{path.name}-journal")
    with suppress(FileNotFoundError):
        journal.rename(aside.with_name(f"{aside.name}-journal"))
    return aside


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Keep other processes from opening a file of the folder meanwhile, for at most a second.

    Without this two processes that find a damaged file would each move one aside, the second that of the first. The
    lock ends with its process; where the file system has none, we go on without.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        give_up_at_s = _give_up_at()
        while not _locked(descriptor) and time.monotonic() < give_up_at_s:
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
