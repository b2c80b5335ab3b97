"""Going around: what all screens are about, the areas and the way back; asks nothing itself."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from textual import work
from textual.reactive import var

from appsignal_tui.models.site import Site
from appsignal_tui.models.timerange import RangeChoice
from appsignal_tui.screens.actions import ActionsScreen
from appsignal_tui.screens.base import ExplorerScreen
from appsignal_tui.screens.context import Context
from appsignal_tui.screens.dialogs import LetterDialog
from appsignal_tui.screens.logs import LogsScreen
from appsignal_tui.screens.ranges import pick_range, shifted
from appsignal_tui.screens.site_shelf import SiteShelf
from appsignal_tui.screens.traces import TraceList, TraceListScreen
from appsignal_tui.services.clipboard import Clipboard
from appsignal_tui.services.container import Services
from appsignal_tui.text import safe_block
from appsignal_tui.widgets.safe_app import SafeApp

_TWICE_S = 2.0
_START = "start"


class NavigatingApp(SafeApp, inherit_bindings=False):
    """Holds the context, tells it to every screen, and keeps a stack of screens for each area."""

    DEFAULT_MODE = _START

    context: var[Context] = var(Context())

    def __init__(self, sheets: Sequence[Path], services: Services | None) -> None:
        """Begin at the first screen, which the app itself makes.

        Args:
            sheets: Style sheets in cascade order.
            services: Where data comes from; `None` until somebody says.
        """
        super().__init__(sheets)
        self._services = services
        self._shelf: SiteShelf | None = None
        self._mode_of = {"traces": _START}
        self._modes_before: list[str] = []
        self._cancelled_at = 0.0
        self._copier = Clipboard()

    # what screens are about

    def watch_context(self, context: Context) -> None:
        """Every screen of every area follows."""
        for stack in self._screen_stacks.values():
            for screen in stack:
                if isinstance(screen, ExplorerScreen):
                    screen.context = context

    def use_site(self, site: Site, sites: tuple[Site, ...] = (), choice: RangeChoice | None = None) -> None:
        """Make a site the one all screens are about, and lists of traces about a set of which it is one.

        Args:
            site: The site.
            sites: The set with the site in it; empty, or of one, for the site alone.
            choice: The time range to look at it in; `None` leaves it as it is.
        """
        self._remember_use(site)
        several = sites if len(sites) > 1 else ()
        self.context = replace(self.context, site=site, sites=several, choice=choice or self.context.choice)

    @work(group="remember", exit_on_error=False)
    async def _remember_use(self, site: Site) -> None:
        if self._services is not None:
            await self._services.sites.remember(site)
        if self._shelf is not None:
            await self._shelf.refresh()

    def use_range(self, choice: RangeChoice) -> None:
        """Make a time range the one of all screens."""
        self.context = replace(self.context, choice=choice)

    # areas

    def landing(self, services: Services) -> ExplorerScreen:
        """The first screen over these services."""
        if services.origin.window is not None:  # recorded files; a recorded session begins where it began
            return TraceListScreen(services, self.context, TraceList.everything())
        return ActionsScreen(services, self.context)

    async def enter(self, services: Services) -> None:
        """Go on with other services; the areas begin anew, and the screens of before are gone."""
        left = [mode for mode in self._screen_stacks if mode in self._modes]
        self._services = services
        self._modes_before.clear()
        self.context = Context(local_times=self.context.local_times)
        self._add_area("traces", lambda: self.landing(services))
        await self.switch_mode(self._mode_of["traces"])
        for mode in left:
            await self.remove_mode(mode)

    def add_logs(self, services: Services) -> None:
        """Give the logs over these services their area."""
        self._add_area("logs", lambda: LogsScreen(services, self.context))

    def _add_area(self, area: str, make: Callable[[], ExplorerScreen]) -> None:
        mode = area
        while mode in self._modes:  # a mode is never given another first screen
            mode = f"{mode} again"
        self._mode_of[area] = mode
        self.add_mode(mode, make)

    def action_area(self, area: str) -> None:
        """Open an area; its screens keep their place."""
        mode = self._mode_of.get(area)
        if self._services is None or mode is None or mode == self.current_mode:
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

    def show_traces(self, *screens: ExplorerScreen) -> None:
        """The area of traces with these screens above its first one."""
        self.action_area("traces")
        self.call_after_refresh(self._show_above, screens)

    def _show_above(self, screens: Sequence[ExplorerScreen]) -> None:
        while len(self.screen_stack) > 1:
            self.pop_screen()
        for screen in screens:
            self.push_screen(screen)

    def action_go(self) -> None:
        """Wait for the letter that says where to go."""
        letters = [("l", "logs"), ("t", "traces"), ("a", "actions"), ("g", "top")]
        self.push_screen(LetterDialog("go", letters), self._go)

    def _go(self, letter: str | None) -> None:
        services = self._services
        if letter == "l":
            self.action_area("logs")
        elif letter == "g" and isinstance(self.screen, ExplorerScreen):
            self.screen.action_top()
        elif letter in ("t", "a") and services is not None:
            root = self._screen_stacks[self._mode_of["traces"]][0]
            if letter == "t" and not isinstance(root, TraceListScreen):
                self.show_traces(TraceListScreen(services, self.context, TraceList.everything()))
            elif letter == "a" and not isinstance(root, ActionsScreen):
                self.show_traces(ActionsScreen(services, self.context))
            else:
                self.show_traces()

    # leaving

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

    # how it is shown

    def action_zone(self) -> None:
        """Write times in UTC or in local time."""
        self.context = replace(self.context, local_times=not self.context.local_times)

    def action_redraw(self) -> None:
        """Paint everything again, for a terminal that was scribbled on."""
        self.refresh(repaint=True, layout=True)
        self.screen.refresh(repaint=True, layout=True)

    def action_shift(self, steps: int) -> None:
        """Move the time range by its own length."""
        if self._services is not None:
            self.use_range(shifted(self.context.choice, steps, self._services.clock()))

    def action_range(self) -> None:
        """Choose the time range."""
        if self._services is not None:
            pick_range(self, self._services, self.context, self.use_range)

    # taking along

    def copy_to_clipboard(self, text: str) -> None:
        """Hand text over by every route that reaches the person's clipboard, and say by which."""
        self._clipboard = "\n".join(safe_block(text))
        self._hand_over(self._clipboard)

    @work(group="copy", exit_on_error=False)
    async def _hand_over(self, text: str) -> None:
        handed = await self._copier.copy(text, self.write_to_terminal)
        self.notify(handed.sentence)
