"""The registry's file when the disk, its content or its neighbours are at fault."""

import os
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appsignal_tui.models.site import Site
from appsignal_tui.store.registry import Registry
from appsignal_tui.store.schema import MIGRATIONS
from tests.support.registries import NAME, READS, SHOP, printed


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with nothing else in it."""
    path = tmp_path / "registry"
    path.mkdir()
    return path


def remembered(folder: Path) -> tuple[tuple[Site, ...], str]:
    """What a new run finds: the sites and the notice."""
    registry = Registry(folder, NAME)
    sites = registry.sites()
    registry.close()
    return sites, registry.notice


def _with_sites(path: Path, count: int = 500) -> bytes:
    registry = Registry(path.parent, path.name)
    registry.remember_sites([Site(id=str(number), name="x" * 50) for number in range(count)])
    registry.close()
    return path.read_bytes()


def _sql(*statements: str) -> Callable[[Path], None]:
    def run(path: Path) -> None:
        connection = sqlite3.connect(path, isolation_level=None)
        for statement in statements:
            connection.execute(statement)
        connection.close()

    return run


def _broken_in_the_middle(path: Path) -> None:
    content = bytearray(_with_sites(path))
    content[4_096 * 20 : 4_096 * 24] = b"\xa5" * (4_096 * 4)
    path.write_bytes(content)


def _without_a_table(path: Path) -> None:
    _with_sites(path)
    _sql("DROP TABLE metric_names")(path)


DAMAGE: dict[str, Callable[[Path], object]] = {
    "random": lambda path: path.write_bytes(os.urandom(8_192)),
    "header": lambda path: path.write_bytes(b"SQLite format 3\0" + b"\xff" * 4_000),
    "json": lambda path: path.write_text("{}"),
    "newer": _sql(f"PRAGMA user_version={len(MIGRATIONS) + 1}"),
    "tables of others": _sql("CREATE TABLE sites (something INTEGER)"),
    "version without tables": _sql("PRAGMA user_version=1"),
    "newest version without tables": _sql(f"PRAGMA user_version={len(MIGRATIONS)}"),
    "a table missing": _without_a_table,
    "middle": _broken_in_the_middle,
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_f01_a_damaged_file_is_set_aside_and_told(damage: Callable[[Path], object], folder: Path) -> None:
    damage(folder / NAME)
    damaged = (folder / NAME).read_bytes()
    registry = Registry(folder, NAME)
    assert registry.sites() == ()
    registry.remember_sites([SHOP])
    registry.close()
    assert remembered(folder) == ((SHOP,), "")
    (aside,) = (path for path in folder.iterdir() if "damaged" in path.name)
    assert aside.name in registry.notice
    assert "kept as" in registry.notice
    assert aside.read_bytes() == damaged


@pytest.mark.parametrize("content", [b"", b"\0" * 8_192], ids=["empty", "zero"])
def test_f01_a_file_without_content_is_a_new_registry(content: bytes, folder: Path) -> None:
    (folder / NAME).write_bytes(content)
    registry = Registry(folder, NAME)
    registry.remember_sites([SHOP])
    registry.close()
    assert remembered(folder) == ((SHOP,), "")


@settings(max_examples=25)
@given(kept=st.floats(0, 1))
def test_f01_a_file_cut_anywhere_still_opens(kept: float) -> None:
    with TemporaryDirectory() as name:
        file = Path(name) / NAME
        content = _with_sites(file, 200)
        file.write_bytes(content[: int(len(content) * kept)])
        registry = Registry(file.parent, NAME)
        assert len(registry.sites()) in {0, 200}
        new = Site(id="new", name="shop")
        registry.mark_used(new, 1)
        assert registry.last_used() == new
        registry.close()


@settings(max_examples=30)
@given(st.data())
def test_f01_bytes_changed_anywhere_never_stop_the_program(data: st.DataObject) -> None:
    with TemporaryDirectory() as name:
        file = Path(name) / NAME
        content = bytearray(_with_sites(file, 60))
        for _ in range(data.draw(st.integers(1, 12))):
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
        file.write_bytes(content)
        registry = Registry(file.parent, NAME)
        for read in READS:
            read(registry)
        new = Site(id="new", name="shop")
        registry.mark_used(new, 2**62)
        assert registry.last_used() == new
        registry.close()


@pytest.mark.parametrize("pages", [8, 20])
def test_f03_on_a_full_disk_the_run_goes_on_in_memory_and_the_file_stays(folder: Path, pages: int) -> None:
    registry = Registry(folder, NAME)
    registry.remember_sites([SHOP])
    assert registry._database is not None
    registry._database.rows(f"PRAGMA max_page_count={pages}")  # SQLite then says that the disk is full
    many = [Site(id=str(number), name="x" * 200) for number in range(2, 1_002)]
    registry.remember_sites([SHOP, *many])
    assert len(registry.sites()) == 1_001
    assert "cannot be saved" in registry.notice
    registry.close()
    assert len(registry.sites()) == 0, "memory ends with the run"
    registry.close()
    assert remembered(folder) == ((SHOP,), "")


_FULL = """
import resource, sys
from pathlib import Path
from appsignal_tui.models.site import Site
from appsignal_tui.store.registry import Registry

limit = int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
registry = Registry(Path(sys.argv[1]), "registry.sqlite3")
before = registry.sites()
registry.remember_sites([Site(id=str(number), name="y" * 200) for number in range(1_000)])
assert len(registry.sites()) == max(1_000, len(before)), len(registry.sites())
assert "cannot be saved" in registry.notice or "cannot be kept" in registry.notice, registry.notice
registry.close()
"""


@pytest.mark.parametrize("kib", [0, 4, 30, 80, 120])
@pytest.mark.parametrize("is_new", [True, False], ids=["new", "existing"])
def test_f03_a_write_that_does_not_fit_leaves_the_old_file_intact(folder: Path, kib: int, is_new: bool) -> None:
    before = () if is_new else (SHOP,)
    if not is_new:
        registry = Registry(folder, NAME)
        registry.remember_sites(before)
        registry.close()
    printed(_FULL, str(folder), str(kib * 1_024))
    assert remembered(folder) == (before, "")
    assert [path.name for path in folder.iterdir()] == [NAME]


_UNPRIVILEGED = """
import os, sys, encodings.idna, pwd
from pathlib import Path
from appsignal_tui.models.site import Site
from appsignal_tui.store.registry import Registry

Registry.in_memory().mark_used(Site(id="warm", name="up"), 1)
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
check(Registry(Path("/usr"), "registry.sqlite3"))
os.environ["XDG_STATE_HOME"] = str(folder / "read-only" / "state")
check(Registry.for_account("https://appsignal.com", "token"))
del os.environ["XDG_STATE_HOME"]
os.environ["HOME"] = "relative"
check(Registry.for_account("https://appsignal.com", "token"))
"""


def test_f04_without_a_folder_to_write_to_everything_works_in_memory() -> None:
    # not below pytest's own folder, which an unprivileged user cannot enter
    with TemporaryDirectory() as name:
        Path(name).chmod(0o711)
        (Path(name) / "read-only").mkdir(mode=0o555)
        notices = printed(_UNPRIVILEGED, name).splitlines()
    assert len(notices) == 6
    assert "belongs to somebody else" in notices[3]


_WITHOUT_LOCKS = """
import sys
from pathlib import Path
from appsignal_tui.models.site import Site
from appsignal_tui.store.registry import Registry
from tests.support.no_locks import refuse_locks

if not refuse_locks():
    print("locks cannot be refused here")
    sys.exit()
registry = Registry(Path(sys.argv[1]), "registry.sqlite3")
registry.remember_sites([Site(id="2", name="api")])
assert [site.name for site in registry.sites()] == ["api"]
print(registry.notice)
registry.close()
"""


@pytest.mark.may_skip
def test_f07_where_files_cannot_be_locked_it_works_in_memory_and_leaves_the_file_alone(folder: Path) -> None:
    registry = Registry(folder, NAME)
    registry.remember_sites([SHOP])
    registry.close()
    before = (folder / NAME).read_bytes()
    notice = printed(_WITHOUT_LOCKS, str(folder)).strip()
    if notice.startswith("locks cannot"):
        pytest.skip(notice)
    assert "cannot lock files" in notice
    assert (folder / NAME).read_bytes() == before
    assert remembered(folder) == ((SHOP,), "")


def test_f07_a_folder_that_cannot_be_locked_is_no_reason_to_go_without(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr("fcntl.flock", refuse)  # network file systems refuse it for folders; SQLite locks another way
    registry = Registry(folder, NAME)
    registry.remember_sites([SHOP])
    registry.close()
    assert remembered(folder) == ((SHOP,), "")


def test_f08_the_file_and_its_folder_are_private_whatever_the_umask_is(folder: Path) -> None:
    before = os.umask(0)
    try:
        deeper = folder / "state" / "deeper"
        registry = Registry(deeper, NAME)
        registry.remember_sites([SHOP])
        assert registry._database is not None
        registry._database.rows("BEGIN IMMEDIATE")
        registry._database.rows("DELETE FROM sites RETURNING id")
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in deeper.iterdir()}
        registry._database.rows("ROLLBACK")
    finally:
        os.umask(before)
    assert modes == {NAME: 0o600, f"{NAME}-journal": 0o600}
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
