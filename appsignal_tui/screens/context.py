"""What every screen is about: the site, the time range, and how times are written."""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Protocol

from pydantic import SecretStr

from appsignal_tui.models.site import Site
from appsignal_tui.models.timerange import LAST_HOUR, RangeChoice
from appsignal_tui.services.container import Services
from appsignal_tui.services.tokens import Kept


@dataclass(frozen=True, slots=True)
class Context:
    """Carried along on every jump between screens."""

    site: Site | None = None
    choice: RangeChoice = LAST_HOUR
    local_times: bool = False
    sites: tuple[Site, ...] = ()
    """The set that lists of traces are read of, `site` among them; empty for that site alone."""

    @property
    def site_ids(self) -> tuple[str, ...]:
        """Ids of the set, or of the site alone; empty without a site."""
        return tuple(site.id for site in self.sites or (self.site,) if site is not None)

    @property
    def zone(self) -> tzinfo:
        """The zone times are written in."""
        return datetime.now().astimezone().tzinfo or UTC if self.local_times else UTC

    def is_same_question(self, other: "Context") -> bool:
        """Whether the same data answers both; the way times are written does not matter."""
        return (self.is_about(other.site), self.site_ids, self.choice) == (True, other.site_ids, other.choice)

    def is_about(self, site: Site | None) -> bool:
        """Whether this is the site, whatever it is called by now."""
        return (self.site and self.site.id) == (site and site.id)


class Connect(Protocol):
    """Opens services; handed in by the command line, so that the app knows neither network nor simulator."""

    def demo(self) -> Services:
        """Services over the simulator."""

    def live(self, token: SecretStr) -> Services:
        """Services over the network with a token just given."""

    def keep_token(self, token: SecretStr) -> Kept:
        """Keep a token for later runs; may block for seconds.

        Raises:
            ExplorerError: it cannot be kept.
        """

    def without_token(self) -> Services:
        """Services for what needs no answer: sites that are remembered for every account."""
