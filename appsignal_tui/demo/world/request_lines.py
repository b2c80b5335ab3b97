"""What a request or job whose trace was stored writes into the logs while it runs."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from appsignal_tui.demo.world import shop_api
from appsignal_tui.demo.world.catalog import ActionSpec, Failure, SiteSpec
from appsignal_tui.demo.world.checkout import queries_ms
from appsignal_tui.demo.world.log_kinds import CHARGE_FAILED, GAP, READ_TIMEOUT, RETRYING, SLOW_QUERY, Kind, Writer
from appsignal_tui.demo.world.samples import Sample

SEVERITIES_WITHOUT_FAILURE = frozenset({"info", "warn"})
"""What a trace without an exception may write."""
SEVERITIES = SEVERITIES_WITHOUT_FAILURE | {"error"}
"""What any trace may write."""

_NS_PER_MS = 1_000_000
_SLOW = frozenset({"slow_checkout", "waiting_checkout", "retried_checkout"})

Said = tuple[Kind, int, str, dict[str, Any]]
"""Kind of line, instant, message, attributes."""


@lru_cache(maxsize=64)
def _voice(source: str, severity: str, group: str, owner: str) -> Kind:
    """A kind of line that is never drawn by weight."""
    return Kind(source, severity, group, owner, Writer("", lambda _data: ("", {})), 0, 0)


def patterns(spec: ActionSpec) -> Iterator[str]:
    """What the messages of an action's traces look like, with `GAP` for their numbers."""
    method, template = spec.endpoint
    path = template.replace("{n}", GAP)
    yield f"{method} {path} {GAP} in {GAP}ms" if method else f"{template} done in {GAP}ms"
    for behaviour in (spec.before, spec.after or spec.before):
        if behaviour.shape.endswith("checkout"):
            yield from (SLOW_QUERY, READ_TIMEOUT, RETRYING, CHARGE_FAILED)
        else:
            yield from (_exception_message(failure) for failure, _ in behaviour.failures)


def story(sample: Sample, site: SiteSpec) -> Iterator[Said]:
    """The lines of one trace, in order of time."""
    yield from _slow_queries(sample)
    yield from _failure(sample, site)
    yield from _ending(sample, site)


def _order(sample: Sample) -> int:
    return 1000 + sample.noise[4] * 32 + sample.noise[5] % 32


def _slow_queries(sample: Sample) -> Iterator[Said]:
    if sample.shape in _SLOW:
        duration = round(queries_ms(sample))
        at_ns = sample.start_ns + (duration + 5) * _NS_PER_MS
        attributes = {"rows": 47, "duration": duration, "db": {"system": "postgresql"}}
        yield _voice("rails", "warn", "web", "web"), at_ns, SLOW_QUERY.replace(GAP, str(duration)), attributes


def _failure(sample: Sample, site: SiteSpec) -> Iterator[Said]:
    failure, order = sample.failure, _order(sample)
    if failure is None:
        return
    exception = {"exception": {"type": failure.exception}}
    if sample.shape == "retried_checkout":
        waited_ns = sample.duration_ns - round(queries_ms(sample)) * _NS_PER_MS
        at_ns, attributes = sample.end_ns - waited_ns // 2, {"try": 1, "order": order, "gateway": "stripe"}
        yield _voice("rails", "error", "payments", "web"), at_ns, READ_TIMEOUT, {**attributes, **exception}
        yield _voice("rails", "warn", "payments", "web"), at_ns + 120_000, RETRYING.replace(GAP, "1"), attributes
    elif sample.shape.endswith("checkout"):
        attributes = {"status": failure.status, "order": order, "gateway": "stripe", **exception}
        yield _voice("rails", "error", "payments", "web"), sample.end_ns - _NS_PER_MS, CHARGE_FAILED, attributes
    else:
        attributes = {"action": site.actions[sample.address.action].name.strip(), **exception}
        yield _own(sample, site, "error"), sample.end_ns - _NS_PER_MS, _exception_message(failure), attributes


def _exception_message(failure: Failure) -> str:
    return f"{failure.exception}: {failure.message}"


def _ending(sample: Sample, site: SiteSpec) -> Iterator[Said]:
    spec, failure = site.actions[sample.address.action], sample.failure
    method, template = spec.endpoint
    duration = sample.duration_ns // _NS_PER_MS
    attributes: dict[str, Any] = {"duration": duration, "action": spec.name.strip()}
    if method:
        status = failure.status if failure else 201 if template == "/checkout" else 200
        message = f"{method} {template.replace('{n}', str(_order(sample)))} {status} in {duration}ms"
        yield _own(sample, site, "info"), sample.end_ns, message, {**attributes, "status": status}
    elif not failure:
        yield _own(sample, site, "info"), sample.end_ns, f"{template} done in {duration}ms", attributes


def _own(sample: Sample, site: SiteSpec, severity: str) -> Kind:
    """The voice of the process that ran it; sidekiq shouts its severities."""
    if site.service == shop_api.NAME:
        return _voice("api", severity, "api", "api")
    if site.actions[sample.address.action].endpoint[0]:
        return _voice("rails", severity, "web", "web")
    return _voice("sidekiq", severity.upper(), "jobs", "receipt")
