"""Deploys: markers and the figures of a revision (contract 8, 11.3)."""

from pydantic import Field

from appsignal_tui.models.base import EpochNs, Text, Value

_SHORT = 7


class Deploy(Value):
    """One deploy: a revision that went live; the same revision may do so several times."""

    id: Text = ""
    revision: Text = ""
    short_revision: Text = Field(default="", alias="shortRevision")
    created_ns: EpochNs = Field(alias="createdAt")
    user: Text = ""
    compare_url: Text = Field(default="", alias="gitCompareUrl")
    """Where the changes against the revision before can be read; hostile until proven otherwise."""
    live_for_s: float | None = Field(default=None, alias="liveFor")
    """Seconds it has been, or was, the newest one."""
    live_for_words: Text = Field(default="", alias="liveForInWords")
    exception_count: int | None = Field(default=None, alias="exceptionCount")
    exception_rate: float | None = Field(default=None, alias="exceptionRate")
    """As the service gives it; its unit is not documented."""

    @property
    def name(self) -> str:
        """The short revision; the beginning of the whole one where the service gives none."""
        return self.short_revision or self.revision[:_SHORT]


class DeployStats(Value):
    """What a revision served."""

    calls: float | None = Field(default=None, alias="throughput")
    """Calls while it was live; that it is a count and not a rate is inferred, as for actions."""
    mean_ms: float | None = Field(default=None, alias="mean")
    error_rate_pct: float | None = Field(default=None, alias="error_rate")
    """Percent, 0 to 100."""
