"""Incidents of all kinds: what is wrong, since when, and what leads to its traces (contract 11.5)."""

from typing import Annotated

from pydantic import Field

from appsignal_tui.models.base import Attributes, EpochNs, Flag, Text, Texts, Value
from appsignal_tui.models.leniency import IfReadable, Names
from appsignal_tui.models.log import LogLine


class Incident(Value):
    """What all kinds share."""

    typename: Text = Field(default="", alias="__typename")
    """The only thing to tell kinds apart by."""
    id: Text = ""
    number: int
    """Unique within its app."""
    state: Text = ""
    """`OPEN`, `CLOSED`, `WIP`, or another word."""
    severity: Text = ""
    description: Text = ""
    count: int = 0
    created_ns: EpochNs | None = Field(default=None, alias="createdAt")
    last_ns: EpochNs | None = Field(default=None, alias="lastOccurredAt")
    updated_ns: EpochNs | None = Field(default=None, alias="updatedAt")
    assignees: Names = ()

    @property
    def kind(self) -> str:
        """`exception`, `performance`, `anomaly`, `log`, or the word of another kind; empty when it does not say."""
        return self.typename.removesuffix("Incident").casefold()


class UnknownIncident(Incident):
    """An incident of a kind nobody knows: whatever of it is told."""

    number: int = 0
    """0 when it is not told, which is usual."""


class ExceptionIncident(Incident):
    """One group of errors."""

    typename: Text = Field(default="ExceptionIncident", alias="__typename")
    exception_name: Text = Field(default="", alias="exceptionName")
    exception_message: Text = Field(default="", alias="exceptionMessage")
    action_names: Texts = Field(default=(), alias="actionNames")
    namespace: Text = ""
    digests: Texts = ()
    """They select the traces of the group."""
    first_backtrace_line: Text = Field(default="", alias="firstBacktraceLine")
    last_sample_ns: EpochNs | None = Field(default=None, alias="lastSampleOccurredAt")
    grouping: Text = Field(default="", alias="errorGroupingStrategy")


class PerformanceIncident(Incident):
    """Actions that are slow."""

    typename: Text = Field(default="PerformanceIncident", alias="__typename")
    action_names: Texts = Field(default=(), alias="actionNames")
    namespace: Text = ""
    mean_ms: float | None = Field(default=None, alias="mean")
    total_ms: float | None = Field(default=None, alias="totalDuration")
    has_n_plus_one: Flag = Field(default=False, alias="hasNPlusOne")


class Trigger(Value):
    """What somebody asked to be warned about."""

    id: Text = ""
    name: Text = ""
    metric_name: Text = Field(default="", alias="metricName")
    kind: Text = ""
    field: Text = ""


class AnomalyIncident(Incident):
    """A metric left the bounds of a trigger."""

    typename: Text = Field(default="AnomalyIncident", alias="__typename")
    alert_state: Text = Field(default="", alias="alertState")
    """`OPEN`, `WARMUP`, `COOLDOWN`, `CLOSED`, `ARCHIVED`, or another word."""
    trigger: Annotated[Trigger | None, IfReadable] = None
    tags: Attributes = Field(default_factory=dict)
    """Of the metric's series it is about."""


class LogIncident(Incident):
    """A line that a log trigger looks for was written."""

    typename: Text = Field(default="LogIncident", alias="__typename")
    trigger: Annotated[Trigger | None, IfReadable] = None
    line: Annotated[LogLine | None, IfReadable] = Field(default=None, alias="logLine")
