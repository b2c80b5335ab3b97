"""What a command is: declared once, and bound, listed, explained and documented from there."""

from dataclasses import dataclass
from typing import Literal

from textual.binding import Binding

Scope = Literal["everywhere", "list", "actions", "traces", "waterfall", "logs", "requests", "doctor"]
"""Where a command works: `everywhere`, in every list, or on one screen."""


@dataclass(frozen=True, slots=True)
class Command:
    """One thing a person can ask for."""

    id: str
    """Stable name, `scope.verb`; what a key map of one's own refers to."""
    title: str
    """Two or three words for the palette and the help."""
    help: str
    """One sentence."""
    keys: tuple[str, ...]
    """Keys in the framework's spelling, first the one to show."""
    action: str
    """Action on the screen or the app."""
    scope: Scope
    label: str = ""
    """Word in the footer; empty: not in the footer."""
    shown: str = ""
    """The key as a person reads it; from `keys` when empty."""
    word: str = ""
    """What may be typed for it in the omnibox besides its title, such as `q`."""

    @property
    def key_text(self) -> str:
        """The key as a person reads it."""
        return self.shown or " ".join(_SPELLING.get(key, key) for key in self.keys)

    def binding(self) -> Binding:
        """The framework's binding; never with priority, which would steal the key from text fields."""
        return Binding(",".join(self.keys), self.action, self.title, show=False, id=self.id, tooltip=self.help)


_SPELLING = {
    "enter": "Enter",
    "escape": "Esc",
    "space": "Space",
    "slash": "/",
    "colon": ":",
    "question_mark": "?",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
    "plus": "+",
    "equals_sign": "=",
    "minus": "-",
    "left_parenthesis": "(",
    "right_parenthesis": ")",
    "asterisk": "*",
    "comma": ",",
    "full_stop": ".",
    "exclamation_mark": "!",
    "backspace": "Backspace",
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
    "home": "Home",
    "end": "End",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "ctrl+o": "Ctrl+o",
    "ctrl+p": "Ctrl+p",
    "ctrl+q": "Ctrl+q",
    "ctrl+c": "Ctrl+c",
    "ctrl+t": "Ctrl+t",
    "ctrl+u": "Ctrl+u",
    "ctrl+d": "Ctrl+d",
    "ctrl+g": "Ctrl+g",
    "ctrl+l": "Ctrl+l",
    "f1": "F1",
    "f3": "F3",
    "f5": "F5",
    "f12": "F12",
}
