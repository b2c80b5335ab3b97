"""Tables of the registry, version by version; a version that was released is never changed."""

MIGRATIONS = (
    """
    CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE sites (
      id TEXT PRIMARY KEY, name TEXT NOT NULL, environment TEXT NOT NULL, org_slug TEXT NOT NULL,
      alias TEXT NOT NULL DEFAULT '', last_used_ns INTEGER NOT NULL DEFAULT 0, place INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID;
    CREATE UNIQUE INDEX site_alias ON sites (alias COLLATE NOCASE) WHERE alias <> '';
    CREATE TABLE log_sources (
      site_id TEXT NOT NULL, id TEXT NOT NULL, place INTEGER NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL,
      fmt TEXT NOT NULL, PRIMARY KEY (site_id, id)
    ) WITHOUT ROWID
    """,
    # what a person gave stands beside what was discovered, so that neither can overwrite the other
    """
    ALTER TABLE sites ADD COLUMN discovery TEXT NOT NULL DEFAULT 'found';
    ALTER TABLE sites ADD COLUMN by_hand INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE sites ADD COLUMN own_name TEXT NOT NULL DEFAULT '';
    ALTER TABLE sites ADD COLUMN own_environment TEXT NOT NULL DEFAULT '';
    ALTER TABLE sites ADD COLUMN own_org_slug TEXT NOT NULL DEFAULT '';
    ALTER TABLE sites ADD COLUMN colour TEXT NOT NULL DEFAULT '';
    ALTER TABLE sites ADD COLUMN favourite INTEGER NOT NULL DEFAULT 0;
    CREATE UNIQUE INDEX site_favourite ON sites (favourite) WHERE favourite <> 0;
    CREATE TABLE organizations (
      slug TEXT PRIMARY KEY, id TEXT NOT NULL, name TEXT NOT NULL, place INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE log_views (
      site_id TEXT NOT NULL, id TEXT NOT NULL, place INTEGER NOT NULL, name TEXT NOT NULL, query TEXT NOT NULL,
      source_ids TEXT NOT NULL, severities TEXT NOT NULL, columns TEXT NOT NULL, PRIMARY KEY (site_id, id)
    ) WITHOUT ROWID;
    CREATE TABLE metric_names (site_id TEXT PRIMARY KEY, names TEXT NOT NULL, at_ns INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE metric_shapes (
      site_id TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, tag_sets TEXT NOT NULL, at_ns INTEGER NOT NULL,
      PRIMARY KEY (site_id, name)
    ) WITHOUT ROWID;
    CREATE TABLE service_colours (
      site_id TEXT NOT NULL, service TEXT NOT NULL, colour INTEGER NOT NULL, PRIMARY KEY (site_id, service)
    ) WITHOUT ROWID;
    CREATE TABLE saved_queries (
      kind TEXT NOT NULL, name TEXT NOT NULL, site_id TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (kind, name)
    ) WITHOUT ROWID;
    CREATE TABLE dialect (name TEXT PRIMARY KEY) WITHOUT ROWID
    """,
    # `given` grows with whatever a person gives to a site, so that another registry can tell what it has not seen
    """
    ALTER TABLE sites ADD COLUMN given INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE log_sources ADD COLUMN by_hand INTEGER NOT NULL DEFAULT 0;
    CREATE TABLE site_figures (
      site_id TEXT PRIMARY KEY, calls REAL, error_rate_pct REAL, mean_ms REAL, at_ns INTEGER NOT NULL
    ) WITHOUT ROWID
    """,
)
"""One script per schema version: the first makes version 1, the next turns it into version 2, and so on."""
