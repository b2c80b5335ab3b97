"""Stored traces of a site as lists, spans and places, and the incidents their failures belong to."""

from collections.abc import Iterator, Sequence

from appsignal_tui.demo.telemetry import IncidentRecord, LocationRecord, SpanRecord, SummaryRecord, TraceFilter
from appsignal_tui.demo.trace_hints import NO_TRACE_HINTS, TraceHints, Traits
from appsignal_tui.demo.world import shop_api
from appsignal_tui.demo.world.blocks import Subject, incident_digest
from appsignal_tui.demo.world.catalog import DAY_NS, HOUR_NS, MINUTE_NS, ActionSpec, Failure
from appsignal_tui.demo.world.deploys import Deploys
from appsignal_tui.demo.world.noise import Noise
from appsignal_tui.demo.world.pods import PodNames
from appsignal_tui.demo.world.samples import PLANS, REGIONS, Sample, Samples
from appsignal_tui.demo.world.settings import USERS
from appsignal_tui.demo.world.shapes import fails_at_root, root_step
from appsignal_tui.demo.world.spans import Surroundings, make_spans, special_ids
from appsignal_tui.demo.world.truth import floor_minute

_COUNTED_NS = DAY_NS
"""How far back occurrences are counted one by one; what came before is estimated from the rate."""


class Traces:
    """The stored traces of one site."""

    def __init__(self, noise: Noise, site_id: str, samples: Samples, deploys: Deploys, pod_names: PodNames) -> None:
        self._noise = noise
        self._site_id = site_id
        self._samples = samples
        self._truth = samples.truth
        self._spec = samples.truth.site
        self._deploys = deploys
        self._pod_names = pod_names
        self._tags = [_all_tags(spec) for spec in self._spec.actions]

    def summaries(
        self,
        start_ns: int,
        end_ns: int,
        now_ns: int,
        wanted: TraceFilter,
        *,
        oldest_first: bool,
        hints: TraceHints = NO_TRACE_HINTS,
    ) -> Iterator[SummaryRecord]:
        """Traces that started in the range and have ended by now, but for some that the hints rule out."""
        chosen = self._actions_of(wanted)
        fitting: dict[tuple[int, str], list[int]] = {}
        for minute_ns in _minutes(start_ns, end_ns, oldest_first=oldest_first):
            revision = self._deploys.revision_at(minute_ns)
            stretch = minute_ns - minute_ns % HOUR_NS, revision
            if stretch not in fitting:
                fitting[stretch] = [action for action in chosen if self._may_fit(action, *stretch, hints)]
            found = [
                sample
                for action in fitting[stretch]
                if self._may_have(action, minute_ns, wanted, hints)
                for sample in self._samples.minute(action, minute_ns)
                if start_ns <= sample.start_ns <= end_ns
                and sample.end_ns <= now_ns
                and self._fits(sample, wanted)
                and self._is_wanted(sample, revision, hints)
            ]
            found.sort(key=lambda sample: (sample.start_ns, sample.trace_id), reverse=not oldest_first)
            for sample in found:
                yield self._summary(sample, at_exception=wanted.errors_only)

    def _actions_of(self, wanted: TraceFilter) -> list[int]:
        return [
            index
            for index, spec in enumerate(self._spec.actions)
            if wanted.namespace in ("", spec.namespace)
            and wanted.action_name in ("", spec.name)
            and (not wanted.digests or any(self._digest(failure) in wanted.digests for failure in _failures(spec)))
        ]

    def _may_fit(self, action: int, hour_ns: int, revision: str, hints: TraceHints) -> bool:
        """Whether traces of the action under that revision in that hour are not all ruled out."""
        fits, name = hints.fits, self._spec.actions[action].name
        if fits is not None and not any(fits(Traits(name, revision, tags)) for tags in self._tags[action]):
            return False
        return hints.any_duration or hints.overlap(*self._samples.hour_durations_ms(action, hour_ns))

    def _may_have(self, action: int, minute_ns: int, wanted: TraceFilter, hints: TraceHints) -> bool:
        """Whether the action may have stored a trace in that minute that is asked for."""
        if wanted.errors_only and not self._samples.failing(action, minute_ns):
            return False
        return hints.any_duration or hints.overlap(*self._samples.durations_ms(action, minute_ns))

    def _is_wanted(self, sample: Sample, revision: str, hints: TraceHints) -> bool:
        """Whether the hints do not rule a trace out."""
        if not hints.last(sample.duration_ns / 1e6):
            return False
        spec = self._spec.actions[sample.address.action]
        return hints.fits is None or hints.fits(Traits(spec.name, revision, _tags(spec, sample.region, sample.plan)))

    def _fits(self, sample: Sample, wanted: TraceFilter) -> bool:
        if not wanted.errors_only:
            return True
        failure = sample.failure
        return failure is not None and (not wanted.digests or self._digest(failure) in wanted.digests)

    def _digest(self, failure: Failure) -> str:
        return incident_digest(self._site_id, failure)

    def _summary(self, sample: Sample, *, at_exception: bool) -> SummaryRecord:
        spec = self._spec.actions[sample.address.action]
        root_id, exception_id = special_ids(self._noise, sample.trace_id)
        return SummaryRecord(
            trace_id=sample.trace_id,
            span_id=exception_id if at_exception and not fails_at_root(sample.shape) else root_id,
            site_id=self._site_id,
            namespace=spec.namespace,
            action_name=spec.name,
            revision=self._deploys.revision_at(sample.start_ns),
            time_ns=sample.start_ns,
            duration_ms=sample.duration_ns / 1e6,
            tags=dict(_tags(spec, sample.region, sample.plan)),
            has_npo=self._truth.behaviour(sample.address.action, sample.start_ns).has_npo,
        )

    def spans(self, sample: Sample) -> list[SpanRecord]:
        """All spans of a trace."""
        spec = self._spec.actions[sample.address.action]
        subject = Subject(sample, spec, self._spec.service, self._site_id)
        revision = self._deploys.revision_at(sample.start_ns)
        around = Surroundings(
            sample.trace_id, self._site_id, spec.namespace, spec.name, revision, self._resources(sample, revision)
        )
        return make_spans(root_step(subject), around, sample.start_ns, sample.duration_ns, self._noise)

    def _resources(self, sample: Sample, revision: str) -> dict[str, dict[str, object]]:
        """Resource attributes by service: those with pods of their own run there, the others where the request does."""
        is_api = self._spec.service == shop_api.NAME
        own = "api" if is_api else "receipt" if sample.shape in {"receipt", "job"} else "web"
        owners = {"": own, **{service: service for service in ("payments", "inventory", "catalog")}}
        resources: dict[str, dict[str, object]] = {}
        for service, owner in owners.items():
            host = self._pod_names(owner, sample.start_ns, sample.noise[8])
            resources[service] = {
                "host.name": host,
                "k8s.pod.name": host,
                "deployment.environment": self._spec.environment,
                "service.version": revision,
                "telemetry.sdk.language": "python" if is_api else "ruby",
                "appsignal.config.name": self._spec.name,
                "appsignal.config.revision": revision,
            }
        return resources

    def locate(self, sample: Sample) -> LocationRecord:
        """The action it ran, and the incident its failure belongs to."""
        spec, failure = self._spec.actions[sample.address.action], sample.failure
        return LocationRecord(
            ((self._site_id, spec.namespace, spec.name),),
            ((self._site_id, failure.number, failure.exception),) if failure else (),
        )

    def incidents(self, origin_ns: int, now_ns: int, kept_ns: int) -> list[IncidentRecord]:
        """Groups of failures seen so far, the one that occurred last first."""
        found: dict[int, tuple[Failure, list[int]]] = {}
        for index, spec in enumerate(self._spec.actions):
            for failure in _failures(spec):
                found.setdefault(failure.number, (failure, []))[1].append(index)
        records = [
            self._incident(failure, actions, (floor_minute(origin_ns - failure.age_ns), now_ns, kept_ns))
            for failure, actions in found.values()
        ]
        return sorted((record for record in records if record.count), key=lambda record: record.last_ns, reverse=True)

    def _incident(self, failure: Failure, actions: Sequence[int], times: tuple[int, int, int]) -> IncidentRecord:
        created_ns, now_ns, kept_ns = times
        specs = [self._spec.actions[index] for index in actions]
        wanted = TraceFilter(errors_only=True, digests=(self._digest(failure),))
        newest = next(self.summaries(max(created_ns, kept_ns), now_ns, now_ns, wanted, oldest_first=False), None)
        return IncidentRecord(
            number=failure.number,
            exception_name=failure.exception,
            exception_message=failure.message,
            action_names=tuple(spec.name for spec in specs),
            namespace=specs[0].namespace,
            count=sum(self._occurrences(index, failure, created_ns, now_ns) for index in actions),
            created_ns=created_ns,
            last_ns=newest.time_ns if newest else created_ns,
            digests=(self._digest(failure),),
            first_backtrace_line=failure.backtrace[0],
            state="WIP" if failure.assigned else "OPEN",
            assignees=tuple(user for user in USERS if user.name == failure.assigned),
        )

    def _occurrences(self, action: int, failure: Failure, created_ns: int, now_ns: int) -> int:
        """Failing calls of the action that raised it; before and after the newest deploy the shares differ."""
        spec, turn_ns = self._spec.actions[action], self._truth.failing_ns
        counted_ns = max(created_ns, turn_ns - _COUNTED_NS)
        behaviours = (
            (spec.before, counted_ns, min(turn_ns, now_ns)),
            (spec.after or spec.before, max(turn_ns, created_ns), now_ns),
        )
        counted = sum(
            dict(behaviour.failures).get(failure, 0.0) * self._truth.total(action, start_ns, end_ns).errors
            for behaviour, start_ns, end_ns in behaviours
            if start_ns < end_ns
        )
        share = dict(spec.before.failures).get(failure, 0.0)
        minutes = max(0, counted_ns - created_ns) / MINUTE_NS
        return int(counted + share * spec.before.error_pct / 100 * spec.per_minute * 0.94 * minutes)


def _tags(spec: ActionSpec, region: str, plan: str) -> tuple[tuple[str, str], ...]:
    """Tags of a trace; jobs are on nobody's plan."""
    return (("region", region), ("plan", plan)) if spec.endpoint[0] else (("region", region),)


def _all_tags(spec: ActionSpec) -> set[tuple[tuple[str, str], ...]]:
    """Every combination of tags that traces of the action have."""
    return {_tags(spec, region, plan) for region in REGIONS for plan in PLANS}


def _failures(spec: ActionSpec) -> list[Failure]:
    both = [*spec.before.failures, *(spec.after.failures if spec.after else ())]
    return list(dict.fromkeys(failure for failure, _ in both))


def _minutes(start_ns: int, end_ns: int, *, oldest_first: bool) -> range:
    first, last = floor_minute(start_ns), floor_minute(end_ns)
    return range(first, last + 1, MINUTE_NS) if oldest_first else range(last, first - 1, -MINUTE_NS)
