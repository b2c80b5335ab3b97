"""Which host is asked: a base URL is checked before anything is sent (contract 1.1)."""

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from appsignal_tui.errors import ConfigurationError

_EXAMPLE = "Give it as https://appsignal.com, or http://127.0.0.1:8377 on this machine."
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_][a-z0-9_-]{0,62})*", re.ASCII)
_DEFAULT_PORTS = {"https": 443, "http": 80}
_REDUCED_PATHS = frozenset({"", "/", "/graphql", "/graphql/"})


def normalize_base_url(text: str) -> str:
    """A base URL as `scheme://host[:port]`, lower case, without a default port.

    `https://host/graphql` is reduced to its host, as the official client does.

    Raises:
        ConfigurationError: it is not a URL, names a user, a path or a query, is not encrypted to another machine, or
            has letters that look like others.
    """
    url = text.strip()
    if not url.isprintable() or " " in url or "\\" in url:
        raise _wrong("The base URL holds characters no URL has.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise _wrong("The base URL is not a URL.") from error
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS:
        raise _wrong("The base URL must begin with https://.")
    if "@" in parts.netloc:
        raise _wrong("The base URL must not name a user or a password.")
    if parts.path not in _REDUCED_PATHS or "?" in url or "#" in url:
        raise _wrong("The base URL must end after the host.")
    host = _host(parts)
    if scheme == "http" and not is_loopback(host):
        raise _wrong(f"The base URL must use https: plain http would show the token to the network before {host}.")
    shown = f"[{host}]" if ":" in host else host
    return f"{scheme}://{shown}" if port in {None, _DEFAULT_PORTS[scheme]} else f"{scheme}://{shown}:{port}"


def is_loopback(host: str) -> bool:
    """Whether a host is this machine by its written form; no name is looked up."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").removesuffix(".")
    if not host:
        raise _wrong("The base URL names no host.")
    if not host.isascii():
        raise _wrong(f"The base URL names a host with unusual letters, really {_in_ascii(host)}.")
    if ":" in host:
        try:
            return str(ipaddress.IPv6Address(host))
        except ValueError as error:
            raise _wrong("The base URL names a host that is not an address.") from error
    if not _HOST.fullmatch(host):
        raise _wrong("The base URL names a host that cannot exist.")
    return host


def _in_ascii(host: str) -> str:
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return ascii(host)


def _wrong(sentence: str) -> ConfigurationError:
    return ConfigurationError(sentence, hint=_EXAMPLE)
