import pytest

from appsignal_tui.layout.sites import SITE_HUES, SiteRow, site_columns, site_name, site_rows
from appsignal_tui.models.remembered import Remembered
from appsignal_tui.models.site import SITE_COLOURS, KnownSite, Site, SiteFigures
from tests.support.painted import painted, shown_columns

NOW_NS = 1_795_443_360 * 10**9
MINUTE_NS = 60 * 10**9


def known(name: str, environment: str = "staging", **kept: object) -> KnownSite:
    site = Site(id=f"id-of-{name}-{environment}", name=name, environment=environment, org_slug="acme")
    return KnownSite.model_validate({"site": site, **kept})


def figures(percent: float | None, calls: float | None = 900) -> Remembered[SiteFigures]:
    return Remembered(SiteFigures(calls=calls, error_rate_pct=percent), NOW_NS - 2 * MINUTE_NS)


def row(site: KnownSite, seen: Remembered[SiteFigures] | None = None) -> SiteRow:
    return SiteRow(site, seen)


def text(rows: list[SiteRow], width: int) -> list[str]:
    return painted(site_columns(NOW_NS), rows, width)


def test_a_list_at_eighty_columns_holds_all_but_the_id() -> None:
    rows = [
        row(known("shop-web", "production", favourite=1, alias="web", last_used_ns=NOW_NS), figures(1.94)),
        row(known("shop-api", origin="by hand", last_used_ns=NOW_NS - 90 * MINUTE_NS), figures(0.0)),
        row(known("old", is_gone=True)),
    ]
    assert text(rows, 77) == [
        "    site            environment err % seen   used          alias    org",
        "1 ✖ shop-web        ▌PROD        1.94   2m     0s          web      acme",
        "  ● shop-api        ▌staging        0   2m     1h  by hand          acme",
        "  ○ old             ▌staging        –           –  gone             acme",
    ]


def test_favourites_then_use_then_production_then_names_and_what_is_gone_last() -> None:
    sites = [
        known("gone", is_gone=True, favourite=1, last_used_ns=NOW_NS),
        known("b", "staging"),
        known("a", "staging"),
        known("z", "production"),
        known("used", last_used_ns=5),
        known("used-later", last_used_ns=9),
        known("second", favourite=2),
        known("first", favourite=1),
    ]
    ordered = [each.known.site.name for each in site_rows(sites, {})]
    assert ordered == ["first", "second", "used-later", "used", "z", "a", "b", "gone"]


@pytest.mark.parametrize(
    ("seen", "mark"),
    [(None, "◌"), (figures(None), "◌"), (figures(5.0, calls=29), "◌"), (figures(0.99), "●"), (figures(1.0), "✖")],
)
def test_the_mark_tells_how_a_site_was_doing_when_enough_is_known(
    seen: Remembered[SiteFigures] | None, mark: str
) -> None:
    assert text([row(known("shop"), seen)], 78)[1][2] == mark


def test_production_is_a_word_whatever_it_is_called() -> None:
    assert "▌PROD live" in text([row(known("shop", "live"))], 120)[1]
    assert "▌PROD " in text([row(known("shop", "Production"))], 120)[1]
    assert "▌– " in text([row(known("shop", ""))], 120)[1]


def test_a_site_without_a_name_is_called_by_its_id() -> None:
    nameless = KnownSite(site=Site(id="5f3c\x1b[2J"))
    assert site_name(nameless) == "5f3c␛[2J"


def test_narrow_lists_keep_site_and_environment() -> None:
    assert shown_columns(site_columns(NOW_NS), 30) == ["digit", "mark", "site", "environment"]
    assert shown_columns(site_columns(NOW_NS), 160)[-1] == "id"


def test_every_colour_a_person_may_choose_is_in_the_themes() -> None:
    assert set(SITE_HUES) == set(SITE_COLOURS)
    assert len(set(SITE_HUES.values())) == len(SITE_COLOURS)
