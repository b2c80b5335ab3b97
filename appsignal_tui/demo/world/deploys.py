"""Which revision ran when."""

from collections.abc import Iterator

from appsignal_tui.demo.telemetry import DeployRecord
from appsignal_tui.demo.world.catalog import HOUR_NS, SiteSpec
from appsignal_tui.demo.world.truth import Total, Truth, floor_minute

_NS_PER_S = 1_000_000_000
_COUNTED_NS = HOUR_NS
"""How much of a period is counted call by call; a longer one is taken to have gone on like that."""


class Deploys:
    """The deploys of one site; they take effect on a full minute."""

    def __init__(self, site: SiteSpec, origin_ns: int) -> None:
        """Ages in the description count back from `origin_ns`."""
        self._deploys = [(floor_minute(origin_ns - spec.age_ns), spec) for spec in site.deploys]

    def revision_at(self, time_ns: int) -> str:
        """The revision deployed at an instant; empty before the first deploy that is known."""
        return next((spec.revision for start_ns, spec in self._deploys if start_ns <= time_ns), "")

    def periods(self, now_ns: int) -> Iterator[tuple[str, int, int]]:
        """Revision, start and end of each period, newest first."""
        end_ns = now_ns
        for start_ns, spec in self._deploys:
            yield spec.revision, start_ns, end_ns
            end_ns = start_ns

    def ranges_of(self, revision: str, start_ns: int, end_ns: int, now_ns: int) -> list[tuple[int, int]]:
        """The parts of a half-open range in which a revision ran; all of it without one."""
        if not revision:
            return [(start_ns, end_ns)] if start_ns < end_ns else []
        cut = [
            (max(start_ns, since_ns), min(end_ns, until_ns))
            for ran, since_ns, until_ns in self.periods(now_ns)
            if ran == revision
        ]
        return [(since_ns, until_ns) for since_ns, until_ns in cut if since_ns < until_ns]

    def records(self, truth: Truth, now_ns: int) -> list[DeployRecord]:
        """Deploy markers, newest first, with the exceptions of their time."""
        users = {spec.revision: spec.user for _, spec in self._deploys}
        return [
            _record(revision, users[revision], (since_ns, until_ns), _total(truth, since_ns, until_ns))
            for revision, since_ns, until_ns in self.periods(now_ns)
        ]


def _total(truth: Truth, since_ns: int, until_ns: int) -> Total:
    """Calls and errors of the last hours of a period, the whole period when it is short."""
    counted_ns = max(since_ns, until_ns - _COUNTED_NS)
    return sum((truth.total(index, counted_ns, until_ns) for index in range(len(truth.site.actions))), Total())


def _record(revision: str, user: str, period: tuple[int, int], total: Total) -> DeployRecord:
    since_ns, until_ns = period
    times_counted = max(1.0, (until_ns - since_ns) / _COUNTED_NS)
    return DeployRecord(
        revision=revision,
        user=user,
        created_ns=since_ns,
        live_for_s=(until_ns - since_ns) // _NS_PER_S,
        exception_count=round(total.errors * times_counted),
        exception_rate_pct=round(100 * total.errors / total.calls, 4) if total.calls else 0.0,
    )
