"""The registry: what is remembered between runs, in one file per account and base URL."""

import hashlib
from pathlib import Path

from appsignal_tui.errors import StoreError
from appsignal_tui.store.account_file import sentence
from appsignal_tui.store.custom_table import CustomTable
from appsignal_tui.store.database import Database
from appsignal_tui.store.given_table import GivenTable, take_over, taken
from appsignal_tui.store.log_table import LogTable
from appsignal_tui.store.metric_table import MetricTable
from appsignal_tui.store.paths import state_dir
from appsignal_tui.store.site_table import SiteTable


def account_file_name(base_url: str, token: str) -> str:
    """Name of the file for what one account sees at one base URL; the token cannot be read from it."""
    digest = hashlib.blake2b(f"{base_url}\0{token}".encode(), digest_size=12, person=b"appsignal-tui")
    return f"registry-{digest.hexdigest()}.sqlite3"


class Registry(SiteTable, LogTable, MetricTable, CustomTable, GivenTable):
    """What is remembered between runs; each subject is one of the tables this is made of.

    What a person gives to sites without a token stands in a file of its own for each base URL. Every account's registry
    takes each of these gifts over once, when it is opened.
    """

    _without_account: Path | None = None

    @classmethod
    def for_account(cls, base_url: str, token: str) -> "Registry":
        """The registry of an account at a base URL; in memory when there is no place for files.

        Args:
            base_url: As it is asked.
            token: The account's; empty for what is remembered without one.
        """
        try:
            folder = state_dir()
        except StoreError as error:
            registry = cls.in_memory()
            registry.notice = sentence(error)
            return registry
        registry = cls(folder, account_file_name(base_url, token))
        if token:
            registry._without_account = folder / account_file_name(base_url, "")
        return registry

    @classmethod
    def in_memory(cls) -> "Registry":
        """A registry that ends with the program: for the demo, replays and tests."""
        return cls(None)

    def _complete(self, database: Database) -> None:
        path = self._without_account
        if path is None or not path.exists():
            return
        shared = Registry(path.parent, path.name)
        try:
            take_over(database, shared.given_since(taken(database)))
        finally:
            shared.close()
