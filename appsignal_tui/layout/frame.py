"""The frame of every screen in one-row pieces: header, tabs, panel titles, status and footer.

Each function answers runs of exactly `width` cells. Grammar and drop order: what stands in a row and what goes first
when the row is narrow is decided here and nowhere else.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from appsignal_tui.layout.cells import width_of
from appsignal_tui.layout.fit import fit_cell
from appsignal_tui.layout.run import Role, Run, Runs
from appsignal_tui.models.base import to_datetime
from appsignal_tui.models.timerange import TimeRange

_GAP = "  "


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a row; pieces of the highest `drop` go first when the row is too narrow, 0 never goes."""

    runs: Runs
    drop: int = 0

    @property
    def width(self) -> int:
        """Cells."""
        return sum(width_of(run.text) for run in self.runs)


def piece(text: str, role: Role = "text", *, drop: int = 0) -> Piece:
    """A piece of one run; text is safe already."""
    return Piece((Run(text, role),) if text else (), drop)


def spread(left: Sequence[Piece], right: Sequence[Piece], width: int, *, gap: str = _GAP) -> Runs:
    """Left pieces, blank cells, right pieces: exactly `width` cells.

    Pieces that do not fit are dropped, highest `drop` first; what never drops is cut at the end at last.
    """
    kept_left = [part for part in left if part.runs]
    kept_right = [part for part in right if part.runs]
    while _needed(kept_left, kept_right, gap) > width:
        weakest = max([*kept_left, *kept_right], key=lambda part: part.drop, default=None)
        if weakest is None or weakest.drop == 0:
            break
        (kept_left if weakest in kept_left else kept_right).remove(weakest)
    tail = _joined(kept_right, gap)
    room = width - _width(tail)
    if room <= 0:
        return fit_cell(tail, width)
    return (*fit_cell(_joined(kept_left, gap), room), *tail)


def _joined(pieces: Sequence[Piece], gap: str) -> Runs:
    made: list[Run] = []
    for index, part in enumerate(pieces):
        if index:
            made.append(Run(gap))
        made.extend(part.runs)
    return tuple(made)


def _width(parts: Iterable[Run]) -> int:
    return sum(width_of(run.text) for run in parts)


def _needed(left: Sequence[Piece], right: Sequence[Piece], gap: str) -> int:
    both = bool(left) and bool(right)
    return _width(_joined(left, gap)) + _width(_joined(right, gap)) + (len(gap) if both else 0)


@dataclass(frozen=True, slots=True)
class HeaderState:
    """What the header tells; every text is safe already."""

    site: str
    is_production: bool
    range_label: str
    """The chosen range in a word, such as `1h`; empty for a fixed range."""
    range_text: str
    """Both ends as clock times."""
    zone: str
    origin: str
    """`DEMO`, `REPLAY` or empty for the real service."""
    freshness: str
    """`● live 4s`, `‖ paused`, `⚠ stale 2m`, or empty before the first answer."""
    freshness_role: Role = "ok"
    latency: str = ""
    in_flight: int = 0
    site_set: int = 0
    """Sites that lists of traces are read of; 0 for the one named alone."""


def range_text(window: TimeRange, now_ns: int, zone: tzinfo, *, seconds: bool = False) -> str:
    """Both ends of a range as clock times, with their dates where one of them is not today."""
    start, end, today = (to_datetime(moment).astimezone(zone) for moment in (window.start_ns, window.end_ns, now_ns))
    clock = "%H:%M:%S" if seconds else "%H:%M"
    if start.date() == end.date() == today.date():
        return f"{start.strftime(clock)}–{end.strftime(clock)}"
    second = clock if start.date() == end.date() else f"%Y-%m-%d {clock}"
    return f"{start.strftime(f'%Y-%m-%d {clock}')}–{end.strftime(second)}"


def header(state: HeaderState, width: int) -> Runs:
    """The first row. `PROD`, `DEMO`, the range and the live state never drop."""
    production = (Run(" · ", "muted"), Run("PROD", "error", reverse=True)) if state.is_production else ()
    left = [
        Piece((Run(" "), Run(state.site or "no site", "strong"), *production)),
        Piece(
            (
                Run("T ", "accent"),
                Run(f"{state.range_label} " if state.range_label else "", "strong"),
                Run(state.range_text),
            )
        ),
        piece(state.zone, "muted", drop=2),
        piece(f"site set: {state.site_set}" if state.site_set else "", "accent", drop=1),
    ]
    right = [
        piece(state.origin, "warn"),
        piece(state.freshness, state.freshness_role),
        piece(state.latency, "muted", drop=4),
        piece(f"{state.in_flight} in flight" if state.in_flight else "", "muted", drop=5),
        piece(" ", drop=6),
    ]
    return spread(left, right, width)


def tabs(names: Sequence[tuple[str, str]], active: str, problems: str, width: int) -> Runs:
    """The second row: `[3 Traces] 4 Logs`; the active tab in brackets and bold, `problems` at the right."""
    made: list[Run] = []
    for key, name in names:
        if name == active:
            made += [Run("[", "accent"), Run(f"{key} {name}", "strong"), Run("]", "accent")]
        else:
            made += [Run(f" {key}", "accent"), Run(f" {name} ", "muted")]
    return spread([Piece(tuple(made))], [piece(problems, "warn")], width)


def panel_title(title: str, facts: str, width: int, *, focused: bool = False) -> Runs:
    """A title rule `─ Title ───── facts ─`; facts go before the title is cut."""
    rule: Role = "accent" if focused else "rule"
    head = [Run("─ ", rule), Run(title, "accent" if focused else "strong"), Run(" ", rule)]
    tail = [Run(" ", rule), Run(facts, "muted"), Run(" ─", rule)] if facts else []
    room = width - _width(head) - _width(tail)
    if room < 1 and tail:
        tail = []
        room = width - _width(head)
    return fit_cell((*head, Run("─" * max(0, room), rule), *tail), width)


def status(left: Sequence[Piece], right: Sequence[Piece], width: int) -> Runs:
    """The row above the last: scope, counts and freshness left, requests and errors right."""
    return spread(left, right, width)


def footer(keys: Sequence[tuple[str, str]], width: int) -> Runs:
    """The last row: key bold, word plain, two spaces between; the last entry (help) never drops."""
    last = len(keys) - 1
    pieces = [
        Piece((Run(key, "accent"), Run(f" {word}", "muted")), drop=0 if index in (0, last) else index)
        for index, (key, word) in enumerate(keys)
    ]
    return spread(pieces, [], width)
