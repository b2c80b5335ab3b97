"""The registry on disk: private, tolerant, shared."""

import os
import sqlite3
import stat
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appsignal_tui.models.site import LogSource, Site
from appsignal_tui.store.database import open_file
from appsignal_tui.store.registry import MIGRATIONS, Registry, account_file_name

NAME = "registry.sqlite3"
SHOP = Site(id="1", name="shop", environment="production", org_slug="acme")
API = Site(id="2", name="api", environment="production", org_slug="acme")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with nothing else in it."""
    path = tmp_path / "registry"
    path.mkdir()
    return path


def _reopened(folder: Path) -> Registry:
    return Registry(folder, NAME)


def test_what_is_remembered_is_there_in_the_next_run(folder: Path) -> None:
    registry = Registry(folder, NAME)
    registry.remember_sites([SHOP, API])
    registry.mark_used(API, 5)
    registry.set_alias("1", "main")
    registry.remember_log_sources("1", [LogSource(id="b", name="x", type="custom", fmt="JSON"), LogSource(id="a")])
    registry.close()
    registry = _reopened(folder)
    assert registry.sites() == (API, SHOP)
    assert registry.last_used() == API
    assert registry.aliases() == {"main": "1"}
    assert [source.id for source in registry.log_sources("1")] == ["b", "a"]
    assert registry.log_sources("2") == ()
    assert registry.notice == ""
    registry.close()


def test_discovery_renews_names_and_keeps_aliases_and_uses() -> None:
    registry = Registry.in_memory()
    registry.remember_sites([SHOP, API])
    registry.set_alias("1", "main")
    registry.mark_used(SHOP, 1)
    registry.remember_sites([SHOP.model_copy(update={"name": "store"})])
    assert [site.name for site in registry.sites()] == ["store", "api"]
    assert registry.aliases() == {"main": "1"}
    last = registry.last_used()
    assert last is not None
    assert last.name == "store"
    registry.close()


def test_the_site_used_last_is_the_last_even_when_the_clock_goes_back() -> None:
    registry = Registry.in_memory()
    assert registry.last_used() is None
    registry.mark_used(SHOP, 1_000)
    registry.mark_used(API, 10)
    assert registry.last_used() == API
    registry.mark_used(SHOP, 10)
    assert registry.last_used() == SHOP
    registry.close()


def test_an_alias_stands_for_one_site() -> None:
    registry = Registry.in_memory()
    registry.remember_sites([SHOP, API])
    registry.set_alias("1", "main")
    registry.set_alias("2", "MAIN")
    assert registry.aliases() == {"MAIN": "2"}
    registry.set_alias("2", "")
    assert registry.aliases() == {}
    registry.close()


@given(st.text(), st.text(), st.integers())
def test_b12_any_text_and_number_can_be_stored(name: str, key: str, now_ns: int) -> None:
    registry = Registry.in_memory()
    odd = Site(id=f"{key}\ud800", name=f"{name}\udfff")
    registry.mark_used(odd, now_ns)
    (site,) = registry.sites()
    assert site.name == f"{name}?".encode("utf-8", "replace").decode()
    assert registry.notice == ""
    registry.close()


def test_f11_accounts_and_base_urls_have_files_of_their_own_that_tell_no_token() -> None:
    names = {
        account_file_name(url, token) for url in ("https://a", "https://b") for token in ("token-one", "token-two")
    }
    assert len(names) == 4
    assert not any("token" in name or "one" in name for name in names)
    assert account_file_name("https://a", "t") == account_file_name("https://a", "t")


def test_f08_the_file_and_its_folder_are_private_whatever_the_umask_is(folder: Path) -> None:
    before = os.umask(0)
    try:
        deeper = folder / "state" / "deeper"
        registry = Registry(deeper, NAME)
        registry.remember_sites([SHOP])
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in deeper.iterdir()}
    assert modes == {NAME: 0o600}
    assert stat.S_IMODE(deeper.stat().st_mode) == 0o700
    registry.close()


def test_f08_a_file_that_others_could_read_is_closed_to_them(folder: Path) -> None:
    file = folder / NAME
    file.touch()
    file.chmod(0o666)
    folder.chmod(0o755)
    registry = Registry(folder, NAME)
    registry.remember_sites([SHOP])
    registry.close()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def _newer(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version=999")
    connection.close()


def _other_shape(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE sites (something INTEGER)")
    connection.close()


def _broken_in_the_middle(path: Path) -> None:
    registry = Registry(path.parent, path.name)
    registry.remember_sites([Site(id=str(number), name="x" * 50) for number in range(500)])
    registry.close()
    content = bytearray(path.read_bytes())
    content[4_096 * 2 : 4_096 * 6] = b"\xa5" * (4_096 * 4)
    path.write_bytes(content)


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(os.urandom(8_192)),
        lambda path: path.write_bytes(b"SQLite format 3\0" + b"\xff" * 4_000),
        lambda path: path.write_text("{}"),
        _newer,
        _other_shape,
        _broken_in_the_middle,
    ],
    ids=["random", "header", "json", "newer", "other-shape", "middle"],
)
def test_f01_a_damaged_file_is_set_aside_and_told(damage: Callable[[Path], object], folder: Path) -> None:
    damage(folder / NAME)
    registry = Registry(folder, NAME)
    assert registry.sites() == ()
    assert "damaged" in registry.notice
    registry.remember_sites([SHOP])
    registry.close()
    assert _reopened(folder).sites() == (SHOP,)
    kept = [path for path in folder.iterdir() if "damaged" in path.name]
    assert len(kept) == 1
    assert kept[0].name in registry.notice


@pytest.mark.parametrize("content", [b"", b"\0" * 8_192], ids=["empty", "zero"])
def test_f01_an_empty_file_is_a_new_registry_or_set_aside(content: bytes, folder: Path) -> None:
    (folder / NAME).write_bytes(content)
    registry = Registry(folder, NAME)
    registry.remember_sites([SHOP])
    registry.close()
    again = _reopened(folder)
    assert again.sites() == (SHOP,)
    again.close()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kept=st.floats(0, 1))
def test_f01_a_file_cut_anywhere_still_opens(kept: float, folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()
    registry = Registry(folder, NAME)
    registry.remember_sites([Site(id=str(number), name="x" * 50) for number in range(200)])
    registry.close()
    file = folder / NAME
    content = file.read_bytes()
    file.write_bytes(content[: int(len(content) * kept)])
    registry = _reopened(folder)
    assert len(registry.sites()) in {0, 200}
    new = Site(id="new", name="shop")
    registry.mark_used(new, 1)
    assert registry.last_used() == new
    registry.close()


def test_f12_a_symlink_in_its_place_is_not_followed(folder: Path) -> None:
    target = folder / "elsewhere"
    target.write_text("precious")
    (folder / NAME).symlink_to(target)
    registry = Registry(folder, NAME)
    registry.remember_sites([SHOP])
    assert registry.sites() == (SHOP,)
    assert registry.notice
    registry.close()
    assert target.read_text() == "precious"


def test_f03_when_writing_fails_under_way_the_run_goes_on_in_memory(folder: Path) -> None:
    registry = Registry(folder, NAME)
    registry.remember_sites([SHOP])
    assert registry._connection is not None
    registry._connection.execute("PRAGMA query_only=1")
    registry.mark_used(API, 5)
    assert registry.last_used() == API
    assert set(registry.sites()) == {SHOP, API}
    assert "cannot be saved" in registry.notice
    registry.close()
    again = _reopened(folder)
    assert again.sites() == (SHOP,)
    again.close()


def test_f05_two_registries_writing_at_once_lose_nothing(folder: Path) -> None:
    registries = [Registry(folder, NAME) for _ in range(2)]

    def write(number: int) -> None:
        for index in range(30):
            registries[number].mark_used(Site(id=f"{number}-{index}", name="x"), index)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(registries[0].sites()) == 60
    assert [registry.notice for registry in registries] == ["", ""]
    for registry in registries:
        registry.close()


_WRITER = """
    import sys
    from pathlib import Path
    from appsignal_tui.models.site import Site
    from appsignal_tui.store.registry import Registry
    registry = Registry(Path(sys.argv[1]), "registry.sqlite3")
    print("ready", flush=True)
    for number in range(int(sys.argv[3])):
        registry.mark_used(Site(id=f"{sys.argv[2]}-{number}", name="x"), number)
        print(number, flush=True)
    assert registry.notice == "", registry.notice
    registry.close()
"""


def _writer(folder: Path, name: str, count: int) -> subprocess.Popen[str]:
    script = textwrap.dedent(_WRITER)
    command = [sys.executable, "-c", script, str(folder), name, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=_environment())


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


def test_f05_two_processes_writing_at_once_lose_nothing(folder: Path) -> None:
    writers = [_writer(folder, name, 40) for name in "ab"]
    for writer in writers:
        writer.communicate(timeout=60)
        assert writer.returncode == 0
    registry = Registry(folder, NAME)
    assert len(registry.sites()) == 80
    registry.close()


def test_f02_killed_while_writing_the_file_stays_good(folder: Path) -> None:
    for round_number in range(5):
        writer = _writer(folder, str(round_number), 10_000)
        assert writer.stdout is not None
        written = [writer.stdout.readline() for _ in range(10)]
        writer.kill()
        writer.communicate(timeout=30)
        assert written[-1].strip() == "8"
    registry = Registry(folder, NAME)
    assert len(registry.sites()) >= 5 * 9
    assert registry.notice == ""
    registry.close()


_UNPRIVILEGED = """
    import os, sys, encodings.idna, sqlite3, pwd
    from pathlib import Path
    from appsignal_tui.models.site import Site
    from appsignal_tui.store import paths
    from appsignal_tui.store.registry import Registry
    Site(id="warm", name="up")
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
    def check(registry):
        registry.remember_sites([Site(id="1", name="shop")])
        assert [site.name for site in registry.sites()] == ["shop"]
        assert registry.notice, "no notice"
        registry.close()
        print(registry.notice)
    folder = Path(sys.argv[1])
    check(Registry(folder / "read-only", "registry.sqlite3"))
    check(Registry(folder / "read-only" / "deeper", "registry.sqlite3"))
    check(Registry(Path("/proc/nowhere"), "registry.sqlite3"))
    os.environ["XDG_STATE_HOME"] = str(folder / "read-only" / "state")
    check(Registry.for_account("https://appsignal.com", "token"))
    del os.environ["XDG_STATE_HOME"]
    os.environ["HOME"] = "relative"
    check(Registry.for_account("https://appsignal.com", "token"))
"""


def test_f04_without_a_folder_to_write_to_everything_works_in_memory() -> None:
    # not below pytest's own folder, which an unprivileged user cannot enter
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o711)
        (folder / "read-only").mkdir(mode=0o555)
        command = [sys.executable, "-c", textwrap.dedent(_UNPRIVILEGED), name]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=_environment())
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 5


def test_a_file_locked_by_another_process_for_long_does_not_stop_the_run(folder: Path) -> None:
    connection, _ = open_file(folder / NAME, MIGRATIONS)
    connection.execute("BEGIN EXCLUSIVE")
    registry = Registry(folder, NAME)
    registry.remember_sites([SHOP])
    assert registry.sites() == (SHOP,)
    assert registry.notice
    registry.close()
    connection.execute("ROLLBACK")
    connection.close()
