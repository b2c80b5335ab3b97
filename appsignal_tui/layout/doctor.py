"""A check-up as a list, everything known about one finding, and the whole of it as text."""

from collections import Counter
from collections.abc import Iterable, Sequence

from appsignal_tui.layout.cells import pad, width_of
from appsignal_tui.layout.columns import Column
from appsignal_tui.layout.detail_rows import DetailRow, DetailRows
from appsignal_tui.layout.run import Role, Run, Runs, runs
from appsignal_tui.models.checkup import Finding, State

MARKS: dict[State, str] = {"fine": "●", "attention": "▲", "bad": "✖", "unknown": "◌"}

_ROLES: dict[State, Role] = {"fine": "ok", "attention": "warn", "bad": "error", "unknown": "muted"}
_WORDS: dict[State, str] = {
    "fine": "fine",
    "attention": "could be better",
    "bad": "does not work",
    "unknown": "cannot be told",
}
_ASKING = "asking…"
_WIDEST_NAME = 24


def pending(name: str) -> Finding:
    """What stands for a finding until there is one."""
    return Finding(name, "unknown", _ASKING)


def finding_detail(finding: Finding) -> tuple[DetailRow, ...]:
    """What was found, what to do about it, and the facts behind it."""
    rows = DetailRows()
    if finding.words == _ASKING:
        return ()
    rows.field("found", finding.words, _ROLES[finding.state] if finding.state != "fine" else "text")
    rows.field("which means", _WORDS[finding.state], _ROLES[finding.state])
    rows.field("what to do", finding.hint)
    if finding.facts:
        rows.add("section", "Facts", f"{len(finding.facts)}")
        for name, value in finding.facts:
            rows.field(name, value)
    return tuple(rows.rows)


def summary(findings: Iterable[Finding]) -> str:
    """How many there are of each state, the worst first: `✖ 1 · ▲ 2 · ● 12`."""
    counts = Counter(finding.state for finding in findings)
    states: tuple[State, ...] = ("bad", "attention", "unknown", "fine")
    return " · ".join(f"{MARKS[state]} {counts[state]}" for state in states if counts[state])


def finding_lines(finding: Finding, name_width: int, *, with_facts: bool = False) -> list[str]:
    """A finding as lines of text: mark, name and words, then what to do, then the facts."""
    indent = " " * (name_width + 4)
    lines = [f"{MARKS[finding.state]} {pad(finding.name, name_width)}  {finding.words}".rstrip()]
    if finding.hint:
        lines.append(f"{indent}→ {finding.hint}")
    if with_facts:
        lines += [f"{indent}{name}: {value}" for name, value in finding.facts]
    return lines


def name_width(names: Iterable[str]) -> int:
    """Cells that the names of a check-up take in front of the words."""
    return min(_WIDEST_NAME, max((width_of(name) for name in names), default=0))


def report(findings: Sequence[Finding], about: str) -> str:
    """The whole check-up as text to hand on; `about` is its first line."""
    width = name_width(finding.name for finding in findings)
    lines = [line for finding in findings for line in finding_lines(finding, width, with_facts=True)]
    return "\n".join([about, summary(findings), "", *lines, ""])


def _paint_mark(finding: Finding, _width: int) -> Runs:
    return runs(Run(MARKS[finding.state], _ROLES[finding.state]))


def _paint_words(finding: Finding, _width: int) -> Runs:
    role: Role = "text" if finding.state == "fine" else _ROLES[finding.state]
    hint = Run(f" → {finding.hint}", "muted") if finding.hint else ""
    return runs(Run(finding.words, role), hint)


FINDING_COLUMNS: tuple[Column[Finding], ...] = (
    Column("mark", "", 1, _paint_mark, rank=0),
    Column("name", "what", 24, lambda finding, _: runs(Run(finding.name, "strong")), rank=0),
    Column("words", "found", 30, _paint_words, grow=1, rank=0),
)
"""Columns of the list."""
