"""Row D01 of the fault matrix: the demo without network, without token, with a home nobody may write to."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import appsignal_tui
from tests.support.terminal import Terminal, running

pytestmark = pytest.mark.terminal
DEMO = ["--demo", "--at", "2026-11-23T14:16:00Z", "--clock", "frozen"]
NOBODY = 65_534
TOKEN_VARIABLE = "APPSIGNAL_API_TOKEN"  # noqa: S105 - the name of a variable

REACHED = 97
"""Exit status of a program that reached for something."""

_OFFLINE = f"""\
import os, runpy, sys
REACHING = {{"socket.connect", "socket.sendto", "socket.sendmsg", "socket.bind", "socket.getaddrinfo",
            "socket.gethostbyname", "socket.gethostbyaddr"}}
sys.addaudithook(lambda event, _: os._exit({REACHED}) if event in REACHING else None)
sys.argv[0] = "appsignal-tui"
runpy.run_module("appsignal_tui", run_name="__main__")
"""
"""Runs the program and ends it at once when it, or any library, reaches for anything over a socket."""


def unprivileged() -> list[str]:
    """What makes a command run without any privilege.

    Root becomes nobody, or where nobody cannot read this interpreter and this package, their owner, be that a root
    without capabilities, who may do no more than the owner of files; the home of the test is not theirs.
    """
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("setpriv is not installed")
    owner = Path(appsignal_tui.__file__).stat().st_uid
    for user in dict.fromkeys((NOBODY, owner, 0)):
        prefix = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", *_POWERLESS]
        probe = [*prefix, sys.executable, "-c", "import appsignal_tui.app, appsignal_tui.demo.world"]
        if subprocess.run(probe, capture_output=True, check=False).returncode == 0:
            return prefix
    pytest.skip("this system does not let root give up its privileges")


_POWERLESS = ("--no-new-privs", "--inh-caps=-all", "--bounding-set=-all")


@pytest.fixture
def home() -> Iterator[Path]:
    """A home that everybody can read and nobody can write to; it belongs to a user who is not there."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        if os.geteuid() == 0:
            os.chown(folder, NOBODY - 1, NOBODY - 1)
        folder.chmod(0o555)
        yield folder
        folder.chmod(0o755)


def opens_everything(terminal: Terminal) -> None:
    """Actions, traces, waterfall, sites and logs of the demo."""
    assert "DEMO" in terminal.wait_for("Checkout#create", "N+1", "Newest errors").split("\n")[0]
    terminal.press("Enter")
    terminal.wait_for("actions › Checkout#create", "newest first", "█")
    terminal.press("Enter")
    terminal.wait_for("SELECT line_items", "rails")
    terminal.press("C-o")
    terminal.wait_for("Sites", "staging")
    terminal.press("Escape")
    terminal.wait_for_none("Esc closes")
    terminal.press("4")
    seen = terminal.wait_for("newest at the bottom", "● live")
    assert "DEMO" in seen.split("\n")[0]
    terminal.press("C-q")
    assert terminal.wait_for_exit() == 0


def test_d01_the_demo_works_without_network_token_privilege_or_a_home_to_write_to(home: Path) -> None:
    prefix = unprivileged()
    bare = ["env", *(f"--unset={name}" for name in (TOKEN_VARIABLE, *_FOLDERS))]
    command = [*bare, *prefix, sys.executable, "-c", _OFFLINE, *DEMO]
    with running(command, HOME=str(home), TMPDIR=str(home), XDG_RUNTIME_DIR=str(home)) as terminal:
        opens_everything(terminal)
    assert list(home.iterdir()) == []


_FOLDERS = ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME")


def test_d01_the_home_of_that_test_can_be_read_and_not_written_to(home: Path) -> None:
    """Without this the other would prove nothing."""
    words = f"import os; os.listdir({str(home)!r}); open({str(home / 'file')!r}, 'w')"
    tried = subprocess.run([*unprivileged(), sys.executable, "-c", words], capture_output=True, text=True, check=False)
    assert f"Permission denied: {str(home / 'file')!r}" in tried.stderr


def test_d01_a_program_that_reaches_for_something_is_ended() -> None:
    """Without this the first would prove nothing either."""
    words = [sys.executable, "-c", _OFFLINE, "logs", "--base-url", "http://127.0.0.1:9"]
    environment = {**os.environ, TOKEN_VARIABLE: "somebody"}
    assert subprocess.run(words, env=environment, capture_output=True, check=False).returncode == REACHED
