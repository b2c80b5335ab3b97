"""Log sources and saved views of sites in the registry."""

from collections.abc import Sequence

from appsignal_tui.models.site import LogSource, LogView
from appsignal_tui.store.account_file import AccountFile, packed, replaced, unpacked
from appsignal_tui.store.database import Statement
from appsignal_tui.store.site_table import given

_VIEWS = """
    SELECT id, name, query, source_ids, severities, columns FROM log_views WHERE site_id = ? ORDER BY place, id
"""
_VIEW = """
    INSERT OR REPLACE INTO log_views (site_id, id, name, query, source_ids, severities, columns, place)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""


_FOUND = """
    INSERT INTO log_sources (site_id, id, name, type, fmt, place) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (site_id, id) DO UPDATE SET type = excluded.type, fmt = excluded.fmt, place = excluded.place,
      name = CASE WHEN by_hand AND name <> '' THEN name ELSE excluded.name END
"""
_ADDED = """
    INSERT INTO log_sources (site_id, id, name, type, fmt, place, by_hand) VALUES (?, ?, ?, ?, ?, -1, 1)
    ON CONFLICT (site_id, id) DO UPDATE SET by_hand = 1, name = coalesce(nullif(excluded.name, ''), name)
"""


class LogTable(AccountFile):
    """Where log lines of a site come from, and which searches the web app offers for them."""

    def log_sources(self, site_id: str) -> tuple[LogSource, ...]:
        """Log sources of a site: those added by hand, then those seen last in the service's order."""
        query = "SELECT id, name, type, fmt FROM log_sources WHERE site_id = ? ORDER BY place, id"
        return self._read(query, (site_id,), make=_source)

    def remember_log_sources(self, site_id: str, sources: Sequence[LogSource]) -> None:
        """Put these in the place of the log sources of a site; those added by hand stay, with the names given."""
        rows = ((site_id, each.id, each.name, each.type, each.fmt) for each in sources)
        self._write(*replaced(("DELETE FROM log_sources WHERE site_id = ? AND NOT by_hand", (site_id,)), _FOUND, rows))

    def add_log_source(self, site_id: str, source: LogSource) -> None:
        """Add a log source by hand; its name, where not empty, wins over a discovered one."""
        self._write(with_source(site_id, source), given(site_id))

    def forget_log_source(self, site_id: str, source_id: str) -> None:
        """Drop a log source, because it no longer exists; discovery may find it again."""
        self._write(("DELETE FROM log_sources WHERE site_id = ? AND id = ?", (site_id, source_id)))

    def log_views(self, site_id: str) -> tuple[LogView, ...]:
        """Saved views of a site as seen last, in the service's order."""
        return self._read(_VIEWS, (site_id,), make=_view)

    def remember_log_views(self, site_id: str, views: Sequence[LogView]) -> None:
        """Put these in the place of the saved views of a site."""
        rows = ((site_id, *_view_columns(each)) for each in views)
        self._write(*replaced(("DELETE FROM log_views WHERE site_id = ?", (site_id,)), _VIEW, rows))


def with_source(site_id: str, source: LogSource) -> Statement:
    """A statement that adds a log source by hand."""
    return _ADDED, (site_id, source.id, source.name, source.type, source.fmt)


def _source(key: str, name: str, kind: str, fmt: str) -> LogSource:
    return LogSource(id=key, name=name, type=kind, fmt=fmt)


def _view_columns(view: LogView) -> tuple[str, ...]:
    return view.id, view.name, view.query, packed(view.source_ids), packed(view.severities), packed(view.columns)


def _view(key: str, name: str, *rest: str) -> LogView:
    query, source_ids, severities, columns = rest
    return LogView(
        id=key,
        name=name,
        query=query,
        source_ids=unpacked(source_ids),
        severities=unpacked(severities),
        columns=unpacked(columns),
    )
