from appsignal_tui.models.log import LogLine
from appsignal_tui.models.page import Rows
from appsignal_tui.models.trace import TraceSummary
from appsignal_tui.services.paging import NOT_MOVING, NOTHING_READABLE, Gap, KeysetWalk, Kind
from appsignal_tui.services.tail import LINES

T = 1_772_442_000_000_000_000

SUMMARIES: Kind[TraceSummary] = Kind(
    place=lambda row: row.time_ns, identity=lambda row: row.key, repeats=lambda _row: False
)


def _line(number: int, time_ns: int = T) -> LogLine:
    return LogLine(id=str(number), time_ns=time_ns, source_id="s")


def _page(*rows: LogLine, unreadable: int = 0) -> Rows[LogLine]:
    return Rows(rows, unreadable, len(rows) + unreadable)


def test_l02_an_instant_with_more_lines_than_a_page_is_stepped_over_and_told() -> None:
    walk = KeysetWalk(LINES, order="DESC", per_page=2)
    assert len(walk.take(_page(_line(1), _line(2)))) == 2
    assert walk.cursor == T - 1
    assert walk.gaps == (Gap(T, T),)
    assert walk.take(_page(_line(3, T - 5))) == (_line(3, T - 5),)
    assert walk.exhausted


def test_where_one_nanosecond_does_not_move_the_service_a_millisecond_is_stepped() -> None:
    walk = KeysetWalk(LINES, order="ASC", per_page=2)
    crowd = _page(_line(1), _line(2))
    walk.take(crowd)
    assert walk.take(crowd) == ()
    assert walk.cursor == T + 1_000_000
    assert walk.gaps == (Gap(T, T + 999_999),)
    assert walk.take(crowd) == ()
    assert walk.stuck == NOT_MOVING


def test_s11_one_id_twice_on_a_page_is_shown_once() -> None:
    walk = KeysetWalk(LINES, per_page=10)
    assert walk.take(_page(_line(1), _line(1))) == (_line(1),)


def test_the_same_id_in_two_sources_is_two_lines() -> None:
    other = LogLine(id="1", time_ns=T, source_id="other")
    assert KeysetWalk(LINES, per_page=10).take(_page(_line(1), other)) == (_line(1), other)


def test_a_full_page_without_a_readable_row_ends_the_walk() -> None:
    walk = KeysetWalk(LINES, per_page=2)
    assert walk.take(_page(unreadable=2)) == ()
    assert walk.stuck == NOTHING_READABLE
    assert walk.unreadable == 2


def test_rows_that_do_not_say_when_they_were_are_delivered_once() -> None:
    timeless = TraceSummary(trace_id="a")
    walk = KeysetWalk(SUMMARIES, per_page=2)
    first = TraceSummary(trace_id="b", time_ns=T)
    assert walk.take(Rows((timeless, first), received=2)) == (timeless, first)
    assert walk.take(Rows((first, timeless), received=2)) == ()


def test_a_late_row_at_the_boundary_instant_is_delivered() -> None:
    walk = KeysetWalk(LINES, order="DESC", per_page=2)
    walk.take(_page(_line(1, T + 1), _line(2)))
    assert walk.take(_page(_line(3), _line(2))) == (_line(3),)
