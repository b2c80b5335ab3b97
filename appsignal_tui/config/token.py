"""A token as it is given to one run, what it must look like, and who may not have it."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from pydantic import SecretStr

from appsignal_tui.config.private import TOKEN_FILE, read_private
from appsignal_tui.errors import ConfigurationError

TOKEN_VARIABLE = "APPSIGNAL_API_TOKEN"  # noqa: S105 - the name of a variable
_HINT = "Copy it again from https://appsignal.com/users/edit."


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


def given_token(
    environment: Mapping[str, str], token_file: Path | None, stdin: Callable[[], str] | None
) -> tuple[SecretStr | None, str]:
    """The token given for this run by precedence: file, standard input, then the environment; with where it came from.

    Raises:
        ConfigurationError: the file cannot be read or others may read it, or the token cannot be one.
    """
    if token_file is not None:
        return clean_token(_content(token_file), "the token file"), f"file {token_file}"
    if stdin is not None:
        return clean_token(stdin(), "standard input"), "standard input"
    if environment.get(TOKEN_VARIABLE):
        return clean_token(environment[TOKEN_VARIABLE], TOKEN_VARIABLE), "the environment"
    return None, ""


def clean_environment(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """What a program we start may know of the environment, ours when none is given: all of it but the token."""
    known = os.environ if environment is None else environment
    return {name: value for name, value in known.items() if name.upper() != TOKEN_VARIABLE}


def _content(path: Path) -> str:
    try:
        return read_private(path, TOKEN_FILE).decode()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"The token file {path} cannot be read.", hint="Name a file that holds the token and nothing else."
        ) from error
