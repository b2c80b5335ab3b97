"""The key store of the desktop, where there is one: Secret Service, KWallet, the macOS Keychain."""

import json
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from appsignal_tui.config import clean_token
from appsignal_tui.errors import ConfigurationError, StoreError
from appsignal_tui.services import keyring_helper
from appsignal_tui.services.helper_program import run_helper
from appsignal_tui.store.credentials import Account
from appsignal_tui.text import safe_text

PATIENCE_S = 3.0
"""How long the key store may take; one that is locked would wait for a prompt."""

_NAME_LENGTH = 60


def is_installed() -> bool:
    """Whether the extra `keyring` is there; says nothing about the desktop."""
    return find_spec("keyring") is not None


def get(account: Account) -> SecretStr | None:
    """The token kept for an account; `None` when there is none, or no key store.

    Raises:
        StoreError: the key store is locked, slow or failing.
    """
    _, token = _ask("get", account)
    return token


def save(account: Account, token: SecretStr) -> str:
    """Keep a token; the result is the key store's name, empty when there is none that is safe.

    Raises:
        StoreError: the key store is locked, slow or failing.
    """
    store, kept = _ask("set", account, token)
    if store and kept != token:
        raise StoreError("The key store did not keep the token.")
    return store


def remove(account: Account) -> bool:
    """Forget the token of an account; whether there was one.

    Raises:
        StoreError: the key store is locked, slow or failing.
    """
    _, token = _ask("remove", account)
    return token is not None


def _ask(do: str, account: Account, token: SecretStr | None = None) -> tuple[str, SecretStr | None]:
    if not is_installed():
        return "", None
    asked = {"do": do, "name": _name(account), "token": token.get_secret_value() if token is not None else None}
    # -P: a file named keyring.py in the current folder must not be asked for secrets
    program = (sys.executable, "-P", str(Path(keyring_helper.__file__)))
    ended = run_helper(program, patience_s=PATIENCE_S, given=json.dumps(asked).encode())
    if ended.failure:
        raise StoreError(f"The key store {_told(ended.failure)}.")
    try:
        answer: dict[str, Any] = json.loads(ended.output)
        store, kept = safe_text(answer["store"], _NAME_LENGTH), answer["token"]
        return store, clean_token(kept, "the key store") if kept is not None else None
    except (ValueError, TypeError, KeyError, AttributeError, ConfigurationError) as error:
        raise StoreError("The key store gave what is no token.") from error


def _told(failure: str) -> str:
    return failure if "longer" in failure else "is locked or does not work"


def _name(account: Account) -> str:
    """Who a token is for, in one text; as different for different accounts as they are."""
    return " ".join((account.base_url, account.graphql_url or "-", account.profile)).rstrip()
