"""Our clock against the service's."""

from email.utils import formatdate

import pytest

from appsignal_tui.api.server_clock import ServerClock

NOW_S = 1_772_442_000.0


class Machine:
    """A machine whose clock can be wrong, be set, and sleep."""

    def __init__(self, wrong_by_s: float = 0.0) -> None:
        self.true_s = NOW_S
        self.wrong_by_s = wrong_by_s
        self.slept_s = 0.0
        self.clock = ServerClock(self.wall_s, self.monotonic_s)

    def wall_s(self) -> float:
        return self.true_s + self.wrong_by_s

    def monotonic_s(self) -> float:
        return self.true_s - NOW_S - self.slept_s

    def answer(self, *, took_s: float = 0.2, server_wrong_by_s: float = 0.0) -> None:
        """An answer arrives."""
        self.true_s += took_s
        self.clock.note(formatdate(self.true_s - took_s / 2 + server_wrong_by_s, usegmt=True), took_s)


@pytest.mark.parametrize("wrong_by_s", [7_200.0, -7_200.0, 75.0])
def test_c01_a_wrong_clock_is_known_after_one_answer(wrong_by_s: float) -> None:
    machine = Machine(wrong_by_s)
    assert machine.clock.offset_s == 0
    machine.answer()
    assert machine.clock.offset_s == pytest.approx(-wrong_by_s, abs=1.0)
    for _ in range(10):
        machine.answer(took_s=3.0)
    assert machine.clock.offset_s == pytest.approx(-wrong_by_s, abs=1.0)


@pytest.mark.parametrize("wrong_by_s", [0.0, 30.0, -58.0])
def test_c01_up_to_a_minute_is_left_alone(wrong_by_s: float) -> None:
    machine = Machine(wrong_by_s)
    machine.answer()
    assert machine.clock.offset_s == 0


def test_c01_answers_that_do_not_agree_are_not_believed() -> None:
    machine = Machine()
    machine.answer()
    machine.answer(server_wrong_by_s=-86_400)
    assert machine.clock.offset_s == 0
    for _ in range(5):
        machine.answer()
    assert machine.clock.offset_s == 0
    machine = Machine(3_600.0)
    machine.answer()
    machine.answer(server_wrong_by_s=-86_400)
    assert machine.clock.offset_s == 0


def test_c01_a_clock_that_is_set_right_is_right_at_once() -> None:
    machine = Machine(7_200.0)
    machine.answer()
    machine.wrong_by_s = 0.0
    assert machine.clock.offset_s == 0
    machine.answer()
    assert machine.clock.offset_s == 0
    machine.wrong_by_s = -7_200.0
    machine.answer()
    assert machine.clock.offset_s == pytest.approx(7_200, abs=1.0)


def test_n22_after_sleep_the_difference_is_measured_anew() -> None:
    machine = Machine(7_200.0)
    machine.answer()
    machine.true_s += 3_600
    machine.slept_s += 3_600
    assert machine.clock.offset_s == 0
    machine.answer()
    assert machine.clock.offset_s == pytest.approx(-7_200, abs=1.0)


@pytest.mark.parametrize("date", ["", "soon", "Mon, 99 Foo 2026 99:99:99 GMT", "\x1b[2J"])
def test_c01_a_date_that_is_none_tells_nothing(date: str) -> None:
    machine = Machine(7_200.0)
    machine.clock.note(date, 0.1)
    assert machine.clock.offset_s == 0
