import pytest

from appsignal_tui.analysis.pasted import read_pasted
from appsignal_tui.layout.columns import Column
from appsignal_tui.layout.omnibox import Offer, offer_columns, reading_words
from appsignal_tui.models.site import Site
from tests.support.hostile import EVERYTHING, assert_harmless
from tests.support.painted import painted

SHOP = Site(id="5f3c9a1b2c3d4e5f60718293", name="shop", environment="production", org_slug="acme")
PAGE = "https://appsignal.com/acme/sites/5f3c9a1b2c3d4e5f60718293"


def words(text: str, current: Site | None = SHOP) -> tuple[str, str, str] | None:
    return reading_words(read_pasted(text), current)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("4be107d2000000000000000000000001", ("trace", "4be107d20000…00000000001", "or a revision")),
        ("5f3c9a1b2c3d4e5f60718293-1700000000", ("trace", "5f3c9a1b2c3d…-1700000000", "looked for in all sites")),
        ("5f3c9a1b2c3d4e5f60718293", ("site", "5f3c9a1b2c3d4e5f60718293", "or a revision")),
        ("#412", ("incident", "#412", "of shop/production")),
        ("412", ("incident", "#412", "of shop/production")),
        ("9f3c2a1", ("revision", "9f3c2a1", "of shop/production")),
        ("1234567", ("incident", "#1234567", "or a revision")),
        (f"{PAGE}/exceptions/incidents/12", ("address", "incident #12", f"site {SHOP.id}")),
        (f"{PAGE}/exceptions/incidents/12/samples/4be1", ("address", "trace 4be1 of #12", f"site {SHOP.id}")),
        (f"{PAGE}/performance/traces/web/Cart%23show", ("address", "action Cart#show", f"site {SHOP.id}")),
        (f"{PAGE}/logs/sources/77", ("address", "a log source", f"site {SHOP.id}")),
        (f"{PAGE}/logs/77", ("address", "a saved log search", f"site {SHOP.id}")),
        (f"{PAGE}/deploys", ("address", "a site, deploys", f"site {SHOP.id}")),
        (f"{PAGE}/check-ins/9", ("address", "a monitor or a check-in", f"site {SHOP.id}")),
        (f"{PAGE}/alerts/9", ("address", "an alert", f"site {SHOP.id}")),
        ("https://appsignal.com/acme", ("address", "organization acme", "")),
    ],
)
def test_a_text_is_told_by_its_form(text: str, told: tuple[str, str, str]) -> None:
    assert words(text) == told


@pytest.mark.parametrize("text", ["", "  ", "shop", "newest err", "q"])
def test_words_are_no_more_than_words(text: str) -> None:
    assert words(text) is None


def test_without_a_site_nothing_is_said_to_be_of_one() -> None:
    assert words("#412", None) == ("incident", "#412", "")


@pytest.mark.parametrize("text", EVERYTHING, ids=lambda text: ascii(text.shown[:12]))
def test_x_hostile_texts_are_told_harmlessly(text: object) -> None:
    sent = getattr(text, "sent", "")
    for form in (sent, f"https://appsignal.com/acme/sites/{sent}/logs", f"{PAGE}/performance/traces/web/{sent}"):
        assert_harmless("".join(words(form) or ()))


def test_offers_are_aligned_with_the_key_beside_what_it_does() -> None:
    offers: list[Offer[str]] = [
        Offer("trace", "4be1…07d2", "", "looked for in all sites"),
        Offer("command", "Newest errors", "", "List the newest error traces.", "e"),
    ]
    columns: tuple[Column[Offer[str]], ...] = offer_columns()
    assert painted(columns, offers, 80)[1:] == [
        "trace      4be1…07d2                                   looked for in all sites",
        "command    Newest errors                    e          List the newest error tr…",
    ]
