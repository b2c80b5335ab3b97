"""The colour tokens and the four themes made from them: dark, light, 16 colours, none.

One table holds every token. In the 16-colour theme nothing is darker or lighter than what the terminal's owner chose:
a token is a name out of the terminal's own palette, a text attribute, or both, and never bright black, which many
palettes make invisible. Without colour the attributes alone remain.
"""

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

from textual.theme import Theme

DARK: Final = "explorer-dark"
LIGHT: Final = "explorer-light"
ANSI: Final = "explorer-ansi"
MONO: Final = "explorer-mono"

Ground = Literal["rgb", "ansi", "mono"]
"""What a theme may use: any colour, the terminal's 16, or text attributes only."""


class Shade(NamedTuple):
    """One token in each theme; `ansi` is a style of the terminal's own palette, such as `bold red`."""

    dark: str
    light: str
    ansi: str


TOKENS: Final[Mapping[str, Shade]] = {
    "bg": Shade("#0f1419", "#fbfcfd", "default"),
    "panel": Shade("#161c24", "#f0f3f6", "default"),
    "cursor": Shade("#22344a", "#d6e6fa", "reverse"),
    "select": Shade("#2f2a4a", "#eae5fb", "underline"),
    "prod": Shade("#5a1d2b", "#f7dfe2", "reverse red"),
    "text": Shade("#d8dee9", "#1b2430", "default"),
    "muted": Shade("#9aa7b6", "#4a5866", "default"),
    "faint": Shade("#93a1b2", "#56636f", "default"),
    "rule": Shade("#55657a", "#8995a1", "default"),
    "accent": Shade("#6cb8ff", "#0a58a8", "bold"),
    "link": Shade("#7fc8f8", "#0a5c86", "underline cyan"),
    "ok": Shade("#2fdcae", "#066a9e", "cyan"),
    "info": Shade("#9ca5ad", "#495a68", "default"),
    "notice": Shade("#7fc8f8", "#0a5c86", "cyan"),
    "warn": Shade("#f8dc6b", "#6a4700", "yellow"),
    "error": Shade("#f4806b", "#bb182e", "bold red"),
    "critical": Shade("#ff96fb", "#69103f", "reverse red"),
    "deploy": Shade("#c3a6ff", "#5b3aa8", "magenta"),
    "late": Shade("#b8a1d9", "#5b4a8a", "magenta"),
    "match": Shade("#f8dc6b", "#6a4700", "reverse"),
    "hue0": Shade("#6cb8ff", "#0a58a8", "cyan"),
    "hue1": Shade("#f0a35e", "#8f4a00", "yellow"),
    "hue2": Shade("#4ec9b0", "#00665a", "green"),
    "hue3": Shade("#d59bf6", "#7a2ea0", "magenta"),
    "hue4": Shade("#e8d06a", "#665300", "default"),
    "hue5": Shade("#f58fb0", "#a3195b", "cyan"),
    "hue6": Shade("#8fd16a", "#2f6b12", "yellow"),
    "hue7": Shade("#9fb0ff", "#3d46b8", "green"),
    "hue8": Shade("#c9a27a", "#6e4a22", "magenta"),
    "hue9": Shade("#5fd3e6", "#00627a", "default"),
    "hue10": Shade("#b9c2cc", "#4a5866", "cyan"),
    "hue11": Shade("#ff9e80", "#a83a12", "yellow"),
}
"""Every token; of 16 colours the four that are readable on black and the default serve the twelve hues in turn."""

_BACKGROUNDS = ("bg", "panel", "cursor", "select", "prod")
_SEVERITIES = ("ok", "info", "notice", "warn", "error", "critical")
_LIGHT_BACKGROUNDS = frozenset({"7", "9", "10", "11", "12", "13", "14", "15"})


def ground_of(theme: str) -> Ground:
    """What the theme of that name may use; themes of others count by whether they use the terminal's own palette."""
    if theme == MONO:
        return "mono"
    return "ansi" if theme == ANSI or theme.startswith("ansi-") else "rgb"


def choose_theme(environ: Mapping[str, str], color_system: str | None) -> str:
    """Name of the theme that suits a terminal.

    Args:
        environ: the process environment; `NO_COLOR` (https://no-color.org, any value but the empty one) takes the
            colours away, `COLORFGBG` tells a light background.
        color_system: `truecolor`, `256`, `standard`, `windows`, or `None` for a terminal without colours, as Rich
            detects them.
    """
    if environ.get("NO_COLOR") or color_system is None:
        return MONO
    if color_system not in {"truecolor", "256"}:
        return ANSI
    background = environ.get("COLORFGBG", "").rpartition(";")[2]
    return LIGHT if background in _LIGHT_BACKGROUNDS else DARK


def theme_variables(theme: str) -> dict[str, str]:
    """The variables stylesheets may name: `$cursor`, `$sev-error`, `$text-faint` … and styles such as `$cursor-style`.

    For a theme that is none of ours the variables are those of the dark theme, so that a stylesheet is complete
    whatever theme a person picks.
    """
    ground = ground_of(theme)
    return _rgb_variables(light=theme == LIGHT) if ground == "rgb" else _ansi_variables(colours=ground == "ansi")


def _names() -> dict[str, str]:
    """Variable to token; `text-muted` is the framework's own name and is given our value."""
    names = {"text": "text", "text-muted": "muted", "text-faint": "faint", "text-disabled": "faint"}
    names |= {name: name for name in ("muted", "faint", "rule", "accent", "link", "deploy", "late", "match")}
    names |= {f"sev-{name}": name for name in _SEVERITIES}
    return names | {f"hue-{number}": f"hue{number}" for number in range(12)}


def _rgb_variables(*, light: bool) -> dict[str, str]:
    def colour(token: str) -> str:
        return TOKENS[token].light if light else TOKENS[token].dark

    made = {name: colour(token) for name, token in _names().items()}
    made |= {name: colour(name) for name in _BACKGROUNDS}
    return made | {
        "cursor-text": colour("text"),
        "cursor-style": "bold",
        "select-style": "none",
        "prod-text": colour("text"),
        "prod-style": "bold",
        "critical-style": "reverse",
        "accent-style": "none",
        "link-style": "none",
        "link-color": colour("link"),
        "block-cursor-foreground": colour("text"),
        "block-cursor-background": colour("cursor"),
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-foreground": colour("text"),
        "block-cursor-blurred-background": colour("cursor"),
        "block-hover-background": colour("panel"),
        "border": colour("accent"),
        "border-blurred": colour("rule"),
        "foreground-muted": colour("muted"),
        "foreground-disabled": colour("faint"),
        "footer-background": colour("bg"),
        "footer-key-foreground": colour("accent"),
        "input-cursor-background": colour("text"),
        "input-cursor-foreground": colour("bg"),
        "input-selection-background": colour("cursor"),
        "screen-selection-background": colour("select"),
        "scrollbar": colour("rule"),
        "scrollbar-hover": colour("muted"),
        "scrollbar-active": colour("accent"),
        "scrollbar-background": colour("bg"),
    }


def _ansi_name(token: str, *, colours: bool) -> str:
    """The token's palette colour as stylesheets spell it."""
    names = [word for word in TOKENS[token].ansi.split() if word not in {"bold", "reverse", "underline"}]
    return f"ansi_{names[-1]}" if names and colours else "ansi_default"


def _ansi_variables(*, colours: bool) -> dict[str, str]:
    made = {name: _ansi_name(token, colours=colours) for name, token in _names().items()}
    made |= {"bg": "ansi_default", "panel": "ansi_default", "cursor": "ansi_default", "select": "ansi_default"}
    plain = (
        "foreground-muted foreground-disabled block-cursor-foreground block-cursor-background "
        "block-cursor-blurred-foreground block-cursor-blurred-background block-hover-background border border-blurred "
        "footer-background footer-foreground footer-key-foreground input-cursor-background input-cursor-foreground "
        "input-selection-background input-selection-foreground screen-selection-background "
        "screen-selection-foreground scrollbar scrollbar-hover scrollbar-active scrollbar-background "
        "scrollbar-background-hover scrollbar-background-active scrollbar-corner-color surface-active "
        "ansi-background ansi-foreground link-background-hover link-color-hover background-muted primary-muted "
        "secondary-muted warning-muted error-muted success-muted accent-muted"
    )
    made |= dict.fromkeys(plain.split(), "ansi_default")
    return made | {
        "cursor-text": "ansi_default",
        "cursor-style": "bold reverse",
        "select-style": "underline",
        "prod": "ansi_default",
        "prod-text": _ansi_name("prod", colours=colours),
        "prod-style": "bold reverse",
        "critical-style": "reverse",
        "accent-style": "bold",
        "link-style": "underline",
        "link-color": made["link"],
        "block-cursor-text-style": "bold reverse",
        "block-cursor-blurred-text-style": "reverse",
        "input-cursor-text-style": "reverse",
        "button-focus-text-style": "bold reverse",
    }


def _rgb_theme(name: str, *, light: bool) -> Theme:
    def colour(token: str) -> str:
        return TOKENS[token].light if light else TOKENS[token].dark

    return Theme(
        name=name,
        primary=colour("accent"),
        secondary=colour("link"),
        accent=colour("accent"),
        warning=colour("warn"),
        error=colour("error"),
        success=colour("ok"),
        foreground=colour("text"),
        background=colour("bg"),
        surface=colour("bg"),
        panel=colour("panel"),
        boost=colour("panel"),
        dark=not light,
        text_alpha=1.0,
        variables=theme_variables(name),
    )


def _ansi_theme(name: str, *, colours: bool) -> Theme:
    def colour(token: str) -> str:
        return _ansi_name(token, colours=colours)

    return Theme(
        name=name,
        primary=colour("hue0"),
        secondary=colour("link"),
        accent=colour("accent"),
        warning=colour("warn"),
        error=colour("error"),
        success=colour("ok"),
        foreground="ansi_default",
        background="ansi_default",
        surface="ansi_default",
        panel="ansi_default",
        boost="ansi_default",
        ansi=True,
        variables=theme_variables(name),
    )


THEMES: Final[tuple[Theme, ...]] = (
    _rgb_theme(DARK, light=False),
    _rgb_theme(LIGHT, light=True),
    _ansi_theme(ANSI, colours=True),
    _ansi_theme(MONO, colours=False),
)
"""To be registered with the app.

An app that starts in one of the last two must be constructed with `ansi_color=True`: only then does Textual, seeing
`NO_COLOR`, take the colours away instead of turning them into shades of grey.
"""
