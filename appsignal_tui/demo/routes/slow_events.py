"""The slowest operations and the actions that run them (contract 5.12, 5.13)."""

from collections import defaultdict
from collections.abc import Sequence

from appsignal_tui.demo import members
from appsignal_tui.demo.events import EventUseRecord
from appsignal_tui.demo.http import Request, Response, answer, unprocessable
from appsignal_tui.demo.telemetry import (
    Telemetry,
)
from appsignal_tui.demo.turns import in_turns
from appsignal_tui.demo.wire import event_action_json, event_json


async def slow_events(telemetry: Telemetry, request: Request) -> Response:
    """Operations over a range, the one that took most time of all together first."""
    namespaces = members.texts(request.body, "namespaces")
    limit = members.number(request.body, "limit")
    if limit is not None and (limit < 1 or limit != int(limit)):
        raise unprocessable(members.INVALID, "`limit` must be a positive integer")
    uses = [use for use in await _uses(telemetry, request) if not namespaces or use.namespace in namespaces]
    groups: defaultdict[str, list[EventUseRecord]] = defaultdict(list)
    for use in uses:
        groups[use.event.digest].append(use)
    ranked = sorted(groups.values(), key=_duration_ms, reverse=True)
    whole_ms = _duration_ms(uses)
    return answer([event_json(group, whole_ms) for group in ranked[: None if limit is None else int(limit)]])


async def actions(telemetry: Telemetry, request: Request) -> Response:
    """The actions that run one of them, the one that spends most time in it first; none for an unknown digest."""
    digest = members.text(request.body, "digest")
    if not digest:
        raise unprocessable(members.INVALID, "`digest` must not be empty")
    uses = [use for use in await _uses(telemetry, request) if use.event.digest == digest]
    ranked = sorted(uses, key=lambda use: use.duration_ms, reverse=True)
    whole_ms = _duration_ms(uses)
    return answer([event_action_json(use, whole_ms) for use in ranked])


async def _uses(telemetry: Telemetry, request: Request) -> list[EventUseRecord]:
    site = members.site(request.body, telemetry)
    start_ns, end_ns = members.time_range(request.body, telemetry, needed=True)
    await in_turns(telemetry.preparing(site, start_ns, end_ns))
    return telemetry.event_uses(site, start_ns, end_ns)


def _duration_ms(uses: Sequence[EventUseRecord]) -> float:
    return sum(use.duration_ms for use in uses)
