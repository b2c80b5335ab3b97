"""Sites, and whatever else can be opened by its name: which to begin with, the picker, the omnibox."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from textual import on, work

from appsignal_tui.commands.catalogue import command, of
from appsignal_tui.commands.command import Command
from appsignal_tui.errors import (
    AccessDeniedError,
    BadAnswerError,
    ConfigurationError,
    ExplorerError,
    NotFoundError,
    RequestRefusedError,
)
from appsignal_tui.models.site import Site
from appsignal_tui.models.timerange import RangeChoice
from appsignal_tui.screens.base import ExplorerScreen
from appsignal_tui.screens.first_run import FirstRunScreen
from appsignal_tui.screens.logs import LogsScreen
from appsignal_tui.screens.navigating import NavigatingApp
from appsignal_tui.screens.omnibox import Answer, OmniboxScreen
from appsignal_tui.screens.opening import Place
from appsignal_tui.screens.site_shelf import SiteShelf
from appsignal_tui.screens.sites import Picked, SitesScreen
from appsignal_tui.services.container import Services

_TELLS_NO_SITES = (AccessDeniedError, NotFoundError, RequestRefusedError, BadAnswerError)
"""Errors of discovery after which an address is the way to a site (contract 11)."""


class OpeningApp(NavigatingApp, inherit_bindings=False):
    """Knows the sites, and opens what a text, a pick or a command names."""

    def __init__(self, sheets: Sequence[Path], services: Services | None, wanted_site: str) -> None:
        """As the base; `wanted_site` is the site to begin with, empty to let the services choose."""
        super().__init__(sheets, services)
        self._wanted_site = wanted_site
        self._has_looked = False

    def take_sites(self, services: Services) -> None:
        """Begin with the sites these services know."""
        self._shelf, self._has_looked = SiteShelf(services), False
        self._shelf.listen(self._name_sites)

    def _name_sites(self) -> None:
        """Call the sites in use what they are called by now: an address names none, a discovery does."""
        if self._shelf is not None and self.context.site is not None:
            site, *sites = (self._shelf.called(each) for each in (self.context.site, *self.context.sites))
            self.context = replace(self.context, site=site, sites=tuple(sites))

    @work(exclusive=True, group="site", exit_on_error=False)
    async def _choose_site(self, services: Services, shelf: SiteShelf) -> None:
        screen = self.screen
        try:
            site, _ = await services.sites.choose(self._wanted_site or None)
        except ConfigurationError:
            await shelf.refresh()
            self.action_sites()  # several, and nothing says which
            self._look_for_sites()
        except ExplorerError as error:
            if isinstance(error, _TELLS_NO_SITES) and services.origin.kind == "live" and not self._wanted_site:
                self.push_screen(FirstRunScreen(error))
            elif isinstance(screen, ExplorerScreen):
                screen.show_failure(error)
        else:
            self.use_site(site)

    def use_site(self, site: Site, sites: tuple[Site, ...] = (), choice: RangeChoice | None = None) -> None:
        """As the base; and once it is clear what is looked at, see which other sites there are by now."""
        super().use_site(site, sites, choice)
        if not self._has_looked:
            self._look_for_sites()

    def _look_for_sites(self, *, as_told: bool = False) -> None:
        """Ask which sites there are, behind what a person waits for; all there is to know of them when told to."""
        shelf, services = self._shelf, self._services
        if shelf is None or services is None or shelf.is_discovering:
            return
        self._has_looked = True
        if as_told:
            self._discover(shelf)
        elif services.origin.kind == "live":
            self._look(shelf)

    @work(exclusive=True, group="discover", exit_on_error=False)
    async def _discover(self, shelf: SiteShelf) -> None:
        await shelf.discover()

    @work(exclusive=True, group="discover", exit_on_error=False)
    async def _look(self, shelf: SiteShelf) -> None:
        await shelf.look()

    @on(SitesScreen.DiscoveryWanted)
    def _discovery_wanted(self) -> None:
        self._look_for_sites(as_told=True)

    def action_choose_site(self) -> None:
        """Try again to find out which site to begin with."""
        if self._services is not None and self._shelf is not None:
            self._choose_site(self._services, self._shelf)

    @work(exclusive=True, group="site", exit_on_error=False)
    async def action_offer_others(self) -> None:
        """Let another site be picked, because the one in use is gone; the picker says which are."""
        if self._shelf is not None:
            await self._shelf.refresh()
            self.action_sites()

    def action_sites(self) -> None:
        """Pick another site, or a set of them."""
        if self._services is not None and self._shelf is not None:
            self.push_screen(SitesScreen(self._services, self._shelf, self.context), self._use_picked)

    def _use_picked(self, picked: Picked | str | None) -> None:
        if isinstance(picked, str):
            self.open_text(picked)
        elif picked is not None:
            self.use_site(picked.site, picked.sites)

    def action_omnibox(self) -> None:
        """Find or open anything by its name, address, id or number."""
        self.open_text("")

    def open_text(self, text: str) -> None:
        """Open what a text names; an empty one is asked for."""
        if self._services is not None and self._shelf is not None:
            commands = self._commands_here()
            self.push_screen(OmniboxScreen(self._services, self._shelf, self.context, commands, text), self._open)

    def _commands_here(self) -> tuple[Command, ...]:
        scopes = self.screen.SCOPES if isinstance(self.screen, ExplorerScreen) else ()
        return of(*scopes, "list", "everywhere")

    def _open(self, answer: Answer | None) -> None:
        if answer is None:
            if self.context.site is None:
                self.action_choose_site()
        elif isinstance(answer, Command):
            self.run_later(answer.id)
        elif isinstance(answer, Site):
            self.use_site(answer)
        else:
            self._go_to(answer)

    def _go_to(self, place: Place) -> None:
        if place.site is not None:
            self.use_site(place.site, choice=place.choice)
        if place.logs is not None:
            self._show_logs(place)
        else:
            self.show_traces(*(screen for screen in (place.screen,) if screen is not None))
        if place.words:
            self.notify(place.words)
        if place.address:
            self.copy_to_clipboard(place.address)

    @work(exclusive=True, group="logs", exit_on_error=False)
    async def _show_logs(self, place: Place) -> None:
        self.action_area("logs")
        await self.wait_for_refresh()
        if isinstance(self.screen, LogsScreen) and place.logs is not None:
            self.screen.search(place.logs)

    def run_later(self, command_id: str | None) -> None:
        """Run a command once the dialog that named it has closed."""
        if command_id is not None:
            self.call_after_refresh(self.run_command, command_id)

    async def run_command(self, command_id: str) -> None:
        """Run a command of the catalogue where its key would."""
        await self.run_action(command(command_id).action, default_namespace=self.screen)
