"""The first run in a real terminal, with an empty home: each way leads to a waterfall."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from appsignal_tui.demo.asgi import Simulator
from appsignal_tui.demo.clock import Clock
from appsignal_tui.demo.faults.application import faulty
from appsignal_tui.demo.world import World
from tests.support.simulator import PlainClient, served
from tests.support.terminal import Terminal, running

pytestmark = pytest.mark.terminal
PROGRAM = [sys.executable, "-m", "appsignal_tui"]
TOKEN = "demo-of-somebody"  # noqa: S105 - the simulator takes every token that begins like this
WATERFALL = ("SELECT line_items", " spans", "┬")


@contextmanager
def service(*faults: str, world: World | None = None) -> Iterator[str]:
    """The simulator at this moment, on a port of this machine."""
    with served(faulty(Simulator(world or World(7, Clock.real())), faults)) as url:
        yield url


def some_trace(base_url: str) -> str:
    """The address of a trace, as a person would copy it from the web app."""
    client = PlainClient(base_url)
    told = client.graphql("{ viewer { organizations { slug apps { id name environment } } } }")
    (organization,) = told["data"]["viewer"]["organizations"]
    site = next(app for app in organization["apps"] if (app["name"], app["environment"]) == ("shop-web", "production"))
    page = {"per_page": 1, "order": "DESC", "cursor": {"time": None}}
    asked = {"site_ids": [site["id"]], "namespace": "web", "action_name": "Checkout#create", "pagination": page}
    (row,) = client.post("/tracing/traces/performance", asked).json
    client.close()
    path = f"performance/traces/web/Checkout%23create/traces/{row['trace_id']}"
    return f"https://appsignal.com/{organization['slug']}/sites/{site['id']}/{path}"


def to_the_waterfall(terminal: Terminal) -> None:
    """From the actions of a site to the spans of a trace."""
    terminal.wait_for("Checkout#create", "N+1")
    terminal.press("Enter")
    terminal.wait_for("actions › Checkout#create", "newest first", "█")
    terminal.press("Enter")
    seen = terminal.wait_for(*WATERFALL)
    assert re.search(r"\d+ of \d+ spans", seen)
    terminal.press("C-q")
    assert terminal.wait_for_exit() == 0


def shows_the_waterfall(terminal: Terminal, *also: str) -> None:
    """The spans of the trace that was pasted, without a further key."""
    terminal.wait_for(*WATERFALL, *also)
    terminal.press("C-q")
    assert terminal.wait_for_exit() == 0


def at(base_url: str, *more: str) -> list[str]:
    return [*PROGRAM, "--base-url", base_url, *more]


def test_a01_try_the_demo() -> None:
    with running(PROGRAM) as terminal:
        seen = terminal.wait_for("Try the demo", "Paste a token", "Paste an AppSignal URL", "auth logout")
        assert seen.index("Try the demo") < seen.index("Paste a token") < seen.index("Paste an AppSignal URL")
        terminal.press("Enter")
        terminal.wait_for("DEMO", "shop-web · PROD")
        to_the_waterfall(terminal)


def test_a01_paste_a_token_after_a_wrong_one(tmp_path: Path) -> None:
    with service() as base_url, running(at(base_url)) as terminal:
        terminal.wait_for("Paste a token")
        terminal.press("Down", "Enter")
        terminal.wait_for("paste the token")
        terminal.type("not-mine")
        terminal.press("Enter")
        assert "not-mine" not in terminal.wait_for("Not signed in")
        terminal.press("C-u")
        terminal.wait_for("paste the token")
        terminal.type(TOKEN)
        terminal.press("Enter")
        seen = terminal.wait_for("─ Sites ─", "shop-web", "▌PROD", "▌staging")
        assert TOKEN not in seen
        terminal.type("web prod")
        terminal.wait_for("1 of 4 sites")
        terminal.press("Enter")
        to_the_waterfall(terminal)
    holding = [path for path in tmp_path.rglob("*") if path.is_file() and TOKEN.encode() in path.read_bytes()]
    assert [(path.name, path.stat().st_mode & 0o777) for path in holding] == [("credentials", 0o600)]


def test_paste_an_address_and_then_the_token() -> None:
    with service() as base_url, running(at(base_url), columns=120, rows=40) as terminal:
        terminal.wait_for("Paste an AppSignal URL")
        terminal.press("Down", "Down", "Enter")
        terminal.wait_for("https://appsignal.com/…")
        terminal.type("https://example.com/nothing")
        terminal.press("Enter")
        terminal.wait_for("names no site")
        terminal.press("C-u")
        terminal.wait_for("https://appsignal.com/…")
        terminal.type(some_trace(base_url))
        terminal.press("Enter")
        terminal.wait_for("The address is kept.", "paste the token")
        terminal.type(TOKEN)
        terminal.press("Enter")
        shows_the_waterfall(terminal, "shop-web · PROD")


def test_with_a_token_that_sees_one_or_more_sites_the_first_question_is_about_data() -> None:
    with service() as base_url, running(at(base_url), APPSIGNAL_API_TOKEN=TOKEN) as terminal:
        seen = terminal.wait_for("─ Sites ─", "shop-api", "shop-web")
        assert "Paste a token" not in seen
        rows = [line for line in seen.split("\n") if "▌" in line]
        assert ["PROD" in row for row in rows] == [True, True, False, False]
        terminal.type("shop-web")
        terminal.wait_for("2 of 4 sites")
        terminal.press("Enter")
        to_the_waterfall(terminal)
        with running(at(base_url), APPSIGNAL_API_TOKEN=TOKEN) as again:
            again.wait_for("shop-web · PROD", "Checkout#create")
            assert "─ Sites ─" not in again.screen()


def test_with_a_token_and_graphql_refused_an_address_is_enough() -> None:
    world = World(7, Clock.real())
    with service(world=world) as open_to_all:
        address = some_trace(open_to_all)
    with (
        service("h02:/graphql", world=world) as base_url,
        running(at(base_url), columns=120, rows=40, APPSIGNAL_API_TOKEN=TOKEN) as terminal,
    ):
        seen = terminal.wait_for("Your token works.", "Paste an AppSignal URL", "✖")
        assert seen.index("Paste an AppSignal URL") < seen.index("Paste a token")
        terminal.press("Enter")
        terminal.wait_for("https://appsignal.com/…")
        terminal.type(address)
        terminal.press("Enter")
        shows_the_waterfall(terminal)


def test_an_address_on_the_command_line_opens_its_trace() -> None:
    with (
        service() as base_url,
        running(at(base_url, some_trace(base_url)), columns=120, rows=40, APPSIGNAL_API_TOKEN=TOKEN) as terminal,
    ):
        shows_the_waterfall(terminal, "shop-web · PROD")
