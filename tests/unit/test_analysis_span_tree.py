import random
import time

from appsignal_tui.analysis.span_tree import MISSING_PARENT_KEY, SpanFlag, SpanNode, SpanTree
from appsignal_tui.models.trace import Span
from tests.support.spans import span


def outline(tree: SpanTree) -> list[tuple[int, str]]:
    return [(node.level, node.span.span_id if node.span else "missing parent") for node in tree.nodes]


def node_of(tree: SpanTree, span_id: str, number: int = 0) -> SpanNode:
    node = tree.find((span_id, number))
    assert node is not None
    return node


def test_children_stand_under_their_parents_in_order_of_start() -> None:
    tree = SpanTree([span("c", "a", 50), span("d", "b", 20), span("a"), span("b", "a", 10), span("e", "b", 15)])
    assert outline(tree) == [(0, "a"), (1, "b"), (2, "e"), (2, "d"), (1, "c")]
    assert [node.depth for node in tree.nodes] == [0, 1, 2, 2, 1]
    assert [node.parent for node in tree.nodes] == [-1, 0, 1, 1, 0]
    assert [(node.child_count, node.below) for node in tree.nodes] == [(2, 4), (2, 2), (0, 0), (0, 0), (0, 0)]


def test_equal_starts_stay_as_they_came() -> None:
    tree = SpanTree([span("r"), span("x", "r", 5), span("a", "r", 5), span("m", "r", 5)])
    assert outline(tree)[1:] == [(1, "x"), (1, "a"), (1, "m")]


def test_times_are_counted_from_the_earliest_start() -> None:
    tree = SpanTree([span("a", "", 1_000, 1_900), span("b", "a", 1_200, 1_300)])
    assert (tree.origin_ns, tree.length_ns) == (1_000, 900)
    assert [(node.start_ns, node.length_ns, node.end_ns) for node in tree.nodes] == [(0, 900, 900), (200, 100, 300)]


def test_errors_are_counted_below_and_listed_in_order() -> None:
    tree = SpanTree([span("a"), span("b", "a", 1), span("c", "b", 2, error=True), span("d", "a", 3, error=True)])
    assert [node.errors_below for node in tree.nodes] == [2, 1, 0, 0]
    assert [node.key for node in tree.errors] == [("c", 0), ("d", 0)]


def test_k01_spans_with_a_missing_parent_stand_under_one_row_after_the_roots() -> None:
    tree = SpanTree([span("o", "gone", 0), span("p", "o", 5), span("q", "lost", 3), span("r", "", 50, 60)])
    assert outline(tree) == [(0, "r"), (0, "missing parent"), (1, "o"), (2, "p"), (1, "q")]
    assert [node.depth for node in tree.nodes] == [0, 0, 0, 1, 0]
    group = tree.missing_parents
    assert group is not None
    assert (group.key, group.child_count, group.below) == (MISSING_PARENT_KEY, 2, 3)
    assert (group.start_ns, group.length_ns) == (0, 100)
    assert tree.span_count == 4
    assert SpanFlag.ORPHAN in node_of(tree, "o").flags


def test_k02_a_span_that_is_its_own_parent_is_a_marked_root() -> None:
    tree = SpanTree([span("a", "a"), span("b", "a", 1)])
    assert outline(tree) == [(0, "a"), (1, "b")]
    assert tree.nodes[0].flags == SpanFlag.CYCLE


def test_k02_a_cycle_is_cut_at_its_earliest_span() -> None:
    tree = SpanTree([span("a", "c", 30), span("b", "a", 10), span("c", "b", 20), span("d", "c", 40), span("r", "", 90)])
    assert outline(tree) == [(0, "b"), (1, "c"), (2, "a"), (2, "d"), (0, "r")]
    assert [node.flags for node in tree.nodes] == [SpanFlag.CYCLE, *[SpanFlag.NONE] * 4]


def test_k03_spans_with_the_same_id_are_both_shown_and_marked() -> None:
    tree = SpanTree([span("a"), span("b", "a", 1), span("b", "a", 2), span("c", "b", 3)])
    assert outline(tree) == [(0, "a"), (1, "b"), (2, "c"), (1, "b")]
    assert [node.key for node in tree.nodes] == [("a", 0), ("b", 0), ("c", 0), ("b", 1)]
    assert [bool(node.flags & SpanFlag.DUPLICATE) for node in tree.nodes] == [False, True, False, True]


def test_k04_all_roots_are_shown_and_without_one_the_earliest_span_leads() -> None:
    assert outline(SpanTree([span("b", "", 5), span("a", "", 1)])) == [(0, "a"), (0, "b")]
    assert outline(SpanTree([span("x", "y", 9), span("y", "x", 4)])) == [(0, "y"), (1, "x")]
    assert SpanTree([]).nodes == ()


def test_k05_ends_that_are_missing_or_before_the_start_are_marked() -> None:
    tree = SpanTree([span("a", "", 0, 100), span("b", "a", 40, 30), span("c", "a", 50, None)])
    backward, unfinished = node_of(tree, "b"), node_of(tree, "c")
    assert (backward.length_ns, backward.flags) == (0, SpanFlag.NEGATIVE)
    assert (unfinished.length_ns, unfinished.flags) == (50, SpanFlag.OPEN)
    assert SpanTree([span("a", duration_ms=-1.0)]).nodes[0].flags == SpanFlag.NEGATIVE


def test_missing_times_follow_from_the_others() -> None:
    tree = SpanTree(
        [
            span("a", "", 1_000, 2_000),
            span("ends", "a", None, 1_500, duration_ms=0.0002),
            span("lasts", "a", 1_100, None, duration_ms=0.0003),
            span("nowhere", "lasts", None, None, duration_ms=0.0001),
        ]
    )
    assert [(node_of(tree, name).start_ns, node_of(tree, name).length_ns) for name in ("ends", "lasts", "nowhere")] == [
        (300, 200),
        (100, 300),
        (100, 100),
    ]
    assert node_of(tree, "nowhere").flags == SpanFlag.UNPLACED
    assert SpanTree([span("a", start_ns=None, end_ns=None)]).origin_ns is None


def test_k06_a_trace_without_length_is_a_tree() -> None:
    tree = SpanTree([span("a", "", 7, 7), span("b", "a", 7, 7)])
    assert (tree.length_ns, len(tree)) == (0, 2)


def test_k07_how_far_a_span_reaches_over_its_parent_is_told() -> None:
    tree = SpanTree([span("a", "", 100, 200), span("b", "a", 90, 250), span("c", "a", 120, 180)])
    assert (node_of(tree, "b").early_ns, node_of(tree, "b").late_ns) == (10, 50)
    assert (node_of(tree, "c").early_ns, node_of(tree, "c").late_ns) == (0, 0)
    assert node_of(tree, "b").start_ns == 0


def test_folded_nodes_hide_what_is_below_them() -> None:
    tree = SpanTree([span("a"), span("b", "a", 1), span("c", "b", 2), span("d", "a", 3), span("e", "", 9)])
    assert [node.key[0] for node in tree.rows({("b", 0)})] == ["a", "b", "d", "e"]
    assert [node.key[0] for node in tree.rows({("a", 0), ("b", 0), ("gone", 0)})] == ["a", "e"]
    assert tree.rows() == tree.nodes
    assert [node.key[0] for node in tree.path(node_of(tree, "c"))] == ["a", "b"]
    assert [node.key[0] for node in tree.rows(tree.folded_below(1))] == ["a", "b", "d", "e"]


def test_services_are_named_once_in_order_of_display() -> None:
    tree = SpanTree(
        [span("a"), span("b", "a", 2, service="redis"), span("c", "a", 1, service="stripe"), span("d", "a", 3)]
    )
    assert tree.services == ("web", "stripe", "redis")


def test_k09_three_thousand_levels_are_no_different_from_two() -> None:
    tree = SpanTree([span(str(level), str(level - 1) if level else "", level) for level in range(3_000)])
    assert tree.nodes[-1].level == 2_999
    assert tree.nodes[0].below == 2_999
    assert len(tree.rows(tree.folded_below(16))) == 17


def test_p13_k08_ten_thousand_spans_are_built_in_four_times_their_reading() -> None:
    chance = random.Random(8)  # noqa: S311 - the same tree every time
    rows = [
        {
            "span_id": f"{number:016x}",
            "parent_span_id": f"{chance.randrange(max(0, number - 200), number):016x}" if number else "",
            "start_time": f"2026-03-02T09:00:00.{number:06d}Z",
            "end_time": f"2026-03-02T09:00:01.{number:06d}Z",
        }
        for number in range(10_000)
    ]
    chance.shuffle(rows)
    started = time.process_time()
    spans = [Span.model_validate(row) for row in rows]
    read = time.process_time()
    tree = SpanTree(spans)
    built = time.process_time()
    assert len(tree) == 10_000
    assert built - read < 4 * (read - started)
