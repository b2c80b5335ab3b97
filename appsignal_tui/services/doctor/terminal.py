"""Looking at the terminal: what it shows, which keys it keeps, what lies between it and us, where copies go."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from appsignal_tui.models.checkup import Finding
from appsignal_tui.services.clipboard import Clipboard, Write
from appsignal_tui.services.doctor.check import Check
from appsignal_tui.services.doctor.tmux import Ask, Tmux, look_at_tmux, printed_by
from appsignal_tui.text import safe_text

SAMPLE = "─│┌┐└┘ ▁▂▃▄▅▆▇█ ▏▎▍▌▋▊▉ ⠁⠒⣀⣿ ● ▲ ✖ ◌ ┆ → …"
"""Everything screens are drawn with."""

HARMLESS = "appsignal-tui can copy"
"""What the clipboard is tried with."""

_LEAST_COLUMNS, _LEAST_ROWS = 80, 24
_QUICK_ESCAPE_MS = 50
_DUMB = frozenset({"", "dumb", "unknown"})
_COLOURS = {"truecolor": "16 million colours", "256": "256 colours", "standard": "16 colours", "windows": "16 colours"}
_OVER_SSH = ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY")
_NAME_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Terminal:
    """The terminal as who draws on it knows it."""

    columns: int
    rows: int
    colours: str | None
    """`truecolor`, `256`, `standard`, `windows`, or `None` for none, as Rich detects them."""
    theme: str = ""
    """The theme in use; empty where nothing is drawn."""


class TerminalChecks:
    """Everything that is found out about the terminal."""

    def __init__(
        self,
        terminal: Terminal,
        environment: Mapping[str, str],
        clipboard: Clipboard,
        *,
        ask: Ask = printed_by,
        write: Write | None = None,
    ) -> None:
        """Look at this terminal.

        Args:
            terminal: What is known of it.
            environment: Of this process.
            clipboard: Knows where copies go.
            ask: Asks tmux.
            write: Writes to the terminal as it is; given only when the clipboard is to be tried.
        """
        self._terminal = terminal
        self._environment = environment
        self._clipboard = clipboard
        self._ask = ask
        self._write = write
        self._asking = asyncio.Lock()
        self._told: tuple[Tmux | None, ...] = ()

    def checks(self) -> tuple[Check, ...]:
        """Those that make sense here, in the order they are told."""
        found = [
            Check("terminal", self._size),
            Check("colours", self._colours),
            Check("characters", self._characters),
            Check("mouse", self._mouse),
        ]
        if self._environment.get("TMUX") or self._environment.get("STY"):
            found += [Check("around it", self._around), Check("escape key", self._escape)]
        if kept_keys(self._environment)[0]:
            found.append(Check("keys", self._keys))
        return (*found, Check("copy", self._copy))

    async def _tmux(self) -> Tmux | None:
        """The tmux around us, asked once for all."""
        async with self._asking:
            if not self._told:
                self._told = (await look_at_tmux(self._environment, self._ask),)
        return self._told[0]

    async def _size(self) -> Finding:
        terminal, name = self._terminal, self._environment.get("TERM", "")
        where = " · over SSH" if any(map(self._environment.get, _OVER_SSH)) else ""
        words = f"{safe_text(name, _NAME_LENGTH) or 'TERM is not set'} · {terminal.columns}×{terminal.rows}{where}"
        if name.casefold() in _DUMB and name:
            return Finding("terminal", "bad", f"TERM={name} cannot show a screen", "Set TERM to what the terminal is.")
        if not name:
            return Finding("terminal", "attention", words, "Set TERM to what the terminal is, or export TERM=xterm.")
        if terminal.columns < _LEAST_COLUMNS or terminal.rows < _LEAST_ROWS:
            return Finding("terminal", "attention", words, "Screens are made for 80×24 cells and more.")
        return Finding("terminal", "fine", words)

    async def _colours(self) -> Finding:
        environment, terminal = self._environment, self._terminal
        theme = (("theme", terminal.theme),) if terminal.theme else ()
        told = [(name, safe_text(environment.get(name, "–"), _NAME_LENGTH)) for name in ("COLORTERM", "COLORFGBG")]
        facts = (*theme, *told)
        if environment.get("NO_COLOR"):
            return Finding("colours", "fine", "none, because NO_COLOR is set", facts=facts)
        if terminal.colours is None:
            return Finding("colours", "fine", "none; marks and words tell the same", facts=facts)
        words = _COLOURS.get(terminal.colours, "16 colours")
        if terminal.colours in {"truecolor", "256"}:
            return Finding("colours", "fine", words, facts=facts)
        hint = "Where the terminal has more, say so with `export COLORTERM=truecolor`."
        if environment.get("TMUX"):
            hint = "In ~/.tmux.conf: set -g default-terminal tmux-256color"
        return Finding("colours", "attention", words, hint, facts)

    async def _characters(self) -> Finding:
        named = next(
            (self._environment[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if self._environment.get(name)), ""
        )
        facts = (("locale", safe_text(named, _NAME_LENGTH) or "–"), ("to be looked at", SAMPLE))
        if "utf8" in named.casefold().replace("-", ""):
            tmux = await self._tmux()
            if tmux is not None and not tmux.draws_utf8:
                hint = "Start it as `tmux -u`, or with a UTF-8 locale."
                return Finding("characters", "attention", "tmux draws no UTF-8", hint, facts)
            return Finding("characters", "fine", "UTF-8", facts=facts)
        words = f"the locale is {safe_text(named, _NAME_LENGTH)}, not UTF-8" if named else "no locale is set"
        return Finding("characters", "attention", words, "export LANG=C.UTF-8", facts)

    async def _mouse(self) -> Finding:
        if not wants_mouse(self._environment):
            words = "off: while it is on, GNU screen keeps an Esc until the next key"
            return Finding("mouse", "fine", words)
        return Finding("mouse", "fine", "on · hold Shift, on macOS Option, to select text")

    async def _around(self) -> Finding:
        name = "around it"
        if not self._environment.get("TMUX"):
            return Finding(name, "fine", "GNU screen")
        tmux = await self._tmux()
        if tmux is None:
            return Finding(name, "unknown", "tmux, which did not answer")
        facts = (("set-clipboard", safe_text(tmux.clipboard)), ("escape-time", f"{tmux.escape_ms} ms"))
        return Finding(name, "fine", f"tmux {safe_text(tmux.version)}", facts=facts)

    async def _escape(self) -> Finding:
        name, at_once = "escape key", "q and Backspace go back at once."
        if not self._environment.get("TMUX"):
            hint = f"In ~/.screenrc: maptimeout 10. {at_once}"
            return Finding(name, "attention", "GNU screen waits 300 ms after it, unless told otherwise", hint)
        tmux = await self._tmux()
        if tmux is None or tmux.escape_ms is None:
            return Finding(name, "unknown", "tmux did not tell how long it waits after it", at_once)
        words = f"tmux waits {tmux.escape_ms} ms after it"
        if tmux.escape_ms <= _QUICK_ESCAPE_MS:
            return Finding(name, "fine", words)
        hint = f"In ~/.tmux.conf: set -sg escape-time 10. {at_once}"
        return Finding(name, "attention", words, hint)

    async def _keys(self) -> Finding:
        by, keys = kept_keys(self._environment)
        return Finding("keys", "attention", f"{by} keeps {keys}", "`:` lists every command, `?` every key.")

    async def _copy(self) -> Finding:
        if self._write is not None:
            return await self._tried(self._write)
        tmux = await self._tmux()
        facts = (("tried", "no: it would overwrite what is in the clipboard"),)
        if tmux is not None and not tmux.passes_copies_on:
            return Finding(
                "copy", "attention", "to the buffer of tmux only: prefix ] pastes it", _tmux_hint(tmux), facts
            )
        return Finding("copy", "fine", f"to {' · '.join(self._clipboard.routes)}", facts=facts)

    async def _tried(self, write: Write) -> Finding:
        handed = await self._clipboard.copy(HARMLESS, write)
        facts = (("tried with", HARMLESS),)
        if not handed.routes:
            return Finding("copy", "bad", handed.sentence.rstrip("."), facts=facts)
        certain = "" if handed.is_certain else f"A terminal never answers: paste, and see whether “{HARMLESS}” comes."
        return Finding("copy", "attention" if handed.note else "fine", handed.sentence.rstrip("."), certain, facts)


def wants_mouse(environment: Mapping[str, str]) -> bool:
    """Whether the mouse is of use: GNU screen keeps a lone Esc to itself for as long as the mouse is reported."""
    return not environment.get("STY")


def kept_keys(environment: Mapping[str, str]) -> tuple[str, str]:
    """Which program keeps which of our keys to itself; nothing when none is known to."""
    if any(environment.get(name) for name in ("BYOBU_BACKEND", "BYOBU_TTY")):
        return "byobu", "F2 to F9 and F12"
    if environment.get("TERM_PROGRAM") == "vscode":
        return "the terminal of VS Code", "Ctrl+p, Ctrl+g, F1 and F3"
    if environment.get("TERM_PROGRAM") == "Apple_Terminal":
        return "Terminal.app", "Home, End, PgUp and PgDn"
    return ("GNOME's terminal", "F1, F10 and F11") if environment.get("VTE_VERSION") else ("", "")


def _tmux_hint(tmux: Tmux) -> str:
    if tmux.clipboard == "off":
        return "In ~/.tmux.conf: set -s set-clipboard external"
    return "tmux passes copies on from version 3.2."
