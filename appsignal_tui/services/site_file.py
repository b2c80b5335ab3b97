"""Sites in a text file, for another person or another machine: names and ids, nothing secret."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import Field, ValidationError

from appsignal_tui.errors import ConfigurationError
from appsignal_tui.models.base import Text, Value
from appsignal_tui.models.site import SITE_COLOURS, GivenSite, KnownSite, LogSource, Site
from appsignal_tui.text import safe_text

FORMAT = "appsignal-tui sites"
VERSION = 1
LONGEST = 16 * 1024 * 1024
"""Characters of a file that is read."""

MAX_FAVOURITE = 9
_WORD_LENGTH = 80


class SiteEntry(Value):
    """A site as it stands in the file."""

    id: str = Field(min_length=1)
    name: Text = ""
    environment: Text = ""
    org: Text = ""
    alias: Text = ""
    colour: Text = ""
    favourite: int = 0
    origin: Literal["discovered", "by hand"] = "by hand"
    sources: tuple[LogSource, ...] = ()

    def given(self) -> GivenSite:
        """As a person describes it; a colour or a digit that is none is not given."""
        return GivenSite(
            site=Site(id=self.id, name=self.name, environment=self.environment, org_slug=self.org),
            is_named=self.origin == "by hand",
            alias=self.alias.strip(),
            colour=self.colour if self.colour in SITE_COLOURS else "",
            favourite=self.favourite if 0 < self.favourite <= MAX_FAVOURITE else 0,
            sources=self.sources,
        )


class SiteFile(Value):
    """The whole file."""

    format: Literal["appsignal-tui sites"]
    version: int
    base_url: Text = ""
    """Where these sites are asked for."""
    sites: tuple[SiteEntry, ...]


def entry(known: KnownSite, sources: Sequence[LogSource]) -> SiteEntry:
    """A site that is kept here, for the file."""
    site = known.site
    return SiteEntry(
        id=site.id,
        name=site.name,
        environment=site.environment,
        org=site.org_slug,
        alias=known.alias,
        colour=known.colour,
        favourite=known.favourite,
        origin=known.origin,
        sources=tuple(sources),
    )


def written(base_url: str, entries: Sequence[SiteEntry]) -> str:
    """The text of a file."""
    file = SiteFile(format=FORMAT, version=VERSION, base_url=base_url, sites=tuple(entries))
    return json.dumps(file.model_dump(), indent=2) + "\n"


def read(text: str) -> SiteFile:
    """The sites of a file; members nobody knows are ignored.

    Raises:
        ConfigurationError: it is no such file, or of a newer version.
    """
    if len(text) > LONGEST:
        raise ConfigurationError("The file is too large to be a list of sites.", hint=_HINT)
    try:
        found: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ConfigurationError("The file is not JSON.", hint=_HINT) from error
    if not isinstance(found, Mapping) or found.get("format") != FORMAT:
        raise ConfigurationError("The file holds no sites of this program.", hint=_HINT)
    try:
        file = SiteFile.model_validate(found)
    except ValidationError as error:
        place = safe_text(".".join(str(part) for part in error.errors()[0]["loc"]), _WORD_LENGTH)
        raise ConfigurationError(f"The file cannot be read at {place}.", hint=_HINT) from error
    if file.version > VERSION:
        raise ConfigurationError(
            "The file was written by a newer version.", hint="Install a newer version of this program."
        )
    return file


_HINT = "Take a file that `appsignal-tui sites export` wrote."


def news(file: SiteFile, known: Sequence[KnownSite], *, force: bool) -> tuple[list[GivenSite], list[str]]:
    """What of a file to take over, and a sentence for each alias or digit that is left out.

    What the person here gave to a site stays, and so does an alias or digit that stands for another site.

    Args:
        file: What was written.
        known: What is kept here.
        force: Whether the file wins instead.
    """
    here = {each.site.id: each for each in known}
    aliases = {each.alias.casefold(): each.site.id for each in known if each.alias}
    digits = {each.favourite: each.site.id for each in known if each.favourite}
    given: list[GivenSite] = []
    left_out: list[str] = []
    for each in file.sites:
        told = each.given()
        mine = here.get(each.id)
        if not force:
            if mine is not None:
                told = _completing(told, mine)
            if aliases.get(told.alias.casefold(), each.id) != each.id:
                left_out.append(f"The alias {safe_text(told.alias, _WORD_LENGTH)} stands for another site here.")
                told = told.model_copy(update={"alias": ""})
            if digits.get(told.favourite, each.id) != each.id:
                left_out.append(f"The digit {told.favourite} opens another site here.")
                told = told.model_copy(update={"favourite": 0})
        given.append(told)
    return given, left_out


def _completing(told: GivenSite, mine: KnownSite) -> GivenSite:
    """What of a description adds to what is kept about a site."""
    empty: dict[str, Any] = {"is_named": False}
    if mine.alias:
        empty["alias"] = ""
    if mine.colour:
        empty["colour"] = ""
    if mine.favourite:
        empty["favourite"] = 0
    return told.model_copy(update=empty)
