import pytest

from appsignal_tui.layout.axis import time_axis
from appsignal_tui.models.base import NS_PER_MS, NS_PER_S


@pytest.mark.parametrize(
    ("start_ns", "end_ns", "width", "labels", "ticks"),
    [
        (0, 842 * NS_PER_MS, 34, "0       200ms   400ms        842ms", "┬───────┬───────┬───────┬───────┬─"),
        (
            0,
            842 * NS_PER_MS,
            44,
            "0         200ms     400ms      600ms   842ms",
            "┬─────────┬─────────┬──────────┬─────────┬──",
        ),
        (0, 600, 30, "0         200ns          600ns", "┬─────────┬─────────┬─────────"),
        (0, 2 * 3_600 * NS_PER_S, 30, "0      30m     1h           2h", "┬──────┬───────┬──────┬───────"),
        (313 * NS_PER_MS, 543 * NS_PER_MS, 20, "313ms  400ms   543ms", "┬──────┬────────┬───"),
    ],
)
def test_ticks_stand_at_round_times_and_labels_do_not_touch(
    start_ns: int, end_ns: int, width: int, labels: str, ticks: str
) -> None:
    axis = time_axis(start_ns, end_ns, width)
    assert (axis.labels, axis.ticks) == (labels, ticks)


@pytest.mark.parametrize("width", range(11))
def test_c15_a_narrow_axis_shows_what_fits(width: int) -> None:
    axis = time_axis(0, 842 * NS_PER_MS, width)
    assert len(axis.labels) == len(axis.ticks) == width


def test_k06_a_trace_without_length_has_an_axis() -> None:
    assert time_axis(0, 0, 12).labels.strip() == "0"
