"""Everything a site reports besides the figures of its actions, by who reports it (contract 3.6, 15.3)."""

from collections.abc import Callable, Iterator, Mapping

from appsignal_tui.demo.world.instrument import Instrument
from appsignal_tui.demo.world.reports.browser import browser_instruments
from appsignal_tui.demo.world.reports.hosts import host_instruments
from appsignal_tui.demo.world.reports.jobs import job_instruments
from appsignal_tui.demo.world.reports.nginx import nginx_instruments
from appsignal_tui.demo.world.reports.postgres import postgres_instruments
from appsignal_tui.demo.world.reports.reported_site import ReportedSite
from appsignal_tui.demo.world.reports.requests import order_instruments, queue_instruments, stock_instruments
from appsignal_tui.demo.world.reports.ruby import machine_instruments, puma_instruments

REPORTS: Mapping[str, Callable[[ReportedSite], Iterator[Instrument]]] = {
    "hosts": host_instruments,
    "jobs": job_instruments,
    "queues": queue_instruments,
    "puma": puma_instruments,
    "ruby": machine_instruments,
    "browser": browser_instruments,
    "orders": order_instruments,
    "stock": stock_instruments,
    "postgres shop": lambda site: postgres_instruments(site, "shop"),
    "postgres stock": lambda site: postgres_instruments(site, "stock"),
    "nginx shop": lambda site: nginx_instruments(site, "shop"),
    "nginx api": lambda site: nginx_instruments(site, "api"),
}
"""By the name a site's description uses."""


def instruments_of(site: ReportedSite) -> Iterator[Instrument]:
    """What its cluster and everything in its description report."""
    if site.cluster:
        yield from site.cluster.instruments()
    for name in site.spec.reports:
        yield from REPORTS[name](site)
