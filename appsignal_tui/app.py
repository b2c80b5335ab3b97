"""The application: first screens, style sheets, dialogs every screen can open; knows no endpoint."""

import asyncio
from typing import Any

from pydantic import SecretStr
from textual import on, work
from textual.binding import Binding
from textual.command import CommandPalette
from textual.screen import Screen

from appsignal_tui import stylesheets
from appsignal_tui.errors import ExplorerError
from appsignal_tui.models.site import GivenSite
from appsignal_tui.models.timerange import Fixed
from appsignal_tui.screens.base import ExplorerScreen
from appsignal_tui.screens.context import Connect, Context
from appsignal_tui.screens.doctor import DoctorScreen
from appsignal_tui.screens.first_run import FirstRunScreen
from appsignal_tui.screens.help import CommandProvider, HelpDialog
from appsignal_tui.screens.opening_app import OpeningApp
from appsignal_tui.screens.problems import ProblemsDialog
from appsignal_tui.screens.requests import RequestsScreen
from appsignal_tui.services.container import Services


class ExplorerApp(OpeningApp, inherit_bindings=False):
    """The explorer.

    Args:
        connect: Opens services for *Try the demo* and *Paste a token*.
        services: Open services to begin with; without them the first-run screen asks how to go on.
        begins_with_logs: Whether to open the logs first, for a replay that holds nothing else.
        wanted_site: Id, alias or name/environment of the site to open; empty lets the services choose.
        wanted_text: An address, an id, … to open first; empty opens a site.
    """

    TITLE = "appsignal-tui"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [
        Binding("ctrl+q", "leave", "Quit", show=False, id="app.quit", priority=True),
        Binding("ctrl+c", "cancel", "Cancel", show=False, id="app.cancel", priority=True),
    ]

    def __init__(
        self,
        connect: Connect,
        services: Services | None,
        *,
        wanted_site: str = "",
        wanted_text: str = "",
        begins_with_logs: bool = False,
    ) -> None:
        """Make the app; nothing is asked before it runs."""
        super().__init__(list(stylesheets.paths()), services, wanted_site)
        self._connect = connect
        self._wanted_text = wanted_text
        self._begins_with_logs = begins_with_logs
        self.add_mode(self.DEFAULT_MODE, self.get_default_screen)
        if services is not None and services.origin.window is not None:
            self.set_reactive(ExplorerApp.context, Context(choice=Fixed(services.origin.window)))

    # life

    def get_default_screen(self) -> Screen[Any]:
        """The first screen, painted before anything is asked."""
        return FirstRunScreen() if self._services is None else self.landing(self._services)

    def on_mount(self) -> None:
        """Choose the site once the first screen stands."""
        if self._services is not None:
            self._begin(self._services)

    def _begin(self, services: Services) -> None:
        self.add_logs(services)
        self.take_sites(services)
        if self._wanted_text:
            text, self._wanted_text = self._wanted_text, ""
            self.open_text(text)
        else:
            self.action_choose_site()
        if self._begins_with_logs:
            self.action_area("logs")

    async def on_unmount(self) -> None:
        """Close the connection."""
        if self._services is not None:
            await self._services.aclose()

    # first run

    @on(FirstRunScreen.DemoWanted)
    async def _start_demo(self) -> None:
        """*Try the demo*: works offline at once."""
        self._wanted_text = ""
        await self._go_on_with(self._connect.demo())

    @on(FirstRunScreen.TokenGiven)
    def _start_live(self, event: FirstRunScreen.TokenGiven) -> None:
        self._sign_in(event.token)

    @work(exclusive=True, group="site", exit_on_error=False)
    async def _sign_in(self, token: SecretStr) -> None:
        """*Paste a token*: checked with the service before anything else is shown."""
        first_run = self.screen
        services = self._connect.live(token)
        try:
            await services.check_token()
        except ExplorerError as error:
            await services.aclose()
            if isinstance(first_run, FirstRunScreen):
                first_run.show_failure(error)
            return
        await self._go_on_with(services)
        self._keep_token(token)

    @work(exclusive=True, group="keep-token", exit_on_error=False)
    async def _keep_token(self, token: SecretStr) -> None:
        """So that the next run asks for nothing; a key store may take seconds to answer."""
        try:
            kept = await asyncio.to_thread(self._connect.keep_token, token)
        except ExplorerError as error:
            self.notify(f"The token is for this run only. {error}")
        else:
            self.notify(f"The token is kept in {kept.place}; appsignal-tui auth logout forgets it.")

    @on(FirstRunScreen.AddressGiven)
    def _start_at(self, event: FirstRunScreen.AddressGiven) -> None:
        """*Paste an AppSignal URL*: opened with the token there is, kept until there is one otherwise."""
        if self._services is None:
            self._keep(event.given, event.text)
        elif self._leave_first_run():
            self.open_text(event.text)

    @work(exclusive=True, group="site", exit_on_error=False)
    async def _keep(self, given: GivenSite, text: str) -> None:
        first_run = self.screen
        unsigned = self._connect.without_token()
        try:
            await unsigned.sites.give([given])
        finally:
            await unsigned.aclose()
        self._wanted_text = text
        if isinstance(first_run, FirstRunScreen):
            first_run.ask_for_token()

    @on(FirstRunScreen.RetryWanted)
    def _try_again(self) -> None:
        if self._leave_first_run():
            self.action_choose_site()

    def _leave_first_run(self) -> bool:
        """Close the screen above that of a site; whether it was there, because keys may be pressed twice."""
        is_above = isinstance(self.screen, FirstRunScreen) and len(self.screen_stack) > 1
        if is_above:
            self.pop_screen()
        return is_above

    async def _go_on_with(self, services: Services) -> None:
        before = self._services
        self.workers.cancel_group(self, "discover")
        await self.enter(services)
        if before is not None:
            await before.aclose()
        self._begin(services)

    # dialogs of every screen

    def action_help(self) -> None:
        """List the keys of the screen; Enter runs one."""
        if isinstance(self.screen, ExplorerScreen):
            self.push_screen(HelpDialog(self.screen.SCOPES), self.run_later)

    def action_requests(self) -> None:
        """Look at what was asked of the service."""
        if self._services is not None and not isinstance(self.screen, RequestsScreen):
            self.push_screen(RequestsScreen(self._services, self.context))

    def action_doctor(self) -> None:
        """Look at what works and what does not."""
        if self._services is not None and not isinstance(self.screen, DoctorScreen):
            self.push_screen(DoctorScreen(self._services, self.context))

    def action_problems(self) -> None:
        """List what is wrong with the data, and what did not work on this screen."""
        screen = self.screen
        if isinstance(screen, ExplorerScreen):
            self.push_screen(ProblemsDialog([*screen.services.notices, *screen.failures]))

    def action_palette(self) -> None:
        """Find a command by its name."""
        if isinstance(self.screen, ExplorerScreen):
            self.push_screen(CommandPalette(providers=[CommandProvider], placeholder="Find a command"))
