"""What can be set, as a JSON schema for editors and as a template for people."""

from collections.abc import Mapping
from typing import Any

from appsignal_tui.config.file import PROFILE
from appsignal_tui.config.settings import KEYS, Key

_TYPES: Mapping[str, dict[str, Any]] = {
    "url": {"type": "string"},
    "text": {"type": "string"},
    "texts": {"type": "array", "items": {"type": "string"}},
    "switch": {"type": "boolean"},
    "number": {"type": "number"},
    "whole": {"type": "integer"},
}


def schema() -> dict[str, Any]:
    """A JSON schema (draft 2020-12) of the settings file."""
    of_profiles = {key.name: _described(key, has_default=False) for key in KEYS.values() if key.in_profile}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Settings of appsignal-tui",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            **{key.name: _described(key) for key in KEYS.values()},
            PROFILE: {
                "description": "accounts for --profile NAME; what one does not set is as above",
                "type": "object",
                "propertyNames": {"pattern": "^[A-Za-z0-9_-]{1,40}$"},
                "additionalProperties": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": of_profiles,
                },
            },
        },
    }


def template() -> str:
    """A settings file that sets nothing yet and tells what can be set."""
    lines = ["# Settings of appsignal-tui. No token belongs here: `appsignal-tui auth login` keeps it.", ""]
    for key in KEYS.values():
        lines += [f"# {key.help}{_bounds(key)}", f"# {key.name} = {toml(key.default)}", ""]
    lines += ["# another account, for --profile work", f"# [{PROFILE}.work]"]
    lines += [f"# {key.name} = {toml(key.default)}" for key in KEYS.values() if key.in_profile]
    return "\n".join(lines) + "\n"


def toml(value: object) -> str:
    """A default as TOML writes it."""
    if isinstance(value, tuple):
        return f"[{', '.join(toml(each) for each in value)}]"
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)


def _bounds(key: Key) -> str:
    return f" ({key.least:g} to {key.most:g})" if key.most else ""


def _described(key: Key, *, has_default: bool = True) -> dict[str, Any]:
    described = {"description": key.help, **_TYPES[key.kind]}
    if key.most:
        described |= {"minimum": key.least, "maximum": key.most}
    default = list(key.default) if isinstance(key.default, tuple) else key.default
    return described | ({"default": default} if has_default else {})
