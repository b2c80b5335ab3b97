"""Tokens of a person: where one is looked for when none was given, where one is kept, and where it is forgotten.

A token kept for one address is never offered to another. Everything here blocks, for seconds when a program or a key
store is slow: call it before the app begins, or from a thread.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from pydantic import SecretStr

from appsignal_tui.config import Settings, clean_token
from appsignal_tui.errors import ConfigurationError, StoreError
from appsignal_tui.services import key_store
from appsignal_tui.services.helper_program import run_helper
from appsignal_tui.store.credentials import Account, Credentials
from appsignal_tui.text import safe_text

Place = Literal["", "keyring", "file"]
Say = Callable[[str], None]

COMMAND_PATIENCE_S = 10.0
"""How long `token_command` may take."""

SILENCE_S = 1.0
"""How long a person waits without being told what for."""

_NAME_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Found:
    """What came of looking for a token."""

    token: SecretStr | None = None
    origin: str = ""
    """Where it came from, in words."""
    notes: tuple[str, ...] = ()
    """What did not work on the way, one sentence each; never what a program printed."""


class Kept(NamedTuple):
    """Where a token is now."""

    place: str
    """In words."""
    notes: tuple[str, ...] = ()
    """What did not work on the way, one sentence each."""


def account_of(settings: Settings) -> Account:
    """Who a token of these settings is for."""
    return Account(settings.base_url, _other(settings), settings.profile)


def hosts_of(settings: Settings) -> str:
    """The hosts a token of these settings goes to, as they really are, in ASCII."""
    return _hosts(account_of(settings))


def find_token(settings: Settings, *, say: Say, environment: Mapping[str, str] | None = None) -> Found:
    """Look for a token where the settings say: `token_command`, then the key store, then the credentials file.

    A source that fails is told, and the next is asked.

    Args:
        settings: The settings of the run.
        say: Tells a person what is waited for.
        environment: What `token_command` may know; this process's without the token when left out.

    Raises:
        ConfigurationError: others can read the credentials file, or it is not this user's own.
    """
    notes: list[str] = []
    for found in _sources(settings, say, environment):
        notes += found.notes
        if found.token is not None:
            return Found(found.token, found.origin, tuple(notes))
    return Found(notes=tuple(notes))


def keep_token(settings: Settings, token: SecretStr, place: Place = "") -> Kept:
    """Keep a token for the addresses of these settings, in one place only.

    Args:
        settings: The settings of the run.
        token: A token the service accepts.
        place: Where; left out, the key store when it works, else the credentials file.

    Raises:
        ConfigurationError: the credentials file may not be used.
        StoreError: it cannot be kept there.
    """
    account, credentials = account_of(settings), Credentials.usual()
    notes: list[str] = []
    if place == "keyring" or (settings.keyring and not place):
        try:
            if store := key_store.save(account, token):
                return Kept(f"the key store ({store})", _attempted(lambda: credentials.remove(account)))
        except StoreError as error:
            if place:
                raise
            notes.append(str(error))
    if place == "keyring":
        raise StoreError(_no_key_store(), hint="Keep it in a file of your own instead: --store file.")
    path = credentials.save(account, token)
    if not notes:  # what the key store holds would be found first
        notes += _attempted(lambda: key_store.remove(account))
    return Kept(f"the file {path}", tuple(notes))


def forget_token(settings: Settings) -> Kept:
    """Forget what is kept for the addresses of these settings; the place is empty when nothing was.

    Raises:
        ConfigurationError: the credentials file may not be used.
        StoreError: the credentials file cannot be written.
    """
    account, credentials = account_of(settings), Credentials.usual()
    places: list[str] = []
    notes: list[str] = []
    try:
        if key_store.remove(account):
            places.append("the key store")
    except StoreError as error:
        notes.append(str(error))
    if credentials.remove(account):
        places.append(f"the file {credentials.path}")
    return Kept(" and ".join(places), tuple(notes))


def _sources(settings: Settings, say: Say, environment: Mapping[str, str] | None) -> Iterator[Found]:
    account = account_of(settings)
    yield _from_command(settings, say, environment)
    yield _from_key_store(settings, account, say)
    yield _from_file(account)


def _attempted(action: Callable[[], object]) -> tuple[str, ...]:
    """Do what may fail without harm; what went wrong then."""
    try:
        action()
    except (StoreError, ConfigurationError) as error:
        return (f"{error} {error.hint}".rstrip(),)
    return ()


def _other(settings: Settings) -> str:
    return settings.graphql_url if settings.graphql_url != settings.base_url else ""


def _no_key_store() -> str:
    if key_store.is_installed():
        return "There is no key store on this machine that works."
    return "The extra `keyring` is not installed: pip install 'appsignal-tui[keyring]'."


def _from_command(settings: Settings, say: Say, environment: Mapping[str, str] | None) -> Found:
    if not settings.token_command:
        return Found()
    name = f"token_command ({safe_text(settings.token_command[0], _NAME_LENGTH)})"
    with _told_when_slow(say, name):
        ended = run_helper(settings.token_command, patience_s=COMMAND_PATIENCE_S, environment=environment)
    if ended.failure:
        return Found(notes=(f"{name} {ended.failure}.",))
    first, *more = ended.output.decode(errors="replace").strip().split("\n")
    try:
        token = clean_token(first, name)
    except ConfigurationError as error:
        return Found(notes=(str(error),))
    surplus = (f"{name} printed several lines; the first was taken.",) if more else ()
    return Found(token, name, surplus)


def _from_key_store(settings: Settings, account: Account, say: Say) -> Found:
    if not settings.keyring:
        return Found()
    try:
        with _told_when_slow(say, "the key store"):
            return Found(key_store.get(account), "the key store")
    except StoreError as error:
        return Found(notes=(str(error),))


def _from_file(account: Account) -> Found:
    credentials = Credentials.usual()
    try:
        token = credentials.token(account)
        if token is not None:
            return Found(token, f"file {credentials.path}")
        return Found(notes=tuple(_for_others(account, credentials.accounts())))
    except StoreError as error:
        return Found(notes=(str(error),))


def _for_others(account: Account, kept: tuple[Account, ...]) -> Iterator[str]:
    """Say for whom a token is kept, when it is for others only."""
    hosts = sorted({_hosts(other) for other in kept if other.profile == account.profile})
    if hosts:
        yield f"A token is kept for {', '.join(hosts)}, and is not sent to {_hosts(account)}."


def _hosts(account: Account) -> str:
    """Hosts as they really are, in ASCII."""
    urls = (account.base_url, account.graphql_url)
    return " with ".join(safe_text(urlsplit(url).netloc, _NAME_LENGTH) for url in urls if url)


@contextmanager
def _told_when_slow(say: Say, what: str) -> Iterator[None]:
    timer = threading.Timer(SILENCE_S, say, (f"waiting for {what} …",))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
