"""The registry: sites and log sources seen, aliases, the site used last; one file per account and base URL."""

import hashlib
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from appsignal_tui.errors import StoreError
from appsignal_tui.models.site import LogSource, Site
from appsignal_tui.store.database import open_file, open_in_memory, transaction
from appsignal_tui.store.paths import state_dir

MIGRATIONS = (
    """
    CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE sites (
      id TEXT PRIMARY KEY, name TEXT NOT NULL, environment TEXT NOT NULL, org_slug TEXT NOT NULL,
      alias TEXT NOT NULL DEFAULT '', last_used_ns INTEGER NOT NULL DEFAULT 0, place INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID;
    CREATE UNIQUE INDEX site_alias ON sites (alias COLLATE NOCASE) WHERE alias <> '';
    CREATE TABLE log_sources (
      site_id TEXT NOT NULL, id TEXT NOT NULL, place INTEGER NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL,
      fmt TEXT NOT NULL, PRIMARY KEY (site_id, id)
    ) WITHOUT ROWID
    """,
)
"""One script per schema version."""

_UPSERT_SITE = """
    INSERT INTO sites (id, name, environment, org_slug, place) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, environment = excluded.environment,
      org_slug = excluded.org_slug, place = excluded.place
"""
_UPSERT_USED = """
    INSERT INTO sites (id, name, environment, org_slug, last_used_ns)
    VALUES (?, ?, ?, ?, max(?, (SELECT coalesce(max(last_used_ns), 0) + 1 FROM sites)))
    ON CONFLICT (id) DO UPDATE SET last_used_ns = excluded.last_used_ns
"""


def account_file_name(base_url: str, token: str) -> str:
    """Name of the file for what one account sees at one base URL; the token cannot be read from it."""
    digest = hashlib.blake2b(f"{base_url}\0{token}".encode(), digest_size=12, person=b"appsignal-tui")
    return f"registry-{digest.hexdigest()}.sqlite3"


class Registry:
    """What is remembered between runs.

    Opened by the first call. No call ever fails because of the disk: what cannot be read is empty, what cannot be
    written is kept until the program ends, and `notice` says so. Calls may take a second while another process writes,
    so call from a thread; any number of threads may.
    """

    def __init__(self, folder: Path | None, file_name: str = "") -> None:
        """Prepare a registry in a folder, or in memory without one; nothing is opened yet."""
        self._path = None if folder is None else folder / file_name
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self.notice = ""
        """What a person should know about the file, one sentence; empty when all is well."""

    @classmethod
    def for_account(cls, base_url: str, token: str) -> "Registry":
        """The registry of an account at a base URL; in memory when there is no place for files."""
        try:
            return cls(state_dir(), account_file_name(base_url, token))
        except StoreError as error:
            registry = cls.in_memory()
            registry.notice = _sentence(error)
            return registry

    @classmethod
    def in_memory(cls) -> "Registry":
        """A registry that ends with the program: for the demo, replays and tests."""
        return cls(None)

    def sites(self) -> tuple[Site, ...]:
        """Sites seen, the last used first, then in the order they were discovered."""
        return self._read_sites("ORDER BY last_used_ns DESC, place, id")

    def remember_sites(self, sites: Sequence[Site]) -> None:
        """Keep what discovery found; aliases and uses stay, sites that are gone stay too."""
        self._write(
            [(_UPSERT_SITE, (site.id, site.name, site.environment, site.org_slug, at)) for at, site in enumerate(sites)]
        )

    def last_used(self) -> Site | None:
        """The site used last; `None` when none was."""
        return next(iter(self._read_sites("WHERE last_used_ns > 0 ORDER BY last_used_ns DESC LIMIT 1")), None)

    def mark_used(self, site: Site, now_ns: int) -> None:
        """Note that a site is used at this time; it counts as the last even when the clock went back."""
        self._write([(_UPSERT_USED, (site.id, site.name, site.environment, site.org_slug, now_ns))])

    def aliases(self) -> dict[str, str]:
        """Aliases and the ids of the sites they stand for."""
        return dict(self._read("SELECT alias, id FROM sites WHERE alias <> '' ORDER BY alias"))

    def set_alias(self, site_id: str, alias: str) -> None:
        """Let an alias stand for a site that was seen, and for no other; an empty one removes it."""
        self._write(
            [
                ("UPDATE sites SET alias = '' WHERE alias = ? COLLATE NOCASE", (alias,)),
                ("UPDATE sites SET alias = ? WHERE id = ?", (alias, site_id)),
            ]
        )

    def log_sources(self, site_id: str) -> tuple[LogSource, ...]:
        """Log sources of a site as seen last, in their order."""
        rows = self._read("SELECT id, name, type, fmt FROM log_sources WHERE site_id = ? ORDER BY place", (site_id,))
        return tuple(LogSource(id=key, name=name, type=kind, fmt=fmt) for key, name, kind, fmt in rows)

    def remember_log_sources(self, site_id: str, sources: Sequence[LogSource]) -> None:
        """Replace the log sources of a site."""
        insert = "INSERT OR REPLACE INTO log_sources (site_id, place, id, name, type, fmt) VALUES (?, ?, ?, ?, ?, ?)"
        self._write(
            [
                ("DELETE FROM log_sources WHERE site_id = ?", (site_id,)),
                *((insert, (site_id, at, each.id, each.name, each.type, each.fmt)) for at, each in enumerate(sources)),
            ]
        )

    def close(self) -> None:
        """Close the file; a later call opens it again."""
        with self._lock:
            connection, self._connection = self._connection, None
            if connection is not None:
                connection.close()

    def _read_sites(self, order: str) -> tuple[Site, ...]:
        rows = self._read(f"SELECT id, name, environment, org_slug FROM sites {order}")  # noqa: S608 - our own words
        return tuple(
            Site(id=key, name=name, environment=environment, org_slug=slug) for key, name, environment, slug in rows
        )

    def _read(self, query: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            try:
                return self._opened().execute(query, _storable(values)).fetchall()
            except sqlite3.Error:
                self._go_on_in_memory()
                return []

    def _write(self, statements: Iterable[tuple[str, tuple[Any, ...]]]) -> None:
        written = [(query, _storable(values)) for query, values in statements]
        with self._lock:
            try:
                self._run(written)
            except sqlite3.Error:
                self._go_on_in_memory()
                self._run(written)

    def _run(self, statements: Iterable[tuple[str, tuple[Any, ...]]]) -> None:
        connection = self._opened()
        with transaction(connection):
            for query, values in statements:
                connection.execute(query, values)

    def _opened(self) -> sqlite3.Connection:
        if self._connection is not None:
            return self._connection
        if self._path is None:
            self._connection = open_in_memory(MIGRATIONS)
            return self._connection
        try:
            self._connection, notice = open_file(self._path, MIGRATIONS)
            self.notice = notice or self.notice
        except StoreError as error:
            self.notice = _sentence(error)
            self._connection = open_in_memory(MIGRATIONS)
        return self._connection

    def _go_on_in_memory(self) -> None:
        """The file failed under way: keep what can still be read, and save nothing more."""
        failed, self._connection = self._connection, open_in_memory(MIGRATIONS)
        if failed is not None:
            try:
                failed.backup(self._connection)
            except sqlite3.Error:
                self._connection.close()
                self._connection = open_in_memory(MIGRATIONS)
            failed.close()
        self._path = None
        self.notice = "Sites cannot be saved any more; they are remembered until the program ends."


def _storable(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """SQLite refuses lone surrogates and integers beyond 64 bits."""
    return tuple(
        each.encode("utf-8", "replace").decode() if isinstance(each, str) else max(-(2**63), min(each, 2**63 - 1))
        for each in values
    )


def _sentence(error: StoreError) -> str:
    return f"{error} {error.hint}".strip()
