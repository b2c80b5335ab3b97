"""Picking a site: what is remembered at once, what the service tells as it comes."""

from collections.abc import Callable

from textual.app import App

from appsignal_tui.errors import ExplorerError
from appsignal_tui.models.site import Site
from appsignal_tui.screens.context import Context
from appsignal_tui.screens.dialogs import Choice, PickDialog
from appsignal_tui.services.container import Services
from appsignal_tui.text import safe_text


class SitesDialog(PickDialog[Site]):
    """The sites of the account; asks for them when none are known yet."""

    def __init__(self, services: Services, present: Site | None) -> None:
        """Offer what is known already."""
        super().__init__(
            "Sites",
            [_choice(site) for site in _ordered(services.sites.known)],
            placeholder="name, environment or id",
            start=present,
        )
        self._services = services

    def on_mount(self) -> None:
        """Show what is known, and ask."""
        super().on_mount()
        self.run_worker(self._discover(), group="sites", exclusive=True, exit_on_error=False)

    async def _discover(self) -> None:
        if not self.has_choices:
            self.say("◌ asking…")
        try:
            sites = await self._services.sites.discover()
        except ExplorerError as error:
            self.say(f"✖ {error} {error.hint}")
            return
        self.say(self._services.sites.out_of_date)
        self.offer([_choice(site) for site in _ordered(sites)])


def _ordered(sites: tuple[Site, ...]) -> list[Site]:
    return sorted(sites, key=lambda site: (not site.is_production, site.name.casefold(), site.environment))


def _choice(site: Site) -> Choice[Site]:
    environment = "PROD" if site.is_production else safe_text(site.environment, 20)
    return Choice(
        title=safe_text(site.name or site.id, 40),
        result=site,
        detail=f"{environment:<12} {safe_text(site.org_slug, 30)}   {safe_text(site.id, 40)}",
        role="critical" if site.is_production else "text",
    )


def pick_site(app: App[int], services: Services, context: Context, use: Callable[[Site], None]) -> None:
    """Open the picker and use what is picked."""
    app.push_screen(SitesDialog(services, context.site), lambda site: use(site) if site is not None else None)
