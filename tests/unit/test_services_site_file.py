"""Sites as text: what one person writes another reads, and nothing of it can harm."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsignal_tui.errors import ConfigurationError
from appsignal_tui.models.site import SITE_COLOURS, GivenSite, KnownSite, LogSource, Site
from appsignal_tui.services.site_file import SiteFile, entry, news, read, written
from appsignal_tui.services.site_input import read_alias, read_colour, read_site, read_source

SHOP = Site(id="1", name="shop", environment="production", org_slug="acme")
SOURCE = LogSource(id="s", name="app", type="custom", fmt="JSON")
URL = "https://appsignal.com"

TEXTS = st.text(max_size=20)
KNOWN = st.builds(
    KnownSite,
    site=st.builds(Site, id=st.text(min_size=1, max_size=9), name=TEXTS, environment=TEXTS, org_slug=TEXTS),
    alias=TEXTS.map(str.strip),
    colour=st.sampled_from(["", *SITE_COLOURS]),
    favourite=st.integers(0, 9),
    origin=st.sampled_from(["discovered", "by hand"]),
)


def file_of(*known: KnownSite) -> SiteFile:
    return read(written(URL, [entry(each, (SOURCE,)) for each in known]))


@given(st.lists(KNOWN, max_size=5))
def test_what_is_written_is_read_again(sites: list[KnownSite]) -> None:
    file = file_of(*sites)
    assert file.base_url == URL
    for each, known in zip(file.sites, sites, strict=True):
        told = each.given()
        assert told.site == known.site
        assert (told.alias, told.colour, told.favourite) == (known.alias, known.colour, known.favourite)
        assert told.is_named is (known.origin == "by hand")
        assert told.sources == (SOURCE,)


@given(st.text() | st.recursive(st.none() | st.text() | st.integers(), st.lists).map(json.dumps))
def test_any_other_text_is_refused_with_words(text: str) -> None:
    with pytest.raises(ConfigurationError):
        read(text)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"version": 2}, "newer version"),
        ({"format": "x"}, "no sites of this program"),
        ({"sites": [{"name": "no id"}]}, "at sites.0.id"),
        ({"sites": [{"id": ""}]}, "at sites.0.id"),
        ({"sites": 7}, "at sites"),
    ],
)
def test_a_file_that_is_not_ours_is_told_where(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        read(json.dumps({**json.loads(written(URL, [])), **change}))


def test_colours_and_digits_that_are_none_are_left_out_and_unknown_members_ignored() -> None:
    body = json.loads(written(URL, [entry(KnownSite(site=SHOP), ())]))
    body["sites"][0] |= {"colour": "\x1b[2J", "favourite": 77, "secret": "x"}
    (told,) = (each.given() for each in read(json.dumps(body)).sites)
    assert (told.colour, told.favourite) == ("", 0)


class TestNews:
    """What of a file is taken over."""

    theirs = KnownSite(site=SHOP, alias="main", colour="red", favourite=1, origin="by hand")

    def test_an_unknown_site_comes_whole(self) -> None:
        (told,), left_out = news(file_of(self.theirs), [], force=False)
        assert told == GivenSite(site=SHOP, alias="main", colour="red", favourite=1, sources=(SOURCE,))
        assert left_out == []

    def test_what_is_given_here_stays(self) -> None:
        mine = KnownSite(site=SHOP.model_copy(update={"name": "till"}), alias="mine", favourite=4)
        (told,), left_out = news(file_of(self.theirs), [mine], force=False)
        assert (told.is_named, told.alias, told.colour, told.favourite) == (False, "", "red", 0)
        assert left_out == []

    def test_an_alias_and_a_digit_of_another_site_stay_there(self) -> None:
        other = KnownSite(site=Site(id="2"), alias="MAIN", favourite=1)
        (told,), left_out = news(file_of(self.theirs), [other], force=False)
        assert (told.alias, told.favourite) == ("", 0)
        assert [sentence.split(" here")[0] for sentence in left_out] == [
            "The alias main stands for another site",
            "The digit 1 opens another site",
        ]

    def test_by_force_the_file_wins(self) -> None:
        mine = KnownSite(site=SHOP, alias="mine", colour="blue", favourite=4)
        (told,), left_out = news(file_of(self.theirs), [mine, KnownSite(site=Site(id="2"), alias="main")], force=True)
        assert (told.is_named, told.alias, told.colour, told.favourite) == (True, "main", "red", 1)
        assert left_out == []


SITE_ID = "5f3c9a1b2c3d4e5f60718293"


@pytest.mark.parametrize(
    ("text", "org", "sources"),
    [
        (SITE_ID, "", []),
        (f" {SITE_ID.upper()}\n", "", []),
        (f"https://appsignal.com/acme/sites/{SITE_ID}/performance?x=1#y", "acme", []),
        (f"appsignal.com/acme/sites/{SITE_ID}", "acme", []),
        (f"/sites/{SITE_ID}/incidents/4", "", []),
        (f"https://appsignal.com/acme/sites/{SITE_ID}/logs/sources/77aa", "acme", ["77aa"]),
    ],
)
def test_a_site_is_read_from_an_id_or_any_of_its_addresses(text: str, org: str, sources: list[str]) -> None:
    site, found = read_site(text)
    assert (site.id, site.org_slug, [source.id for source in found]) == (SITE_ID, org, sources)


@pytest.mark.parametrize(
    "text", ["", "shop", "https://appsignal.com/acme", "4be1c0ffee4be1c0ffee4be1c0ffee00", "\x1b[2J"]
)
def test_what_names_no_site_is_refused_harmlessly(text: str) -> None:
    with pytest.raises(ConfigurationError, match="names no site") as caught:
        read_site(text)
    assert "\x1b" not in str(caught.value)


def test_a_log_source_is_a_name_and_an_id_or_an_id() -> None:
    assert read_source("app = 77aa") == LogSource(id="77aa", name="app")
    assert read_source("a=b=77aa") == LogSource(id="77aa", name="a=b")
    assert read_source("77aa") == LogSource(id="77aa")
    for text in ("", "app=", "=77aa"):
        with pytest.raises(ConfigurationError, match="NAME=ID"):
            read_source(text)


def test_an_alias_is_one_word_that_can_be_typed() -> None:
    assert read_alias(" main-1 ") == "main-1"
    assert read_alias("") == ""
    for text in ("two words", "-x", "x" * 41, "a\x1bb", "a\u202eb"):
        with pytest.raises(ConfigurationError, match="no alias"):
            read_alias(text)


def test_a_colour_is_one_of_the_list() -> None:
    assert (read_colour(" Red"), read_colour("")) == ("red", "")
    with pytest.raises(ConfigurationError, match="no colour") as caught:
        read_colour("mauve")
    assert "purple" in caught.value.hint
