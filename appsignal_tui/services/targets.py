"""What a pasted text can open: one small value for each kind of thing (contract 12, ux 13.7)."""

from dataclasses import dataclass

from appsignal_tui.models.deploy import Deploy
from appsignal_tui.models.incident import Incident
from appsignal_tui.models.site import LogSource, LogView, Site
from appsignal_tui.models.weburl import WEB_APP, IncidentKind, WebPage, build_url


@dataclass(frozen=True, slots=True)
class OpenSite:
    """A site, at its first screen."""

    site: Site


@dataclass(frozen=True, slots=True)
class OpenAction:
    """The traces of an action."""

    site: Site
    namespace: str
    action: str


@dataclass(frozen=True, slots=True)
class OpenTrace:
    """One trace; the action and the incident it was found under are empty and 0 where that is not known."""

    site: Site
    trace_id: str
    namespace: str = ""
    action: str = ""
    incident_number: int = 0


@dataclass(frozen=True, slots=True)
class OpenIncident:
    """An incident, or something in it."""

    site: Site
    number: int
    kind: IncidentKind = ""
    """The part of the web app it is shown in; empty where nothing says. The incident itself says for certain."""
    incident: Incident | None = None
    """The incident where it was asked for already, else `None`."""
    sample_id: str = ""
    """A sample that is named by no trace id."""
    at_ns: int | None = None
    """The sample nearest to this instant is meant, in nanoseconds since the epoch."""


@dataclass(frozen=True, slots=True)
class OpenLogs:
    """Log lines of a site: of a saved search, of one source, or of all."""

    site: Site
    origin: LogView | LogSource | None = None


@dataclass(frozen=True, slots=True)
class OpenDeploy:
    """A deploy of a site."""

    site: Site
    deploy: Deploy

    @property
    def revision(self) -> str:
        """The whole revision, as it was told to the service."""
        return self.deploy.revision


@dataclass(frozen=True, slots=True)
class OpenUrl:
    """A page of the web app for which there is no better target."""

    page: WebPage
    site: Site | None = None
    """The site it is about; `None` for the page of an organization."""

    @property
    def url(self) -> str:
        """Its full address."""
        return build_url(self.page, WEB_APP)


Resolved = OpenSite | OpenAction | OpenTrace | OpenIncident | OpenLogs | OpenDeploy | OpenUrl
