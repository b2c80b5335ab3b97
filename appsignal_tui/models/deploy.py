"""Deploy markers (contract 11.3)."""

from pydantic import Field

from appsignal_tui.models.base import EpochNs, Text, Value

_SHORT = 7


class Deploy(Value):
    """One deploy: a revision that went live."""

    revision: Text = ""
    short_revision: Text = Field(default="", alias="shortRevision")
    created_ns: EpochNs = Field(alias="createdAt")
    user: Text = ""

    @property
    def name(self) -> str:
        """The short revision; the beginning of the whole one where the service gives none."""
        return self.short_revision or self.revision[:_SHORT]
