import pytest

from appsignal_tui.layout.run import plain
from appsignal_tui.layout.waterfall import Window, bar, paint_bar

WHOLE = Window(0, 80)
"""Ten cells show it, so that a nanosecond is an eighth of a cell."""


def drawn(start_ns: int, end_ns: int | None, window: Window = WHOLE, width: int = 10) -> str:
    """The row; cells in reverse video stand in brackets."""
    runs = paint_bar(bar(start_ns, end_ns, window, width), width)
    return "".join(f"[{run.text}]" if run.reverse else run.text for run in runs)


@pytest.mark.parametrize(
    ("start_ns", "end_ns", "row"),
    [
        pytest.param(0, 80, "██████████", id="whole"),
        pytest.param(0, 20, "██▌       ", id="right-edge-in-eighths"),
        pytest.param(4, 24, "[▌]██       ", id="left-edge-as-hole"),
        pytest.param(13, 33, " [▋]██▏     ", id="both-edges"),
        pytest.param(16, 17, "  ▏       ", id="sliver-at-the-left-of-a-cell"),
        pytest.param(19, 21, "  │       ", id="sliver-in-the-middle"),
        pytest.param(22, 23, "  ▕       ", id="sliver-at-the-right"),
        pytest.param(17, 24, "  [▏]       ", id="from-inside-to-the-edge-of-a-cell"),
        pytest.param(40, 40, "     ◆    ", id="no-length"),
        pytest.param(80, 80, "         ◆", id="no-length-at-the-end"),
        pytest.param(60, 50, "       ◆  ", id="K05-ends-before-it-starts"),
        pytest.param(40, None, "     ████⋯", id="K05-open"),
        pytest.param(80, None, "         ⋯", id="K05-open-at-the-end"),
    ],
)
def test_bars_are_placed_to_an_eighth_of_a_cell(start_ns: int, end_ns: int | None, row: str) -> None:
    assert drawn(start_ns, end_ns) == row


@pytest.mark.parametrize(
    ("start_ns", "end_ns", "row"),
    [(1, 16, "██        "), (4, 16, "▐█        "), (7, 16, "▕█        "), (13, 15, " ▕        ")],
)
def test_without_reverse_video_the_left_edge_is_the_nearest_there_is(start_ns: int, end_ns: int, row: str) -> None:
    assert plain(paint_bar(bar(start_ns, end_ns, WHOLE, 10), 10, reverse_edges=False)) == row


@pytest.mark.parametrize(
    ("start_ns", "end_ns", "row"),
    [
        pytest.param(0, 80, "◂█████████", id="through"),
        pytest.param(0, 25, "◂████     ", id="ends-inside"),
        pytest.param(25, 80, "     █████", id="begins-inside"),
        pytest.param(0, 10, "◂         ", id="before"),
        pytest.param(50, 60, "         ▸", id="after"),
        pytest.param(0, None, "◂████████⋯", id="open-through"),
        pytest.param(-5, 25, "◂████     ", id="negative-start"),
    ],
)
def test_a_zoomed_window_tells_what_lies_outside(start_ns: int, end_ns: int | None, row: str) -> None:
    assert drawn(start_ns, end_ns, Window(20, 30)) == row


def test_k11_a_microsecond_in_an_hour_shows() -> None:
    assert drawn(1_800_000_000_000, 1_800_000_001_000, Window(0, 3_600_000_000_000), 100).strip() == "▏"


def test_k06_a_trace_without_length_shows_its_spans() -> None:
    assert drawn(0, 0, Window(0, 0)).strip() == "◆"


def test_a_row_has_at_least_one_cell() -> None:
    with pytest.raises(ValueError, match="at least one cell"):
        bar(0, 1, WHOLE, 0)
