import re
import shutil
import subprocess
import sys
import venv
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import pytest

from tests.support.terminal import running

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.packaging


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of what belongs into it."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in ("appsignal_tui", "tcss"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source / name)
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)],
        cwd=source,
        check=True,
        capture_output=True,
        timeout=60,
    )
    return next(out.glob("*.whl"))


def closure(name: str, found: set[str]) -> set[str]:
    """Names of a distribution's runtime dependencies, theirs included."""
    for requirement in distribution(name).requires or []:
        needed, _, marker = requirement.partition(";")
        wanted = re.match(r"[A-Za-z0-9._-]+", needed)
        if wanted and "extra ==" not in marker and wanted[0] not in found:
            try:
                distribution(wanted[0])
            except ModuleNotFoundError:
                continue  # a marker such as the platform's leaves it out here
            found.add(wanted[0])
            closure(wanted[0], found)
    return found


@pytest.fixture(scope="module")
def clean_program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program, installed from the wheel beside its runtime dependencies and nothing else."""
    folder = tmp_path_factory.mktemp("clean")
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python)]
    subprocess.run(
        [*pip, "install", "-q", "--no-deps", "--no-index", str(wheel)], check=True, capture_output=True, timeout=60
    )
    site = next(folder.glob("lib/python*/site-packages"))
    for name in closure("appsignal-tui", set()):
        for file in distribution(name).files or []:
            source = Path(str(distribution(name).locate_file(file)))
            if ".." in file.parts or "__pycache__" in file.parts or not source.is_file():
                continue
            target = site / file
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
    return folder / "bin" / "appsignal-tui"


def test_the_wheel_holds_every_sheet_and_the_type_marker(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    sheets = {f"appsignal_tui/{path.relative_to(ROOT)}" for path in (ROOT / "tcss").rglob("*.tcss")}
    assert sheets
    assert sheets <= held
    assert {"appsignal_tui/py.typed", "appsignal_tui/api/contract.json"} <= held
    assert not [name for name in held if name.startswith(("tests/", "screenshots/", "tcss/"))]


def test_the_installed_program_tells_its_version(clean_program: Path) -> None:
    done = subprocess.run([clean_program, "--version"], capture_output=True, text=True, timeout=30, check=True, cwd="/")
    assert re.fullmatch(r"appsignal-tui \d+\.\d+\.\d+\n", done.stdout)


def test_the_installed_program_prints_lines_of_the_demo(clean_program: Path) -> None:
    done = subprocess.run(
        [clean_program, "logs", "--demo", "--limit", "3", "--ndjson"],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
        cwd="/",
    )
    assert len(done.stdout.splitlines()) == 3


@pytest.mark.terminal
def test_the_installed_program_paints_the_demo_and_leaves(clean_program: Path) -> None:
    with running([str(clean_program), "--demo"]) as terminal:
        terminal.wait_for("shop-web", "PROD", "DEMO", "Checkout#create", "? keys")
        terminal.press("C-q")
        assert terminal.wait_for_exit() == 0
