"""What the Ruby processes of the shop report: Puma, the virtual machine, the size of processes (contract 3.6, 15.3)."""

from collections.abc import Iterator
from functools import partial

from appsignal_tui.demo.world.catalog import MINUTE_NS
from appsignal_tui.demo.world.cluster import MIB
from appsignal_tui.demo.world.columns import MakeHour, Values, constant, rounded, scaled
from appsignal_tui.demo.world.instrument import Instrument, instrument
from appsignal_tui.demo.world.reports.reported_site import Host, ReportedSite
from appsignal_tui.demo.world.truth import MINUTES

_WORKERS = 2
_THREADS = 10
_WAITING_TOO = 18
"""How many threads are taken for each that works: slow clients, uploads, health checks."""
_KIB = 1024
_MS_PER_MINUTE = 60_000


def puma_instruments(site: ReportedSite) -> Iterator[Instrument]:
    """Workers and threads of each web server; a container that was just restarted has none yet."""
    hosts = site.hosts("web")
    taken = {host: partial(_taken, site, host) for host in hosts}
    workers = [
        host.combination({"type": kind}, hour)
        for host in hosts
        for kind, hour in (
            ("count", constant(_WORKERS)),
            ("booted", partial(_booted, host, _WORKERS)),
            ("old", constant(0)),
        )
    ]
    yield instrument("puma_workers", "gauge", workers)
    threads = [
        host.combination({"type": kind}, hour)
        for host in hosts
        for kind, hour in (("running", partial(_booted, host, _THREADS)), ("max", constant(_THREADS)))
    ]
    yield instrument("puma_threads", "gauge", threads)
    backlog = [host.combination({}, partial(_backlog, site, host)) for host in hosts]
    yield instrument("puma_connection_backlog", "gauge", backlog)
    yield instrument(
        "puma_pool_capacity", "gauge", [host.combination({}, partial(_capacity, taken[host])) for host in hosts]
    )


def _booted(host: Host, whole: int, hour_ns: int) -> Values:
    if host.pod is None or not host.pod.restart_minutes:
        return (whole,) * MINUTES
    running = (host.pod.state_at(hour_ns + minute * MINUTE_NS).since_start_ns for minute in range(MINUTES))
    return [0 if since_ns < MINUTE_NS else whole for since_ns in running]


def _taken(site: ReportedSite, host: Host, hour_ns: int) -> Values:
    """How many threads of one server are taken, out of the time that all its calls take."""
    servers = sum(one.pod is None or one.pod.lives_at(hour_ns) for one in site.hosts("web")) or 1
    waves = site.steady(f"{host.name} threads", _WAITING_TOO / servers / _MS_PER_MINUTE, 0.35)(hour_ns)
    times = site.front.hour(hour_ns).time_ms
    return [min(_THREADS, round(time_ms * (wave or 0))) for time_ms, wave in zip(times, waves, strict=True)]


def _capacity(taken: MakeHour, hour_ns: int) -> Values:
    return [_THREADS - (value or 0) for value in taken(hour_ns)]


def _backlog(site: ReportedSite, host: Host, hour_ns: int) -> Values:
    waves = site.steady(f"{host.name} backlog", 0.35, 1.0, 4.0)(hour_ns)
    return [int(wave or 0) for wave in waves]


def machine_instruments(site: ReportedSite) -> Iterator[Instrument]:
    """Threads, garbage collection and size of each Ruby process."""
    hosts = site.hosts("web", "receipt")
    yield instrument(
        "thread_count",
        "gauge",
        (host.combination({}, site.whole(f"{host.name} ruby threads", 27, 0.1)) for host in hosts),
    )
    collections = [
        host.combination({"metric": kind}, site.whole(f"{host.name} {kind}", number, 0.3, deployed))
        for host in hosts
        for kind, number, deployed in (("minor_gc_count", 23, 1.6), ("major_gc_count", 2, 2.0), ("gc_count", 25, 1.64))
    ]
    yield instrument("gc_count", "gauge", collections)
    for name, value, deployed in (("gc_time", 148, 1.7), ("allocated_objects", 2_400_000, 1.5)):
        yield instrument(
            name,
            "gauge",
            (host.combination({}, site.whole(f"{host.name} {name}", value, 0.2, deployed)) for host in hosts),
        )
    heap = [
        host.combination({"metric": kind}, hour)
        for host in hosts
        for kind, hour in (
            ("heap_live", rounded(scaled(_resident(site, host), 1_100))),
            ("heap_free", site.whole(f"{host.name} heap free", 41_000, 0.3)),
        )
    ]
    yield instrument("heap_slots", "gauge", heap)
    resident = [
        host.combination(
            {"process_name": "puma" if host.owner == "web" else "sidekiq"}, rounded(scaled(_resident(site, host), _KIB))
        )
        for host in hosts
    ]
    yield instrument("process_rss", "gauge", resident)


def _resident(site: ReportedSite, host: Host) -> MakeHour:
    """Memory of a process in MiB, which is nearly all its pod has."""
    if site.cluster and host.pod:
        return scaled(site.cluster.pod_minutes(host.pod, "memory_working_set_bytes"), 0.86 / MIB)
    return site.steady(f"{host.name} resident", 430, 0.03)
