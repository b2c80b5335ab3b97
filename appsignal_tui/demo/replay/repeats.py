"""Whether a trace repeats one query for each row of another: N+1 (`has_npo`, contract 5.3)."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from appsignal_tui.demo.statements import without_literals
from appsignal_tui.demo.telemetry import SpanRecord

ENOUGH = 5
"""Siblings with one statement from which on it counts as a repeat."""

_STATEMENTS = ("db.query.text", "db.statement")


def repeats_a_query(spans: Iterable[SpanRecord]) -> bool:
    """Whether at least `ENOUGH` spans with one parent run the same statement but for its literals."""
    siblings: defaultdict[str, list[str]] = defaultdict(list)
    for span in spans:
        statement = next((span.attributes[name] for name in _STATEMENTS if name in span.attributes), None)
        if span.parent_span_id and isinstance(statement, str):
            siblings[span.parent_span_id].append(statement)
    return any(
        max(Counter(normalised(statement) for statement in statements).values()) >= ENOUGH
        for statements in siblings.values()
        if len(statements) >= ENOUGH
    )


def normalised(statement: str) -> str:
    """A statement without comments and literals, in one spacing and case."""
    return without_literals(statement).casefold()
