"""Addresses of the web app: what the builder writes, the parser reads, in every form people paste it."""

from typing import get_args
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsignal_tui.models.weburl import (
    ActionPage,
    AlertPage,
    Area,
    IncidentKind,
    IncidentPage,
    LogSourcePage,
    LogViewPage,
    MonitorPage,
    OrganizationPage,
    SitePage,
    WebPage,
    build_url,
    parse_url,
)

RESERVED = {"api", "docs", "graphql", "oauth", "users", "sites", "sources", "incidents", "timestamp", "traces"}
TABS = ("summary", "attributes", "logbook", "graphs", "lines", "samples", "alerts", "traces")

names = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=30).filter(
    lambda text: text not in RESERVED
)
site_ids = st.from_regex(r"[0-9a-f]{24}", fullmatch=True) | names
orgs = st.from_regex(r"[a-z][a-z0-9-]{0,20}", fullmatch=True).filter(lambda text: text not in RESERVED)
instants = st.integers(min_value=0, max_value=4_102_444_800_000_000_000)
numbers = st.integers(min_value=0, max_value=10**15 - 1)
kinds = st.sampled_from(get_args(IncidentKind))
tabs = st.just("") | st.sampled_from(TABS)

incidents = st.one_of(
    st.builds(IncidentPage, orgs, site_ids, numbers, kinds, tabs),
    st.builds(IncidentPage, orgs, site_ids, numbers, kinds, st.just("samples"), names),
    st.builds(IncidentPage, orgs, site_ids, numbers, kinds, st.just("samples"), at_ns=instants),
)
site_pages: st.SearchStrategy[WebPage] = st.one_of(
    st.builds(SitePage, orgs, site_ids, st.sampled_from(get_args(Area))),
    incidents,
    st.builds(ActionPage, orgs, site_ids, names, names, st.just("") | names),
    st.builds(LogViewPage, orgs, site_ids, names),
    st.builds(LogSourcePage, orgs, site_ids, names),
    st.builds(MonitorPage, orgs, site_ids, st.sampled_from(["uptime-monitoring", "check-ins"]), names),
    st.builds(AlertPage, orgs, site_ids, names),
)
pages: st.SearchStrategy[WebPage] = site_pages | st.builds(OrganizationPage, orgs)


@given(pages, st.sampled_from(["https://", "http://", "HTTPS://", ""]), st.booleans(), st.text(max_size=20))
def test_every_page_survives_its_address_in_every_form(page: WebPage, scheme: str, slash: bool, tail: str) -> None:
    address = build_url(page).removeprefix("https://")
    written = scheme + address + ("/" if slash else "")
    assert parse_url(written) == page
    assert parse_url(f"  {written}\n") == page
    encoded = quote(tail, safe="")
    assert parse_url(f"{written}?q={encoded}#{encoded}") == page


@given(site_pages)
def test_a_bare_path_is_enough(page: WebPage) -> None:
    path = build_url(page).removeprefix("https://appsignal.com")
    assert parse_url(path) == page
    assert parse_url(path.removeprefix("/")) == page


@given(st.builds(IncidentPage, orgs, site_ids, numbers, kinds), names.filter(lambda tail: tail not in TABS))
def test_an_unknown_tail_is_ignored(page: IncidentPage, tail: str) -> None:
    assert parse_url(f"{build_url(page)}/{quote(tail, safe='')}/more") == page


@given(site_pages)
def test_an_address_without_organization_still_names_the_site(page: WebPage) -> None:
    address = build_url(page)
    partial = "/sites/" + address.split("/sites/", 1)[1]
    parsed = parse_url(partial)
    assert parsed is not None
    assert not isinstance(parsed, OrganizationPage)
    assert not isinstance(page, OrganizationPage)
    assert parsed.site_id == page.site_id
    assert parsed.org == ""
    assert type(parsed) is type(page)


@given(st.text(max_size=300) | st.text("/%?#:.sites0123456789abcdef", max_size=120))
def test_nothing_pasted_raises_and_what_is_read_can_be_built_again(text: str) -> None:
    page = parse_url(text)
    if page is not None:
        assert parse_url(build_url(page)) is not None


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("https://appsignal.com/acme", OrganizationPage("acme")),
        ("appsignal.com/acme/sites/5f3c9a1b2c3d4e5f60718293", SitePage("acme", "5f3c9a1b2c3d4e5f60718293")),
        (
            "https://appsignal.com/acme/sites/5f/performance/traces/web/OrdersController%23show/traces/9f1e",
            ActionPage("acme", "5f", "web", "OrdersController#show", "9f1e"),
        ),
        (
            "https://appsignal.com/acme/sites/5f/performance/traces/shop%2Fdefault/GET%20%2Forders",
            ActionPage("acme", "5f", "shop/default", "GET /orders"),
        ),
        (
            "https://appsignal.com/acme/sites/5f/exceptions/incidents/42/samples/timestamp/2026-03-02T09:00:00Z",
            IncidentPage("acme", "5f", 42, "exceptions", "samples", at_ns=1_772_442_000_000_000_000),
        ),
        ("https://appsignal.com/users/edit", None),
        ("https://appsignal.com/", None),
        ("ftp://appsignal.com/acme/sites/5f", None),
        ("Checkout#create is slow", None),
        ("shop-web", None),
    ],
)
def test_addresses_as_people_paste_them(address: str, page: WebPage | None) -> None:
    assert parse_url(address) == page
