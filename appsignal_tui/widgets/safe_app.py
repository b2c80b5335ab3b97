"""An app that keeps the terminal and what is secret safe: themes that suit, harmless output, faults without values."""

import os
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text
from textual.app import App
from textual.filter import LineFilter

from appsignal_tui.text import safe_text
from appsignal_tui.widgets.safe_output import SafeOutput
from appsignal_tui.widgets.themes import DARK, THEMES, choose_theme, ground_of, theme_variables

_LONGEST_TOAST = 300


class SafeApp(App[int], inherit_bindings=False):
    """The base of the explorer; animates nothing, because a page that glides costs a slow line half a megabyte."""

    def __init__(self, sheets: Sequence[Path]) -> None:
        """Dress for the terminal the program runs in."""
        theme = terminal_theme(os.environ)
        super().__init__(css_path=list(sheets), ansi_color=ground_of(theme) != "rgb" or None)
        self.animation_level = "none"
        self._safe_output = SafeOutput()
        for known in THEMES:
            self.register_theme(known)
        self.theme = theme

    def notify(self, message: str, **options: Any) -> None:
        """Show a toast; whatever its text holds, it is text."""
        super().notify(safe_text(message, _LONGEST_TOAST), **{**options, "markup": False})

    def write_to_terminal(self, sequence: str) -> None:
        """Write to the terminal as it is, past the screen; only what this program made itself."""
        if self._driver is not None:
            self._driver.write(sequence)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Values of our variables for themes that are not ours."""
        return theme_variables(DARK)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """The last gate before the terminal: no control character and no foreign link passes."""
        return [*super().get_line_filters(), self._safe_output]

    def _fatal_error(self) -> None:
        """Say where a fault of ours happened; the framework would print the values of variables, secrets among them."""
        fault = self._exception
        frames = traceback.extract_tb(fault.__traceback__) if fault is not None else []
        where = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
        what = safe_text(f"{type(fault).__name__}: {fault}", _LONGEST_TOAST)
        told = f"appsignal-tui: A fault of the explorer ended it: {what}{where}. Please report it."
        self._exit_renderables.append(Text(told))
        self._close_messages_no_wait()


def terminal_theme(environ: Mapping[str, str]) -> str:
    """Name of the theme for the terminal the program runs in."""
    return choose_theme(environ, colour_system(environ))


def colour_system(environ: Mapping[str, str]) -> str | None:
    """What the terminal has, as Rich detects it: `truecolor`, `256`, `standard`, `windows`; `None` for no colours."""
    system = environ.get("TEXTUAL_COLOR_SYSTEM", "auto")
    return Console(force_terminal=True).color_system if system == "auto" else system
