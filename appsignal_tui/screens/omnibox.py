"""The omnibox: one line for an address, an id, a number, a revision, the name of a site or a command."""

import textwrap
from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input
from textual.worker import Worker, WorkerState

from appsignal_tui.analysis.name_index import NameIndex
from appsignal_tui.analysis.pasted import read_pasted
from appsignal_tui.commands.command import Command
from appsignal_tui.errors import ExplorerError
from appsignal_tui.layout.columns import Column
from appsignal_tui.layout.frame import panel_title
from appsignal_tui.layout.omnibox import Offer, offer_columns, reading_words
from appsignal_tui.layout.run import Role, Run, Runs, runs
from appsignal_tui.layout.sites import SiteRow, site_name
from appsignal_tui.models.site import Site
from appsignal_tui.screens.context import Context
from appsignal_tui.screens.opening import Place, place_of
from appsignal_tui.screens.site_shelf import SiteShelf
from appsignal_tui.services.container import Services
from appsignal_tui.text import safe_text
from appsignal_tui.widgets.field import Field
from appsignal_tui.widgets.painted import PaintedBlock, PaintedLine
from appsignal_tui.widgets.row_list import RowList, RowOptions

_LONGEST_INPUT = 4_000
_LEAST_WIDTH = 20
_MOST_COMMANDS = 60
_MOST_SITES = 8


@dataclass(frozen=True, slots=True)
class Text:
    """A text that names something; what, the service may have to tell."""

    text: str


Meant = Command | Site | Text
Answer = Command | Site | Place


class OmniboxScreen(ModalScreen[Answer | None]):
    """Answers with a command, a site, or the place of whatever else a text named."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Close", show=False),
        Binding("down", "move(1)", "Down", show=False),
        Binding("up", "move(-1)", "Up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
    ]
    AUTO_FOCUS = "Input"

    def __init__(
        self, services: Services, shelf: SiteShelf, context: Context, commands: tuple[Command, ...], text: str = ""
    ) -> None:
        """Offer these commands; with a text, begin by opening it."""
        super().__init__()
        self._services = services
        self._shelf = shelf
        self._here = context
        self._begin_with = text
        self._shown_for = ""
        """The text the list is about."""
        self._commands = NameIndex(commands, lambda each: (each.word, each.title))

    def compose(self) -> ComposeResult:
        """Title, field, what it may mean, and what went wrong."""
        with Vertical(id="dialog"):
            yield PaintedLine(self._paint_title, id="dialog-title")
            yield Field(
                self._begin_with,
                placeholder="address, id, #incident, revision, site or command",
                id="dialog-input",
                max_length=_LONGEST_INPUT,
                compact=True,
            )
            options: RowOptions[Offer[Meant]] = RowOptions(show_header=False, selectable=False)
            columns: tuple[Column[Offer[Meant]], ...] = offer_columns()
            yield RowList(columns, lambda offer: (offer.kind, offer.title, offer.key), options, id="dialog-list")
            yield PaintedBlock(id="dialog-message")

    def on_mount(self) -> None:
        """Show every command, or open what was given."""
        self._rows.can_focus = False
        self._show()
        if self._begin_with:
            self._resolve(self._begin_with)

    @property
    def _rows(self) -> "RowList[Offer[Meant]]":
        return self.query_one("#dialog-list", RowList)

    @property
    def _typed(self) -> str:
        return self.query_one(Input).value.strip()

    def _paint_title(self, width: int) -> Runs:
        return panel_title("Find or open", "Enter opens · Esc closes", width, focused=True)

    # offers

    def _show(self) -> None:
        self._shown_for = self.query_one(Input).value
        rows = self._rows
        rows.set_items(self._offers())
        rows.move_to(0)
        rows.placeholder = runs(Run("– nothing is called that", "muted"))

    def _offers(self) -> list[Offer[Meant]]:
        """What the text names by its form first, then sites, then commands; all commands for nothing."""
        typed = self._typed
        commands: list[Offer[Meant]] = [
            _command_offer(each) for each in self._commands.find(typed, _MOST_COMMANDS).items
        ]
        if not typed:
            return commands
        sites: list[Offer[Meant]] = [_site_offer(row) for row in self._shelf.index.find(typed, _MOST_SITES).items]
        words = reading_words(read_pasted(typed), self._here.site)
        if words is not None:
            kind, title, detail = words
            return [Offer(kind, title, Text(typed), detail, role="link"), *sites, *commands]
        closest = self._shelf.index.find(typed, 1).items
        first = bool(closest) and _is_called(closest[0], typed)
        return [*sites, *commands] if first else [*commands, *sites]

    # events

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        event.stop()
        if event.value == self._shown_for:
            return
        self.workers.cancel_node(self)
        self.say("")
        self._show()

    @on(Input.Submitted)
    def _submit(self, event: Input.Submitted) -> None:
        event.stop()
        offer = self._rows.cursor_item
        if offer is not None:
            self._take(offer)
        elif self._typed:
            self._resolve(self._typed)

    @on(RowList.Chosen)
    def _chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self._take(event.item)

    def _take(self, offer: Offer[Meant]) -> None:
        if isinstance(offer.result, Text):
            self._resolve(offer.result.text)
        else:
            self.dismiss(offer.result)

    @work(exclusive=True, group="resolve", exit_on_error=False)
    async def _resolve(self, text: str) -> None:
        self.say("◌ looking…", "muted")
        try:
            target = await self._services.locating.resolve(text, self._here.site)
            place = await place_of(target, self._services, self._here)
        except ExplorerError as error:
            self.say(f"✖ {error} {error.hint}".rstrip())
        else:
            self.dismiss(place)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A fault of ours is told where the answer would be."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            fault = event.worker.error
            self.log.error(fault)
            self.say(f"✖ A fault in the explorer: {type(fault).__name__}: {safe_text(str(fault), 200)}.")

    def say(self, message: str, role: Role = "error") -> None:
        """Tell something below the list, in full; empty takes it away."""
        block = self.query_one("#dialog-message", PaintedBlock)
        lines = textwrap.wrap(message, max(_LEAST_WIDTH, block.size.width))
        block.show([runs(Run(line, role)) for line in lines])

    # actions

    def action_close(self) -> None:
        """Open nothing; a second press is not needed to stop looking."""
        self.dismiss(None)

    def action_move(self, rows: int) -> None:
        """Move the cursor while the field has the keys."""
        self._rows.action_move(rows)

    def action_page(self, pages: int) -> None:
        """Move the cursor by pages."""
        self._rows.action_page(pages)


def _command_offer(command: Command) -> Offer[Meant]:
    return Offer("command", command.title, command, command.help, command.key_text, "strong")


def _site_offer(row: SiteRow) -> Offer[Meant]:
    site = row.known.site
    environment = "PROD" if site.is_production else safe_text(site.environment, 40)
    detail = " · ".join(part for part in (environment, safe_text(site.org_slug, 60)) if part)
    return Offer("site", site_name(row.known), site, detail, role="strong")


def _is_called(row: SiteRow, typed: str) -> bool:
    """Whether a site's name or alias begins with what is typed."""
    return any(name.casefold().startswith(typed.casefold()) for name in (row.known.site.name, row.known.alias) if name)
