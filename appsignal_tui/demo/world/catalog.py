"""The vocabulary a site is described in: actions, what goes wrong in them, deploys, pods."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

MINUTE_NS = 60_000_000_000
HOUR_NS = 60 * MINUTE_NS
DAY_NS = 24 * HOUR_NS


class Failure(NamedTuple):
    """An exception that an action raises now and then; one incident each."""

    number: int
    """Incident number, unique within the site."""
    exception: str
    message: str
    backtrace: tuple[str, ...]
    """Innermost frame first."""
    age_ns: int
    """How long before the world's origin it was first seen."""
    cause: tuple[str, str] | None = None
    """Exception and message that led to it."""
    status: int = 500
    """HTTP status the request ends with."""
    assigned: str = ""
    """Name of the user who works on it."""


class Behaviour(NamedTuple):
    """How an action behaves for a while."""

    mean_ms: float
    error_pct: float
    """Percent of its calls, 0 to 100."""
    shape: str
    """Which of the shapes its traces have."""
    failures: tuple[tuple[Failure, float], ...] = ()
    """What fails, with shares that sum to 1."""
    has_npo: bool = False


class ActionSpec(NamedTuple):
    """One action of a site."""

    namespace: str
    name: str
    per_minute: float
    """Calls a minute at the height of the day."""
    before: Behaviour
    after: Behaviour | None = None
    """From the newest deploy on; `None` for an action it did not touch."""
    spread: float = 0.17
    """Standard deviation of the logarithm of durations."""
    kept: tuple[int, int] = (1, 3)
    """Least and most traces stored a minute."""
    endpoint: tuple[str, str] = ("GET", "/")
    """Method and path; `{n}` becomes a number. An empty method marks a job."""

    def behaviour(self, *, deployed: bool) -> Behaviour:
        """How it behaves after (`deployed`) or before the newest deploy."""
        return self.after if deployed and self.after else self.before


class DeploySpec(NamedTuple):
    """A deploy, so and so long before the origin."""

    revision: str
    user: str
    age_ns: int


class LogSpec(NamedTuple):
    """How much a site logs."""

    per_minute: float
    """Lines besides those of stored traces."""
    after_per_minute: float
    """From the newest deploy on."""
    kinds: str
    """Which table of line kinds it draws from."""


class SlowSpec(NamedTuple):
    """A performance incident: an action that somebody is to look at."""

    number: int
    """Incident number, unique within the site."""
    namespace: str
    action: str
    age_ns: int
    """How long before the world's origin it was opened."""
    state: str = "OPEN"
    severity: str = "UNTRIAGED"
    assigned: str = ""
    """Name of the user who looks at it."""


class SiteSpec(NamedTuple):
    """One app in one environment."""

    name: str
    environment: str
    actions: tuple[ActionSpec, ...]
    deploys: tuple[DeploySpec, ...]
    """Newest first."""
    logs: LogSpec
    service: str
    """Service name of its own spans."""
    has_cluster: bool = False
    """Whether a cluster agent reports pods and nodes to it."""
    reports: tuple[str, ...] = ()
    """What else reports metrics, by name."""
    idle_since_ns: int | None = None
    """How long before the origin traffic stopped."""
    slow: tuple[SlowSpec, ...] = ()
    fronts: Mapping[str, str] = MappingProxyType({})
    """By namespace, the service through which its requests come from outside; jobs come through none."""
