"""The credentials file: whose it is, who may read it, what is told to whom, and that nothing is lost."""

import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from appsignal_tui.errors import ConfigurationError, StoreError
from appsignal_tui.store.credentials import Account, Credentials

ACCOUNT = Account("https://appsignal.com")
TOKEN = SecretStr("s3cr3t-0123456789")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "credentials"


@pytest.fixture
def kept(path: Path) -> Credentials:
    """A file with one token in it."""
    credentials = Credentials(path)
    credentials.save(ACCOUNT, TOKEN)
    return credentials


def test_a_token_is_kept_replaced_and_forgotten(kept: Credentials, path: Path) -> None:
    assert kept.token(ACCOUNT) == TOKEN
    kept.save(ACCOUNT, SecretStr("another"))
    assert Credentials(path).token(ACCOUNT) == SecretStr("another")
    assert kept.accounts() == (ACCOUNT,)
    assert kept.remove(ACCOUNT) is True
    assert kept.remove(ACCOUNT) is False
    assert kept.token(ACCOUNT) is None
    assert not path.exists()


@pytest.mark.parametrize(
    "other",
    [
        Account("https://appsignal.com:8443"),
        Account("https://appsignal.com.evil.example"),
        Account("http://127.0.0.1:8377"),
        Account("https://appsignal.com", "https://graphql.example"),
        Account("https://appsignal.com", "", "work"),
    ],
)
def test_a03_a_token_is_told_for_the_addresses_and_the_profile_it_was_saved_for_only(
    kept: Credentials, other: Account
) -> None:
    assert kept.token(other) is None
    kept.save(other, SecretStr("another"))
    assert (kept.token(ACCOUNT), kept.token(other)) == (TOKEN, SecretStr("another"))
    kept.remove(other)
    assert kept.token(ACCOUNT) == TOKEN


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o777])
def test_f08_the_file_is_private_whatever_the_umask_is(umask: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CONFIG_HOME")  # the folder has to be made then
    before = os.umask(umask)
    try:
        Path.home().chmod(0o700)
        path = Credentials.usual().save(ACCOUNT, TOKEN) if umask != 0o777 else _saved_in(Path.home())
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    if umask != 0o777:
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert Credentials(path).token(ACCOUNT) == TOKEN


def _saved_in(folder: Path) -> Path:
    return Credentials(folder / "credentials").save(ACCOUNT, TOKEN)


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o644, 0o610])
@pytest.mark.parametrize("use", [Credentials.token, lambda file, who: file.save(who, TOKEN), Credentials.remove])
def test_f10_a_file_others_can_read_is_refused_with_what_mends_it(
    kept: Credentials, path: Path, mode: int, use: Callable[[Credentials, Account], object]
) -> None:
    path.chmod(mode)
    before = path.read_bytes()
    with pytest.raises(ConfigurationError, match="can be read by others") as caught:
        use(kept, ACCOUNT)
    assert caught.value.hint == f"Run: chmod 600 {path}"
    assert path.read_bytes() == before


def test_f10_the_command_that_mends_it_works_for_any_path(tmp_path: Path) -> None:
    folder = tmp_path / "it's $HOME; here"
    folder.mkdir()
    credentials = Credentials(folder / "credentials")
    path = credentials.save(ACCOUNT, TOKEN)
    path.chmod(0o644)
    with pytest.raises(ConfigurationError) as caught:
        credentials.token(ACCOUNT)
    assert os.system(caught.value.hint.removeprefix("Run: ")) == 0  # noqa: S605 - the shell is what is tested
    assert credentials.token(ACCOUNT) == TOKEN


def test_f10_a_file_of_somebody_else_is_refused(kept: Credentials, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 54_321)
    with pytest.raises(ConfigurationError, match="belongs to somebody else"):
        kept.token(ACCOUNT)


@pytest.mark.parametrize("is_there", [True, False])
def test_f10_a_link_is_refused_and_not_followed(tmp_path: Path, is_there: bool) -> None:
    target = tmp_path / "target"
    if is_there:
        Credentials(target).save(ACCOUNT, TOKEN)
    path = tmp_path / "credentials"
    path.symlink_to(target)
    with pytest.raises(ConfigurationError, match="is a link"):
        Credentials(path).token(ACCOUNT)
    with pytest.raises(ConfigurationError, match="is a link"):
        Credentials(path).save(ACCOUNT, SecretStr("another"))
    assert target.exists() is is_there


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo])
def test_f10_what_is_no_file_is_refused_at_once(path: Path, make: Callable[[Path], None]) -> None:
    make(path)
    with pytest.raises(ConfigurationError, match="is no file"):
        Credentials(path).token(ACCOUNT)


@pytest.mark.parametrize(
    "damage", [b"\xff\xfe{", b"[1, 2]", b'{"base_url": 5}', b"[" * 5_000, b'{"token": "a b"}', b'"x"', b"\x00"]
)
def test_f01_a_damaged_line_is_passed_by_and_stays_as_it_is(kept: Credentials, path: Path, damage: bytes) -> None:
    path.write_bytes(damage + b"\n" + path.read_bytes())
    assert kept.token(ACCOUNT) == TOKEN
    kept.save(Account("https://other.example"), SecretStr("another"))
    assert kept.remove(ACCOUNT) is True
    assert damage in path.read_bytes().splitlines()
    assert kept.accounts() == (Account("https://other.example"),)


def test_f02_what_a_killed_process_left_behind_is_no_hindrance(kept: Credentials, path: Path) -> None:
    left = path.with_name("credentials.new")
    left.write_text("half")
    kept.save(ACCOUNT, SecretStr("another"))
    assert kept.token(ACCOUNT) == SecretStr("another")
    assert not left.exists()


def test_f03_on_a_full_disk_the_old_file_stays(kept: Credentials, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match="No space left on device"):
        kept.save(ACCOUNT, SecretStr("another"))
    assert kept.token(ACCOUNT) == TOKEN
    assert list(path.parent.glob("credentials*")) == [path]


def test_f04_without_a_folder_nothing_is_kept_and_nothing_breaks() -> None:
    credentials = Credentials(None)
    assert (credentials.token(ACCOUNT), credentials.accounts(), credentials.remove(ACCOUNT)) == (None, (), False)
    with pytest.raises(StoreError, match="no home folder"):
        credentials.save(ACCOUNT, TOKEN)


def test_f05_several_writers_lose_nothing(path: Path) -> None:
    accounts = [Account("https://appsignal.com", "", f"profile-{number}") for number in range(12)]
    start = threading.Barrier(4)

    def write(mine: list[Account]) -> None:
        start.wait()
        for account in mine:
            Credentials(path).save(account, TOKEN)

    writers = [threading.Thread(target=write, args=(accounts[place::4],)) for place in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(Credentials(path).accounts()) == sorted(accounts)


def test_a06_a_token_is_not_shown_by_what_holds_it(kept: Credentials) -> None:
    assert TOKEN.get_secret_value() not in repr((kept.token(ACCOUNT), kept.accounts(), kept))
