"""Which proxy the environment names for a host."""

import urllib.request
from typing import NamedTuple
from urllib.parse import urlsplit

from appsignal_tui.api.base_url import is_loopback
from appsignal_tui.errors import ConfigurationError

_SPOKEN = frozenset({"http", "https"})


class Proxy(NamedTuple):
    """A proxy, and the variable that names it."""

    url: str
    """May hold a password: never shown."""
    variable: str


def proxy_for(base_url: str) -> Proxy | None:
    """The proxy for a base URL by the usual variables; none for this machine, whatever they say.

    Raises:
        ConfigurationError: the variable names a proxy we cannot speak to.
    """
    parts = urlsplit(base_url)
    if is_loopback(parts.hostname or ""):
        return None
    proxies = urllib.request.getproxies()
    kind = next((kind for kind in (parts.scheme, "all") if proxies.get(kind)), None)
    if kind is None or urllib.request.proxy_bypass(parts.netloc):
        return None
    proxy = Proxy(proxies[kind] if "://" in proxies[kind] else f"http://{proxies[kind]}", f"{kind.upper()}_PROXY")
    try:
        named = urlsplit(proxy.url)
        usable = named.scheme.lower() in _SPOKEN and bool(named.hostname) and named.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise unusable(proxy)
    return proxy


def unusable(proxy: Proxy) -> ConfigurationError:
    """The error for a proxy that cannot be used; its URL is not quoted."""
    return ConfigurationError(
        f"The variable {proxy.variable} does not name a proxy that can be used: it must be an http or https URL.",
        hint=f"Change or unset {proxy.variable}, or add the host to NO_PROXY.",
    )
