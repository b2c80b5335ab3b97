"""Every operation of the contract is one the client can ask and the simulator answers, and both keep its shapes."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import yaml

from appsignal_tui.demo.asgi import BASE
from appsignal_tui.demo.world.visuals import SAVED_VISUALS
from appsignal_tui.models.metric import Grouping, Selector
from appsignal_tui.models.site import Site
from appsignal_tui.models.timerange import TimeRange
from appsignal_tui.services.container import Services
from appsignal_tui.services.logs import LogQuestion
from appsignal_tui.services.traces import TraceQuestion
from tests.contract.conftest import Exchanges
from tests.support.openapi import CONTRACT, template_of
from tests.support.simulator import FROZEN_NS

HOUR = TimeRange(FROZEN_NS - 3_600 * 10**9, FROZEN_NS)
CALLS = Selector(name="transaction_duration", field="count", tags={"namespace": "web"})
NAMESPACE, ACTION = "web", "Checkout#create"

Ask = Callable[[Services, Site], Awaitable[Any]]


async def _traces(services: Services, site: Site) -> None:
    """The lists, and from each a trace in every way there is."""
    of_action = TraceQuestion((site.id,), HOUR, namespace=NAMESPACE, action_name=ACTION)
    (row, *_) = await services.traces.traces(of_action).more()
    assert (await services.traces.trace((site.id,), row.trace_id)).spans
    assert (await services.traces.performance_trace(of_action, row.trace_id)).spans
    assert (await services.traces.locate((site.id,), row.trace_id)).performance
    (failed, *_) = await services.traces.traces(TraceQuestion((site.id,), HOUR, digests=())).more()
    assert (await services.traces.error_trace((site.id,), failed.trace_id, ())).spans


async def _slow_events(services: Services, site: Site) -> None:
    board = await services.slow_events.board(site, HOUR)
    assert (await services.slow_events.actions(site, HOUR, board.events.rows[0])).rows


async def _deploy(services: Services, site: Site) -> None:
    (newest, *_) = (await services.deploys.markers(site)).rows
    assert await services.deploys.stats(site, newest.revision)


async def _lines(services: Services, site: Site) -> None:
    sources = await services.logs.sources(site)
    assert await services.logs.older(LogQuestion(site.id, tuple(each.id for each in sources), "", HOUR)).more()


ASKED: Mapping[str, Ask] = {
    "token": lambda services, _: services.check_token(),
    "series": lambda services, site: services.metrics.timeseries(site, HOUR, [CALLS]),
    "names": lambda services, site: services.metrics.names(site),
    "shape": lambda services, site: services.metrics.shape(site, "transaction_duration"),
    "actions": lambda services, site: services.traces.actions(site, HOUR),
    "traces": _traces,
    "edges": lambda services, site: services.service_map.of_site(site, HOUR),
    "edges of an action": lambda services, site: services.service_map.of_action(site, HOUR, NAMESPACE, ACTION),
    "slow events": _slow_events,
    "lines": _lines,
    "nodes": lambda services, site: services.kubernetes.nodes(site, HOUR),
    "pods": lambda services, site: services.kubernetes.pods(site, HOUR),
    "workloads": lambda services, site: services.kubernetes.overview(site, HOUR),
    "deploy": _deploy,
    "cron": lambda services, _: services.check_ins.test_cron("*/15 * * * *", "UTC"),
    "visual": lambda services, _: services.visuals.visual(next(iter(SAVED_VISUALS))),
    "visual as CSV": lambda services, _: services.visuals.csv(next(iter(SAVED_VISUALS))),
}


async def test_every_operation_of_the_contract_is_asked_and_answered(
    services: Services, shop: Site, exchanges: Exchanges
) -> None:
    for ask in ASKED.values():
        await ask(services, shop)
    await services.metrics.metric_list(shop, HOUR, {"calls": CALLS}, Grouping(by_name=True))
    operations = {
        (method.upper(), path)
        for path, operations in yaml.safe_load(CONTRACT.read_text("utf-8"))["paths"].items()
        for method in operations
        if method in {"get", "post"}
    }
    rest = [each for each in exchanges.kept if each.path.startswith(BASE)]
    asked = {(each.method, template_of(each.method, each.path.removeprefix(BASE))) for each in rest}
    assert asked == operations
    assert {each.status for each in exchanges.kept} == {200}
    exchanges.assert_contract()
