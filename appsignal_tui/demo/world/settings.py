"""What the shop's people set up: who they are, where notifications go, what is watched."""

from typing import NamedTuple

from appsignal_tui.demo.discovery import (
    CheckInRecord,
    MonitorRecord,
    NotifierRecord,
    SettingsRecord,
    TriggerRecord,
    UserRecord,
)
from appsignal_tui.demo.world import shop_api, shop_web
from appsignal_tui.demo.world.catalog import DAY_NS, HOUR_NS, MINUTE_NS, SiteSpec
from appsignal_tui.demo.world.noise import name_id
from appsignal_tui.demo.world.truth import floor_minute

USERS = tuple(
    UserRecord(name_id("user", name.casefold()), name, f"{name.casefold()}@shop.example")
    for name in ("Ana", "Joris", "Mei")
)
_NOTIFIERS = tuple(
    NotifierRecord(name_id("notifier", name), name, icon)
    for name, icon in (("Email", "email"), ("#shop-alerts", "slack"), ("On call", "pagerduty"))
)


class Rule(NamedTuple):
    """When a metric is out of bounds."""

    trigger: TriggerRecord
    number: int
    """Incident number of its alerts."""
    tags: tuple[tuple[str, str], ...]
    most: float
    """The largest value that is in order."""
    minutes: int
    """For so long it has to be broken before an alert opens."""
    severity: str = "UNTRIAGED"


class LogRule(NamedTuple):
    """Which log lines are a matter of their own."""

    trigger: TriggerRecord
    number: int
    severities: frozenset[str]
    words: tuple[str, ...]


def _trigger(site: SiteSpec, name: str, kind: str, metric_name: str = "", field: str = "") -> TriggerRecord:
    return TriggerRecord(name_id("trigger", site.name, name), name, kind, metric_name, field)


_WEB, _API = shop_web.PRODUCTION, shop_api.PRODUCTION
RULES = {
    _WEB.name: (
        Rule(
            _trigger(_WEB, "Response time of web over 300 ms", "PERFORMANCE", "transaction_duration", "P95"),
            417,
            (("namespace", "web"),),
            300.0,
            3,
            "CRITICAL",
        ),
        Rule(
            _trigger(_WEB, "Error rate of web over 1 %", "ERROR_RATE", "error_rate", "GAUGE"),
            418,
            (("namespace", "web"),),
            1.0,
            3,
            "HIGH",
        ),
        Rule(
            _trigger(_WEB, "Memory of a web pod over 850 MiB", "METRIC", "pod_memory_working_set_bytes", "GAUGE"),
            419,
            (("pod", "web-*"),),
            850.0 * 1024 * 1024,
            1,
        ),
    ),
    _API.name: (
        Rule(
            _trigger(_API, "Error rate of the interface over 2 %", "ERROR_RATE", "error_rate", "GAUGE"),
            63,
            (("namespace", shop_api.NAMESPACE),),
            2.0,
            3,
        ),
    ),
}
"""By site, production only."""

LOG_RULES = {
    _WEB.name: (
        LogRule(
            _trigger(_WEB, "Payments cannot be reached", "LOG"),
            416,
            frozenset({"critical"}),
            ("could not reach payments",),
        ),
    ),
}


def settings_of(site: SiteSpec, origin_ns: int, now_ns: int) -> SettingsRecord:
    """What is set up for a site; staging is watched by nobody and tells its users only."""
    if site.environment != "production":
        return SettingsRecord(users=USERS)
    triggers = (*(rule.trigger for rule in RULES[site.name]), *(rule.trigger for rule in LOG_RULES.get(site.name, ())))
    return SettingsRecord(
        USERS, _NOTIFIERS, triggers, _monitors(site), _web_check_ins(origin_ns, now_ns) if site is _WEB else ()
    )


def _monitors(site: SiteSpec) -> tuple[MonitorRecord, ...]:
    pages = {_WEB.name: (("Home", "https://shop.example/"), ("Checkout", "https://shop.example/checkout"))}
    found = pages.get(site.name, (("Health", "https://api.shop.example/healthz"),))
    return tuple(
        MonitorRecord(name_id("monitor", site.name, name), name, url, ("europe", "north-america"))
        for name, url in found
    )


def _web_check_ins(origin_ns: int, now_ns: int) -> tuple[CheckInRecord, ...]:
    """A quarter-hourly job that works, a nightly one that failed once, a heartbeat, and one that never reported."""
    quarter_ns, midnight_ns = now_ns - now_ns % (15 * MINUTE_NS), now_ns - now_ns % DAY_NS
    nightly_ns, beat_ns = midnight_ns + (2 * HOUR_NS if now_ns % DAY_NS >= 2 * HOUR_NS else -22 * HOUR_NS), now_ns
    broken_ns = floor_minute(origin_ns - 3 * DAY_NS)
    return (
        _check_in("sync-stock", "cron", "success", None, quarter_ns),
        _check_in("nightly-report", "cron", "success", broken_ns, nightly_ns),
        _check_in("receipt-worker", "heartbeat", "success", None, floor_minute(beat_ns)),
        _check_in("yearly-archive", "cron", "new", None, None),
    )


def _check_in(identifier: str, kind: str, state: str, failed_ns: int | None, succeeded_ns: int | None) -> CheckInRecord:
    updated_ns = max((at_ns for at_ns in (failed_ns, succeeded_ns) if at_ns is not None), default=None)
    return CheckInRecord(name_id("check-in", identifier), identifier, kind, state, failed_ns, succeeded_ns, updated_ns)
