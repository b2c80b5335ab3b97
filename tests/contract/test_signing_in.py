"""`auth login` and `auth logout` against the simulator, and what becomes of a token that is kept."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from pydantic import SecretStr

from appsignal_tui.cli import main
from appsignal_tui.demo.asgi import Simulator
from appsignal_tui.demo.clock import Clock
from appsignal_tui.demo.faults.application import faulty
from appsignal_tui.demo.world import World
from appsignal_tui.store.credentials import Account, Credentials
from tests.support.keyrings import install
from tests.support.simulator import FROZEN_NS, TOKEN, served

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Type a command, with something on standard input; exit status, standard output and standard error."""

    def typed(line: str, given: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(given))
        status = main(line.split())
        printed = capsys.readouterr()
        assert TOKEN not in printed.out + printed.err
        return status, printed.out, printed.err

    return typed


def test_a_good_token_is_kept_used_by_every_command_and_forgotten(run: Run, simulator_url: str) -> None:
    host = simulator_url.removeprefix("http://")
    status, out, err = run(f"auth login --base-url {simulator_url}", f"  {TOKEN}\n")
    path = Credentials.usual().path
    assert (status, err) == (0, "")
    assert out == f"The token is good for {host} and is kept in the file {path}.\n"
    assert path is not None
    assert path.stat().st_mode & 0o777 == 0o600
    status, out, _ = run(f"auth status --base-url {simulator_url} --json")
    assert (status, json.loads(out)["source"]) == (0, f"file {path}")
    status, out, err = run(f"deploys --base-url {simulator_url} --site shop-web/production --ndjson")
    assert status == 0, err
    assert out
    assert run(f"auth logout --base-url {simulator_url}") == (
        0,
        f"The token for {host} is gone from the file {path}.\n",
        "",
    )
    assert run(f"auth logout --base-url {simulator_url}")[1] == f"No token was kept for {host}.\n"
    assert run(f"deploys --base-url {simulator_url}")[0] == 2


def test_a_token_is_kept_in_the_key_store_where_one_works(
    run: Run, simulator_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = install(tmp_path, monkeypatch)
    assert "in the key store (Desktop)" in run(f"auth login --base-url {simulator_url}", TOKEN)[1]
    assert TOKEN in kept.read_text()
    assert Credentials.usual().accounts() == ()
    assert json.loads(run(f"auth status --base-url {simulator_url} --json")[1])["source"] == "the key store"
    assert "in the file" in run(f"auth login --base-url {simulator_url} --store file", TOKEN)[1]
    assert TOKEN not in kept.read_text()


def test_a08_a_key_store_asked_for_and_not_there_is_told_and_nothing_is_kept(run: Run, simulator_url: str) -> None:
    status, out, err = run(f"auth login --base-url {simulator_url} --store keyring", TOKEN)
    assert (status, out) == (1, "")
    assert "pip install 'appsignal-tui[keyring]'" in err
    assert Credentials.usual().accounts() == ()


@pytest.mark.parametrize("given", ["", "\n", "two words\n", "s3cr3t\x1b[2J\n"])
def test_a02_what_cannot_be_a_token_is_refused_without_asking(run: Run, given: str) -> None:
    status, _, err = run("auth login --base-url http://127.0.0.1:9", given)
    assert status == 2
    assert "s3cr3t" not in err


def test_a_token_the_service_refuses_is_not_kept_and_one_kept_before_stays(run: Run, simulator_url: str) -> None:
    account = Account(simulator_url)
    Credentials.usual().save(account, SecretStr(TOKEN))
    status, out, err = run(f"auth login --base-url {simulator_url}", "wrong")
    assert (status, out) == (1, "")
    assert "token" in err
    assert Credentials.usual().token(account) == SecretStr(TOKEN)


def test_a_token_is_not_kept_when_nobody_can_be_asked(run: Run) -> None:
    status, _, err = run("auth login --base-url http://127.0.0.1:9", TOKEN)
    assert status == 3
    assert "127.0.0.1:9" in err
    assert Credentials.usual().accounts() == ()


def test_a10_a_token_that_was_revoked_stays_kept_until_the_person_says_otherwise(run: Run) -> None:
    revoked = faulty(Simulator(World(7, Clock.frozen(FROZEN_NS))), ("h01-401",))
    with served(revoked) as url:
        path = Credentials.usual().save(Account(url), SecretStr(TOKEN))
        before = path.read_bytes()
        status, _, err = run(f"actions --base-url {url} --site shop-web/production")
        assert status == 1
        assert "token" in err
        assert path.read_bytes() == before
        assert "is gone from" in run(f"auth logout --base-url {url}")[1]


def test_a07_at_a_terminal_the_token_is_asked_for_and_not_shown(simulator_url: str) -> None:
    terminal, stdin = os.openpty()
    command = [sys.executable, "-m", "appsignal_tui", "auth", "login", "--base-url", simulator_url]
    with subprocess.Popen(
        command, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    ) as child:
        try:
            assert child.stderr is not None
            prompt = f"Token for {simulator_url.removeprefix('http://')} (it is not shown): ".encode()
            assert child.stderr.read(len(prompt)) == prompt
            os.write(terminal, f"{TOKEN}\n".encode())
            out, err = child.communicate(timeout=30)
        finally:
            child.kill()
    os.close(stdin)
    os.set_blocking(terminal, False)
    with suppress(OSError):
        assert TOKEN.encode() not in os.read(terminal, 10_000)
    os.close(terminal)
    assert (child.returncode, err.strip()) == (0, b"")
    assert b"is good for" in out
    assert TOKEN.encode() not in out
    assert Credentials.usual().token(Account(simulator_url)) == SecretStr(TOKEN)


def test_what_goes_before_a_kept_token_is_told(run: Run, simulator_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APPSIGNAL_API_TOKEN", "demo-environment")
    assert "APPSIGNAL_API_TOKEN goes before" in run(f"auth login --base-url {simulator_url}", TOKEN)[2]
    assert "APPSIGNAL_API_TOKEN still holds" in run(f"auth logout --base-url {simulator_url}")[2]
    monkeypatch.delenv("APPSIGNAL_API_TOKEN")
    monkeypatch.setenv("APPSIGNAL_TUI_BASE_URL", simulator_url)
    monkeypatch.setenv("APPSIGNAL_TUI_TOKEN_COMMAND", "echo demo-command")
    assert "token_command (APPSIGNAL_TUI_TOKEN_COMMAND) goes before" in run("auth login", TOKEN)[2]
    assert "token_command (APPSIGNAL_TUI_TOKEN_COMMAND) still gets one" in run("auth logout")[2]


def test_a05_the_token_of_a_command_signs_in_and_is_written_nowhere(
    run: Run, simulator_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APPSIGNAL_TUI_BASE_URL", simulator_url)
    monkeypatch.setenv("APPSIGNAL_TUI_TOKEN_COMMAND", f"echo {TOKEN}")
    status, out, err = run("deploys --site shop-web/production --ndjson")
    assert status == 0, err
    assert out
    files = [path for path in Path.home().rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if TOKEN.encode() in path.read_bytes()]
