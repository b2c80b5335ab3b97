"""What Vector reads from the database server (contract 15.3): what the queries of all calls do to it."""

from collections.abc import Iterator, Mapping
from functools import partial

from appsignal_tui.demo.world.catalog import DAY_NS, HOUR_NS, ActionSpec
from appsignal_tui.demo.world.columns import MakeHour, Values, rounded, scaled, shared
from appsignal_tui.demo.world.instrument import Combination, Instrument, instrument
from appsignal_tui.demo.world.pool import Pool
from appsignal_tui.demo.world.reports.reported_site import ReportedSite
from appsignal_tui.demo.world.workload import Workload

PRIMARY, REPLICA = "postgres-0.shop.internal", "postgres-1.shop.internal"

_SHARES: Mapping[str, tuple[int, int, int]] = {PRIMARY: (0, 3, 5), REPLICA: (3, 5, 5)}
"""Which of five reads each server takes."""
_ROWS_PER_QUERY = 4
_ROWS_OF_REPORT = 52_000
_TEMPORARY_BYTES = 41_943_040
_RARE = 1.85


def postgres_instruments(site: ReportedSite, database: str) -> Iterator[Instrument]:
    """Rows, transactions and temporary files per database and server; only the primary writes."""
    load = _Load(site)
    reads: Mapping[str, MakeHour] = {"tup_fetched": load.fetched, "tup_returned": scaled(load.fetched, 2.7)}
    writes: Mapping[str, MakeHour] = {
        "tup_inserted": partial(load.written, 1.0),
        "tup_updated": partial(load.written, 1.6),
        "tup_deleted": partial(load.written, 0.2),
        "xact_commit": load.committed,
        "xact_rollback": load.everything.errors,
        "deadlocks": partial(_seldom, site),
        "temp_bytes": scaled(load.reports.calls, _TEMPORARY_BYTES),
        "temp_files": load.reports.calls,
    }
    for name, hour in reads.items():
        combinations = [
            Combination(_tags(database, server), shared(rounded(hour), *share)) for server, share in _SHARES.items()
        ]
        yield instrument(f"pg_stat_database_{name}_total", "counter", combinations)
    for name, hour in writes.items():
        combinations = [Combination(_tags(database, PRIMARY), rounded(hour))]
        yield instrument(f"pg_stat_database_{name}_total", "counter", combinations)
    backends = (
        Combination(_tags(database, server), site.whole(f"backends {server}", number, 0.12, deployed))
        for server, number, deployed in ((PRIMARY, 42, 1.8), (REPLICA, 18, 1.4))
    )
    yield instrument("pg_stat_database_numbackends", "gauge", backends)


def _tags(database: str, server: str) -> dict[str, str]:
    endpoint = f"postgresql://{server}:5432/{database}"
    return {"db": database, "endpoint": endpoint, "host": server, "vector_namespace": "postgresql"}


class _Load:
    """What calls cause, out of the queries in their traces."""

    def __init__(self, site: ReportedSite) -> None:
        self._workload = site.workload
        self._queries: dict[str, tuple[float, float]] = {}
        self.everything: Pool = site.pool("everything", lambda _spec: True)
        self.reports: Pool = site.pool("reports", lambda spec: spec.before.shape == "report")

    def fetched(self, hour_ns: int) -> Values:
        return self.everything.work(self._rows, hour_ns)

    def written(self, rows: float, hour_ns: int) -> Values:
        return self.everything.work(lambda spec, _deployed: rows * (spec.endpoint[0] != "GET"), hour_ns)

    def committed(self, hour_ns: int) -> Values:
        """One transaction for each query outside of one, and one for all of a writing call's."""
        sums = self.everything.work(
            lambda spec, deployed: self._of(spec)[deployed] if spec.endpoint[0] == "GET" else 1.0, hour_ns
        )
        return [max(0.0, value - failed) for value, failed in zip(sums, self.everything.errors(hour_ns), strict=True)]

    def _rows(self, spec: ActionSpec, deployed: bool) -> float:
        if spec.before.shape == "report":
            return _ROWS_OF_REPORT
        return self._of(spec)[deployed] * _ROWS_PER_QUERY

    def _of(self, spec: ActionSpec) -> tuple[float, float]:
        """Queries of a call before and since the newest deploy."""
        name = f"{spec.namespace}/{spec.name}"
        if name not in self._queries:
            turn_ns = self._workload.truth.turn_ns
            number = self._workload.truth.site.actions.index(spec)
            self._queries[name] = (
                _queries(self._workload, number, turn_ns - DAY_NS, turn_ns),
                _queries(self._workload, number, turn_ns, turn_ns + HOUR_NS),
            )
        return self._queries[name]


def _queries(workload: Workload, action: int, start_ns: int, end_ns: int) -> float:
    calls = queries = 0
    for done in workload.done(action, start_ns, end_ns):
        calls += 0 if done.above else done.calls
        queries += done.calls if done.step.attributes.get("db.system") == "postgresql" else 0
    return queries / calls if calls else 0.0


def _seldom(site: ReportedSite, hour_ns: int) -> Values:
    """Now and then two transactions wait for each other."""
    return [int((wave or 0) > _RARE) for wave in site.steady("deadlocks", 1.0, 1.0)(hour_ns)]
