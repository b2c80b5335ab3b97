from hypothesis import given
from hypothesis import strategies as st

from appsignal_tui.analysis.span_tree import SpanTree
from appsignal_tui.layout.cells import width_of
from appsignal_tui.layout.fit import fit_columns, fit_row
from appsignal_tui.layout.run import plain
from appsignal_tui.layout.spans import span_columns, span_rows
from appsignal_tui.layout.waterfall import Window
from appsignal_tui.models.trace import Span

IDS = st.sampled_from([*"abcdefghij", ""])
TIMES = st.none() | st.integers(-100, 1_000)
SPANS = st.lists(
    st.builds(
        Span,
        span_id=IDS,
        parent_span_id=IDS,
        name=st.text(st.characters(codec=None), max_size=20),
        service_name=st.sampled_from(["web", "redis", "鉄瓶"]),
        start_ns=TIMES,
        end_ns=TIMES,
        duration_ms=st.none() | st.floats(allow_nan=False, allow_infinity=False, width=32),
        status_code=st.sampled_from(["error", "ok", "ERROR", ""]),
    ),
    max_size=25,
)


@given(SPANS)
def test_every_span_is_in_the_tree_exactly_once(spans: list[Span]) -> None:
    tree = SpanTree(spans)
    assert sorted(id(node.span) for node in tree.nodes if node.span is not None) == sorted(map(id, spans))
    assert tree.span_count == len(spans)
    assert len({node.key for node in tree.nodes}) == len(tree)


@given(SPANS)
def test_parents_come_before_their_children_one_level_above(spans: list[Span]) -> None:
    tree = SpanTree(spans)
    for order, node in enumerate(tree.nodes):
        assert node.order == order
        if node.parent < 0:
            assert node.level == node.depth == 0
            continue
        parent = tree.nodes[node.parent]
        assert parent.order < order <= parent.order + parent.below
        assert node.level == parent.level + 1
        if parent.span is not None:
            assert node.depth == parent.depth + 1
            assert node.span is not None
            assert node.span.parent_span_id == parent.span.span_id
        else:
            assert node.depth == 0


@given(SPANS)
def test_sums_agree_with_the_rows_below(spans: list[Span]) -> None:
    tree = SpanTree(spans)
    for node in tree.nodes:
        below = tree.nodes[node.order + 1 : node.order + 1 + node.below]
        assert all(node in tree.path(other) for other in below)
        assert node.errors_below == sum(other.is_error for other in below)
        assert node.child_count == sum(other.parent == node.order for other in tree.nodes)


@given(SPANS)
def test_siblings_stand_in_order_of_start(spans: list[Span]) -> None:
    tree = SpanTree(spans)
    for node in tree.nodes:
        starts = [child.span.start_ns for child in tree.nodes if child.parent == node.order and child.span is not None]
        known = [start for start in starts if start is not None]
        assert known == sorted(known) or None in starts


@given(SPANS)
def test_every_interval_lies_inside_the_trace(spans: list[Span]) -> None:
    tree = SpanTree(spans)
    for node in tree.nodes:
        assert 0 <= node.start_ns <= node.end_ns <= tree.length_ns
        assert node.early_ns >= 0
        assert node.late_ns >= 0


@given(SPANS, st.sets(st.integers(0, 30)))
def test_folding_hides_exactly_what_is_below(spans: list[Span], folds: set[int]) -> None:
    tree = SpanTree(spans)
    folded = frozenset(tree.nodes[order].key for order in folds if order < len(tree))
    shown = tree.rows(folded)
    assert [node.order for node in shown] == sorted({node.order for node in shown})
    for node in tree.nodes:
        is_hidden = any(ancestor.key in folded for ancestor in tree.path(node))
        assert (node in shown) is not is_hidden


@given(SPANS, st.integers(1, 200), st.tuples(st.integers(-50, 1_200), st.integers(0, 1_000)), st.booleans())
def test_rows_never_leave_the_width(spans: list[Span], width: int, view: tuple[int, int], wide: bool) -> None:
    tree = SpanTree(spans)
    columns = span_columns(tree, Window(view[0], view[0] + view[1]), wide=wide)
    fitted = fit_columns(columns, width)
    for row in span_rows(tree, tree.folded_below(2)):
        assert width_of(plain(fit_row(fitted, row))) <= width
