"""Sites: one app in one environment, and the log sources it has (contract 1.3, 11.1, 11.4)."""

from typing import Literal

from pydantic import Field

from appsignal_tui.models.base import Text, Texts, Value

SITE_COLOURS = ("red", "orange", "yellow", "green", "cyan", "blue", "purple", "pink")
"""Names of the colours a person may give to a site."""

PRODUCTION_NAMES = frozenset({"production", "prod", "live"})


class Site(Value):
    """One app in one environment; what the API calls a site and the web app shows as an app."""

    id: str
    """Site id, 24 lower-case hex digits as far as known; never validated (contract 1.3)."""
    name: Text = ""
    environment: Text = ""
    org_slug: Text = ""
    """Organization slug, needed for links into the web app; empty when unknown."""

    @property
    def label(self) -> str:
        """`name/environment` as a person types it; the id when the name is unknown."""
        return "/".join(part for part in (self.name, self.environment) if part) or self.id

    @property
    def is_production(self) -> bool:
        """Whether the header must say `PROD`."""
        return self.environment.casefold() in PRODUCTION_NAMES


class LogSource(Value):
    """A place log lines come from; reading lines needs at least one id (contract 6.1, 11.4)."""

    id: str
    name: Text = ""
    type: Text = ""
    fmt: Text = ""


class LogView(Value):
    """A log search somebody saved in the web app (contract 11.4)."""

    id: str
    name: Text = ""
    query: Text = ""
    source_ids: Texts = Field(default=(), alias="sourceIds")
    """None means every source, as far as known."""
    severities: Texts = ()
    """Upper case on the wire; compare without case."""
    columns: Texts = ()


class Namespace(Value):
    """A group of actions of a site, `web` and `background` for example; not its environment (contract 4, 11.2)."""

    id: Text = ""
    name: str


class Viewer(Value):
    """Whose token it is (contract 11.1)."""

    id: Text = ""
    name: Text = ""
    email: Text = ""


class Organization(Value):
    """Who owns apps (contract 11.1)."""

    id: Text = ""
    slug: str
    name: Text = ""


class KnownSite(Value):
    """A site with what is kept about it between runs; the service knows nothing of this."""

    site: Site
    alias: str = ""
    colour: str = ""
    """One of `SITE_COLOURS`, chosen by hand; empty for the usual one."""
    favourite: int = 0
    """The digit that opens it, 1 to 9; 0 for none."""
    origin: Literal["discovered", "by hand"] = "discovered"
    is_gone: bool = False
    """Whether the last discovery did not find it any more."""
    last_used_ns: int = 0
    """0 when it was never used."""


class GivenSite(Value):
    """A site as a person describes it; what is empty is not given and leaves what is kept as it is."""

    site: Site
    is_named: bool = True
    """Whether its names were given and win over the service's, else they stand in for them until they are known."""
    alias: str = ""
    colour: str = ""
    favourite: int = 0
    sources: tuple[LogSource, ...] = ()


class SiteFigures(Value):
    """How a site was doing over an hour, over all of its actions."""

    calls: float | None = None
    """`None` where no action says; the same for the others."""
    error_rate_pct: float | None = None
    """Percent of the calls, 0 to 100."""
    mean_ms: float | None = None
