"""What a person or the program settled on: saved queries, colours of services, how this service wants to be asked."""

from collections.abc import Mapping

from appsignal_tui.models.saved_query import SavedQuery
from appsignal_tui.store.account_file import AccountFile

_QUERY = "INSERT OR REPLACE INTO saved_queries (kind, name, site_id, text) VALUES (?, ?, ?, ?)"
_COLOUR = "INSERT OR REPLACE INTO service_colours (site_id, service, colour) VALUES (?, ?, ?)"


class CustomTable(AccountFile):
    """Choices that should be the same in the next run."""

    def saved_queries(self, kind: str) -> tuple[SavedQuery, ...]:
        """Saved queries of a kind, by name."""
        query = "SELECT name, site_id, text FROM saved_queries WHERE kind = ? ORDER BY name"
        return self._read(query, (kind,), make=SavedQuery)

    def save_query(self, kind: str, name: str, site_id: str, text: str) -> None:
        """Save a query under a name, in the place of the one of this kind that had it."""
        self._write((_QUERY, (kind, name, site_id, text)))

    def remove_query(self, kind: str, name: str) -> None:
        """Remove a saved query, if it is there."""
        self._write(("DELETE FROM saved_queries WHERE kind = ? AND name = ?", (kind, name)))

    def service_colours(self, site_id: str) -> dict[str, int]:
        """The number of the colour that each service of a site was given."""
        query = "SELECT service, colour FROM service_colours WHERE site_id = ? ORDER BY service"
        return dict(self._read(query, (site_id,), make=_colour))

    def remember_service_colours(self, site_id: str, colours: Mapping[str, int]) -> None:
        """Keep the colours of these services; those of others stay."""
        self._write(*((_COLOUR, (site_id, service, colour)) for service, colour in colours.items()))

    def dialect(self) -> frozenset[str]:
        """Names of the contract's open questions for which this service was found to take the other form."""
        return frozenset(self._read("SELECT name FROM dialect", make=str))

    def remember_dialect(self, name: str) -> None:
        """Keep that this service takes the other form."""
        self._write(("INSERT OR IGNORE INTO dialect (name) VALUES (?)", (name,)))


def _colour(service: str, colour: int) -> tuple[str, int]:
    return str(service), int(colour)
