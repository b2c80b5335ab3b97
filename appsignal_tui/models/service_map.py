"""Dependencies between services (contract 5.10, 5.11)."""

from pydantic import Field

from appsignal_tui.models.base import Scalar, Value


class Edge(Value):
    """Calls between what was asked about and one peer; the same peer may occur in both directions."""

    direction: str = ""
    """`upstream`, `downstream`, `internal` or whatever word the service groups by; empty when it does not say."""
    peer: str = ""
    """The other service: its name, else its namespace; empty when neither is told, as among `internal` edges."""
    namespace: str = ""
    action_name: str = ""
    """The other action, where edges are told by action."""
    site_id: str = ""
    calls: float | None = None
    mean_ms: float | None = None
    error_rate_pct: float | None = None
    """Percent, 0 to 100."""
    extra: dict[str, Scalar] = Field(default_factory=dict)
    """Members the contract does not know, each one value, in the order they came."""
