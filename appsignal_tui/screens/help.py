"""Keys of the screen, and the palette: both read from the catalogue, both able to run what they list."""

from functools import partial
from typing import Any

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from appsignal_tui.commands.catalogue import of
from appsignal_tui.commands.command import Command, Scope
from appsignal_tui.screens.base import ExplorerScreen
from appsignal_tui.screens.dialogs import Choice, PickDialog

_MOVEMENT = (
    ("↑ ↓ j k", "Move", "one row; PgUp PgDn Ctrl+u Ctrl+d half a page or more"),
    ("Home End G", "First, last", "the ends of the list; g g for the first"),
)


class HelpDialog(PickDialog[str]):
    """Every key that works on a screen; typing narrows down, Enter runs."""

    def __init__(self, scopes: tuple[Scope, ...]) -> None:
        """List the commands of these scopes and those that work everywhere."""
        listed = [_choice(item) for item in of(*scopes, "list", "everywhere")]
        moves = [Choice(title, "", detail, key=keys) for keys, title, detail in _MOVEMENT]
        super().__init__("Keys here", [*listed, *moves], placeholder="type a key or a word")


def _choice(item: Command) -> Choice[str]:
    return Choice(item.title, item.id, item.help, key=item.key_text)


class CommandProvider(Provider):
    """The catalogue, in the framework's palette."""

    def _commands(self) -> tuple[Command, ...]:
        screen = self.screen
        scopes = screen.SCOPES if isinstance(screen, ExplorerScreen) else ()
        return of(*scopes, "list", "everywhere")

    async def discover(self) -> Hits:
        """Every command, before anything is typed."""
        for item in self._commands():
            yield DiscoveryHit(Content(f"{item.title}  {item.key_text}"), self._runner(item), item.title, item.help)

    async def search(self, query: str) -> Hits:
        """Commands whose title matches."""
        matcher = self.matcher(query)
        for item in self._commands():
            score = matcher.match(item.title)
            if score > 0:
                yield Hit(
                    score, matcher.highlight(item.title), self._runner(item), help=f"{item.key_text}  {item.help}"
                )

    def _runner(self, item: Command) -> partial[Any]:
        return partial(self.app.run_action, item.action, self.screen)
