"""Handing text to the clipboard of the person's own machine, over whatever lies between: nothing, tmux, screen, SSH.

No route is sure to arrive, and the nearest clipboard may be that of a host far away. So every route that can only reach
the person's own is taken: the terminal's (OSC 52), tmux's (which drops the bare sequence by default and forwards its
buffer), and this machine's only where the person sits at it.
"""

import asyncio
import base64
import os
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from appsignal_tui.config import clean_environment
from appsignal_tui.text import safe_block

LONGEST_ENCODED = 74_994
"""Base64 characters that terminals are known to take."""

PATIENCE_S = 2.0
"""How long a helper program may take."""

_SCREEN_CHUNK = 768
_MOST_PER_CHARACTER = 9
"""Characters that one character becomes at most when it is made safe."""

_LOCAL = (
    "import sys, pyperclip\n"
    "text = sys.stdin.buffer.read().decode()\n"
    "pyperclip.copy(text)\n"
    "sys.exit(pyperclip.paste() != text)\n"
)
"""A helper that hangs, fails or writes over the screen does so in a process of its own; it reads back what it wrote."""

Write = Callable[[str], None]
"""Writes to the terminal as it is."""

Run = Callable[[Sequence[str], bytes, Mapping[str, str]], Awaitable[bool]]
"""Runs a program with this input; answers whether it succeeded in time."""


@dataclass(frozen=True, slots=True)
class Handed:
    """What became of a text."""

    characters: int
    routes: tuple[str, ...]
    """Where it went, in words; none when it went nowhere."""
    is_certain: bool = False
    """Whether one of them said that it has the text; a terminal never answers."""
    note: str = ""

    @property
    def sentence(self) -> str:
        """What to tell the person."""
        if not self.routes:
            return f"Not copied: {self.note}"
        verb = "copied" if self.is_certain else "sent"
        told = f"{verb} {self.characters} characters to {' and '.join(self.routes)}"
        return f"{told}; {self.note}" if self.note else told


async def run_program(arguments: Sequence[str], given: bytes, environment: Mapping[str, str]) -> bool:
    """Run a helper program without letting it touch the screen, for two seconds at most."""
    try:
        process = await asyncio.create_subprocess_exec(
            *arguments,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            env=dict(environment),
            start_new_session=True,
        )
    except OSError:
        return False
    try:
        async with asyncio.timeout(PATIENCE_S):
            await process.communicate(given)
    except TimeoutError:
        return False
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode == 0


class Clipboard:
    """Takes every route that reaches the person's clipboard and tells which."""

    def __init__(self, environment: Mapping[str, str] = os.environ, *, run: Run = run_program) -> None:
        """Look at this environment; nothing is run yet."""
        self._environment = environment
        self._run = run

    @property
    def routes(self) -> tuple[str, ...]:
        """Where a text would be handed to, in words and in this order; nothing is run to find out."""
        environment = self._environment
        routes = ["tmux, which passes it on"] if environment.get("TMUX") else []
        routes += ["this machine's clipboard"] if self._is_local else []
        through = " through GNU screen" if self._is_inside_screen else ""
        return (*routes, f"the terminal (OSC 52){through}")

    async def copy(self, text: str, write: Write) -> Handed:
        """Hand over a text, made safe for whatever it is pasted into.

        Args:
            text: What to copy; control characters other than tab and line break become symbols.
            write: Writes to the terminal.
        """
        safe = "\n".join(safe_block(text, limit=_MOST_PER_CHARACTER * len(text) + 1))
        given = safe.encode()
        routes: list[str] = []
        notes: list[str] = []
        certain = False
        if self._environment.get("TMUX"):
            certain = await self._to_tmux(given, routes, notes)
        if self._is_local and await self._run((sys.executable, "-P", "-c", _LOCAL), given, self._clean):
            routes.append("this machine's clipboard")
            certain = True
        encoded = base64.b64encode(given).decode("ascii")
        if len(encoded) <= LONGEST_ENCODED:
            write(self._wrapped(f"\x1b]52;c;{encoded}\a"))
            if not routes:
                routes.append("the terminal (OSC 52)")
        elif not routes:
            notes.append(f"{len(safe)} characters are more than terminals take.")
        return Handed(len(safe), tuple(routes), certain, " ".join(notes))

    async def _to_tmux(self, given: bytes, routes: list[str], notes: list[str]) -> bool:
        if await self._run(("tmux", "load-buffer", "-w", "-"), given, self._clean):
            routes.append("tmux, which passes it on")
            return True
        if await self._run(("tmux", "load-buffer", "-"), given, self._clean):
            routes.append("the buffer of tmux")
            notes.append("this tmux passes nothing on: prefix ] pastes it")
            return True
        return False

    @property
    def _clean(self) -> Mapping[str, str]:
        return clean_environment(self._environment)

    @property
    def _is_local(self) -> bool:
        """Whether the person sits at this machine, and it has a desktop."""
        environment = self._environment
        if any(environment.get(name) for name in ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY")):
            return False
        has_display = any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
        return sys.platform == "darwin" or has_display

    @property
    def _is_inside_screen(self) -> bool:
        environment = self._environment
        is_screen = environment.get("STY") or environment.get("TERM", "").startswith("screen")
        return bool(is_screen) and not environment.get("TMUX")

    def _wrapped(self, sequence: str) -> str:
        """GNU screen passes on only what is wrapped, and only in short pieces."""
        if not self._is_inside_screen:
            return sequence
        pieces = (sequence[at : at + _SCREEN_CHUNK] for at in range(0, len(sequence), _SCREEN_CHUNK))
        return "".join(f"\x1bP{piece}\x1b\\" for piece in pieces)
