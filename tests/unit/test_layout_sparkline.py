import time
from collections.abc import Sequence

import pytest

from appsignal_tui.layout.bars import share_bar
from appsignal_tui.layout.hues import HUES, service_hues
from appsignal_tui.layout.run import Run, plain
from appsignal_tui.layout.sparkline import sparkline

NAN = float("nan")


def drawn(values: Sequence[float | None], width: int) -> str:
    return plain(sparkline(values, width))


def test_a_calm_series_is_a_line_at_half_height_and_a_jump_stands_out() -> None:
    assert drawn([100.0] * 8, 8) == "▅" * 8
    assert drawn([3.0] * 6 + [8.0] * 4, 10) == "▄▄▄▄▄▄████"


def test_c11_no_data_is_blank_and_zero_is_not() -> None:
    assert drawn([1.0, None, 0.0, NAN, float("inf"), 2.0], 6) == "▅ ▁  █"
    assert drawn([], 4) == "    "
    assert drawn([None, None], 4) == "    "
    assert drawn([5.0], 1) == "▅"


@pytest.mark.parametrize(
    ("values", "line"),
    [
        pytest.param([0.0] * 4, "▁▁▁▁", id="all-zero"),
        pytest.param([-1.0, -2.0], "▁▁", id="all-negative"),
        pytest.param([5e307, 1.7e308, 5e307], "▃█▃", id="huge"),
        pytest.param([5e-324, 5e-324], "▅▅", id="tiny"),
    ],
)
def test_c12_extreme_values_are_drawn(values: Sequence[float | None], line: str) -> None:
    assert drawn(values, len(line)) == line


def test_a_spike_of_one_value_survives_when_a_cell_stands_for_many() -> None:
    values = [1.0] * 1_000
    values[500] = 50.0
    assert drawn(values, 20).count("█") == 1


def test_the_mean_of_counts_does_not_jump_where_cells_hold_unequal_numbers() -> None:
    assert plain(sparkline([10.0] * 60, 24, keep="mean")) == "▅" * 24


def test_the_newest_value_stands_at_the_right_edge() -> None:
    assert drawn([1.0, 1.0], 5) == "   ▅▅"


def test_a_deploy_takes_the_place_of_one_cell() -> None:
    values = [3.0] * 6 + [6.0] * 4
    assert sparkline(values, 10, deploy=6, role="error") == (
        Run("▅" * 6, "error"),
        Run("┆", "deploy"),
        Run("█" * 3, "error"),
    )
    assert plain(sparkline(values, 10, deploy=99)) == plain(sparkline(values, 10))


@pytest.mark.parametrize("width", range(11))
def test_c15_a_narrow_sparkline_has_its_width(width: int) -> None:
    assert len(drawn([1.0, 2.0, None] * 9, width)) == width


def test_c13_a_million_points_are_reduced_in_time() -> None:
    values = [float(value % 97) for value in range(1_000_000)]
    values[123_456] = 1_000.0
    took = []
    for _ in range(3):
        started = time.process_time()
        line = drawn(values, 100)
        took.append(time.process_time() - started)
    assert (line.count("█"), line.index("█")) == (1, 12)
    assert min(took) < 0.3


@pytest.mark.parametrize(
    ("share", "bar"),
    [
        (None, "    "),
        (NAN, "    "),
        (0, "    "),
        (0.0001, "▏   "),
        (0.5, "██  "),
        (0.6, "██▍ "),
        (1, "████"),
        (7, "████"),
    ],
)
def test_bars_are_drawn_to_an_eighth_of_a_cell(share: float | None, bar: str) -> None:
    assert share_bar(share, 4) == bar


def test_hues_follow_the_order_of_appearance() -> None:
    assert service_hues(["web", "rails", "web", "redis"]) == {"web": "hue0", "rails": "hue1", "redis": "hue2"}


def test_known_services_keep_their_hue_and_others_take_a_free_one() -> None:
    hues = service_hues(["web", "rails", "redis"], {"rails": "hue0", "gone": "hue1"})
    assert hues == {"web": "hue2", "rails": "hue0", "redis": "hue3"}


def test_more_services_than_hues_share_them_in_turn() -> None:
    names = [f"service-{number}" for number in range(30)]
    assert [service_hues(names)[name] for name in names] == [HUES[number % 12] for number in range(30)]
