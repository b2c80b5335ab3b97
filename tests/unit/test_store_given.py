"""What a person gives to sites: kept beside what is discovered, and taken over from where it was given signed out."""

from collections.abc import Callable
from pathlib import Path

import pytest

from appsignal_tui.models.remembered import Remembered
from appsignal_tui.models.site import GivenSite, KnownSite, LogSource, Site, SiteFigures
from appsignal_tui.store.registry import Registry
from tests.support.registries import API, NAME, SHOP

URL = "https://appsignal.com"
OTHER_URL = "https://elsewhere.example"


def signed_out(url: str = URL) -> Registry:
    return Registry.for_account(url, "")


def account(token: str = "mine", url: str = URL) -> Registry:  # noqa: S107 - opens nothing
    return Registry.for_account(url, token)


def ids(registry: Registry) -> list[str]:
    """Ids of the sites of a registry, which is closed then."""
    found = [site.id for site in registry.sites()]
    registry.close()
    return found


def only(registry: Registry) -> KnownSite:
    (found,) = registry.known_sites()
    return found


def give(registry: Registry, *sites: GivenSite) -> None:
    registry.give(sites)
    registry.close()


class TestSignedOut:
    """A list for each base URL, taken over once by every account of it."""

    def test_every_account_finds_what_was_given_without_a_token(self) -> None:
        source = LogSource(id="s", name="app", type="custom", fmt="JSON")
        given = GivenSite(site=SHOP, alias="main", colour="red", favourite=3, sources=(source,))
        give(signed_out(), given)
        for token in ("mine", "yours"):
            registry = account(token)
            found = only(registry)
            assert (found.site, found.alias, found.colour, found.favourite) == (SHOP, "main", "red", 3)
            assert found.origin == "by hand"
            assert registry.log_sources(SHOP.id) == (source,)
            registry.close()

    def test_f11_other_base_urls_do_not(self) -> None:
        give(signed_out(), GivenSite(site=SHOP))
        assert ids(account(url=OTHER_URL)) == []
        assert ids(signed_out(OTHER_URL)) == []

    def test_f11_what_an_account_sees_does_not_get_out(self) -> None:
        mine = account()
        mine.remember_sites([API])
        mine.add_site(SHOP)
        mine.close()
        assert ids(signed_out()) == []

    def test_what_an_account_forgets_does_not_come_back_until_it_is_given_again(self) -> None:
        give(signed_out(), GivenSite(site=SHOP), GivenSite(site=API))
        mine = account()
        mine.forget_site(SHOP.id)
        mine.close()
        assert ids(account()) == [API.id]
        give(signed_out(), GivenSite(site=SHOP, alias="again"))
        assert sorted(ids(account())) == [SHOP.id, API.id]

    def test_what_is_empty_leaves_what_the_account_has(self) -> None:
        mine = account()
        mine.remember_sites([SHOP])
        mine.set_alias(SHOP.id, "main")
        mine.rename_site(SHOP.id, name="till")
        mine.close()
        give(signed_out(), GivenSite(site=Site(id=SHOP.id), colour="blue"))
        mine = account()
        found = only(mine)
        assert (found.site.name, found.alias, found.colour) == ("till", "main", "blue")
        mine.close()

    def test_an_alias_given_last_wins(self) -> None:
        mine = account()
        mine.add_site(API)
        mine.set_alias(API.id, "main")
        mine.close()
        give(signed_out(), GivenSite(site=SHOP, alias="Main"))
        mine = account()
        assert mine.aliases() == {"Main": SHOP.id}
        mine.close()

    def test_each_way_of_giving_is_taken_over(self) -> None:
        give(signed_out(), GivenSite(site=SHOP))
        account().sites()
        steps: tuple[Callable[[Registry], None], ...] = (
            lambda registry: registry.set_alias(SHOP.id, "a"),
            lambda registry: registry.set_colour(SHOP.id, "red"),
            lambda registry: registry.set_favourite(SHOP.id, 2),
            lambda registry: registry.rename_site(SHOP.id, name="till"),
            lambda registry: registry.add_log_source(SHOP.id, LogSource(id="s")),
        )
        for step in steps:
            registry = signed_out()
            step(registry)
            registry.close()
            mine = account()
            mine.sites()
            mine.close()
        mine = account()
        found = only(mine)
        assert (found.alias, found.colour, found.favourite, found.site.name) == ("a", "red", 2, "till")
        assert [source.id for source in mine.log_sources(SHOP.id)] == ["s"]
        mine.close()

    def test_nothing_is_created_for_it_by_reading(self, tmp_path: Path) -> None:
        assert ids(account()) == []
        assert len(list(tmp_path.rglob("*.sqlite3"))) == 1

    def test_f01_a_damaged_list_costs_the_account_nothing(self, tmp_path: Path) -> None:
        give(signed_out(), GivenSite(site=SHOP))
        (file,) = tmp_path.rglob("*.sqlite3")
        file.write_bytes(b"\xa5" * 4_000)
        mine = account()
        mine.add_site(API)
        assert mine.notice == ""
        assert ids(mine) == [API.id]


def test_names_of_the_service_stand_in_until_discovery_renews_them() -> None:
    registry = Registry.in_memory()
    registry.give([GivenSite(site=SHOP, is_named=False)])
    assert only(registry).origin == "by hand"
    registry.remember_sites([SHOP.model_copy(update={"name": "renamed"})])
    assert registry.sites()[0].name == "renamed"
    registry.give([GivenSite(site=SHOP, is_named=False)])
    assert registry.sites()[0].name == "renamed"
    registry.close()


def test_a_name_can_be_given_and_taken_back_alone() -> None:
    registry = Registry.in_memory()
    registry.remember_sites([SHOP])
    registry.rename_site(SHOP.id, name="till", org_slug="other")
    assert registry.sites()[0] == Site(id=SHOP.id, name="till", environment="production", org_slug="other")
    registry.rename_site(SHOP.id, name="")
    assert registry.sites()[0] == SHOP.model_copy(update={"org_slug": "other"})
    registry.close()


def test_log_sources_given_by_hand_outlive_discovery_and_keep_their_names() -> None:
    registry = Registry.in_memory()
    registry.add_log_source("1", LogSource(id="a", name="mine"))
    registry.add_log_source("1", LogSource(id="b"))
    registry.remember_log_sources("1", [LogSource(id=each, name=each.upper(), fmt="JSON") for each in ("b", "a", "c")])
    assert [(each.id, each.name, each.fmt) for each in registry.log_sources("1")] == [
        ("b", "B", "JSON"),
        ("a", "mine", "JSON"),
        ("c", "C", "JSON"),
    ]
    registry.remember_log_sources("1", [])
    assert {each.id for each in registry.log_sources("1")} == {"a", "b"}
    registry.forget_log_source("1", "a")
    assert {each.id for each in registry.log_sources("1")} == {"b"}
    registry.close()


def test_h03_a_site_that_is_gone_is_marked_until_it_is_found() -> None:
    registry = Registry.in_memory()
    registry.remember_sites([SHOP, API])
    registry.mark_used(SHOP, 1)
    registry.mark_gone(SHOP.id)
    assert {each.site.id: each.is_gone for each in registry.known_sites()} == {SHOP.id: True, API.id: False}
    assert registry.last_used() is None
    registry.mark_found(SHOP.id)
    assert registry.last_used() == SHOP
    registry.remember_sites([API])
    assert registry.last_used() is None
    registry.close()


@pytest.mark.parametrize("figures", [SiteFigures(), SiteFigures(calls=12.0, error_rate_pct=0.5, mean_ms=20.25)])
def test_f15_figures_of_a_site_are_told_with_their_age(figures: SiteFigures, tmp_path: Path) -> None:
    registry = Registry(tmp_path, NAME)
    assert registry.site_figures("1") is None
    registry.remember_site_figures("1", SiteFigures(calls=1), 3)
    registry.remember_site_figures("1", figures, 7)
    registry.close()
    registry = Registry(tmp_path, NAME)
    assert registry.site_figures("1") == Remembered(figures, 7)
    assert registry.figures_of_sites() == {"1": Remembered(figures, 7)}
    registry.forget_site("1")
    assert registry.figures_of_sites() == {}
    registry.close()
