"""A program in a real terminal: tmux runs it, presses keys and tells what is on the screen."""

import os
import shlex
import shutil
import subprocess
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

PATIENCE_S = 30.0
_GLANCE_S = 0.05


class Terminal:
    """One pane of one tmux server that is ours alone."""

    def __init__(self, columns: int, rows: int, command: list[str], environment: Mapping[str, str]) -> None:
        """Start the program."""
        self._socket = f"explorer-test-{uuid.uuid4().hex[:8]}"
        self._tmux(
            "-f",
            "/dev/null",
            *("start-server", ";", "set-option", "-g", "status", "off", ";"),
            *("set-option", "-g", "remain-on-exit", "on", ";"),
            "new-session",
            "-d",
            "-x",
            str(columns),
            "-y",
            str(rows),
            "-s",
            "s",
            shlex.join(command),
            environment=environment,
        )

    def _tmux(self, *arguments: str, environment: Mapping[str, str] | None = None) -> str:
        done = subprocess.run(
            ["tmux", "-u", "-L", self._socket, *arguments],
            capture_output=True,
            text=True,
            env=environment,
            check=True,
            timeout=20,
        )
        return done.stdout

    def press(self, *keys: str) -> None:
        """Press keys by their tmux names."""
        self._tmux("send-keys", "-t", "s", *keys)

    def type(self, text: str) -> None:
        """Type a text."""
        self._tmux("send-keys", "-t", "s", "-l", text)

    def screen(self) -> str:
        """What a person sees, without colours."""
        return self._tmux("capture-pane", "-p", "-t", "s")

    def coloured(self) -> str:
        """What a person sees, with its escape sequences."""
        return self._tmux("capture-pane", "-e", "-p", "-t", "s")

    def record(self, path: Path) -> None:
        """Copy every byte the program writes from now on into a file."""
        self._tmux("pipe-pane", "-t", "s", f"cat > {shlex.quote(str(path))}")

    def obey(self) -> None:
        """Let the program set the clipboard, as many terminals do."""
        self._tmux("set-option", "-s", "set-clipboard", "on")

    def resize(self, columns: int, rows: int) -> None:
        """Another size."""
        self._tmux("resize-window", "-t", "s", "-x", str(columns), "-y", str(rows))

    @property
    def clipboard(self) -> str:
        """What the program has put into the clipboard."""
        return self._tmux("list-buffers", "-F", "#{buffer_sample}")

    @property
    def title(self) -> str:
        """Titles the program has given to pane and window."""
        return self._tmux("display-message", "-p", "-t", "s", "#{pane_title} #{window_name}")

    @property
    def exit_status(self) -> int | None:
        """Status of the program once it has ended."""
        dead, _, status = self._tmux("list-panes", "-t", "s", "-F", "#{pane_dead} #{pane_dead_status}").partition(" ")
        return int(status.strip() or 0) if dead.strip() == "1" else None

    def wait_for(self, *texts: str) -> str:
        """The screen once it shows all of the texts; fails with the last screen when it never does."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            seen = self.screen()
            if all(text in seen for text in texts):
                return seen
            if time.monotonic() > deadline:
                raise AssertionError(f"never showed {texts}:\n{seen}")
            time.sleep(_GLANCE_S)

    def wait_for_none(self, text: str) -> str:
        """The screen once it does not show the text any more."""
        deadline = time.monotonic() + PATIENCE_S
        while text in (seen := self.screen()):
            if time.monotonic() > deadline:
                raise AssertionError(f"still shows {text!r}:\n{seen}")
            time.sleep(_GLANCE_S)
        return seen

    def wait_for_exit(self) -> int:
        """Status of the program, waited for."""
        deadline = time.monotonic() + PATIENCE_S
        while (status := self.exit_status) is None:
            if time.monotonic() > deadline:
                raise AssertionError(f"never ended:\n{self.screen()}")
            time.sleep(_GLANCE_S)
        return status

    def close(self) -> None:
        """End the program and the server."""
        subprocess.run(["tmux", "-L", self._socket, "kill-server"], capture_output=True, check=False, timeout=20)


@contextmanager
def running(command: list[str], *, columns: int = 80, rows: int = 24, **environment: str) -> Iterator[Terminal]:
    """The program in a terminal of that size; skips where tmux is missing."""
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    inherited = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "LINES", "TMUX"}}
    surroundings = {**inherited, "TERM": "xterm-256color", "LANG": "C.UTF-8", **environment}
    terminal = Terminal(columns, rows, command, surroundings)
    try:
        yield terminal
    finally:
        terminal.close()
