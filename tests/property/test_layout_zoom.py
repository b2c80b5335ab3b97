from hypothesis import given
from hypothesis import strategies as st

from appsignal_tui.layout.waterfall import Window
from appsignal_tui.layout.zoom import fitted, panned, whole, zoomed

TOTALS = st.integers(min_value=1, max_value=10**15)


def is_inside(window: Window, total_ns: int) -> bool:
    return 0 <= window.start_ns < window.end_ns <= total_ns


@given(
    TOTALS, st.lists(st.tuples(st.sampled_from([0.1, 0.5, 2.0, 1000.0]), st.integers(-(10**15), 10**15)), max_size=20)
)
def test_zooming_never_leaves_the_trace(total_ns: int, steps: list[tuple[float, int]]) -> None:
    window = whole(total_ns)
    for factor, around_ns in steps:
        window = zoomed(window, total_ns, factor, around_ns)
        assert is_inside(window, total_ns)


@given(TOTALS, st.floats(min_value=-10, max_value=10), st.sampled_from([1.0, 4.0, 64.0]))
def test_panning_keeps_the_length(total_ns: int, share: float, factor: float) -> None:
    window = zoomed(whole(total_ns), total_ns, factor, 0)
    moved = panned(window, total_ns, share)
    assert moved.length_ns == window.length_ns
    assert is_inside(moved, total_ns)


@given(TOTALS, st.data())
def test_a_fitted_span_is_in_view(total_ns: int, data: st.DataObject) -> None:
    start_ns = data.draw(st.integers(0, total_ns))
    end_ns = data.draw(st.integers(start_ns, total_ns))
    window = fitted(start_ns, end_ns, total_ns)
    assert window.start_ns <= start_ns <= end_ns <= window.end_ns
    assert is_inside(window, total_ns)


@given(TOTALS, st.data())
def test_the_instant_zoomed_around_stays_in_view(total_ns: int, data: st.DataObject) -> None:
    around_ns = data.draw(st.integers(0, total_ns))
    window = zoomed(whole(total_ns), total_ns, 8.0, around_ns)
    assert window.start_ns <= around_ns <= window.end_ns
