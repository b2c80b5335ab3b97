"""The colour tokens: readable, complete, and right in 16 colours and without colour."""

from itertools import product
from typing import get_args

import pytest
from rich.color import Color as RichColor
from rich.color import ColorType
from textual.app import App, ComposeResult
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme
from textual.widgets import Static

from appsignal_tui.layout.run import Role
from appsignal_tui.widgets.palette import Palette, RowState
from appsignal_tui.widgets.themes import ANSI, DARK, LIGHT, MONO, THEMES, TOKENS, choose_theme, theme_variables

ROLES: tuple[Role, ...] = get_args(Role)
TEXT_TOKENS = [role for role in TOKENS if role not in {"bg", "panel", "cursor", "select", "prod", "rule"}]
BACKGROUNDS = ("bg", "panel", "cursor", "select", "prod")
EVERY_STATE = [RowState(bits) for bits in range(16)]


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    channels = [channel / 255 for channel in Color.parse(colour).rgb]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """Contrast ratio as WCAG 2 defines it."""
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("token", "background"), list(product(TEXT_TOKENS, BACKGROUNDS)))
def test_text_is_readable_on_every_background(token: str, background: str) -> None:
    assert contrast(TOKENS[token].dark, TOKENS[background].dark) >= 4.8
    assert contrast(TOKENS[token].light, TOKENS[background].light) >= 4.6


@pytest.mark.parametrize("number", range(12))
def test_hues_are_readable_under_the_cursor(number: int) -> None:
    hue = TOKENS[f"hue{number}"]
    assert contrast(hue.dark, TOKENS["cursor"].dark) >= 5
    assert contrast(hue.light, TOKENS["cursor"].light) >= 5


def test_every_role_has_a_token() -> None:
    assert set(ROLES) - {"strong"} <= set(TOKENS)


@pytest.mark.parametrize("state", EVERY_STATE)
def test_sixteen_colours_are_the_terminals_own_and_never_bright_black(state: RowState) -> None:
    for role, reverse in product(ROLES, (False, True)):
        style = Palette("ansi").style(role, state, reverse=reverse)
        for colour in (style.color, style.bgcolor):
            assert colour is None or (colour.type is ColorType.STANDARD and colour.number != 8)


@pytest.mark.parametrize("state", EVERY_STATE)
def test_without_colour_there_is_none(state: RowState) -> None:
    for role, reverse in product(ROLES, (False, True)):
        style = Palette("mono").style(role, state, reverse=reverse)
        assert style.color is None
        assert style.bgcolor is None
        assert not style.dim


@pytest.mark.parametrize("ground", ["ansi", "mono"])
def test_the_cursor_is_reverse_and_a_picked_row_underlined(ground: str) -> None:
    palette = Palette("ansi" if ground == "ansi" else "mono")
    assert palette.style("text", RowState.CURSOR).reverse
    assert palette.style("text", RowState.SELECTED).underline
    assert not palette.style("text").reverse
    assert not palette.style("text").underline


@pytest.mark.parametrize("ground", ["rgb", "ansi", "mono"])
def test_only_the_focused_cursor_is_bold(ground: str) -> None:
    palette = {"rgb": Palette("rgb"), "ansi": Palette("ansi"), "mono": Palette("mono")}[ground]
    assert palette.style("text", RowState.CURSOR | RowState.FOCUSED).bold
    assert not palette.style("text", RowState.CURSOR).bold
    assert not palette.style("text", RowState.FOCUSED).bold


@pytest.mark.parametrize("role", ["match", "critical"])
@pytest.mark.parametrize("state", [RowState.PLAIN, RowState.CURSOR, RowState.SELECTED])
def test_hits_and_critical_lines_differ_from_their_row_without_colour(role: Role, state: RowState) -> None:
    palette = Palette("mono")
    assert bool(palette.style(role, state).reverse) != bool(palette.style("text", state).reverse)


def test_reverse_swaps_the_two_colours() -> None:
    plain, swapped = Palette("rgb").style("error"), Palette("rgb").style("error", reverse=True)
    assert (swapped.color, swapped.bgcolor) == (plain.bgcolor, plain.color)


def test_a_row_under_the_cursor_and_picked_shows_both() -> None:
    both = Palette("rgb").style("text", RowState.CURSOR | RowState.SELECTED)
    assert both.bgcolor == Palette("rgb").style("text", RowState.CURSOR).bgcolor
    assert both.underline


def test_blanks_are_clear_only_where_no_attribute_shows_on_them() -> None:
    inks = Palette("ansi").inks(RowState.PLAIN)
    assert inks["error", False].is_clear
    assert not inks["link", False].is_clear
    assert not inks["match", False].is_clear


@pytest.mark.parametrize("state", [RowState.PLAIN, RowState.CURSOR, RowState.SELECTED])
def test_blanks_that_are_clear_look_alike_in_every_ink(state: RowState) -> None:
    for palette in (Palette("rgb"), Palette("ansi"), Palette("mono")):
        inks = palette.inks(state)
        base = inks["text", False].style
        for style in (ink.style for ink in inks.values() if ink.is_clear):
            assert (style.bgcolor, style.underline, style.reverse) == (base.bgcolor, base.underline, base.reverse)
            assert style.color == base.color or not (style.reverse or style.underline)


def test_the_cursor_row_has_one_colour_in_sixteen() -> None:
    assert Palette("ansi").style("warn", RowState.CURSOR).color is None
    assert Palette("ansi").style("critical", RowState.CURSOR).color is not None


@pytest.mark.parametrize(
    ("environ", "colours", "expected"),
    [
        ({}, "truecolor", DARK),
        ({}, "256", DARK),
        ({"COLORFGBG": "0;15"}, "truecolor", LIGHT),
        ({"COLORFGBG": "15;0"}, "truecolor", DARK),
        ({"COLORFGBG": "15;default;0"}, "truecolor", DARK),
        ({"COLORFGBG": "nonsense"}, "truecolor", DARK),
        ({}, "standard", ANSI),
        ({}, "windows", ANSI),
        ({}, None, MONO),
        ({"NO_COLOR": "1"}, "truecolor", MONO),
        ({"NO_COLOR": ""}, "truecolor", DARK),
    ],
)
def test_the_theme_suits_the_terminal(environ: dict[str, str], colours: str | None, expected: str) -> None:
    assert choose_theme(environ, colours) == expected


def test_every_theme_fills_the_same_variables() -> None:
    shared = set.intersection(*(set(theme_variables(theme.name)) for theme in THEMES))
    assert {"cursor", "select", "prod", "text-muted", "text-faint", "rule", "sev-error", "hue-11"} <= shared
    assert {"cursor-style", "select-style", "prod-style", "prod-text"} <= shared


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_no_variable_of_the_framework_is_missing(theme: Theme) -> None:
    expected = BUILTIN_THEMES["textual-dark"].to_color_system().generate()
    assert set(expected) <= set(theme.to_color_system().generate()) | set(theme.variables)


class VariableApp(App[None]):
    """A stylesheet that names every variable."""

    def __init__(self, theme: str) -> None:
        super().__init__(ansi_color=theme in {ANSI, MONO} or None)
        for known in THEMES:
            self.register_theme(known)
        self.theme = theme

    CSS = "\n".join(
        f"#v-{name} {{ {'text-style' if name.endswith('-style') else 'color'}: ${name}; }}"
        for name in sorted(set(theme_variables(DARK)) & set(theme_variables(MONO)))
    )

    def compose(self) -> ComposeResult:
        """One line in the colour of errors, on the row under the cursor."""
        yield Static("x", id="v-sev-error")
        yield Static("x", id="v-cursor-style")


@pytest.mark.parametrize("theme", [DARK, LIGHT, ANSI, MONO])
async def test_stylesheets_can_name_every_variable(theme: str) -> None:
    app = VariableApp(theme)
    async with app.run_test():
        colour = app.query_one("#v-sev-error").styles.color
        style = app.query_one("#v-cursor-style").styles.text_style
        expected = {DARK: TOKENS["error"].dark, LIGHT: TOKENS["error"].light, ANSI: "ansi_red", MONO: "ansi_default"}
        assert colour == Color.parse(expected[theme])
        assert bool(style.reverse) == (theme in {ANSI, MONO})


async def test_a_palette_is_made_once_for_a_theme_and_background() -> None:
    app = VariableApp(LIGHT)
    async with app.run_test():
        first = Palette.of(app.current_theme, Color.parse("#f0f3f6"))
        assert Palette.of(app.current_theme, Color.parse("#f0f3f6")) is first
        assert first.style("text").bgcolor == RichColor.parse("#f0f3f6")


async def test_themes_of_others_get_tokens_for_their_ground() -> None:
    app = VariableApp(DARK)
    async with app.run_test():
        nord = app.available_themes["nord"]
        ansi = app.available_themes["ansi-dark"]
        assert Palette.of(nord, Color.parse(nord.background or "black")).ground == "rgb"
        assert Palette.of(ansi, Color.parse("ansi_default")).ground == "ansi"
