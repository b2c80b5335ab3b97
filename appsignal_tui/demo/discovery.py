"""What only GraphQL tells about an app, as records: incidents that are no errors, settings, backtraces (contract 11).

Times are nanoseconds since the epoch, UTC; an empty text or `None` goes out as null.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UserRecord:
    """Somebody with access to the app (contract 11.2)."""

    id: str
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class NotifierRecord:
    """Where the app sends its notifications (contract 11.2)."""

    id: str
    name: str
    icon: str


@dataclass(frozen=True, slots=True)
class TriggerRecord:
    """A rule that opens an alert (contract 11.5, 11.7)."""

    id: str
    name: str
    kind: str
    metric_name: str = ""
    """Empty for a rule about log lines."""
    field: str = ""


@dataclass(frozen=True, slots=True)
class AlertRecord:
    """A time in which a rule was broken (contract 11.7)."""

    id: str
    state: str
    """OPEN, WARMUP, COOLDOWN, CLOSED or ARCHIVED."""
    opened_ns: int
    last_value: float
    peak_value: float
    trigger: TriggerRecord
    message: str = ""


@dataclass(frozen=True, slots=True)
class MonitorRecord:
    """A page that is asked for from outside (contract 11.7)."""

    id: str
    name: str
    url: str
    regions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckInRecord:
    """A job that has to report in (contract 11.7)."""

    id: str
    identifier: str
    kind: str
    last_state: str
    """new, success, late, missed, running or unexpected (contract 9)."""
    last_error_ns: int | None = None
    last_success_ns: int | None = None
    last_update_ns: int | None = None


@dataclass(frozen=True, slots=True)
class SettingsRecord:
    """What people set up for an app."""

    users: tuple[UserRecord, ...] = ()
    notifiers: tuple[NotifierRecord, ...] = ()
    triggers: tuple[TriggerRecord, ...] = ()
    monitors: tuple[MonitorRecord, ...] = ()
    check_ins: tuple[CheckInRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class SlowIncidentRecord:
    """A performance incident: an action worth a look (contract 11.5)."""

    number: int
    """Unique within the app among incidents of all kinds."""
    namespace: str
    action_names: tuple[str, ...]
    count: int
    mean_ms: float
    total_ms: float
    has_npo: bool
    created_ns: int
    last_ns: int
    state: str = "OPEN"
    severity: str = "UNTRIAGED"
    description: str = ""
    assignees: tuple[UserRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class AnomalyIncidentRecord:
    """An anomaly incident: the alerts of one rule about a metric (contract 11.5)."""

    number: int
    alert: AlertRecord
    """The newest."""
    tags: tuple[tuple[str, str], ...]
    count: int
    """Alerts so far."""
    created_ns: int
    last_ns: int
    severity: str = "UNTRIAGED"
    description: str = ""


@dataclass(frozen=True, slots=True)
class LoggedRecord:
    """A log line as an incident shows it (contract 11.5)."""

    id: str
    time_ns: int
    severity: str
    hostname: str
    group: str
    message: str


@dataclass(frozen=True, slots=True)
class LogIncidentRecord:
    """A log incident: the lines that a rule is about (contract 11.5)."""

    number: int
    trigger: TriggerRecord
    line: LoggedRecord
    """The newest."""
    count: int
    created_ns: int
    last_ns: int
    severity: str = "UNTRIAGED"
    description: str = ""


@dataclass(frozen=True, slots=True)
class NoticedRecord:
    """What was noticed about an app besides its errors."""

    slow: tuple[SlowIncidentRecord, ...] = ()
    anomalies: tuple[AnomalyIncidentRecord, ...] = ()
    logged: tuple[LogIncidentRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class FrameRecord:
    """One call in a backtrace (contract 11.6)."""

    type: str
    """`app` for the app's own code."""
    original: str
    """The line as the runtime wrote it."""
    path: str
    line: int
    method: str
    code: tuple[tuple[int, str], ...] = ()
    """Lines of source around it with their numbers; none where the source is not known."""
