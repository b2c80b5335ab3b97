from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from appsignal_tui.analysis.time_words import parse_instant, parse_range, parse_seconds
from appsignal_tui.errors import ConfigurationError
from appsignal_tui.models.base import NS_PER_S, format_ns, parse_ns
from appsignal_tui.models.timerange import Fixed, LastSeconds

NOW_NS = parse_ns("2026-11-23T14:16:00Z")


@pytest.mark.parametrize(("words", "seconds"), [("15m", 900), ("2h", 7_200), ("1h30m", 5_400), ("3d", 259_200)])
def test_a_span_is_read_in_seconds(words: str, seconds: int) -> None:
    assert parse_seconds(words) == seconds


@pytest.mark.parametrize("words", ["last 2h", "2h", "-2h", "Last 2H"])
def test_a_span_is_a_range_that_moves_with_the_clock(words: str) -> None:
    assert parse_range(words, NOW_NS, UTC) == LastSeconds(7_200)


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("now", "2026-11-23T14:16:00Z"),
        ("now-3h", "2026-11-23T11:16:00Z"),
        ("13:51", "2026-11-23T13:51:00Z"),
        ("15:00", "2026-11-22T15:00:00Z"),
        ("today 09:00", "2026-11-23T09:00:00Z"),
        ("yesterday 9:30", "2026-11-22T09:30:00Z"),
        ("2026-06-22T14:31Z", "2026-06-22T14:31:00Z"),
        ("2026-06-22T14:31:05.25+02:00", "2026-06-22T12:31:05.250Z"),
        ("2026-06-22", "2026-06-22T00:00:00Z"),
        ("1795443360", "2026-11-23T14:16:00Z"),
        ("1795443360000", "2026-11-23T14:16:00Z"),
    ],
)
def test_a_time_is_read(words: str, moment: str) -> None:
    assert format_ns(parse_instant(words, NOW_NS, UTC)) == moment


def test_a_clock_time_is_in_the_zone_given() -> None:
    amsterdam = ZoneInfo("Europe/Amsterdam")
    assert format_ns(parse_instant("15:00", NOW_NS, amsterdam)) == "2026-11-23T14:00:00Z"
    assert format_ns(parse_instant("2026-07-01T12:00", NOW_NS, amsterdam)) == "2026-07-01T10:00:00Z"


@pytest.mark.parametrize("words", ["5", "12/11/2026", "foo", "", "25:00", "2026-02-30", "1h h", "1e9"])
def test_what_has_no_one_meaning_is_refused_with_examples(words: str) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        parse_range(words, NOW_NS, UTC)
    assert "13:51" in refusal.value.hint


def test_two_times_make_a_range_that_stays() -> None:
    choice = parse_range("13:00..13:51", NOW_NS, UTC)
    assert isinstance(choice, Fixed)
    assert choice.range.start == datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
    assert choice.range.end_ns - choice.range.start_ns == 51 * 60 * NS_PER_S


def test_one_time_is_a_range_up_to_now() -> None:
    choice = parse_range("13:51", NOW_NS, UTC)
    assert isinstance(choice, Fixed)
    assert choice.range.end_ns == NOW_NS


@pytest.mark.parametrize("words", ["13:51..13:00", "2027-01-01..2027-01-02"])
def test_a_range_backwards_or_in_the_future_is_refused(words: str) -> None:
    with pytest.raises(ConfigurationError):
        parse_range(words, NOW_NS, UTC)
