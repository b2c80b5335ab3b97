"""What the shapes of traces are built of: queries, calls, renders, requests, jobs, and exceptions on them."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from appsignal_tui.demo.world.catalog import ActionSpec, Failure
from appsignal_tui.demo.world.noise import short_digest
from appsignal_tui.demo.world.samples import Sample
from appsignal_tui.demo.world.spans import DIGEST, Step

SQL = ("opentelemetry-instrumentation-pg", "0.30.0")
RACK = ("opentelemetry-instrumentation-rack", "0.26.0")
RAILS = ("opentelemetry-instrumentation-rails", "0.36.0")
HTTP = ("opentelemetry-instrumentation-net_http", "0.23.0")
REDIS = ("opentelemetry-instrumentation-redis", "0.26.1")
SIDEKIQ = ("opentelemetry-instrumentation-sidekiq", "0.26.1")


class Subject(NamedTuple):
    """The trace that is being drawn."""

    sample: Sample
    spec: ActionSpec
    service: str
    """Service name of the site's own code."""
    site_id: str

    @property
    def total_ms(self) -> float:
        """Duration of the whole trace."""
        return self.sample.duration_ns / 1e6

    @property
    def number(self) -> int:
        """A number of some object the request is about, 1000 to 9191."""
        return 1000 + self.sample.noise[4] * 32 + self.sample.noise[5] % 32


def incident_digest(site_id: str, failure: Failure) -> str:
    """What ties an incident to its traces (contract 11.5)."""
    return short_digest("incident", site_id, str(failure.number))


def sql(name: str, statement: str, share: float, table: str = "") -> Step:
    """A query; `{table}` in its name and text stands for the table."""
    attributes = {
        "db.system": "postgresql",
        "db.name": "shop",
        "db.statement": statement.replace("{table}", table),
        "net.peer.name": "postgres-0.shop.internal",
        "appsignal.category": "sql.active_record",
    }
    return Step("postgres", name.replace("{table}", table), "client", share, attributes, scope=SQL)


def redis(command: str, kind: str, key: object, share: float) -> Step:
    """A command on one key; the span's name says only which kind of key."""
    attributes = {
        "db.system": "redis",
        "db.statement": f"{command} {kind}:{key}",
        "net.peer.name": "redis-0.shop.internal",
        "appsignal.category": "query.redis",
    }
    return Step("redis", f"{command} {kind}:*", "client", share, attributes, scope=REDIS)


def render(name: str, share: float, service: str = "rails") -> Step:
    """A template made into text."""
    return Step(service, f"render {name}", "internal", share, {"appsignal.category": "render_template.action_view"})


def call(service: str, method: str, path: str, share: float, inside: tuple[Step, ...] = ()) -> Step:
    """A request to another service, of ours or not."""
    host = {"stripe": "api.stripe.example"}.get(service, f"{service}.shop.internal")
    attributes = {
        "http.request.method": method,
        "http.url": f"https://{host}{path}",
        "net.peer.name": f"{host}:443",
        "appsignal.category": "request.net_http",
    }
    return Step(service, f"{method} {path}", "client", share, attributes, inside, scope=HTTP)


def stock_level(subject: Subject, share: float) -> Step:
    """A request to the shop's other app, where it is an action of its own."""
    path = "/v1/stock/{sku}"
    asked = call("shop-api", "GET", path, share)
    url = asked.attributes["http.url"].replace("{sku}", str(subject.number))
    return asked._replace(attributes={**asked.attributes, "http.url": url, "http.route": path})


def reported(failure: Failure, site_id: str) -> Mapping[str, Any]:
    """Attributes of the exception event that belongs to an incident (contract 5.5)."""
    digest = incident_digest(site_id, failure)
    return {
        "exception.type": failure.exception,
        "exception.message": failure.message,
        "exception.stacktrace": "\n".join(failure.backtrace),
        DIGEST: digest,
        "appsignal.stacktrace_id": f"st-{digest}",
        "appsignal.exception.stacktrace_index": "0_0",
    }


def cause(failure: Failure) -> Mapping[str, Any]:
    """Attributes of the exception that led to it, which carries no digest."""
    exception, message = failure.cause or ("", "")
    return {
        "exception.type": exception,
        "exception.message": message,
        "exception.stacktrace": failure.backtrace[0],
        "appsignal.stacktrace_id": f"st-{short_digest(exception, failure.backtrace[0])}",
        "appsignal.exception.stacktrace_index": "0_1",
    }


def fail(step: Step, subject: Subject, *, with_cause: bool = True) -> Step:
    """The step with the trace's exception, if it has one; the cause can be left to a step further in."""
    failure = subject.sample.failure
    if failure is None:
        return step
    causes = (cause(failure),) if failure.cause and with_cause else ()
    return step._replace(failed=failure.message, exceptions=(reported(failure, subject.site_id), *causes))


def request(subject: Subject, inside: tuple[Step, ...], *, reached: int = 200) -> Step:
    """A web request: the server in front, and the controller in it."""
    method, template = subject.spec.endpoint
    path = template.replace("{n}", str(subject.number))
    sample = subject.sample
    attributes = {
        "http.request.method": method,
        "http.route": template.replace("{n}", ":id"),
        "url.path": path,
        "http.response.status_code": sample.failure.status if sample.failure else reached,
        "http.request.header.user-agent": "Mozilla/5.0 (X11; Linux x86_64) shop/1.0",
        "client.address": f"198.51.100.{sample.noise[10]}",
        "appsignal.category": "request",
        "appsignal.tag.region": sample.region,
    }
    own = min(0.02, 8 / subject.total_ms)
    controller = Step(
        "rails", subject.spec.name.strip(), "internal", 1 - own, _controller_attributes(subject), inside, scope=RAILS
    )
    return Step("web", f"{method} {path}", "server", 1, attributes, (controller,), scope=RACK)


def _controller_attributes(subject: Subject) -> dict[str, Any]:
    sample = subject.sample
    payload = {"order_id": subject.number, "email": f"customer{sample.noise[11]}@mail.example", "card": "[FILTERED]"}
    session = {"session_id": sample.noise.hex(), "cart_items": sample.noise[7] % 9}
    return {
        "appsignal.namespace": subject.spec.namespace,
        "appsignal.action_name": subject.spec.name,
        "appsignal.tag.region": sample.region,
        "appsignal.tag.plan": sample.plan,
        "appsignal.request.payload": json.dumps(payload),
        "appsignal.request.session_data": json.dumps(session),
        "request_id": sample.noise[:8].hex(),
    }


def page(subject: Subject, inside: tuple[Step, ...], *, reached: int = 200) -> Step:
    """A web request whose controller raises the trace's exception, if it has one."""
    whole = request(subject, inside, reached=reached)
    if subject.sample.failure is None:
        return whole
    return whole._replace(inside=(fail(whole.inside[0], subject),), failed=subject.sample.failure.exception)


def job(subject: Subject, inside: tuple[Step, ...]) -> Step:
    """A job taken from a queue, which raises the trace's exception, if it has one."""
    sample = subject.sample
    attributes = {
        "messaging.system": "sidekiq",
        "messaging.destination.name": "mailers" if sample.shape == "receipt" else "default",
        "messaging.message.id": sample.noise.hex(),
        "appsignal.namespace": subject.spec.namespace,
        "appsignal.action_name": subject.spec.name,
        "appsignal.category": "job",
        "appsignal.function.parameters": json.dumps([subject.number]),
        "appsignal.tag.region": sample.region,
    }
    root = Step("sidekiq", subject.spec.name, "consumer", 1, attributes, inside, scope=SIDEKIQ)
    return fail(root, subject)
