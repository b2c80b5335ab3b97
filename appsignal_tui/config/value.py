"""One value of a setting: whether it can be one, and what it is."""

import shlex
from collections.abc import Callable
from contextlib import suppress

from appsignal_tui.config.settings import Key
from appsignal_tui.errors import ConfigurationError

NormalUrl = Callable[[str], str]
"""Checks a base URL and gives its one normal form; raises `ConfigurationError`."""

_WORDS = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}


def checked(key: Key, value: object, normal_url: NormalUrl) -> object:
    """The value of a setting as `Settings` holds it.

    Raises:
        ConfigurationError: it is of another type or out of bounds; a text is not quoted.
    """
    if isinstance(value, str) and key.kind == "url":
        return _url(key, value, normal_url)
    if isinstance(value, str) and key.kind == "text":
        return value
    if isinstance(value, bool) and key.kind == "switch":
        return value
    if isinstance(value, list) and key.kind == "texts" and all(_is_argument(each) for each in value):
        return tuple(value)
    if isinstance(value, int | float) and not isinstance(value, bool) and key.kind in {"number", "whole"}:
        return _number(key, value)
    raise ConfigurationError(f"{key.name} must be {key.wanted}.")


def read_text(key: Key, text: str) -> object:
    """What a text of the environment stands for, to be checked; the text itself when it cannot be read."""
    if key.kind == "switch":
        return _WORDS.get(text.strip().casefold(), text)
    if key.kind in {"number", "whole"}:
        with suppress(ValueError):
            return int(text)
        with suppress(ValueError):
            return float(text)
    if key.kind == "texts":
        with suppress(ValueError):
            return shlex.split(text)
    return text


def _url(key: Key, value: str, normal_url: NormalUrl) -> str:
    if not value and not key.default:
        return ""
    try:
        return normal_url(value)
    except ConfigurationError as error:
        raise ConfigurationError(f"{key.name}: {error}", hint=error.hint) from error


def _number(key: Key, value: float) -> float:
    if not key.least <= value <= key.most:
        raise ConfigurationError(f"{key.name} must be {key.wanted}, not {_short(value)}.")
    if key.kind == "whole" and not isinstance(value, int):
        raise ConfigurationError(f"{key.name} must be {key.wanted}, not {value:g}.")
    return value


def _short(value: float) -> str:
    try:
        return f"{value:g}"
    except OverflowError:
        return "a number of so many digits"


def _is_argument(value: object) -> bool:
    return isinstance(value, str) and "\0" not in value
