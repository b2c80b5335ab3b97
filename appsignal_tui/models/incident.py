"""Exception incidents: groups of error traces with the digests that select them (contract 11.5)."""

from pydantic import Field

from appsignal_tui.models.base import EpochNs, Text, Texts, Value


class ExceptionIncident(Value):
    """One group of errors."""

    number: int
    exception_name: Text = Field(default="", alias="exceptionName")
    exception_message: Text = Field(default="", alias="exceptionMessage")
    action_names: Texts = Field(default=(), alias="actionNames")
    namespace: Text = ""
    state: Text = ""
    severity: Text = ""
    count: int = 0
    created_ns: EpochNs | None = Field(default=None, alias="createdAt")
    last_ns: EpochNs | None = Field(default=None, alias="lastOccurredAt")
    digests: Texts = ()
