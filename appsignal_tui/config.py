"""Settings of one run and where each came from."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from appsignal_tui.errors import ConfigurationError

DEFAULT_BASE_URL = "https://appsignal.com"
TOKEN_VARIABLE = "APPSIGNAL_API_TOKEN"  # noqa: S105 - the name of a variable
_READABLE_BY_OTHERS = 0o077


@dataclass(frozen=True, slots=True)
class Settings:
    """What the client needs to reach the service."""

    base_url: str = DEFAULT_BASE_URL
    token: SecretStr | None = None
    token_origin: str = ""
    """Where the token came from, in words; never the token."""


def clean_token(text: str, origin: str) -> SecretStr:
    """A token without the white space around it.

    Raises:
        ConfigurationError: it is empty or holds what no header can carry; the message does not quote it.
    """
    token = text.strip()
    if not token:
        raise ConfigurationError(f"The token from {origin} is empty.", hint=_HINT)
    if not token.isascii() or not token.isprintable() or " " in token:
        raise ConfigurationError(f"The token from {origin} holds characters no token has.", hint=_HINT)
    return SecretStr(token)


_HINT = "Copy it again from https://appsignal.com/users/edit."


def find_token(
    environment: Mapping[str, str], token_file: Path | None, stdin: Callable[[], str] | None
) -> tuple[SecretStr | None, str]:
    """The token by precedence: file, standard input, then the environment; with where it came from.

    Raises:
        ConfigurationError: the file cannot be read or others may read it, or the token cannot be one.
    """
    if token_file is not None:
        return clean_token(_read_private(token_file), "the token file"), f"file {token_file}"
    if stdin is not None:
        return clean_token(stdin(), "standard input"), "standard input"
    if environment.get(TOKEN_VARIABLE):
        return clean_token(environment[TOKEN_VARIABLE], TOKEN_VARIABLE), "the environment"
    return None, ""


def _read_private(path: Path) -> str:
    try:
        mode = path.stat().st_mode
        if os.name == "posix" and mode & _READABLE_BY_OTHERS:
            raise ConfigurationError(f"The token file {path} can be read by others.", hint=f"Run: chmod 600 {path}")
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"The token file {path} cannot be read.", hint="Name a file that holds the token and nothing else."
        ) from error
