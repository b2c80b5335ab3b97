"""`appsignal-tui doctor` as a script and a person meet it: output, exit statuses, and what is never printed."""

import csv
import io
import json
import os
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from appsignal_tui.cli import main
from appsignal_tui.demo.asgi import Simulator
from appsignal_tui.demo.clock import Clock
from appsignal_tui.demo.world import World
from tests.contract.conftest import Stage
from tests.support.terminal import running

DEMO = ("--demo", "--at", "2026-11-23T14:16:00Z", "--clock", "frozen")
TOKEN = "demo-s3cr3t+/="  # noqa: S105 - opens nothing
NOWHERE = "https://127.0.0.1:1"

Capture = pytest.CaptureFixture[str]


def doctor(capsys: Capture, *words: str, status: int = 0) -> str:
    """Standard output of the command, which ends with `status`."""
    assert main(["doctor", *words]) == status
    printed = capsys.readouterr()
    assert "\x1b" not in printed.out + printed.err
    return printed.out


def rows(capsys: Capture, *words: str, status: int = 0) -> dict[str, dict[str, Any]]:
    found = json.loads(doctor(capsys, *words, "--json", status=status))
    return {row["name"]: row for row in found}


def test_every_form_holds_the_same_findings(capsys: Capture) -> None:
    found = rows(capsys, *DEMO)
    assert {tuple(row) for row in found.values()} == {("name", "state", "words", "hint", "facts")}
    assert {row["state"] for row in found.values()} <= {"fine", "attention", "bad", "unknown"}
    assert all(set(fact) == {"name", "value"} for row in found.values() for fact in row["facts"])

    lines = doctor(capsys, *DEMO, "--ndjson").splitlines()
    assert [json.loads(line) for line in lines] == list(found.values())

    table = list(csv.DictReader(io.StringIO(doctor(capsys, *DEMO, "--csv-raw"), newline="")))
    assert [row["name"] for row in table] == list(found)
    assert [json.loads(row["facts"]) for row in table] == [row["facts"] for row in found.values()]

    text = doctor(capsys, *DEMO)
    assert all(re.search(rf"^[●▲✖◌] {re.escape(name)} ", text, re.MULTILINE) for name in found)
    assert all(row["words"] in text for row in found.values())


def test_a_width_is_kept(capsys: Capture) -> None:
    text = doctor(capsys, *DEMO, "--width", "40")
    assert max(map(len, text.splitlines())) <= 40


def test_where_the_output_goes_elsewhere_the_terminal_is_not_looked_at(capsys: Capture) -> None:
    assert not {"terminal", "colours", "copy"} & rows(capsys, *DEMO).keys()


def test_a01_without_a_token_it_works_and_says_how_to_give_one(capsys: Capture) -> None:
    found = rows(capsys, "--base-url", NOWHERE, status=1)
    assert (found["token"]["state"], found["hosts"]["state"]) == ("bad", "bad")
    assert "APPSIGNAL_API_TOKEN" in found["token"]["hint"]
    assert found["settings"]["state"] == found["files"]["state"] == "fine"


@pytest.mark.parametrize(
    ("fault", "name", "state", "status"),
    [
        ("h01:/auth", "token", "bad", 1),
        ("h08:/auth", "token", "unknown", 0),
        ("h02:/tracing", "site shop-web/production", "bad", 1),
        ("h08:/graphql", "GraphQL", "attention", 0),
        ("h03:/openapi.json", "contract", "unknown", 0),
        ("h11:/openapi.json", "contract", "unknown", 0),
    ],
)
def test_the_exit_status_tells_whether_something_is_bad(
    fault: str, name: str, state: str, status: int, capsys: Capture
) -> None:
    found = rows(capsys, *DEMO, "--fault", fault, status=status)
    assert found[name]["state"] == state


def test_settings_that_cannot_be_used_are_exit_status_2_with_the_rest_looked_at(
    capsys: Capture, tmp_path: Path
) -> None:
    file = tmp_path / "token"
    file.write_text("demo-x")
    file.chmod(0o644)
    found = rows(capsys, "--token-file", str(file), "--base-url", NOWHERE, status=2)
    assert found["settings"]["state"] == "bad"
    assert f"chmod 600 {file}" in found["settings"]["hint"]
    assert list(found) == ["settings", "files"]
    assert rows(capsys, "--base-url", "http://appsignal.example", status=2)["settings"]["state"] == "bad"


def test_a02_a_token_that_cannot_be_one_is_not_quoted(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APPSIGNAL_API_TOKEN", "s3cr3t token\n")
    text = doctor(capsys, "--base-url", NOWHERE, status=2)
    assert "s3cr3t" not in text


def test_f10_a_credentials_file_that_others_read_is_bad(capsys: Capture) -> None:
    folder = Path(os.environ["XDG_CONFIG_HOME"]) / "appsignal-tui"
    folder.mkdir(mode=0o700)
    (folder / "credentials").write_text("")
    (folder / "credentials").chmod(0o644)
    found = rows(capsys, *DEMO, status=1)
    assert found["files"]["state"] == "bad"
    assert found["files"]["hint"] == f"Run: chmod 600 {folder}/credentials"


def test_a12_no_form_of_output_holds_the_token(
    stage: tuple[Stage, str], capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    staged, url = stage
    staged.app = Simulator(World(7, Clock.real()))
    monkeypatch.setenv("APPSIGNAL_API_TOKEN", TOKEN)
    for form in ("--json", "--ndjson", "--csv", "--plain"):
        text = doctor(capsys, "--base-url", url, form)
        assert "s3cr3t" not in text
        assert "from the environment" in text
        assert "shop-web/production" in text


def test_a_reader_that_goes_away_ends_it_without_a_word(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    class Gone(io.StringIO):
        def write(self, _text: str) -> int:
            raise BrokenPipeError

    monkeypatch.setattr("appsignal_tui.cli.program.give_up_stdout", lambda: None)
    monkeypatch.setattr(sys, "stdout", Gone())
    assert main(["doctor", *DEMO]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.terminal
def test_u07_in_tmux_the_terminal_is_looked_at_and_the_clipboard_really_tried() -> None:
    shell = [
        "sh",
        "-c",
        f"{sys.executable} -m appsignal_tui doctor {' '.join(DEMO)} --clipboard; echo ended $?; sleep 60",
    ]
    with running(shell, columns=100, rows=40) as terminal:
        seen = terminal.wait_for("ended 0")
        assert "appsignal-tui can copy" in terminal.clipboard
    assert "· 100×40" in seen
    assert re.search(r"▲ escape key +tmux waits \d+ ms after it", seen)
    assert "copied 22 characters to tmux" in seen
