"""A simulated service whose traces and log lines a test writes itself, row by row."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from appsignal_tui.demo.clock import Clock
from appsignal_tui.demo.telemetry import NO_HINTS, LineHints, LineRecord, SiteRecord, SummaryRecord, TraceFilter
from appsignal_tui.demo.trace_hints import NO_TRACE_HINTS, TraceHints
from appsignal_tui.demo.world import PREFERRED_SITE, World
from tests.support.simulator import FROZEN_NS


@dataclass
class SetTime:
    """A clock for both sides of the wire that a test sets."""

    now_ns: int = FROZEN_NS

    def __call__(self) -> int:
        return self.now_ns

    def passed_ns(self) -> int:
        """What drives the simulator's clock."""
        return self.now_ns - FROZEN_NS


@dataclass(frozen=True)
class Late:
    """A row, and how many questions are answered without it."""

    row: SummaryRecord | LineRecord
    questions: int = 0
    arrives_ns: int = 0
    """Not told before this instant."""


@dataclass
class Ledger(World):
    """The demo's sites with other traces and lines."""

    rows: Sequence[Late] = ()
    time: SetTime = field(default_factory=SetTime)
    asked: int = 0
    """Questions about traces or lines answered."""

    def __post_init__(self) -> None:
        """Make the sites."""
        super().__init__(7, Clock(FROZEN_NS, 1.0, self.time.passed_ns))

    @property
    def shop(self) -> SiteRecord:
        """The site all rows belong to."""
        return next(site for site in self.sites if site.id == PREFERRED_SITE)

    def summaries(
        self,
        sites: Sequence[SiteRecord],
        start_ns: int,
        end_ns: int,
        wanted: TraceFilter,
        *,
        oldest_first: bool = False,
        hints: TraceHints = NO_TRACE_HINTS,
    ) -> Iterator[SummaryRecord]:
        """The traces written down that have arrived."""
        del sites, wanted, hints
        rows = [row for row in self._told(start_ns, end_ns) if isinstance(row, SummaryRecord)]
        return iter(sorted(rows, key=lambda row: (row.time_ns, row.trace_id), reverse=not oldest_first))

    def lines(
        self,
        site: SiteRecord,
        source_ids: Collection[str],
        start_ns: int,
        end_ns: int,
        *,
        oldest_first: bool = False,
        hints: LineHints = NO_HINTS,
    ) -> Iterator[LineRecord]:
        """The lines written down that have arrived."""
        del site, source_ids, hints
        rows = [row for row in self._told(start_ns, end_ns) if isinstance(row, LineRecord)]
        return iter(sorted(rows, key=lambda row: (row.time_ns, row.source_id, row.id), reverse=not oldest_first))

    def _told(self, start_ns: int, end_ns: int) -> Iterable[SummaryRecord | LineRecord]:
        self.asked += 1
        now_ns = self.time.now_ns
        return [
            late.row
            for late in self.rows
            if start_ns <= late.row.time_ns <= min(end_ns, now_ns)
            and late.questions < self.asked
            and late.arrives_ns <= now_ns
        ]
