"""Every row once, or a gap that says where some may be missing (contract 5.2, 6.1)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from appsignal_tui.models.page import Rows
from appsignal_tui.services.paging import KeysetWalk, Kind
from tests.support.fake_world import START_NS, serve_page

MS = 1_000_000


@dataclass(frozen=True)
class Row:
    """A row with or without an id."""

    time_ns: int
    name: str
    has_id: bool = True


KIND: Kind[Row] = Kind(
    place=lambda row: row.time_ns, identity=lambda row: (row.time_ns, row.name), repeats=lambda row: not row.has_id
)

Order = Literal["ASC", "DESC"]


def _walk(rows: Sequence[Row], order: Order, per_page: int, rounding_ns: int = 1) -> tuple[list[Row], KeysetWalk[Row]]:
    walk = KeysetWalk(KIND, order=order, per_page=per_page)
    delivered: list[Row] = []
    times = [row.time_ns for row in rows]
    for _ in range(3 * len(rows) + 3):
        served = [rows[at] for at in serve_page(times, walk.page().wire(), rounding_ns=rounding_ns)]
        delivered += walk.take(Rows(tuple(served), received=len(served)))
        if walk.done:
            return delivered, walk
    raise AssertionError("the walk does not end")


# few instants, so that many rows share one; offsets below a millisecond too
TIMES = st.builds(
    lambda seconds, offset: START_NS + seconds * 1_000_000_000 + offset,
    st.integers(0, 3),
    st.sampled_from([0, 1, 400_000, MS]),
)
ROWS_WITH_IDS = st.lists(TIMES, max_size=60).map(
    lambda times: [Row(at, str(number)) for number, at in enumerate(times)]
)
ROWS_WITHOUT_IDS = st.lists(st.builds(Row, TIMES, st.sampled_from("ab"), st.just(value=False)), max_size=60)
PAGES = st.integers(1, 20) | st.integers(1, 100)
ORDERS = st.sampled_from(("ASC", "DESC"))


@given(ROWS_WITH_IDS, ORDERS, PAGES)
def test_every_row_comes_once_in_order_unless_a_gap_covers_it(rows: list[Row], order: Order, per_page: int) -> None:
    delivered, walk = _walk(rows, order, per_page)
    assert len(set(delivered)) == len(delivered)
    times = [row.time_ns for row in delivered]
    assert times == sorted(times, reverse=order == "DESC")
    assert walk.exhausted
    for row in set(rows) - set(delivered):
        assert any(gap.start_ns <= row.time_ns <= gap.end_ns for gap in walk.gaps)


@given(ROWS_WITH_IDS, ORDERS, PAGES)
def test_gaps_lie_only_where_an_instant_fills_a_page(rows: list[Row], order: Order, per_page: int) -> None:
    _, walk = _walk(rows, order, per_page)
    crowded = {at for at, count in Counter(row.time_ns for row in rows).items() if count >= per_page}
    assert {gap.start_ns for gap in walk.gaps} <= crowded
    assert all(gap.start_ns == gap.end_ns for gap in walk.gaps)


@given(ROWS_WITHOUT_IDS, ORDERS, PAGES)
def test_l06_equal_rows_without_ids_are_neither_lost_nor_doubled(rows: list[Row], order: Order, per_page: int) -> None:
    delivered, walk = _walk(rows, order, per_page)
    missing = Counter(rows) - Counter(delivered)
    assert not Counter(delivered) - Counter(rows)
    for row in missing:
        assert any(gap.start_ns <= row.time_ns <= gap.end_ns for gap in walk.gaps)


@given(ROWS_WITH_IDS, ORDERS, PAGES, st.sampled_from([1_000, MS]))
def test_a_service_that_rounds_cursors_loses_rows_only_inside_gaps(
    rows: list[Row], order: Order, per_page: int, rounding_ns: int
) -> None:
    delivered, walk = _walk(rows, order, per_page, rounding_ns)
    assert len(set(delivered)) == len(delivered)
    if not walk.stuck:
        for row in set(rows) - set(delivered):
            assert any(gap.start_ns <= row.time_ns <= gap.end_ns for gap in walk.gaps)


@given(ROWS_WITH_IDS.filter(lambda rows: len(rows) > 1), ORDERS, st.data())
def test_s09_a_service_that_ignores_the_cursor_ends_the_walk(
    rows: list[Row], order: Order, data: st.DataObject
) -> None:
    per_page = data.draw(st.integers(1, len(rows)))
    walk = KeysetWalk(KIND, order=order, per_page=per_page)
    first = {**walk.page().wire(), "cursor": {"time": None}}
    page = [rows[at] for at in serve_page([row.time_ns for row in rows], first)]
    delivered: list[Row] = []
    asked = 0
    while not walk.done:
        asked += 1
        delivered += walk.take(Rows(tuple(page), received=len(page)))
    assert asked <= 4
    assert delivered == page


@given(ROWS_WITH_IDS, ORDERS, st.integers(1, 20))
def test_s10_more_rows_than_asked_for_do_no_harm(rows: list[Row], order: Order, per_page: int) -> None:
    walk = KeysetWalk(KIND, order=order, per_page=per_page)
    delivered: list[Row] = []
    times = [row.time_ns for row in rows]
    for _ in range(3 * len(rows) + 3):
        wire = {**walk.page().wire(), "per_page": per_page + 7}
        served = [rows[at] for at in serve_page(times, wire)]
        delivered += walk.take(Rows(tuple(served), received=len(served)))
        if walk.done:
            break
    assert walk.done
    assert len(set(delivered)) == len(delivered)
