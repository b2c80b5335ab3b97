"""What the shop reports besides its requests agrees with its requests, its pods and its story (contract 3.6, 15)."""

from collections.abc import Iterator
from itertools import pairwise

import pytest

from appsignal_tui.demo.clock import Clock
from appsignal_tui.demo.telemetry import FIELDS, Buckets, MetricRecord, SiteRecord
from appsignal_tui.demo.wire import NS_PER_MINUTE, parse_time
from appsignal_tui.demo.world import World
from tests.support.figures import DAY, Figures, mean
from tests.support.simulator import FROZEN_NS, PlainClient, running_simulator

HOUR_NS = 60 * NS_PER_MINUTE
DEPLOYED = "2026-11-23T13:51:00Z"
SETTLED = "2026-11-23T13:54:00Z"
JOBS = {"namespace": "background"}
WEB = {"namespace": "web"}
DATABASE = {"db": "shop", "endpoint": "*", "host": "*", "vector_namespace": "postgresql"}
GATEWAY = {"group": "shop", "hostname": "*"}

POSTGRES = "db endpoint host vector_namespace"
DASHBOARDS: tuple[tuple[str, str, str], ...] = (
    ("node", "gauge", "node_cpu_usage_nano_cores node_memory_usage_bytes node_memory_available_bytes"),
    ("node", "gauge", "node_swap_available_bytes node_swap_usage_bytes node_fs_available_bytes node_fs_used_bytes"),
    ("node", "gauge", "node_network_rx_bytes node_network_tx_bytes node_rlimit_maxpid node_rlimit_curproc"),
    ("node", "gauge", "node_fs_inodes node_fs_inodes_free node_fs_inodes_used"),
    ("pod", "gauge", "pod_cpu_usage_nano_cores pod_memory_working_set_bytes pod_swap_available_bytes"),
    ("pod", "gauge", "pod_swap_usage_bytes"),
    ("group hostname", "mean p95 count", "nginx_request_time nginx_request_length nginx_bytes_sent"),
    ("group hostname status", "counter", "nginx_status nginx_upstream_cache_status"),
    ("hostname measurement", "gauge", "nginx_connections"),
    ("group status upstream", "counter", "nginx_upstream_status"),
    ("group measurement upstream", "mean p95", "nginx_upstream_time"),
    (POSTGRES, "counter", "pg_stat_database_tup_fetched_total pg_stat_database_tup_returned_total"),
    (POSTGRES, "counter", "pg_stat_database_tup_inserted_total pg_stat_database_tup_updated_total"),
    (POSTGRES, "counter", "pg_stat_database_tup_deleted_total pg_stat_database_xact_commit_total"),
    (POSTGRES, "counter", "pg_stat_database_xact_rollback_total pg_stat_database_deadlocks_total"),
    (POSTGRES, "counter", "pg_stat_database_temp_bytes_total pg_stat_database_temp_files_total"),
    (POSTGRES, "gauge", "pg_stat_database_numbackends"),
    ("hostname type", "gauge", "puma_threads puma_workers"),
    ("hostname", "gauge", "puma_connection_backlog puma_pool_capacity sidekiq_worker_count sidekiq_process_count"),
    ("hostname", "gauge", "sidekiq_connection_count sidekiq_memory_usage sidekiq_memory_usage_rss"),
    ("hostname status", "gauge", "sidekiq_job_count"),
    ("queue status", "counter", "sidekiq_queue_job_count"),
    ("action namespace", "count mean", "trace_duration"),
    ("hostname queue", "gauge", "sidekiq_queue_length sidekiq_queue_latency"),
    ("", "mean p90 p95", "webvital_ttfb webvital_fcp webvital_lcp webvital_fid webvital_cls"),
)
"""What the public dashboards for these integrations ask for (contract 15): tag keys, fields and metrics."""


@pytest.fixture(scope="module")
def figures() -> Iterator[Figures]:
    with running_simulator() as url:
        client = PlainClient(url)
        yield Figures(client)
        client.close()


def added(parts: dict[str, dict[str, float]]) -> dict[str, float]:
    """Several series as one."""
    sums: dict[str, float] = {}
    for part in parts.values():
        for time, value in part.items():
            sums[time] = sums.get(time, 0) + value
    return sums


def before_and_after(series: dict[str, float]) -> tuple[float, float]:
    """Means before the deploy and since it has settled."""
    before = [value for time, value in series.items() if time < DEPLOYED]
    return mean(before), mean([value for time, value in series.items() if time >= SETTLED])


@pytest.mark.parametrize(("keys", "fields", "names"), DASHBOARDS)
def test_what_the_public_dashboards_ask_for_is_reported(figures: Figures, keys: str, fields: str, names: str) -> None:
    for name in names.split():
        range_ = DAY if "deadlocks" in name else {}
        for field in fields.split():
            found = figures.series(name, field, dict.fromkeys(keys.split(), "*"), **range_, resolution="hourly")
            assert found, name
            assert all(set(one["tags"]) == set(keys.split()) for one in found)


@pytest.mark.parametrize("field", ["mean", "count", "p90", "p95"])
def test_both_names_of_the_durations_have_the_same_figures(figures: Figures, field: str) -> None:
    one, other = (figures.one(name, field, WEB) for name in ("transaction_duration", "trace_duration"))
    assert one == other


def test_queues_count_the_jobs_that_were_run(figures: Figures) -> None:
    calls = figures.one("transaction_duration", "count", JOBS)
    for name, extra in (
        ("sidekiq_queue_job_count", {}),
        ("active_job_queue_job_count", {}),
        ("active_job_queue_priority_job_count", {"priority": "*"}),
    ):
        assert added(figures.by("queue", name, "counter", {"queue": "*", "status": "processed", **extra})) == calls
    total = figures.one("sidekiq_job_count", "gauge", {"hostname": "*", "status": "processed"})
    assert {time: total[time] for time in calls} == calls
    assert added(figures.by("queue", "active_job_queue_time", "count", {"queue": "*"})) == calls


def test_failed_jobs_are_the_errors_of_their_actions(figures: Figures) -> None:
    failed = added(figures.by("queue", "sidekiq_queue_job_count", "counter", {"queue": "*", "status": "failed"}))
    rates, calls = figures.one("error_rate", "gauge", JOBS), figures.one("transaction_duration", "count", JOBS)
    assert failed == {time: round(rates[time] * calls[time] / 100) for time in rates if rates[time]}


def test_waiting_jobs_add_up_and_follow_from_how_long_they_wait(figures: Figures) -> None:
    lengths = figures.by("queue", "sidekiq_queue_length", "gauge", {"hostname": "*", "queue": "*"})
    latency = figures.by("queue", "sidekiq_queue_latency", "gauge", {"hostname": "*", "queue": "*"})
    waits = figures.by("queue", "active_job_queue_time", "mean", {"queue": "*"})
    assert added(lengths) == figures.one("sidekiq_job_count", "gauge", {"hostname": "*", "status": "enqueued"})
    for queue, wait in waits.items():
        assert {time: latency[queue][time] for time in wait} == wait
    before, after = before_and_after(latency["mailers"])
    assert after > 1.5 * before


def test_mails_are_the_receipts_that_were_sent(figures: Figures) -> None:
    tags = {**JOBS, "action": "ReceiptJob#perform"}
    mails = figures.one("action_mailer_process", "counter", {"action": "receipt", "mailer": "*"})
    assert mails == figures.one("transaction_duration", "count", tags)


def test_the_gateway_counts_the_requests_of_the_app(figures: Figures) -> None:
    calls = figures.one("transaction_duration", "count", WEB)
    tags = {"group": "shop", "upstream": "*", "status": "*"}
    assert added(figures.by("status", "nginx_upstream_status", "counter", tags)) == calls
    tags = {"group": "shop", "upstream": "*", "measurement": "response"}
    assert figures.one("nginx_upstream_time", "count", tags) == calls
    assert figures.one("nginx_upstream_time", "mean", tags) == figures.one("transaction_duration", "mean", WEB)


def test_statuses_of_each_gateway_are_its_requests(figures: Figures) -> None:
    for hostname, counts in figures.by("hostname", "nginx_request_time", "count", GATEWAY).items():
        tags = {"group": "shop", "hostname": hostname, "status": "*"}
        assert added(figures.by("status", "nginx_status", "counter", tags)) == counts


def test_the_database_works_harder_since_the_deploy(figures: Figures) -> None:
    fetched = added(figures.by("host", "pg_stat_database_tup_fetched_total", "counter", DATABASE))
    before, after = before_and_after(fetched)
    assert after > 2 * before
    backends = figures.by("host", "pg_stat_database_numbackends", "gauge", DATABASE)["postgres-0.shop.internal"]
    before, after = before_and_after(backends)
    assert after > 1.5 * before
    before, after = before_and_after(figures.one("pod_cpu_usage_nano_cores", "gauge", {"pod": "postgres-0"}))
    assert after > 1.3 * before


def test_rolled_back_is_what_failed(figures: Figures) -> None:
    (only,) = figures.by("host", "pg_stat_database_xact_rollback_total", "counter", DATABASE).values()
    errors: dict[str, float] = {}
    for namespace in ("web", "background", "admin"):
        tags = {"namespace": namespace}
        rates, calls = figures.one("error_rate", "gauge", tags), figures.one("transaction_duration", "count", tags)
        for time, rate in rates.items():
            errors[time] = errors.get(time, 0) + round(rate * calls[time] / 100)
    assert only == {time: count for time, count in errors.items() if count}


def test_hosts_are_the_pods_of_the_app(figures: Figures) -> None:
    pods = {
        **figures.by("pod", "pod_cpu_usage_nano_cores", "gauge", {"pod": "web-*"}),
        **figures.by("pod", "pod_cpu_usage_nano_cores", "gauge", {"pod": "receipt-*"}),
    }
    hosts = figures.by("hostname", "cpu", "gauge", {"hostname": "*", "state": "total_usage"})
    assert hosts.keys() == pods.keys()
    for name, cores in pods.items():
        assert hosts[name] == pytest.approx({time: value / 1e7 for time, value in cores.items()}, abs=1e-3)


def test_a_container_knows_the_memory_it_uses_and_nothing_else(figures: Figures) -> None:
    pods = figures.by("pod", "pod_memory_working_set_bytes", "gauge", {"pod": "web-*"})
    for name, used in figures.by("hostname", "memory", "gauge", {"hostname": "web-*", "state": "used"}).items():
        assert used == pytest.approx({time: value / 2**20 for time, value in pods[name].items()}, abs=1e-3)
    total = figures.by("hostname", "memory", "gauge", {"hostname": "*", "state": "total"})
    assert {value for series in total.values() for value in series.values()} == {0}


def test_the_states_of_a_processor_make_up_its_use(figures: Figures) -> None:
    states = figures.by("state", "cpu", "gauge", {"hostname": "web-7c9f-44abq", "state": "*"})
    used, idle = states.pop("total_usage"), states.pop("idle")
    assert added(states) == pytest.approx(used, abs=1e-3)
    assert {time: 100 - value for time, value in used.items()} == pytest.approx(idle, abs=1e-3)


def test_leaking_processes_grow_and_start_anew(figures: Figures) -> None:
    tags = {"hostname": "web-7c9f-*", "process_name": "puma"}
    sizes = {name: list(part.values()) for name, part in figures.by("hostname", "process_rss", "gauge", tags).items()}
    leaking = {name for name, values in sizes.items() if any(b < 0.97 * a for a, b in pairwise(values))}
    assert leaking == {"web-7c9f-x2kqp", "web-7c9f-m81zt"}


def test_requests_wait_longer_for_a_thread_since_the_deploy(figures: Figures) -> None:
    before, after = before_and_after(figures.one("transaction_queue_duration", "mean", WEB))
    assert after > 2 * before


def test_nearly_every_checkout_places_an_order(figures: Figures) -> None:
    calls = figures.one("transaction_duration", "count", {**WEB, "action": "Checkout#create"})
    orders = figures.one("orders.placed", "counter")
    assert all(0.98 * calls[time] <= orders[time] <= calls[time] for time in calls)


WORLD = World(7, Clock.frozen(FROZEN_NS + 30 * 10**9))
SITE = WORLD.sites[0]
EVERYTHING = [
    (metric, keys, field) for metric in WORLD.metrics(SITE) for keys in metric.tag_sets for field in FIELDS[metric.kind]
]


def series(
    metric: MetricRecord, keys: frozenset[str], field: str, buckets: Buckets, site: SiteRecord = SITE
) -> dict[tuple[tuple[str, str], ...], dict[int, float]]:
    found = WORLD.series(site, metric, field, dict.fromkeys(keys, "*"), buckets)
    named = {tuple(sorted(one.tags.items())): dict(one.points) for one in found}
    assert len(named) == len(found), "two series with the same tags"
    return named


@pytest.mark.parametrize("kind", ["gauge", "counter", "measurement"])
def test_an_hour_is_what_its_minutes_make(kind: str) -> None:
    start = parse_time("2026-11-23T13:00:00Z")
    for metric, keys, field in EVERYTHING:
        if metric.kind != kind or field in {"p90", "p95"}:
            continue
        hours = series(metric, keys, field, Buckets(start, FROZEN_NS + HOUR_NS, HOUR_NS))
        minutes = series(metric, keys, field, Buckets(start, FROZEN_NS + HOUR_NS, NS_PER_MINUTE))
        counts = (
            series(metric, keys, "count", Buckets(start, FROZEN_NS + HOUR_NS, NS_PER_MINUTE)) if field == "mean" else {}
        )
        assert hours.keys() == minutes.keys()
        for tags, points in hours.items():
            for hour, value in points.items():
                within = {at: one for at, one in minutes[tags].items() if hour <= at < hour + HOUR_NS}
                if field == "gauge":
                    expected = within[max(within)]
                elif field == "mean":
                    expected = sum(one * counts[tags][at] for at, one in within.items()) / sum(
                        counts[tags][at] for at in within
                    )
                else:
                    expected = sum(within.values())
                assert value == pytest.approx(expected, rel=1e-4, abs=1e-3), (metric.name, field, tags)


def test_the_minute_that_is_not_over_has_about_half_of_its_counts() -> None:
    for metric, keys, field in EVERYTHING:
        if field not in {"counter", "count"}:
            continue
        for points in series(
            metric, keys, field, Buckets(FROZEN_NS - NS_PER_MINUTE, FROZEN_NS, NS_PER_MINUTE)
        ).values():
            whole, half = points.get(FROZEN_NS - NS_PER_MINUTE, 0), points.get(FROZEN_NS, 0)
            assert half <= whole * 0.6 + 2, metric.name


def test_percentiles_lie_above_the_mean_in_order() -> None:
    buckets = Buckets(FROZEN_NS - 5 * NS_PER_MINUTE, FROZEN_NS, NS_PER_MINUTE)
    for metric, keys, field in EVERYTHING:
        if field == "mean":
            mean_, p90, p95 = (series(metric, keys, one, buckets) for one in ("mean", "p90", "p95"))
            assert all(mean_[tags][at] < p90[tags][at] < p95[tags][at] for tags in mean_ for at in mean_[tags]), (
                metric.name
            )


def test_nothing_is_said_of_hosts_before_they_were_there() -> None:
    start, turn = parse_time("2026-11-23T13:16:00Z"), parse_time(DEPLOYED)
    for metric, keys, field in EVERYTHING:
        if field == "gauge" and keys & {"hostname", "pod"}:
            for tags, points in series(metric, keys, field, Buckets(start, FROZEN_NS, NS_PER_MINUTE)).items():
                if any(value.startswith("web-7c9f") for _, value in tags):
                    assert min(points) >= turn, (metric.name, tags)


def test_a_sleeping_site_still_has_machines_but_no_requests() -> None:
    asleep = WORLD.sites[3]
    buckets = Buckets(FROZEN_NS - HOUR_NS, FROZEN_NS, HOUR_NS)
    found = {
        metric.name
        for metric in WORLD.metrics(asleep)
        for keys in metric.tag_sets
        if series(metric, keys, FIELDS[metric.kind][0], buckets, asleep)
    }
    assert found == {"cpu", "memory", "swap", "disk_usage", "load_avg"}
