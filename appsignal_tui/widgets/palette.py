"""From the colour token of a run to the style that the terminal is asked for, given the state of its row."""

from enum import IntFlag
from functools import lru_cache
from itertools import product
from typing import NamedTuple, get_args

from rich.style import Style
from textual.color import Color
from textual.theme import Theme

from appsignal_tui.layout.run import Role
from appsignal_tui.widgets.themes import TOKENS, Ground, ground_of


class RowState(IntFlag):
    """How a row stands out from its neighbours."""

    PLAIN = 0
    CURSOR = 1
    SELECTED = 2
    FOCUSED = 4
    """The list has the keys; alone it changes nothing, with `CURSOR` the row is bold."""
    MARKED = 8
    """The row carries a bookmark; changes the edge of the row, not its style."""


class Ink(NamedTuple):
    """A style, and whether blanks in it look like blanks in the row's own style."""

    style: Style
    is_clear: bool


_ROLES: tuple[Role, ...] = get_args(Role)
_ALWAYS_REVERSED: frozenset[Role] = frozenset({"match", "critical"})


class Palette:
    """Every role in every state as a Rich style, for one theme on one background.

    With true colours the row's background says what the row is. In 16 colours and without colour a picked row is
    underlined, and the row of the cursor is reverse video in one colour; a run that is itself reversed is turned back
    there, so that it still differs from its neighbours.
    """

    def __init__(self, ground: Ground, background: str | None = None, *, light: bool = False) -> None:
        """For what a theme may use.

        Args:
            ground: any colour, 16 colours, or text attributes only.
            background: `#rrggbb` of the plain row; `None` is that of our theme. No meaning without true colours.
            light: the values of the light theme; no meaning without true colours.
        """
        self.ground: Ground = ground
        self._is_light = light
        self._background = background
        self._inks: dict[RowState, dict[tuple[Role, bool], Ink]] = {}

    @classmethod
    def of(cls, theme: Theme, background: Color) -> "Palette":
        """For the app's theme and the background of a widget; the same palette for the same two."""
        is_rgb = background.ansi is None and not background.is_transparent
        return _palette(theme.name, background.hex6 if is_rgb else None, not theme.dark, theme.ansi)

    def style(self, role: Role, state: RowState = RowState.PLAIN, *, reverse: bool = False) -> Style:
        """Style of a run of that role in a row of that state."""
        return self.inks(state)[role, reverse].style

    def inks(self, state: RowState) -> dict[tuple[Role, bool], Ink]:
        """Every ink of a row of that state, by role and `Run.reverse`; built once, equal ones the same object."""
        state &= ~RowState.MARKED
        made = self._inks.get(state)
        if made is None:
            build = self._rgb if self.ground == "rgb" else self._ansi
            base = build("text", state, reverse=False)
            same: dict[Style, Ink] = {}
            made = {}
            for role, reverse in product(_ROLES, (False, True)):
                style = build(role, state, reverse=reverse or role in _ALWAYS_REVERSED)
                made[role, reverse] = same.setdefault(style, Ink(style, _is_clear(style, base)))
            self._inks[state] = made
        return made

    def _colour(self, token: str) -> str:
        shade = TOKENS[token]
        return shade.light if self._is_light else shade.dark

    def _rgb(self, role: Role, state: RowState, *, reverse: bool) -> Style:
        is_cursor = RowState.CURSOR in state
        is_selected = RowState.SELECTED in state
        behind = self._background or self._colour("bg")
        if is_cursor or is_selected:
            behind = self._colour("cursor" if is_cursor else "select")
        front = self._colour("text" if role == "strong" else role)
        return Style(
            color=behind if reverse else front,
            bgcolor=front if reverse else behind,
            bold=(role == "strong" or (is_cursor and RowState.FOCUSED in state)) or None,
            underline=(is_cursor and is_selected) or None,
        )

    def _ansi(self, role: Role, state: RowState, *, reverse: bool) -> Style:
        is_cursor = RowState.CURSOR in state
        token = Style.parse("bold" if role == "strong" else TOKENS[role].ansi)
        has_colour = self.ground == "ansi" and token.color is not None and not token.color.is_default
        keeps_colour = has_colour and (reverse or not is_cursor)
        return Style(
            color=token.color if keeps_colour else None,
            bold=(token.bold or (is_cursor and RowState.FOCUSED in state)) or None,
            underline=(token.underline or RowState.SELECTED in state) or None,
            reverse=(reverse != is_cursor) or None,
        )


@lru_cache(maxsize=16)
def _palette(name: str, background: str | None, light: bool, ansi: bool) -> Palette:
    ground = ground_of(name)
    return Palette("ansi" if ansi and ground == "rgb" else ground, background, light=light)


def _is_clear(style: Style, base: Style) -> bool:
    """Blanks show the background, and where they are underlined or reversed the foreground too."""
    shows_front = style.underline or style.reverse
    front = style.color if shows_front else None
    base_front = base.color if shows_front else None
    return (style.bgcolor, style.underline, style.reverse, front) == (
        base.bgcolor,
        base.underline,
        base.reverse,
        base_front,
    )
