"""Cron expressions of the simulator: what can be read, and when it comes true (contract 9)."""

from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsignal_tui.demo.cron import CronError, parse_cron

NS_PER_S = 1_000_000_000
UTC_ZONE = ZoneInfo("UTC")
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
SPRING, AUTUMN = datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 10, 24, 12, tzinfo=UTC)
"""The days before clocks change in Europe: at 01:00 UTC on the 29th of March and on the 25th of October."""


def runs(text: str, after: datetime, count: int, zone: ZoneInfo = UTC_ZONE) -> list[str]:
    """The next times in UTC, to the minute."""
    found = islice(parse_cron(text).after(int(after.timestamp()) * NS_PER_S, zone), count)
    return [f"{datetime.fromtimestamp(at // NS_PER_S, UTC):%Y-%m-%d %H:%M}" for at in found]


MONDAY = datetime(2026, 11, 23, 14, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("*/15 8-18 * * 1-5", ["2026-11-23 14:30", "2026-11-23 14:45", "2026-11-23 15:00"]),
        ("16 14 * * *", ["2026-11-24 14:16", "2026-11-25 14:16", "2026-11-26 14:16"]),
        ("0 0 1,15 * *", ["2026-12-01 00:00", "2026-12-15 00:00", "2027-01-01 00:00"]),
        ("5/20 * * * *", ["2026-11-23 14:25", "2026-11-23 14:45", "2026-11-23 15:05"]),
        ("0 9 * jan-mar MON", ["2027-01-04 09:00", "2027-01-11 09:00", "2027-01-18 09:00"]),
        ("0 0 29 2 *", ["2028-02-29 00:00", "2032-02-29 00:00", "2036-02-29 00:00"]),
        ("0 0 13 * fri", ["2026-11-27 00:00", "2026-12-04 00:00", "2026-12-11 00:00"]),
        ("0 0 13 11 5", ["2026-11-27 00:00", "2027-11-05 00:00", "2027-11-12 00:00"]),
        ("0 0 */2 * 1", ["2026-12-07 00:00", "2026-12-21 00:00", "2027-01-11 00:00"]),
        ("0 0 * * 7", ["2026-11-29 00:00", "2026-12-06 00:00", "2026-12-13 00:00"]),
        ("0 0 * * sat-sun", ["2026-11-28 00:00", "2026-11-29 00:00", "2026-12-05 00:00"]),
        ("0 0 * * 5-7/2", ["2026-11-27 00:00", "2026-11-29 00:00", "2026-12-04 00:00"]),
        ("@hourly", ["2026-11-23 15:00", "2026-11-23 16:00", "2026-11-23 17:00"]),
        (" @Weekly ", ["2026-11-29 00:00", "2026-12-06 00:00", "2026-12-13 00:00"]),
        ("@yearly", ["2027-01-01 00:00", "2028-01-01 00:00", "2029-01-01 00:00"]),
    ],
)
def test_the_next_times(text: str, expected: list[str]) -> None:
    assert runs(text, MONDAY, 3) == expected


def test_a_day_of_month_or_a_day_of_week_will_do_when_both_are_named() -> None:
    found = runs("0 0 13 * 5", datetime(2026, 11, 1, tzinfo=UTC), 6)
    assert "2026-11-13 00:00" in found, "both"
    assert "2026-11-06 00:00" in found, "a Friday that is no 13th"
    assert "2026-12-13 00:00" in runs("0 0 13 * 5", datetime(2026, 12, 1, tzinfo=UTC), 3), "a 13th that is no Friday"


def test_times_go_by_the_clocks_of_the_zone() -> None:
    assert runs("0 9 * * *", MONDAY, 1, AMSTERDAM) == ["2026-11-24 08:00"]
    assert runs("0 9 * * *", datetime(2026, 7, 1, tzinfo=UTC), 1, AMSTERDAM) == ["2026-07-01 07:00"]
    assert runs("0 0 * * *", MONDAY, 1, ZoneInfo("Pacific/Kiritimati")) == ["2026-11-24 10:00"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30 2 * * *", ["2026-03-29 01:00", "2026-03-30 00:30"]),
        ("0 2 * * *", ["2026-03-29 01:00", "2026-03-30 00:00"]),
        ("0 3 * * *", ["2026-03-29 01:00", "2026-03-30 01:00"]),
        ("*/30 1-3 * * *", ["2026-03-29 00:00", "2026-03-29 00:30", "2026-03-29 01:00", "2026-03-29 01:30"]),
    ],
)
def test_where_clocks_are_put_forward(text: str, expected: list[str]) -> None:
    assert runs(text, SPRING, len(expected), AMSTERDAM) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30 2 * * *", ["2026-10-25 00:30", "2026-10-26 01:30"]),
        ("*/30 2 * * *", ["2026-10-25 00:00", "2026-10-25 00:30", "2026-10-25 01:00", "2026-10-25 01:30"]),
        ("0 * 25 10 *", ["2026-10-24 22:00", "2026-10-24 23:00", "2026-10-25 00:00", "2026-10-25 01:00"]),
    ],
)
def test_where_clocks_are_put_back(text: str, expected: list[str]) -> None:
    assert runs(text, AUTUMN, len(expected), AMSTERDAM) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "* * * *",
        "* * * * * *",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * 32 * *",
        "* * * 13 *",
        "* * * * 8",
        "5-1 * * * *",
        "*/0 * * * *",
        "1,,2 * * * *",
        "1- * * * *",
        "-1 * * * *",
        "* * * foo *",
        "mon * * * *",
        "* * * * jan",
        "١ * * * *",
        "@reboot",
        "@",
        "* * L * *",
        "* * ? * *",
        "1" * 5_000 + " * * * *",
        "\x00 * * * *",
        "\ud800 * * * *",
    ],
)
def test_what_cannot_be_read(text: str) -> None:
    with pytest.raises(CronError):
        parse_cron(text)


@pytest.mark.parametrize("text", ["0 0 30 2 *", "0 0 31 4,6,9,11 *"])
def test_what_never_comes_has_no_times(text: str) -> None:
    assert runs(text, MONDAY, 1) == []


numbers = {"minute": (0, 59), "hour": (0, 23), "day": (1, 31), "month": (1, 12), "weekday": (0, 6)}


@st.composite
def fields(draw: st.DrawFn, low: int, high: int) -> tuple[str, set[int]]:
    """A field, and the values it stands for, worked out the slow way."""
    texts, values = [], set[int]()
    for _ in range(draw(st.integers(1, 3))):
        first, last = sorted(draw(st.tuples(st.integers(low, high), st.integers(low, high))))
        step = draw(st.integers(1, 7))
        text, found = draw(
            st.sampled_from(
                [
                    (f"{first}", [first]),
                    (f"{first}-{last}", list(range(first, last + 1))),
                    (f"{first}-{last}/{step}", list(range(first, last + 1, step))),
                    (f"{first}/{step}", list(range(first, high + 1, step))),
                    ("*", list(range(low, high + 1))),
                    (f"*/{step}", list(range(low, high + 1, step))),
                ]
            )
        )
        texts.append(text)
        values.update(found)
    return ",".join(texts), values


@given(
    st.tuples(*(fields(low, high) for low, high in numbers.values())),
    st.integers(1_577_836_800, 2_051_222_400).map(lambda second: datetime.fromtimestamp(second, UTC)),
)
def test_times_are_those_that_match_minute_by_minute(parts: tuple[tuple[str, set[int]], ...], start: datetime) -> None:
    (_, minutes), (_, hours), (days_text, days), (_, months), (weekdays_text, weekdays) = parts
    text = " ".join(text for text, _ in parts)
    both = days_text.startswith("*") or weekdays_text.startswith("*")
    first = start.replace(second=0) + timedelta(minutes=1)
    expected = []
    for number in range(5):
        day = first.date() + timedelta(days=number)
        of_month, of_week = day.day in days, day.isoweekday() % 7 in weekdays
        if day.month in months and ((of_month and of_week) if both else (of_month or of_week)):
            whole = (
                datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC) for hour in hours for minute in minutes
            )
            expected += sorted(at for at in whole if first <= at)
    assert runs(text, start, len(expected)) == [f"{at:%Y-%m-%d %H:%M}" for at in expected]
