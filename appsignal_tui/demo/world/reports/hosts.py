"""What the machines and containers report on which the app runs (contract 3.6)."""

from collections.abc import Iterator, Mapping
from functools import partial

from appsignal_tui.demo.world.cluster import MIB
from appsignal_tui.demo.world.columns import MakeHour, Values, constant, scaled
from appsignal_tui.demo.world.instrument import Combination, Instrument, instrument
from appsignal_tui.demo.world.reports.reported_site import Host, ReportedSite

_PERCENT_PER_NANO_CORE = 1e-7
_CPU_SHARES = {"user": 0.74, "system": 0.19, "nice": 0.0, "iowait": 0.04, "steal": 0.03}
_MEMORY_MB = 7_976
_SWAP_MB = 2_048
_ROLES = {"receipt": "worker"}
"""By owner; what serves requests is called `web`."""


def host_instruments(site: ReportedSite) -> Iterator[Instrument]:
    """Processor in percent of a core, memory and swap in MB, disk in percent, load.

    A container knows how much memory it uses and nothing of the machine's, which it reports as 0 (contract 1.7).
    """
    hosts = site.hosts("api" if site.spec.service.endswith("api") else "web", "receipt")
    cpu = [
        _combination(host, {"state": state}, hour)
        for host in hosts
        for state, hour in _cpu_states(_cpu_pct(site, host)).items()
    ]
    yield instrument("cpu", "gauge", cpu, by="hostname state")
    memory = [
        _combination(host, {"state": state}, hour) for host in hosts for state, hour in _memory(site, host).items()
    ]
    yield instrument("memory", "gauge", memory, by="hostname state")
    swap = [_combination(host, {"state": state}, hour) for host in hosts for state, hour in _swap(site, host).items()]
    yield instrument("swap", "gauge", swap, by="hostname state")
    disk = [
        _combination(host, {"mountpoint": mount}, site.steady(f"{host.name} disk {mount}", used, 0.01))
        for host in hosts
        for mount, used in ({"/": 8.0} if host.pod else {"/": 41.0, "/var": 63.0}).items()
    ]
    yield instrument("disk_usage", "gauge", disk, by="hostname mountpoint")
    load = [_combination(host, {}, scaled(_cpu_pct(site, host), 0.013)) for host in hosts]
    yield instrument("load_avg", "gauge", load, by="hostname")


def _combination(host: Host, tags: Mapping[str, str], hour: MakeHour) -> Combination:
    role = _ROLES.get(host.owner, "web")
    return host.combination({"platform": "linux", "region": "ams3", "role": role, **tags}, hour)


def _cpu_pct(site: ReportedSite, host: Host) -> MakeHour:
    if site.cluster and host.pod:
        return scaled(site.cluster.pod_minutes(host.pod, "cpu_usage_nano_cores"), _PERCENT_PER_NANO_CORE)
    return site.steady(f"{host.name} cpu", 23.0, 0.2)


def _cpu_states(total: MakeHour) -> Mapping[str, MakeHour]:
    return {
        **{state: scaled(total, share) for state, share in _CPU_SHARES.items()},
        "idle": partial(_rest, 100.0, total),
        "total_usage": total,
    }


def _memory(site: ReportedSite, host: Host) -> Mapping[str, MakeHour]:
    if site.cluster and host.pod:
        used = scaled(site.cluster.pod_minutes(host.pod, "memory_working_set_bytes"), 1 / MIB)
        nothing = scaled(used, 0.0)
        return {"used": used, "total": nothing, "free": nothing, "usage": nothing, "shmem": nothing}
    used = site.steady(f"{host.name} memory", 5_120, 0.04)
    return {
        "used": used,
        "total": constant(_MEMORY_MB),
        "free": partial(_rest, _MEMORY_MB, used),
        "usage": scaled(used, 100 / _MEMORY_MB),
        "shmem": constant(212),
    }


def _swap(site: ReportedSite, host: Host) -> Mapping[str, MakeHour]:
    if host.pod:
        nothing = scaled(_cpu_pct(site, host), 0.0)
        return {"used": nothing, "total": nothing, "usage": nothing}
    used = site.steady(f"{host.name} swap", 96, 0.1)
    return {"used": used, "total": constant(_SWAP_MB), "usage": scaled(used, 100 / _SWAP_MB)}


def _rest(whole: float, make: MakeHour, hour_ns: int) -> Values:
    return [None if value is None else max(0.0, whole - value) for value in make(hour_ns)]
