"""Sites by the words a person has for them."""

from collections.abc import Sequence

from appsignal_tui.models.site import KnownSite, Site
from appsignal_tui.text import safe_text

_NAMED_AT_MOST = 8
_NAME_LENGTH = 80


def meant_by(wanted: str, known: Sequence[KnownSite]) -> list[Site]:
    """Sites meant by a word, by the most exact reading that means any: id, alias, label, name.

    One that is gone is meant by its name only where no other is.
    """
    folded = wanted.strip().casefold()
    there = [each for each in known if not each.is_gone]
    gone = [each for each in known if each.is_gone]
    for sites in (there, gone):
        readings = (
            [each.site for each in sites if each.site.id.casefold() == folded],
            [each.site for each in sites if each.alias and each.alias.casefold() == folded],
            [each.site for each in sites if each.site.label.casefold() == folded],
            [each.site for each in sites if each.site.name.casefold() == folded],
        )
        if found := next((found for found in readings if found), []):
            return found
    return []


def described(lead: str, sites: Sequence[Site]) -> str:
    """A sentence that names a few sites; nothing when there are none."""
    named = [safe_text(site.label, _NAME_LENGTH) for site in sites[:_NAMED_AT_MOST]]
    more = f" and {len(sites) - len(named)} more" if len(sites) > len(named) else ""
    return f"{lead} {', '.join(named)}{more}." if named else ""
