"""A text field that takes pastes as one clean line, and in which some printable keys act while nothing is typed."""

from dataclasses import dataclass

from textual import events
from textual.message import Message
from textual.widgets import Input

from appsignal_tui.text import safe_text

_LONGEST = 4_000


class Field(Input):
    """Reports the keys of `keys` instead of typing them while it is empty. Not for secrets, which stay as they came."""

    @dataclass
    class Pressed(Message):
        """A key that acts was pressed in the empty field."""

        character: str

    keys: frozenset[str] = frozenset()
    """Characters that act in the empty field; all others are typed."""

    def on_key(self, event: events.Key) -> None:
        """Catch what acts, before the field takes it as text."""
        if not self.value and event.character is not None and event.character in self.keys:
            event.stop()
            event.prevent_default()
            self.post_message(self.Pressed(event.character))

    def on_paste(self, event: events.Paste) -> None:
        """The first line, cleaned, as much of it as there is room for."""
        event.stop()
        event.prevent_default()
        room = (self.max_length or _LONGEST) - len(self.value)
        lines = event.text[: self.max_length or _LONGEST].splitlines()
        text = safe_text(lines[0])[: max(0, room)] if lines else ""
        self.replace(text, *self.selection)
