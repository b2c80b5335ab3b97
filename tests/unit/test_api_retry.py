import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsignal_tui.api.retry import (
    LEAST_WAIT_S,
    MAX_RETRIES,
    MOST_WAIT_S,
    growing_pause_s,
    hold_s,
    http_date_s,
    pause_after_failure,
    pause_after_status,
    retry_after_s,
)

NOW_S = 1_772_442_000.0
"""2026-03-02T09:00:00Z."""


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("3", 3.0),
        ("1.5", 1.5),
        ("0", LEAST_WAIT_S),
        ("-5", LEAST_WAIT_S),
        ("99999999999999999999", MOST_WAIT_S),
        ("3600", MOST_WAIT_S),
        ("Mon, 02 Mar 2026 09:00:10 GMT", 10.0),
        ("Mon, 02 Mar 2026 08:00:00 GMT", LEAST_WAIT_S),
        ("Fri, 31 Dec 9999 23:59:59 GMT", MOST_WAIT_S),
        ("", None),
        (None, None),
        ("soon", None),
        ("1e9", None),
        ("nan", None),
        ("Mon, 99 Foo 2026 99:99:99 GMT", None),
    ],
)
def test_h06_retry_after_is_read_and_bounded(header: str | None, seconds: float | None) -> None:
    assert retry_after_s(header, NOW_S) == seconds


@given(st.text(max_size=40))
def test_h06_whatever_the_header_says_the_wait_is_bounded(header: str) -> None:
    assert LEAST_WAIT_S <= hold_s(0, retry_after_s(header, NOW_S), 0.0) <= MOST_WAIT_S


def test_h07_without_a_header_holds_grow_and_are_never_none() -> None:
    assert [hold_s(attempt, None, 1.0) for attempt in range(6)] == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0]
    assert min(hold_s(attempt, None, 0.0) for attempt in range(6)) == LEAST_WAIT_S
    assert hold_s(5, 0.7, 1.0) == 0.7


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("Mon, 02 Mar 2026 09:00:00 GMT", NOW_S),
        ("Mon, 02 Mar 2026 09:00:00 -0000", NOW_S),
        ("Mon, 02 Mar 2026 10:00:00 +0100", NOW_S),
        ("", None),
        ("yesterday", None),
        ("Mon, 02 Mar 99999 09:00:00 GMT", None),
    ],
)
def test_an_http_date_is_utc_unless_it_says_otherwise(text: str, seconds: float | None) -> None:
    assert http_date_s(text) == seconds


@given(st.integers(0, 10_000), st.floats(0, 1))
def test_h07_pauses_grow_to_a_ceiling_with_jitter(attempt: int, jitter: float) -> None:
    pause = growing_pause_s(attempt, jitter)
    whole = min(8.0, 0.5 * 2.0 ** min(attempt, 20))
    assert whole / 2 <= pause <= whole
    assert growing_pause_s(attempt, 1.0) <= growing_pause_s(attempt + 1, 1.0)
    assert math.isfinite(pause)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_h08_a_read_is_retried_at_most_twice(status: int) -> None:
    pauses = [pause_after_status(status, attempt, 0.5) for attempt in range(MAX_RETRIES + 1)]
    assert all(pause is not None and (pause > 0 or status == 429) for pause in pauses[:-1])
    assert pauses[-1] is None
    assert MAX_RETRIES == 2


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 410, 422, 426])
def test_what_the_service_refused_is_not_asked_again(status: int) -> None:
    assert pause_after_status(status, 0, 0.5) is None


def test_a_failure_is_sent_again_only_when_that_may_help() -> None:
    assert pause_after_failure(0, again=True, jitter=1.0) == 0.5
    assert pause_after_failure(1, again=True, jitter=1.0) == 1.0
    assert pause_after_failure(MAX_RETRIES, again=True, jitter=1.0) is None
    assert pause_after_failure(0, again=False, jitter=1.0) is None
