from datetime import UTC, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from appsignal_tui.layout.units import (
    format_age,
    format_change,
    format_clock,
    format_count,
    format_duration,
    format_moment,
    format_number_of,
    format_percent,
    format_rate,
    format_share,
    format_size,
)
from appsignal_tui.models.base import NS_PER_S, parse_ns

NOW = parse_ns("2026-11-23T14:16:00Z")
NAN = float("nan")
DAY_MS = 86_400_000


@pytest.mark.parametrize(
    ("ms", "words"),
    [
        (None, "–"),
        (NAN, "–"),
        (float("inf"), "–"),
        (0, "0ms"),
        (0.0000001, "1ns"),
        (0.0005, "500ns"),
        (0.0099, "9.9µs"),
        (0.6, "600µs"),
        (0.9996, "1.0ms"),
        (5, "5.0ms"),
        (9.96, "10ms"),
        (51, "51ms"),
        (842.4, "842ms"),
        (999.6, "1.00s"),
        (1_310, "1.31s"),
        (12_640, "12.6s"),
        (59_960, "1m 00s"),
        (125_000, "2m 05s"),
        (754_000, "12m34s"),
        (3_720_000, "1h 02m"),
        (45_000_000, "12h30m"),
        (2 * DAY_MS + 5 * 3_600_000, "2d 5h"),
        (12 * DAY_MS, "12d0h"),
        (300 * DAY_MS, "300d"),
        (1e300, ">9999d"),
        (-5, "−5.0ms"),
    ],
)
def test_durations(ms: float | None, words: str) -> None:
    assert format_duration(ms) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "–"),
        (NAN, "–"),
        (0, "0"),
        (2.5, "2.5"),
        (7, "7"),
        (9.97, "10"),
        (9_412, "9 412"),
        (402_118, "402 118"),
        (999_999.6, "1.00M"),
        (1_210_000, "1.21M"),
        (12_100_000, "12.1M"),
        (1e9, "1.00G"),
        (1e300, "1e300"),
        (-3, "−3"),
    ],
)
def test_counts(value: float | None, words: str) -> None:
    assert format_count(value) == words


@pytest.mark.parametrize(
    ("percent", "number", "share"),
    [
        (None, "–", "–"),
        (0, "0", "0%"),
        (0.001, "<0.01", "<0.1%"),
        (0.02, "0.02", "<0.1%"),
        (4.31, "4.31", "4.3%"),
        (9.996, "10.0", "10.0%"),
        (30.84, "30.8", "30.8%"),
        (99.96, "100", "100%"),
        (250, "250", "250%"),
        (-1.5, "−1.50", "−1.5%"),
    ],
)
def test_percentages(percent: float | None, number: str, share: str) -> None:
    assert format_percent(percent) == number
    assert format_share(percent) == share


@pytest.mark.parametrize(
    ("percent", "words"),
    [
        (None, "–"),
        (0.4, "0%"),
        (78, "+78%"),
        (-3, "−3%"),
        (210, "+210%"),
        (1_100, "×12"),
        (1e9, "×999+"),
        (-100, "−100%"),
    ],
)
def test_changes_always_have_a_sign(percent: float | None, words: str) -> None:
    assert format_change(percent) == words


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (None, "–"),
        (0, "0B"),
        (512, "512B"),
        (1_536, "1.5Ki"),
        (921 * 2**20, "921Mi"),
        (1.1 * 2**30, "1.1Gi"),
        (1e30, "9e14Pi"),
    ],
)
def test_sizes(size: float | None, words: str) -> None:
    assert format_size(size) == words


def test_rates() -> None:
    assert format_rate(962) == "962/min"
    assert format_rate(None) == "–"


def test_the_time_of_day_is_that_of_the_zone() -> None:
    at = parse_ns("2026-11-23T14:15:58.240999Z")
    assert format_clock(at) == "14:15:58"
    assert format_clock(at, seconds=False) == "14:15"
    assert format_clock(at, millis=True) == "14:15:58.240"
    assert format_clock(at, ZoneInfo("Europe/Amsterdam")) == "15:15:58"
    assert format_clock(None) == "–"


def test_c06_times_where_the_calendar_ends_do_not_fail() -> None:
    assert format_clock(10**30, timezone(timedelta(hours=1))) == "01:46:40"
    assert format_clock(parse_ns("0001-01-01T00:00:00Z"), timezone(timedelta(hours=-1))) == "00:00:00"
    assert format_clock(parse_ns("9999-12-31T23:59:59Z"), timezone(timedelta(hours=1))) == "23:59:59"
    assert format_moment(10**30, UTC, NOW) == "–"


def test_c07_the_hour_that_happens_twice_is_told_apart_by_the_instant() -> None:
    zone = ZoneInfo("Europe/Amsterdam")
    first, second = parse_ns("2026-10-25T00:30:00Z"), parse_ns("2026-10-25T01:30:00Z")
    assert format_clock(first, zone) == format_clock(second, zone) == "02:30:00"
    assert format_age(first, second) == "1h"


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2026-11-23T13:51:02Z", "13:51"),
        ("2026-11-22T16:40:00Z", "Sun 16:40"),
        ("2026-11-09T01:00:00Z", "9 Nov"),
        ("2025-11-09T01:00:00Z", "9 Nov 2025"),
        ("2026-11-25T01:00:00Z", "25 Nov"),
    ],
)
def test_moments_as_seen_from_now(at: str, words: str) -> None:
    assert format_moment(parse_ns(at), UTC, NOW) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0s"), (40, "40s"), (25 * 60, "25m"), (2 * 3_600 + 59 * 60, "2h"), (9 * 86_400, "9d"), (-5, "−5s")],
)
def test_ages(seconds: int, words: str) -> None:
    assert format_age(NOW - seconds * NS_PER_S, NOW) == words
    assert format_age(None, NOW) == "–"


def test_one_thing_is_not_called_several() -> None:
    assert [format_number_of(number, "site") for number in (0, 1, 2, 5_000)] == [
        "0 sites",
        "1 site",
        "2 sites",
        "5 000 sites",
    ]
