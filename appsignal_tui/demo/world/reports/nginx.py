"""What Vector reads from the access logs of the gateway (contract 15.3): the requests of the app, and files besides."""

from collections.abc import Iterator, Mapping
from functools import partial
from operator import add

from appsignal_tui.demo.world.cache import Cache
from appsignal_tui.demo.world.catalog import ActionSpec
from appsignal_tui.demo.world.columns import MakeHour, Values, constant, minutes_before, rounded, scaled, shared
from appsignal_tui.demo.world.instrument import Combination, Instrument, instrument
from appsignal_tui.demo.world.reports.reported_site import Host, ReportedSite
from appsignal_tui.demo.world.truth import MINUTES

_FILES, _REQUESTS = 2, 5
"""So many files that have not changed for so many requests."""
_NOT_MODIFIED = "304"
_CREATED = frozenset({"checkout", "slow_checkout"})
_CACHE = {"HIT": 0.55, "MISS": 0.31, "BYPASS": 0.14}
_HOURS_KEPT = 400


def nginx_instruments(site: ReportedSite, group: str) -> Iterator[Instrument]:
    """Requests by status, host and upstream; those of all upstream statuses are the requests of the app."""
    gateway = _Gateway(site)
    hosts = site.hosts("gateway")
    parts = {host: (number, number + 1, len(hosts)) for number, host in enumerate(hosts)}
    by_status: Mapping[str, MakeHour] = {**gateway.by_status(), _NOT_MODIFIED: gateway.files}
    statuses = [
        host.combination({"group": group, "status": status}, shared(hour, *part))
        for host, part in parts.items()
        for status, hour in by_status.items()
    ]
    yield instrument("nginx_status", "counter", statuses)
    counts: Mapping[Host, MakeHour] = {
        host: partial(_sum, [shared(hour, *part) for hour in by_status.values()]) for host, part in parts.items()
    }
    measured: tuple[tuple[str, MakeHour, float], ...] = (
        ("nginx_request_time", gateway.request_ms, 0.9),
        ("nginx_bytes_sent", site.steady("bytes sent", 17_400, 0.08), 1.1),
        ("nginx_request_length", site.steady("request length", 742, 0.05), 0.4),
    )
    for name, means, spread in measured:
        combinations = [host.combination({"group": group}, counts[host], means) for host in hosts]
        yield instrument(name, "measurement", combinations, spread=spread)
    cache = [
        host.combination({"group": group, "status": status}, rounded(scaled(counts[host], share)))
        for host in hosts
        for status, share in _CACHE.items()
    ]
    yield instrument("nginx_upstream_cache_status", "counter", cache)
    yield instrument("nginx_connections", "gauge", (one for host in hosts for one in _connections(site, host)))
    yield from _upstream(site, gateway, group)


def _upstream(site: ReportedSite, gateway: "_Gateway", group: str) -> Iterator[Instrument]:
    tags = {"group": group, "upstream": f"{site.spec.service}:3000"}
    statuses = (Combination({**tags, "status": status}, hour) for status, hour in gateway.by_status().items())
    yield instrument("nginx_upstream_status", "counter", statuses)
    times: Mapping[str, MakeHour] = {
        "connect": constant(0.4),
        "header": scaled(site.front.mean_ms, 0.94),
        "response": site.front.mean_ms,
    }
    combinations = (Combination({**tags, "measurement": what}, site.front.calls, hour) for what, hour in times.items())
    yield instrument("nginx_upstream_time", "measurement", combinations, spread=0.8)


def _sum(makes: list[MakeHour], hour_ns: int) -> Values:
    return [sum(value or 0 for value in values) for values in zip(*(make(hour_ns) for make in makes), strict=True)]


def _connections(site: ReportedSite, host: Host) -> Iterator[Combination]:
    parts = {
        "reading": site.whole(f"{host.name} reading", 2, 0.6),
        "writing": site.whole(f"{host.name} writing", 9, 0.3, 1.6),
        "waiting": site.whole(f"{host.name} waiting", 118, 0.15),
    }
    whole: Mapping[str, MakeHour] = {**parts, "active": partial(_sum, list(parts.values()))}
    for what, hour in whole.items():
        yield host.combination({"measurement": what}, hour)


class _Gateway:
    """The requests that come through it."""

    def __init__(self, site: ReportedSite) -> None:
        self._site = site
        self._hours: Cache[int, Mapping[int, list[int]]] = Cache(_HOURS_KEPT)
        fronts = dict(site.spec.fronts)
        self._actions = [
            (index, spec) for index, spec in enumerate(site.spec.actions) if fronts.get(spec.namespace) == "gateway"
        ]
        self._statuses = sorted(
            {_reached(spec) for _, spec in self._actions}
            | {status for _, spec in self._actions for shares in _failing(spec) for status in shares}
        )

    def by_status(self) -> Mapping[str, MakeHour]:
        """The statuses that the app answers with; together they are all its requests."""
        return {str(status): partial(self._with_status, status) for status in self._statuses}

    def _with_status(self, status: int, hour_ns: int) -> Values:
        return self._hours.get(hour_ns, partial(self._make_hour, hour_ns))[status]

    def _make_hour(self, hour_ns: int) -> Mapping[int, list[int]]:
        sums = {status: [0] * MINUTES for status in self._statuses}
        turn = minutes_before(self._site.truth.failing_ns, hour_ns)
        for index, spec in self._actions:
            hour, reached = self._site.truth.hour(index, hour_ns), _reached(spec)
            sums[reached] = list(map(add, sums[reached], hour.calls))
            for shares, first, last in zip(_failing(spec), (0, turn), (turn, MINUTES), strict=True):
                for status, share in shares.items():
                    for minute in range(first, last):
                        failed = int(hour.errors[minute] * share)
                        sums[status][minute] += failed
                        sums[reached][minute] -= failed
        return sums

    def files(self, hour_ns: int) -> Values:
        """Requests for files that have not changed."""
        return [calls * _FILES // _REQUESTS for calls in self._site.front.calls(hour_ns)]

    def request_ms(self, hour_ns: int) -> Values:
        """How long the gateway took: files take next to nothing."""
        share = _REQUESTS / (_REQUESTS + _FILES)
        return [mean * share + 1.2 for mean in self._site.front.mean_ms(hour_ns)]


def _reached(spec: ActionSpec) -> int:
    """The status of a request that goes well."""
    if spec.before.shape in _CREATED:
        return 201
    return 302 if spec.name.startswith("Sessions#") else 200


def _failing(spec: ActionSpec) -> tuple[dict[int, float], dict[int, float]]:
    """Status to its share of the failures, before and since the newest deploy."""
    before, after = (spec.behaviour(deployed=deployed).failures for deployed in (False, True))
    return {failure.status: share for failure, share in before}, {failure.status: share for failure, share in after}
