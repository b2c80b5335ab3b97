"""Settings from all that may set them: defaults, file, profile, environment, command line, the later the stronger."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from appsignal_tui.config.file import (
    NOTHING,
    Given,
    Layer,
    SettingsError,
    SettingsFile,
    nearest,
    read_settings,
    stray_settings,
)
from appsignal_tui.config.settings import KEYS, Settings
from appsignal_tui.config.value import NormalUrl, checked, read_text
from appsignal_tui.errors import ConfigurationError
from appsignal_tui.text import safe_text

CONFIG_VARIABLE = "APPSIGNAL_TUI_CONFIG"
PROFILE_VARIABLE = "APPSIGNAL_TUI_PROFILE"
DEFAULT_ORIGIN = "default"

_PREFIX = "APPSIGNAL_TUI_"
_WAY_OUT = f"Mend it, or go on with the defaults: {CONFIG_VARIABLE}={os.devnull}"
_NAME_LENGTH = 60
_OF_AN_ADDRESS = ("graphql_url", "token_command")
"""Settings that belong to the base URL they were given with: they are not carried along to another one."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """The settings of a run and where each came from."""

    settings: Settings
    origins: Mapping[str, str]
    """For every setting, in words."""
    path: Path | None
    """The settings file, be it there or not; `None` when there is no place for one, or none is wanted."""
    profiles: tuple[str, ...] = ()
    """Names of all profiles of the file."""
    warnings: tuple[str, ...] = ()
    """What a person should know, one sentence each."""
    withheld: tuple[str, ...] = ()
    """What was not carried along to another base URL, one sentence each; of interest when a token is missing."""


def settings_path(usual: Path | None, environment: Mapping[str, str]) -> Path | None:
    """Where the settings file is: as the environment says, else the usual place; `None` when none is wanted."""
    named = environment.get(CONFIG_VARIABLE)
    if named == os.devnull:
        return None
    return Path(named).absolute() if named else usual


def configure(
    *,
    usual_path: Path | None,
    environment: Mapping[str, str],
    given: Layer,
    normal_url: NormalUrl,
    profile: str = "",
    folder: Path | None = None,
) -> Configuration:
    """Read what there is and put it together.

    Args:
        usual_path: The settings file, unless the environment names another.
        environment: The process's own.
        given: What the command line says, checked; stronger than everything else.
        normal_url: Checks a base URL.
        profile: Name of the profile to use; empty for what the environment says, or none.
        folder: The current one, looked at for files that are to be warned about.

    Raises:
        SettingsError: a value, a key or a profile is wrong; all of them are told.
    """
    path = settings_path(usual_path, environment)
    file = _file(path, normal_url, must_be_there=bool(environment.get(CONFIG_VARIABLE)))
    profile = profile or environment.get(PROFILE_VARIABLE, "")
    problems = list(file.problems)
    if profile and profile not in file.profiles and not problems:
        problems.append(_no_such_profile(profile, file, path))
    surroundings = _environment(environment, normal_url, problems)
    layers = (file.values, file.profiles.get(profile, {}), surroundings, given)
    values, withheld = _folded(layers)
    settings = _settings(values, profile, problems)
    if settings is None:
        raise SettingsError(tuple(problems), hint=_WAY_OUT if file.problems else "")
    return Configuration(
        settings=settings,
        origins={name: values[name].origin if name in values else DEFAULT_ORIGIN for name in KEYS},
        path=path,
        profiles=tuple(file.profiles),
        warnings=(*(stray_settings(folder, path) if folder else ()), *_misnamed(environment)),
        withheld=withheld,
    )


def _file(path: Path | None, normal_url: NormalUrl, *, must_be_there: bool) -> SettingsFile:
    if path is None:
        return NOTHING
    try:
        return read_settings(path, normal_url)
    except SettingsError as error:
        raise SettingsError(error.problems, hint=error.hint or _WAY_OUT) from error
    except FileNotFoundError as error:
        if must_be_there:
            raise SettingsError(
                (f"There is no settings file {path}, as {CONFIG_VARIABLE} says.",), hint="`unset` it, or make the file."
            ) from error
        return NOTHING


def _no_such_profile(profile: str, file: SettingsFile, path: Path | None) -> str:
    shown = safe_text(profile, _NAME_LENGTH)
    if not file.profiles:
        where = f"{path}" if path is not None else "a settings file, and there is none"
        return f"There is no profile “{shown}”. Begin one with [profile.{shown}] in {where}."
    return f"There is no profile “{shown}” in {path}. {nearest(profile, file.profiles)}"


def _environment(environment: Mapping[str, str], normal_url: NormalUrl, problems: list[str]) -> Layer:
    layer: dict[str, Given] = {}
    for key in KEYS.values():
        if not environment.get(key.variable):
            continue
        try:
            value = checked(key, read_text(key, environment[key.variable]), normal_url)
        except ConfigurationError as error:
            problems.append(f"{key.variable}: {error}")
        else:
            layer[key.name] = Given(value, key.variable)
    return layer


def _folded(layers: tuple[Layer, ...]) -> tuple[dict[str, Given], tuple[str, ...]]:
    values: dict[str, Given] = {}
    withheld: list[str] = []
    for layer in layers:
        before, after = _base_url(values), _base_url({**values, **layer})
        for name in _OF_AN_ADDRESS if before != after else ():
            left = values.pop(name, None)
            if left is not None and left.value and name not in layer:
                withheld.append(f"{name} ({left.origin}) is for {_host(before)} and is not used for {_host(after)}.")
        values.update(layer)
    return values, tuple(withheld)


def _base_url(values: Layer) -> str:
    return str(values["base_url"].value) if "base_url" in values else Settings().base_url


def _host(base_url: str) -> str:
    return urlsplit(base_url).netloc


def _settings(values: Layer, profile: str, problems: list[str]) -> Settings | None:
    """The settings; `None` when there is a problem, of these or of before."""
    plain: dict[str, Any] = {name: given.value for name, given in values.items()}
    try:
        settings = Settings(**plain, profile=profile)
    except ConfigurationError as error:
        problems.append(str(error))
    return None if problems else settings


def _misnamed(environment: Mapping[str, str]) -> Iterator[str]:
    known = {CONFIG_VARIABLE, PROFILE_VARIABLE, *(key.variable for key in KEYS.values())}
    for name in sorted(environment):
        if not name.startswith(_PREFIX) or name in known:
            continue
        from difflib import get_close_matches  # noqa: PLC0415 - of use with a mistake only

        if close := get_close_matches(name, known, 1, 0.85):
            yield f"The variable {safe_text(name, _NAME_LENGTH)} means nothing here. Is it {close[0]}?"
