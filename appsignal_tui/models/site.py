"""Sites: one app in one environment, and the log sources it has (contract 1.3, 11.1, 11.4)."""

from appsignal_tui.models.base import Text, Value

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
