"""What a person gives to a site from inside the picker: an alias, a colour, a digit; or that it be forgotten."""

from collections.abc import Awaitable, Callable
from typing import Any

from textual.app import App

from appsignal_tui.errors import ConfigurationError
from appsignal_tui.layout.sites import SiteRow, site_name
from appsignal_tui.screens.dialogs import LetterDialog, LineDialog
from appsignal_tui.services.site_input import read_alias
from appsignal_tui.services.sites import SiteService

_COLOURS = (
    ("r", "red"),
    ("o", "orange"),
    ("y", "yellow"),
    ("g", "green"),
    ("c", "cyan"),
    ("b", "blue"),
    ("p", "purple"),
    ("k", "pink"),
    ("n", "none"),
)
_DIGITS = [*((str(digit), "") for digit in range(1, 10)), ("0", "none")]


class SiteEdits:
    """Asks in the last line what to change of a site, and hands the change to `save`."""

    def __init__(
        self, app: App[Any], sites: SiteService, row: SiteRow, save: Callable[[Awaitable[None]], object]
    ) -> None:
        """Edit the site of a row."""
        self._app = app
        self._sites = sites
        self._known = row.known
        self._save = save

    def start(self) -> None:
        """Ask what to change."""
        ways = [("a", "alias"), ("c", "colour"), ("f", "favourite"), ("x", "forget")]
        self._app.push_screen(LetterDialog(site_name(self._known), ways), self._ask)

    def _ask(self, letter: str | None) -> None:
        if letter == "a":
            self._app.push_screen(LineDialog("alias", self._known.alias), self._give_alias)
        elif letter == "c":
            self._app.push_screen(LetterDialog("colour", _COLOURS), self._give_colour)
        elif letter == "f":
            self._app.push_screen(LetterDialog("favourite", _DIGITS), self._give_digit)
        elif letter == "x":
            sure = LetterDialog("forget it, with what is cached of it?", [("y", "yes"), ("n", "no")])
            self._app.push_screen(sure, self._forget)

    def _give_alias(self, alias: str | None) -> None:
        if alias is None:
            return
        try:
            self._save(self._sites.set_alias(self._known.site, read_alias(alias)))
        except ConfigurationError as error:
            self._app.notify(f"No alias. {error.hint}", markup=False)

    def _give_colour(self, letter: str | None) -> None:
        name = dict(_COLOURS).get(letter or "")
        if name is not None:
            self._save(self._sites.set_colour(self._known.site, "" if name == "none" else name))

    def _give_digit(self, digit: str | None) -> None:
        if digit is not None:
            self._save(self._sites.set_favourite(self._known.site, int(digit)))

    def _forget(self, letter: str | None) -> None:
        if letter == "y":
            self._save(self._sites.forget(self._known.site))
