"""`config …` and `auth status`, as they are typed."""

import json
import os
from pathlib import Path

import jsonschema
import pytest
from pydantic import SecretStr

from appsignal_tui.cli import main
from appsignal_tui.cli.arguments import parse
from appsignal_tui.cli.settings import usual_path
from appsignal_tui.cli.sources import connector
from appsignal_tui.config import KEYS
from appsignal_tui.errors import ConfigurationError
from appsignal_tui.store.credentials import Account, Credentials

SECRET = "s3cr3t"  # noqa: S105 - what must not be shown
Capture = pytest.CaptureFixture[str]


def write(text: str) -> Path:
    path = usual_path()
    assert path is not None
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(text)
    return path


def run(capsys: Capture, line: str, status: int = 0) -> tuple[str, str]:
    """Standard output and standard error of a command that ends with `status`."""
    assert main(line.split()) == status
    printed = capsys.readouterr()
    assert SECRET not in printed.out + printed.err
    return printed.out, printed.err


def test_show_tells_every_value_and_where_it_comes_from(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(f"connect_s = 2.5\ntoken_command = ['pass', '{SECRET}']\n[profile.work]\nsite = 'api/staging'\n")
    monkeypatch.setenv("APPSIGNAL_TUI_KEYRING", "no")
    out, err = run(capsys, "config show --profile work --json")
    rows = {row["key"]: (row["value"], row["origin"]) for row in json.loads(out)}
    assert list(rows) == list(KEYS)
    assert rows["connect_s"] == (2.5, f"{path} line 1")
    assert rows["token_command"] == ("pass …", f"{path} line 2")
    assert rows["site"] == ("api/staging", f"{path} line 4")
    assert rows["keyring"] == (False, "APPSIGNAL_TUI_KEYRING")
    assert rows["base_url"] == ("https://appsignal.com", "default")
    assert err == ""
    plain, err = run(capsys, "config show --base-url https://other.example")
    assert "https://other.example" in plain
    assert "--base-url" in plain
    assert "token_command" in err
    assert "is not used for other.example" in err


def test_path_tells_where_the_file_would_be(capsys: Capture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert run(capsys, "config path")[0] == f"{usual_path()}\n"
    monkeypatch.setenv("APPSIGNAL_TUI_CONFIG", str(tmp_path / "mine.toml"))
    assert run(capsys, "config path")[0] == f"{tmp_path / 'mine.toml'}\n"
    monkeypatch.setenv("APPSIGNAL_TUI_CONFIG", os.devnull)
    assert "no settings file" in run(capsys, "config path", 1)[1]


def test_f09_validate_tells_every_mistake_in_a_line_of_its_own(capsys: Capture) -> None:
    assert "no settings file" in run(capsys, "config validate")[0]
    path = write(f"token = '{SECRET}'\nconect_s = 3\n")
    out, err = run(capsys, "config validate", 2)
    first, second, last = err.splitlines()
    assert out == ""
    assert f"{path} line 1: “token”: no token stands in this file" in first
    assert f"{path} line 2: there is no setting “conect_s”. Is it connect_s?" in second
    assert "2 settings are wrong. Mend it, or go on with the defaults" in last
    write("connect_s = 3\n")
    assert run(capsys, "config validate") == (f"{path} is good.\n", "")


@pytest.mark.parametrize("command", ["logs", "auth status", "sites list", "config show", ""])
def test_f09_no_command_goes_on_with_settings_that_are_wrong(command: str, capsys: Capture) -> None:
    path = write("base_url = 'http://appsignal.example'\n")
    out, err = run(capsys, command, 2)
    assert out == ""
    assert f"{path} line 1: base_url: The base URL must use https" in err
    assert len(err.splitlines()) == 1


def test_schema_is_one_that_editors_take(capsys: Capture) -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(run(capsys, "config schema")[0]))


def test_init_writes_once_and_privately(capsys: Capture) -> None:
    path = usual_path()
    assert path is not None
    assert run(capsys, "config init")[0] == f"{path}\n"
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert run(capsys, "config validate")[0] == f"{path} is good.\n"
    path.write_text("connect_s = 3\n")
    assert "is there already" in run(capsys, "config init", 2)[1]
    assert path.read_text() == "connect_s = 3\n"


@pytest.mark.parametrize("target", ["elsewhere", "nowhere"])
def test_f12_init_follows_no_link(capsys: Capture, tmp_path: Path, target: str) -> None:
    path = write("")
    path.unlink()
    (tmp_path / "elsewhere").touch()
    path.symlink_to(tmp_path / target)
    assert "is there already" in run(capsys, "config init", 2)[1]
    assert (tmp_path / "elsewhere").read_text() == ""
    assert not (tmp_path / "nowhere").exists()


def test_a01_a_command_without_a_token_ends_with_one_line_of_help(capsys: Capture) -> None:
    out, err = run(capsys, "logs", 2)
    assert out == ""
    (line,) = err.splitlines()
    assert "There is no token." in line
    assert "`appsignal-tui auth login`" in line


def test_a12_status_tells_the_source_and_the_host_and_never_the_token(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = json.loads(run(capsys, "auth status --json", 2)[0])
    assert (told["has_token"], told["source"]) == (False, "")
    path = Credentials.usual().save(Account("https://appsignal.com"), SecretStr(SECRET))
    told = json.loads(run(capsys, "auth status --json")[0])
    assert told == {
        "has_token": True,
        "source": f"file {path}",
        "base_url": "https://appsignal.com",
        "graphql_url": "https://appsignal.com",
        "profile": "",
    }
    monkeypatch.setenv("APPSIGNAL_API_TOKEN", SECRET)
    assert json.loads(run(capsys, "auth status --json")[0])["source"] == "the environment"
    assert "https://appsignal.com" in run(capsys, "auth status")[0]


def test_a03_a_token_kept_for_another_host_is_told_with_the_real_hosts(capsys: Capture) -> None:
    Credentials.usual().save(Account("https://appsignal.com"), SecretStr(SECRET))
    _, err = run(capsys, "logs --base-url https://xn--ppsignal-5fg.com", 2)
    assert "A token is kept for appsignal.com, and is not sent to xn--ppsignal-5fg.com." in err


def test_a04_a_settings_file_of_a_project_is_told_where_data_is_asked_for(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".appsignal-tui.toml").write_text("base_url = 'https://evil.example'\ntoken_command = ['touch', 'ran']")
    monkeypatch.chdir(tmp_path)
    _, err = run(capsys, "logs", 2)
    assert "appsignal-tui.toml in this folder is ignored; it sets base_url, token_command." in err
    assert not (tmp_path / "ran").exists()


def test_a_profile_has_its_own_address_token_and_site(monkeypatch: pytest.MonkeyPatch) -> None:
    write(
        "[profile.work]\nbase_url = 'https://work.example'\nsite = 'api/staging'\ntoken_command = ['echo', 'token']\n"
    )
    connect = connector(parse(["logs", "--profile", "work"]))
    token = connect.settings.token
    assert token is not None
    assert token.get_secret_value() == "token"
    assert (connect.settings.base_url, connect.wanted_site) == ("https://work.example", "api/staging")
    assert connector(parse(["logs", "--profile", "work", "--site", "x"])).wanted_site == "x"
    assert connector(parse(["logs"])).settings.token is None
    monkeypatch.setenv("APPSIGNAL_API_TOKEN", SECRET)
    connect = connector(parse(["--profile", "work"]))
    assert (connect.settings.token_origin, connect.notices) == (
        "the environment",
        ("APPSIGNAL_API_TOKEN is used for profile work.",),
    )


def test_the_demo_needs_no_settings_and_has_no_accounts() -> None:
    write("nonsense")
    assert connector(parse(["--demo"])).settings.base_url == "https://appsignal.com"
    with pytest.raises(ConfigurationError, match="--profile chooses an account"):
        connector(parse(["--demo", "--profile", "work"]))
