"""`sites …` as a script sees it: with and without a token, over the wire and with nobody there."""

import io
import json
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from appsignal_tui.api import retry
from appsignal_tui.cli import main
from appsignal_tui.cli.arguments import find
from appsignal_tui.demo.asgi import Simulator
from appsignal_tui.demo.clock import Clock
from appsignal_tui.demo.dialects.application import speaking
from appsignal_tui.demo.world import World
from tests.support.simulator import FROZEN_NS, TOKEN, running_simulator, served

Capture = pytest.CaptureFixture[str]

SITE_ID = "5f3c9a1b2c3d4e5f60718293"
URL = f"https://appsignal.com/acme/sites/{SITE_ID}"
FROZEN = ("--demo", "--at", "2026-11-23T14:16:00Z", "--clock", "frozen")
NOWHERE = "http://127.0.0.1:9"
CHANGING = ("add", "rename", "rm", "import")


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retry, "FIRST_PAUSE_S", 0.01)


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    with running_simulator() as url:
        yield url


@pytest.fixture
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APPSIGNAL_API_TOKEN", TOKEN)


def run(capsys: Capture, name: str, *words: str, status: int = 0) -> tuple[str, str]:
    """Standard output and standard error of `sites NAME`, which ends with `status`."""
    found = main(["sites", name, *words])
    printed = capsys.readouterr()
    assert found == status, printed.err
    return printed.out, printed.err


def rows(capsys: Capture, name: str, *words: str, status: int = 0) -> list[dict[str, Any]]:
    found = json.loads(run(capsys, name, *words, "--json", status=status)[0])
    assert isinstance(found, list)
    return found


class TestList:
    """`sites list`."""

    def test_the_demo_has_four_sites_with_their_sources(self, capsys: Capture) -> None:
        sites = rows(capsys, "list", *FROZEN)
        labels = [(site["name"], site["environment"], site["org"]) for site in sites]
        assert labels == [
            (name, environment, "demo-shop")
            for name in ("shop-web", "shop-api")
            for environment in ("production", "staging")
        ]
        assert {"id", "name", "environment", "org", "alias", "sources"} <= sites[0].keys()
        assert [source["name"] for source in sites[0]["sources"]] == ["rails", "nginx", "sidekiq"]
        assert all(source["id"] for site in sites for source in site["sources"])
        fields = [field.name for field in find("sites list").load().prints.fields]
        assert all(list(site) == fields for site in sites)

    def test_every_form_holds_the_same_sites(self, capsys: Capture) -> None:
        sites = rows(capsys, "list", *FROZEN)
        lines, _ = run(capsys, "list", *FROZEN, "--ndjson")
        assert [json.loads(line) for line in lines.splitlines()] == sites
        plain, _ = run(capsys, "list", *FROZEN)
        header, *people = plain.splitlines()
        assert header.split() == ["name", "environment", "org", "alias", "gone", "error_rate", "id", "sources"]
        assert [line.split()[0] for line in people] == [site["name"] for site in sites]
        assert people[0].endswith("rails, nginx, sidekiq")
        text, words = run(capsys, "list", *FROZEN, "--csv", "--limit", "1")
        assert len(text.splitlines()) == 2
        assert "3 more rows were left out" in words

    @pytest.mark.usefixtures("token")
    def test_the_service_is_asked_and_later_what_is_remembered_stands(self, base_url: str, capsys: Capture) -> None:
        assert rows(capsys, "list", "--base-url", base_url, "--kept") == []
        asked = rows(capsys, "list", "--base-url", base_url)
        assert len(asked) == 4
        assert rows(capsys, "list", "--base-url", base_url, "--kept") == asked

    @pytest.mark.usefixtures("token")
    def test_with_nobody_there_what_is_remembered_is_told_with_the_reason(self, capsys: Capture) -> None:
        run(capsys, "add", URL, "--base-url", NOWHERE)
        text, words = run(capsys, "list", "--base-url", NOWHERE, "--json")
        assert [site["id"] for site in json.loads(text)] == [SITE_ID]
        assert "refused the connection" in words

    @pytest.mark.usefixtures("token")
    def test_with_nobody_there_and_nothing_remembered_it_is_worth_a_retry(self, capsys: Capture) -> None:
        text, words = run(capsys, "list", "--base-url", NOWHERE, "--json", status=3)
        assert text == ""
        assert "refused the connection" in words

    @pytest.mark.usefixtures("token")
    @pytest.mark.parametrize("spoken", ["graphql-off", "graphql-restricted"])
    def test_where_graphql_is_closed_sites_added_by_hand_are_enough(self, spoken: str, capsys: Capture) -> None:
        world = World(7, Clock.frozen(FROZEN_NS))
        with served(speaking(Simulator(world), [spoken])) as url:
            run(capsys, "list", "--base-url", url, "--json", status=1)
            run(capsys, "add", world.sites[0].id, "--base-url", url, "--alias", "shop")
            assert [site["alias"] for site in rows(capsys, "list", "--base-url", url)] == ["shop"]
            assert [site["state"] for site in rows(capsys, "check", "--base-url", url)] == ["ok"]

    def test_without_a_token_there_is_nothing_and_that_is_told(self, capsys: Capture) -> None:
        text, words = run(capsys, "list", "--json")
        assert json.loads(text) == []
        assert "nothing found" in words


class TestAdd:
    """`sites add`, offline and without a token."""

    def test_an_address_is_enough_and_is_there_in_the_next_run(self, capsys: Capture) -> None:
        words = ("--name", "shop", "--env", "production", "--alias", "main", "--colour", "red", "--favourite", "2")
        (added,) = rows(capsys, "add", f"{URL}/logs/sources/77aa", *words, "--source", "app=88bb")
        assert (added["id"], added["org"], added["alias"], added["favourite"]) == (SITE_ID, "acme", "main", 2)
        assert [(source["id"], source["name"]) for source in added["sources"]] == [("77aa", ""), ("88bb", "app")]
        assert rows(capsys, "list") == [added]
        assert json.loads(run(capsys, "show", "main", "--json")[0]) == added

    def test_what_is_added_signed_out_is_there_for_every_account_of_the_service(
        self, base_url: str, capsys: Capture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run(capsys, "add", URL, "--base-url", base_url, "--alias", "main")
        for each in (TOKEN, f"{TOKEN}-2"):
            monkeypatch.setenv("APPSIGNAL_API_TOKEN", each)
            found = {site["id"]: site for site in rows(capsys, "list", "--base-url", base_url)}
            assert found[SITE_ID]["alias"] == "main"
            assert len(found) == 5
        run(capsys, "rm", "main", "--base-url", base_url)
        assert SITE_ID not in {site["id"] for site in rows(capsys, "list", "--base-url", base_url)}

    def test_f11_another_base_url_has_its_own(self, base_url: str, capsys: Capture) -> None:
        run(capsys, "add", URL)
        assert rows(capsys, "list", "--base-url", base_url) == []

    def test_what_was_given_before_stays(self, capsys: Capture) -> None:
        run(capsys, "add", URL, "--name", "shop", "--alias", "main")
        (again,) = rows(capsys, "add", SITE_ID, "--env", "production")
        assert (again["name"], again["environment"], again["org"], again["alias"]) == (
            "shop",
            "production",
            "acme",
            "main",
        )

    @pytest.mark.usefixtures("token")
    def test_it_is_never_overwritten_by_discovery(self, base_url: str, capsys: Capture) -> None:
        site = World(7, Clock.frozen(FROZEN_NS)).sites[0]
        run(capsys, "add", site.id, "--base-url", base_url, "--name", "till", "--colour", "blue")
        found = next(each for each in rows(capsys, "list", "--base-url", base_url) if each["id"] == site.id)
        assert (found["name"], found["environment"], found["colour"]) == ("till", "production", "blue")

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (["shop"], "names no site"),
            ([URL, "--alias", "two words"], "no alias"),
            ([URL, "--colour", "mauve"], "no colour"),
            ([URL, "--favourite", "10"], "at most 9"),
            ([URL, "--source", "app="], "NAME=ID"),
            ([URL, "--demo"], "Nothing is kept"),
        ],
    )
    def test_what_makes_no_sense_is_told_and_adds_nothing(self, words: list[str], said: str, capsys: Capture) -> None:
        text, told = run(capsys, "add", *words, "--json", status=2)
        assert text == ""
        assert said in told
        assert rows(capsys, "list") == []

    def test_an_alias_of_another_site_is_not_taken_away(self, capsys: Capture) -> None:
        run(capsys, "add", URL, "--alias", "main")
        other = SITE_ID[:-1] + "4"
        _, told = run(capsys, "add", other, "--alias", "MAIN", status=2)
        assert f"stands for {SITE_ID}" in told
        assert [site["id"] for site in rows(capsys, "list")] == [SITE_ID]


class TestChanging:
    """`sites rename` and `sites rm`."""

    def test_only_what_is_given_changes_and_can_be_taken_back(self, capsys: Capture) -> None:
        run(capsys, "add", URL, "--name", "shop", "--env", "production", "--alias", "main")
        (renamed,) = rows(capsys, "rename", "main", "--name", "till", "--colour", "green", "--favourite", "4")
        assert (renamed["name"], renamed["environment"], renamed["alias"]) == ("till", "production", "main")
        assert (renamed["colour"], renamed["favourite"]) == ("green", 4)
        (back,) = rows(capsys, "rename", SITE_ID, "--name", "", "--alias", "", "--colour", "", "--favourite", "0")
        assert (back["name"], back["alias"], back["colour"], back["favourite"]) == ("", "", "", 0)

    def test_a_change_of_nothing_is_no_change(self, capsys: Capture) -> None:
        run(capsys, "add", URL)
        assert "Say what to change" in run(capsys, "rename", SITE_ID, status=2)[1]

    @pytest.mark.parametrize("name", ["show", "rename", "rm"])
    def test_a_site_nobody_knows_is_told_with_what_there_is(self, name: str, capsys: Capture) -> None:
        words = ("--alias", "x") if name == "rename" else ()
        assert "sites add URL" in run(capsys, name, "\x1b[2Jnowhere", *words, status=1)[1]
        run(capsys, "add", URL, "--name", "shop")
        text, told = run(capsys, name, "\x1b[2Jnowhere", *words, status=1)
        assert "There is shop" in told
        assert "\x1b" not in told + text

    def test_a_site_is_printed_and_forgotten(self, capsys: Capture) -> None:
        run(capsys, "add", URL, "--name", "shop")
        (removed,) = rows(capsys, "rm", "shop")
        assert removed["id"] == SITE_ID
        assert rows(capsys, "list") == []

    @pytest.mark.parametrize("name", CHANGING)
    def test_nothing_is_kept_of_the_demo(self, name: str, capsys: Capture, tmp_path: Path) -> None:
        file = tmp_path / "sites.json"
        file.write_text(run(capsys, "export", *FROZEN)[0])
        words = {"add": [URL], "rename": ["shop-web", "--alias", "x"], "rm": ["shop-web"], "import": [str(file)]}[name]
        assert "Nothing is kept" in run(capsys, name, *words, "--demo", status=2)[1]


class TestCheck:
    """`sites check`."""

    @pytest.mark.usefixtures("token")
    def test_every_site_is_asked_once_and_its_figures_are_remembered(self, base_url: str, capsys: Capture) -> None:
        checked = rows(capsys, "check", "--base-url", base_url)
        assert [site["state"] for site in checked] == ["ok"] * 4
        assert all(site["latency_ms"] > 0 and site["problem"] == "" for site in checked)
        kept = {site["id"]: site for site in rows(capsys, "list", "--base-url", base_url, "--kept")}
        for site in checked:
            assert kept[site["id"]]["error_rate_pct"] == site["error_rate_pct"]
            assert kept[site["id"]]["checked"]

    @pytest.mark.usefixtures("token")
    def test_h03_one_that_is_gone_is_told_marked_and_the_status_is_1(self, base_url: str, capsys: Capture) -> None:
        run(capsys, "add", URL, "--base-url", base_url, "--alias", "lost")
        run(capsys, "list", "--base-url", base_url)
        checked = {site["id"]: site for site in rows(capsys, "check", "--base-url", base_url, status=1)}
        assert {site["state"] for each, site in checked.items() if each != SITE_ID} == {"ok"}
        assert checked[SITE_ID]["state"] == "gone"
        assert "no longer exists, or this token has no access" in checked[SITE_ID]["problem"]
        assert next(
            site["gone"] for site in rows(capsys, "list", "--base-url", base_url, "--kept") if site["id"] == SITE_ID
        )
        (only,) = rows(capsys, "check", "--base-url", base_url, "--only", "shop-web/production")
        assert only["name"] == "shop-web"

    @pytest.mark.usefixtures("token")
    def test_n02_a_service_that_is_not_there_is_status_3(self, capsys: Capture) -> None:
        run(capsys, "add", URL, "--base-url", NOWHERE)
        text, words = run(capsys, "check", "--base-url", NOWHERE, "--json", status=3)
        assert text == ""
        assert "refused the connection" in words

    @pytest.mark.parametrize(("fault", "status"), [("h08:/tracing", 3), ("h01:/tracing", 1), ("h03:/tracing", 1)])
    def test_what_fails_for_every_site_decides_the_status(self, fault: str, status: int, capsys: Capture) -> None:
        run(capsys, "check", *FROZEN, "--fault", fault, "--json", status=status)

    def test_a_threshold_is_told_by_status_4(self, capsys: Capture) -> None:
        run(capsys, "check", *FROZEN, "--fail-if", "count>3", status=4)
        run(capsys, "check", *FROZEN, "--fail-if", "error_rate>99%")

    def test_a01_without_a_token_there_is_one_line_of_help(self, capsys: Capture) -> None:
        text, words = run(capsys, "check", status=2)
        assert text == ""
        assert "There is no token" in words


class TestPassingOn:
    """`sites export` and `sites import`."""

    def test_another_machine_has_the_same_sites(
        self, capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run(capsys, "add", f"{URL}/logs/sources/77aa", "--name", "shop", "--alias", "main", "--colour", "red")
        run(capsys, "add", SITE_ID[:-1] + "4", "--favourite", "3")
        mine = rows(capsys, "list")
        file = tmp_path / "sites.json"
        _, words = run(capsys, "export", "--output", str(file))
        assert "2 sites are written" in words
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert run(capsys, "export")[0] == file.read_text()
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()
        monkeypatch.setenv("XDG_STATE_HOME", str(elsewhere))
        assert rows(capsys, "import", str(file)) == rows(capsys, "list")
        assert sorted(rows(capsys, "list"), key=str) == sorted(mine, key=str)

    def test_what_is_given_here_stays_unless_forced(self, capsys: Capture, tmp_path: Path) -> None:
        run(capsys, "add", URL, "--name", "shop", "--alias", "main")
        file = tmp_path / "sites.json"
        run(capsys, "export", "--output", str(file))
        run(capsys, "rename", "main", "--name", "till", "--alias", "mine")
        run(capsys, "add", SITE_ID[:-1] + "4", "--alias", "main")
        kept = next(site for site in rows(capsys, "import", str(file)) if site["id"] == SITE_ID)
        assert (kept["name"], kept["alias"]) == ("till", "mine")
        (forced,) = rows(capsys, "import", str(file), "--force")
        assert (forced["name"], forced["alias"]) == ("shop", "main")

    @pytest.mark.usefixtures("token")
    def test_no_secret_is_in_it(self, base_url: str, capsys: Capture) -> None:
        text, _ = run(capsys, "export", "--base-url", base_url)
        assert len(json.loads(text)["sites"]) == 4
        assert TOKEN not in text

    def test_standard_input_is_taken(self, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
        text, _ = run(capsys, "export", *FROZEN)
        monkeypatch.setattr("sys.stdin", io.StringIO(text))
        assert "of another service" in run(capsys, "import", "-", status=2)[1]
        monkeypatch.setattr("sys.stdin", io.StringIO(text))
        assert len(rows(capsys, "import", "-", "--force")) == 4

    def test_f12_an_export_replaces_nothing_by_accident(self, capsys: Capture, tmp_path: Path) -> None:
        file, link = tmp_path / "sites.json", tmp_path / "link"
        file.write_text("mine")
        link.symlink_to(file)
        assert "exists already" in run(capsys, "export", *FROZEN, "--output", str(file), status=2)[1]
        for more in ([], ["--force"]):
            assert "symbolic link" in run(capsys, "export", *FROZEN, "--output", str(link), *more, status=2)[1]
        assert file.read_text() == "mine"
        run(capsys, "export", *FROZEN, "--output", str(file), "--force")
        assert len(json.loads(file.read_text())["sites"]) == 4
        run(capsys, "export", *FROZEN, "--output", str(tmp_path / "no" / "sites.json"), status=1)

    @pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xfe", b"[1"])
    def test_a_file_that_is_none_of_ours_changes_nothing(self, content: bytes, capsys: Capture, tmp_path: Path) -> None:
        file = tmp_path / "sites.json"
        file.write_bytes(content)
        assert run(capsys, "import", str(file), status=2)[0] == ""
        assert run(capsys, "import", str(tmp_path / "missing"), status=2)[0] == ""
        assert rows(capsys, "list") == []


@pytest.mark.parametrize("words", [["list"], ["show", SITE_ID], ["rename", SITE_ID, "--alias", "x"], ["rm", SITE_ID]])
def test_no_word_of_a_site_reaches_the_terminal_as_a_command(words: list[str], capsys: Capture) -> None:
    given = ("--name", "\x1b[31mred\x07", "--env", "\u202eevil", "--source", "\x1b]0;x\x07=77aa")
    added, _ = run(capsys, "add", URL, *given)
    text, told = run(capsys, *words)
    assert "red" in text
    assert not {"\x1b", "\x07", "\u202e"} & set(added + text + told)
