"""Who calls whom: edges between a site, its peers and the other site of the shop.

A call is a client or server span whose service is not that of the span around it. It counts for the site that recorded
it, also when a service of the cluster made it on the site's behalf: the payment provider is called by `payments`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from appsignal_tui.demo.telemetry import EdgeRecord
from appsignal_tui.demo.world.catalog import ActionSpec, SiteSpec
from appsignal_tui.demo.world.truth import Total
from appsignal_tui.demo.world.workload import Workload

Direction = Literal["upstream", "downstream", "internal"]
_CALLS = frozenset({"client", "server"})


class Peer(NamedTuple):
    """The other end of a call."""

    service: str
    namespace: str = ""
    action_name: str = ""
    site_id: str = ""


class Calls(NamedTuple):
    """Calls added up."""

    calls: int
    time_ms: float
    errors: float
    """A part of the errors of more calls need not be a whole number."""


@dataclass(frozen=True, slots=True)
class End:
    """A site as one end of calls."""

    site_id: str
    spec: SiteSpec
    workload: Workload

    def pair(self, spec: ActionSpec) -> str:
        """The namespace as `<service>/<namespace>`, which it is already where apps report by OpenTelemetry."""
        return spec.namespace if "/" in spec.namespace else f"{self.spec.name}/{spec.namespace}"

    def chosen(self, wanted: tuple[str, str] | None) -> Iterator[int]:
        """The actions that are asked for; `None` for all."""
        for index, spec in enumerate(self.spec.actions):
            if wanted is None or (wanted[0] in (spec.namespace, self.pair(spec)) and wanted[1] == spec.name):
                yield index

    def serving(self, name: str) -> ActionSpec | None:
        """The action that answers requests of that name."""
        return next((spec for spec in self.spec.actions if spec.name == name), None)


@dataclass(slots=True)
class _Sums:
    """Calls added up by direction and peer."""

    totals: dict[tuple[Direction, Peer], Calls] = field(default_factory=dict)

    def add(self, direction: Direction, peer: Peer, more: Calls) -> None:
        if more.calls:
            calls, time_ms, errors = self.totals.get((direction, peer), Calls(0, 0.0, 0.0))
            self.totals[direction, peer] = Calls(calls + more.calls, time_ms + more.time_ms, errors + more.errors)


def edges_of(
    here: End, others: Sequence[End], start_ns: int, end_ns: int, wanted: tuple[str, str] | None
) -> list[EdgeRecord]:
    """Edges of `[start_ns, end_ns)`: of one action with its peers' actions, or of the whole site by peer.

    `others` are the sites that `here` may call and be called by.
    """
    sums = _Sums()
    named = {other.spec.name: other for other in others}
    calling = list(_calling(here.spec.name, others, (start_ns, end_ns)))
    for index in here.chosen(wanted):
        _add_outgoing(sums, here, index, (start_ns, end_ns), named)
        _add_incoming(sums, here, index, (start_ns, end_ns), calling)
    found = sums.totals if wanted else _by_service(sums.totals)
    return [_record(direction, peer, total) for (direction, peer), total in found.items()]


def _add_outgoing(sums: _Sums, here: End, index: int, span: tuple[int, int], named: Mapping[str, End]) -> None:
    for done in here.workload.done(index, *span):
        step = done.step
        if done.above in ("", step.service) or step.kind not in _CALLS:
            continue
        other = named.get(step.service)
        serving = other.serving(step.name) if other else None
        peer = Peer(step.service)
        if other and serving:
            peer = Peer(step.service, other.pair(serving), serving.name, other.site_id)
        sums.add("downstream", peer, Calls(done.calls, done.time_ms, done.calls if step.failed else 0))


def _calling(service: str, others: Sequence[End], span: tuple[int, int]) -> Iterator[tuple[str, Peer, int]]:
    """What is asked of a service by the actions of other sites: the name, the caller, and how often."""
    for other in others:
        for index, spec in enumerate(other.spec.actions):
            peer = Peer(other.spec.name, other.pair(spec), spec.name, other.site_id)
            for done in other.workload.done(index, *span):
                if done.step.service == service:
                    yield done.step.name, peer, done.calls


def _add_incoming(
    sums: _Sums, here: End, index: int, span: tuple[int, int], calling: Sequence[tuple[str, Peer, int]]
) -> None:
    """Calls of the action by its callers, all of them as fast and as faulty as the action is for everybody."""
    spec, total = here.spec.actions[index], here.workload.truth.total(index, *span)
    if not spec.endpoint[0]:
        sums.add("internal", Peer("", spec.namespace, spec.name), _part(total, total.calls))
        return
    left = total.calls
    for name, peer, calls in calling:
        if name == spec.name:
            sums.add("upstream", peer, _part(total, min(left, calls)))
            left -= min(left, calls)
    sums.add("upstream", Peer(here.spec.fronts.get(spec.namespace, "")), _part(total, left))


def _part(total: Total, calls: int) -> Calls:
    """So many calls of the total, as slow and as faulty as all of them."""
    share = calls / total.calls if total.calls else 0.0
    return Calls(calls, total.time_ms * share, total.errors * share)


def _by_service(totals: Mapping[tuple[Direction, Peer], Calls]) -> dict[tuple[Direction, Peer], Calls]:
    """Added up over actions; the namespace stays where a peer has only one."""
    namespaces: dict[tuple[Direction, str, str], set[str]] = {}
    for direction, peer in totals:
        namespaces.setdefault((direction, peer.service, peer.site_id), set()).add(peer.namespace)
    sums = _Sums()
    for (direction, peer), total in totals.items():
        seen = namespaces[direction, peer.service, peer.site_id]
        namespace = peer.namespace if len(seen) == 1 else ""
        sums.add(direction, Peer(peer.service, namespace, "", peer.site_id), total)
    return sums.totals


def _record(direction: Direction, peer: Peer, total: Calls) -> EdgeRecord:
    waited = direction != "internal"
    return EdgeRecord(
        direction,
        peer.service,
        total.calls,
        round(total.time_ms / total.calls, 4) if waited else None,
        round(100 * total.errors / total.calls, 4) if waited else None,
        peer.namespace,
        peer.action_name,
        peer.site_id,
    )
