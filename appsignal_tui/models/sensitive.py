"""Which attributes are not for every eye: hidden on screen until asked for, masked in files written (contract 5.5)."""

import re

MASK = "••••"
"""What stands for a value that is not told."""

_SENSITIVE_PREFIXES = (
    "appsignal.request.payload",
    "appsignal.request.query_parameters",
    "appsignal.request.session_data",
    "appsignal.function.parameters",
    "http.request.header.",
    "http.response.header.",
)
_SECRET = re.compile(r"passw|secret|token|authorization|cookie|api[-_.]?key|credential", re.IGNORECASE)


def is_sensitive(key: str) -> bool:
    """Whether it is hidden unless asked for: payloads, parameters, session data, headers (contract 5.5)."""
    return key.startswith(_SENSITIVE_PREFIXES)


def is_secret(key: str) -> bool:
    """Whether its name says that the value opens something."""
    return _SECRET.search(key) is not None
