"""The settings file: one TOML document of a person's own, with every mistake told by its line."""

import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from appsignal_tui.config.private import LARGEST_BYTES, SETTINGS_FILE, read_private
from appsignal_tui.config.settings import KEYS
from appsignal_tui.config.value import NormalUrl, checked
from appsignal_tui.errors import ConfigurationError
from appsignal_tui.text import safe_text

PROFILE = "profile"
STRAY_NAMES = (".appsignal-tui.toml", "appsignal-tui.toml", ".appsignal.toml", "appsignal.toml")
"""What a project's folder may hold for others to stumble over; the last two are the official client's."""

_TOKENS = frozenset({"token", "api_token", "api_key", "access_token", "refresh_token", "password"})
_TOKEN_HINT = "`appsignal-tui auth login` keeps a token safely, and token_command asks a password manager for it"  # noqa: S105 - words
_PROFILE_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")
_NAME_LENGTH = 60
_SYNTAX_PLACE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")


class SettingsError(ConfigurationError):
    """Settings are wrong; `problems` has a sentence for each, with the place where it can be mended."""

    def __init__(self, problems: tuple[str, ...], *, hint: str = "") -> None:
        """Tell all of them at once."""
        first = problems[0] if len(problems) == 1 else f"{len(problems)} settings are wrong."
        super().__init__(first, hint=hint)
        self.problems = problems


class Given(NamedTuple):
    """A value and where it was given."""

    value: object
    origin: str
    """In words, to be shown: a file and a line, a variable, an option."""


Layer = Mapping[str, Given]
"""Values by the name of their setting."""


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """What a file sets."""

    values: Layer
    profiles: Mapping[str, Layer]
    problems: tuple[str, ...] = ()


NOTHING = SettingsFile({}, {})


def read_settings(path: Path, normal_url: NormalUrl) -> SettingsFile:
    """Read a settings file; one with mistakes gives what is right in it and a sentence for each.

    Raises:
        SettingsError: it cannot be read at all, or others could have changed it.
        FileNotFoundError: it is not there.
    """
    try:
        content = read_private(path, SETTINGS_FILE)
    except FileNotFoundError:
        raise
    except OSError as error:
        reason = error.strerror or "the system refused"
        raise SettingsError((f"The settings file {path} cannot be read: {reason}.",)) from error
    except ConfigurationError as error:
        raise SettingsError((str(error),), hint=error.hint) from error
    return parse_settings(content, path, normal_url)


def parse_settings(content: bytes, path: Path, normal_url: NormalUrl) -> SettingsFile:
    """As `read_settings`, of the bytes of a file; `path` is for the messages.

    Raises:
        SettingsError: they are no TOML.
    """
    text, document = _document(content, path)
    from appsignal_tui.config.lines import key_lines  # noqa: PLC0415 - loads the reader, of use with a file only

    return _Reading(path, key_lines(text), normal_url).whole(document)


def stray_settings(folder: Path, used: Path | None) -> Iterator[str]:
    """A sentence for each file of a folder that would like to decide about tokens, and decides nothing.

    Args:
        folder: The current one.
        used: The settings file in force, which may well stand there when a person says so.
    """
    for name in STRAY_NAMES:
        path = folder / name
        try:
            if not stat.S_ISREG(path.stat().st_mode) or (used is not None and used.exists() and path.samefile(used)):
                continue
            with path.open("rb") as file:
                _, document = _document(file.read(LARGEST_BYTES), path)
        except (OSError, SettingsError):
            continue
        wanted = sorted(set(_names(document)) & {*_DECISIVE, *_TOKENS})
        if wanted:
            yield f"{name} in this folder is ignored; it sets {', '.join(wanted)}."


_DECISIVE = frozenset(key.name for key in KEYS.values() if key.is_safety_related) | {"endpoint"}


def nearest(name: str, known: Mapping[str, object]) -> str:
    """What a name that is not known was probably meant to be, as a sentence."""
    from difflib import get_close_matches  # noqa: PLC0415 - of use with a mistake only

    close = get_close_matches(name, known, 1, 0.5)
    return f"Is it {close[0]}?" if close else f"Known are {', '.join(known)}."


def _document(content: bytes, path: Path) -> tuple[str, dict[str, Any]]:
    import tomllib  # noqa: PLC0415 - of use with a file only

    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SettingsError((f"{path} line {line}: is not UTF-8.",)) from error
    try:
        return text, tomllib.loads(text)
    except RecursionError as error:
        raise SettingsError((f"{path}: is nested too deeply.",)) from error
    except ValueError as error:  # a syntax error, or a number of too many digits
        raise SettingsError((_syntax_problem(str(error), text, path),)) from error


def _syntax_problem(words: str, text: str, path: Path) -> str:
    place = _SYNTAX_PLACE.search(words)
    if place is None:
        return f"{path}: cannot be read as TOML."
    told = safe_text(words[: place.start()], _NAME_LENGTH * 2).rstrip(".")
    line = place[1] or text.rstrip().count("\n") + 1  # nothing follows where the document ends
    return f"{path} line {line}: {told}."


def _names(table: Mapping[str, Any]) -> Iterator[str]:
    for name, value in table.items():
        yield name
        if isinstance(value, dict):
            yield from _names(value)


class _Reading:
    """One reading of a file, which gathers problems."""

    def __init__(self, path: Path, lines: Mapping[tuple[str, ...], int], normal_url: NormalUrl) -> None:
        self._path = path
        self._lines = lines
        self._normal_url = normal_url
        self._problems: list[str] = []

    def whole(self, document: dict[str, Any]) -> SettingsFile:
        tables = document.pop(PROFILE, {})
        values = self._layer(document, ())
        profiles: dict[str, Layer] = {}
        if isinstance(tables, dict):
            for name, table in tables.items():
                self._profile(profiles, name, table)
        else:
            self._tell((PROFILE,), "a profile is a table of its own, such as [profile.work].")
        return SettingsFile(values, profiles, tuple(self._problems))

    def _profile(self, profiles: dict[str, Layer], name: str, table: object) -> None:
        at = (PROFILE, name)
        if not isinstance(table, dict):
            self._tell(at, "a profile is a table of its own, such as [profile.work].")
        elif not _PROFILE_NAME.fullmatch(name):
            self._tell(at, "a profile's name has letters, digits, - and _, 40 at most.")
        else:
            profiles[name] = self._layer(table, at)

    def _layer(self, table: Mapping[str, Any], above: tuple[str, ...]) -> Layer:
        layer: dict[str, Given] = {}
        for name, value in table.items():
            at = (*above, name)
            if words := _unknown(name, in_profile=bool(above)):
                self._tell(at, words)
                continue
            try:
                layer[name] = Given(checked(KEYS[name], value, self._normal_url), self._place(at))
            except ConfigurationError as error:
                self._tell(at, str(error))
        return layer

    def _tell(self, at: tuple[str, ...], words: str) -> None:
        self._problems.append(f"{self._place(at)}: {words}")

    def _place(self, at: tuple[str, ...]) -> str:
        line = self._lines.get(at)
        return f"{self._path} line {line}" if line else str(self._path)


def _unknown(name: str, *, in_profile: bool) -> str:
    """What is wrong with the name of a setting; empty for one that may stand there."""
    if name in KEYS:
        allowed = KEYS[name].in_profile or not in_profile
        return "" if allowed else f"{name} is the same for all profiles; it stands above the first of them."
    shown = safe_text(name, _NAME_LENGTH)
    if name.casefold() in _TOKENS:
        return f"“{shown}”: no token stands in this file; {_TOKEN_HINT}."
    known = {key.name: key for key in KEYS.values() if key.in_profile or not in_profile}
    return f"there is no setting “{shown}”. {nearest(name, known)}"
