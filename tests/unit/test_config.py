"""Where the token comes from, what it must look like, and the limits a person may set."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from appsignal_tui.cli.arguments import parse
from appsignal_tui.cli.sources import connector
from appsignal_tui.config import Settings, clean_environment, clean_token, given_token
from appsignal_tui.errors import ConfigurationError
from appsignal_tui.services.container import limits_of

GOOD = "s3cr3t-0123456789"


@pytest.mark.parametrize("text", [GOOD, f"  {GOOD}\n", f"{GOOD}\r\n", f"\t{GOOD}"])
def test_a02_white_space_around_a_token_is_trimmed(text: str) -> None:
    assert clean_token(text, "a test").get_secret_value() == GOOD


@pytest.mark.parametrize(
    "text",
    ["", " \n", "s3cr3t\nsecond line", "s3cr3t with spaces", "s3cr3t\0", "s3cr3t\x1b[2J", "s3cr3té", "s3cr3t\x7f"],
)
def test_a02_what_no_header_can_carry_is_refused_without_being_quoted(text: str) -> None:
    with pytest.raises(ConfigurationError, match="The token from a test") as caught:
        clean_token(text, "a test")
    assert "s3cr3t" not in f"{caught.value} {caught.value.hint}"
    assert caught.value.exit_code == 2


def test_a_file_comes_before_standard_input_and_that_before_the_environment(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("from-file\n")
    file.chmod(0o600)
    environment = {"APPSIGNAL_API_TOKEN": "from-environment"}

    def told(path: Path | None, *, is_piped: bool, known: dict[str, str]) -> tuple[str, str]:
        token, origin = given_token(known, path, (lambda: "from-stdin\n") if is_piped else None)
        return token.get_secret_value() if token else "", origin

    assert told(file, is_piped=True, known=environment) == ("from-file", f"file {file}")
    assert told(None, is_piped=True, known=environment) == ("from-stdin", "standard input")
    assert told(None, is_piped=False, known=environment) == ("from-environment", "the environment")
    assert told(None, is_piped=False, known={}) == ("", "")


@pytest.mark.parametrize("name", [".appsignal.toml", "appsignal.toml", ".appsignal-tui.toml", ".env", "config.toml"])
def test_a04_no_file_in_the_current_directory_decides_anything(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = ['base_url = "https://evil.example"', 'endpoint = "https://evil.example"', f'token = "{GOOD}"']
    (tmp_path / name).write_text("\n".join([*lines, f"APPSIGNAL_API_TOKEN={GOOD}"]))
    monkeypatch.chdir(tmp_path)
    settings = connector(parse([])).settings
    assert (settings.base_url, settings.graphql_url, settings.token) == ("https://appsignal.com", "", None)


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o644])
def test_f10_a_token_file_others_can_read_is_refused_with_what_mends_it(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "token"
    file.write_text(GOOD)
    file.chmod(mode)
    with pytest.raises(ConfigurationError, match="can be read by others") as caught:
        given_token({}, file, None)
    assert f"chmod 600 {file}" in caught.value.hint


def test_a07_what_we_start_gets_all_of_the_environment_but_the_token() -> None:
    known = {"APPSIGNAL_API_TOKEN": GOOD, "appsignal_api_token": GOOD, "PATH": "/bin", "LANG": "C"}
    assert clean_environment(known) == {"PATH": "/bin", "LANG": "C"}


def test_a07_our_own_environment_is_cleaned_when_none_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APPSIGNAL_API_TOKEN", GOOD)
    monkeypatch.setenv("SOMETHING_ELSE", "kept")
    cleaned = clean_environment()
    assert GOOD not in cleaned.values()
    assert cleaned["SOMETHING_ELSE"] == "kept"


def test_settings_become_the_client_s_limits() -> None:
    limits = limits_of(Settings(connect_s=1, read_s=2, total_s=3, answer_mib=4, large_answer_mib=5, max_in_flight=6))
    assert (limits.connect_s, limits.read_s, limits.total_s, limits.max_in_flight) == (1, 2, 3, 6)
    assert (limits.answer_bytes, limits.large_answer_bytes) == (4 * 2**20, 5 * 2**20)


def test_the_usual_limits_are_the_client_s_own() -> None:
    limits = limits_of(Settings())
    assert (limits.connect_s, limits.read_s, limits.total_s) == (5, 15, 30)
    assert (limits.answer_bytes, limits.large_answer_bytes, limits.max_in_flight) == (16 * 2**20, 64 * 2**20, 4)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"connect_s": 0}, "connect_s is 0, and must be from 0.1 to 120"),
        ({"read_s": -1.0}, "read_s is -1"),
        ({"total_s": float("nan")}, "total_s is nan"),
        ({"total_s": float("inf")}, "total_s is inf"),
        ({"answer_mib": 0}, "answer_mib is 0"),
        ({"max_in_flight": 17}, "max_in_flight is 17, and must be from 1 to 16"),
        ({"read_s": 20.0, "total_s": 10.0}, "must not exceed total_s"),
    ],
)
def test_limits_nobody_can_work_with_are_refused(changed: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        Settings(**changed)


def test_a06_settings_do_not_show_the_token() -> None:
    assert GOOD not in repr(Settings(token=SecretStr(GOOD)))
