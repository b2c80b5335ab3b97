"""The file behind the registry: opened late, shared between threads, given up for memory when the disk refuses."""

import json
import sqlite3
import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from appsignal_tui.errors import StoreError
from appsignal_tui.store.database import DamagedError, Database, Statement, check, open_file, open_in_memory
from appsignal_tui.store.schema import MIGRATIONS

Row = TypeVar("Row")


class AccountFile:
    """One file for one account at one base URL; the tables derive from this.

    Opened by the first call. No call ever fails because of the disk: what cannot be read is empty, what cannot be
    written is kept until the program ends, and `notice` says so. Calls may take a second while another process writes,
    so call from a thread; any number of threads may.
    """

    def __init__(self, folder: Path | None, file_name: str = "") -> None:
        """Prepare a file in a folder, or memory without one; nothing is opened yet."""
        self._path = None if folder is None else folder / file_name
        self._lock = threading.Lock()
        self._database: Database | None = None
        self.notice = ""
        """What a person should know about the file, one sentence; empty when all is well."""

    def close(self) -> None:
        """Close the file; a later call opens it again."""
        with self._lock:
            database, self._database = self._database, None
            if database is not None:
                database.close()

    def _read(self, query: str, values: tuple[Any, ...] = (), *, make: Callable[..., Row]) -> tuple[Row, ...]:
        """Rows made into values; a row that cannot be one, because a page was damaged, is left out."""
        made: list[Row] = []
        for row in self._rows(query, values):
            try:
                made.append(make(*row))
            except (ValueError, TypeError):
                continue
        return tuple(made)

    def _rows(self, query: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        with self._lock:
            try:
                return self._opened().rows(query, _storable(values))
            except sqlite3.Error:
                self._go_on_in_memory()
                return self._opened().rows(query, _storable(values))

    def _write(self, *statements: Statement) -> None:
        """All of the statements or none."""
        written = [(query, _storable(values)) for query, values in statements]
        with self._lock:
            try:
                self._opened().run(written)
            except sqlite3.Error:
                self._go_on_in_memory()
                self._opened().run(written)

    def _opened(self) -> Database:
        if self._database is not None:
            return self._database
        if self._path is None:
            self._database = open_in_memory(MIGRATIONS)
            return self._database
        try:
            self._database, notice = open_file(self._path, MIGRATIONS)
            self.notice = notice or self.notice
            self._complete(self._database)
        except StoreError as error:
            self.notice = sentence(error)
            self._path = None
            self._database = open_in_memory(MIGRATIONS)
        return self._database

    def _complete(self, database: Database) -> None:
        """For what derives from this: add to a file that was just opened what came in from elsewhere.

        Raises:
            sqlite3.Error: the disk refuses.
        """

    def _go_on_in_memory(self) -> None:
        """The file failed under way: keep what can still be read, and save nothing more."""
        failed, self._database = self._database, None
        if failed is not None:
            self._database = _rescued(failed)
            failed.close()
        self._path = None
        self.notice = "Sites cannot be saved any more; they are remembered until the program ends."


def _rescued(failed: Database) -> Database | None:
    """A copy in memory of a database that cannot be written any more; `None` when it cannot be read either."""
    copy = open_in_memory(MIGRATIONS)
    try:
        failed.copy_to(copy)
        check(copy, MIGRATIONS)
    except (sqlite3.Error, DamagedError):
        copy.close()
        return None
    return copy


def sentence(error: StoreError) -> str:
    """What happened and what follows from it."""
    return f"{error} {error.hint}".strip()


def replaced(delete: Statement, insert: str, rows: Iterable[tuple[Any, ...]]) -> list[Statement]:
    """Statements that put rows in the place of those deleted; `insert` takes the place in the list after the row."""
    return [delete, *((insert, (*row, place)) for place, row in enumerate(rows))]


def packed(texts: Sequence[str] | Sequence[Sequence[str]]) -> str:
    """Texts, or groups of texts, in one column."""
    return json.dumps(texts, ensure_ascii=False, separators=(",", ":"))


def unpacked(column: str) -> tuple[str, ...]:
    """What `packed` made of texts.

    Raises:
        ValueError: the column was damaged.
    """
    texts = json.loads(column)
    if not isinstance(texts, list) or not all(isinstance(each, str) for each in texts):
        raise ValueError("not a list of texts")
    return tuple(texts)


def _storable(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """SQLite refuses lone surrogates and integers beyond 64 bits."""
    return tuple(
        each.encode("utf-8", "replace").decode()
        if isinstance(each, str)
        else max(-(2**63), min(each, 2**63 - 1))
        if isinstance(each, int)
        else each
        for each in values
    )
