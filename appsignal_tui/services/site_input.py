"""What a person types about a site, read without asking anybody."""

from appsignal_tui.analysis.pasted import SiteId, read_pasted
from appsignal_tui.errors import ConfigurationError
from appsignal_tui.models.site import SITE_COLOURS, LogSource, Site
from appsignal_tui.models.weburl import LogSourcePage, OrganizationPage, WebPage
from appsignal_tui.text import safe_text

_SHOWN = 80
_LONGEST_ALIAS = 40


def read_site(text: str) -> tuple[Site, tuple[LogSource, ...]]:
    """The site of a pasted address or id, and the log source where the address names one.

    Raises:
        ConfigurationError: it names no site.
    """
    for reading in read_pasted(text):
        if isinstance(reading, SiteId):
            return Site(id=reading.id), ()
        if isinstance(reading, WebPage) and not isinstance(reading, OrganizationPage):
            sources = (LogSource(id=reading.source_id),) if isinstance(reading, LogSourcePage) else ()
            return Site(id=reading.site_id, org_slug=reading.org), sources
    raise ConfigurationError(
        f"{safe_text(text, _SHOWN)!r} names no site.",
        hint="Give 24 hex digits, or the address of any page of the site in the web app.",
    )


def read_source(text: str) -> LogSource:
    """A log source written as `NAME=ID`, or its id alone.

    Raises:
        ConfigurationError: there is no id.
    """
    name, separator, source_id = text.rpartition("=")
    if not source_id.strip() or (separator and not name.strip()):
        raise ConfigurationError(f"--source {safe_text(text, _SHOWN)} is not of the form NAME=ID.")
    return LogSource(id=source_id.strip(), name=name.strip())


def read_alias(text: str) -> str:
    """An alias: one word, so that it can be typed.

    Raises:
        ConfigurationError: it cannot be one.
    """
    alias = text.strip()
    if (
        len(alias) > _LONGEST_ALIAS
        or alias.startswith("-")
        or any(each.isspace() for each in alias)
        or not _plain(alias)
    ):
        raise ConfigurationError(
            f"--alias {safe_text(text, _SHOWN)} is no alias.",
            hint=f"Take one word of at most {_LONGEST_ALIAS} letters.",
        )
    return alias


def _plain(text: str) -> bool:
    return safe_text(text) == text


def read_colour(text: str) -> str:
    """A colour by its name; empty for the usual one.

    Raises:
        ConfigurationError: there is no such colour.
    """
    colour = text.strip().casefold()
    if colour and colour not in SITE_COLOURS:
        raise ConfigurationError(
            f"There is no colour {safe_text(text, _SHOWN)!r}.", hint=f"There is {', '.join(SITE_COLOURS)}."
        )
    return colour
