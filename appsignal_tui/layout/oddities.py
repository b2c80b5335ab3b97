"""What is odd about a trace, counted, in words for the status row."""

from appsignal_tui.analysis.span_tree import SpanFlag, SpanTree

_WORDS: tuple[tuple[SpanFlag, str], ...] = (
    (SpanFlag.ORPHAN, "without their parent"),
    (SpanFlag.CYCLE, "in a cycle, cut"),
    (SpanFlag.DUPLICATE, "with an id twice"),
    (SpanFlag.OPEN, "without an end"),
    (SpanFlag.NEGATIVE, "end before they start"),
    (SpanFlag.UNPLACED, "without a start"),
)


def tree_oddities(tree: SpanTree) -> tuple[str, ...]:
    """One phrase for each kind of defect, such as `3 without their parent`; none for a sound trace."""
    found = {flag: sum(flag in node.flags for node in tree.nodes if node.span is not None) for flag, _ in _WORDS}
    return tuple(f"{found[flag]} {words}" for flag, words in _WORDS if found[flag])
