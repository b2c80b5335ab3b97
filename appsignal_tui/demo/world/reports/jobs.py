"""What Sidekiq, Active Job and Action Mailer report (contract 3.6, 15.3)."""

from collections.abc import Iterator
from functools import partial

from appsignal_tui.demo.world.catalog import ActionSpec
from appsignal_tui.demo.world.columns import MakeHour, Values, constant
from appsignal_tui.demo.world.instrument import Combination, Instrument, instrument
from appsignal_tui.demo.world.pool import Pool
from appsignal_tui.demo.world.reports.reported_site import ReportedSite

HOST = "redis-0.shop.internal"
"""The probe reports for the whole of Sidekiq under the name of its Redis."""

_MIB = 1024 * 1024
_MS_PER_MINUTE = 60_000
_PROCESSES = 4
_QUEUES = {"mailers": (1_600, 0.45, 2.2), "default": (240, 0.4, 1.1)}
"""Latency in ms, how much it sways, and how many times as long since the newest deploy."""


def queue_of(spec: ActionSpec) -> str:
    """The queue whose jobs are this action; empty for a request."""
    if spec.endpoint[0]:
        return ""
    return "mailers" if spec.before.shape == "receipt" else "default"


def job_instruments(site: ReportedSite) -> Iterator[Instrument]:
    """Counts per queue as Sidekiq and as Active Job tell them, how long jobs wait, and what Sidekiq itself uses."""
    statuses: list[tuple[str, str, MakeHour]] = []
    waits: list[Combination] = []
    gauges: dict[str, list[Combination]] = {"length": [], "latency": []}
    for queue, (latency_ms, sway, deployed) in _QUEUES.items():
        pool = queue_pool(site, queue)
        latency = site.steady(f"queue {queue}", latency_ms, sway, deployed)
        statuses += [(queue, "processed", pool.calls), (queue, "failed", pool.errors)]
        waits.append(Combination({"queue": queue}, pool.calls, latency))
        tags = {"hostname": HOST, "queue": queue}
        gauges["latency"].append(Combination(tags, latency))
        gauges["length"].append(Combination(tags, partial(_length, pool, latency)))
    for name, extra in (
        ("sidekiq_queue_job_count", {}),
        ("active_job_queue_job_count", {}),
        ("active_job_queue_priority_job_count", {"priority": "0"}),
    ):
        yield instrument(
            name,
            "counter",
            (Combination({"queue": queue, "status": status, **extra}, hour) for queue, status, hour in statuses),
        )
    yield instrument("active_job_queue_time", "measurement", waits, spread=0.6)
    for what, combinations in gauges.items():
        yield instrument(f"sidekiq_queue_{what}", "gauge", combinations)
    yield from _sidekiq(site, [combination.hour for combination in gauges["length"]])
    receipts = site.pool("receipts", lambda spec: spec.before.shape == "receipt")
    yield instrument(
        "action_mailer_process",
        "counter",
        [Combination({"action": "receipt", "mailer": "ReceiptMailer"}, receipts.calls)],
    )


def queue_pool(site: ReportedSite, queue: str) -> Pool:
    """The jobs of a queue."""
    return site.pool(f"queue {queue}", lambda spec: queue_of(spec) == queue)


def wait_ms(site: ReportedSite) -> MakeHour:
    """How long jobs of all queues waited on average."""

    def hour(hour_ns: int) -> Values:
        counts, waits = [0] * 60, [0.0] * 60
        for queue, (latency_ms, sway, deployed) in _QUEUES.items():
            calls = queue_pool(site, queue).calls(hour_ns)
            latency = site.steady(f"queue {queue}", latency_ms, sway, deployed)(hour_ns)
            counts = [count + more for count, more in zip(counts, calls, strict=True)]
            waits = [wait + more * (one or 0) for wait, more, one in zip(waits, calls, latency, strict=True)]
        return [wait / count if count else 0.0 for count, wait in zip(counts, waits, strict=True)]

    return hour


def _length(pool: Pool, latency: MakeHour, hour_ns: int) -> Values:
    """How many jobs wait when so many a minute come and each waits so long."""
    pairs = zip(pool.calls(hour_ns), latency(hour_ns), strict=True)
    return [round(calls * (wait or 0) / _MS_PER_MINUTE) for calls, wait in pairs]


def _busy(pool: Pool, hour_ns: int) -> Values:
    hour = pool.hour(hour_ns)
    return [1 + round(time_ms / _MS_PER_MINUTE) for time_ms in hour.time_ms]


def _sidekiq(site: ReportedSite, lengths: list[MakeHour]) -> Iterator[Instrument]:
    jobs = site.jobs
    by_status: dict[str, MakeHour] = {
        "processed": jobs.calls,
        "failed": jobs.errors,
        "retry_queue": site.whole("retry queue", 14, 0.35, 1.5),
        "died": constant(0),
        "scheduled": site.whole("scheduled", 122, 0.12),
        "enqueued": lambda hour_ns: [
            sum(value or 0 for value in values) for values in zip(*(length(hour_ns) for length in lengths), strict=True)
        ],
    }
    yield instrument(
        "sidekiq_job_count",
        "gauge",
        (Combination({"hostname": HOST, "status": status}, hour) for status, hour in by_status.items()),
    )
    for what, hour in (
        ("worker_count", partial(_busy, jobs)),
        ("process_count", constant(_PROCESSES)),
        ("connection_count", site.whole("redis connections", 64, 0.08, 1.1)),
        ("memory_usage", site.whole("redis memory", 310 * _MIB, 0.03, 1.04)),
        ("memory_usage_rss", site.whole("redis memory", 338 * _MIB, 0.03, 1.04)),
    ):
        yield instrument(f"sidekiq_{what}", "gauge", [Combination({"hostname": HOST}, hour)])
