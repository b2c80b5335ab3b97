"""Tokens kept for later runs, each for the addresses it was saved for, in a file that only its owner can read.

One JSON object a line: `base_url`, `graphql_url`, `profile`, `token`. A line that cannot be read stays as it is.
"""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from pydantic import SecretStr

from appsignal_tui.config import CREDENTIALS, clean_token, read_private
from appsignal_tui.errors import ConfigurationError, StoreError
from appsignal_tui.store.database import alone_in
from appsignal_tui.store.paths import config_dir, config_location

_FILE_NAME = "credentials"
_NEW_SUFFIX = ".new"
_OWNER_ONLY = 0o600


class Account(NamedTuple):
    """Who a token is for; it is offered to no other."""

    base_url: str
    """In its normal form, ASCII."""
    graphql_url: str = ""
    """Where GraphQL is asked, when that is another host: the token goes there too."""
    profile: str = ""


class Credentials:
    """The file; opened by each call and closed again. Calls may wait a second for another process."""

    def __init__(self, path: Path | None) -> None:
        """Keep tokens in this file; without one there are none, and none can be kept."""
        self.path = path

    @classmethod
    def usual(cls) -> "Credentials":
        """The file in the folder for settings."""
        folder = config_location()
        return cls(None if folder is None else folder / _FILE_NAME)

    def token(self, account: Account) -> SecretStr | None:
        """The token kept for an account, `None` when there is none.

        Raises:
            ConfigurationError: others can read the file, or it is not this user's own.
            StoreError: it cannot be read.
        """
        return next((kept.token for kept in self._kept() if kept.account == account), None)

    def accounts(self) -> tuple[Account, ...]:
        """All that a token is kept for.

        Raises:
            ConfigurationError: others can read the file, or it is not this user's own.
            StoreError: it cannot be read.
        """
        return tuple(kept.account for kept in self._kept() if kept.account is not None)

    def save(self, account: Account, token: SecretStr) -> Path:
        """Keep a token in the place of the one kept before; the result is the file.

        Raises:
            ConfigurationError: others can read the file, or it is not this user's own.
            StoreError: it cannot be written; what was kept is still there.
        """
        if self.path is None:
            raise StoreError("There is no home folder to keep the token in.", hint="Set HOME.")
        if self.path.parent == config_location():
            config_dir()  # lets it exist, private
        line = json.dumps({**account._asdict(), "token": token.get_secret_value()})
        with _told(self.path), alone_in(self.path.parent):
            others = [kept.line for kept in self._kept() if kept.account != account]
            _replace(self.path, [*others, line])
        return self.path

    def remove(self, account: Account) -> bool:
        """Forget the token of an account; whether there was one.

        Raises:
            ConfigurationError: others can read the file, or it is not this user's own.
            StoreError: it cannot be written; what was kept is still there.
        """
        if self.path is None or self.token(account) is None:
            return False
        with _told(self.path), alone_in(self.path.parent):
            _replace(self.path, [kept.line for kept in self._kept() if kept.account != account])
        return True

    def _kept(self) -> "list[_Kept]":
        if self.path is None:
            return []
        try:
            text = read_private(self.path, CREDENTIALS).decode(errors="surrogateescape")
        except FileNotFoundError:
            return []
        except OSError as error:
            raise StoreError(f"The file {self.path} cannot be read: {error.strerror}.") from error
        return [_read(line) for line in text.split("\n") if line.strip()]


class _Kept(NamedTuple):
    line: str
    account: Account | None = None
    token: SecretStr | None = None


def _read(line: str) -> _Kept:
    try:
        row = json.loads(line)
        account = Account(row["base_url"], row["graphql_url"], row["profile"])
        return _Kept(line, account, clean_token(row["token"], "the credentials file"))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, ConfigurationError):
        return _Kept(line)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Say in words of ours what the system refuses."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or "the system refused"
        raise StoreError(
            f"The file {path} cannot be written: {reason}.", hint="What it held is still there."
        ) from error


def _replace(path: Path, lines: Sequence[str]) -> None:
    """Write a new file and put it in the place of the old one: whoever reads finds one or the other, whole."""
    if not lines:
        path.unlink(missing_ok=True)
        return
    new = path.with_name(f"{path.name}{_NEW_SUFFIX}")
    new.unlink(missing_ok=True)  # of a process that was killed
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _OWNER_ONLY)
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(descriptor, _OWNER_ONLY)  # the umask may have taken more than was meant
            file.write("".join(f"{line}\n" for line in lines).encode(errors="surrogateescape"))
            file.flush()
            os.fsync(descriptor)
        new.replace(path)
    except OSError:
        new.unlink(missing_ok=True)
        raise
