"""The settings file and everything else that has a say: precedence, origins, and what is told about mistakes."""

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from appsignal_tui.api.base_url import normalize_base_url
from appsignal_tui.config import KEYS, Configuration, Given, Settings, SettingsError, configure
from appsignal_tui.config.document import schema, template
from appsignal_tui.config.file import STRAY_NAMES, parse_settings

Configured = Callable[..., Configuration]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the settings file would be."""
    return tmp_path / "config.toml"


@pytest.fixture
def configured(file: Path) -> Configured:
    """Settings from a file of this text, the environment and the command line."""

    def build(text: str = "", environment: Mapping[str, str] | None = None, **more: Any) -> Configuration:
        if text:
            file.touch(mode=0o600)
            file.write_text(text, encoding="utf-8")
        more.setdefault("given", {})
        return configure(usual_path=file, environment=environment or {}, normal_url=normalize_base_url, **more)

    return build


def problems(configured: Configured, text: str, environment: Mapping[str, str] | None = None, **more: Any) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        configured(text, environment, **more)
    assert caught.value.exit_code == 2
    return list(caught.value.problems)


def test_without_anything_every_setting_is_the_default(configured: Configured) -> None:
    known = configured()
    assert known.settings == Settings()
    assert set(known.origins) == set(KEYS)
    assert set(known.origins.values()) == {"default"}


PROFILES = """
site = "shop/production"
max_in_flight = 2

[profile.work]
base_url = "https://work.example"
token_command = ["pass", "work"]

[profile.home]
site = "blog/production"
"""


def test_a_later_source_wins_and_each_value_knows_where_it_is_from(configured: Configured, file: Path) -> None:
    environment = {"APPSIGNAL_TUI_SITE": "api/staging", "APPSIGNAL_TUI_READ_S": "7.5"}
    given = {"base_url": Given("https://other.example", "--base-url")}
    usual = configured(PROFILES)
    home = configured(PROFILES, profile="home")
    surrounded = configured(PROFILES, environment, profile="home", given=given)
    assert (usual.settings.site, usual.origins["site"]) == ("shop/production", f"{file} line 2")
    assert (home.settings.site, home.origins["site"]) == ("blog/production", f"{file} line 10")
    assert (surrounded.settings.site, surrounded.origins["site"]) == ("api/staging", "APPSIGNAL_TUI_SITE")
    assert (surrounded.settings.read_s, surrounded.settings.max_in_flight) == (7.5, 2)
    assert (surrounded.settings.base_url, surrounded.origins["base_url"]) == ("https://other.example", "--base-url")
    assert surrounded.origins["connect_s"] == "default"
    assert usual.profiles == ("work", "home")


def test_a_profile_is_chosen_by_the_environment_too(configured: Configured) -> None:
    known = configured(PROFILES, {"APPSIGNAL_TUI_PROFILE": "work"})
    assert (known.settings.profile, known.settings.base_url) == ("work", "https://work.example")
    assert configured(PROFILES, {"APPSIGNAL_TUI_PROFILE": "work"}, profile="home").settings.profile == "home"


def test_another_file_is_named_by_the_environment_or_none(configured: Configured, tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text("connect_s = 1")
    other.chmod(0o600)
    assert configured("connect_s = 2", {"APPSIGNAL_TUI_CONFIG": str(other)}).settings.connect_s == 1
    assert configured("connect_s = 'x'", {"APPSIGNAL_TUI_CONFIG": os.devnull}).settings.connect_s == 5
    (told,) = problems(configured, "", {"APPSIGNAL_TUI_CONFIG": str(tmp_path / "none.toml")})
    assert "no settings file" in told


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("\nbase_ur = 'https://x.example'", 2, "no setting “base_ur”. Is it base_url?"),
        ("connect_s = 5\nzzzzzzz = 1", 2, "no setting “zzzzzzz”. Known are base_url,"),
        ("connect_s = '5'", 1, "connect_s must be a number from 0.1 to 120."),
        ("connect_s = true", 1, "connect_s must be a number"),
        ("connect_s = nan", 1, "connect_s must be a number from 0.1 to 120, not nan"),
        ("# x\n\nmax_in_flight = 4.5", 3, "max_in_flight must be a whole number from 1 to 16, not 4.5."),
        ("max_in_flight = 17", 1, "not 17"),
        (f"max_in_flight = {'9' * 400}", 1, "not a number of so many digits"),
        ("keyring = 'yes'", 1, "keyring must be true or false."),
        ("site = 5", 1, "site must be a text in quotes."),
        ("token_command = 'pass appsignal'", 1, 'such as ["pass", "appsignal"]'),
        ("token_command = [\n 'pass',\n 5,\n]", 1, "token_command must be a list"),
        ("token_command = ['pass\\u0000']".replace("'", '"'), 1, "token_command must be a list"),
        ("base_url = 'http://appsignal.example'", 1, "base_url: The base URL must use https"),
        ("base_url = ''", 1, "base_url: "),
        ("graphql_url = 'https://u:p@appsignal.com'", 1, "must not name a user"),
        ("site = 'x'\ntoken = 'abc'", 2, "“token”: no token stands in this file; `appsignal-tui auth login`"),
        ("[profile.work]\nAPI_Token = 'abc'", 2, "no token stands in this file"),
        ("[profile.work]\n\nmax_in_flight = 2", 3, "max_in_flight is the same for all profiles"),
        ("[profile.work]\nbase-url = 'x'", 2, "Is it base_url?"),
        ("profile = 'work'", 1, "such as [profile.work]"),
        ("[profile]\nwork = 5", 2, "such as [profile.work]"),
        ("[[profile.work]]\nsite = 'x'", 1, "such as [profile.work]"),
        ("[profile.'no good']\nsite = 'x'", 1, "a profile's name has letters"),
        ("connect_s = ", 1, "Invalid value"),
        ("site = 'x'\nsite = 'y'", 2, "Cannot overwrite a value"),
        ("site = 'x'\n= 5", 2, "Invalid"),
    ],
)
def test_f09_a_mistake_is_told_with_file_line_key_and_what_is_right(
    configured: Configured, file: Path, text: str, line: int, words: str
) -> None:
    (told,) = problems(configured, text)
    assert told.startswith(f"{file} line {line}: ")
    assert words in told
    assert "abc" not in told, "no value is quoted"


def test_f09_all_mistakes_are_told_at_once(configured: Configured) -> None:
    text = "connect_s = 0\nnonsense = 1\n[profile.a]\nsite = 5\n"
    told = problems(configured, text, {"APPSIGNAL_TUI_KEYRING": "perhaps", "APPSIGNAL_TUI_TOTAL_S": "long"})
    assert [words.partition(": ")[0].rpartition("/")[2] for words in told] == [
        "config.toml line 1",
        "config.toml line 2",
        "config.toml line 4",
        "APPSIGNAL_TUI_KEYRING",
        "APPSIGNAL_TUI_TOTAL_S",
    ]


def test_f09_limits_that_contradict_each_other_are_told(configured: Configured) -> None:
    (told,) = problems(configured, "total_s = 3\nread_s = 4\nconnect_s = 1")
    assert "must not exceed total_s" in told


def test_f09_the_defaults_are_taken_only_when_the_person_says_so(configured: Configured) -> None:
    with pytest.raises(SettingsError) as caught:
        configured("connect_s = [")
    assert f"APPSIGNAL_TUI_CONFIG={os.devnull}" in caught.value.hint


@pytest.mark.parametrize("content", [b"site = '\xff'", b"\xff\xfe", "x = [" * 5_000, b"\0", b"a" * 300_000])
def test_f09_what_is_no_toml_is_told(configured: Configured, file: Path, content: bytes | str) -> None:
    file.touch(mode=0o600)
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    (told,) = problems(configured, "")
    assert str(file) in told


def test_a_file_of_windows_reads_the_same(configured: Configured) -> None:
    assert configured("\ufeffsite = 'x'\r\nconnect_s = 2\r\n").settings.site == "x"


def test_an_unknown_profile_is_told_with_the_nearest(configured: Configured) -> None:
    assert "no profile “wrok”" in problems(configured, PROFILES, profile="wrok")[0]
    assert "Is it work?" in problems(configured, PROFILES, profile="wrok")[0]
    assert "Begin one with [profile.x]" in problems(configured, "site = 'y'", profile="x")[0]


def test_variables_hold_every_type(configured: Configured) -> None:
    environment = {
        "APPSIGNAL_TUI_KEYRING": "No",
        "APPSIGNAL_TUI_MAX_IN_FLIGHT": "3",
        "APPSIGNAL_TUI_TOKEN_COMMAND": "pass 'my apps/appsignal'",
        "APPSIGNAL_TUI_BASE_URL": "HTTPS://AppSignal.example/graphql",
        "APPSIGNAL_TUI_SITE": "",
    }
    settings = configured("", environment).settings
    assert (settings.keyring, settings.max_in_flight, settings.site) == (False, 3, "")
    assert settings.token_command == ("pass", "my apps/appsignal")
    assert settings.base_url == "https://appsignal.example"


def test_a_variable_that_is_nearly_right_is_warned_about(configured: Configured) -> None:
    known = configured("", {"APPSIGNAL_TUI_BASEURL": "https://x.example", "APPSIGNAL_TUI_QUITE_ELSE": "1"})
    assert known.settings.base_url == Settings().base_url
    assert known.warnings == ("The variable APPSIGNAL_TUI_BASEURL means nothing here. Is it APPSIGNAL_TUI_BASE_URL?",)


OF_ONE_ADDRESS = "graphql_url = 'https://graphql.example'\ntoken_command = ['pass', 's3cr3t']\n"


@pytest.mark.parametrize(
    ("environment", "profile", "given"),
    [
        ({}, "", {"base_url": Given("https://other.example", "--base-url")}),
        ({"APPSIGNAL_TUI_BASE_URL": "https://other.example"}, "", {}),
        ({}, "other", {}),
    ],
)
def test_a03_what_gets_a_token_for_one_address_is_not_carried_along_to_another(
    configured: Configured, environment: dict[str, str], profile: str, given: dict[str, Given]
) -> None:
    text = f"{OF_ONE_ADDRESS}[profile.other]\nbase_url = 'https://other.example'\n"
    known = configured(text, environment, profile=profile, given=given)
    assert known.settings.base_url == "https://other.example"
    assert (known.settings.token_command, known.settings.graphql_url) == ((), "")
    assert {known.origins[name] for name in ("token_command", "graphql_url")} == {"default"}
    assert len(known.withheld) == 2
    assert all("is for appsignal.com and is not used for other.example" in words for words in known.withheld)
    assert "s3cr3t" not in " ".join(known.withheld)


def test_a14_the_same_address_said_again_keeps_what_belongs_to_it(configured: Configured) -> None:
    given = {"base_url": Given("https://appsignal.com", "--base-url")}
    known = configured(OF_ONE_ADDRESS, given=given)
    assert known.settings.token_command == ("pass", "s3cr3t")
    assert known.settings.graphql_url == "https://graphql.example"
    assert known.withheld == ()


@pytest.mark.parametrize("name", STRAY_NAMES)
@pytest.mark.parametrize(
    "text",
    ['base_url = "https://evil.example"', 'token = "x"', '[profile.x]\ntoken_command = ["x"]', 'endpoint = "x"'],
)
def test_a04_a_settings_file_in_the_current_folder_is_ignored_with_a_warning(
    configured: Configured, tmp_path: Path, name: str, text: str
) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / name).write_text(text)
    known = configured(folder=folder)
    assert known.settings == Settings()
    (warning,) = known.warnings
    assert warning.startswith(f"{name} in this folder is ignored; it sets ")
    assert "evil" not in warning


def test_a04_harmless_files_and_what_is_no_file_are_passed_by(configured: Configured, tmp_path: Path) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / STRAY_NAMES[0]).write_text('site = "x"')
    (folder / STRAY_NAMES[1]).write_text("= no toml")
    os.mkfifo(folder / STRAY_NAMES[2])
    (folder / STRAY_NAMES[3]).mkdir()
    assert configured(folder=folder).warnings == ()


def test_a04_a_file_named_by_the_person_may_stand_in_the_current_folder(configured: Configured, tmp_path: Path) -> None:
    named = tmp_path / STRAY_NAMES[0]
    named.touch(mode=0o600)
    named.write_text("base_url = 'https://mine.example'")
    known = configured("", {"APPSIGNAL_TUI_CONFIG": str(named)}, folder=tmp_path)
    assert (known.settings.base_url, known.warnings) == ("https://mine.example", ())


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_f10_a_settings_file_others_can_change_is_refused_with_what_mends_it(
    configured: Configured, file: Path, mode: int
) -> None:
    file.write_text("site = 'x'")
    file.chmod(mode)
    with pytest.raises(SettingsError, match="can be changed by others") as caught:
        configured()
    assert caught.value.hint == f"Run: chmod go-w {file}"


def test_f10_a_settings_file_of_somebody_else_is_refused(
    configured: Configured, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.touch(mode=0o600)
    os.chown(file, os.getuid() or 12_345, -1)
    monkeypatch.setattr(os, "geteuid", lambda: 54_321)
    with pytest.raises(SettingsError, match="belongs to somebody else"):
        configured()


def test_a_settings_file_may_be_a_link_as_those_who_keep_theirs_elsewhere_like_it(
    configured: Configured, file: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "dotfiles.toml"
    kept.write_text("site = 'x'")
    kept.chmod(0o644)
    file.symlink_to(kept)
    assert configured().settings.site == "x"


def test_a_folder_in_its_place_is_told(configured: Configured, file: Path) -> None:
    file.mkdir()
    assert "is no file" in problems(configured, "")[0]


def test_every_setting_is_described_once_for_people_and_for_editors() -> None:
    described = schema()
    jsonschema.Draft202012Validator.check_schema(described)
    text = template()
    for key in KEYS.values():
        assert key.help in text
        assert described["properties"][key.name]["description"] == key.help
        assert described["properties"][key.name]["default"] == json.loads(json.dumps(key.default))
    assert "token" not in described["properties"]


def test_the_template_sets_nothing_and_is_right_when_its_settings_are_taken_in(configured: Configured) -> None:
    assert configured(template()).settings == Settings()
    taken = [
        line.removeprefix("# ") if line.startswith(("# [", *(f"# {name} = " for name in KEYS))) else line
        for line in template().splitlines()
    ]
    found = parse_settings("\n".join(taken).encode(), Path("x"), normalize_base_url)
    assert found.problems == ()
    assert set(found.values) == set(KEYS)
    assert set(found.profiles["work"]) == {key.name for key in KEYS.values() if key.in_profile}
    assert {name: given.value for name, given in found.values.items()} == {k.name: k.default for k in KEYS.values()}
