"""The application: areas, style sheets, the context all screens share; knows no endpoint."""

import time
from typing import Any

from pydantic import SecretStr
from textual import on, work
from textual.binding import Binding
from textual.command import CommandPalette
from textual.reactive import var
from textual.screen import Screen

from appsignal_tui import stylesheets
from appsignal_tui.commands.catalogue import command
from appsignal_tui.errors import ConfigurationError, ExplorerError
from appsignal_tui.models.site import Site
from appsignal_tui.models.timerange import Fixed, RangeChoice
from appsignal_tui.screens.actions import ActionsScreen
from appsignal_tui.screens.base import ExplorerScreen
from appsignal_tui.screens.context import Connect, Context
from appsignal_tui.screens.dialogs import LetterDialog
from appsignal_tui.screens.first_run import FirstRunScreen
from appsignal_tui.screens.help import CommandProvider, HelpDialog
from appsignal_tui.screens.logs import LogsScreen
from appsignal_tui.screens.problems import ProblemsDialog
from appsignal_tui.screens.ranges import pick_range, shifted
from appsignal_tui.screens.sites import pick_site
from appsignal_tui.screens.traces import TraceList, TraceListScreen
from appsignal_tui.services.container import Services
from appsignal_tui.widgets.safe_app import SafeApp

_TWICE_S = 2.0


class ExplorerApp(SafeApp, inherit_bindings=False):
    """The explorer.

    Args:
        connect: Opens services for *Try the demo* and *Paste a token*.
        services: Open services to begin with; without them the first-run screen asks how to go on.
        begins_with_logs: Whether to open the logs first, for a replay that holds nothing else.
        wanted_site: Id, alias or name/environment of the site to open; empty lets the services choose.
    """

    TITLE = "appsignal-tui"
    ENABLE_COMMAND_PALETTE = False
    DEFAULT_MODE = "start"
    BINDINGS = [
        Binding("ctrl+q", "leave", "Quit", show=False, id="app.quit", priority=True),
        Binding("ctrl+c", "cancel", "Cancel", show=False, id="app.cancel", priority=True),
    ]

    context: var[Context] = var(Context())

    def __init__(
        self, connect: Connect, services: Services | None, *, wanted_site: str = "", begins_with_logs: bool = False
    ) -> None:
        """Make the app; nothing is asked before it runs."""
        super().__init__(list(stylesheets.paths()))
        self._connect = connect
        self._services = services
        self._wanted_site = wanted_site
        self._begins_with_logs = begins_with_logs
        self._mode_of = {"traces": self.DEFAULT_MODE, "logs": "logs"}
        self._modes_before: list[str] = []
        self._cancelled_at = 0.0
        self.add_mode(self.DEFAULT_MODE, self.get_default_screen)
        if services is not None and services.origin.window is not None:
            self.set_reactive(ExplorerApp.context, Context(choice=Fixed(services.origin.window)))

    # life

    def get_default_screen(self) -> Screen[Any]:
        """The first screen, painted before anything is asked."""
        if self._services is None:
            return FirstRunScreen()
        return self._landing(self._services)

    def _landing(self, services: Services) -> ExplorerScreen:
        if services.origin.kind == "replay":
            return TraceListScreen(services, self.context, TraceList.everything())
        return ActionsScreen(services, self.context)

    def on_mount(self) -> None:
        """Choose the site once the first screen stands."""
        if self._services is not None:
            self._begin(self._services)

    def _begin(self, services: Services) -> None:
        self._services = services
        self.add_mode("logs", lambda: LogsScreen(services, self.context))
        self._choose_site(services)
        if self._begins_with_logs:
            self.switch_mode("logs")

    @work(exclusive=True, group="site", exit_on_error=False)
    async def _choose_site(self, services: Services) -> None:
        screen = self.screen
        try:
            site, _ = await services.sites.choose(self._wanted_site or None)
        except ConfigurationError:
            self.action_sites()  # several, and nothing says which
        except ExplorerError as error:
            if isinstance(screen, ExplorerScreen):
                screen.show_failure(error)
        else:
            self.use_site(site)

    def use_site(self, site: Site) -> None:
        """Make a site the one all screens are about."""
        self._remember(site)
        self.context = Context(site, self.context.choice, self.context.local_times)

    @work(group="remember", exit_on_error=False)
    async def _remember(self, site: Site) -> None:
        if self._services is not None:
            await self._services.sites.remember(site)

    def watch_context(self, context: Context) -> None:
        """Every screen of every area follows."""
        for stack in self._screen_stacks.values():
            for screen in stack:
                if isinstance(screen, ExplorerScreen):
                    screen.context = context

    async def on_unmount(self) -> None:
        """Close the connection."""
        if self._services is not None:
            await self._services.aclose()

    # first run

    @on(FirstRunScreen.DemoWanted)
    async def _start_demo(self) -> None:
        """*Try the demo*: works offline at once."""
        await self._open(self._connect.demo())

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
        await self._open(services)

    async def _open(self, services: Services) -> None:
        self._services = services
        self._mode_of["traces"] = "traces"  # the first screen of a mode cannot be replaced
        self.add_mode("traces", lambda: self._landing(services))
        await self.switch_mode("traces")
        self._begin(services)

    # actions of every screen

    def action_area(self, area: str) -> None:
        """Open an area; its screens keep their place."""
        mode = self._mode_of[area]
        if self._services is None or mode == self.current_mode:
            return
        self._modes_before.append(self.current_mode)
        self.switch_mode(mode)

    def action_step_back(self) -> None:
        """One screen back; at the root of an area, the area before; at the end, leave on the second press."""
        if len(self.screen_stack) > 1:
            self.pop_screen()
        elif self._modes_before:
            self.switch_mode(self._modes_before.pop())
        else:
            self._leave_when_twice("q")

    def action_leave(self) -> None:
        """Quit."""
        self.exit(0)

    def action_cancel(self) -> None:
        """Stop what is being asked; twice leaves."""
        self.screen.workers.cancel_node(self.screen)
        self._leave_when_twice("Ctrl+c")

    def _leave_when_twice(self, key: str) -> None:
        now = time.monotonic()
        if now - self._cancelled_at < _TWICE_S:
            self.exit(0)
            return
        self._cancelled_at = now
        self.notify(f"{key} again leaves the explorer", timeout=_TWICE_S, markup=False)

    def action_zone(self) -> None:
        """Write times in UTC or in local time."""
        context = self.context
        self.context = Context(context.site, context.choice, not context.local_times)

    def action_redraw(self) -> None:
        """Paint everything again, for a terminal that was scribbled on."""
        self.refresh(repaint=True, layout=True)
        self.screen.refresh(repaint=True, layout=True)

    def action_shift(self, steps: int) -> None:
        """Move the time range by its own length."""
        if self._services is not None:
            self._use_range(shifted(self.context.choice, steps, self._services.clock()))

    def action_range(self) -> None:
        """Choose the time range."""
        if self._services is not None:
            pick_range(self, self._services, self.context, self._use_range)

    def _use_range(self, choice: RangeChoice) -> None:
        self.context = Context(self.context.site, choice, self.context.local_times)

    def action_sites(self) -> None:
        """Pick another site."""
        if self._services is not None:
            pick_site(self, self._services, self.context, self.use_site)

    def action_go(self) -> None:
        """Wait for the letter that says where to go."""
        letters = [("l", "logs"), ("t", "traces"), ("a", "actions"), ("g", "top")]
        self.push_screen(LetterDialog("go", letters), self._go)

    def _go(self, letter: str | None) -> None:
        if letter == "l":
            self.action_area("logs")
        elif letter in ("t", "a"):
            self.action_area("traces")
            self.call_after_refresh(self._show_traces, everything=letter == "t")
        elif letter == "g" and isinstance(self.screen, ExplorerScreen):
            self.screen.action_top()

    def _show_traces(self, *, everything: bool) -> None:
        if self._services is None:
            return
        while len(self.screen_stack) > 1:
            self.pop_screen()
        if everything and not isinstance(self.screen, TraceListScreen):
            self.push_screen(TraceListScreen(self._services, self.context, TraceList.everything()))
        elif not everything and not isinstance(self.screen, ActionsScreen):
            self.push_screen(ActionsScreen(self._services, self.context))

    def action_help(self) -> None:
        """List the keys of the screen; Enter runs one."""
        if isinstance(self.screen, ExplorerScreen):
            self.push_screen(HelpDialog(self.screen.SCOPES), self._run_command)

    def _run_command(self, command_id: str | None) -> None:
        if command_id is not None:
            self.call_after_refresh(self.run_command, command_id)

    async def run_command(self, command_id: str) -> None:
        """Run a command of the catalogue where its key would."""
        await self.run_action(command(command_id).action, default_namespace=self.screen)

    def action_problems(self) -> None:
        """List what is wrong with the data, and what did not work on this screen."""
        screen = self.screen
        if isinstance(screen, ExplorerScreen):
            self.push_screen(ProblemsDialog([*screen.services.notices, *screen.failures]))

    def action_palette(self) -> None:
        """Find a command by its name."""
        if isinstance(self.screen, ExplorerScreen):
            self.push_screen(CommandPalette(providers=[CommandProvider], placeholder="Find a command"))
