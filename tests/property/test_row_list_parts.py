"""The parts of a list against their plain meaning, for any sequence of changes."""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from appsignal_tui.layout.run import Run, plain
from appsignal_tui.widgets.palette import Palette, RowState
from appsignal_tui.widgets.row_find import RowFinder, find_spans
from appsignal_tui.widgets.row_marks import KeySet, MarkRanks
from appsignal_tui.widgets.row_painter import RowPainter
from appsignal_tui.widgets.row_store import RowStore
from appsignal_tui.widgets.row_window import RowWindow

SMALL = st.integers(-30, 130)

WINDOW_CHANGES: st.SearchStrategy[Callable[[RowWindow], None]] = st.one_of(
    st.tuples(SMALL, st.booleans()).map(lambda made: lambda window: window.go(made[0], centre=made[1])),
    SMALL.map(lambda rows: lambda window: window.page(rows)),
    SMALL.map(lambda rows: lambda window: window.scroll(rows)),
    st.integers(0, 60).map(lambda height: lambda window: window.resize(height)),
    st.integers(0, 40).map(lambda count: lambda window: window.grow_below(count)),
    st.integers(0, 40).map(lambda count: lambda window: window.grow_above(count)),
    st.integers(0, 40).map(lambda count: lambda window: window.shrink_above(min(count, window.count))),
    st.booleans().map(lambda value: lambda window: setattr(window, "is_following", value)),
    st.tuples(st.integers(0, 90), SMALL, SMALL).map(lambda made: lambda window: window.replace(*made)),
)


@given(st.booleans(), st.lists(WINDOW_CHANGES))
def test_a_window_never_leaves_its_rows(jumps: bool, changes: list[Callable[[RowWindow], None]]) -> None:
    window = RowWindow(jumps_half=jumps)
    for change in changes:
        change(window)
        assert 0 <= window.top <= max(0, window.count - window.height)
        assert 0 <= window.cursor < max(1, window.count)
        assert 0 <= window.bottom - window.top <= window.height


@given(st.integers(1, 200), st.integers(1, 50), SMALL, SMALL)
def test_a_moved_cursor_is_in_view(count: int, height: int, top: int, index: int) -> None:
    window = RowWindow(count=count, height=height)
    window.scroll(top)
    window.go(index)
    assert window.shows_cursor


STORE_CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("extend"), st.lists(st.integers(0, 99), max_size=6)),
        st.tuples(st.just("prepend"), st.lists(st.integers(0, 99), max_size=6)),
        st.tuples(st.just("discard"), st.integers(0, 8)),
        st.tuples(st.just("replace"), st.lists(st.integers(0, 99), max_size=6)),
        st.tuples(st.just("sort"), st.sampled_from([None, True, False])),
    )
)


def carry_out(store: RowStore[int], arrived: list[int], act: str, value: object) -> None:
    """One change of a store, and of a plain list of the same rows in order of arrival."""
    if act == "sort":
        store.sort(None if value is None else lambda item: item % 10, reverse=bool(value))
    elif act == "discard" and isinstance(value, int):
        store.discard_first(value)
        del arrived[:value]
    elif isinstance(value, list):
        getattr(store, act)(value)
        arrived[:] = {"extend": arrived + value, "prepend": value + arrived, "replace": value}[act]


@given(STORE_CHANGES)
def test_rows_are_those_that_arrived_in_the_order_asked_for(changes: list[tuple[str, object]]) -> None:
    store: RowStore[int] = RowStore(lambda item: item)
    arrived: list[int] = []
    order: object = None
    for act, value in changes:
        carry_out(store, arrived, act, value)
        order = value if act == "sort" else order
        expected = arrived if order is None else sorted(arrived, key=lambda item: item % 10, reverse=bool(order))
        assert list(store.shown) == expected
        assert store.lines(store.origin, store.end) == expected
        for key in range(100):
            assert store.index_of(key) == (expected.index(key) if key in expected else None)


@given(STORE_CHANGES, st.integers(0, 9))
def test_hits_and_marks_stay_right_through_every_change(changes: list[tuple[str, object]], digit: int) -> None:
    store: RowStore[int] = RowStore(lambda item: item)
    finder = RowFinder(store, str)
    ranks = MarkRanks(store, lambda item: "error" if item % 7 == 0 else None)
    keys = KeySet(store)
    keys.replace(range(0, 99, 3))
    finder.start(str(digit))
    for act, value in changes:
        carry_out(store, [], act, value)
        if act == "discard":
            continue
        assert finder.advance(1)
        assert ranks.advance(1)
        shown = list(store.shown)
        assert [line - store.origin for line in finder.hits] == [
            index for index, item in enumerate(shown) if str(digit) in str(item)
        ]
        lines = range(store.origin, store.end)
        assert [ranks.most_important(line, line + 1) == "error" for line in lines] == [item % 7 == 0 for item in shown]
        assert {shown[line - store.origin] for line in keys.lines()} == {item for item in shown if item in keys}


@given(st.text(max_size=60), st.text(max_size=4))
def test_a_text_has_spans_exactly_when_it_contains_what_is_looked_for(text: str, wanted: str) -> None:
    needle = wanted.casefold()
    spans = find_spans(text, needle)
    assert bool(spans) == (bool(needle) and needle in text.casefold())
    for low, high in spans:
        assert 0 <= low < high <= len(text)
        assert needle in text[low:high].casefold()


@given(
    st.lists(
        st.builds(
            Run,
            st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=8),
            st.sampled_from(["text", "error", "link", "match"]),
            st.booleans(),
        )
    ),
    st.text("ab ", max_size=2),
)
def test_painting_changes_looks_never_text(parts: list[Run], needle: str) -> None:
    painter: RowPainter[int] = RowPainter((), 40, Palette("ansi"), needle=needle)
    lit = painter._lit(tuple(parts))
    assert plain(lit) == plain(parts)
    assert painter.strip(lit, RowState.CURSOR).text == plain(parts)
