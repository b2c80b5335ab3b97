"""Telling apart what people paste."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsignal_tui.analysis.pasted import IncidentNumber, Pasted, Revision, SiteId, TraceId, Words, read_pasted
from appsignal_tui.models.weburl import IncidentPage

SITE = "5f3c9a1b2c3d4e5f60718293"
TRACE = "9f1e6c0ad45b4b12a7c3e8f00d1a2b3c"


@pytest.mark.parametrize(
    ("text", "likeliest"),
    [
        (SITE, SiteId(SITE)),
        (f"  {SITE.upper()}\n", SiteId(SITE)),
        (TRACE, TraceId(TRACE)),
        (f'"{TRACE}"', TraceId(TRACE)),
        (f"{SITE}-163", TraceId(f"{SITE}-163")),
        ("#412", IncidentNumber(412)),
        ("412", IncidentNumber(412)),
        ("9f3c2a1", Revision("9f3c2a1")),
        ("v2.14.1", Revision("v2.14.1")),
        ("17.9.0", Revision("17.9.0")),
        ("shop-web", Words("shop-web")),
        ("Checkout#create", Words("Checkout#create")),
        (f"appsignal.com/acme/sites/{SITE}/exceptions/incidents/7", IncidentPage("acme", SITE, 7, "exceptions")),
    ],
)
def test_the_likeliest_reading_comes_first(text: str, likeliest: Pasted) -> None:
    assert read_pasted(text)[0] == likeliest


def test_a_text_that_may_be_several_things_is_told_as_all_of_them() -> None:
    assert read_pasted("12345678") == (IncidentNumber(12345678), Revision("12345678"), Words("12345678"))


@given(st.text(max_size=300))
def test_nothing_raises_and_every_text_but_a_blank_one_may_be_something(text: str) -> None:
    readings = read_pasted(text)
    assert bool(readings) == bool(text.strip().strip("\"'`<>").strip())


@given(st.from_regex(r"[0-9a-f]{24}", fullmatch=True), st.sampled_from(["", " ", "\n", '"', "`"]))
def test_quotes_and_blanks_around_an_id_do_not_matter(text: str, around: str) -> None:
    assert read_pasted(f"{around}{text}{around}") == read_pasted(text)
