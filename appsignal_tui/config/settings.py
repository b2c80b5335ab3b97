"""The settings, each declared once: its type, its default, what it means and its bounds.

From the declarations come the reading of the file and of the environment, the JSON schema, the template and the help.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Literal, NamedTuple, TypeVar

from pydantic import SecretStr

from appsignal_tui.errors import ConfigurationError

Value = TypeVar("Value")
Kind = Literal["url", "text", "texts", "switch", "number", "whole"]

DEFAULT_BASE_URL = "https://appsignal.com"
_DECLARED = "declared"
_KINDS: Mapping[type, Kind] = {str: "text", tuple: "texts", bool: "switch", float: "number", int: "whole"}


class Key(NamedTuple):
    """What is declared about a setting."""

    name: str
    kind: Kind
    default: object
    help: str
    """What it means, without a full stop."""
    least: float
    most: float
    """Bounds of a number, both allowed."""
    in_profile: bool
    """Whether a profile may have its own."""
    is_safety_related: bool
    """Whether it decides where a token goes, where it comes from, or what program runs."""

    @property
    def variable(self) -> str:
        """The variable of the environment that sets it."""
        return f"APPSIGNAL_TUI_{self.name.upper()}"

    @property
    def wanted(self) -> str:
        """What its value must be, to follow on *must be*."""
        between = f"from {self.least:g} to {self.most:g}"
        return {
            "url": "a URL in quotes, such as https://appsignal.com",
            "text": "a text in quotes",
            "texts": 'a list of texts, a program and its arguments, such as ["pass", "appsignal"]',
            "switch": "true or false",
            "number": f"a number {between}",
            "whole": f"a whole number {between}",
        }[self.kind]


def setting(
    default: Value,
    help: str,  # noqa: A002 - as the options of the command line call it
    *,
    bounds: tuple[float, float] = (0, 0),
    is_url: bool = False,
    in_profile: bool = False,
    is_safety_related: bool = False,
) -> Value:
    """Declare a setting as the default of a field; what the parameters mean, `Key` says."""
    kind: Kind = "url" if is_url else _KINDS[type(default)]
    known = (kind, default, help, *bounds, in_profile, is_safety_related)
    return field(default=default, metadata={_DECLARED: known})


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run has to know; a person may set each of those declared."""

    base_url: str = setting(
        DEFAULT_BASE_URL, "address of the service", is_url=True, in_profile=True, is_safety_related=True
    )
    graphql_url: str = setting(
        "",
        "address of GraphQL where it is another host; the token goes there too",
        is_url=True,
        in_profile=True,
        is_safety_related=True,
    )
    token_command: tuple[str, ...] = setting(
        (),
        "a program and its arguments that print the token as their first line; run without a shell, for 10 s at most",
        in_profile=True,
        is_safety_related=True,
    )
    keyring: bool = setting(
        True,
        "whether to look for the token in the key store of the desktop, where the extra `keyring` is installed",
        is_safety_related=True,
    )
    site: str = setting("", "the site to open: id, alias or name/environment; else the last used", in_profile=True)
    connect_s: float = setting(5.0, "seconds a connection may take", bounds=(0.1, 120))
    read_s: float = setting(15.0, "seconds of silence that end an attempt", bounds=(0.1, 300))
    total_s: float = setting(30.0, "seconds one attempt may take, to the last byte read", bounds=(0.1, 600))
    answer_mib: int = setting(16, "the largest answer taken, in MiB, decompressed", bounds=(1, 1024))
    large_answer_mib: int = setting(64, "the same for all spans of a trace", bounds=(1, 1024))
    max_in_flight: int = setting(4, "requests under way at once", bounds=(1, 16))
    token: SecretStr | None = None
    """Goes to the two addresses above and to no other."""
    token_origin: str = ""
    """Where the token came from, in words; never the token."""
    profile: str = ""
    """The account of the settings file that was chosen; empty for the usual one."""

    def __post_init__(self) -> None:
        """Refuse limits nobody can work with.

        Raises:
            ConfigurationError: one lies outside of its bounds, or a part would take longer than the whole.
        """
        for key in KEYS.values():
            value = getattr(self, key.name)
            if key.most and not key.least <= value <= key.most:
                raise ConfigurationError(f"{key.name} is {value:g}, and must be from {key.least:g} to {key.most:g}.")
        if max(self.connect_s, self.read_s) > self.total_s:
            raise ConfigurationError(f"connect_s and read_s must not exceed total_s, which is {self.total_s:g}.")


KEYS: Mapping[str, Key] = {
    each.name: Key(each.name, *each.metadata[_DECLARED]) for each in fields(Settings) if _DECLARED in each.metadata
}
"""All that a person may set, in the order of the documentation."""
