from hypothesis import given
from hypothesis import strategies as st

from appsignal_tui.layout.axis import time_axis
from appsignal_tui.layout.cells import cut_end, cut_middle, width_of
from appsignal_tui.layout.columns import Column
from appsignal_tui.layout.fit import fit_cell, fit_columns, fit_row
from appsignal_tui.layout.run import Run, Runs, plain
from appsignal_tui.layout.waterfall import Window, bar, paint_bar
from appsignal_tui.text import safe_text

TIMES = st.one_of(st.integers(-200, 1_200), st.integers(-(10**19), 10**19))
WIDTHS = st.integers(1, 300)
WINDOWS = st.tuples(TIMES, TIMES).map(lambda ends: Window(min(ends), max(ends)))
TEXTS = st.text(st.characters(codec=None)).map(safe_text)


@given(TIMES, st.none() | TIMES, WINDOWS, WIDTHS, st.booleans())
def test_a_row_is_exactly_as_wide_as_asked(
    start_ns: int, end_ns: int | None, window: Window, width: int, reverse_edges: bool
) -> None:
    placed = bar(start_ns, end_ns, window, width)
    assert 0 <= placed.start < placed.end <= 8 * width
    row = plain(paint_bar(placed, width, reverse_edges=reverse_edges))
    assert width_of(row) == width
    assert row.strip()


@given(WINDOWS, st.data(), WIDTHS)
def test_a_bar_is_where_its_times_say(window: Window, data: st.DataObject, width: int) -> None:
    start_ns = data.draw(st.integers(window.start_ns, window.end_ns))
    end_ns = data.draw(st.integers(start_ns, window.end_ns))
    placed = bar(start_ns, end_ns, window, width)
    # Everything in eighths of the window's nanoseconds, so that no float rounds.
    length = window.length_ns
    assert 2 * abs(placed.start * length - (start_ns - window.start_ns) * 8 * width) <= 2 * length
    assert 2 * abs(placed.end * length - (end_ns - window.start_ns) * 8 * width) <= 3 * length


@given(WINDOWS, WIDTHS)
def test_the_axis_has_the_width_of_the_bars(window: Window, width: int) -> None:
    axis = time_axis(window.start_ns, window.end_ns, width)
    assert width_of(axis.labels) == width_of(axis.ticks) == width
    assert set(axis.ticks) <= {"┬", "─"}


@given(TEXTS, st.integers(0, 40))
def test_cut_text_is_never_wider_than_its_cell(text: str, width: int) -> None:
    assert width_of(cut_end(text, width)) <= width
    assert width_of(cut_middle(text, width)) <= width


@given(
    st.lists(st.tuples(TEXTS, st.sampled_from(["text", "error"]))),
    st.integers(0, 40),
    st.sampled_from(["left", "right"]),
)
def test_a_cell_is_exactly_as_wide_as_its_column(parts: list[tuple[str, str]], width: int, align: str) -> None:
    runs: Runs = tuple(Run(text, "error" if role == "error" else "text") for text, role in parts)
    assert width_of(plain(fit_cell(runs, width, "right" if align == "right" else "left"))) == width


COLUMNS = st.lists(
    st.builds(
        Column[str],
        id=st.uuids().map(str),
        title=st.just("title"),
        width=st.integers(1, 30),
        paint=st.just(lambda item, _: (Run(item),)),
        grow=st.integers(0, 3),
        most=st.none() | st.integers(1, 60),
        rank=st.integers(0, 4),
        gap=st.integers(0, 2),
    ),
    min_size=1,
    max_size=8,
)


@given(COLUMNS, st.integers(1, 200), TEXTS)
def test_fitted_columns_never_reach_over_the_width(columns: list[Column[str]], width: int, text: str) -> None:
    fitted = fit_columns(columns, width)
    assert fitted
    assert [column for column in columns if column in [shown for shown, _ in fitted]] == [shown for shown, _ in fitted]
    assert all(cells >= 1 for _, cells in fitted)
    assert width_of(plain(fit_row(fitted, text))) <= width


@given(COLUMNS, st.integers(1, 200))
def test_a_wider_list_shows_at_least_the_same_columns(columns: list[Column[str]], width: int) -> None:
    narrow = {column.id for column, _ in fit_columns(columns, width)}
    wide = {column.id for column, _ in fit_columns(columns, width + 1)}
    assert narrow <= wide
