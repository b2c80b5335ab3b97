"""What a person gives to sites: all at once, and taken over from where it was given without signing in."""

from collections.abc import Iterable, Iterator, Sequence

from appsignal_tui.models.site import GivenSite, LogSource
from appsignal_tui.store.account_file import AccountFile
from appsignal_tui.store.database import Database, Statement
from appsignal_tui.store.log_table import with_source
from appsignal_tui.store.site_table import added, with_alias, with_colour, with_favourite

_SINCE = """
    SELECT given, id, name, environment, org_slug, own_name, own_environment, own_org_slug, alias, colour, favourite
    FROM sites WHERE by_hand AND given > ? ORDER BY given
"""
_SOURCES = "SELECT id, name, type, fmt FROM log_sources WHERE site_id = ? AND by_hand ORDER BY place, id"
_TAKEN = "INSERT OR REPLACE INTO meta (name, value) VALUES ('taken', ?)"

Numbered = tuple[int, GivenSite]
"""A site with a number that grows with whatever is given to any site of its file."""


class GivenTable(AccountFile):
    """Sites as a person describes them."""

    def give(self, sites: Sequence[GivenSite]) -> None:
        """Add these by hand, or to those that are there what is given of them: all or none."""
        self._write(*(statement for site in sites for statement in _statements(site)))

    def given_since(self, number: int) -> tuple[Numbered, ...]:
        """Sites added by hand to which something was given after this number, the last one last."""
        found = self._read(_SINCE, (number,), make=_given)
        return tuple((at, self._with_sources(site)) for at, site in found)

    def _with_sources(self, given: GivenSite) -> GivenSite:
        return given.model_copy(update={"sources": self._read(_SOURCES, (given.site.id,), make=_source)})


def taken(database: Database) -> int:
    """The number up to which a file has taken over what was given.

    Raises:
        sqlite3.Error: the disk refuses.
    """
    rows = database.rows("SELECT value FROM meta WHERE name = 'taken'")
    return int(rows[0][0]) if rows and str(rows[0][0]).isdecimal() else 0


def take_over(database: Database, given: Iterable[Numbered]) -> None:
    """Give the same in this file, and remember that it was done: what is forgotten here afterwards does not come back.

    Raises:
        sqlite3.Error: the disk refuses; nothing was done.
    """
    statements: list[Statement] = []
    for number, site in given:
        statements += _statements(site)
        statements.append((_TAKEN, (str(number),)))
    if statements:
        database.run(statements)


def _statements(given: GivenSite) -> Iterator[Statement]:
    site_id = given.site.id
    yield from added(given.site, is_named=given.is_named)
    if given.alias:
        yield from with_alias(site_id, given.alias)
    if given.colour:
        yield with_colour(site_id, given.colour)
    if given.favourite:
        yield from with_favourite(site_id, given.favourite)
    yield from (with_source(site_id, source) for source in given.sources)


def _given(number: int, key: str, *row: str) -> Numbered:
    theirs, own, (alias, colour, favourite) = row[:3], row[3:6], row[6:]
    is_named = any(own)
    name, environment, slug = own if is_named else theirs
    site = {"id": key, "name": name, "environment": environment, "org_slug": slug}
    parts = {"site": site, "is_named": is_named, "alias": alias, "colour": colour, "favourite": favourite}
    return int(number), GivenSite.model_validate(parts)


def _source(key: str, name: str, kind: str, fmt: str) -> LogSource:
    return LogSource(id=key, name=name, type=kind, fmt=fmt)
