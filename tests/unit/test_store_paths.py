import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from appsignal_tui.errors import StoreError
from appsignal_tui.store import paths


@pytest.mark.parametrize(
    ("folder", "variable"),
    [(paths.config_dir, "XDG_CONFIG_HOME"), (paths.cache_dir, "XDG_CACHE_HOME"), (paths.state_dir, "XDG_STATE_HOME")],
)
def test_folders_follow_the_environment_and_are_private(
    folder: Callable[[], Path], variable: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(variable, str(tmp_path / "base"))
    made = folder()
    assert made == tmp_path / "base" / "appsignal-tui"
    assert stat.S_IMODE(made.stat().st_mode) == 0o700
    assert folder() == made


def test_a_file_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError):
        paths.make_private(tmp_path / "file")
