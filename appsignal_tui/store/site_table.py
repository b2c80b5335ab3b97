"""Sites and organizations in the registry: what was discovered, and what a person gave to it."""

from collections.abc import Sequence

from appsignal_tui.models.remembered import Remembered
from appsignal_tui.models.site import KnownSite, Organization, Site, SiteFigures
from appsignal_tui.store.account_file import AccountFile, replaced
from appsignal_tui.store.database import Statement

MAX_FAVOURITE = 9

_COLUMNS = """
    id, coalesce(nullif(own_name, ''), name), coalesce(nullif(own_environment, ''), environment),
    coalesce(nullif(own_org_slug, ''), org_slug)
"""
_KNOWN = f"SELECT {_COLUMNS}, alias, colour, favourite, by_hand, discovery = 'gone', last_used_ns FROM sites"  # noqa: S608 - our own words
_SITES = f"SELECT {_COLUMNS} FROM sites"  # noqa: S608 - our own words
_BY_USE = "ORDER BY last_used_ns DESC, place, id"

_ALL_GONE = "UPDATE sites SET discovery = 'gone' WHERE discovery = 'found'"
_FOUND = """
    INSERT INTO sites (id, name, environment, org_slug, place, discovery) VALUES (?, ?, ?, ?, ?, 'found')
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, environment = excluded.environment,
      org_slug = excluded.org_slug, place = excluded.place, discovery = 'found'
"""
_NEXT_GIVEN = "(SELECT max(coalesce(max(given), 0) + 1, CAST(strftime('%s', 'now') AS INTEGER)) FROM sites)"
"""Larger than every `given` so far, and than those of sites that were forgotten before this second."""

_GIVEN = f"UPDATE sites SET given = {_NEXT_GIVEN} WHERE id = ?"  # noqa: S608 - our own words
_MET = """
    INSERT INTO sites (id, name, environment, org_slug, by_hand, discovery) VALUES (?, ?, ?, ?, 1, 'never')
    ON CONFLICT (id) DO NOTHING
"""
_ADDED = """
    INSERT INTO sites (id, name, environment, org_slug, by_hand, discovery) VALUES (?, ?, ?, ?, 1, 'never')
    ON CONFLICT (id) DO UPDATE SET by_hand = 1
"""
_NAMED = """
    UPDATE sites SET own_name = coalesce(nullif(?, ''), own_name),
      own_environment = coalesce(nullif(?, ''), own_environment),
      own_org_slug = coalesce(nullif(?, ''), own_org_slug)
    WHERE id = ?
"""
_RENAMED = """
    UPDATE sites SET own_name = coalesce(?, own_name), own_environment = coalesce(?, own_environment),
      own_org_slug = coalesce(?, own_org_slug)
    WHERE id = ?
"""
_FIGURES = """
    INSERT OR REPLACE INTO site_figures (site_id, calls, error_rate_pct, mean_ms, at_ns) VALUES (?, ?, ?, ?, ?)
"""
_USED = """
    INSERT INTO sites (id, name, environment, org_slug, last_used_ns, discovery)
    VALUES (?, ?, ?, ?, max(?, (SELECT coalesce(max(last_used_ns), 0) + 1 FROM sites)), 'never')
    ON CONFLICT (id) DO UPDATE SET last_used_ns = excluded.last_used_ns
"""


class SiteTable(AccountFile):
    """Which sites there are, what they are called here, and which was used last."""

    def sites(self) -> tuple[Site, ...]:
        """Sites seen, the last used first, then in the order they were discovered; those gone are among them."""
        return self._read(f"{_SITES} {_BY_USE}", make=_site)

    def known_sites(self) -> tuple[KnownSite, ...]:
        """The same sites in the same order, with what is kept about each."""
        return self._read(f"{_KNOWN} {_BY_USE}", make=_known_site)

    def remember_sites(self, sites: Sequence[Site], *, complete: bool = True) -> None:
        """Keep what discovery found; what a person gave, and when a site was used, stays.

        Args:
            sites: In the service's order.
            complete: Whether these are all: sites found before and not now are then marked as gone. Those added by
                hand and never found are not.
        """
        found = [(_FOUND, (site.id, site.name, site.environment, site.org_slug, at)) for at, site in enumerate(sites)]
        self._write(*([(_ALL_GONE, ())] if complete else []), *found)

    def add_site(self, site: Site) -> None:
        """Add a site by hand; its name, environment and organization, where not empty, win over discovered ones.

        Where they are empty, what was given to this site before stays.
        """
        self._write(*added(site))

    def rename_site(
        self, site_id: str, *, name: str | None = None, environment: str | None = None, org_slug: str | None = None
    ) -> None:
        """Give a site that was seen other names: an empty one is the service's again, `None` leaves it as it is."""
        self._write((_RENAMED, (name, environment, org_slug, site_id)), given(site_id))

    def mark_gone(self, site_id: str) -> None:
        """Note that a site no longer exists, or not for this account's eyes."""
        self._write(("UPDATE sites SET discovery = 'gone' WHERE id = ?", (site_id,)))

    def mark_found(self, site_id: str) -> None:
        """Note that a site marked as gone is there."""
        found = "CASE WHEN by_hand THEN 'never' ELSE 'found' END"
        query = f"UPDATE sites SET discovery = {found} WHERE id = ? AND discovery = 'gone'"  # noqa: S608 - our own words
        self._write((query, (site_id,)))

    def forget_site(self, site_id: str) -> None:
        """Drop a site and what is cached about it; discovery may find it again. Saved queries stay."""
        tables = ("log_sources", "log_views", "metric_names", "metric_shapes", "service_colours", "site_figures")
        self._write(
            ("DELETE FROM sites WHERE id = ?", (site_id,)),
            *((f"DELETE FROM {table} WHERE site_id = ?", (site_id,)) for table in tables),  # noqa: S608 - our own words
        )

    def last_used(self) -> Site | None:
        """The site used last of those that are not gone; `None` when none was."""
        return next(
            iter(self._read(f"{_SITES} WHERE last_used_ns > 0 AND discovery <> 'gone' {_BY_USE} LIMIT 1", make=_site)),
            None,
        )

    def mark_used(self, site: Site, now_ns: int) -> None:
        """Note that a site is used at this time; it counts as the last even when the clock went back."""
        self._write((_USED, (site.id, site.name, site.environment, site.org_slug, now_ns)))

    def aliases(self) -> dict[str, str]:
        """Aliases and the ids of the sites they stand for."""
        query = "SELECT alias, id FROM sites WHERE alias <> '' ORDER BY alias"
        return dict(self._read(query, make=_pair))

    def set_alias(self, site_id: str, alias: str) -> None:
        """Let an alias stand for a site that was seen, and for no other; an empty one removes it."""
        self._write(*with_alias(site_id, alias), given(site_id))

    def set_colour(self, site_id: str, colour: str) -> None:
        """Give a site that was seen a colour by its name; an empty one gives it back the usual one."""
        self._write(with_colour(site_id, colour), given(site_id))

    def set_favourite(self, site_id: str, digit: int) -> None:
        """Let a digit open a site that was seen, and no other; 0 takes its digit away.

        Raises:
            ValueError: the digit is not one of 0 to 9.
        """
        if not 0 <= digit <= MAX_FAVOURITE:
            raise ValueError("a favourite is a digit")
        self._write(*with_favourite(site_id, digit), given(site_id))

    def site_figures(self, site_id: str) -> Remembered[SiteFigures] | None:
        """How a site was doing when it was looked at last; `None` when it never was."""
        return self.figures_of_sites().get(site_id)

    def figures_of_sites(self) -> dict[str, Remembered[SiteFigures]]:
        """How sites were doing when they were looked at last, by their ids."""
        query = "SELECT site_id, calls, error_rate_pct, mean_ms, at_ns FROM site_figures"
        return dict(self._read(query, make=_figures))

    def remember_site_figures(self, site_id: str, figures: SiteFigures, now_ns: int) -> None:
        """Keep how a site is doing now."""
        row = (site_id, figures.calls, figures.error_rate_pct, figures.mean_ms, now_ns)
        self._write((_FIGURES, row))

    def organizations(self) -> tuple[Organization, ...]:
        """Organizations as seen last, in the service's order."""
        query = "SELECT id, slug, name FROM organizations ORDER BY place, slug"
        return self._read(query, make=lambda key, slug, name: Organization(id=key, slug=slug, name=name))

    def remember_organizations(self, organizations: Sequence[Organization]) -> None:
        """Put these in the place of those remembered."""
        insert = "INSERT OR REPLACE INTO organizations (id, slug, name, place) VALUES (?, ?, ?, ?)"
        rows = ((each.id, each.slug, each.name) for each in organizations)
        self._write(*replaced(("DELETE FROM organizations", ()), insert, rows))


def added(site: Site, *, is_named: bool = True) -> tuple[Statement, ...]:
    """Statements that add a site by hand, under names a person gave or under the service's."""
    names = (site.name, site.environment, site.org_slug)
    if not is_named:
        return (_MET, (site.id, *names)), given(site.id)
    return (_ADDED, (site.id, "", "", "")), (_NAMED, (*names, site.id)), given(site.id)


def given(site_id: str) -> Statement:
    """A statement that notes that something was given to a site."""
    return _GIVEN, (site_id,)


def with_alias(site_id: str, alias: str) -> tuple[Statement, ...]:
    """Statements that let an alias stand for a site and for no other."""
    return (
        ("UPDATE sites SET alias = '' WHERE alias = ? COLLATE NOCASE", (alias,)),
        ("UPDATE sites SET alias = ? WHERE id = ?", (alias, site_id)),
    )


def with_colour(site_id: str, colour: str) -> Statement:
    """A statement that gives a site a colour."""
    return "UPDATE sites SET colour = ? WHERE id = ?", (colour, site_id)


def with_favourite(site_id: str, digit: int) -> tuple[Statement, ...]:
    """Statements that let a digit open a site and no other."""
    return (
        ("UPDATE sites SET favourite = 0 WHERE favourite = ?", (digit,)),
        ("UPDATE sites SET favourite = ? WHERE id = ?", (digit, site_id)),
    )


def _site(key: str, name: str, environment: str, slug: str) -> Site:
    return Site(id=key, name=name, environment=environment, org_slug=slug)


def _known_site(*row: object) -> KnownSite:
    *columns, alias, colour, favourite, by_hand, is_gone, last_used_ns = row
    key, name, environment, slug = columns
    return KnownSite.model_validate(
        {
            "site": {"id": key, "name": name, "environment": environment, "org_slug": slug},
            "alias": alias,
            "colour": colour,
            "favourite": favourite,
            "origin": "by hand" if by_hand else "discovered",
            "is_gone": is_gone,
            "last_used_ns": last_used_ns,
        }
    )


def _figures(
    site_id: str, calls: float | None, error_rate_pct: float | None, mean_ms: float | None, at_ns: int
) -> tuple[str, Remembered[SiteFigures]]:
    figures = SiteFigures(calls=calls, error_rate_pct=error_rate_pct, mean_ms=mean_ms)
    return str(site_id), Remembered(figures, int(at_ns))


def _pair(alias: str, site_id: str) -> tuple[str, str]:
    return str(alias), str(site_id)
