"""Where a token comes from when none is given: a command, a key store, a file; and where one is kept."""

import os
import sys
import time
from pathlib import Path

import pytest
from pydantic import SecretStr

from appsignal_tui.config import Settings
from appsignal_tui.errors import ConfigurationError, StoreError
from appsignal_tui.services import key_store, tokens
from appsignal_tui.services.helper_program import MOST_BYTES, run_helper
from appsignal_tui.services.keyring_helper import real_store
from appsignal_tui.services.tokens import Found, find_token, forget_token, keep_token
from appsignal_tui.store.credentials import Account, Credentials
from tests.support.keyrings import install

SECRET = "s3cr3t"  # noqa: S105 - what must not be shown
OTHER = "https://other.example"


def shell(script: str) -> Settings:
    """Settings whose command is this script."""
    return Settings(token_command=("sh", "-c", script))


def look(settings: Settings) -> Found:
    return find_token(settings, say=lambda _: None)


def value(found: Found) -> str:
    return found.token.get_secret_value() if found.token else ""


# precedence


def test_a_command_comes_before_the_key_store_and_that_before_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, monkeypatch)
    settings = Settings()
    Credentials.usual().save(Account(settings.base_url), SecretStr("from-file"))
    assert value(look(settings)) == "from-file"
    key_store.save(Account(settings.base_url), SecretStr("from-key-store"))
    assert (value(look(settings)), look(settings).origin) == ("from-key-store", "the key store")
    assert value(look(Settings(keyring=False))) == "from-file"
    found = look(shell("echo from-command"))
    assert (value(found), found.origin, found.notes) == ("from-command", "token_command (sh)", ())


def test_a_source_that_fails_is_told_and_the_next_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch, "locked")
    Credentials.usual().save(Account(Settings().base_url), SecretStr("from-file"))
    found = look(shell("exit 3"))
    assert value(found) == "from-file"
    assert found.notes == (
        "token_command (sh) ended with status 3.",
        "The key store is locked or does not work.",
    )


# the command


@pytest.mark.parametrize(
    ("script", "words"),
    [
        (f"echo {SECRET} >&2; echo {SECRET}; exit 1", "ended with status 1."),
        (f"echo {SECRET}; kill -9 $$", "was ended by signal 9."),
        (f"while :; do echo {SECRET}; done", "printed far too much."),
        ("true", "is empty."),
        ("echo", "is empty."),
        (f"echo {SECRET} with blanks", "holds characters no token has."),
        (f"printf '{SECRET}\\033[2J'", "holds characters no token has."),
        (f"printf '{SECRET}\\377'", "holds characters no token has."),
    ],
)
def test_a09_a_command_that_fails_is_told_without_what_it_printed(script: str, words: str) -> None:
    found = look(shell(script))
    assert found.token is None
    (note,) = found.notes
    assert note.endswith(words)
    assert "token_command (sh)" in note
    assert SECRET not in note


def test_a09_of_several_lines_the_first_is_taken_and_that_is_told() -> None:
    found = look(shell(f"printf 'first\\r\\n{SECRET}\\n'"))
    assert value(found) == "first"
    assert found.notes == ("token_command (sh) printed several lines; the first was taken.",)


def test_a09_a_command_that_hangs_is_ended_with_all_it_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "COMMAND_PATIENCE_S", 0.3)
    alive = tmp_path / "alive"
    os.mkfifo(alive)
    reading = os.open(alive, os.O_RDONLY | os.O_NONBLOCK)
    began_s = time.monotonic()
    found = look(shell(f"echo {SECRET}; exec 3>{alive}; sleep 60 & wait"))
    assert found.notes == ("token_command (sh) took longer than 0.3 s.",)
    os.set_blocking(reading, True)
    assert os.read(reading, 1) == b"", "who holds the other end is gone"
    os.close(reading)
    assert time.monotonic() - began_s < 20


def test_a09_a_command_does_not_reach_the_terminal() -> None:
    program = (sys.executable, "-c", "import os; print('alone' if os.getsid(0) == os.getpid() else 'not')")
    assert value(look(Settings(token_command=program))) == "alone", (
        "a session has one terminal, and ours is not its own"
    )
    assert value(look(shell(f"echo {SECRET} 2>/dev/null >/dev/tty; echo token"))) == "token"


def test_a09_what_a_command_leaves_running_does_not_keep_us_waiting() -> None:
    began_s = time.monotonic()
    assert value(look(shell("sleep 5 & echo token"))) == "token"
    assert time.monotonic() - began_s < 4


def test_a09_a_command_cannot_ask_us() -> None:
    assert value(look(shell("read answer; echo token-$answer"))) == "token-"


@pytest.mark.parametrize("program", ["/nowhere/at-all", "/", ""])
def test_a09_a_program_that_is_not_there_is_told(program: str) -> None:
    (note,) = look(Settings(token_command=(program, SECRET))).notes
    assert "cannot be started" in note
    assert SECRET not in note


def test_a07_a_command_gets_the_environment_without_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APPSIGNAL_API_TOKEN", SECRET)
    monkeypatch.setenv("SOMETHING_ELSE", "kept")
    assert value(look(shell('echo "$SOMETHING_ELSE-${APPSIGNAL_API_TOKEN:-none}"'))) == "kept-none"


def test_arguments_are_given_as_they_are_and_no_shell_reads_them() -> None:
    assert value(look(Settings(token_command=("echo", "$(id);`id`")))) == "$(id);`id`"


def test_a_program_may_print_as_much_as_is_allowed() -> None:
    ended = run_helper(("sh", "-c", f"head -c {MOST_BYTES} /dev/zero"), patience_s=10)
    assert (len(ended.output), ended.failure) == (MOST_BYTES, "")


def test_who_waits_is_told_what_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "SILENCE_S", 0.05)
    said: list[str] = []
    find_token(shell("sleep 0.4; echo token"), say=said.append)
    assert said == ["waiting for token_command (sh) …"]


# the key store


def test_a08_without_the_library_there_is_no_key_store(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert key_store.is_installed() is False
    assert look(Settings()) == Found()


@pytest.mark.parametrize("module", ["fail", "null"])
def test_a08_a_library_without_a_key_store_keeps_nothing(
    module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = install(tmp_path, monkeypatch, module=module)
    assert look(Settings()) == Found()
    assert keep_token(Settings(), SecretStr(SECRET)).place.startswith("the file ")
    assert not kept.exists()
    with pytest.raises(StoreError, match="no key store on this machine"):
        keep_token(Settings(), SecretStr(SECRET), "keyring")


@pytest.mark.parametrize("mood", ["locked", "prompts", "babbles", "gives-nonsense"])
def test_a08_a_key_store_that_does_not_work_is_told_and_the_file_is_used(
    mood: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, monkeypatch, mood)
    kept = keep_token(Settings(), SecretStr("token"))
    assert kept.place.startswith("the file ")
    found = look(Settings())
    assert value(found) == "token"
    (note,) = found.notes
    assert note == kept.notes[0]
    assert "key store" in note
    assert SECRET not in note
    with pytest.raises(StoreError):
        keep_token(Settings(), SecretStr("token"), "keyring")


def test_a08_a_key_store_that_hangs_is_left_after_its_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_store, "PATIENCE_S", 0.5)
    install(tmp_path, monkeypatch, "hangs")
    Credentials.usual().save(Account(Settings().base_url), SecretStr("from-file"))
    began_s = time.monotonic()
    found = look(Settings())
    assert (value(found), found.notes) == ("from-file", ("The key store took longer than 0.5 s.",))
    assert time.monotonic() - began_s < 10


def test_a08_a_key_store_that_forgets_is_noticed_while_saving(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch, "forgets")
    kept = keep_token(Settings(), SecretStr(SECRET))
    assert kept.notes == ("The key store did not keep the token.",)
    assert value(look(Settings())) == SECRET


def test_a08_a_module_of_the_same_name_in_the_current_folder_is_not_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "keyring.py").write_text(f"open({str(project / 'ran')!r}, 'w')")
    monkeypatch.chdir(project)
    install(tmp_path / "installed", monkeypatch)
    keep_token(Settings(), SecretStr(SECRET))
    assert value(look(Settings())) == SECRET
    assert not (project / "ran").exists()


def test_a07_a_token_reaches_the_key_store_by_no_argument_and_no_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APPSIGNAL_API_TOKEN", f"{SECRET}-of-the-environment")
    kept = install(tmp_path, monkeypatch)
    assert keep_token(Settings(), SecretStr(SECRET), "keyring").place == "the key store (Desktop)"
    seen = kept.with_name("seen").read_text()
    assert "keyring_helper.py" in seen
    assert SECRET not in seen


def test_a_file_that_hides_its_secrets_badly_is_no_key_store() -> None:
    plain = type("PlaintextKeyring", (), {"__module__": "keyrings.alt.file"})()
    desktop = type("Keyring", (), {"__module__": "keyring.backends.SecretService"})()
    chain = type("ChainerBackend", (), {"__module__": "keyring.backends.chainer", "backends": [plain, desktop]})()
    assert real_store(plain) is None
    assert real_store(desktop) is desktop
    assert real_store(chain) is desktop


# for whom


def test_a03_a_token_kept_for_one_host_is_not_offered_to_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, monkeypatch)
    for place in ("keyring", "file"):
        keep_token(Settings(), SecretStr(SECRET), place)
        for settings in (Settings(base_url=OTHER), Settings(graphql_url=OTHER), Settings(profile="work")):
            assert look(settings).token is None
    found = look(Settings(base_url="https://xn--ppsignal-5fg.com"))
    assert found.notes == ("A token is kept for appsignal.com, and is not sent to xn--ppsignal-5fg.com.",)
    found = look(Settings(graphql_url=OTHER))
    assert found.notes == ("A token is kept for appsignal.com, and is not sent to appsignal.com with other.example.",)


def test_a14_a_graphql_host_that_is_the_same_makes_no_other_account() -> None:
    keep_token(Settings(), SecretStr(SECRET))
    assert value(look(Settings(graphql_url=Settings().base_url))) == SECRET


def test_a_token_is_kept_in_one_place_and_forgotten_in_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = install(tmp_path, monkeypatch)
    settings = Settings()
    assert keep_token(settings, SecretStr("one"), "file").place.startswith("the file ")
    assert keep_token(settings, SecretStr("two")).place == "the key store (Desktop)"
    assert Credentials.usual().token(Account(settings.base_url)) is None
    assert keep_token(settings, SecretStr("three"), "file").notes == ()
    assert "two" not in kept.read_text()
    assert value(look(settings)) == "three"
    key_store.save(Account(settings.base_url), SecretStr("four"))
    forgotten = forget_token(settings)
    assert forgotten.place.startswith("the key store and the file ")
    assert forget_token(settings).place == ""
    assert look(settings) == Found()


def test_f10_a_credentials_file_others_can_read_stops_the_search() -> None:
    path = Credentials.usual().save(Account(Settings().base_url), SecretStr(SECRET))
    path.chmod(0o644)
    with pytest.raises(ConfigurationError, match="can be read by others") as caught:
        look(Settings())
    assert "chmod 600" in caught.value.hint


def test_a06_what_was_found_does_not_show_the_token() -> None:
    assert SECRET not in repr(look(shell(f"echo {SECRET}")))
