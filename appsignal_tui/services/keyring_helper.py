"""Asks the key store of the desktop, as a program of its own: it may hang, prompt or crash without harm.

Standard input has one JSON object: `do` (`get`, `set` or `remove`), `name`, and for `set` the `token`. Standard output
has one: `store`, the key store's name, empty when there is none that is safe, and `token`, the one it now has, or null.
"""

import json
import sys
from importlib import import_module
from typing import Any

SERVICE = "appsignal-tui"
_NO_STORES = ("keyring.backends.fail", "keyring.backends.null", "keyrings.alt")
"""What keeps nothing, or keeps it in a file that hides it badly."""


def real_store(backend: Any) -> Any:
    """The first store of a backend, which may stand for several, that keeps secrets; `None` without one."""
    candidates = getattr(backend, "backends", [backend])
    return next((each for each in candidates if not type(each).__module__.startswith(_NO_STORES)), None)


def main() -> None:
    """Do what standard input says."""
    asked = json.load(sys.stdin)
    store = real_store(import_module("keyring").get_keyring())
    if store is None:
        json.dump({"store": "", "token": None}, sys.stdout)
        return
    name = asked["name"]
    if asked["do"] == "set":
        store.set_password(SERVICE, name, asked["token"])
    kept = store.get_password(SERVICE, name)
    if asked["do"] == "remove" and kept is not None:
        store.delete_password(SERVICE, name)
    json.dump({"store": str(getattr(store, "name", "")) or type(store).__name__, "token": kept}, sys.stdout)


if __name__ == "__main__":
    main()
