"""Questions made from the written contract by schemathesis, put to the simulator over a loopback socket.

Whatever is asked, sense or nonsense, there is no 5xx, and status, media type and shape are those the contract gives.
A longer search, some minutes: `pytest tests/contract/test_schemathesis.py --hypothesis-profile=thorough`.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from appsignal_tui.demo.clock import Clock
from appsignal_tui.demo.telemetry import FIELDS, TraceFilter
from appsignal_tui.demo.wire import NS_PER_MINUTE, format_time
from appsignal_tui.demo.world import PREFERRED_SITE, World
from appsignal_tui.demo.world.visuals import SAVED_VISUALS
from tests.support.openapi import CONTRACT
from tests.support.simulator import FROZEN_NS, TOKEN, running_simulator

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = settings().max_examples // 5
"""Questions for each route and kind."""

SLOWEST_S = 20

SCHEMA = schemathesis.openapi.from_path(str(CONTRACT))
OPERATIONS = list(SCHEMA.get_all_operations())

Facts = dict[str, st.SearchStrategy[Any]]


@pytest.fixture(scope="module")
def world() -> World:
    return World(7, Clock.frozen(FROZEN_NS))


@pytest.fixture(scope="module")
def base_url(world: World) -> Iterator[str]:
    with running_simulator(world) as url:
        yield f"{url}/api/v2"


@pytest.fixture(scope="module")
def session() -> Iterator[requests.Session]:
    with requests.Session() as opened:
        opened.headers["Authorization"] = f"Bearer {TOKEN}"
        opened.trust_env = False
        yield opened


@pytest.fixture(scope="module")
def facts(world: World) -> Facts:
    """Values of members that mean something to the simulator, by the members' names."""
    site = next(site for site in world.sites if site.id == PREFERRED_SITE)
    start_ns = FROZEN_NS - 10 * NS_PER_MINUTE
    traces = list(world.summaries([site], start_ns, FROZEN_NS, TraceFilter()))[:50]
    failed = list(world.summaries([site], start_ns, FROZEN_NS, TraceFilter(errors_only=True)))[:10]
    incidents = world.incidents(site)
    actions = world.actions(site, start_ns, FROZEN_NS)
    times = st.integers(0, 120).map(lambda minutes: format_time(FROZEN_NS - minutes * NS_PER_MINUTE))
    texts = {
        "site_id": [each.id for each in world.sites],
        "trace_id": [row.trace_id for row in (*traces, *failed)],
        "namespace": [row.namespace for row in actions],
        "action_name": [row.action for row in actions],
        "action": [row.action for row in actions],
        "digest": sorted({use.event.digest for use in world.event_uses(site, start_ns, FROZEN_NS)}),
        "id": list(SAVED_VISUALS),
        "revision": [deploy.revision for deploy in world.deploys(site)],
        "name": [metric.name for metric in world.metrics(site)],
        "metric_name": [metric.name for metric in world.metrics(site)],
        "field": sorted({field for fields in FIELDS.values() for field in fields}),
        "query": ["", "severity=error", "message:timeout OR duration>100", "attributes.user_string=x", "a=[b,c]"],
        "cron": ["*/15 * * * *", "0 0 29 2 *", "61 * * * *", "@daily", "* * *"],
        "timezone": ["UTC", "Europe/Amsterdam", "Mars/Olympus"],
    }
    lists = {
        "site_ids": texts["site_id"],
        "source_ids": [source.id for source in site.log_sources],
        "digests": [digest for incident in incidents for digest in incident.digests],
        "namespaces": texts["namespace"],
    }
    return {
        **{name: st.sampled_from(values) for name, values in texts.items()},
        **{name: st.lists(st.sampled_from(values), min_size=1, max_size=3) for name, values in lists.items()},
        "from": times,
        "to": times,
        "time": times | st.none(),
    }


def grounded(value: Any, facts: Facts, data: st.DataObject) -> Any:
    """The same value with most of the members that name something naming what there is."""
    if isinstance(value, list):
        return [grounded(each, facts, data) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: data.draw(facts[name])
        if name in facts and data.draw(st.integers(0, 4))
        else grounded(member, facts, data)
        for name, member in value.items()
    }


def within_minutes(body: Any, facts: Facts, data: st.DataObject) -> Any:
    """The same with a range: a rare trace is looked for through all that is kept, which takes the world a minute."""
    if not isinstance(body, dict) or "pagination" not in body:
        return body
    return {**body, "from": data.draw(facts["from"]), "to": data.draw(facts["to"])}


def ask(case: Case[Any], base_url: str, session: requests.Session) -> None:
    """Ask, and hold the answer against the contract."""
    case.call_and_validate(base_url=base_url, session=session, checks=CHECKS, timeout=SLOWEST_S)


@pytest.mark.parametrize("mode", GenerationMode, ids=lambda mode: mode.value)
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda found: found.ok().label)
def test_every_answer_to_questions_made_from_the_contract_keeps_it(
    operation: Any, mode: GenerationMode, base_url: str, session: requests.Session, facts: Facts
) -> None:
    @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def search(data: st.DataObject) -> None:
        case = data.draw(operation.ok().as_strategy(generation_mode=mode))
        case.body = within_minutes(grounded(case.body, facts, data), facts, data)
        case.path_parameters = grounded(case.path_parameters, facts, data)
        ask(case, base_url, session)

    search()
