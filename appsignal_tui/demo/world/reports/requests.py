"""What the app itself reports about its requests and its business (contract 3.4, 3.6)."""

from collections.abc import Iterator

from appsignal_tui.demo.world.columns import MakeHour, Values
from appsignal_tui.demo.world.instrument import Combination, Instrument, instrument
from appsignal_tui.demo.world.pool import Pool
from appsignal_tui.demo.world.reports.jobs import wait_ms
from appsignal_tui.demo.world.reports.reported_site import ReportedSite

_CHECKOUT = "Checkout#create"
_RESERVATION = "POST /v1/orders"


def queue_instruments(site: ReportedSite) -> Iterator[Instrument]:
    """How long requests waited for a thread and jobs for a worker."""
    waits = {"web": site.steady("request queue", 3.1, 0.25, 3.0), "background": wait_ms(site)}
    yield instrument(
        "transaction_queue_duration",
        "measurement",
        (
            Combination({"namespace": namespace}, _namespace(site, namespace).calls, wait)
            for namespace, wait in waits.items()
        ),
        spread=0.7,
    )


def _namespace(site: ReportedSite, namespace: str) -> Pool:
    return site.pool(f"namespace {namespace}", lambda spec: spec.namespace == namespace)


def order_instruments(site: ReportedSite) -> Iterator[Instrument]:
    """Orders that were placed, and how long the payment provider took: metrics of the shop's own."""
    checkout = site.action(_CHECKOUT)
    yield instrument("orders.placed", "counter", [Combination({}, _paid(checkout))])
    charge = site.steady("charge", 71, 0.12, 1.7)
    yield instrument(
        "payments.charge_time", "measurement", [Combination({"gateway": "stripe"}, checkout.calls, charge)], spread=0.5
    )


def _paid(checkout: Pool) -> MakeHour:
    """Nearly all: a call that was tried again ends well, and few cards are refused."""

    def hour(hour_ns: int) -> Values:
        return [calls - calls // 250 for calls in checkout.calls(hour_ns)]

    return hour


def stock_instruments(site: ReportedSite) -> Iterator[Instrument]:
    """Reservations of the interface."""
    orders = site.action(_RESERVATION)

    def reserved(hour_ns: int) -> Values:
        hour = orders.hour(hour_ns)
        return [calls - errors for calls, errors in zip(hour.calls, hour.errors, strict=True)]

    yield instrument("stock.reserved", "counter", [Combination({}, reserved)])
