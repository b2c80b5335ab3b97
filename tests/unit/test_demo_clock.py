"""The clock the simulated service goes by."""

import pytest

from appsignal_tui.demo.clock import Clock, parse_clock

START = 1_000_000_000_000


class Hand:
    """Time moved by hand."""

    def __init__(self) -> None:
        self.ns = 500

    def __call__(self) -> int:
        return self.ns


@pytest.mark.parametrize(("rate", "passed"), [(0.0, 0), (1.0, 7_000), (60.0, 420_000), (0.5, 3_500)])
def test_time_passes_at_the_rate(rate: float, passed: int) -> None:
    hand = Hand()
    clock = Clock(START, rate, monotonic_ns=hand)
    assert clock.now_ns() == START
    hand.ns += 7_000
    assert clock.now_ns() == START + passed


def test_a_clock_cannot_run_backwards() -> None:
    with pytest.raises(ValueError, match="backwards"):
        Clock(START, -1.0)


def test_a_frozen_clock_stands_where_it_was_put() -> None:
    assert Clock.frozen(START).now_ns() == START


def test_the_real_clock_goes_forward() -> None:
    clock = Clock.real()
    assert clock.now_ns() <= clock.now_ns()


@pytest.mark.parametrize(
    ("text", "rate"),
    [("frozen", 0.0), ("real", 1.0), ("x60", 60.0), (" X0.5 ", 0.5), ("FROZEN", 0.0), ("x1000000", 1e6)],
)
def test_clocks_can_be_written_in_words(text: str, rate: float) -> None:
    clock = parse_clock(text, START)
    assert (clock.start_ns, clock.rate) == (START, rate)


@pytest.mark.parametrize("text", ["", "x", "60", "x0", "x-1", "xnan", "xinf", "x1e9", "fast"])
def test_a_clock_that_is_none_is_said_in_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match="frozen, real, or xN"):
        parse_clock(text, START)
