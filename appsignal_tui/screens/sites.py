"""The picker: every site remembered, found by a few letters, opened alone or as a set; asks nobody until told to."""

import textwrap
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input

from appsignal_tui.analysis.pasted import read_pasted
from appsignal_tui.layout.frame import Piece, footer, panel_title, piece, status
from appsignal_tui.layout.omnibox import reading_words
from appsignal_tui.layout.run import Run, Runs, runs
from appsignal_tui.layout.sites import SiteRow, site_columns, site_name
from appsignal_tui.layout.units import format_count, format_number_of
from appsignal_tui.models.site import Site
from appsignal_tui.screens.context import Context
from appsignal_tui.screens.site_edits import SiteEdits
from appsignal_tui.screens.site_shelf import SiteShelf
from appsignal_tui.services.container import Services
from appsignal_tui.widgets.field import Field
from appsignal_tui.widgets.painted import PaintedBlock, PaintedLine
from appsignal_tui.widgets.row_list import RowList, RowOptions

MOST_SHOWN = 500
"""Rows listed of what was found; who types on finds the others."""

_READ_AGAIN_S = 0.3
"""What other programs changed is read once the picker stands; thousands of sites take longer than its picture."""
_LONGEST_INPUT = 2_000
_LEAST_WIDTH = 20
_PICK = " "
_KEYS = (
    ("Enter", "open"),
    ("Space Tab", "pick"),
    ("1–9", "favourite"),
    ("Ctrl+r", "ask"),
    ("Ctrl+s", "alias…"),
    ("Esc", "closes"),
)


@dataclass(frozen=True, slots=True)
class Picked:
    """What was picked."""

    site: Site
    """The one to open."""
    sites: tuple[Site, ...]
    """The set it belongs to, itself included; only itself when no set was picked."""


class SitesScreen(ModalScreen[Picked | str | None]):
    """Answers with what was picked, with a text that names something else, or with nothing.

    Enter on a site of the set opens the set with that site in front; on any other site it opens that site alone.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+o", "close", "Close", show=False),
        Binding("down", "move(1)", "Down", show=False),
        Binding("up", "move(-1)", "Up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("tab", "pick", "Pick", show=False),
        Binding("ctrl+r,f5", "discover", "Ask again", show=False),
        Binding("ctrl+s", "edit", "Alias, colour, favourite, forget", show=False),
    ]
    AUTO_FOCUS = "Input"

    @dataclass
    class DiscoveryWanted(Message):
        """The service is to be asked which sites there are."""

    def __init__(self, services: Services, shelf: SiteShelf, context: Context) -> None:
        """Offer what is on the shelf."""
        super().__init__()
        self._services = services
        self._shelf = shelf
        self._present = context.site
        several = context.sites if len(context.sites) > 1 else ()
        self._picked = {site.id: site for site in several}
        self._found = 0

    def compose(self) -> ComposeResult:
        """Title, field, list, what went wrong, what Enter does, keys."""
        with Vertical(id="picker"):
            yield PaintedLine(self._paint_title, id="picker-title")
            yield Field(
                placeholder="name, environment, organization, alias or id",
                id="picker-input",
                max_length=_LONGEST_INPUT,
                compact=True,
            )
            options: RowOptions[SiteRow] = RowOptions(selectable=False, has_edge=True)
            yield RowList(site_columns(self._services.clock()), lambda row: row.id, options, id="picker-list")
            yield PaintedBlock(id="picker-message")
            yield PaintedLine(self._paint_status, id="picker-status")
            yield PaintedLine(lambda width: footer(_KEYS, width), id="picker-keys")

    def on_mount(self) -> None:
        """Show what is known, and read what is remembered meanwhile."""
        self._stop_listening = self._shelf.listen(self._shelf_changed)
        self._rows.can_focus = False
        self._rows.select(self._picked)
        self._show()
        self._rows.move_to(self._shelf.places.get(self._present.id, 0) if self._present is not None else 0)
        if self._shelf.is_read:
            self.set_timer(_READ_AGAIN_S, self._read_again)
        else:
            self._read_again()

    def on_unmount(self) -> None:
        """The shelf outlives the screen."""
        self._stop_listening()

    @work(exclusive=True, group="shelf", exit_on_error=False)
    async def _read_again(self) -> None:
        await self._shelf.refresh()

    @property
    def _rows(self) -> "RowList[SiteRow]":
        return self.query_one("#picker-list", RowList)

    @property
    def _typed(self) -> str:
        return self.query_one(Field).value.strip()

    # showing

    def _shelf_changed(self) -> None:
        if self.is_mounted:
            self._show()

    def _show(self) -> None:
        """The sites that match what is typed; the cursor stays on its own."""
        found = self._shelf.index.find(self._typed, MOST_SHOWN if self._typed else len(self._shelf.rows))
        self._found = found.total
        field = self.query_one(Field)
        field.keys = frozenset({_PICK, *self._shelf.favourites})
        rows = self._rows
        rows.set_items(found.items)
        rows.placeholder = runs(Run(self._nothing(), "muted"))
        self._repaint()

    def _repaint(self) -> None:
        self.query_one("#picker-title", PaintedLine).show(self._paint_title)
        self.query_one("#picker-status", PaintedLine).show(self._paint_status)
        block = self.query_one("#picker-message", PaintedBlock)
        lines = textwrap.wrap(self._shelf.problem, max(_LEAST_WIDTH, self.size.width - 2))
        block.show([runs(Run("  " if at else "✖ ", "error"), Run(line)) for at, line in enumerate(lines)])

    def _nothing(self) -> str:
        if self._typed:
            named = self._named
            return f"– no site is called that · Enter opens {named}" if named else "– no site is called that"
        if not self._shelf.is_read:
            return "◌ reading…"
        return "– no sites are known · Ctrl+r asks the service · or paste an address of the web app"

    @property
    def _named(self) -> str:
        """What is typed if it is no name, in words: `trace 4be1…07d2`."""
        words = reading_words(read_pasted(self._typed), self._present)
        return f"{words[0]} {words[1]}" if words is not None else ""

    def _paint_title(self, width: int) -> Runs:
        known = format_number_of(len(self._shelf.rows), "site")
        if self._typed:
            known = f"{format_count(self._found)} of {known}"
            if self._found > MOST_SHOWN:
                known = f"closest {MOST_SHOWN} · {known}"
        return panel_title("Sites", known, width, focused=True)

    def _paint_status(self, width: int) -> Runs:
        return status([self._enter_piece()], [self._shelf.state_piece()], width)

    def _enter_piece(self) -> Piece:
        row = self._rows.cursor_item
        chosen = f"site set: {len(self._picked)}" if self._picked else ""
        if row is None:
            return piece(chosen, "accent")
        name = site_name(row.known)
        if row.id in self._picked and len(self._picked) > 1:
            return piece(f"{chosen} · Enter opens it, {name} in front", "accent")
        return piece(f"{chosen} · Enter opens {name} alone" if chosen else f"Enter opens {name}", "muted")

    # events

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        event.stop()
        self._rows.move_to(0)
        self._show()
        self._rows.move_to(0)

    @on(RowList.Highlighted)
    def _moved(self, event: RowList.Highlighted) -> None:
        event.stop()
        self._repaint()

    @on(Field.Pressed)
    def _act(self, event: Field.Pressed) -> None:
        event.stop()
        if event.character == _PICK:
            self.action_pick()
            return
        site = self._shelf.favourites.get(event.character)
        if site is not None:
            self.dismiss(Picked(site, (site,)))

    @on(Input.Submitted)
    def _submit(self, event: Input.Submitted) -> None:
        event.stop()
        row = self._rows.cursor_item
        if row is not None:
            self._open(row)
        elif self._typed:
            self.dismiss(self._typed)

    @on(RowList.Chosen)
    def _chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self._open(event.item)

    def _open(self, row: SiteRow) -> None:
        site = row.known.site
        self.dismiss(Picked(site, tuple(self._picked.values()) if site.id in self._picked else (site,)))

    # actions

    def action_close(self) -> None:
        """Pick nothing."""
        self.dismiss(None)

    def action_move(self, rows: int) -> None:
        """Move the cursor while the field has the keys."""
        self._rows.action_move(rows)

    def action_page(self, pages: int) -> None:
        """Move the cursor by pages."""
        self._rows.action_page(pages)

    def action_pick(self) -> None:
        """Take the site under the cursor into the set, or out of it."""
        row = self._rows.cursor_item
        if row is None:
            return
        if self._picked.pop(row.id, None) is None:
            self._picked[row.id] = row.known.site
        self._rows.select(self._picked)
        self._repaint()

    def action_discover(self) -> None:
        """Ask the service which sites there are; what is listed stays."""
        self.post_message(self.DiscoveryWanted())

    def action_edit(self) -> None:
        """Give the site under the cursor an alias, a colour or a digit, or forget it."""
        row = self._rows.cursor_item
        if row is not None:
            SiteEdits(self.app, self._services.sites, row, self._save).start()

    @work(group="edit", exit_on_error=False)
    async def _save(self, change: Awaitable[None]) -> None:
        await change
        await self._shelf.refresh()
