"""The checkout before and after the deploy that made it slow."""

from collections.abc import Mapping
from typing import Any

from appsignal_tui.demo.world.blocks import HTTP, SIDEKIQ, Subject, call, cause, fail, redis, request, sql
from appsignal_tui.demo.world.catalog import Failure
from appsignal_tui.demo.world.noise import unit
from appsignal_tui.demo.world.samples import Sample
from appsignal_tui.demo.world.spans import Step, own_code

QUERIES_OF_N_PLUS_ONE = 47


def queries_ms(sample: Sample) -> float:
    """How long the repeated queries of a slow checkout took together."""
    along = unit(sample.noise, 6)
    return sample.duration_ns / 1e6 * (0.48 + 0.08 * along) if sample.shape == "slow_checkout" else 262 + 48 * along


def checkout(subject: Subject) -> Step:
    """As it should be: one query for all line items, one quick call of the payment provider."""
    inside = (
        line_items(0.07),
        fail(_charge(0.52, _stripe(0.93)), subject),
        *_finish(subject, own=0.2),
    )
    return request(subject, inside, reached=201)


def n_plus_one_checkout(subject: Subject) -> Step:
    """One query per line item; the payment provider answers at once, late, or only when asked again."""
    sample = subject.sample
    controller_ms = subject.total_ms * (1 - min(0.02, 8 / subject.total_ms))
    queries = queries_ms(sample) / controller_ms
    rest = 1 - queries - 0.09 - 6 / controller_ms
    provider = _retried_stripe(sample.failure) if sample.shape == "retried_checkout" else _stripe(0.975)
    charge = fail(_charge(rest, provider), subject, with_cause=sample.shape != "retried_checkout")
    inside = (*_repeated(sample, queries), charge, *_finish(subject, own=0.06))
    return request(subject, inside, reached=201)


def _repeated(sample: Sample, share: float) -> tuple[Step, ...]:
    weights = [192 + (sample.noise[index % 12] * (index + 7)) % 128 for index in range(QUERIES_OF_N_PLUS_ONE)]
    return tuple(line_items(share * weight / sum(weights)) for weight in weights)


def line_items(share: float) -> Step:
    """The query that the slow checkout repeats for every item."""
    return sql("SELECT line_items", "SELECT line_items.* FROM line_items WHERE line_items.order_id = $1", share)


def _charge(share: float, provider: Step) -> Step:
    """The call of the payments service, which knows the charges it has already made."""
    key = redis("GET", "idem", "charge", 0.0013)
    return call("payments", "POST", "/charge", share, (key, provider))._replace(kind="server")


def _stripe(share: float) -> Step:
    return call("stripe", "POST", "/v1/charges", share)


def _retried_stripe(failure: Failure | None) -> Step:
    """A call that ran into its time-out and was tried once more."""
    first = _attempt(1, 0.498, failed="timeout", exceptions=(cause(failure),) if failure else ())
    charges = call("stripe", "POST", "/v1/charges", 0.9747, (first, _attempt(2, 0.4935)))
    return charges._replace(failed="timeout")


def _attempt(number: int, share: float, *, failed: str = "", exceptions: tuple[Mapping[str, Any], ...] = ()) -> Step:
    attributes = {
        "http.request.method": "POST",
        "http.url": "https://api.stripe.example/v1/charges",
        "net.peer.name": "api.stripe.example:443",
        "retry.attempt": number,
    }
    return Step("stripe", f"retry #{number}", "client", share, attributes, (), failed, exceptions, HTTP)


def _finish(subject: Subject, own: float) -> tuple[Step, ...]:
    """What follows a charge."""
    update = "UPDATE orders SET state = $1, paid_at = $2 WHERE orders.id = $3"
    message = {
        "messaging.system": "sidekiq",
        "messaging.destination.name": "mailers",
        "messaging.message.id": subject.sample.noise.hex(),
        "appsignal.category": "enqueue.sidekiq",
    }
    enqueue = Step("sidekiq", "enqueue ReceiptJob", "producer", 1.0 / subject.total_ms, message, scope=SIDEKIQ)
    return sql("UPDATE orders", update, 5.0 / subject.total_ms), own_code(own), enqueue
