"""Looking at our own files: what is told of each, what is wrong, and that nothing is made or changed."""

import os
import stat
from pathlib import Path

import pytest

from appsignal_tui.store import inspection
from appsignal_tui.store.inspection import Kept, inspect
from appsignal_tui.store.paths import cache_dir, config_dir, folders, state_dir


@pytest.fixture(autouse=True)
def _separate_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CONFIG", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))


def put(folder: Path, name: str, mode: int, content: bytes = b"12345") -> Path:
    path = folder / name
    path.write_bytes(content)
    path.chmod(mode)
    return path


def found(path: Path) -> Kept:
    return next(kept for kept in inspect() if kept.path == path)


def test_nothing_is_there_and_nothing_is_made() -> None:
    assert inspect() == ()
    assert not any(path.exists() for _, path in folders())


def test_folders_and_files_are_told_with_mode_owner_and_size() -> None:
    registry = put(state_dir(), "registry-1.sqlite3", 0o600)
    config_dir()
    told = inspect()
    assert [kept.path for kept in told] == [config_dir(), state_dir(), registry]
    assert {kept.problem for kept in told} == {""}
    assert (told[2].kind, told[2].mode, told[2].size_bytes, told[2].purpose) == ("file", 0o600, 5, "what is remembered")
    assert (told[1].kind, told[1].mode) == ("folder", 0o700)
    assert {kept.owner for kept in told} == {Path.home().owner()}


@pytest.mark.parametrize(
    ("name", "mode", "problem", "is_serious"),
    [
        ("credentials", 0o600, "", False),
        ("credentials", 0o640, "can be read by others", True),
        ("credentials", 0o606, "can be changed by others", True),
        ("config.toml", 0o644, "", False),
        ("config.toml", 0o664, "can be changed by others", True),
        ("registry-1.sqlite3", 0o644, "can be read by others", False),
        ("registry-1.sqlite3", 0o622, "can be changed by others", True),
    ],
)
def test_f10_modes_that_let_others_in_are_told_with_the_command_that_mends(
    name: str, mode: int, problem: str, is_serious: bool
) -> None:
    path = put(config_dir(), name, mode)
    kept = found(path)
    assert (kept.problem, kept.is_serious) == (problem, is_serious)
    assert kept.mend == (f"chmod 600 {path}" if problem else "")
    assert stat.S_IMODE(path.stat().st_mode) == mode, "looking changes nothing"


def test_an_open_folder_is_told() -> None:
    folder = cache_dir()
    folder.chmod(0o755)
    assert (found(folder).problem, found(folder).is_serious) == ("can be read by others", False)
    folder.chmod(0o777)
    kept = found(folder)
    assert (kept.problem, kept.is_serious, kept.mend) == ("can be changed by others", True, f"chmod 700 {folder}")


def test_links_are_told_but_for_settings_which_many_keep_elsewhere(tmp_path: Path) -> None:
    target = tmp_path / "elsewhere"
    target.write_text("x")
    for name in ("credentials", "registry-1.sqlite3", "config.toml"):
        (config_dir() / name).symlink_to(target)
    told = {kept.path.name: (kept.kind, kept.problem, kept.is_serious) for kept in inspect()[1:]}
    assert told == {
        "credentials": ("link", "is a link", True),
        "registry-1.sqlite3": ("link", "is a link", False),
        "config.toml": ("link", "", False),
    }


def test_a_pipe_in_the_way_of_a_file_is_told() -> None:
    os.mkfifo(config_dir() / "credentials", 0o600)
    assert [(kept.kind, kept.problem, kept.is_serious) for kept in inspect()[1:]] == [("other", "is no file", True)]


def test_what_belongs_to_somebody_else_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(config_dir(), "credentials", 0o600)
    mine = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: mine + 1)
    kept = found(path)
    assert (kept.problem, kept.is_serious, kept.mend) == ("belongs to somebody else", True, "")


def test_a_folder_that_is_a_file_is_told_and_the_others_are_looked_at(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "appsignal-tui").write_text("in the way")
    config_dir()
    told = {kept.path: kept.problem for kept in inspect()}
    assert told == {config_dir(): "", tmp_path / "state" / "appsignal-tui": "cannot be listed: Not a directory"}


def test_a_crowded_folder_is_looked_at_in_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspection, "MOST_FILES", 3)
    for number in range(5):
        put(cache_dir(), f"{number}", 0o600)
    assert [kept.path.name for kept in inspect()[1:]] == ["0", "1", "2"]


def test_names_of_files_are_quoted_for_the_shell() -> None:
    path = put(config_dir(), "credentials of $(mine)", 0o644)
    assert found(path).mend == f"chmod 600 '{path}'"
