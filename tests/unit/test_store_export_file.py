"""Files a person asked for, and what may stand in their way."""

import errno
import os
import stat
from pathlib import Path

import pytest

from appsignal_tui.errors import ConfigurationError, StoreError
from appsignal_tui.store.export_file import write_export


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "out"
    path.mkdir()
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("force", [False, True])
def test_f12_a_new_file_holds_the_text_and_is_private(force: bool, folder: Path) -> None:
    mask = os.umask(0)
    try:
        write_export(folder / "a.json", "ä\n", force=force)
    finally:
        os.umask(mask)
    assert (folder / "a.json").read_bytes() == "ä\n".encode()
    assert stat.S_IMODE((folder / "a.json").stat().st_mode) == 0o600
    assert names(folder) == ["a.json"]


def test_f12_a_file_is_replaced_only_when_somebody_says_so(folder: Path) -> None:
    file = folder / "a.json"
    file.write_text("old")
    with pytest.raises(ConfigurationError, match="exists already"):
        write_export(file, "new")
    assert file.read_text() == "old"
    write_export(file, "new", force=True)
    assert file.read_text() == "new"
    assert names(folder) == ["a.json"]


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("exists", [False, True])
def test_f12_a_symbolic_link_is_never_followed(force: bool, exists: bool, folder: Path) -> None:
    target = folder / "target"
    if exists:
        target.write_text("old")
    (folder / "link").symlink_to(target)
    with pytest.raises(ConfigurationError, match="symbolic link"):
        write_export(folder / "link", "new", force=force)
    assert target.exists() is exists
    assert not exists or target.read_text() == "old"


@pytest.mark.parametrize("force", [False, True])
def test_f12_a_folder_is_refused(force: bool, folder: Path) -> None:
    with pytest.raises(ConfigurationError, match="not a file"):
        write_export(folder, "new", force=force)


@pytest.mark.parametrize("name", ["missing/a.json", "a\0b"])
def test_f12_a_place_that_cannot_be_written_is_named(name: str, folder: Path) -> None:
    with pytest.raises(StoreError, match="cannot be written"):
        write_export(folder / name, "new")
    assert names(folder) == []


def test_f12_a_full_disk_leaves_the_old_file_and_no_half(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    file = folder / "a.json"
    file.write_text("old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match="No space left"):
        write_export(file, "new", force=True)
    assert file.read_text() == "old"
    assert names(folder) == ["a.json"]


def test_f12_a_file_that_appears_meanwhile_is_not_replaced(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = folder / "a.json"
    monkeypatch.setattr(os, "fsync", lambda _descriptor: file.write_text("theirs"))
    with pytest.raises(ConfigurationError, match="exists already"):
        write_export(file, "new")
    assert file.read_text() == "theirs"
    assert names(folder) == ["a.json"]
