"""What the registry remembers, and who may change it."""

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsignal_tui.models.metric import MetricShape
from appsignal_tui.models.remembered import Remembered
from appsignal_tui.models.site import KnownSite, LogSource, LogView, Organization, Site
from appsignal_tui.store.registry import Registry, account_file_name
from tests.support.registries import API, NAME, READS, SHOP

VERSION_1 = Path(__file__).parents[1] / "data" / "registry" / "version-1.sqlite3"
"""A registry as the first release wrote it: three sites, one alias, two of them used, two log sources."""


def kept(registry: Registry, site_id: str) -> KnownSite:
    (found,) = (each for each in registry.known_sites() if each.site.id == site_id)
    return found


def test_what_is_remembered_is_there_in_the_next_run(tmp_path: Path) -> None:
    view = LogView(id="v", name="errors", query="severity=error", source_ids=("a", "b"), severities=("ERROR",))
    shape = MetricShape(kind="gauge", tag_sets=((), ("host", "namespace")))
    registry = Registry(tmp_path, NAME)
    registry.remember_sites([SHOP, API])
    registry.mark_used(API, 5)
    registry.set_alias("1", "main")
    registry.remember_organizations([Organization(id="o", slug="acme", name="Acme"), Organization(slug="a-corp")])
    registry.remember_log_sources("1", [LogSource(id="b", name="x", type="custom", fmt="JSON"), LogSource(id="a")])
    registry.remember_log_views("1", [view, LogView(id="u", columns=("message",))])
    registry.remember_metric_names("1", ["z", "a"], 7)
    registry.remember_metric_shape("1", "m", shape, 8)
    registry.save_query("logs", "slow", "1", "duration>100")
    registry.remember_service_colours("1", {"web": 3})
    registry.remember_dialect("cursor-by-duration")
    registry.close()
    registry = Registry(tmp_path, NAME)
    assert registry.sites() == (API, SHOP)
    assert registry.last_used() == API
    assert registry.aliases() == {"main": "1"}
    assert [each.slug for each in registry.organizations()] == ["acme", "a-corp"]
    assert [source.id for source in registry.log_sources("1")] == ["b", "a"]
    assert registry.log_sources("2") == ()
    assert registry.log_views("1") == (view, LogView(id="u", columns=("message",)))
    assert registry.metric_names("1") == Remembered(("z", "a"), 7)
    assert registry.metric_shape("1", "m") == Remembered(shape, 8)
    assert registry.saved_queries("logs") == (("slow", "1", "duration>100"),)
    assert registry.service_colours("1") == {"web": 3}
    assert registry.dialect() == {"cursor-by-duration"}
    assert registry.notice == ""
    registry.close()


@pytest.mark.parametrize("read", READS)
def test_a_new_registry_knows_nothing(read: object) -> None:
    registry = Registry.in_memory()
    assert callable(read)
    assert not read(registry)
    registry.close()


def test_a_registry_of_the_first_version_is_carried_over(tmp_path: Path) -> None:
    shutil.copy(VERSION_1, tmp_path / NAME)
    registry = Registry(tmp_path, NAME)
    assert [site.label for site in registry.sites()] == [
        "shop-web/staging",
        "shop-web/production",
        "shop-api/production",
    ]
    last = registry.last_used()
    assert last is not None
    assert last.label == "shop-web/staging"
    assert [source.name for source in registry.log_sources("5f0000000000000000000001")] == ["rails", "nginx"]
    api = kept(registry, "5f0000000000000000000002")
    assert (api.alias, api.origin, api.is_gone, api.favourite, api.colour) == ("api", "discovered", False, 0, "")
    assert kept(registry, "5f0000000000000000000001").last_used_ns == 1_795_443_360_000_000_000
    registry.remember_sites([api.site])
    assert [each.is_gone for each in registry.known_sites()] == [True, True, False]
    assert registry.notice == ""
    registry.close()
    again = Registry(tmp_path, NAME)
    assert len(again.sites()) == 3
    assert again.notice == ""
    again.close()


def test_discovery_renews_names_and_keeps_what_a_person_gave() -> None:
    registry = Registry.in_memory()
    registry.remember_sites([SHOP, API])
    registry.set_alias("1", "main")
    registry.set_colour("1", "red")
    registry.set_favourite("1", 4)
    registry.mark_used(SHOP, 1)
    registry.remember_sites([SHOP.model_copy(update={"name": "store"})])
    assert [site.name for site in registry.sites()] == ["store", "api"]
    assert registry.aliases() == {"main": "1"}
    store = kept(registry, "1")
    assert (store.alias, store.colour, store.favourite, store.last_used_ns) == ("main", "red", 4, 1)
    last = registry.last_used()
    assert last is not None
    assert last.name == "store"
    registry.close()


def test_a_site_that_discovery_no_longer_finds_is_marked_until_it_does() -> None:
    registry = Registry.in_memory()
    registry.remember_sites([SHOP, API])
    registry.set_alias("1", "main")
    registry.remember_sites([API])
    assert kept(registry, "1").is_gone
    assert kept(registry, "1").alias == "main"
    assert not kept(registry, "2").is_gone
    registry.remember_sites([API, SHOP])
    assert not kept(registry, "1").is_gone
    registry.close()


def test_a_discovery_of_which_some_could_not_be_read_marks_nothing_as_gone() -> None:
    registry = Registry.in_memory()
    registry.remember_sites([SHOP, API])
    registry.remember_sites([API], complete=False)
    assert not any(each.is_gone for each in registry.known_sites())
    registry.close()


@pytest.mark.parametrize("by_hand_first", [True, False])
def test_the_same_site_added_by_hand_and_discovered_is_one_whose_given_name_stays(by_hand_first: bool) -> None:
    registry = Registry.in_memory()
    for by_hand in (by_hand_first, not by_hand_first):
        if by_hand:
            registry.add_site(Site(id="1", name="till"))
        else:
            registry.remember_sites([SHOP])
    (only,) = registry.known_sites()
    assert only.site == Site(id="1", name="till", environment="production", org_slug="acme")
    assert only.origin == "by hand"
    registry.remember_sites([SHOP.model_copy(update={"name": "renamed", "environment": "live"})])
    assert registry.sites() == (Site(id="1", name="till", environment="live", org_slug="acme"),)
    registry.close()


def test_a_site_added_by_hand_that_discovery_never_found_is_not_gone() -> None:
    registry = Registry.in_memory()
    registry.add_site(SHOP)
    registry.remember_sites([API])
    assert not kept(registry, "1").is_gone
    registry.remember_sites([API, SHOP])
    registry.remember_sites([API])
    assert kept(registry, "1").is_gone
    registry.close()


def test_the_site_used_last_is_the_last_even_when_the_clock_goes_back() -> None:
    registry = Registry.in_memory()
    assert registry.last_used() is None
    registry.mark_used(SHOP, 1_000)
    registry.mark_used(API, 10)
    assert registry.last_used() == API
    registry.mark_used(SHOP, 10)
    assert registry.last_used() == SHOP
    registry.close()


def test_an_alias_stands_for_one_site() -> None:
    registry = Registry.in_memory()
    registry.remember_sites([SHOP, API])
    registry.set_alias("1", "main")
    registry.set_alias("2", "MAIN")
    assert registry.aliases() == {"MAIN": "2"}
    registry.set_alias("2", "")
    assert registry.aliases() == {}
    registry.close()


def test_a_favourite_digit_opens_one_site() -> None:
    registry = Registry.in_memory()
    registry.remember_sites([SHOP, API])
    registry.set_favourite("1", 3)
    registry.set_favourite("2", 3)
    assert [(each.site.id, each.favourite) for each in registry.known_sites()] == [("1", 0), ("2", 3)]
    registry.set_favourite("2", 0)
    assert [each.favourite for each in registry.known_sites()] == [0, 0]
    with pytest.raises(ValueError, match="digit"):
        registry.set_favourite("1", 10)
    registry.close()


def test_a_forgotten_site_takes_along_what_was_cached_about_it() -> None:
    registry = Registry.in_memory()
    registry.remember_sites([SHOP, API])
    for site in (SHOP, API):
        registry.remember_log_sources(site.id, [LogSource(id="a")])
        registry.remember_metric_names(site.id, ["m"], 1)
        registry.save_query("logs", site.name, site.id, "x")
    registry.forget_site("1")
    assert registry.sites() == (API,)
    assert (registry.log_sources("1"), registry.metric_names("1")) == ((), None)
    assert registry.log_sources("2")
    assert len(registry.saved_queries("logs")) == 2
    registry.close()


def test_lists_of_the_service_are_replaced_whole() -> None:
    registry = Registry.in_memory()
    registry.remember_log_views("1", [LogView(id="a"), LogView(id="b")])
    registry.remember_log_views("1", [LogView(id="b", name="new"), LogView(id="b", name="twice")])
    assert [view.name for view in registry.log_views("1")] == ["twice"]
    registry.remember_organizations([Organization(slug="a")])
    registry.remember_organizations([])
    assert registry.organizations() == ()
    registry.remember_metric_names("1", ["a", "b"], 1)
    registry.remember_metric_names("1", [], 2)
    assert registry.metric_names("1") == Remembered((), 2)
    registry.close()


def test_saved_queries_have_one_text_per_kind_and_name() -> None:
    registry = Registry.in_memory()
    registry.save_query("logs", "slow", "", "duration>1")
    registry.save_query("traces", "slow", "", "min 1s")
    registry.save_query("logs", "slow", "1", "duration>2")
    registry.save_query("logs", "errors", "", "severity=error")
    assert [query.name for query in registry.saved_queries("logs")] == ["errors", "slow"]
    assert registry.saved_queries("logs")[1].text == "duration>2"
    registry.remove_query("logs", "slow")
    registry.remove_query("logs", "never saved")
    assert [query.name for query in registry.saved_queries("logs")] == ["errors"]
    assert len(registry.saved_queries("traces")) == 1
    registry.close()


def test_colours_of_other_services_stay() -> None:
    registry = Registry.in_memory()
    registry.remember_service_colours("1", {"web": 1, "api": 2})
    registry.remember_service_colours("1", {"web": 5})
    registry.remember_service_colours("1", {})
    assert registry.service_colours("1") == {"api": 2, "web": 5}
    assert registry.service_colours("2") == {}
    registry.close()


def test_f15_names_of_metrics_are_told_with_their_age_however_old_they_are(tmp_path: Path) -> None:
    registry = Registry(tmp_path, NAME)
    registry.remember_metric_names("1", ["transaction_duration"], 1)
    registry.remember_metric_shape("1", "transaction_duration", MetricShape(kind="measurement"), 2)
    registry.close()
    registry = Registry(tmp_path, NAME)
    assert registry.metric_names("1") == Remembered(("transaction_duration",), 1)
    assert registry.metric_shape("1", "transaction_duration") == Remembered(MetricShape(kind="measurement"), 2)
    registry.close()


@given(st.text(), st.text(), st.integers())
def test_b12_any_text_and_number_can_be_stored(name: str, key: str, now_ns: int) -> None:
    registry = Registry.in_memory()
    odd = Site(id=f"{key}\ud800", name=f"{name}\udfff")
    registry.mark_used(odd, now_ns)
    registry.remember_metric_names("1", [odd.name], now_ns)
    (site,) = registry.sites()
    assert site.name == f"{name}?".encode("utf-8", "replace").decode()
    names = registry.metric_names("1")
    assert names is not None
    assert names.value == (site.name,)
    assert registry.notice == ""
    registry.close()


def test_f11_accounts_and_base_urls_have_files_of_their_own_that_tell_no_token() -> None:
    names = {
        account_file_name(url, token) for url in ("https://a", "https://b") for token in ("token-one", "token-two")
    }
    assert len(names) == 4
    assert not any("token" in name or "one" in name for name in names)
    assert account_file_name("https://a", "t") == account_file_name("https://a", "t")


def test_f11_what_one_account_remembers_no_other_sees(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    mine = Registry.for_account("https://appsignal.com", "mine")
    mine.remember_sites([SHOP])
    mine.remember_dialect("metric-spelling")
    for other in (("https://appsignal.com", "yours"), ("https://elsewhere.example", "mine")):
        registry = Registry.for_account(*other)
        assert registry.sites() == ()
        assert registry.dialect() == frozenset()
        registry.close()
    mine.close()
    assert len(list((tmp_path / "state").rglob("*.sqlite3"))) == 3
