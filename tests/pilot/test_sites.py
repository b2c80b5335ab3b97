"""The picker: what it lists, how it finds, sets of sites, favourites, and that it asks nobody."""

from collections.abc import Sequence

import pytest
from pydantic import SecretStr
from textual.widgets import Input

from appsignal_tui.app import ExplorerApp
from appsignal_tui.cli.arguments import parse
from appsignal_tui.cli.sources import connector
from appsignal_tui.models.site import Site, SiteFigures
from appsignal_tui.screens.actions import ActionsScreen
from appsignal_tui.screens.sites import MOST_SHOWN, SitesScreen
from appsignal_tui.screens.traces import TraceListScreen
from appsignal_tui.services.container import Origin, open_services
from appsignal_tui.store.registry import Registry
from appsignal_tui.widgets.row_list import RowList
from tests.support import hostile
from tests.support.explorer import cursor, demo, opened, press, reach, showing, shown
from tests.support.fake_world import Received, Reply, ScriptedService, json_reply
from tests.support.hostile import assert_sound

NOW_NS = 1_795_443_360 * 10**9
HOUR_NS = 3_600 * 10**9
SIZES = [(80, 24), (120, 40), (200, 50)]


def site(number: int, name: str, environment: str = "production", org: str = "acme") -> Site:
    return Site(id=f"{number:024x}", name=name, environment=environment, org_slug=org)


SHOP, API, STAGING, GONE = site(1, "shop"), site(2, "api"), site(3, "shop", "staging"), site(4, "old-shop")


def registry(sites: Sequence[Site] = (SHOP, API, STAGING), used: Site | None = SHOP) -> Registry:
    kept = Registry.in_memory()
    kept.remember_sites(sites)
    if used is not None:
        kept.mark_used(used, NOW_NS - HOUR_NS)
    return kept


class Service:
    """Refuses everything and notes what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._scripted = ScriptedService({"/graphql": self._answer, "/api/v2/tracing/actions": self._answer})

    def _answer(self, request: Received) -> Reply:
        self.asked.append(request.path)
        return json_reply({"errors": [{"message": "no", "extensions": {"code": "ACCOUNT_RESTRICTED"}}]}, 403)

    def explorer(self, kept: Registry) -> ExplorerApp:
        services = open_services(
            token=SecretStr("demo-x"),
            origin=Origin(kind="demo", label="DEMO"),
            clock=lambda: NOW_NS,
            asgi=self._scripted,
            registry=kept,
        )
        return ExplorerApp(connector(parse(["--demo"])), services)


def listed(app: ExplorerApp) -> list[str]:
    rows = app.screen.query_one("#picker-list", RowList)
    return [row.known.site.label for row in rows.items]


def typed(app: ExplorerApp) -> str:
    return app.screen.query_one(Input).value


@pytest.mark.parametrize("size", SIZES)
async def test_the_picker_shows_what_is_remembered_of_each_site(size: tuple[int, int]) -> None:
    kept = registry((SHOP, API, STAGING, GONE))
    kept.remember_sites((SHOP, API, STAGING))
    kept.set_alias(API.id, "backend")
    kept.set_favourite(STAGING.id, 3)
    kept.add_site(site(9, "by-hand", "test"))
    kept.remember_site_figures(SHOP.id, SiteFigures(calls=900, error_rate_pct=1.94), NOW_NS - HOUR_NS // 4)
    app = Service().explorer(kept)
    async with opened(app, size) as pilot:
        await press(pilot, "ctrl+o")
        assert_sound(app)
        rows = {
            row.known.site.label: text
            for row, text in zip(_rows(app).items, _rows(app).visible_text()[1:], strict=False)
        }
    assert list(rows)[:2] == ["shop/staging", "shop/production"]
    assert list(rows)[-1] == "old-shop/production"
    assert rows["shop/production"].split()[:5] == ["✖", "shop", "▌PROD", "1.94", "15m"]
    assert "– " in rows["api/production"]
    assert "backend" in rows["api/production"]
    assert rows["shop/staging"].split()[0] == "3"
    assert "by hand" in rows["by-hand/test"]
    assert "○" in rows["old-shop/production"]
    assert "gone" in rows["old-shop/production"]


def _rows(app: ExplorerApp) -> RowList:  # type: ignore[type-arg]
    return app.screen.query_one("#picker-list", RowList)


async def test_opening_and_searching_makes_no_request_with_the_service_away() -> None:
    service = Service()
    app = service.explorer(registry())
    async with opened(app) as pilot:
        service.asked.clear()
        await press(pilot, "ctrl+o", *"shop", "down", "up", "escape", "ctrl+o")
        assert isinstance(app.screen, SitesScreen)
        assert len(listed(app)) == 3
    assert service.asked == []


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        ("staging", ["shop/staging"]),
        ("acme", ["shop/production", "api/production", "shop/staging"]),
        ("shpr", ["shop/production"]),
        ("backend", ["api/production"]),
        (STAGING.id, ["shop/staging"]),
        ("shop stag", ["shop/staging"]),
        ("zzz", []),
    ],
)
async def test_a_few_letters_find_a_site_by_any_of_its_names(keys: str, found: list[str]) -> None:
    kept = registry()
    kept.set_alias(API.id, "backend")
    app = Service().explorer(kept)
    async with opened(app) as pilot:
        await press(pilot, "ctrl+o")
        app.screen.query_one(Input).value = keys
        await press(pilot)
        await pilot.pause()
        assert listed(app) == found
        assert ("no site is called that" in showing(app)) is (not found)


async def test_enter_opens_the_site_and_it_is_the_first_next_time() -> None:
    app = Service().explorer(registry())
    async with opened(app) as pilot:
        await press(pilot, "ctrl+o", *"api", "enter")
        assert app.context.site == API
        assert app.context.sites == ()
        await press(pilot, "ctrl+o")
        assert listed(app)[0] == "api/production"
        assert cursor(_rows(app)).known.site == API


async def test_space_in_the_empty_field_picks_a_set_and_in_a_text_is_a_blank() -> None:
    app = Service().explorer(registry())
    async with opened(app) as pilot:
        await press(pilot, "ctrl+o", "space", "down", "space")
        assert typed(app) == ""
        assert "site set: 2 · Enter opens it, api in front" in showing(app)
        await press(pilot, *"shop", "space", *"stag")
        assert typed(app) == "shop stag"
        assert "site set: 2 · Enter opens shop alone" in showing(app)
        await press(pilot, "tab")
        assert "site set: 3" in showing(app)


async def test_enter_in_the_set_opens_the_set_and_outside_of_it_the_site_alone() -> None:
    app = Service().explorer(registry())
    async with opened(app, (120, 40)) as pilot:
        await press(pilot, "ctrl+o", "space", "down", "space", "enter")
        assert app.context.site == API
        assert set(app.context.sites) == {SHOP, API}
        assert "site set: 2" in shown(app)[0]
        await press(pilot, "ctrl+o")
        assert "site set: 2 · Enter opens it" in showing(app)
        await press(pilot, *"staging", "enter")
        assert (app.context.site, app.context.sites) == (STAGING, ())
        assert "site set" not in shown(app)[0]


async def test_a_digit_opens_its_favourite_and_without_one_is_text() -> None:
    kept = registry()
    kept.set_favourite(STAGING.id, 3)
    app = Service().explorer(kept)
    async with opened(app) as pilot:
        await press(pilot, "ctrl+o", "7")
        assert typed(app) == "7"
        await press(pilot, "backspace", "s", "3")
        assert typed(app) == "s3"
        await press(pilot, "backspace", "backspace", "3")
        assert app.context.site == STAGING


async def test_a_site_is_given_an_alias_a_digit_and_a_colour_from_inside() -> None:
    kept = registry()
    app = Service().explorer(kept)
    async with opened(app) as pilot:
        await press(pilot, "ctrl+o", "ctrl+s", "a", *"web", "enter")
        await press(pilot, "ctrl+s", "f", "4", "ctrl+s", "c", "g")
        known = next(each for each in kept.known_sites() if each.site == SHOP)
        assert (known.alias, known.favourite, known.colour) == ("web", 4, "green")
        assert "web" in showing(app)
        await press(pilot, "ctrl+s", "a", "space", *"two words", "enter")
        assert next(each for each in kept.known_sites() if each.site == SHOP).alias == "web"


async def test_a_site_is_forgotten_only_when_a_person_is_sure() -> None:
    kept = registry()
    app = Service().explorer(kept)
    async with opened(app) as pilot:
        await press(pilot, "ctrl+o", "down", "ctrl+s", "x", "n")
        assert len(kept.known_sites()) == 3
        await press(pilot, "ctrl+s", "x", "y")
        assert API not in kept.sites()
        assert listed(app) == ["shop/production", "shop/staging"]


@pytest.mark.parametrize("key", ["ctrl+r", "f5"])
async def test_a08_asking_again_fails_in_a_sentence_and_the_list_stays(key: str) -> None:
    service = Service()
    app = service.explorer(registry())
    async with opened(app) as pilot:
        await press(pilot, "ctrl+o", key)
        assert "/graphql" in service.asked
        assert "✖ " in showing(app)
        assert len(listed(app)) == 3
        await press(pilot, *"api", "enter")
        assert app.context.site == API


async def test_asking_again_tells_what_was_found() -> None:
    app = demo()
    async with opened(app, (120, 40)) as pilot:
        await press(pilot, "ctrl+o", "ctrl+r")
        assert "the service told of 4 sites" in showing(app)
        assert_sound(app)


async def test_without_any_site_the_picker_says_what_to_do_and_takes_an_address() -> None:
    app = Service().explorer(registry((), None))
    async with opened(app) as pilot:
        await press(pilot, "ctrl+o")
        assert "no sites are known · Ctrl+r asks the service" in showing(app)
        app.screen.query_one(Input).value = f"https://appsignal.com/acme/sites/{SHOP.id}/exceptions/incidents/12"
        await press(pilot)
        await pilot.pause()
        assert "Enter opens address incident #12" in showing(app)


async def test_s13_thousands_of_sites_are_listed_and_the_closest_found() -> None:
    many = [site(number, f"service-{number}", ("production", "staging")[number % 2]) for number in range(10_000)]
    app = Service().explorer(registry(many, many[7]))
    async with opened(app, (120, 40)) as pilot:
        await press(pilot, "ctrl+o")
        assert len(listed(app)) == 10_000
        assert "10 000 sites" in showing(app)
        await press(pilot, *"service")
        assert len(listed(app)) == MOST_SHOWN
        assert f"closest {MOST_SHOWN} · 10 000 of 10 000 sites" in showing(app)
        await press(pilot, *"-9876")
        assert listed(app) == ["service-9876/production"]


@pytest.mark.parametrize("size", SIZES)
async def test_x_hostile_names_of_sites_are_text(size: tuple[int, int]) -> None:
    names = [text.sent for text in hostile.EVERYTHING if len(text.sent) < 10_000]
    named = [Site(id=str(at), name=name, environment=name, org_slug=name) for at, name in enumerate(names)]
    kept = registry(named, named[0])
    for each in named[:20]:
        kept.set_alias(each.id, each.name)
    app = Service().explorer(kept)
    async with opened(app, size) as pilot:
        await press(pilot, "ctrl+o")
        assert_sound(app)
        await press(pilot, "space", "down", "tab", "pagedown")
        assert_sound(app)
        await press(pilot, "ctrl+s")
        assert_sound(app)
        await press(pilot, "escape", *"end")
        assert_sound(app)


async def test_traces_of_a_set_are_one_list_with_a_column_for_the_site() -> None:
    app = demo()
    async with opened(app, (160, 45)) as pilot:
        await press(pilot, "ctrl+o", "space", "down", "space", "enter")
        names = {each.name for each in app.context.sites}
        await reach(pilot, TraceListScreen, "#traces", "g", "t")
        rows = app.screen.query_one("#traces", RowList)
        assert {row.site.split("/")[0] for row in rows.items} == names == {"shop-web", "shop-api"}
        assert "site" in rows.shown_columns
        assert "site set: 2" in shown(app)[0]
        await press(pilot, "ctrl+o", *"web staging", "enter")
        assert "site" not in app.screen.query_one("#traces", RowList).shown_columns


async def test_the_error_rate_seen_on_the_way_is_told_in_the_picker() -> None:
    app = demo()
    async with opened(app, (120, 40)) as pilot:
        assert isinstance(app.screen, ActionsScreen)
        await press(pilot, "r")
        await app._shelf.refresh()  # type: ignore[union-attr]
        await press(pilot, "ctrl+o")
        text = _rows(app).visible_text()[1].split()
        assert text[1:3] == ["shop-web", "▌PROD"]
        assert 0.5 < float(text[3]) < 5
