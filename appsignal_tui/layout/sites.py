"""Sites as a list: what each is called, how it was doing when it was looked at last, and when it was used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from appsignal_tui.layout.actions import FEWEST_CALLS, MANY_ERRORS_PCT
from appsignal_tui.layout.columns import Column
from appsignal_tui.layout.run import Role, Run, Runs, runs
from appsignal_tui.layout.units import format_age, format_percent
from appsignal_tui.models.remembered import Remembered
from appsignal_tui.models.site import KnownSite, SiteFigures
from appsignal_tui.text import MISSING, safe_text

SITE_HUES: Mapping[str, Role] = {
    "red": "hue11",
    "orange": "hue1",
    "yellow": "hue4",
    "green": "hue6",
    "cyan": "hue9",
    "blue": "hue0",
    "purple": "hue3",
    "pink": "hue5",
}
"""Colours of `SITE_COLOURS` in the themes."""

_BAR = "▌"
_NAME_LENGTH = 120


@dataclass(frozen=True, slots=True)
class SiteRow:
    """A site with what is remembered about it."""

    known: KnownSite
    figures: Remembered[SiteFigures] | None
    """`None` when it was never looked at."""

    @property
    def id(self) -> str:
        """The site's id."""
        return self.known.site.id

    @property
    def names(self) -> tuple[str, ...]:
        """What a person may type to find it, besides the id."""
        site = self.known.site
        return (site.name, site.environment, site.org_slug, self.known.alias)


def site_rows(known: Sequence[KnownSite], figures: Mapping[str, Remembered[SiteFigures]]) -> tuple[SiteRow, ...]:
    """Favourites by their digit, then what was used last, then production, then by name; what is gone comes last."""
    return tuple(SiteRow(each, figures.get(each.site.id)) for each in sorted(known, key=_place))


def site_columns(now_ns: int) -> tuple[Column[SiteRow], ...]:
    """Columns of the list; ages are told as of `now_ns`."""

    def seen(row: SiteRow, _width: int) -> Runs:
        return runs(Run(format_age(row.figures.at_ns, now_ns) if row.figures is not None else "", "faint"))

    def used(row: SiteRow, _width: int) -> Runs:
        used_ns = row.known.last_used_ns
        return (Run(format_age(used_ns, now_ns) if used_ns else MISSING, "muted"),)

    return (
        *_NAMED,
        _ERRORS,
        Column("seen", "seen", 4, seen, align="right", rank=2),
        Column("used", "used", 5, used, align="right", rank=3, gap=2),
        *_KEPT,
    )


def _place(known: KnownSite) -> tuple[bool, int, int, bool, str, str]:
    site = known.site
    return (
        known.is_gone,
        known.favourite or 10,
        -known.last_used_ns,
        not site.is_production,
        site.name.casefold(),
        site.environment,
    )


def site_name(known: KnownSite) -> str:
    """How a site is called, safe to show; its id when nobody named it."""
    return safe_text(known.site.name or known.site.id, _NAME_LENGTH)


def _paint_mark(row: SiteRow, _width: int) -> Runs:
    figures = row.figures.value if row.figures is not None else None
    if row.known.is_gone:
        return (Run("○", "muted"),)
    if figures is None or figures.error_rate_pct is None or (figures.calls or 0) < FEWEST_CALLS:
        return (Run("◌", "muted"),)
    return (Run("✖", "error"),) if figures.error_rate_pct >= MANY_ERRORS_PCT else (Run("●", "ok"),)


def _paint_digit(row: SiteRow, _width: int) -> Runs:
    return runs(Run(str(row.known.favourite), "accent")) if row.known.favourite else ()


def _paint_name(row: SiteRow, _width: int) -> Runs:
    return (Run(site_name(row.known), "muted" if row.known.is_gone else "strong"),)


def _paint_environment(row: SiteRow, _width: int) -> Runs:
    site = row.known.site
    own = SITE_HUES.get(row.known.colour)
    if site.is_production:
        word = "" if site.environment.casefold() == "production" else f" {safe_text(site.environment, 40)}"
        return runs(Run(_BAR, own or "error"), Run("PROD", "error", reverse=True), Run(word, "muted"))
    return (Run(_BAR, own or "rule"), Run(safe_text(site.environment, 60) or MISSING, own or "text"))


def _paint_errors(row: SiteRow, _width: int) -> Runs:
    percent = row.figures.value.error_rate_pct if row.figures is not None else None
    is_bad = percent is not None and percent >= MANY_ERRORS_PCT
    return (Run(format_percent(percent), "error" if is_bad else "text"),)


def _paint_origin(row: SiteRow, _width: int) -> Runs:
    if row.known.is_gone:
        return (Run("gone", "warn"),)
    return runs(Run("by hand" if row.known.origin == "by hand" else "", "muted"))


def _paint_alias(row: SiteRow, _width: int) -> Runs:
    return runs(Run(safe_text(row.known.alias, 60), "accent"))


def _paint_organization(row: SiteRow, _width: int) -> Runs:
    return runs(Run(safe_text(row.known.site.org_slug, 60), "muted"))


_NAMED: tuple[Column[SiteRow], ...] = (
    Column("digit", "", 1, _paint_digit, rank=0),
    Column("mark", "", 1, _paint_mark, rank=0),
    Column("site", "site", 14, _paint_name, grow=4, most=48, rank=0),
    Column("environment", "environment", 11, _paint_environment, grow=1, most=24, rank=0),
)
_ERRORS: Column[SiteRow] = Column("errors", "err %", 5, _paint_errors, align="right", rank=1)
_KEPT: tuple[Column[SiteRow], ...] = (
    Column("origin", "", 7, _paint_origin, rank=4, gap=2),
    Column("alias", "alias", 8, _paint_alias, grow=1, most=20, rank=5),
    Column("organization", "org", 9, _paint_organization, grow=1, most=24, rank=6),
    Column("id", "id", 24, lambda row, _: runs(Run(safe_text(row.id, 60), "faint")), rank=7, gap=2),
)
