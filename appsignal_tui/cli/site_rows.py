"""Sites as commands print them, and the sites a command is about; the client is loaded when one of them runs."""

from typing import TYPE_CHECKING, Any

from appsignal_tui.cli.command import Field
from appsignal_tui.errors import ConfigurationError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from appsignal_tui.cli.headless import Call
    from appsignal_tui.models.remembered import Remembered
    from appsignal_tui.models.site import KnownSite, LogSource, SiteFigures

SITE_FIELDS = (
    Field("name", "of the app"),
    Field("environment", "as production or staging"),
    Field("org", "slug of the organization, as in addresses; empty where it is not known"),
    Field("alias", "given by hand; stands for the site wherever one is named"),
    Field("favourite", "the digit that opens it in the explorer; 0 for none", in_table=False),
    Field("colour", "given by hand; empty for the usual one", in_table=False),
    Field("origin", "“discovered” or “by hand”", in_table=False),
    Field("gone", "true where it was there once and cannot be read any more"),
    Field("last_used", "RFC 3339, UTC; null when it never was", in_table=False),
    Field("error_rate_pct", "failed calls when it was checked last, %; null when it never was", "%"),
    Field("checked", "when that was, RFC 3339, UTC", in_table=False),
    Field("id", "24 hex digits"),
    Field(
        "sources",
        "list of its log sources as far as known, each with",
        members=(Field("id", "as the service has it"), Field("name", ""), Field("type", ""), Field("fmt", "")),
    ),
)
"""What is printed of a site."""


def row(
    known: "KnownSite", sources: "Sequence[LogSource]", figures: "Remembered[SiteFigures] | None" = None
) -> dict[str, object]:
    """A site as an object with the fields above."""
    from appsignal_tui.models.base import format_ns  # noqa: PLC0415 - help does without the models

    site = known.site
    return {
        "name": site.name,
        "environment": site.environment,
        "org": site.org_slug,
        "alias": known.alias,
        "favourite": known.favourite,
        "colour": known.colour,
        "origin": known.origin,
        "gone": known.is_gone,
        "last_used": format_ns(known.last_used_ns) if known.last_used_ns else None,
        "error_rate_pct": figures.value.error_rate_pct if figures is not None else None,
        "checked": format_ns(figures.at_ns) if figures is not None else None,
        "id": site.id,
        "sources": [{"id": each.id, "name": each.name, "type": each.type, "fmt": each.fmt} for each in sources],
    }


async def rows(call: "Call[Any]", sites: "Sequence[KnownSite]") -> list[dict[str, object]]:
    """Sites as objects, with what is remembered of each."""
    figures = await call.services.sites.figures()
    return [row(each, await call.services.sites.sources(each.site), figures.get(each.site.id)) for each in sites]


async def known_sites(call: "Call[Any]", *, asks: bool, everything: bool = False) -> "tuple[KnownSite, ...]":
    """The sites kept here, after asking the service for them where it can and is to be asked.

    Args:
        call: What to answer with.
        asks: Whether to ask although sites are remembered.
        everything: Whether log sources are asked for however many sites there are.

    Raises:
        ExplorerError: it could not be asked, and nothing is remembered.
    """
    from appsignal_tui.cli.words import tell  # noqa: PLC0415 - as above

    sites = call.services.sites
    known = await sites.kept()
    if not call.is_signed_in or (known and not asks):
        return known
    ended = await call.services.discovery.finish(everything=everything)
    for failure in ended.failures:
        tell(failure)
    known = await sites.kept()
    if not known and ended.failures:
        await sites.discover()  # ends in the error itself, with its exit status
    return known


async def the_site(call: "Call[Any]", wanted: str) -> "KnownSite":
    """The site a person means.

    Raises:
        NotFoundError: there is none of this name, or several.
    """
    from appsignal_tui.services.site_names import described  # noqa: PLC0415 - as above
    from appsignal_tui.text import safe_text  # noqa: PLC0415

    known = await known_sites(call, asks=False)
    site = await call.services.sites.named(wanted)
    if site is None:
        hint = described("There is", [each.site for each in known]) or "Add one with `appsignal-tui sites add URL`."
        raise NotFoundError(f"There is no site {safe_text(wanted, 80)!r}.", hint=hint)
    return next(each for each in known if each.site.id == site.id)


def assert_kept(call: "Call[Any]") -> None:
    """Refuse to change what is forgotten at once.

    Raises:
        ConfigurationError: the data is simulated or recorded.
    """
    if call.services.origin.kind != "live":
        raise ConfigurationError(
            "Nothing is kept about the sites of the demo or of a replay.", hint="Leave out --demo or --replay."
        )


async def assert_alias_free(call: "Call[Any]", alias: str, site_id: str) -> None:
    """Refuse an alias that stands for another site.

    Raises:
        ConfigurationError: it does.
    """
    from appsignal_tui.text import safe_text  # noqa: PLC0415 - as above

    folded = alias.casefold()
    for known in await call.services.sites.kept():
        if alias and known.alias.casefold() == folded and known.site.id != site_id:
            taken_by = safe_text(known.site.label, 80)
            raise ConfigurationError(
                f"The alias {alias} stands for {taken_by}.",
                hint=f"Take it away first: appsignal-tui sites rename {alias} --alias ''",
            )
