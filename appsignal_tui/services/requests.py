"""What this run asked the service: the journal as screens see it."""

from appsignal_tui.api.journal import Journal, JournalEntry

__all__ = ["Journal", "JournalEntry"]
